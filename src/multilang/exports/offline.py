"""The site of readers, whole or one language of it, to open from disk without a network.

Every page links with relative addresses to ``.../index.html``, so that it needs no server. In one
language's files, what is in others leads to the web.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from html import escape, unescape
from posixpath import dirname, join, normpath
from urllib.parse import quote, unquote

from multilang import locales
from multilang.exports import fonts, links, moved, sitemap, theming
from multilang.exports import site as exports
from multilang.exports.site import Media, SiteData
from multilang.exports.views import SiteView

_FOR_SERVERS = re.compile(r"robots\.txt|.+/404\.html")
_TAG = re.compile(r'<[a-zA-Z][^<>"]*(?:"[^"]*"[^<>"]*)*>')
"""Of our own pages and cleaned HTML: values stand in double quotes, and text has no bare ``<``."""
_ADDRESS = re.compile(r'(?<=\s)(href|src)="([^"]*)"')
_ABSOLUTE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|#|\?")


def files(site: SiteData, tag: str = "") -> dict[str, bytes]:
    """Every file but the media, by path, ``index.html`` among them; sorted.

    Args:
        site: no preview.
        tag: only this language; it has an article.

    Raises:
        PublishError: as ``site.build``.
    """
    site = replace(site, search=False)  # it would need a server
    view = SiteView.of(site)
    maps = {*dict(sitemap.files(view, sitemap.entries(view))), *moved.paths(view)}
    built = {
        path: data
        for path, data in exports.build(site).items()
        if path not in maps and not _FOR_SERVERS.fullmatch(path)
    }
    if not tag:
        return built
    kept = {path: data for path, data in built.items() if _belongs(path, tag)}
    kept["index.html"] = _start(view, tag)
    there = {*kept, *(item.path for item in media(site, tag))}
    elsewhere = {*built, *(item.path for item in media(site))} - there
    for path, data in kept.items():
        if path.endswith(".html"):
            kept[path] = _to_the_web(data.decode(), path, elsewhere, site.base_url).encode()
    return dict(sorted(kept.items()))


def media(site: SiteData, tag: str = "") -> tuple[Media, ...]:
    """The media files of its articles."""
    wanted = {
        links.media_path(page.slug, name)
        for page in site.shown()
        if tag in ("", page.locale)
        for name in page.media
    }
    return tuple(one for one in exports.media(site) if one.path in wanted)


def _belongs(path: str, tag: str) -> bool:
    if path.startswith("assets/"):
        return path not in _foreign_fonts(tag)
    return path.startswith(f"{links.folder(tag)}/")


def _foreign_fonts(tag: str) -> set[str]:
    ours = fonts.files_of(locales.get(tag))
    return {path for other in fonts.LANGUAGES for path in fonts.files_of(locales.get(other))} - {
        *ours
    }


def _start(view: SiteView, tag: str) -> bytes:
    context = {**view.common(tag), "home": links.page_path(tag)}
    return theming.render(view.environment, "start.html", context).encode()


def _to_the_web(page: str, path: str, elsewhere: Collection[str], base_url: str) -> str:
    def address(found: re.Match[str]) -> str:
        given = unescape(found[2])
        plain, mark, fragment = given.partition("#")
        target = normpath(join(dirname(path), unquote(plain)))
        if _ABSOLUTE.match(given) or target not in elsewhere:
            return found[0]
        there = links.address(base_url, target) + (mark + quote(unquote(fragment)) if mark else "")
        return f'{found[1]}="{escape(there)}"'

    return _TAG.sub(lambda tag: _ADDRESS.sub(address, tag[0]), page)
