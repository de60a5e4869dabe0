"""What the standard library lacks: exchanging two names, and errors that say what to do."""

from __future__ import annotations

import contextlib
import errno
import os
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from multilang.errors import WorkspaceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NOREPLACE: Final = 1
EXCHANGE: Final = 2
_HINTS = {
    errno.ENOSPC: "free some disk space, then run again",
    errno.EDQUOT: "free some of your disk quota, then run again",
    errno.EROFS: "the disk is mounted read-only",
    errno.EACCES: "check the permissions of the file and its folder",
    errno.EPERM: "check the permissions of the file and its folder",
    errno.ENOTDIR: "a file stands where a folder is needed: move it away",
    errno.EISDIR: "a folder stands where a file is needed: move it away",
    errno.ENOENT: "check the path",
    errno.ENAMETOOLONG: "use a shorter name",
    errno.ELOOP: "symbolic links go in a circle here",
}
# What a system or a file system answers that does not know the flag.
_UNSUPPORTED = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP)


def real_path(path: Path | str, root: Path | str | None) -> Path:
    """The path with symbolic links followed; it must lie in ``root``."""
    real = Path(os.path.realpath(path))
    if root is not None and not real.is_relative_to(os.path.realpath(root)):
        raise WorkspaceError(
            f"leads out of {root}, to {real}",
            where=str(path),
            hint="replace the symbolic link, or the “..”, by the file itself",
        )
    return real


def is_inside(handle: int, root: Path | str) -> bool:
    """Whether an open file is known to lie in a folder: the system is asked once, where following
    every part of a path takes a call each. False where ``real_path`` has to say."""
    try:
        real = os.readlink(f"/proc/self/fd/{handle}")  # noqa: PTH115 (asked at every reading)
    except OSError:
        return False
    return real.startswith(f"{_real(str(root))}{os.sep}")


@lru_cache(maxsize=8)
def _real(folder: str) -> str:
    return os.path.realpath(folder)


@contextlib.contextmanager
def reported(path: Path | str, what: str) -> Iterator[None]:
    """Turns an OSError into a WorkspaceError about ``path``."""
    try:
        yield
    except OSError as error:
        hint = _HINTS.get(error.errno or 0, "look at the disk, then run again")
        reason = error.strerror or str(error)
        raise WorkspaceError(f"{what}: {reason}", where=str(path), hint=hint) from error


def rename(source: Path, target: Path, flag: int) -> bool:
    """``renameat2`` with a flag; False where the system or the file system does not know it."""
    function = _renameat2()
    if function is None:
        return False
    here = -100  # AT_FDCWD
    if function(here, os.fsencode(source), here, os.fsencode(target), flag) == 0:
        return True
    code = _errno()
    if code in _UNSUPPORTED:
        return False
    raise OSError(code, os.strerror(code), str(source), None, str(target))


@cache
def _renameat2() -> Callable[..., int] | None:
    import ctypes

    return getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)


def _errno() -> int:
    import ctypes

    return ctypes.get_errno()


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
