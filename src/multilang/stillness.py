"""Whether anything has changed since a run that changed nothing: then it need not run again.

As git's index does, files are told apart by size, times and inode, without reading them; a look
costs a few microseconds for each. All of the project counts, what was built and what the machine
knows of models and code besides. What a run said is kept in ``.multilang/still.json``, deletable at
any time, and only where nothing is so young that a change in the same instant could go unseen.

This module is imported before any other: it may import next to nothing.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

YOUNG: Final = 2_000_000_000
"""Nanoseconds in which a file's time proves nothing: file systems count as coarsely as that."""
FILE: Final = "still.json"
PUBLISHED: Final = "still-publish.json"
"""The same of a ``publish``."""
_OURS = ".multilang"
_LEFT_OUT = frozenset((".git", _OURS))
_PASSING = frozenset((FILE, PUBLISHED, "lock"))
_KNOWING = (".", "files", "settled", "pairs-")
"""How the names begin of what only spares work, and of what is just being written."""
_OPEN = ("-wal", "-shm", "-journal")
"""What SQLite has beside a database that is in use."""
_ENVIRONMENT = ("MULTILANG_", "ARGOS_", "XDG_", "HOME", "PYTHONPATH")


@dataclass(frozen=True, slots=True)
class Look:
    """What stands in a project."""

    digest: str
    newest: int
    """The latest change of any file, nanoseconds since the epoch."""
    begun: int
    """When the look began."""
    others: tuple[str, ...] = ()
    """Folders outside the project that were looked at, too."""


def look(root: Path, others: Sequence[str] = ()) -> Look:
    """Look at everything that a run reads or writes.

    Args:
        others: folders outside the project, those of models.
    """
    begun, newest = time.time_ns(), 0
    found = sha256()
    for place in (str(root), *others):
        for line, changed in _entries(place):
            found.update(line.encode("utf-8", "surrogateescape"))
            newest = max(newest, changed)
    for line in _remembered(root / _OURS):
        found.update(line.encode("utf-8", "surrogateescape"))
    return Look(found.hexdigest(), newest, begun, tuple(others))


def said(root: Path, asked: Mapping[str, object], file: str = FILE) -> Any:
    """What the last run said, if another one would find and do the same; else None.

    Args:
        asked: all that the run was told.
    """
    return answer(root, asked, file)[0]


def answer(root: Path, asked: Mapping[str, object], file: str = FILE) -> tuple[Any, Look | None]:
    """As ``said``; with the look at the project that this took, if it took one."""
    now = None
    try:
        known = json.loads((root / _OURS / file).read_bytes())
        if known["asked"] != _asked(asked):
            return None, None
        now = look(root, [str(other) for other in known["others"]])
        return (known["said"] if now.digest == known["look"] else None), now
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None, now


def keep(
    root: Path, asked: Mapping[str, object], others: Sequence[str], before: Look, told: object,
    file: str = FILE,
) -> bool:  # fmt: skip
    """Remember what a run said that changed nothing.

    Args:
        before: a look from before it read anything.
        told: what ``json`` can write.

    Returns:
        False where it may not be relied upon: something was changed meanwhile, or just before.
    """
    after = look(root, others)
    if after.digest != before.digest or after.newest >= before.begun - YOUNG:
        return False
    known = {"asked": _asked(asked), "others": list(others), "look": after.digest, "said": told}
    path = root / _OURS / file
    part = path.with_name(f".{file}.{os.getpid()}")
    try:
        part.write_text(json.dumps(known, ensure_ascii=True), "utf-8")
        part.replace(path)
    except OSError:
        return False
    return True


def _entries(place: str) -> Iterator[tuple[str, int]]:
    """A line for everything in a folder, and when it was changed last."""
    folders = [place]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(folder) as found:
                entries = sorted((e for e in found if e.name not in _LEFT_OUT), key=_name)
        except (FileNotFoundError, NotADirectoryError):
            facts = _followed(folder)  # a file, such as recorded drafts
            times = [facts.st_mtime_ns, facts.st_ctime_ns] if facts else [0]
            yield f"{folder} {times} {facts.st_size if facts else None}\n", max(times)
            continue
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.path)
                yield f"{entry.path}/\n", 0
                continue
            facts = entry.stat(follow_symlinks=False)
            times = [facts.st_mtime_ns, facts.st_ctime_ns]
            if entry.is_symlink():  # the file counts that it leads to
                facts = _followed(entry.path) or facts
                times += [facts.st_mtime_ns, facts.st_ctime_ns]
            yield f"{entry.path}\0{facts.st_size}\0{times}\0{facts.st_ino}\n", max(times)


def _followed(path: str) -> os.stat_result | None:
    try:
        return os.stat(path)  # noqa: PTH116 (no Path for each of many files)
    except OSError:
        return None


def _remembered(ours: Path) -> Iterator[str]:
    """Of what machines remember, the files themselves; of folders, that they are there: what is in
    them is made by runs that change something else, too."""
    if not ours.is_dir():
        return
    with os.scandir(ours) as found:
        entries = sorted(found, key=_name)
    for entry in entries:
        if entry.name in _PASSING or entry.name.startswith(_KNOWING) or entry.name.endswith(_OPEN):
            continue
        facts = entry.stat(follow_symlinks=False)
        is_file = entry.is_file(follow_symlinks=False)
        times = (facts.st_size, facts.st_mtime_ns, facts.st_ino) if is_file else ()
        yield f"{entry.name} {times}\n"


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name


def _asked(asked: Mapping[str, object]) -> str:
    """A digest of what a run was told, in which environment, and of the code that runs."""
    environment = sorted(item for item in os.environ.items() if item[0].startswith(_ENVIRONMENT))
    return sha256(repr((sorted(asked.items()), environment, code())).encode()).hexdigest()


@cache
def code() -> str:
    """A digest of this package, and of what is installed beside it."""
    here = os.getcwd()  # noqa: PTH109 (with `python -m`; what runs make there is no program)
    places = [path for path in sys.path if path not in ("", here) and os.path.isdir(path)]  # noqa: PTH112
    installed = [(path, os.stat(path).st_mtime_ns) for path in places]  # noqa: PTH116
    found = sha256(repr((sys.version, installed)).encode())
    for line, _ in _entries(os.path.dirname(__file__)):  # noqa: PTH120
        if "__pycache__" not in line:
            found.update(line.encode())
    return found.hexdigest()
