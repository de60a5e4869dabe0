"""Images of an imported article: known by their content, and named so that no name can hurt."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from multilang.errors import ContentError
from multilang.importing import links
from multilang.importing.tree import Element
from multilang.model import Issue

Load = Callable[[str], bytes | None]
"""From an address, absolute or as it stands in the page, to the file; None where there is none."""

MAX_FILES = 100
MAX_TOTAL = 100_000_000
"""Bytes of all images of one article."""
_TINY = 100
"""Bytes; a smaller image counts readers, or holds a place."""
_ACTIVE = re.compile(rb"<script|\son\w+\s*=|javascript:|<foreignObject|<!ENTITY|<iframe"
                     rb"|<use[^>]+https?:", re.IGNORECASE)  # fmt: skip


def kind(data: bytes) -> str:
    """The file extension of an image, by its content; ``""`` for anything else."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[4:12] in (b"ftypavif", b"ftypavis"):
        return "avif"
    head = data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if (
        head.startswith((b"<svg", b"<?xml", b"<!--", b"<!doctype svg"))
        and b"<svg" in data[:4000].lower()
    ):
        return "" if _ACTIVE.search(data) else "svg"
    return ""


@dataclass(slots=True)
class Media:
    """Gathers the images while an article is converted."""

    base: str
    load: Load
    where: str = ""
    wanted: bool = True
    files: dict[str, bytes] = field(default_factory=dict)
    """By name in the article's folder."""
    issues: list[Issue] = field(default_factory=list)
    _known: dict[str, str] = field(default_factory=dict)

    def name(self, address: str, image: Element) -> str:
        """What the Markdown says for an image: its file beside the article, else its address."""
        if not address or _counts_readers(image):
            return ""
        if address not in self._known:
            self._known[address] = self._named(address)
        return self._known[address]

    def _named(self, address: str) -> str:
        remote = "" if address.startswith("data:") else links.absolute(address, self.base)
        if not self.wanted and remote:
            return remote
        try:
            data = (
                _embedded(address) if address.startswith("data:") else self._loaded(address, remote)
            )
        except ContentError as error:
            return self._told(error.message, address, remote)
        if data is None:
            return self._told("is not there", address, remote)
        if len(data) < _TINY:
            return ""
        extension = kind(data)
        if not extension:
            return self._told("is no image that can be shown safely", address, remote)
        for name, known in self.files.items():
            if known == data:
                return name
        if (
            len(self.files) >= MAX_FILES
            or sum(map(len, self.files.values())) + len(data) > MAX_TOTAL
        ):
            return self._told("is one too many", address, remote)
        name = _free(_stem(address), extension, self.files)
        self.files[name] = data
        return name

    def _loaded(self, address: str, remote: str) -> bytes | None:
        data = self.load(address)
        if data is None and remote and remote != address:
            data = self.load(remote)
        return data

    def _told(self, what: str, address: str, remote: str) -> str:
        kept = remote if links.scheme_of(remote).startswith("http") else ""
        end = (
            "the article points to its address, and pages of the site show no images from"
            " elsewhere: put the file beside index.md"
            if kept
            else "it was left out"
        )
        shown = address if len(address) <= 120 else address[:117] + "..."
        self.issues.append(
            Issue("import-media", "functional", f"the image {shown} {what}; {end}", self.where)
        )
        return kept


def _counts_readers(image: Element) -> bool:
    return {(image.get("width") or "").strip(), (image.get("height") or "").strip()} & {
        "0",
        "1",
    } != set()


def _embedded(address: str) -> bytes | None:
    head, comma, body = address.partition(",")
    if not comma or len(body) > 30_000_000 or not head.endswith(";base64"):
        return None
    try:
        return base64.b64decode(unquote(body), validate=False)
    except (binascii.Error, ValueError):
        return None


def _stem(address: str) -> str:
    if address.startswith(("data:", "cid:")):
        return "image"
    name = unquote(urlsplit(address).path).rpartition("/")[2].rpartition(".")[0]
    stem = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60].strip("-")
    return stem or "image"


def _free(stem: str, extension: str, taken: dict[str, bytes]) -> str:
    name, number = f"{stem}.{extension}", 1
    while name in taken:
        number += 1
        name = f"{stem}-{number}.{extension}"
    return name
