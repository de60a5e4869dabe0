"""The texts of an Android package: its resource table, by language. Bytes in, texts out.

``resources.arsc`` is a tree of chunks (type, header size, size); read here are string pools
(0x0001), packages (0x0200) and, for the type named ``string``, one table of entries (0x0201) for
each configuration. Only configurations that name a language, with or without a region, are of use.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator

_POOL, _PACKAGE, _TYPE = 0x0001, 0x0200, 0x0201
_UTF8 = 1 << 8
_NO_ENTRY = 0xFFFFFFFF
_COMPLEX = 1
_IS_STRING = 3


def read_apk(data: bytes) -> dict[str, str]:
    """The texts of an ``.apk``: ``/LANGUAGE/NUMBER`` -> text; ``en`` where no language is said."""
    with zipfile.ZipFile(io.BytesIO(data)) as apk:
        table = apk.read("resources.arsc")
    values: list[str] = []
    found: dict[str, str] = {}
    for kind, at, _ in _chunks(table, struct.unpack_from("<H", table, 2)[0], len(table)):
        if kind == _POOL:
            values = _pool(table, at)
        elif kind == _PACKAGE:
            found.update(_package(table, at, values))
    return found


def _chunks(data: bytes, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Kind, place and header size of each chunk."""
    while start < end:
        kind, header, size = struct.unpack_from("<HHI", data, start)
        yield kind, start, header
        start += size


def _pool(data: bytes, at: int) -> list[str]:
    _, header, _, count, _, flags, first, _ = struct.unpack_from("<HHIIIIII", data, at)
    read = _utf8 if flags & _UTF8 else _utf16
    return [
        read(data, at + first + offset)
        for offset in struct.unpack_from(f"<{count}I", data, at + header)
    ]


def _utf8(data: bytes, at: int) -> str:
    _, at = _length(data, at)  # in characters
    size, at = _length(data, at)  # in bytes
    return data[at : at + size].decode("utf-8", "replace")


def _length(data: bytes, at: int) -> tuple[int, int]:
    if data[at] & 0x80:
        return (data[at] & 0x7F) << 8 | data[at + 1], at + 2
    return data[at], at + 1


def _utf16(data: bytes, at: int) -> str:
    (size,) = struct.unpack_from("<H", data, at)
    at += 2
    if size & 0x8000:
        size, at = (size & 0x7FFF) << 16 | struct.unpack_from("<H", data, at)[0], at + 2
    return data[at : at + 2 * size].decode("utf-16-le", "replace")


def _package(data: bytes, at: int, values: list[str]) -> Iterator[tuple[str, str]]:
    _, header, size = struct.unpack_from("<HHI", data, at)
    types: list[str] = []
    for kind, place, below in _chunks(data, at + header, at + size):
        if kind == _POOL and not types:
            types = _pool(data, place)
        elif kind == _TYPE and types[data[place + 8] - 1] == "string":
            yield from _entries(data, place, below, values)


def _entries(data: bytes, at: int, header: int, values: list[str]) -> Iterator[tuple[str, str]]:
    count, first = struct.unpack_from("<II", data, at + 12)
    place = at + 20  # of the configuration: its size, network, language, region, screen, ...
    if any(data[place + 4 : place + 8]) or any(data[place + 12 : place + 24]):
        return
    language = data[place + 8 : place + 10].rstrip(b"\0").decode("latin-1") or "en"
    region = data[place + 10 : place + 12].rstrip(b"\0").decode("latin-1")
    code = f"{language}-{region}" if region else language
    for number, offset in enumerate(struct.unpack_from(f"<{count}I", data, at + header)):
        if offset == _NO_ENTRY:
            continue
        entry = at + first + offset
        size, flags = struct.unpack_from("<HH", data, entry)
        _, _, kind, value = struct.unpack_from("<HBBI", data, entry + size)
        if kind == _IS_STRING and not flags & _COMPLEX:
            yield f"/{code}/{number}", values[value]
