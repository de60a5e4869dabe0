"""Files that can be made again: replaced whole, but not forced to disk one by one."""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING

from multilang.writing.files import PART, write
from multilang.writing.system import real_path, reported

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Put = Callable[[str, bytes], bool]

_FLAGS = os.O_CLOEXEC | os.O_NOFOLLOW
_NEW = _FLAGS | os.O_WRONLY | os.O_CREAT | os.O_TRUNC


@contextlib.contextmanager
def generated(folder: Path | str, *, root: Path | str | None = None) -> Iterator[Put]:
    """A function that writes a file of this folder, by name, and says whether its bytes changed.

    Readers and ``kill -9`` see the old bytes or the new ones; after a power cut make the files
    again. A symbolic link stays a link, as with ``write``. One run at a time: hold a lock.

    Raises:
        WorkspaceError: the disk refused, or the folder leads out of ``root``.
    """
    with reported(folder, "cannot be written"):
        real = real_path(folder, root)
        real.mkdir(parents=True, exist_ok=True)
        handle = os.open(real, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)

    def put(name: str, data: bytes) -> bool:
        with reported(real / name, "cannot be written"):
            try:
                if _held(handle, name, len(data) + 1) == data:
                    return False
            except OSError as error:
                if error.errno != errno.ELOOP:
                    raise
                return write(real / name, data, root=root)
            _replace(handle, name, data)
            return True

    try:
        yield put
    finally:
        os.close(handle)


def _held(folder: int, name: str, most: int) -> bytes | None:
    """What the file holds, up to so many bytes; None where there is none."""
    try:
        handle = os.open(name, _FLAGS | os.O_RDONLY | os.O_NONBLOCK, dir_fd=folder)
    except FileNotFoundError:
        return None
    try:
        return os.read(handle, most)
    finally:
        os.close(handle)


def _replace(folder: int, name: str, data: bytes) -> None:
    part = f".{name}{PART}"
    handle = os.open(part, _NEW, 0o666, dir_fd=folder)
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(handle, view) :]
    except BaseException:
        os.unlink(part, dir_fd=folder)
        raise
    finally:
        os.close(handle)
    os.replace(part, name, src_dir_fd=folder, dst_dir_fd=folder)
