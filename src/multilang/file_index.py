"""What files held when they were read last: a table in ``.multilang/``, deletable at any time.

As git's index: a file with the inode, size and times that it had then is not read again, unless it
was changed at about the time at which it was read; then that proves nothing.
"""

from __future__ import annotations

import json
import os
import stat
import time
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple

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
        self._begun = time.time_ns()  # everything that is put is read later than that
        self._known, self._old = _read(table)
        self._now: dict[str, tuple[str, Facts]] = {}
        self._doubted = False

    def look(self, path: Path | str) -> Facts | None:
        """A file before it is read; None for what is no regular file."""
        try:
            found = os.lstat(path)
        except OSError:
            return None
        if not stat.S_ISREG(found.st_mode):
            return None
        return Facts(found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)

    def digest(self, path: Path | str, facts: Facts | None) -> str:
        """SHA-256 of what a file holds, in hexadecimal digits; empty where it must be read."""
        name = str(path)
        known = self._known.get(name)
        if known is None or known[1] != facts:
            return ""
        if known[1][2] >= self._old or known[1][3] >= self._old:
            self._doubted = True
            return ""
        self._now[name] = known
        return known[0]

    def read(self, path: str) -> str:
        """SHA-256 of what a file holds, read only where it must be; empty for what is no regular
        file, or cannot be read."""
        facts = self.look(path)
        if facts is None:
            return ""
        digest = self.digest(path, facts)
        if not digest:
            try:
                with open(path, "rb") as file:  # noqa: PTH123 (no Path for each of many files)
                    digest = sha256(file.read()).hexdigest()
            except OSError:
                return ""
            self.put(path, facts, digest)
        return digest

    def has(self, path: str) -> bool:
        """Whether it is known of this run what the file held."""
        return path in self._now

    def put(self, path: Path | str, facts: Facts | None, digest: str) -> None:
        """Remember what was read.

        Args:
            facts: from before it was read.
        """
        if facts is not None and self.look(path) == facts:
            self._now[str(path)] = (digest, facts)

    def keep(self, others: Iterable[str] = ()) -> None:
        """Remember what was looked at in this run. A disk that refuses costs the memory, not the
        run.

        Args:
            others: paths that were not, and are remembered as they were.
        """
        now = {name: self._known[name] for name in others if name in self._known}
        # Of what changed shortly before it was read in the last run, nothing may be said in this.
        now = {name: known for name, known in now.items() if max(known[1][2:]) < self._old}
        now |= self._now
        if not now or (now == self._known and not self._doubted):
            return
        known = {"begun": self._begun, "files": now}
        replace(self._table, json.dumps(known, separators=(",", ":")))


def replace(path: Path, text: str) -> bool:
    """Write what may be lost: whole or not at all, and not forced to the disk. False where the disk
    refuses."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        part.write_text(text, "utf-8")
        part.replace(path)
    except OSError:
        return False
    return True


def _read(table: Path) -> tuple[dict[str, tuple[str, Facts]], int]:
    try:
        found = json.loads(table.read_bytes())
        files = found["files"].items()
        known = {name: (str(one), Facts(*map(int, facts))) for name, (one, facts) in files}
        return known, int(found["begun"]) - YOUNG
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}, 0
