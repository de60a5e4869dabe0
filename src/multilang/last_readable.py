"""The sources and catalogs that the site was last built from, as bytes, in ``.multilang/``.

A newsroom's page must not vanish because somebody broke a file: what cannot be read today is
published as it could be read last. Like every file there it may be deleted at any time; then
an unreadable article is simply not on the site until it is mended.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

_SCHEMA = "CREATE TABLE IF NOT EXISTS input (name TEXT PRIMARY KEY, data BLOB NOT NULL)"


def get(path: Path, name: str) -> bytes | None:
    """The bytes kept under this name; None when there are none, or the file is damaged."""
    if not path.exists():
        return None
    try:
        with closing(sqlite3.connect(path, timeout=30)) as connection:
            row = connection.execute("SELECT data FROM input WHERE name = ?", (name,)).fetchone()
    except sqlite3.Error:
        return None
    return bytes(row[0]) if row else None


def keep(path: Path, inputs: Mapping[str, bytes]) -> None:
    """Remember exactly these inputs. A disk that refuses costs the memory, not the run."""
    try:
        _keep(path, inputs)
    except sqlite3.OperationalError:
        return
    except sqlite3.DatabaseError:
        path.unlink(missing_ok=True)


def _keep(path: Path, inputs: Mapping[str, bytes]) -> None:
    with closing(sqlite3.connect(path, timeout=30)) as connection:
        connection.execute(_SCHEMA)
        known = dict(connection.execute("SELECT name, data FROM input"))
        changed = [item for item in inputs.items() if known.get(item[0]) != item[1]]
        gone = [(name,) for name in known if name not in inputs]
        if changed or gone:
            with connection:
                connection.executemany("INSERT OR REPLACE INTO input VALUES (?, ?)", changed)
                connection.executemany("DELETE FROM input WHERE name = ?", gone)
