"""What search engines may list: ``robots.txt``, a sitemap for each language, and their index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from multilang.exports import links
from multilang.exports.facts import instant
from multilang.exports.metadata import absolute, partners
from multilang.exports.views.terms import KINDS
from multilang.exports.views.view import alternates
from multilang.exports.xml_writing import DECLARATION, add, document, escaped

if TYPE_CHECKING:
    from multilang.exports.site import Page
    from multilang.exports.views.view import SiteView

INDEX, ROBOTS = "sitemap.xml", "robots.txt"
LARGEST = 10_000
"""Addresses in one file. The format allows 50,000 and 50 MB, which alternates in many languages
would reach first."""
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"


@dataclass(frozen=True, slots=True)
class Entry:
    """One page that search engines may list."""

    locale: str
    """Which language's sitemap it stands in."""
    url: str
    alternates: Sequence[Mapping[str, str]] = ()
    """The page's own hreflang links, ``x-default`` included; none when it is alone."""
    changed: str = ""
    """When, as ``facts.moment`` writes it; empty when nothing says so."""


def robots(view: SiteView) -> bytes:
    """Everything may be read, and here is the sitemap; of a preview, nothing may."""
    if view.site.preview:
        return b"User-agent: *\nDisallow: /\n"
    return f"User-agent: *\nAllow: /\n\nSitemap: {absolute(view, INDEX)}\n".encode()


def files(view: SiteView, entries: Sequence[Entry]) -> Iterator[tuple[str, bytes]]:
    """Path and bytes of ``robots.txt`` and, but for a preview, of every sitemap."""
    yield ROBOTS, robots(view)
    if view.site.preview:
        return
    index = ET.Element("sitemapindex", {"xmlns": _NAMESPACE})
    for tag in view.tags:
        own = [entry for entry in entries if entry.locale == tag]
        for number, start in enumerate(range(0, len(own), LARGEST), 1):
            part = own[start : start + LARGEST]
            more = f"-{number}" if number > 1 else ""
            name = f"sitemap-{links.folder(tag)}{more}.xml"
            listed = add(index, "sitemap")
            add(listed, "loc", absolute(view, name))
            if changed := newest([entry.changed for entry in part]):
                add(listed, "lastmod", changed)
            yield name, _urls(part)
    yield INDEX, document(index)


def newest(moments: Sequence[str]) -> str:
    """The latest of them; "" when none is known."""
    return max(filter(None, dict.fromkeys(moments)), key=instant, default="")


def entries(view: SiteView) -> list[Entry]:
    """Everything that search engines may list: as the pages themselves say, but without making
    them, so that a site can be built in parts."""
    base, source = view.site.base_url, view.source.tag
    found = [Entry(source, links.address(base, "index.html"))]
    homes = {tag: links.page_path(tag) for tag in view.tags if view.home_indexed(tag)}
    for tag, path in homes.items():
        changed = _changed(view, view.of_locale(tag))
        found.append(Entry(tag, links.address(base, path), alternates(view, homes), changed))
    return [*found, *_articles(view), *_lists(view)]


def _articles(view: SiteView) -> Iterator[Entry]:
    known: dict[str, Sequence[Mapping[str, str]]] = {}
    for page in view.pages.values():
        if not view.indexed(page):
            continue
        if page.slug not in known:  # the same in all its languages
            paths = {tag: view.pages[tag, page.slug].path for tag in partners(view, page)}
            known[page.slug] = alternates(view, paths)
        url = links.address(view.site.base_url, page.path)
        yield Entry(page.locale, url, known[page.slug], page.facts.changed)


def _lists(view: SiteView) -> Iterator[Entry]:
    """The archive, the indexes of sections and tags, and the page of each."""
    every = {tag: view.of_locale(tag) for tag in view.tags}
    yield from _list(view, ("archive",), every, view.site.page_size)
    for kind in KINDS:
        having = {tag: pages for tag, pages in every.items() if view.terms.of(kind, tag)}
        yield from _list(view, (kind,), having, len(view.pages))
    for term in view.terms.by_identity.values():
        yield from _list(view, (term.kind, term.slug), term.pages, view.site.page_size)


def _list(
    view: SiteView, names: Sequence[str], pages: Mapping[str, Sequence[Page]], size: int
) -> Iterator[Entry]:
    """In every language; only the first of its pages has partners in others."""
    base = view.site.base_url
    listed = [tag for tag in view.tags if any(map(view.indexed, pages.get(tag, ())))]
    firsts = alternates(view, {tag: links.list_path(tag, *names) for tag in listed})
    for tag in listed:
        changed = _changed(view, pages[tag])
        for number in range(1, -(-len(pages[tag]) // size) + 1):
            url = links.address(base, links.list_path(tag, *names, number=number))
            yield Entry(tag, url, firsts if number == 1 else (), changed)


def _changed(view: SiteView, pages: Iterable[Page]) -> str:
    return newest([page.facts.changed for page in pages if view.indexed(page)])


def _urls(part: Sequence[Entry]) -> bytes:
    """As ``document`` would write the elements; there are ten thousand of them, and five times as
    many links."""
    known: dict[int, str] = {}
    lines = [DECLARATION, f'<urlset xmlns="{_NAMESPACE}" xmlns:xhtml="{_XHTML}">\n']
    for entry in part:
        place = id(entry.alternates)
        if place not in known:
            known[place] = "".join(map(_link, entry.alternates))
        changed = f"<lastmod>{escaped(entry.changed)}</lastmod>\n" if entry.changed else ""
        url = escaped(entry.url)
        lines.append(f"<url>\n<loc>{url}</loc>\n{changed}{known[place]}</url>\n")
    return "".join((*lines, "</urlset>\n")).encode()


def _link(link: Mapping[str, str]) -> str:
    said = "".join(f' {name}="{escaped(value)}"' for name, value in link.items())
    return f'<xhtml:link rel="alternate"{said} />\n'
