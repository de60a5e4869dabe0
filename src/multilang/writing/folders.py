"""Whole folders, switched at once."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

from multilang.errors import WorkspaceError
from multilang.writing.system import EXCHANGE, real_path, rename, reported, sync_folder


def make_folder(path: Path) -> None:
    """Make a folder and its parents.

    Raises:
        WorkspaceError: it cannot be made.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WorkspaceError(
            f"the folder cannot be made: {error.strerror}",
            where=str(path),
            hint="make it yourself, or change the permissions of the one above",
        ) from None


def staging(target: Path | str) -> Path:
    """A fresh, empty folder beside ``target`` to build its successor in.

    What a killed run left there is removed first (``recover``).
    """
    target = Path(target)
    recover(target)
    new = _staged(target, "new")
    with reported(target, "cannot be prepared"):
        target.parent.mkdir(parents=True, exist_ok=True)
        new.mkdir()
    return new


def recover(target: Path | str) -> None:
    """Remove what a run that was stopped left beside ``target``; a target that such a run had moved
    aside is moved back. One run at a time: hold a lock.
    """
    target = Path(target)
    new, old = _staged(target, "new"), _staged(target, "old")
    with reported(target, "cannot be prepared"):
        if old.is_dir() and not target.exists():
            old.rename(target)
        _remove(old)
        _remove(new)


def replace_folder(
    new: Path | str,
    target: Path | str,
    *,
    root: Path | str | None = None,
    different: bool = False,
    kept: bool = False,
) -> bool:
    """Put a whole built folder in place of another, all or nothing, and remove the old one.

    All or nothing for readers and kills; the files are not forced to disk one by one, so after a
    power cut build again.

    Args:
        new: on the same file system as ``target``, best from ``staging``. Gone afterwards.
        different: the two are known not to hold the same.
        kept: the old one is not removed: it stands where ``new`` was.

    Returns:
        False when both hold the same files; the target is then untouched.

    Raises:
        WorkspaceError: the disk refused, or ``target`` is a file or a link.
    """
    new, target = Path(new), Path(target)
    real_path(target, root)
    with reported(target, "cannot be replaced"):
        if target.is_symlink() or (target.exists() and not target.is_dir()):
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        if not target.exists():
            new.rename(target)
        elif not different and _same_tree(new, target):
            _remove(new)
            return False
        elif rename(new, target, EXCHANGE):
            if not kept:
                _remove(new)
        else:
            old = _staged(target, "old")
            _remove(old)
            target.rename(old)
            new.rename(target)
            if kept:
                old.rename(new)
            else:
                _remove(old)
        sync_folder(target.parent)
    return True


def _staged(target: Path, suffix: str) -> Path:
    return target.with_name(f".{target.name}.{suffix}")


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _same_tree(one: Path, other: Path) -> bool:
    entries = {entry.name: entry for entry in one.iterdir()}
    if entries.keys() != {entry.name for entry in other.iterdir()}:
        return False
    return all(_same(entry, other / name) for name, entry in entries.items())


def _same(one: Path, other: Path) -> bool:
    if one.is_symlink() or other.is_symlink():
        return one.is_symlink() and other.is_symlink() and one.readlink() == other.readlink()
    if one.is_dir() or other.is_dir():
        return one.is_dir() and other.is_dir() and _same_tree(one, other)
    return one.stat().st_size == other.stat().st_size and one.read_bytes() == other.read_bytes()
