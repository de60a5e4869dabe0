"""Machine results on disk: a SQLite file in ``.multilang/`` that may be deleted at any time.

Every call of ``put`` is one transaction, so that a killed run keeps what it has paid for. A damaged
file is set aside and begun anew: it holds nothing that cannot be made again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from multilang.errors import WorkspaceError
from multilang.model import Draft

_SCHEMA = """CREATE TABLE IF NOT EXISTS draft (
    signature TEXT NOT NULL, source TEXT NOT NULL, text TEXT NOT NULL, score REAL,
    PRIMARY KEY (signature, source)) WITHOUT ROWID"""
_AT_ONCE = 500  # SQLite's limit of bound values in one statement is 999 in old builds

_HINT = "is the disk full, or the folder not writable? the file may be deleted at any time"

T = TypeVar("T")


class SqliteCache:
    """``pretranslate.DraftCache`` over one file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection = self._opened()

    def get(self, key: str, sources: Sequence[str]) -> Mapping[str, Draft]:
        return self._whole(lambda: self._get(key, sources))

    def put(self, key: str, drafts: Mapping[str, Draft]) -> None:
        rows = [
            (key, source, draft.text, draft.score)
            for source, draft in drafts.items()
            if not draft.reason  # what an engine could not do may work next time
        ]
        self._whole(lambda: self._put(rows))

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

    def _put(self, rows: Sequence[tuple[str, str, str, float | None]]) -> None:
        with self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO draft VALUES (?, ?, ?, ?)", rows)

    def _whole(self, work: Callable[[], T]) -> T:
        """Damage deep in the file shows only when it is read there."""
        try:
            return work()
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
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


@contextmanager
def open_cache(path: Path) -> Iterator[SqliteCache]:
    """The cache in this file, made when there is none.

    Raises:
        WorkspaceError: the folder cannot be written, or the disk is full.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        cache = SqliteCache(path)
    except (OSError, sqlite3.Error) as error:
        raise WorkspaceError(
            f"the draft cache cannot be opened: {error}",
            where=str(path),
            hint=_HINT,
        ) from None
    try:
        yield cache
    except sqlite3.Error as error:
        raise WorkspaceError(
            f"the draft cache cannot be written: {error}",
            where=str(path),
            hint=_HINT,
        ) from None
    finally:
        cache.close()


def _set_aside(path: Path) -> None:
    path.replace(path.with_suffix(".damaged"))
    path.with_name(f"{path.name}-journal").unlink(missing_ok=True)  # it belongs to the old file


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=30)
    try:
        # Not WAL: its files beside the database cannot be made on a full or read-only disk.
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute(_SCHEMA)
    except sqlite3.Error:
        connection.close()
        raise
    return connection
