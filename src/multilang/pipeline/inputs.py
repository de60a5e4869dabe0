"""The sources and catalogs a site is built from: as they are now, or as they could be read last."""

from __future__ import annotations

from hashlib import sha256

from multilang import keeping, last_readable, retraction, workspace
from multilang.errors import MultilangError
from multilang.file_index import FileIndex
from multilang.formats import po
from multilang.model import Catalog, Extraction, Issue
from multilang.pipeline.parts import extraction_of
from multilang.pipeline.reports import Reading
from multilang.workspace import Project

NO_FILE = "none"
_digests = last_readable.digests


class Inputs:
    """Hands out what can be read, and stands in for what cannot with what was published last.

    A broken file is a failure all the same: the run says so and ends with exit status 2.
    """

    def __init__(
        self, project: Project, failures: list[MultilangError], *, last_readable: bool
    ) -> None:
        self.issues: list[Issue] = []
        """What stands on the site in an older version than its file, and why."""
        self.read = ""
        """SHA-256 of what ``catalog`` has read last, in hexadecimal digits; ``NO_FILE`` for none;
        empty where something stands in for it."""
        self._project = project
        self._failures = failures
        self._stand_in = last_readable
        self._path = project.cache_dir / "published.sqlite"
        self._kept = _digests(self._path) if last_readable else {}
        self._used: dict[str, bytes] = {}
        self._same: set[str] = set()
        """Names of what is used as it is kept already."""
        self._index = FileIndex(project.cache_dir / "files.json")

    def extractions(self, reading: Reading) -> list[Extraction]:
        """The articles of the reading, and the unreadable ones as they could be read last."""
        found = {extraction.article.slug: extraction for extraction in reading.extractions}
        for slug, extraction in found.items():
            name = f"{slug}/{workspace.ARTICLE}"
            if not self._is_kept(name, extraction.article.revision):
                self._used[name] = extraction.article.text.encode()
        if self._stand_in:
            for slug in workspace.slugs(self._project)[0]:
                if slug not in found:
                    older = self._older_article(slug)
                    if older is not None:
                        found[slug] = older
        return [found[slug] for slug in sorted(found)]

    def catalog_state(self, tag: str, slug: str) -> tuple[object, ...] | None:
        """What an article's catalog is made of, without reading what was read before: equal states
        are equal catalogs. None where only ``catalog`` can tell."""
        path = self._project.catalog_path(tag, slug)
        facts = self._index.look(path)
        name = f"{slug}/{tag}.po"
        digest = self._index.digest(path, facts)
        if not digest or not self._is_kept(name, digest):
            try:
                data = workspace.catalog_bytes(self._project, tag, slug)
            except MultilangError:
                return None
            if data is None:
                return (NO_FILE,)
            digest = sha256(data).hexdigest()
            self._index.put(path, facts, digest)
            if not self._is_kept(name, digest):
                self._used[name] = data
        history = keeping.history(self._project.kept_dir(path), digest, self._project.root)
        return None if history is None else (digest, history)

    def catalog(self, tag: str, slug: str) -> Catalog | None:
        """An article's catalog; None when there is none.

        Raises:
            MultilangError: it is refused, and nothing stands in for it.
        """
        name = f"{slug}/{tag}.po"
        self.read = ""
        try:
            catalog, data = workspace.read_catalog(self._project, tag, slug)
        except MultilangError as error:
            self._failures.append(error)
            older = self._older(name)
            if older is None:
                raise
            self._say(error.where, tag)
            return po.parse(older, name, tag, slug)
        self.read = sha256(data).hexdigest() if data is not None else NO_FILE
        if data is not None and not self._is_kept(name, self.read):
            self._used[name] = data
        return catalog

    def keep(self) -> None:
        """Remember what was used, once it is on the site."""
        if self._stand_in:
            last_readable.keep(self._path, self._used, self._same)
        self._index.keep()

    def _is_kept(self, name: str, digest: str) -> bool:
        """Whether just this is kept under that name; if so, it stays."""
        if not self._stand_in:
            return True
        if self._kept.get(name) != digest:
            return False
        self._same.add(name)
        return True

    def _older_article(self, slug: str) -> Extraction | None:
        try:  # nothing stands in for an article that was to go
            if retraction.is_meant(workspace.read_article(self._project, slug)):
                return None
        except MultilangError:
            pass
        data = self._older(f"{slug}/{workspace.ARTICLE}")
        if data is None:
            return None
        self._say(workspace.article_path(self._project, slug), "")
        return extraction_of(self._project, slug, data)

    def _older(self, name: str) -> bytes | None:
        data = last_readable.get(self._path, name) if self._stand_in else None
        if data is not None:
            self._used[name] = data
            self._same.add(name)
        return data

    def _say(self, where: str, tag: str) -> None:
        message = "cannot be read; the site keeps what it held when it could be read last"
        self.issues.append(Issue("unreadable", "functional", message, where=where, locale=tag))
