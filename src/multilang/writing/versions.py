"""The last versions of a file, kept by content in a folder of their own.

Three kinds: ``left``, the bytes that stood when a run ended; ``next``, what a run is about to write
(it becomes ``left``, unless the run is killed); ``found``, what a run replaced. The newest ``left``
is the base of a three-way merge with what somebody saved since.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import os
import secrets
import time
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from multilang.writing.system import reported

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

Kind = Literal["left", "next", "found"]
KEPT: Final = 5
"""Versions of each kind; older ones are removed."""
_DIGITS: Final = 32


@dataclass(frozen=True, slots=True)
class Version:
    """One kept version of a file."""

    path: Path
    kind: str
    digest: str
    seconds: float
    """When a run last saw it, since the epoch."""

    def read(self) -> bytes | None:
        """Its bytes; None where the disk has damaged them (they are kept without fsync)."""
        try:
            data = gzip.decompress(self.path.read_bytes())
        except (OSError, EOFError, zlib.error):
            return None
        return data if _digest(data) == self.digest else None


def keep(folder: Path, data: bytes, kind: Kind) -> None:
    """Make this the newest version of its kind. One run at a time: hold a lock.

    Raises:
        WorkspaceError: the disk refused.
    """
    path = folder / f"{kind}-{_digest(data)}.gz"
    present = versions(folder)
    if present and present[0].path == path:
        return
    with reported(path, "cannot be written"):
        if not any(v.path == path and v.read() == data for v in present):
            _write(path, data)
        # Not "now" alone: two versions within one tick of the clock must keep their order.
        newest = max((v.path.stat().st_mtime_ns for v in present), default=0)
        stamp = max(time.time_ns(), newest + 1000)
        os.utime(path, ns=(stamp, stamp))
        for old in versions(folder, kind)[KEPT:]:
            old.path.unlink(missing_ok=True)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    for unfinished in path.parent.glob(".*.part"):  # of killed runs
        unfinished.unlink()
    part = path.with_name(f".{secrets.token_hex(4)}.part")
    part.write_bytes(gzip.compress(data, 1, mtime=0))
    part.replace(path)


def settle(folder: Path, data: bytes) -> None:
    """These bytes stand in the file now: they are what this run left.

    Raises:
        WorkspaceError: the disk refused.
    """
    keep(folder, data, "left")
    for planned in versions(folder, "next"):
        planned.path.unlink(missing_ok=True)


def versions(folder: Path, kind: Kind | None = None) -> list[Version]:
    """What is kept, newest first."""
    found = [v for v in _listed(folder) if kind in (None, v.kind)]
    return sorted(found, key=lambda v: (-v.seconds, v.kind, v.digest))


def base(folder: Path, data: bytes) -> bytes | None:
    """What the last run left, where these bytes are not something that a run once left."""
    kept = versions(folder)
    digest = _digest(data)
    if any(version.digest == digest and version.kind != "found" for version in kept):
        return None
    return next(_readable(_from_base(kept)), None)


def older(folder: Path) -> Iterator[bytes]:
    """What was there before the base, newest first. What a killed run found or was about to write
    is newer: to take it for older would set back what people did."""
    yield from _readable(_from_base(versions(folder))[1:])


def _from_base(kept: Sequence[Version]) -> Sequence[Version]:
    """The newest version that a run left and can be read, and all before it."""
    places = (n for n, v in enumerate(kept) if v.kind == "left" and v.read() is not None)
    return kept[next(places, len(kept)) :]


def _readable(kept: Iterable[Version]) -> Iterator[bytes]:
    return (old for version in kept if (old := version.read()) is not None)


def names(folder: Path | str) -> list[str]:
    """The files of all that is kept, in no order.

    Raises:
        WorkspaceError: the disk refused.
    """
    with reported(folder, "cannot be read"):
        try:
            return os.listdir(folder)  # noqa: PTH208 (a thousand catalogs: no Path for each name)
        except (FileNotFoundError, NotADirectoryError):
            return []


def is_left(names: Collection[str], digest: str) -> bool:
    """Whether a run left these bytes, or was about to.

    Args:
        digest: their SHA-256, in hexadecimal digits.
    """
    return any(f"{kind}-{digest[:_DIGITS]}.gz" in names for kind in ("left", "next"))


def _listed(folder: Path) -> Iterator[Version]:
    for name in names(folder):
        kind, dash, rest = name.partition("-")
        if dash and rest.endswith(".gz"):
            path = folder / name
            with contextlib.suppress(FileNotFoundError):  # removed by who is writing just now
                yield Version(path, kind, rest[:-3], path.stat().st_mtime_ns / 1e9)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:_DIGITS]
