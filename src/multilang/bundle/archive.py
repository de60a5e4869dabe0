"""The files of a bundle, a folder or a ZIP, that somebody else made.

Reading trusts nothing: no path that leaves the folder, no link, no device, no doubled name, and no
more bytes than ``MOST_BYTES``, whatever the headers promise.
"""

from __future__ import annotations

import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from multilang.errors import PublishError

MOST_BYTES = 2_000_000_000
MOST_FILES = 10_000
MOST_RATIO = 200
"""Times its packed size that a packed file may have."""
MOST_MANIFEST = 8_000_000
_ENCRYPTED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_CHUNK = 1 << 20
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, OverflowError,
    RuntimeError, ValueError,
)  # fmt: skip
"""What zipfile raises for files that are wrong in one way or another."""


class Unsafe(Exception):
    """What makes a bundle one that must not be unpacked, in words."""


def read(place: Path) -> Iterator[tuple[str, bytes]]:
    """The files of a folder or ZIP, one after the other, each in pieces with its path in the
    bundle; the first piece of each is empty.

    Raises:
        Unsafe: it holds what no bundle holds; said before the first byte is read, where it can be.
        PublishError: it is neither a folder nor a ZIP, or cannot be read.
    """
    try:
        if place.is_dir():
            yield from _of_folder(place)
        elif zipfile.is_zipfile(place):
            with zipfile.ZipFile(place) as archive:
                yield from _of_zip(archive)
        else:
            hint = "name a bundle's folder, or its .zip"
            what = "this is no ZIP" if place.exists() else "there is no such file or folder"
            raise PublishError(what, where=str(place), hint=hint)
    except _DAMAGE as error:
        raise Unsafe(f"the ZIP is damaged: {error}") from None
    except OSError as error:
        where = str(error.filename or place)
        raise PublishError(f"cannot be read: {error.strerror or error}", where=where) from None


def _of_folder(root: Path) -> Iterator[tuple[str, bytes]]:
    found: dict[str, Path] = {}
    for folder, names, files in os.walk(root):
        for name in (*names, *files):
            path = Path(folder, name)
            shown = path.relative_to(root).as_posix()
            mode = path.lstat().st_mode
            if stat.S_ISLNK(mode):
                raise Unsafe(f"{shown} is a symbolic link")
            if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
                raise Unsafe(f"{shown} is no plain file")
            if stat.S_ISREG(mode):
                found[shown] = path
    _refuse_names(found)
    _refuse_sizes(path.lstat().st_size for path in found.values())
    for shown, path in sorted(found.items()):
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        with os.fdopen(handle, "rb") as opened:
            yield from _pieces(opened, shown, MOST_BYTES)


def _of_zip(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    entries = [entry for entry in archive.infolist() if _is_file(entry)]
    entries.sort(key=lambda entry: entry.orig_filename)
    names = [entry.orig_filename for entry in entries]
    _refuse_names(names)
    tops = {name.partition("/")[0] for name in names}
    if len(tops) > 1:
        raise Unsafe(f"the ZIP has more than one folder: {', '.join(sorted(tops)[:5])}")
    _refuse_sizes(entry.file_size for entry in entries)
    for entry in entries:
        if entry.file_size > max(entry.compress_size, 1) * MOST_RATIO:
            raise Unsafe(f"{entry.orig_filename} unpacks to {entry.file_size:,} bytes: a ZIP bomb")
    for entry in entries:
        with archive.open(entry) as opened:
            yield from _pieces(opened, entry.orig_filename.partition("/")[2], entry.file_size)


def _is_file(entry: zipfile.ZipInfo) -> bool:
    """False for a folder's own entry."""
    mode = entry.external_attr >> 16
    if stat.S_ISLNK(mode):
        raise Unsafe(f"{entry.orig_filename} is a symbolic link")
    if entry.flag_bits & _ENCRYPTED or entry.compress_type not in _METHODS:
        raise Unsafe(f"{entry.orig_filename} is encrypted, or packed in a way that bundles are not")
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise Unsafe(f"{entry.orig_filename} is no plain file")
    if entry.orig_filename.endswith("/"):  # the other name is cut at a NUL, and may be empty
        _refuse_path(entry.orig_filename.rstrip("/"))
        return False
    return True


def _refuse_names(names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        _refuse_path(name)
        if name.casefold() in seen:
            raise Unsafe(f"{name} is in it twice, or differs from another name by capitals only")
        seen.add(name.casefold())
        if len(seen) > MOST_FILES:
            raise Unsafe(f"it holds more than {MOST_FILES:,} files")


def _refuse_path(name: str) -> None:
    odd = any(sign in name for sign in "\\\0:\n\r")
    if odd or name.startswith("/") or ".." in PurePosixPath(name).parts or "//" in name or not name:
        raise Unsafe(f"{name!r} leads out of the bundle, or is no plain path")


def _refuse_sizes(sizes: Iterable[int]) -> None:
    if sum(sizes) > MOST_BYTES:
        raise Unsafe(f"it holds more than {MOST_BYTES:,} bytes")


def _pieces(opened: IO[bytes], shown: str, most: int) -> Iterator[tuple[str, bytes]]:
    yield shown, b""
    done = 0
    while piece := opened.read(_CHUNK):
        done += len(piece)
        if done > most:
            raise Unsafe(f"{shown} is longer than it says")
        yield shown, piece
