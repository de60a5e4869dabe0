"""What an object store shall tell browsers of a file: its kind, and how long it may be kept.

A file whose name changes with its content never changes; a page may at any moment, by a correction
too. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final

IMMUTABLE: Final = "public, max-age=31536000, immutable"
ASSETS: Final = "public, max-age=3600"
"""Pictures keep their names when they are replaced."""
PAGES: Final = "public, max-age=60"
_BY_CONTENT = re.compile(r"assets/(fonts/)?[a-z-]+\.[0-9a-f]{10}\.(css|js|woff2)")
_FOR_READERS = frozenset((".html", ".xml", ".json", ".txt", ""))
_KINDS: Final = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}
_FEED: Final = {"feed.xml": "application/atom+xml", "feed.json": "application/feed+json"}


@dataclass(frozen=True, slots=True)
class Headers:
    """Of one file."""

    cache_control: str
    content_type: str = ""
    """Empty where the store may guess it by the name."""


def headers(path: str) -> Headers:
    """What is told of a file of the site, by its path there."""
    name = PurePosixPath(path)
    kind = _FEED.get(name.name) or _KINDS.get(name.suffix.lower(), "")
    if _BY_CONTENT.fullmatch(path):
        return Headers(IMMUTABLE, kind)
    is_asset = name.parts[0] in ("assets", "media") or name.suffix not in _FOR_READERS
    return Headers(ASSETS if is_asset else PAGES, kind)


def arguments(protocols: set[str], said: Headers) -> dict[str, Any]:
    """The same as what fsspec's ``put`` takes for a kind of store; nothing for one that cannot."""
    if protocols & {"s3", "s3a"}:
        known = {"CacheControl": said.cache_control, "ContentType": said.content_type}
        return {name: value for name, value in known.items() if value}
    if protocols & {"gs", "gcs"}:
        metadata = {"fixed_key_metadata": {"cache_control": said.cache_control}}
        return {**metadata, **({"content_type": said.content_type} if said.content_type else {})}
    return {}
