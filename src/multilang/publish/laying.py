"""The files of a release: linked where they are the same, copied and forced to disk where not."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from multilang.errors import PublishError
from multilang.publish.plan import Entry, Manifest
from multilang.writing.system import sync_folder

Earlier = tuple[Path, Manifest, int]
"""A release: its folder, what it holds, and the latest modification among its files."""
_BLOCK = 2**20


class SiteChanged(PublishError):
    """Somebody built the site anew while it was published. Nothing is live of it."""


def lay(staged: Path, source: Path, manifest: Manifest, before: Earlier | None) -> int:
    """Make the folder ``staged`` hold exactly the files of the manifest, durably.

    Returns:
        The latest modification among the files, nanoseconds since the epoch.

    Raises:
        SiteChanged: a file of ``source`` is not what the manifest says, or not there.
        OSError: the disk refused.
    """
    staged.mkdir(parents=True)
    folders, written, newest = {staged}, [], 0
    for path, wanted in manifest.files.items():
        target = staged / path
        if target.parent not in folders:
            target.parent.mkdir(parents=True, exist_ok=True)
            folders.update(tuple(target.parents)[: path.count("/")])
        if before is None or not _link(before, path, wanted, target):
            _copy(source / path, target, wanted)
            written.append(target)
        newest = max(newest, target.stat().st_mtime_ns)
    # All are written before the first is waited for: the disk then works on them together.
    for file in written:
        _sync(file)
    for folder in sorted(folders, key=lambda one: -len(one.parts)):
        sync_folder(folder)
    return newest


def _link(before: Earlier, path: str, wanted: Entry, target: Path) -> bool:
    """Link the earlier release's file if it is the wanted one, and nobody has written into it."""
    folder, manifest, newest = before
    if manifest.files.get(path) != wanted:
        return False
    old = folder / path
    try:
        facts = old.lstat()
        if facts.st_size != wanted.size or facts.st_mtime_ns > newest:
            return False
        os.link(old, target, follow_symlinks=False)
    except OSError:  # gone, or a file system without hard links
        return False
    return True


def _copy(source: Path, target: Path, wanted: Entry) -> None:
    """Copy a file, read-only from the start, and see that it is what the manifest says."""
    found = hashlib.sha256()
    try:
        old = open(source, "rb", opener=_no_link)  # noqa: SIM115 (closed below)
    except FileNotFoundError:
        raise _changed(source) from None
    with old, open(target, "xb", opener=_read_only) as new:
        for block in _blocks(old):
            found.update(block)
            new.write(block)
    if found.hexdigest() != wanted.sha256:
        raise _changed(source)


def _changed(source: Path) -> SiteChanged:
    return SiteChanged(
        "the file was changed while it was published",
        where=str(source),
        hint="nothing is live of it: run again",
    )


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    while block := file.read(_BLOCK):
        yield block


def _no_link(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC)


def _read_only(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC, 0o444)


def _sync(file: Path) -> None:
    handle = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
