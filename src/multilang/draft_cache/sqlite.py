"""Machine results in a SQLite file: the default, for one machine.

Every call of ``put`` is one transaction. A damaged file is set aside and begun anew: it holds
nothing that cannot be made again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from multilang.draft_cache.packing import DAMAGED, Pair, digest, packed, unpacked
from multilang.model import Alignment, Draft

_SCHEMA = """
CREATE TABLE IF NOT EXISTS draft (
    signature TEXT NOT NULL, source TEXT NOT NULL, text TEXT NOT NULL, score REAL,
    PRIMARY KEY (signature, source)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS alignment (
    signature TEXT NOT NULL, pair BLOB NOT NULL, data BLOB NOT NULL,
    PRIMARY KEY (signature, pair)) WITHOUT ROWID"""
_AT_ONCE = 500  # SQLite's limit of bound values in one statement is 999 in old builds

T = TypeVar("T")


class SqliteCache:
    """``pretranslate.DraftCache`` over one file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection = self._opened()

    def get(self, key: str, sources: Sequence[str]) -> Mapping[str, Draft]:
        return self._whole(lambda: self._get(key, sources))

    def begun(self, beginning: str, sources: Sequence[str]) -> frozenset[str]:
        """Those of ``sources`` that have a draft under some key that begins so."""
        return self._whole(lambda: self._begun(beginning, sources))

    def put(self, key: str, drafts: Mapping[str, Draft]) -> None:
        rows = [
            (key, source, draft.text, draft.score)
            for source, draft in drafts.items()
            if not draft.reason  # what an engine could not do may work next time
        ]
        self._whole(lambda: self._put("INSERT OR REPLACE INTO draft VALUES (?, ?, ?, ?)", rows))

    def get_alignments(self, key: str, pairs: Sequence[Pair]) -> Mapping[Pair, Alignment]:
        """Those that are known of these (source, translation) pairs."""
        return self._whole(lambda: self._get_alignments(key, pairs))

    def put_alignments(self, key: str, found: Mapping[Pair, Alignment]) -> None:
        """Weights are kept to the nearest of 255 steps."""
        rows = [(key, digest(pair), packed(one)) for pair, one in found.items()]
        self._whole(lambda: self._put("INSERT OR REPLACE INTO alignment VALUES (?, ?, ?)", rows))

    def close(self) -> None:
        self._connection.close()

    def _get(self, key: str, sources: Sequence[str]) -> dict[str, Draft]:
        found: dict[str, Draft] = {}
        for first in range(0, len(sources), _AT_ONCE):
            chunk = sources[first : first + _AT_ONCE]
            rows = self._connection.execute(  # only question marks are put in
                "SELECT source, text, score FROM draft WHERE signature = ? AND source IN "  # noqa: S608
                f"({','.join('?' * len(chunk))})",
                (key, *chunk),
            )
            found.update((source, Draft(text, score)) for source, text, score in rows)
        return found

    def _get_alignments(self, key: str, pairs: Sequence[Pair]) -> dict[Pair, Alignment]:
        by_digest = {digest(pair): pair for pair in pairs}
        digests = list(by_digest)
        found: dict[Pair, Alignment] = {}
        for first in range(0, len(digests), _AT_ONCE):
            chunk = digests[first : first + _AT_ONCE]
            rows = self._connection.execute(  # only question marks are put in
                "SELECT pair, data FROM alignment WHERE signature = ? AND pair IN "  # noqa: S608
                f"({','.join('?' * len(chunk))})",
                (key, *chunk),
            )
            found.update((by_digest[pair], unpacked(data)) for pair, data in rows)
        return found

    def _begun(self, beginning: str, sources: Sequence[str]) -> frozenset[str]:
        rows = self._connection.execute(
            "SELECT DISTINCT source FROM draft WHERE signature >= ? AND signature < ?",
            (beginning, beginning + "\U0010ffff"),
        )
        return frozenset(source for (source,) in rows).intersection(sources)

    def _put(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        with self._connection:
            self._connection.executemany(statement, rows)

    def _whole(self, work: Callable[[], T]) -> T:
        """Damage deep in the file shows only when it is read there; and it may be deleted."""
        try:
            return work()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname != "SQLITE_READONLY_DBMOVED":
                raise
            self._connection.close()
            self._connection = _connect(self._path)
            return work()
        except (sqlite3.DatabaseError, *DAMAGED):
            self._connection.close()
            _set_aside(self._path)
            self._connection = _connect(self._path)
            return work()

    def _opened(self) -> sqlite3.Connection:
        try:
            return _connect(self._path)
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            _set_aside(self._path)
            return _connect(self._path)


def _set_aside(path: Path) -> None:
    path.replace(path.with_suffix(".damaged"))
    path.with_name(f"{path.name}-journal").unlink(missing_ok=True)  # it belongs to the old file


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=30)
    try:
        # Not WAL: its files beside the database cannot be made on a full or read-only disk.
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.executescript(_SCHEMA)
    except sqlite3.Error:
        connection.close()
        raise
    return connection
