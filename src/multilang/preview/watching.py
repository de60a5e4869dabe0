"""Which files of a project have changed: their stamps, looked at again and again.

Stamps need no library, work on network folders and in containers, and cost little: 10,000 files are
looked at in about 0.1 s.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

INTERVAL = 0.5
"""Seconds between two looks."""
SETTLED = 0.06
"""Seconds that everything must stay as it is: programs write a file in pieces."""
PATIENCE = 2.0
"""Seconds after which a change is told although others follow it, as they do during a run."""
_SHARE = 10
"""Looking takes one second of so many: of a very large project, one looks more rarely."""

Stamp = tuple[int, int, int, int]
Stamps = Mapping[str, Stamp]
"""By path relative to the project, with ``/``."""


def look(root: Path, places: Sequence[str]) -> dict[str, Stamp]:
    """The stamps of all files in some folders of a project, or of single files. What is hidden is
    left out: editors keep their unfinished work in such files."""
    found: dict[str, Stamp] = {}
    for place in places:
        path = root / place
        if path.is_dir():
            found.update(_inside(path, place, links=True))
        elif stamp := _stamp(path.stat) if path.exists() else None:
            found[place] = stamp
    return found


def _inside(folder: Path | str, shown: str, *, links: bool = False) -> Iterator[tuple[str, Stamp]]:
    """
    Args:
        links: follow those to folders. An article's own folder may be one, nothing below it.
    """
    try:
        entries = list(os.scandir(folder))
    except OSError:  # gone meanwhile, or not ours to read: whoever reads it will say so
        return
    for entry in entries:
        name = f"{shown}/{entry.name}"
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=links):
            yield from _inside(entry.path, name)
        elif stamp := _stamp(entry.stat):
            yield name, stamp


def _stamp(stat: Callable[[], os.stat_result]) -> Stamp | None:
    try:
        facts = stat()
    except OSError:
        return None
    return facts.st_mtime_ns, facts.st_ctime_ns, facts.st_size, facts.st_ino


def difference(before: Stamps, after: Stamps) -> frozenset[str]:
    """The paths that were changed, made or deleted."""
    return frozenset(
        path for path in before.keys() | after.keys() if before.get(path) != after.get(path)
    )


def changes(
    first: Stamps,
    look: Callable[[], Stamps],
    *,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[tuple[frozenset[str], Stamps]]:
    """What changed, each time that something did, once it has settled; and how it looks then.

    Args:
        first: how it looked when it was read.
    """
    before = first
    pause = INTERVAL
    while True:
        sleep(pause)
        started = clock()
        now = look()
        pause = max(INTERVAL, (clock() - started) * _SHARE)
        if now == before:
            continue
        while clock() - started < PATIENCE:
            sleep(SETTLED)
            again = look()
            if again == now:
                break
            now = again
        yield difference(before, now), now
        before = now
