"""Zip archives from strangers: looked at before anything is written, then unpacked.

An ``.argosmodel`` file is a zip archive with one top folder. argostranslate's own installer is
never used: it extracts unchecked, can write into other packages' folders, and leaves a half
package behind when it fails.
"""

from __future__ import annotations

import os
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from multilang.errors import EngineError

_TOP = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,120}")
_BAD = re.compile(r"[\x00-\x1f\x7f\\:*?\"<>|]")
# Data of other sentence splitters (pickles among them) that multilang never reads.
_UNREAD = ("stanza", "spacy", "minisbd")
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds of an archive, in bytes and members. Real packages: 5-350 MB, under 50 files."""

    member: int = 1 << 30
    total: int = 2 << 30
    members: int = 2000


def refuse(archive: Path, why: str) -> EngineError:
    return EngineError(
        f"not a usable .argosmodel package: {why}",
        where=str(archive),
        hint="get the file again from where it came",
    )


@contextmanager
def opened(archive: Path) -> Iterator[zipfile.ZipFile]:
    """The open archive; whatever zipfile finds wrong with it becomes an ``EngineError``."""
    try:
        with zipfile.ZipFile(archive) as source:
            yield source
    except FileNotFoundError as error:
        raise EngineError(
            "there is no such file", where=str(archive), hint="check the path"
        ) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise refuse(archive, f"damaged archive, {error}") from error


def members(
    source: zipfile.ZipFile, archive: Path, limits: Limits
) -> tuple[str, dict[str, zipfile.ZipInfo]]:
    """The top folder's name, and every file below it by its path inside.

    Raises:
        EngineError: on an absolute or climbing name, a link or device, two names that differ only
            in case, more than one top folder, an encrypted member, or anything over ``limits``.
    """
    found: dict[str, zipfile.ZipInfo] = {}
    tops: set[str] = set()
    seen: set[str] = set()
    total = 0
    if len(source.infolist()) > limits.members:
        raise refuse(archive, f"more than {limits.members} members")
    for info in source.infolist():
        _check_member(info, archive, limits)
        path = PurePosixPath(info.filename)
        tops.add(path.parts[0])
        if info.is_dir():
            continue
        if len(path.parts) < 2:
            raise refuse(archive, f"{info.filename} lies outside a top folder")
        if info.filename.casefold() in seen:
            raise refuse(archive, f"{info.filename} is there twice")
        seen.add(info.filename.casefold())
        total += info.file_size
        found["/".join(path.parts[1:])] = info
    if len(tops) != 1 or not _TOP.fullmatch(top := tops.pop()):
        raise refuse(archive, "it needs exactly one top folder with a plain name")
    if total > limits.total:
        raise refuse(archive, f"unpacked it would take {total} bytes")
    return top, found


def _check_member(info: zipfile.ZipInfo, archive: Path, limits: Limits) -> None:
    # orig_filename: zipfile cuts the other one at a NUL.
    name = info.orig_filename
    parts = name.rstrip("/").split("/")
    if _BAD.search(name) or any(part in ("", ".", "..") for part in parts):
        raise refuse(archive, f"unsafe member name {name!r}")
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise refuse(archive, f"{name} is a link or a special file")
    if info.flag_bits & 1:
        raise refuse(archive, f"{name} is encrypted")
    if info.file_size > limits.member:
        raise refuse(archive, f"{name} would take {info.file_size} bytes")


def unpack(archive: Path, into: Path, limits: Limits | None = None) -> None:
    """Write the files below the top folder into ``into`` (made here), each synced to disk.

    Raises:
        EngineError: the archive is refused; ``into`` may then hold some of it.
    """
    limits = limits or Limits()
    with opened(archive) as source:
        _, found = members(source, archive, limits)
        for inside, info in found.items():
            if inside.split("/")[0] in _UNREAD:
                continue
            path = into / inside
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(source, info, path)


def _write(source: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path) -> None:
    with source.open(info) as reader, path.open("xb") as writer:
        # ZipExtFile never gives more than the declared size and checks the CRC at its end.
        while block := reader.read(_BLOCK):
            writer.write(block)
        writer.flush()
        os.fsync(writer.fileno())
