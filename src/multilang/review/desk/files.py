"""The project's articles and catalogs as they are on disk now: read again only where they changed.

A file is known by inode, size and time; one that was saved within the last moment is compared byte
by byte, since a clock's tick may hide a second save.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from multilang import config, merge, migrate, workspace, writing
from multilang.errors import CatalogError, MultilangError, WorkspaceError
from multilang.extract import RULES
from multilang.formats import xliff
from multilang.journal import digest
from multilang.model import Catalog, Extraction, Message, Unit
from multilang.pipeline import racing
from multilang.pipeline.cutting import extraction_of
from multilang.pipeline.parts import policy_of
from multilang.project import Project, open_project

Stamp = tuple[int, int, int]
Key = tuple[str, str]
_KEPT = 24
"""Articles in one language that are held in memory."""
_RECENT = 50_000_000  # nanoseconds: some file systems tell time in steps of 10 ms


@dataclass(frozen=True, slots=True)
class Item:
    """A message of an article, with the units that share it."""

    id: str
    message: Message
    units: tuple[Unit, ...]

    @property
    def unit(self) -> Unit:
        return self.units[0]


@dataclass(frozen=True, slots=True)
class Place:
    """An article in one language, as it was read."""

    project: Project
    tag: str
    extraction: Extraction
    catalog: Catalog | None
    """As its file has it; None without one."""
    data: bytes | None
    """The very bytes of that file."""
    merged: Catalog
    """As the next run would leave it, without new drafts."""
    items: Mapping[str, Item]
    """By id, in the order of the article."""

    @property
    def slug(self) -> str:
        return self.extraction.article.slug

    def with_messages(self, changed: Iterable[Message]) -> Catalog:
        """The catalog to write: of its file, nothing but these messages is changed. Where the
        article has changed since the last run, they may have no entry yet: then the whole
        catalog follows the article."""
        new = {message.key: message for message in changed}
        live = self.catalog.by_key().keys() if self.catalog else set()
        whole = self.catalog if self.catalog and new.keys() <= live else self.merged
        messages = tuple(m if m.obsolete else new.get(m.key, m) for m in whole.messages)
        after = replace(whole, messages=messages)
        return after if whole is self.catalog else migrate.stamped(after, RULES)


@dataclass(slots=True)
class _Read:
    place: Place
    article: Stamp
    catalog: Stamp | None
    settled: bool


class Files:
    """Hands out places. Its methods may be called by several threads."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._settings = stamp(project.path(config.FILE))
        self._lock = threading.RLock()
        self._known: OrderedDict[tuple[str, str], _Read] = OrderedDict()
        self._slugs: frozenset[str] = frozenset()

    @property
    def project(self) -> Project:
        """With its settings as they are now; settings that cannot be read change nothing."""
        with self._lock:
            now = stamp(self._project.path(config.FILE))
            if now != self._settings:
                self._settings = now
                with contextlib.suppress(MultilangError):
                    self._project = open_project(self._project.root, frozen=self._project.frozen)
                    self._known.clear()
            return self._project

    def version(self, tag: str, slug: str) -> str:
        """Changes with the files that a sheet is made of."""
        project = self.project
        self._check(project, tag, slug)
        paths = (
            _article_path(project, slug), project.catalog_path(tag, slug),
            project.path(config.FILE),
            project.path(project.config.glossary or f"{project.config.locale_dir}/glossary.csv"),
        )  # fmt: skip
        return digest(repr([stamp(path) for path in paths]))

    def place(self, tag: str, slug: str) -> Place:
        """An article in one language, as it is now.

        Raises:
            LookupError: no such article or language.
            MultilangError: article or catalog is refused.
        """
        project = self.project
        self._check(project, tag, slug)
        with self._lock:
            article = stamp(_article_path(project, slug))
            catalog = stamp(project.catalog_path(tag, slug))
            known = self._known.get((tag, slug))
            if article is None:
                self._known.pop((tag, slug), None)
                raise LookupError(f"there is no article {slug}")
            if known and (known.article, known.catalog) == (article, catalog) and known.settled:
                self._known.move_to_end((tag, slug))
                return known.place
            place = self._read(project, tag, slug, known.place if known else None)
            settled = not any(is_recent(one) for one in (article, catalog))
            self._known[tag, slug] = _Read(place, article, catalog, settled)
            self._known.move_to_end((tag, slug))
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
            return place

    def _check(self, project: Project, tag: str, slug: str) -> None:
        if tag not in project.config.tags:
            raise LookupError(f"{tag} is not a language of this project")
        if slug not in self._slugs:
            self._slugs = frozenset(workspace.slugs(project)[0])
            if slug not in self._slugs:
                raise LookupError(f"there is no article {slug}")

    def _read(self, project: Project, tag: str, slug: str, old: Place | None) -> Place:
        data = workspace.read_article(project, slug)
        extraction = self._extraction(project, slug, data, old)
        if extraction.article.get("translate") is False:
            raise LookupError(f"{slug} is not translated")
        if old and old.extraction is extraction:
            now = writing.read_if_there(project.catalog_path(tag, slug), root=project.root)
            if now == old.data:
                return old
        return placed(project, tag, extraction, old)

    def _extraction(
        self, project: Project, slug: str, data: bytes, old: Place | None
    ) -> Extraction:
        revision = sha256(data).hexdigest()
        others = (read.place for (_, name), read in self._known.items() if name == slug)
        for place in filter(None, (old, *others)):
            if place.extraction.article.revision == revision:
                return place.extraction
        return extraction_of(project, slug, data)


def placed(project: Project, tag: str, extraction: Extraction, old: Place | None = None) -> Place:
    """Read the catalog of an article.

    Args:
        old: as it was read before.

    Raises:
        CatalogError: it is refused, or cannot be read.
    """
    try:
        catalog, data = racing.read(project, tag, extraction)
    except WorkspaceError as error:
        raise CatalogError(error.message, where=error.where, hint=error.hint) from None
    merged = merge.merge(
        extraction.units, {}, catalog, locale=tag, domain=extraction.article.slug,
        path=extraction.article.path, policy=policy_of(project, tag),
    )  # fmt: skip
    items = _items(old, extraction, merged)
    return Place(project, tag, extraction, catalog, data, merged, items)


def _items(old: Place | None, extraction: Extraction, catalog: Catalog) -> dict[str, Item]:
    known = catalog.by_key()
    if old and old.extraction is extraction:
        units = {item.id: item.units for item in old.items.values()}
    else:
        units = _units(extraction)
    return {name: Item(name, known[some[0].key], some) for name, some in units.items()}


def _units(extraction: Extraction) -> dict[str, tuple[Unit, ...]]:
    """The units of an article by the id of their message."""
    found: dict[Key, list[Unit]] = {}
    for unit in extraction.units:
        found.setdefault(unit.key, []).append(unit)
    return {xliff.unit_id(*key): tuple(units) for key, units in found.items()}


def stamp(path: Path) -> Stamp | None:
    """What tells whether a file was saved; None where there is none."""
    try:
        facts = path.stat()
    except OSError:
        return None
    return (facts.st_ino, facts.st_size, facts.st_mtime_ns)


def is_recent(known: Stamp | None) -> bool:
    """Whether a file was saved so lately that its next save might look the same."""
    return known is not None and time.time_ns() - known[2] < _RECENT


def _article_path(project: Project, slug: str) -> Path:
    return project.path(project.config.content_dir, slug, workspace.ARTICLE)
