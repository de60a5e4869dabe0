"""Where everything is on the site, and how an article's relative links find it.

Pages are linked as ``.../index.html``, so that the folder works from disk as well as served.
Media are stored once, under ``media/<slug>/``, for all languages of an article.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from posixpath import normpath
from urllib.parse import unquote


def page_path(locale: str, slug: str = "") -> str:
    """The file of an article's page, or of a language's home."""
    return f"{locale}/{slug}/index.html" if slug else f"{locale}/index.html"


def public_url(base_url: str, locale: str, slug: str = "") -> str:
    """The address that search engines are told."""
    return (
        f"{base_url.rstrip('/')}/{locale}/{slug}/" if slug else f"{base_url.rstrip('/')}/{locale}/"
    )


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
