"""The sources and catalogs a site is built from: as they are now, or as they could be read last."""

from __future__ import annotations

from hashlib import sha256

from multilang import keeping, last_readable, retraction, workspace
from multilang.errors import MultilangError
from multilang.file_index import FileIndex
from multilang.formats import po
from multilang.last_readable import Using
from multilang.model import Catalog, Extraction, Issue
from multilang.pipeline.cutting import extraction_of
from multilang.pipeline.extractions import Extractions
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
        self._used = Using(self._path)
        self._index = FileIndex(project.cache_dir / "files.json")
        self._reading = Reading(())
        self._given: dict[str, Extraction] = {}
        self._older: dict[str, Extraction] = {}
        """Articles that stand in for what cannot be read."""
        self._last: Extraction | None = None
        self._asked: tuple[str, bytes] | None = None
        self._folders: dict[str, tuple[str, str]] = {}

    def articles(self, reading: Reading) -> list[str]:
        """The slugs of the reading, and of what could be read last; sorted."""
        self._reading, found = reading, set(reading.slugs)
        self._older = {}
        if self._stand_in:
            for slug in workspace.slugs(self._project)[0]:
                older = self._older_article(slug) if slug not in found else None
                if older is not None:
                    self._older[slug] = older
        return sorted(found | self._older.keys())

    def revision(self, slug: str) -> str:
        """SHA-256 of an article, in hexadecimal digits, without reading what was read before."""
        found = self._made(slug)
        if found is not None:
            return found.article.revision
        settled = self._reading.settled
        assert settled is not None
        return settled.revision(slug)

    def extraction(self, slug: str) -> Extraction:
        """An article; the last one is not extracted twice.

        Raises:
            MultilangError: it was changed since it was read, and cannot be read any more.
        """
        found = self._made(slug)
        if found is None:
            data = workspace.read_article(self._project, slug)
            found = self._last = extraction_of(self._project, slug, data)
        return found

    def use(self, slug: str) -> None:
        """The article goes to the site as it is."""
        name = f"{slug}/{workspace.ARTICLE}"
        if slug in self._older:
            self._used.same.add(name)
        elif not self._is_kept(name, self.revision(slug)):
            self._used.put(name, self.extraction(slug).article.text.encode())

    def failed(self, error: MultilangError) -> None:
        """Something cannot be read, and nothing stands in for it."""
        self._failures.append(error)

    def catalog_state(self, tag: str, slug: str) -> tuple[object, ...] | None:
        """What an article's catalog is made of, without reading what was read before: equal states
        are equal catalogs. None where only ``catalog`` can tell."""
        catalogs, kept = self._of(tag)
        path = f"{catalogs}/{slug}.po"
        facts = self._index.look(path)
        name, self._asked = f"{slug}/{tag}.po", None
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
            self._asked = None if self._is_kept(name, digest) else (name, data)
        history = keeping.history(f"{kept}/{slug}.po", digest, self._project.root)
        return None if history is None else (digest, history)

    def use_catalog(self) -> None:
        """The catalog that ``catalog_state`` was asked for last goes to the site as it is."""
        if self._asked is not None:
            self._used.put(*self._asked)
            self._asked = None

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
            older = self._stored(name)
            if older is None:
                raise
            self._say(error.where, tag)
            return po.parse(older, name, tag, slug)
        self.read = sha256(data).hexdigest() if data is not None else NO_FILE
        if data is not None and not self._is_kept(name, self.read):
            self._used.put(name, data)
        return catalog

    def keep(self) -> None:
        """Remember what was used, once it is on the site."""
        if self._stand_in:
            self._used.keep()
        self._index.keep()

    def _is_kept(self, name: str, digest: str) -> bool:
        """Whether just this is kept under that name; if so, it stays."""
        if not self._stand_in or self._project.frozen:
            return True
        if self._kept.get(name) != digest:
            return False
        self._used.same.add(name)
        return True

    def _made(self, slug: str) -> Extraction | None:
        """An article that is extracted already."""
        if slug in self._older:
            return self._older[slug]
        if self._last is not None and self._last.article.slug == slug:
            return self._last
        extractions = self._reading.extractions
        if isinstance(extractions, Extractions):
            return extractions.made(slug)
        if not self._given:
            self._given = {one.article.slug: one for one in extractions}
        return self._given[slug]

    def _of(self, tag: str) -> tuple[str, str]:
        """The folders of a locale's catalogs, and of what is kept of them."""
        if tag not in self._folders:
            path = self._project.catalog_path(tag, "-")
            self._folders[tag] = (str(path.parent), str(self._project.kept_dir(path).parent))
        return self._folders[tag]

    def _older_article(self, slug: str) -> Extraction | None:
        try:  # nothing stands in for an article that was to go
            if retraction.is_meant(workspace.read_article(self._project, slug)):
                return None
        except MultilangError:
            pass
        data = self._stored(f"{slug}/{workspace.ARTICLE}")
        if data is None:
            return None
        self._say(workspace.article_path(self._project, slug), "")
        return extraction_of(self._project, slug, data)

    def _stored(self, name: str) -> bytes | None:
        data = last_readable.get(self._path, name) if self._stand_in else None
        if data is not None:
            self._used.same.add(name)
        return data

    def _say(self, where: str, tag: str) -> None:
        message = "cannot be read; the site keeps what it held when it could be read last"
        self.issues.append(Issue("unreadable", "functional", message, where=where, locale=tag))
