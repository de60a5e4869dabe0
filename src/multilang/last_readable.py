"""The sources and catalogs that the site was last built from, as bytes, in ``.multilang/``.

A newsroom's page must not vanish because somebody broke a file: what cannot be read today is
published as it could be read last. Like every file there it may be deleted at any time; then
an unreadable article is simply not on the site until it is mended.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

_SCHEMA: Final = (
    "CREATE TABLE IF NOT EXISTS kept (name TEXT PRIMARY KEY, digest TEXT NOT NULL, "
    "data BLOB NOT NULL)"
)
_EARLIER: Final = "DROP TABLE IF EXISTS input"
_BATCH: Final = 500
"""Inputs that are held in memory before they are written."""


def get(path: Path, name: str) -> bytes | None:
    """The bytes kept under this name; None when there are none, or the file is damaged."""
    found = _ask(path, "SELECT data FROM kept WHERE name = ?", name)
    return bytes(found[0][0]) if found else None


def digests(path: Path) -> dict[str, str]:
    """SHA-256 of all that is kept, in hexadecimal digits, by name."""
    return {str(name): str(digest) for name, digest in _ask(path, "SELECT name, digest FROM kept")}


class Using:
    """What a run uses of inputs; remembered when it is on the site, and not before.

    What is new waits in the file, not in memory.
    """

    def __init__(self, path: Path) -> None:
        self.same: set[str] = set()
        """Names of what is kept already and stays."""
        self._path = path
        self._new: dict[str, bytes] = {}
        self._waiting: set[str] = set()

    def put(self, name: str, data: bytes) -> None:
        self._new[name] = data
        if len(self._new) >= _BATCH:
            self._wait()

    def keep(self) -> None:
        """Remember exactly these inputs. A disk that refuses costs the memory, not the run."""
        try:
            self._keep()
        except sqlite3.OperationalError:
            return
        except sqlite3.DatabaseError:
            self._path.unlink(missing_ok=True)

    def _keep(self) -> None:
        known = digests(self._path)
        rows = [row for row in _rows(self._new) if known.get(row[0]) != row[1]]
        used = self.same | self._waiting | self._new.keys()
        gone = [(name,) for name in known if name not in used]
        if not rows and not gone and not self._waiting and self._path.exists():
            return
        with closing(sqlite3.connect(self._path, timeout=30)) as connection, connection:
            connection.execute(_EARLIER)
            connection.execute(_SCHEMA)
            if self._waiting and not known.keys() & used:  # as at first: nothing is copied
                connection.execute("DROP TABLE kept")
                connection.execute("ALTER TABLE waiting RENAME TO kept")
            elif self._waiting:
                connection.execute("INSERT OR REPLACE INTO kept SELECT * FROM waiting")
                connection.execute("DROP TABLE waiting")
            connection.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", rows)
            connection.executemany("DELETE FROM kept WHERE name = ?", gone)

    def _wait(self) -> None:
        """What the disk refuses stays in memory."""
        try:
            with closing(sqlite3.connect(self._path, timeout=30)) as connection, connection:
                if not self._waiting:  # of a run that was killed
                    connection.execute("DROP TABLE IF EXISTS waiting")
                connection.execute(_SCHEMA.replace("kept", "waiting"))
                rows = _rows(self._new)
                connection.executemany("INSERT OR REPLACE INTO waiting VALUES (?, ?, ?)", rows)
        except sqlite3.Error:
            return
        self._waiting |= self._new.keys()
        self._new.clear()


def _rows(new: Mapping[str, bytes]) -> Iterator[tuple[str, str, bytes]]:
    return ((name, sha256(data).hexdigest(), data) for name, data in new.items())


def _ask(path: Path, asked: str, *given: str) -> list[tuple[Any, ...]]:
    if not path.exists():
        return []
    try:
        with closing(sqlite3.connect(path, timeout=30)) as connection:
            return connection.execute(asked, given).fetchall()
    except sqlite3.Error:
        return []
