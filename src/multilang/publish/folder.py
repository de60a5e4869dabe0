"""A built site -> its folder, all or nothing.

The new site is built beside the old one and the two are switched, so that readers and a kill at any
moment see one or the other. Files that are the same are linked from the old site: they keep their
inode and time, and a large site costs what changed.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Self

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
    with Successor(target) as successor:
        for path, data in files.items():
            successor.put(path, data)
        for path, origin in media.items():
            successor.put(path, read(origin))
        return successor.switch()


class Successor:
    """What a built folder shall hold, told file by file; a context that leaves nothing behind.

    Nothing is written before something is different. Hold a lock: one run at a time.
    """

    def __init__(self, target: Path, *, frozen: bool = False) -> None:
        """
        Args:
            frozen: nothing is to be written.
        """
        self._target = target
        self._frozen = frozen
        self._new: Path | None = None
        self._same: list[str] = []
        self._placed: set[str] = set()

    def __enter__(self) -> Self:
        if not self._frozen:
            writing.recover(self._target)
        return self

    def __exit__(self, *_: object) -> None:
        if self._new is not None:
            shutil.rmtree(self._new, ignore_errors=True)

    def put(self, path: str, data: bytes) -> None:
        """
        Raises:
            PublishError: a path leads out of the site.
            WorkspaceError: the disk refused; the old site stands.
        """
        if checked(path) and self._frozen:
            return
        if _holds(self._target / path, data):
            self._same.append(path)
            return
        with _reported(self._target):
            _make_folder(self._staged / path)
            (self._staged / path).write_bytes(data)
        self._placed.add(path)

    def stays(self, path: str) -> None:
        """A file that the folder holds already."""
        self._same.append(checked(path))

    def switch(self) -> bool:
        """Put it in the folder's place.

        Returns:
            False when the folder held just these files; then nothing was touched.

        Raises:
            WorkspaceError: as ``put``.
        """
        if not self._placed and len(self._same) == _count(self._target):
            return False
        with _reported(self._target):
            made: set[str] = set()
            for path in self._same:
                parent = path.rpartition("/")[0]
                if parent not in made:
                    _make_folder(self._staged / path)
                    made.add(parent)
                _link(f"{self._target}/{path}", f"{self._staged}/{path}")
        done = writing.replace_folder(self._staged, self._target, different=True)
        self._new = None
        return done

    @property
    def _staged(self) -> Path:
        if self._new is None:
            self._new = writing.staging(self._target)
        return self._new


@contextmanager
def _reported(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise WorkspaceError(
            f"the site cannot be written: {error.strerror or error}",
            where=str(error.filename or target),
            hint="the old site is untouched; make room or mend the permissions, then run again",
        ) from error


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


def _make_folder(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)


def _link(known: str, file: str) -> None:
    try:
        os.link(known, file, follow_symlinks=False)
    except OSError:  # a file system without hard links: write it like the others
        shutil.copyfile(known, file, follow_symlinks=False)
