"""What a run found settled: articles and catalogs that it need not look at again.

A catalog is settled when a run has seen it and its article as they are, nothing was to be written,
and every unit has a text, or a note why no machine has one for it. Another run would read, extract
and merge them only to find the same; it is spared that, and its report counts what was counted.
What is known is a table in ``.multilang/``, deletable at any time: the digests of article and
catalog, and what stands beside them of the journal and of the machine's own memory. Whatever
differs makes the whole way due again, for that catalog; other ``circumstances``, for all that lack
a text; other settings or another program, for all.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

from multilang import merge, stillness, workspace
from multilang.file_index import FileIndex, replace
from multilang.model import Catalog, Coverage, Extraction
from multilang.pipeline.places import Places
from multilang.pipeline.reports import LocaleReport
from multilang.workspace import ARTICLE, Project

FILE: Final = "settled.json"
INDEX: Final = "settled-files.json"
_FRAME: Final = ""
"""Where others name their article's digest: the words of the page frame belong to none."""


class Settled:
    """What earlier runs found settled, and what this one finds."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._key = key(project)
        self._table = project.cache_dir / FILE
        self._articles, self._catalogs = _load(self._table, self._key)
        self._index = FileIndex(project.cache_dir / INDEX)
        self._content = str(project.path(project.config.content_dir))
        self._places: dict[str, Places] = {}
        self._circumstances: dict[str, str] = {}
        self._changed = False

    def is_of(self, project: Project) -> bool:
        """Whether a project has the settings that this was made under."""
        return project.config == self._project.config and project.root == self._project.root

    def knows(self, slug: str) -> bool:
        """Whether an article's file is as a run has read and extracted it.

        Raises:
            ContentError: what was laid beside it meanwhile leads out of the project.
        """
        known = self._articles.get(slug)
        if known is None or self._index.read(self._article(slug)) != known[0]:
            return False
        folder = _facts(f"{self._content}/{slug}")
        if folder != known[2]:
            list(workspace.media(self._project, slug))
            known[2], self._changed = folder, True
        return True

    def revision(self, slug: str) -> str:
        """Of an article that is known; empty if it was forgotten since, with its file."""
        return str(self._articles.get(slug, ("",))[0])

    def characters(self, slug: str) -> int:
        """Of the units of an article that is known."""
        return int(self._articles[slug][1])

    def look(self, slug: str) -> str:
        """An article's folder before it is read."""
        return _facts(f"{self._content}/{slug}")

    def saw(self, extraction: Extraction, folder: str) -> None:
        """An article was read and extracted.

        Args:
            folder: the look from before.
        """
        characters = sum(len(unit.source) for unit in extraction.units)
        known = [extraction.article.revision, characters, folder]
        slug = extraction.article.slug
        if self._articles.get(slug) != known:
            self._articles[slug], self._changed = known, True

    def circumstances(self, tag: str, find: Callable[[], str]) -> str:
        """As they were when this was asked first: before anything was drafted."""
        if tag not in self._circumstances:
            self._circumstances[tag] = find()
        return self._circumstances[tag]

    def report(
        self, tag: str, slugs: Iterable[str], circumstances: Callable[[], str]
    ) -> tuple[LocaleReport, list[str]]:
        """What a run would report of the articles among these that are settled in this locale, and
        the others.

        Args:
            circumstances: asked for once, if it matters.
        """
        table = self._catalogs.get(tag, {})
        found, left = [], []
        for slug in slugs:
            known = table.get(slug)
            holds = known is not None and self._holds(tag, slug, known)
            if known is not None and holds and known[5]:
                holds = known[5] == self.circumstances(tag, circumstances)
            if known is not None and holds:
                found.append(known)
            else:
                left.append(slug)
        if not found:
            return LocaleReport(tag), left
        counts = Coverage(*map(sum, zip(*(known[3] for known in found), strict=True)))
        signatures = {signature for known in found for signature in known[4]}
        refused = sum(known[6] for known in found)
        told = LocaleReport(tag, counts, refused=refused, signatures=tuple(sorted(signatures)))
        return told, left

    def settle(
        self,
        tag: str,
        catalog: Catalog,
        data: bytes,
        revision: str,
        report: LocaleReport,
        circumstances: str = "",
    ) -> None:
        """A run is done with a catalog.

        Args:
            data: the bytes that stand in its file now.
            revision: the article's; empty for the words of the page frame.
            report: what the run says of it.
            circumstances: under which drafts were asked for; empty where they were not.
        """
        slug, table = catalog.domain, self._catalogs.setdefault(tag, {})
        live = [message for message in catalog.messages if not message.obsolete]
        empty = [message for message in live if not message.target.text]
        tried = bool(circumstances) and all(map(merge.reason, empty))
        if revision and (not live or (empty and not tried)):
            self._changed |= table.pop(slug, None) is not None
            return
        counts = [getattr(report.coverage, name) for name in Coverage.__slots__]
        around = _around(self._of(tag), slug)
        digest = hashlib.sha256(data).hexdigest()
        under = circumstances if revision and empty else ""
        known = [revision, digest, around, counts, list(report.signatures), under, report.refused]
        if table.get(slug) != known:
            table[slug], self._changed = known, True

    def keep(self) -> None:
        """Remember it. Articles that are gone are forgotten."""
        articles, catalogs = self._articles, self._catalogs
        unseen = (slug for slug in articles if not self._index.has(self._article(slug)))
        for slug in [slug for slug in unseen if not os.path.lexists(self._article(slug))]:
            del articles[slug]
            self._changed = True
        paths = [self._article(slug) for slug in articles]
        for tag, table in catalogs.items():
            for slug in [slug for slug in table if table[slug][0] and slug not in articles]:
                del table[slug]
            paths += map(self._of(tag).catalog, table)
        for path in paths:
            if not self._index.has(path):
                self._index.read(path)
        self._index.keep()
        if self._changed:
            known = {"key": self._key, "articles": articles, "catalogs": catalogs}
            self._changed = not replace(self._table, json.dumps(known, separators=(",", ":")))

    def _holds(self, tag: str, slug: str, known: list[Any]) -> bool:
        """Whether article and catalog, and what belongs to them, are as they were."""
        places = self._of(tag)
        article = self._articles.get(slug, ("",))[0] if known[0] else _FRAME
        if known[0] != article or self._index.read(places.catalog(slug)) != known[1]:
            return False
        return _around(places, slug) == str(known[2])

    def _of(self, tag: str) -> Places:
        if tag not in self._places:
            self._places[tag] = Places.of(self._project, tag)
        return self._places[tag]

    def _article(self, slug: str) -> str:
        return f"{self._content}/{slug}/{ARTICLE}"


def key(project: Project) -> str:
    """A digest of what, besides its files, decides over an article's catalog."""
    rules = project.config.rules
    given = workspace.read_text(project, rules) if rules else ""
    told = (stillness.code(), project.config, given, str(project.root))
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _load(table: Path, wanted: str) -> tuple[dict[str, list[Any]], dict[str, dict[str, list[Any]]]]:
    """What the table says of articles and, by locale, of catalogs; nothing where it is another's,
    or damaged."""
    try:
        found = json.loads(table.read_bytes())
        if found["key"] != wanted:
            return {}, {}
        articles, catalogs = dict(found["articles"]), dict(found["catalogs"])
        whole = all(len(known) == 3 for known in articles.values()) and all(
            len(known) == 7 and len(known[3]) == len(Coverage.__slots__)
            for of in catalogs.values()
            for known in of.values()
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}, {}
    return (articles, catalogs) if whole else ({}, {})


def _around(places: Places, slug: str) -> str:
    """What a run looks at beside a catalog. Of the journal its length: it only grows; of what
    machines remember, that it is as they left it."""
    seen, kept = _facts(places.seen(slug)), _facts(places.kept(slug))
    return f"{_size(places.journal(slug))} {seen} {kept}"


def _facts(path: str) -> str:
    """What tells a file or folder from what it was."""
    try:
        found = os.lstat(path)
    except OSError:
        return ""
    return f"{found.st_ino} {found.st_size} {found.st_mtime_ns} {found.st_ctime_ns}"


def _size(path: str) -> str:
    try:
        return str(os.stat(path).st_size)  # noqa: PTH116
    except OSError:
        return ""
