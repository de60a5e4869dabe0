"""Single files, read whole and replaced all at once."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
import stat
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from multilang.errors import WorkspaceError
from multilang.writing.system import (
    EXCHANGE,
    NOREPLACE,
    is_inside,
    real_path,
    rename,
    reported,
    sync_folder,
)

if TYPE_CHECKING:
    from types import EllipsisType

SIZE_LIMIT: Final = 64 * 2**20
"""Bytes; nothing that multilang reads is near it, so more is a mistake or an attack."""
_ANY_SIZE = 2**62
_ATTEMPTS = 20
PART = ".multilang-part"
_SWAP = ".multilang-swap"


class Changed(WorkspaceError):
    """Somebody else saved the file meanwhile; their bytes stand, ours were not written.

    Attributes:
        found: their bytes, to merge with and write again; None when the file was deleted.
    """

    def __init__(
        self, message: str, *, where: str = "", hint: str = "", found: bytes | None = None
    ):
        super().__init__(message, where=where, hint=hint)
        self.found = found

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild_changed, (self.message, self.where, self.hint, self.found))


def _rebuild_changed(message: str, where: str, hint: str, found: bytes | None) -> Changed:
    return Changed(message, where=where, hint=hint, found=found)


def read(path: Path | str, *, root: Path | str | None = None, limit: int = SIZE_LIMIT) -> bytes:
    """The bytes of a regular file, taken while nobody was writing to it.

    Raises:
        WorkspaceError: it is missing, not a regular file, larger than ``limit``, being written all
            the time, or a symbolic link that leads out of ``root``.
    """
    data = read_if_there(path, root=root, limit=limit)
    if data is None:
        raise WorkspaceError("no such file", where=str(path), hint="check the path")
    return data


def read_if_there(
    path: Path | str, *, root: Path | str | None = None, limit: int = SIZE_LIMIT
) -> bytes | None:
    """Like ``read``, and None where there is no such file: what ``write`` takes as ``expected``."""
    with reported(path, "cannot be read"):
        for attempt in range(_ATTEMPTS):
            try:
                data = _read_once(path, root, limit)
            except FileNotFoundError:
                real_path(path, root)  # a link that leads out is no missing file
                return None
            if data is not None:
                return data
            time.sleep(0.005 * attempt)
    raise WorkspaceError(
        "another program is writing to it",
        where=str(path),
        hint="save the file again, then run again",
    )


def write(
    path: Path | str,
    data: bytes,
    *,
    expected: bytes | EllipsisType | None = ...,
    root: Path | str | None = None,
) -> bool:
    """Replace a file all at once, durably; make its folder when it is missing.

    A symbolic link stays a link: its target is replaced. Mode and owner of an existing file stay.

    Args:
        expected: the bytes that the caller last read, None for no file; left out, whatever is
            there when ``write`` begins.
        root: a folder that the file, links followed, must lie in.

    Returns:
        False when the file already held these bytes; it is then untouched, its times too.

    Raises:
        Changed: the file holds something else than ``expected``.
        WorkspaceError: the disk refused.
    """
    real = real_path(path, root)
    current = read_if_there(real, limit=_ANY_SIZE)
    if current == data:
        return False
    if expected is not ... and current != expected:
        raise _changed(path, current)
    with reported(path, "cannot be written"):
        real.parent.mkdir(parents=True, exist_ok=True)
        temporary = _temporary(real, data, current)
        try:
            if current is None:
                _put_new(temporary, real)
            else:
                _swap(temporary, real, current, data)
            sync_folder(real.parent)
        except Changed as error:
            error.where = str(path)
            raise
        finally:
            _discard(temporary, (data, current))
    return True


def clean(folder: Path | str) -> list[Path]:
    """Remove what killed runs left anywhere under ``folder``. One run at a time: hold a lock.

    Returns:
        Saves of other programs that such a run had displaced and not yet put back: kept under
        visible names (``fr.po`` as ``fr.po.saved-…``) for people to look at.
    """
    folder, rescued = Path(folder), []
    with reported(folder, "cannot be cleaned"):
        for unfinished in folder.rglob(f".*{PART}"):
            unfinished.unlink()
        for swapped in folder.rglob(f".*.*.*{_SWAP}"):
            name, _, digests = swapped.name[1 : -len(_SWAP)].rsplit(".", 2)
            digest = _digest(swapped.read_bytes())
            if digest in digests.split("-"):
                swapped.unlink()
            else:
                rescued.append(swapped.rename(swapped.with_name(f"{name}.saved-{digest}")))
    return rescued


def _read_once(path: Path | str, root: Path | str | None, limit: int) -> bytes | None:
    """The bytes, or None when they changed under our eyes. Does not wait for a pipe's writer."""
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        if root is not None and not is_inside(handle, root):
            real_path(path, root)
        before = os.fstat(handle)
        if stat.S_ISDIR(before.st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not stat.S_ISREG(before.st_mode) or before.st_size > limit:
            large = f"larger than {limit:,} bytes" if before.st_size > limit else ""
            what = large or "not a regular file"
            raise WorkspaceError(what, where=str(path), hint="is this the file that was meant?")
        data = os.read(handle, before.st_size + 1)
        while len(data) < before.st_size and (more := os.read(handle, before.st_size)):
            data += more
        after = os.fstat(handle)
    finally:
        os.close(handle)
    sizes_agree = len(data) == before.st_size == after.st_size
    return data if sizes_agree and before.st_mtime_ns == after.st_mtime_ns else None


def _temporary(real: Path, data: bytes, current: bytes | None) -> Path:
    """The new bytes, safe on disk beside the old ones, with the old ones' mode and owner.

    Its name tells ``clean`` which bytes multilang itself can have left under it.
    """
    base = f".{real.name}.{secrets.token_hex(4)}"
    part = real.with_name(base + PART)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    try:
        with os.fdopen(handle, "wb", buffering=0) as file:
            if current is not None:
                _copy_owner(real, handle)
            view = memoryview(data)
            while view:
                view = view[file.write(view) :]
            os.fsync(handle)
        digests = f"{_digest(data)}-{_digest(current or b'')}"
        return part.rename(real.with_name(f"{base}.{digests}{_SWAP}"))
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _copy_owner(source: Path, handle: int) -> None:
    with contextlib.suppress(FileNotFoundError):
        old, new = source.stat(), os.fstat(handle)
        if (old.st_uid, old.st_gid) != (new.st_uid, new.st_gid):
            with contextlib.suppress(PermissionError):  # only root may give files away
                os.fchown(handle, old.st_uid, old.st_gid)
        os.fchmod(handle, stat.S_IMODE(old.st_mode))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def _put_new(temporary: Path, real: Path) -> None:
    """Rename without replacing: a file that came up meanwhile is a change."""
    try:
        if not rename(temporary, real, NOREPLACE):
            real.hardlink_to(temporary)
    except FileExistsError:
        raise _changed(real, read_if_there(real, limit=_ANY_SIZE)) from None


def _swap(temporary: Path, real: Path, current: bytes, data: bytes) -> None:
    """Exchange, then look at what was displaced; a stranger's save goes back where it was."""
    # Writing took milliseconds. With this look, readers next to never see our bytes for the
    # moment between an exchange and its undoing.
    if (found := read_if_there(real, limit=_ANY_SIZE)) != current:
        raise _changed(real, found)
    try:
        exchanged = rename(temporary, real, EXCHANGE)
    except FileNotFoundError:
        raise _changed(real, None) from None
    if not exchanged:
        temporary.replace(real)
    elif _content(temporary) != current:
        _put_back(temporary, real, data)
        raise _changed(real, read_if_there(real, limit=_ANY_SIZE))


def _put_back(temporary: Path, real: Path, ours: bytes) -> None:
    """Exchange until what comes out is what went in last: only then is the newest save in place."""
    placed: bytes | None = ours
    while True:
        going_in = _content(temporary)
        try:
            rename(temporary, real, EXCHANGE)
        except FileNotFoundError:  # deleted in this very moment: better there than lost
            temporary.rename(real)
            return
        if _content(temporary) == placed:
            return
        placed = going_in


def _content(path: Path) -> bytes | None:
    """The bytes; None for what is no readable file (a folder may be displaced, too)."""
    try:
        return path.read_bytes()
    except OSError:
        return None


def _discard(temporary: Path, known: tuple[bytes | None, ...]) -> None:
    """Remove it unless it holds bytes that are nobody's but a stranger's (``clean`` finds them)."""
    content = _content(temporary)
    if content is None:  # a disk may refuse once: what is ours should not lie about for that
        content = _content(temporary)
    if content is not None and content in known:
        temporary.unlink()


def _changed(path: Path | str, found: bytes | None) -> Changed:
    what = "was deleted meanwhile" if found is None else "was changed meanwhile by another program"
    return Changed(what, where=str(path), hint="nothing is lost: run again", found=found)
