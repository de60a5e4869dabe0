"""Bundles that were assembled before, in ``.multilang/``, by a digest of what they are made of.

Deletable at any time. What is read back is made of our own plain classes and nothing else: a file
that somebody put there cannot run anything.
"""

from __future__ import annotations

import io
import pickle
import sqlite3
import zlib
from contextlib import closing
from dataclasses import astuple, fields
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from multilang.model import Bundle, Coverage, Issue, Placeholder, Unit
from multilang.page_cache import made_by

Value = tuple[Bundle, tuple[Unit, ...]]
"""A bundle, and the units of its text."""
_SCHEMA: Final = """CREATE TABLE IF NOT EXISTS packed
    (kind TEXT, key BLOB, data BLOB NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID"""
_EARLIER: Final = "DROP TABLE IF EXISTS bundle"
_INSERT: Final = "INSERT OR REPLACE INTO packed VALUES (?, ?, ?)"
_PLAIN: Final = frozenset((("datetime", "date"), ("datetime", "datetime"), ("datetime", "time")))
_BATCH: Final = 500
"""Bundles that are held in memory before they are written."""


class BundleCache:
    """The bundles of one kind of site: published, or preview."""

    def __init__(self, path: Path, kind: str) -> None:
        self._path = path
        self._kind = kind
        self._known: set[bytes] | None = None
        self._reading: sqlite3.Connection | None = None
        self._used: set[bytes] = set()
        self._new: dict[bytes, bytes] = {}
        self._broken = False

    def key(self, *parts: object) -> bytes:
        """Of everything that a bundle is made of: values whose ``repr`` says all of them."""
        return sha256(repr((made_by(), parts)).encode("utf-8", "surrogateescape")).digest()

    def get(self, key: bytes) -> Value | None:
        data = self._new.get(key) or self._stored(key)
        value = _load(data) if data is not None else None
        if value is not None:
            self._used.add(key)
        return value

    def put(self, key: bytes, value: Value) -> None:
        self._used.add(key)
        self._new[key] = _dump(value)
        if len(self._new) >= _BATCH:
            self._write(())

    def keep(self) -> None:
        """Remember what this run used, and nothing else. A disk that refuses costs the memory."""
        gone = [(self._kind, key) for key in self._keys() - self._used]
        if gone or self._new:
            self._write(gone)
        if self._reading is not None:
            self._reading.close()
            self._reading = None

    def _keys(self) -> set[bytes]:
        if self._known is None:
            self._known = set()
            asked = "SELECT key FROM packed WHERE kind = ?"
            self._known |= {bytes(key) for (key,) in self._ask(asked, self._kind)}
        return self._known

    def _stored(self, key: bytes) -> bytes | None:
        if key not in self._keys():
            return None
        asked = "SELECT data FROM packed WHERE kind = ? AND key = ?"
        for (data,) in self._ask(asked, self._kind, key):
            return bytes(data)
        return None

    def _ask(self, asked: str, *given: object) -> list[tuple[Any, ...]]:
        """What the file answers; nothing where it is not there, or damaged."""
        if self._broken or not self._path.exists():
            return []
        try:
            if self._reading is None:
                self._reading = sqlite3.connect(self._path, timeout=30)
            return self._reading.execute(asked, given).fetchall()
        except sqlite3.Error:
            self._broken = True
            return []

    def _write(self, gone: list[tuple[str, bytes]] | tuple[()]) -> None:
        new = [(self._kind, key, data) for key, data in self._new.items()]
        known = self._keys()
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._path, timeout=30)) as connection, connection:
                connection.execute(_EARLIER)
                connection.execute(_SCHEMA)
                connection.executemany("DELETE FROM packed WHERE kind = ? AND key = ?", gone)
                connection.executemany(_INSERT, new)
        except sqlite3.OperationalError:
            return
        except sqlite3.DatabaseError:
            self._path.unlink(missing_ok=True)
        finally:
            self._new.clear()
        known.update(key for _, key, _ in new)


class _Plain(pickle.Unpickler):
    """Makes plain values and dates, and nothing else."""

    def find_class(self, module: str, name: str) -> object:
        if (module, name) in _PLAIN:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is no plain value")


def _dump(value: Value) -> bytes:
    """As tuples: a bundle is hundreds of small values, which pickle would make one by one."""
    bundle, units = value
    plain = (_fields(bundle), tuple(astuple(unit) for unit in units))
    return zlib.compress(pickle.dumps(plain, protocol=5), 1)


def _fields(bundle: Bundle) -> dict[str, object]:
    made = {field.name: getattr(bundle, field.name) for field in fields(bundle)}
    issues = tuple(astuple(issue) for issue in bundle.issues)
    return {**made, "coverage": astuple(bundle.coverage), "issues": issues}


def _load(data: bytes) -> Value | None:
    """None for what is no such value: it is made again."""
    try:
        found, units = _Plain(io.BytesIO(zlib.decompress(data))).load()
        found["coverage"] = Coverage(*found["coverage"])
        found["issues"] = tuple(Issue(*issue) for issue in found["issues"])
        return Bundle(**found), tuple(map(_unit, units))
    except Exception:  # pickle may raise anything on what is damaged
        return None


def _unit(values: tuple[Any, ...]) -> Unit:
    id_, kind, source, line, placeholders, *rest = values
    return Unit(id_, kind, source, line, tuple(Placeholder(*one) for one in placeholders), *rest)
