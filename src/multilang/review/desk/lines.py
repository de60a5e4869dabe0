"""The dashboard's lines on disk: ``.multilang/dashboard.sqlite``, deletable at any time."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from multilang.review.desk.base import Counts, Line
from multilang.review.desk.files import Stamp

_SCHEMA = """CREATE TABLE IF NOT EXISTS line
    (tag TEXT, slug TEXT, data TEXT NOT NULL, PRIMARY KEY (tag, slug)) WITHOUT ROWID"""
Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Known:
    """A line, and what it was made of."""

    shared: str
    """Digest of what all lines are made with."""
    digest: str
    """Of the bytes of its files; empty where they could not be read."""
    line: Line
    stamps: tuple[Stamp | None, ...] = ()
    """Of article, catalog and journal; none where a file was too young to trust its time."""

    def is_of(self, stamps: tuple[Stamp | None, ...]) -> bool:
        return self.stamps == stamps and bool(self.digest)


class Lines:
    """The file. A disk that refuses costs the memory, not the dashboard."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> dict[Place, Known]:
        try:
            with closing(self._connect()) as connection:
                rows = connection.execute("SELECT tag, slug, data FROM line").fetchall()
        except (sqlite3.Error, OSError):
            with suppress(OSError):
                self._path.unlink()
            return {}
        return {(tag, slug): known for tag, slug, data in rows if (known := _known(data))}

    def keep(self, now: Mapping[Place, Known], before: Mapping[Place, Known]) -> None:
        """Write what is new, and forget what is gone."""
        new = [(*where, _data(one)) for where, one in now.items() if before.get(where) is not one]
        gone = [where for where in before if where not in now]
        if not new and not gone:
            return
        with suppress(sqlite3.Error, OSError), closing(self._connect()) as connection, connection:
            connection.executemany("INSERT OR REPLACE INTO line VALUES (?, ?, ?)", new)
            connection.executemany("DELETE FROM line WHERE tag = ? AND slug = ?", gone)

    def _connect(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self._path, timeout=10)
        try:
            connection.execute("PRAGMA synchronous=OFF")  # it can be made again
            connection.execute(_SCHEMA)
        except sqlite3.Error:
            connection.close()
            raise
        return connection


def _data(known: Known) -> str:
    return json.dumps(asdict(known), ensure_ascii=False, separators=(",", ":"))


def _known(data: str) -> Known | None:
    """None for what is damaged, or of another version of the program."""
    try:
        value: dict[str, Any] = json.loads(data)
        line = value.pop("line")
        counts = Counts(*(tuple(line["counts"][name]) for name in ("words", "units")))
        made = Line(**{**line, "counts": counts, "reasons": tuple(line["reasons"])})
        stamps = tuple(one and tuple(one) for one in value.pop("stamps"))
        return Known(**value, line=made, stamps=stamps)
    except (ValueError, KeyError, TypeError):
        return None
