"""The built site in the checks' hands: its files, its pages, and where an address leads."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from posixpath import dirname, normpath
from typing import Literal
from urllib.parse import unquote, urlsplit

from multilang.model import Issue, Severity
from multilang.site_check.reading import Page, read

SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
Kind = Literal["here", "away", "scheme", "outside", "broken"]


@dataclass(frozen=True, slots=True)
class Target:
    """Where an address leads."""

    kind: Kind
    """On this site; to another host, or to no host; with a scheme that is not allowed; out of the
    site's folder; no address at all."""
    path: str = ""
    """The file on the site, whether it is there or not."""
    fragment: str = ""


@dataclass(slots=True)
class Site:
    """A built site.

    Args:
        paths: every file, with ``/``.
        load: the bytes of one of them.
    """

    paths: Collection[str]
    load: Callable[[str], bytes]
    base_url: str
    pages: dict[str, Page] = field(default_factory=dict)
    _known: dict[tuple[str, str], Target] = field(default_factory=dict)
    _root: tuple[str, str] = ("", "")

    def __post_init__(self) -> None:
        self.paths = frozenset(self.paths)
        root = urlsplit(self.base_url)
        self._root = (root.netloc.lower(), root.path.rstrip("/") + "/")
        for path in sorted(self.paths):
            if path.endswith(".html"):
                self.pages[path] = read(path, self.text(path))

    def text(self, path: str) -> str:
        return self.load(path).decode("utf-8", "replace")

    def target(self, path: str, address: str) -> Target:
        """Where an address on a page leads. Case counts, whatever the file system thinks."""
        key = (path if address[:1] in ("#", "?", "") else path.rpartition("/")[0], address)
        if key not in self._known:
            self._known[key] = self._target(path, address)
        return self._known[key]

    def absolute(self, address: str) -> Target:
        """The same for an address that must be absolute: everything else is ``broken``."""
        if not address.startswith(("https://", "http://")):
            return Target("broken")
        return self.target("", address)

    def page_of(self, address: str) -> Page | None:
        """The page behind an absolute address of the site."""
        target = self.absolute(address)
        return self.pages.get(target.path) if target.kind == "here" else None

    def _target(self, path: str, address: str) -> Target:
        try:
            parts = urlsplit(address.strip())
            place, fragment = unquote(parts.path, errors="strict"), unquote(parts.fragment)
        except ValueError:
            return Target("broken")
        scheme = parts.scheme.lower()
        if (scheme or _SCHEME.match(address.strip())) and scheme not in SCHEMES:
            return Target("scheme")
        if scheme in ("mailto", "tel"):
            return Target("away")
        root = self._root[1]
        if parts.netloc:
            if parts.netloc.lower() != self._root[0] or not f"{place}/".startswith(root):
                return Target("away")
            place = place or "/"
        if not place:
            return Target("here", path, fragment)
        if not place.startswith("/"):
            place = f"{root}{dirname(path)}/{place}"
        return _inside(place, root, fragment)


def _inside(place: str, root: str, fragment: str) -> Target:
    """Of a path from the root of the host."""
    clean = normpath(place).replace("//", "/")  # two slashes at the start have a meaning to POSIX
    if place.endswith(("/", "/.", "/..")):
        clean = f"{clean.rstrip('/')}/index.html"
    if not clean.startswith(root):
        return Target("outside")
    return Target("here", clean[len(root) :], fragment)


def issue(check: str, message: str, page: Page | str, severity: Severity = "functional") -> Issue:
    """A finding on a page, or in another file of the site."""
    if isinstance(page, str):
        return Issue(check, severity, message, where=page)
    return Issue(check, severity, message, where=page.path, locale=page.lang)
