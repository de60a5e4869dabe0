"""What the desk remembers between two starts: unfinished texts, what was seen, visits, last deeds.

``.multilang/review.sqlite``. The catalogs do not need it: whoever deletes it loses unfinished
texts and the way back, and no translation.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from multilang.errors import WorkspaceError
from multilang.review.desk.base import Typing

MOST_UNDO = 200
"""Deeds that a person can take back, one after the other."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS typing (
    person TEXT, tag TEXT, slug TEXT, id TEXT, base TEXT, text TEXT, at TEXT,
    PRIMARY KEY (person, tag, slug, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS seen (
    person TEXT, tag TEXT, slug TEXT, id TEXT, text TEXT,
    PRIMARY KEY (person, tag, slug, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS visit (
    person TEXT, tag TEXT, slug TEXT, at REAL, before TEXT, latest TEXT,
    PRIMARY KEY (person, tag, slug)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS deed (
    number INTEGER PRIMARY KEY AUTOINCREMENT, person TEXT, tag TEXT, slug TEXT, entries TEXT);
CREATE INDEX IF NOT EXISTS deed_of ON deed (person, number);
CREATE TABLE IF NOT EXISTS draft (
    tag TEXT, print TEXT, text TEXT, PRIMARY KEY (tag, print)) WITHOUT ROWID"""
_FORGET_TYPING = "DELETE FROM typing WHERE person = ? AND tag = ? AND slug = ? AND id = ?"
_FORGET_OLD = """DELETE FROM deed WHERE person = ? AND number <= (
    SELECT number FROM deed WHERE person = ? ORDER BY number DESC LIMIT 1 OFFSET ?)"""
_DRAFT = "INSERT OR REPLACE INTO draft VALUES (?, ?, ?)"
_SEEN = "INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?, ?)"
_VISIT = "INSERT OR REPLACE INTO visit VALUES (?, ?, ?, ?, ?, ?)"
_HINT = "is the disk full, or the folder not writable?"

T = TypeVar("T")
Looks = dict[str, str]
"""By id the digest of everything that people can change of an entry."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What a person did last, and how the entries looked before."""

    number: int
    tag: str
    slug: str
    entries: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a deed beside the catalog."""

    entries: list[dict[str, Any]]
    """The way back; none where there is none."""
    typed: list[str]
    """Ids whose unfinished texts are done with."""
    drafts: dict[str, str]
    """Machine texts that are not in the catalog any more, by fingerprint."""
    seen: dict[str, str]
    looks: Looks
    """What a person does is no news to them."""


class Store:
    """One SQLite file. Its methods may be called by several threads.

    What writes raises ``WorkspaceError`` where the disk refuses.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._opened_inode = 0

    def close(self) -> None:
        with self._lock:
            self._close()

    def typing(self, person: str, tag: str, slug: str) -> dict[str, Typing]:
        """A person's unfinished texts, by id."""
        rows = self._all(
            "SELECT id, text, base, at FROM typing WHERE person = ? AND tag = ? AND slug = ?",
            (person, tag, slug),
        )
        return {name: Typing(text, base, at) for name, text, base, at in rows}

    def type(self, where: tuple[str, str, str, str], typing: Typing | None) -> None:
        """Keep an unfinished text, or forget it."""
        if typing is None:
            self._do((_FORGET_TYPING, [where]))
            return
        values = (*where, typing.base, typing.text, typing.at)
        self._do(("INSERT OR REPLACE INTO typing VALUES (?, ?, ?, ?, ?, ?, ?)", [values]))

    def seen(self, person: str, tag: str, slug: str) -> dict[str, str]:
        """By id the digest of the text that the person saw last."""
        rows = self._all(
            "SELECT id, text FROM seen WHERE person = ? AND tag = ? AND slug = ?",
            (person, tag, slug),
        )
        return dict(rows)

    def see(self, person: str, tag: str, slug: str, texts: Mapping[str, str]) -> None:
        rows = [(person, tag, slug, name, text) for name, text in texts.items()]
        self._do((_SEEN, rows))

    def visit(self, person: str, tag: str, slug: str) -> tuple[float, Looks, Looks] | None:
        """When the person was here last, how the entries looked at the end of the visit before
        that, and how then."""
        rows = self._all(
            "SELECT at, before, latest FROM visit WHERE person = ? AND tag = ? AND slug = ?",
            (person, tag, slug),
        )
        return next(((at, _looks(before), _looks(latest)) for at, before, latest in rows), None)

    def visited(self, where: tuple[str, str, str], at: float, before: Looks, latest: Looks) -> None:
        self._do((_VISIT, [(*where, at, _text(before), _text(latest))]))

    def did(self, where: tuple[str, str, str], kept: Kept) -> None:
        """Keep what there is to keep of a deed, all of it or nothing."""
        person, tag, _ = where
        entered = "INSERT INTO deed (person, tag, slug, entries) VALUES (?, ?, ?, ?)"
        packed = json.dumps(kept.entries, ensure_ascii=False)
        last = self.visit(*where)
        now = last and (last[0], _text(last[1] | kept.looks), _text(last[2] | kept.looks))
        self._do(
            (entered, [(*where, packed)] if kept.entries else []),
            (_FORGET_OLD, [(person, person, MOST_UNDO)]),
            (_FORGET_TYPING, [(*where, name) for name in kept.typed]),
            (_DRAFT, [(tag, print_, text) for print_, text in kept.drafts.items()]),
            (_SEEN, [(*where, name, text) for name, text in kept.seen.items()]),
            (_VISIT, [(*where, *now)] if now else []),
        )

    def last_deed(self, person: str) -> Deed | None:
        rows = self._all(
            "SELECT number, tag, slug, entries FROM deed WHERE person = ? ORDER BY number DESC "
            "LIMIT 1",
            (person,),
        )
        return next((Deed(n, tag, slug, tuple(json.loads(e))) for n, tag, slug, e in rows), None)

    def forget_deed(self, number: int) -> None:
        self._do(("DELETE FROM deed WHERE number = ?", [(number,)]))

    def draft(self, tag: str, print_: str) -> str:
        """A machine's text by its fingerprint; empty when it was not kept."""
        rows = self._all("SELECT text FROM draft WHERE tag = ? AND print = ?", (tag, print_))
        return str(rows[0][0]) if rows else ""

    def _all(self, query: str, values: tuple[object, ...]) -> list[Any]:
        """What is not known because the disk refuses is as good as not there."""
        try:
            return self._whole(lambda connection: connection.execute(query, values).fetchall())
        except WorkspaceError:
            return []

    def _do(self, *steps: tuple[str, Iterable[tuple[object, ...]]]) -> None:
        """All steps or none."""

        def work(connection: sqlite3.Connection) -> None:
            with connection:
                for statement, rows in steps:
                    connection.executemany(statement, rows)

        self._whole(work)

    def _whole(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """A damaged file is set aside, and begun anew."""
        with self._lock:
            try:
                try:
                    return work(self._opened())
                except sqlite3.OperationalError:
                    raise
                except sqlite3.DatabaseError:
                    self._close()
                    with suppress(FileNotFoundError):
                        self._path.replace(self._path.with_suffix(".damaged"))
                    return work(self._opened())
            except (sqlite3.Error, OSError) as error:
                self._close()
                raise WorkspaceError(
                    f"cannot be written: {error}", where=str(self._path), hint=_HINT
                ) from None

    def _opened(self) -> sqlite3.Connection:
        if self._connection is not None and self._inode() != self._opened_inode:
            self._close()  # somebody deleted the file
        if self._connection is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(self._path, timeout=10, check_same_thread=False)
            # A killed process loses nothing so, and no commit waits for the disk.
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.execute("PRAGMA synchronous=NORMAL")
            self._connection.executescript(_SCHEMA)
            self._opened_inode = self._inode()
        return self._connection

    def _inode(self) -> int:
        try:
            return self._path.stat().st_ino
        except OSError:
            return 0

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _looks(text: str) -> Looks:
    return {str(name): str(look) for name, look in json.loads(text).items()}


def _text(looks: Looks) -> str:
    return json.dumps(looks, separators=(",", ":"))
