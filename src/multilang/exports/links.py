"""Where everything is on the site, and how an article's relative links find it.

Pages are linked as ``.../index.html``, so that the folder works from disk as well as served.
Media are stored once, under ``media/<slug>/``, for all languages of an article.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from posixpath import normpath
from urllib.parse import quote, unquote, urlsplit

RESERVED = ("archive", "section", "tag")
"""Lists of articles stand there beside the articles of a language."""


def page_path(locale: str, slug: str = "") -> str:
    """The file of an article's page, or of a language's home."""
    return f"{locale}/{slug}/index.html" if slug else f"{locale}/index.html"


def public_url(base_url: str, locale: str, slug: str = "") -> str:
    """The address that search engines are told."""
    return address(base_url, page_path(locale, slug))


def media_path(slug: str, name: str) -> str:
    return f"media/{slug}/{name}"


def resolver(
    locale: str,
    slug: str,
    source: str,
    pages: Collection[tuple[str, str]],
    media: Collection[str],
) -> Callable[[str], str]:
    """A function from a relative address in an article to one that works on its page.

    Args:
        pages: ``(locale, slug)`` of every page of the site.
        media: names of the files beside the article.
    """
    names = set(media)

    def link(address: str) -> str:
        if address.startswith(("#", "//", "?")):
            return address
        path, mark, fragment = address.partition("#")
        name = normpath(unquote(path))
        if name in names:
            return f"../../{media_path(slug, path.removeprefix('./'))}{mark}{fragment}"
        wanted = _article(name, slug)
        for tag in (locale, source):
            if wanted and (tag, wanted) in pages:
                return f"../../{page_path(tag, wanted)}{mark}{fragment}"
        return address

    return link


def _article(path: str, slug: str) -> str:
    """The slug that a path beside ``content/<slug>/index.md`` points to; empty for none."""
    path = path.removesuffix("index.md").removesuffix("index.html").rstrip("/")
    if path in ("", "."):
        return slug
    parts = path.split("/")
    if len(parts) == 2 and parts[0] in ("..", "") and parts[1] != "..":
        return parts[1]
    return ""


@dataclass(frozen=True, slots=True)
class Place:
    """What an address in an article leads to, where that is a page of this site."""

    locale: str
    """Empty where it is the language of the page that the link stands on."""
    slug: str
    """Empty for a language's home."""
    fragment: str
    beside: bool
    """Whether it is written as a path beside the article: ``../<slug>/`` or ``#...``."""


def place(address: str, slug: str, base_url: str, tags: Collection[str]) -> Place | None:
    """Where an address in an article leads on this site; None for other sites, and for files.

    Args:
        slug: of the article that the address stands in.
        tags: the languages of the site.
    """
    try:
        parts = urlsplit(address)
    except ValueError:  # such as [ without ]: no address
        return None
    path, fragment = unquote(parts.path), unquote(parts.fragment)
    root = urlsplit(base_url)
    if parts.netloc or parts.scheme:
        if parts.scheme not in ("", "http", "https") or parts.netloc != root.netloc:
            return None
        return _in_language(path, root.path, tags, fragment)
    name = normpath(path) if path else "."
    climbed = name.removeprefix("../../")
    if climbed != name or path.startswith("/"):  # as a browser reads it on <tag>/<slug>/
        base = "" if climbed != name else root.path
        found = _in_language(f"/{climbed.lstrip('/')}", base, tags, fragment)
        if found or climbed != name:
            return found
    wanted = _article(name, slug)
    return Place("", wanted, fragment, not path.startswith("/")) if wanted else None


def _in_language(path: str, root: str, tags: Collection[str], fragment: str) -> Place | None:
    """Of a path from the root of the site: ``/fr/<slug>/``."""
    if not path.startswith(f"{root.rstrip('/')}/"):
        return None
    names = path[len(root.rstrip("/")) :].removesuffix("index.html").strip("/").split("/")
    if names[0] in tags and len(names) <= 2:
        return Place(names[0], names[1] if len(names) == 2 else "", fragment, False)
    return None


def list_path(locale: str, *names: str, number: int = 1) -> str:
    """The file of a list of articles: ``fr/tag/water/index.html``, its second page
    ``fr/tag/water/2/index.html``."""
    page = (str(number),) if number > 1 else ()
    return "/".join((locale, *names, *page, "index.html"))


def address(base_url: str, path: str) -> str:
    """What the world is told for the page at a path, percent-encoded."""
    return f"{base_url.rstrip('/')}/{quote(path.removesuffix('index.html'))}"
