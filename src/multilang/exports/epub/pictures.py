"""Which pictures a book can hold: by their bytes, whatever they are called."""

from __future__ import annotations

from hashlib import sha256

from multilang.errors import MultilangError
from multilang.formats import strict_xml
from multilang.formats.strict_xml import Element

_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)
_ENDINGS = {
    "image/gif": "gif", "image/jpeg": "jpg", "image/png": "png", "image/svg+xml": "svg",
    "image/webp": "webp",
}  # fmt: skip
TYPES = {f".{ending}": media_type for media_type, ending in _ENDINGS.items()}
"""EPUB's core types, by the ending of their names in the book."""
_SVG = "{http://www.w3.org/2000/svg}"
_ACTIVE = {f"{_SVG}{name}" for name in ("script", "foreignObject", "animate", "set", "handler")}
_LINKS = ("href", "{http://www.w3.org/1999/xlink}href", "src")


def path_of(data: bytes) -> str:
    """The place of a picture in the book, which is its content's; empty where no book may hold it.

    An SVG drawing with scripts, or with parts that are elsewhere, is none: readers would not show
    it as its author saw it.
    """
    media_type = _type(data)
    if not media_type:
        return ""
    return f"media/{sha256(data).hexdigest()[:16]}.{_ENDINGS[media_type]}"


def _type(data: bytes) -> str:
    for magic, media_type in _MAGIC:
        if data.startswith(magic):
            return media_type
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return "image/svg+xml" if _is_drawing(data) else ""


def _is_drawing(data: bytes) -> bool:
    if b"<svg" not in data[:4096]:
        return False
    try:
        root = strict_xml.parse(data, "")
    except MultilangError:
        return False
    return root.name == f"{_SVG}svg" and _is_still(root)


def _is_still(element: Element) -> bool:
    if element.name in _ACTIVE:
        return False
    for name, value in element.attributes.items():
        if name.startswith("on") or (name in _LINKS and not value.startswith(("#", "data:image/"))):
            return False
        if "url(" in value.replace("url(#", ""):
            return False
    if element.name == f"{_SVG}style" and any(s in element.text for s in ("@import", "url(")):
        return False
    return all(_is_still(child) for child in element.elements())
