"""Machine results on disk: a SQLite file in ``.multilang/`` that may be deleted at any time.

Every call of ``put`` is one transaction, so that a killed run keeps what it has paid for. A damaged
file is set aside and begun anew: it holds nothing that cannot be made again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from multilang.errors import WorkspaceError
from multilang.model import Draft

_SCHEMA = """CREATE TABLE IF NOT EXISTS draft (
    signature TEXT NOT NULL, source TEXT NOT NULL, text TEXT NOT NULL, score REAL,
    PRIMARY KEY (signature, source)) WITHOUT ROWID"""
_AT_ONCE = 500  # SQLite's limit of bound values in one statement is 999 in old builds


class SqliteCache:
    """``pretranslate.DraftCache`` over one file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def get(self, signature: str, sources: Sequence[str]) -> Mapping[str, Draft]:
        found: dict[str, Draft] = {}
        for first in range(0, len(sources), _AT_ONCE):
            chunk = sources[first : first + _AT_ONCE]
            rows = self._connection.execute(  # only question marks are put in
                "SELECT source, text, score FROM draft WHERE signature = ? AND source IN "  # noqa: S608
                f"({','.join('?' * len(chunk))})",
                (signature, *chunk),
            )
            found.update((source, Draft(text, score)) for source, text, score in rows)
        return found

    def put(self, signature: str, drafts: Mapping[str, Draft]) -> None:
        rows = [
            (signature, source, draft.text, draft.score)
            for source, draft in drafts.items()
            if not draft.reason  # what an engine could not do may work next time
        ]
        with self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO draft VALUES (?, ?, ?, ?)", rows)


@contextmanager
def open_cache(path: Path) -> Iterator[SqliteCache]:
    """The cache in this file, made when there is none.

    Raises:
        WorkspaceError: the folder cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = _connect(path)
    except (OSError, sqlite3.OperationalError) as error:
        raise WorkspaceError(
            f"the draft cache cannot be opened: {error}",
            where=str(path),
            hint="make the folder writable, or delete the file",
        ) from None
    try:
        yield SqliteCache(connection)
    except sqlite3.OperationalError as error:
        raise WorkspaceError(
            f"the draft cache cannot be written: {error}",
            where=str(path),
            hint="is the disk full? the file may be deleted at any time",
        ) from None
    finally:
        connection.close()


def _connect(path: Path) -> sqlite3.Connection:
    try:
        return _open(path)
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:
        path.replace(path.with_suffix(".damaged"))
        return _open(path)


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=30)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute(_SCHEMA)
    except sqlite3.Error:
        connection.close()
        raise
    return connection
