"""One run at a time."""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from multilang.errors import WorkspaceError
from multilang.writing.system import reported

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def exclusive(lock: Path | str, *, timeout: float = 10.0) -> Iterator[None]:
    """Hold an advisory lock against other runs of multilang, other threads included.

    Args:
        lock: a file of its own, made when missing and left there. Never the file that is guarded:
            that one is replaced, and the lock would stay with the old one.
        timeout: seconds to wait for whoever holds it.

    Raises:
        WorkspaceError: still held after ``timeout``; says by which process.
    """
    lock = Path(lock)
    with reported(lock, "cannot be locked"):
        lock.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        try:
            _acquire(handle, lock, time.monotonic() + timeout)
            os.truncate(handle, 0)
            os.pwrite(handle, str(os.getpid()).encode(), 0)
        except BaseException:
            os.close(handle)
            raise
    try:
        yield
    finally:
        os.close(handle)


def _acquire(handle: int, lock: Path, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                holder = os.pread(handle, 20, 0).decode(errors="replace")
                raise WorkspaceError(
                    f"another run of multilang is at work here (process {holder})",
                    where=str(lock),
                    hint="wait until it has ended, or stop it",
                ) from None
            time.sleep(0.05)
        else:
            return
