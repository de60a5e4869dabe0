"""Bundles that were assembled before, in ``.multilang/``, by a digest of what they are made of.

Deletable at any time. What is read back is made of our own plain classes and nothing else: a file
that somebody put there cannot run anything.
"""

from __future__ import annotations

import io
import pickle
import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Final

from multilang.model import Bundle, Unit
from multilang.page_cache import made_by

Value = tuple[Bundle, tuple[Unit, ...]]
"""A bundle, and the units of its text."""
_SCHEMA: Final = """CREATE TABLE IF NOT EXISTS bundle
    (kind TEXT, key BLOB, data BLOB NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID"""
_PLAIN: Final = frozenset((("datetime", "date"), ("datetime", "datetime"), ("datetime", "time")))


class BundleCache:
    """The bundles of one kind of site: published, or preview."""

    def __init__(self, path: Path, kind: str) -> None:
        self._path = path
        self._kind = kind
        self._known = self._read()
        self._now: dict[bytes, bytes] = {}

    def key(self, *parts: object) -> bytes:
        """Of everything that a bundle is made of: values whose ``repr`` says all of them."""
        return sha256(repr((made_by(), parts)).encode("utf-8", "surrogateescape")).digest()

    def get(self, key: bytes) -> Value | None:
        data = self._known.get(key)
        value = _load(data) if data is not None else None
        if data is not None and value is not None:
            self._now[key] = data
        return value

    def put(self, key: bytes, value: Value) -> None:
        self._now[key] = pickle.dumps(value, protocol=5)

    def keep(self) -> None:
        """Remember what this run used, and nothing else. A disk that refuses costs the memory."""
        gone = [(self._kind, key) for key in self._known.keys() - self._now.keys()]
        new = [(self._kind, key, data) for key, data in self._now.items() if key not in self._known]
        if not gone and not new:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._path, timeout=30)) as connection, connection:
                connection.execute(_SCHEMA)
                connection.executemany("DELETE FROM bundle WHERE kind = ? AND key = ?", gone)
                connection.executemany("INSERT OR REPLACE INTO bundle VALUES (?, ?, ?)", new)
        except sqlite3.OperationalError:
            return
        except sqlite3.DatabaseError:
            self._path.unlink(missing_ok=True)

    def _read(self) -> dict[bytes, bytes]:
        if not self._path.exists():
            return {}
        try:
            with closing(sqlite3.connect(self._path, timeout=30)) as connection:
                asked = "SELECT key, data FROM bundle WHERE kind = ?"
                return dict(connection.execute(asked, (self._kind,)))
        except sqlite3.Error:
            return {}


class _Plain(pickle.Unpickler):
    """Makes values of our own classes, and dates; of nothing else."""

    def find_class(self, module: str, name: str) -> object:
        ours = module.startswith("multilang.model.") and name[:1].isupper() and "." not in name
        if ours or (module, name) in _PLAIN:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is no plain value")


def _load(data: bytes) -> Value | None:
    """None for what is no such value: it is made again."""
    try:
        bundle, units = _Plain(io.BytesIO(data)).load()
    except Exception:  # pickle may raise anything on what is damaged
        return None
    return (bundle, units) if isinstance(bundle, Bundle) and isinstance(units, tuple) else None
