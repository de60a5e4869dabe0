"""Bytes -> text, by what the file itself and its server say, in the order that browsers take."""

from __future__ import annotations

import codecs
import re

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"),
         (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip
_META = re.compile(
    rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE
)
_XML = re.compile(rb"\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_:.-]{2,40})")
_HEADER = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_PRESCAN = 8192
# What the web means by these names (WHATWG Encoding): the Windows code pages.
_WEB = {"iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "us-ascii": "cp1252",
        "ascii": "cp1252", "iso-8859-9": "cp1254", "iso-8859-11": "cp874", "gb2312": "gb18030",
        "gbk": "gb18030", "ks_c_5601-1987": "cp949", "euc-kr": "cp949", "shift_jis": "cp932",
        "x-sjis": "cp932", "unicode": "utf-16", "utf8": "utf-8"}  # fmt: skip
_ALLOWED = re.compile(r"utf-(8|16|16-le|16-be|8-sig)|(cp|windows-?)\d{3,4}|iso-?8859-\d{1,2}"
                      r"|koi8-[ru]"
                      r"|gb18030|big5(hkscs)?|euc-jp|mac-(cyrillic|roman)|iso2022-jp")  # fmt: skip


def decode(data: bytes, content_type: str = "") -> str:
    """The text of a page or a text file.

    What claims to be something and is valid UTF-8 with characters beyond ASCII is UTF-8: no other
    encoding looks like it by chance.
    """
    for bom, name in _BOMS:
        if data.startswith(bom):
            return data.decode(name, errors="replace")
    claimed = _HEADER.search(content_type)
    meta = _META.search(data[:_PRESCAN]) or _XML.search(data[:200])
    names = [claimed[1]] if claimed else []
    names += [meta[1].decode("ascii")] if meta else []
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    for name in names:
        codec = _codec(name)
        if codec and codec != "utf-8":
            return data.decode(codec, errors="replace")
    return _guessed(data, claimed=bool(names))


def _codec(name: str) -> str:
    name = name.lower().strip()
    try:
        codec = codecs.lookup(_WEB.get(name, name)).name
    except LookupError:
        return ""
    return codec if _ALLOWED.fullmatch(codec) else ""


def _guessed(data: bytes, *, claimed: bool) -> str:
    """UTF-8 with a few broken bytes where that was claimed; else what its letters look like."""
    if not claimed:
        from charset_normalizer import from_bytes

        best = from_bytes(data[:200_000]).best()
        codec = _codec(best.encoding) if best is not None else ""
        if codec:
            return data.decode(codec, errors="replace")
    return data.decode("utf-8", errors="replace")
