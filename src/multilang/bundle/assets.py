"""Media under names that say what is in them, and the links to them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from hashlib import sha256
from html import unescape
from posixpath import normpath, splitext
from urllib.parse import unquote

FOLDER = "assets"
_ODD = re.compile(r"[^A-Za-z0-9_-]+")


def asset_path(name: str, data: bytes) -> str:
    """``assets/shelf.1a2b3c4d.svg`` of ``pictures/Shelf.svg``: ASCII, whatever it was called."""
    stem, extension = splitext(name.rpartition("/")[2])
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    stem = _ODD.sub("-", plain).strip("-")[:60] or "file"
    ending = _ODD.sub("", extension.lower())[:10]
    digest = sha256(data).hexdigest()[:8]
    return f"{FOLDER}/{stem}.{digest}" + (f".{ending}" if ending else "")


def to_assets(paths: Mapping[str, str]) -> Callable[[str], str]:
    """From an address beside an article to the one of its asset, from ``<lang>/index.md``.

    Other addresses stay as they are.

    Args:
        paths: of the assets, by the names of the files beside the article.
    """

    def change(address: str) -> str:
        path, mark, fragment = address.partition("#")
        plain = unescape(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", path))
        for written in (path, unquote(path), unquote(plain)):
            found = paths.get(normpath(written)) if written and "://" not in written else None
            if found:
                return f"../{found}{mark}{fragment}"
        return address

    return change
