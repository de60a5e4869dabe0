"""What files held when they were read last: a table in ``.multilang/``, deletable at any time.

As git's index: a file with the size, times and inode that it had then is not read again, unless it
was changed at about the time at which the table was written; then that proves nothing.
"""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Final, NamedTuple

from multilang import writing
from multilang.errors import WorkspaceError

YOUNG: Final = 2_000_000_000
"""Nanoseconds: file systems count as coarsely as that."""


class Facts(NamedTuple):
    """What tells a file from what it was."""

    inode: int
    size: int
    written: int
    changed: int
    """Of its content and of what the system keeps about it, nanoseconds since the epoch."""


class FileIndex:
    """Digests of files, by path; to be trusted as far as somebody has read them."""

    def __init__(self, table: Path) -> None:
        self._table = table
        self._known, self._old = _read(table)
        self._now: dict[str, tuple[str, Facts]] = {}

    def look(self, path: Path) -> Facts | None:
        """A file before it is read; None for what is no regular file."""
        try:
            found = os.lstat(path)
        except OSError:
            return None
        if not stat.S_ISREG(found.st_mode):
            return None
        return Facts(found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)

    def digest(self, path: Path, facts: Facts | None) -> str:
        """SHA-256 of what a file holds, in hexadecimal digits; empty where it must be read."""
        name = str(path)
        known = self._known.get(name)
        if known is None or known[1] != facts or max(facts[2:]) >= self._old:
            return ""
        self._now[name] = known
        return known[0]

    def put(self, path: Path, facts: Facts | None, digest: str) -> None:
        """Remember what was read.

        Args:
            facts: from before it was read.
        """
        if facts is not None and self.look(path) == facts:
            self._now[str(path)] = (digest, facts)

    def keep(self) -> None:
        """Remember what was looked at in this run, and nothing else. A disk that refuses costs the
        memory, not the run."""
        if not self._now or self._now == self._known:
            return
        try:
            data = json.dumps(self._now, separators=(",", ":")).encode()
            writing.write(self._table, data)
        except (OSError, WorkspaceError):
            return


def _read(table: Path) -> tuple[dict[str, tuple[str, Facts]], int]:
    try:
        written = table.stat().st_mtime_ns
        found = json.loads(table.read_bytes())
        known = {str(name): (str(one), Facts(*facts)) for name, (one, facts) in found.items()}
        return known, written - YOUNG
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return {}, 0
