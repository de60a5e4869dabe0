"""What stands at addresses that articles had before: pages that lead on, and a list for hosts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from multilang import locales
from multilang.exports import links, theming
from multilang.exports.views.view import SiteView, root_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from markupsafe import Markup

REDIRECTS = "_redirects"
"""Of hosts that answer with a status (Netlify, Cloudflare Pages); files to all others."""


def files(view: SiteView) -> Iterator[tuple[str, bytes]]:
    """Path and bytes of each page that leads on, and the list of them; a preview has none."""
    if view.site.preview or not (pairs := dict(_pairs(view))):
        return
    translators: dict[str, Callable[..., Markup]] = {}
    for old, (tag, path) in pairs.items():
        if tag not in translators:
            translators[tag] = view.common(tag)["_"]
        yield old, _page(view, tag, old, path, translators[tag])
    root = quote(urlsplit(view.site.base_url).path.rstrip("/"))
    lines = (f"{root}/{_url(old)} {root}/{_url(path)} 301\n" for old, (_, path) in pairs.items())
    yield REDIRECTS, "".join(lines).encode()


def paths(view: SiteView) -> frozenset[str]:
    """The pages that lead on, and their list."""
    return frozenset(path for path, _ in _pairs(view)) | {REDIRECTS}


def _pairs(view: SiteView) -> Iterator[tuple[str, tuple[str, str]]]:
    """Each earlier path with the language and the path of today, in a fixed order."""
    for (tag, slug), names in sorted(view.site.earlier.items()):
        if path := view.places.get((tag, slug)):
            for name in names:
                yield links.page_path(tag, name), (tag, path)


def _url(path: str) -> str:
    return quote(path.removesuffix("index.html"))


def _page(view: SiteView, tag: str, old: str, path: str, translate: Callable[..., Markup]) -> bytes:
    locale = locales.get(tag)
    context = {
        "locale": locale,
        "_": translate,
        "href": links.href(root_of(old), path),
        "canonical": links.address(view.site.base_url, path),
    }
    return theming.render(view.environment, "moved.html", context).encode()
