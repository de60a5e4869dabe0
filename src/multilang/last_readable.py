"""The sources and catalogs that the site was last built from, as bytes, in ``.multilang/``.

A newsroom's page must not vanish because somebody broke a file: what cannot be read today is
published as it could be read last. Like every file there it may be deleted at any time; then
an unreadable article is simply not on the site until it is mended.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

_SCHEMA: Final = (
    "CREATE TABLE IF NOT EXISTS kept (name TEXT PRIMARY KEY, digest TEXT NOT NULL, "
    "data BLOB NOT NULL)"
)
_EARLIER: Final = "DROP TABLE IF EXISTS input"


def get(path: Path, name: str) -> bytes | None:
    """The bytes kept under this name; None when there are none, or the file is damaged."""
    found = _ask(path, "SELECT data FROM kept WHERE name = ?", name)
    return bytes(found[0][0]) if found else None


def digests(path: Path) -> dict[str, str]:
    """SHA-256 of all that is kept, in hexadecimal digits, by name."""
    return {str(name): str(digest) for name, digest in _ask(path, "SELECT name, digest FROM kept")}


def keep(path: Path, new: Mapping[str, bytes], same: Collection[str] = ()) -> None:
    """Remember exactly these inputs. A disk that refuses costs the memory, not the run.

    Args:
        same: names of what is kept already and stays.
    """
    try:
        _keep(path, new, {*same})
    except sqlite3.OperationalError:
        return
    except sqlite3.DatabaseError:
        path.unlink(missing_ok=True)


def _keep(path: Path, new: Mapping[str, bytes], same: set[str]) -> None:
    known = digests(path)
    changed = [
        (name, digest, data)
        for name, data in new.items()
        if known.get(name) != (digest := sha256(data).hexdigest())
    ]
    gone = [(name,) for name in known if name not in new and name not in same]
    if not changed and not gone and path.exists():
        return
    with closing(sqlite3.connect(path, timeout=30)) as connection, connection:
        connection.execute(_EARLIER)
        connection.execute(_SCHEMA)
        connection.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", changed)
        connection.executemany("DELETE FROM kept WHERE name = ?", gone)


def _ask(path: Path, asked: str, *given: str) -> list[tuple[Any, ...]]:
    if not path.exists():
        return []
    try:
        with closing(sqlite3.connect(path, timeout=30)) as connection:
            return connection.execute(asked, given).fetchall()
    except sqlite3.Error:
        return []
