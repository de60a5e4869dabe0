"""A built site -> its folder, all or nothing.

The new site is built beside the old one and the two are switched, so that readers and a kill at any
moment see one or the other. Files that are the same are linked from the old site: they keep their
inode and time, and a large site costs what changed.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from multilang import writing
from multilang.errors import PublishError, WorkspaceError
from multilang.publish.plan import Entry, checked, entry


def publish(files: Mapping[str, bytes], media: Mapping[str, Path], target: Path) -> bool:
    """Make ``target`` hold exactly these files. Hold a lock: one run at a time.

    Args:
        files: content by path on the site, with ``/``.
        media: files to copy, by path on the site.

    Returns:
        False when it held them already; then nothing was touched.

    Raises:
        PublishError: a path leads out of the site, or a media file is a symbolic link.
        WorkspaceError: the disk refused; the old site stands.
    """
    wanted = {path: data for path, data in files.items() if checked(path)}
    for path, origin in media.items():
        if checked(path):
            wanted[path] = read(origin)
    writing.recover(target)
    same = {path for path, data in wanted.items() if _holds(target / path, data)}
    if len(same) == len(wanted) == _count(target):
        return False
    new = writing.staging(target)
    try:
        for path, data in wanted.items():
            _place(new / path, data, target / path if path in same else None)
    except OSError as error:
        shutil.rmtree(new, ignore_errors=True)
        raise WorkspaceError(
            f"the site cannot be written: {error.strerror or error}",
            where=str(error.filename or new),
            hint="the old site is untouched; make room or mend the permissions, then run again",
        ) from error
    return writing.replace_folder(new, target)


def read(origin: Path) -> bytes:
    """The bytes of a file that goes to the site.

    Raises:
        PublishError: it is a symbolic link.
        WorkspaceError: it cannot be read.
    """
    try:
        handle = os.open(origin, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        with os.fdopen(handle, "rb") as file:
            return file.read()
    except OSError as error:
        if origin.is_symlink():
            hint = "put a copy of the file into the article's folder"
            raise PublishError("media may not be a link", where=str(origin), hint=hint) from error
        raise WorkspaceError(
            f"cannot be read: {error.strerror or error}",
            where=str(origin),
            hint="the site still has its old state",
        ) from error


def scan(folder: Path) -> dict[str, Entry]:
    """What a folder holds, by path; links are refused."""
    found = {}
    for base, _, names in os.walk(folder):
        for name in names:
            path = Path(base, name)
            found[path.relative_to(folder).as_posix()] = entry(read(path))
    return found


def _holds(file: Path, data: bytes) -> bool:
    try:
        return (
            not file.is_symlink() and file.stat().st_size == len(data) and file.read_bytes() == data
        )
    except OSError:
        return False


def _count(folder: Path) -> int:
    return sum(len(names) for _, _, names in os.walk(folder))


def _place(file: Path, data: bytes, known: Path | None) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    if known is not None:
        try:
            os.link(known, file, follow_symlinks=False)
            return
        except OSError:
            pass  # a file system without hard links: write it like the others
    file.write_bytes(data)
