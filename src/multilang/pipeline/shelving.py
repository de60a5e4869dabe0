"""Pages of articles as they were made last, in ``.multilang/``, by a digest of what made them.

Of each there are two: what lists and other pages show of it, which is read in every run, and the
whole with its text, which is read when its page must be rendered. Deletable at any time.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from multilang.errors import WorkspaceError
from multilang.exports.pages import Page
from multilang.exports.wholes import sha
from multilang.pipeline import packing
from multilang.pipeline.packing import Known

Place = tuple[str, str]
"""Locale and slug."""
_KNOWN: Final = """CREATE TABLE IF NOT EXISTS known
    (kind TEXT, slug TEXT, data BLOB NOT NULL, PRIMARY KEY (kind, slug))"""
_WHOLE: Final = """CREATE TABLE IF NOT EXISTS whole
    (kind TEXT, place TEXT, data BLOB NOT NULL, PRIMARY KEY (kind, place))"""
_FORGET: Final = "DELETE FROM known WHERE kind = ? AND slug = ?"
_FORGET_WHOLE: Final = "DELETE FROM whole WHERE kind = ? AND place BETWEEN ? AND ?"
_BATCH: Final = 100
"""Articles that are held in memory before they are written."""


class Shelf:
    """The pages of one kind of site, published or preview; the ``Wholes`` of them, too."""

    def __init__(self, path: Path, kind: str, source: str, *, frozen: bool = False) -> None:
        """
        Args:
            source: tag of the source language.
            frozen: nothing is to be written.
        """
        self._path, self._kind, self._source = path, kind, source
        self._broken = frozen
        self._connection: sqlite3.Connection | None = None
        self._now: dict[Place, Known] = {}
        self._rows: dict[str, bytes] = {}
        self._held: dict[Place, bytes] = {}
        self._reader = packing.Reader()
        self.again: Callable[[str, str], Page | None] | None = None
        """Makes a page anew that cannot be read back: a locale, a slug."""

    # -- of an article -------------------------------------------------------------------------

    def of(self, slug: str) -> dict[str, Known]:
        """What is remembered of it, by locale."""
        asked = "SELECT data FROM known WHERE kind = ? AND slug = ?"
        found = self._ask(asked, self._kind, slug)
        return self._reader.row(bytes(found[0][0])) if found else {}

    def put(self, slug: str, found: Mapping[str, Known], made: Iterable[Page] = ()) -> None:
        """Use this of an article.

        Args:
            found: by locale.
            made: the whole of the pages that are new among it; none of them: it is all as ``of``
                had it.
        """
        self._now.update(((tag, slug), one._replace(page=None)) for tag, one in found.items())
        self._held.update(((page.locale, slug), packing.page(page)) for page in made)
        self._rows[slug] = packing.row(found)
        if len(self._rows) >= _BATCH:
            self._write()

    def stays(self, slug: str, found: Mapping[str, Known]) -> None:
        """Use what was remembered of an article, all of it."""
        self._now.update(((tag, slug), one._replace(page=None)) for tag, one in found.items())

    # -- Wholes --------------------------------------------------------------------------------

    def page(self, page: Page) -> Page:
        """
        Raises:
            WorkspaceError: it cannot be read back, and is no longer what it was.
        """
        place = (page.locale, page.slug)
        whole = self._whole(place)
        if whole is None and self.again is not None:
            whole = self.again(*place)
        if whole is None or sha(repr(whole)) != self._now[place].digest:
            raise WorkspaceError(
                "the article was changed while the site was built",
                where=page.slug,
                hint="the old site is untouched: run again",
            )
        return replace(
            whole, publishable=page.publishable, reviewers=page.reviewers, address=page.address
        )

    def digest(self, page: Page) -> str:
        return f"{self._now[page.locale, page.slug].digest}{_settled(page)}"

    def slim_digest(self, page: Page) -> str:
        return f"{self._now[page.locale, page.slug].slim}{_settled(page)}"

    def text_digest(self, page: Page) -> str:
        return self._now[page.locale, page.slug].text

    def headings(self, slug: str) -> tuple[str, ...]:
        found = self._now.get((self._source, slug))
        return found.headings if found else ()

    # -- the file ------------------------------------------------------------------------------

    def keep(self) -> None:
        """Remember what this run used, and nothing else. A disk that refuses costs the memory."""
        used = {slug for _, slug in self._now}
        rows = self._ask("SELECT slug FROM known WHERE kind = ?", self._kind)
        gone = [slug for (slug,) in rows if slug not in used]
        if gone or self._rows or self._held:
            self._write(gone)
        self.close()

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _whole(self, place: Place) -> Page | None:
        data = self._held.get(place)
        if data is None:
            asked = "SELECT data FROM whole WHERE kind = ? AND place = ?"
            for (found,) in self._ask(asked, self._kind, "/".join(place[::-1])):
                data = bytes(found)
        page = self._reader.page(data) if data else None
        return page if page and sha(repr(page)) == self._now[place].digest else None

    def _ask(self, asked: str, *given: str) -> list[tuple[Any, ...]]:
        """What the file answers; nothing where it is not there, or damaged."""
        if self._connection is None and not self._path.exists():
            return []
        try:
            return self._opened().execute(asked, given).fetchall()
        except sqlite3.Error:
            return []

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = sqlite3.connect(self._path, timeout=30)
            self._connection.execute("PRAGMA synchronous = OFF")  # it may be lost
        return self._connection

    def _write(self, gone: Iterable[str] = ()) -> None:
        """What the disk refuses is held in memory until the end of the run."""
        if self._broken:
            return
        wholes = [(self._kind, "/".join(place[::-1]), data) for place, data in self._held.items()]
        rows = [(self._kind, slug, data) for slug, data in self._rows.items()]
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._opened() as connection:
                connection.execute(_KNOWN)
                connection.execute(_WHOLE)
                for slug in gone:
                    connection.execute(_FORGET, (self._kind, slug))
                    connection.execute(_FORGET_WHOLE, (self._kind, f"{slug}/", f"{slug}/~"))
                connection.executemany("INSERT OR REPLACE INTO known VALUES (?, ?, ?)", rows)
                connection.executemany("INSERT OR REPLACE INTO whole VALUES (?, ?, ?)", wholes)
        except sqlite3.OperationalError:
            self._broken = True
            return
        except (OSError, sqlite3.DatabaseError):
            self._broken = True
            self.close()
            self._path.unlink(missing_ok=True)
            return
        self._rows.clear()
        self._held.clear()


def _settled(page: Page) -> str:
    """What becomes of a page after it was made."""
    return f" {page.publishable} {page.address} {page.reviewers}"
