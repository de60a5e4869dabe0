"""What people have approved in each catalog, by the state of its files: a table for each language
in ``.multilang/``, deletable at any time. A memory is made of it without reading every catalog.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import astuple
from pathlib import Path
from typing import Any, Final

from multilang.file_index import FileIndex, replace
from multilang.model import Pair

NO_FILE: Final = "none"
NO_PAIRS: Final = "[]"


class PairCache:
    """The approved pairs of catalogs, by name and by what their files hold."""

    def __init__(self, folder: Path, tag: str, program: str) -> None:
        """
        Args:
            program: what else decides over the pairs of a catalog, such as the version of the code.
        """
        self._table = folder / f"pairs-{tag}.json"
        self._index = FileIndex(folder / f"pairs-{tag}-files.json")
        self._program = program
        self._known = _load(self._table, program)
        self._changed = False

    def text(
        self, name: str, files: Sequence[str], beside: str, read: Callable[[], Sequence[Pair]]
    ) -> str:
        """The pairs of a catalog as ``written``, read only where it is not known.

        Args:
            files: all that they are made of, the catalog first.
            beside: a folder that is only written by multilang itself.
        """
        state = " ".join((*map(self._digest, files), _facts(beside)))
        known = self._known.get(name)
        if known is not None and known[0] == state:
            return str(known[1])
        text = written(read())
        if " ".join((*map(self._digest, files), _facts(beside))) == state:
            self._known[name] = [state, text]
            self._changed = True
        return text

    def has_none(self, name: str, digest: str, others: Sequence[str], beside: str) -> None:
        """There are no pairs in a catalog.

        Args:
            digest: SHA-256 of its bytes, in hexadecimal digits.
            others: the files besides the catalog's own.
        """
        known = [" ".join((digest, *map(self._digest, others), _facts(beside))), NO_PAIRS]
        if self._known.get(name) != known:
            self._known[name], self._changed = known, True

    def keep(self) -> None:
        """Remember it. A disk that refuses costs the memory, not the run."""
        self._index.keep()
        if self._changed:
            known = {"program": self._program, "catalogs": self._known}
            self._changed = not replace(self._table, json.dumps(known, separators=(",", ":")))

    def forget(self, names: set[str]) -> None:
        """Keep nothing of catalogs other than these."""
        for name in [name for name in self._known if name not in names]:
            del self._known[name]
            self._changed = True

    def _digest(self, path: str) -> str:
        return self._index.read(path) or NO_FILE


def written(pairs: Sequence[Pair]) -> str:
    """Pairs as they are kept, equal for equal ones: of the memory of a large project, lists of
    lists would take a multiple."""
    return json.dumps([astuple(pair) for pair in pairs])


def pairs_in(text: str) -> tuple[Pair, ...]:
    """``written`` undone."""
    return tuple(Pair(*values) for values in json.loads(text))


def _facts(path: str) -> str:
    try:
        found = os.lstat(path)
    except OSError:
        return NO_FILE
    return f"{found.st_ino} {found.st_mtime_ns} {found.st_ctime_ns}"


def _load(table: Path, program: str) -> dict[str, list[Any]]:
    try:
        found = json.loads(table.read_bytes())
        known = dict(found["catalogs"]) if found["program"] == program else {}
        return known if all(isinstance(of[1], str) for of in known.values()) else {}
    except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return {}
