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

    def __init__(self, target: Path, *, frozen: bool = False, spare: Path | None = None) -> None:
        """
        Args:
            frozen: nothing is to be written.
            spare: where the folder that is replaced is kept. The next one is made of it, and costs
                what differs; it may be deleted, and whatever it holds is set right.
        """
        self._target = target
        self._frozen = frozen
        self._spare = spare
        self._new: Path | None = None
        self._same: list[str] = []
        self._placed: set[str] = set()
        self._held: set[str] = set()
        """What the folder that was kept holds."""

    def __enter__(self) -> Self:
        if not self._frozen:
            writing.recover(self._target)
        return self

    def __exit__(self, *_: object) -> None:
        if self._new is not None and self._spare is None:
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
            file = self._staged / path
            _make_room(file, self._staged)
            file.write_bytes(data)
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
            new, old = str(self._staged), str(self._target)
            for path in self._same:
                _share(f"{old}/{path}", f"{new}/{path}", self._staged)
            wanted = {*self._same, *self._placed}
            for path in self._held - wanted:
                _drop(f"{new}/{path}", new)
        done = writing.replace_folder(
            self._staged, self._target, different=True, kept=self._spare is not None
        )
        self._new = None
        return done

    @property
    def _staged(self) -> Path:
        if self._new is None and self._spare is not None and not _beside(self._spare, self._target):
            self._spare = None
        if self._new is None and self._spare is not None:
            self._new = self._spare
            if self._new.is_symlink() or (self._new.exists() and not self._new.is_dir()):
                self._new.unlink()
            self._new.mkdir(parents=True, exist_ok=True)
            self._held = set(_files(str(self._new)))
        if self._new is None:
            self._new = writing.staging(self._target)
        return self._new


def _beside(spare: Path, target: Path) -> bool:
    """Whether one can take the other's place: both on one file system, and mounted as one."""
    try:
        spare.parent.mkdir(parents=True, exist_ok=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        return _device(spare.parent) == _device(target.parent)
    except OSError:
        return False


def _device(folder: Path) -> tuple[int, str]:
    mounted = next(one for one in (folder, *folder.parents) if one.is_mount())
    return folder.stat().st_dev, str(mounted)


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


def _share(known: str, file: str, root: Path) -> None:
    """Make one file of the new folder that of the old one."""
    old = os.lstat(known)
    try:
        found = os.lstat(file)
        if (found.st_ino, found.st_dev) == (old.st_ino, old.st_dev):
            return
    except OSError:
        pass
    _make_room(Path(file), root)
    try:
        os.link(known, file, follow_symlinks=False)
    except OSError:  # a file system without hard links: write it like the others
        shutil.copyfile(known, file, follow_symlinks=False)


def _make_room(file: Path, root: Path) -> None:
    """Nothing stands there: what is shared with another folder is never written into."""
    try:
        file.unlink()
        return
    except FileNotFoundError:
        pass
    except NotADirectoryError:  # a file stands where a folder belongs
        for folder in file.relative_to(root).parents:
            if (root / folder).is_file():
                (root / folder).unlink()
    except OSError:
        if not file.is_dir():
            raise
        shutil.rmtree(file)
    file.parent.mkdir(parents=True, exist_ok=True)


def _files(root: str, inside: str = "") -> Iterator[str]:
    """The files of a folder, by path; what is neither file nor folder is removed."""
    with os.scandir(f"{root}/{inside}") as found:
        entries = list(found)
    for one in entries:
        path = f"{inside}{one.name}"
        if one.is_dir(follow_symlinks=False):
            yield from _files(root, f"{path}/")
        elif one.is_file(follow_symlinks=False):
            yield path
        else:
            os.unlink(one.path)  # noqa: PTH108


def _drop(file: str, root: str) -> None:
    """Remove a file, and the folders that hold nothing else."""
    try:
        os.unlink(file)  # noqa: PTH108
        folder = os.path.dirname(file)  # noqa: PTH120
        while folder != root:
            os.rmdir(folder)  # noqa: PTH106
            folder = os.path.dirname(folder)  # noqa: PTH120
    except OSError:  # it is gone already, or another file is there
        return
