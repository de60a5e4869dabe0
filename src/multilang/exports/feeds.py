"""The newest articles of each language as Atom (RFC 4287) and JSON Feed 1.1.

Only what search engines may list, and only what has a date: a feed is told by its dates, and
nothing here has a clock. A language without such an article has no feed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from multilang import locales
from multilang.exports import links
from multilang.exports.facts import instant, stamp
from multilang.exports.metadata import absolute, keywords, partners, section, site_name
from multilang.exports.xml_writing import LANG, add, document, writable

if TYPE_CHECKING:
    from multilang.exports.site import Page
    from multilang.exports.views.view import SiteView

NEWEST = 50
"""How many articles a feed has at most."""
ATOM, JSON = "application/atom+xml", "application/feed+json"
YEAR = "2026"
"""Of the ids in feeds: a tag URI names a time at which its maker had the host's name. Never
changed, or every reader would see every article as new."""
_NAMESPACE = "http://www.w3.org/2005/Atom"


def files(view: SiteView) -> Iterator[tuple[str, bytes]]:
    """Path and bytes of every feed."""
    known = {tag: newest(view, tag) for tag in view.tags}
    tags = [tag for tag, pages in known.items() if pages]
    for tag in tags:
        yield path(tag, ATOM), _atom(view, tag, known[tag], tags)
        yield path(tag, JSON), _json(view, tag, known[tag])


def path(tag: str, kind: str) -> str:
    return f"{links.folder(tag)}/{'feed.xml' if kind == ATOM else 'feed.json'}"


def offered(view: SiteView, tag: str) -> list[dict[str, str]]:
    """The feeds that a language's pages point to, for ``head.html``: paths on the site."""
    if not newest(view, tag):
        return []
    title = site_name(view, tag)
    return [{"type": k, "title": title, "path": path(tag, k)} for k in (ATOM, JSON)]


def newest(view: SiteView, tag: str) -> list[Page]:
    """What a language's feeds hold, the newest first."""
    if tag not in view.fed:
        pages = [p for p in view.of_locale(tag) if view.indexed(p) and p.facts.published]
        pages.sort(key=lambda page: instant(page.facts.published), reverse=True)
        view.fed[tag] = pages[:NEWEST]
    return view.fed[tag]


def identity(view: SiteView, tag: str, slug: str = "") -> str:
    """A name that stays when the site moves (RFC 4151): ``tag:example.org,2026:/fr/river``."""
    root = urlsplit(view.site.base_url)
    made = f"tag:{root.hostname or 'localhost'},{YEAR}:{root.path.rstrip('/')}"
    own = f"{view.site.feed_ids}:" if view.site.feed_ids else made
    return f"{own}/{links.folder(tag)}/{slug}".rstrip("/")


def _atom(view: SiteView, tag: str, pages: Sequence[Page], tags: Sequence[str]) -> bytes:
    language = locales.get(tag).plain_tag
    feed = ET.Element("feed", {"xmlns": _NAMESPACE, LANG: language})
    add(feed, "id", identity(view, tag))
    add(feed, "title", site_name(view, tag))
    add(feed, "updated", stamp(max((p.facts.changed for p in pages), key=instant)))
    own = absolute(view, path(tag, ATOM))
    add(feed, "link", rel="self", type=ATOM, hreflang=language, href=own)
    home = links.public_url(view.site.base_url, tag)
    add(feed, "link", rel="alternate", type="text/html", hreflang=language, href=home)
    for other in tags:
        if other != tag:
            there = absolute(view, path(other, ATOM))
            name = locales.get(other).plain_tag
            add(feed, "link", rel="alternate", type=ATOM, hreflang=name, href=there)
    add(add(feed, "author"), "name", site_name(view, tag))
    for page in pages:
        _entry(view, page, add(feed, "entry"))
    return document(feed)


def _entry(view: SiteView, page: Page, entry: ET.Element) -> None:
    url = links.address(view.site.base_url, page.path)
    language = locales.get(page.locale).plain_tag
    add(entry, "id", identity(view, page.locale, page.slug))
    add(entry, "title", page.title)
    add(entry, "link", rel="alternate", type="text/html", hreflang=language, href=url)
    for tag in partners(view, page):
        if tag != page.locale:
            there = links.address(view.site.base_url, view.pages[tag, page.slug].path)
            name = locales.get(tag).plain_tag
            # Not rel=alternate: of several, feed readers take the last and ignore hreflang [M].
            add(entry, "link", rel="related", type="text/html", hreflang=name, href=there)
    add(entry, "published", stamp(page.facts.published))
    add(entry, "updated", stamp(page.facts.changed))
    for name in page.authors:
        add(add(entry, "author"), "name", name)
    for name in (*page.translators, *page.reviewers):
        add(add(entry, "contributor"), "name", name)
    for name in _categories(view, page):
        add(entry, "category", term=name)
    if page.description:
        add(entry, "summary", page.description)


def _categories(view: SiteView, page: Page) -> list[str]:
    names = (section(view, page), *keywords(view, page))
    return [name for name in dict.fromkeys(names) if name]


def _json(view: SiteView, tag: str, pages: Sequence[Page]) -> bytes:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": writable(site_name(view, tag)),
        "home_page_url": links.public_url(view.site.base_url, tag),
        "feed_url": absolute(view, path(tag, JSON)),
        "language": locales.get(tag).plain_tag,
        "items": [_item(view, page) for page in pages],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1).encode() + b"\n"


def _item(view: SiteView, page: Page) -> dict[str, Any]:
    item = {
        "id": identity(view, page.locale, page.slug),
        "url": links.address(view.site.base_url, page.path),
        "title": writable(page.title),
        # The format wants a content; the article itself stays where its frame says how it is.
        "content_text": writable(page.description or page.title),
        "image": absolute(view, page.facts.image) if page.facts.image else "",
        "date_published": stamp(page.facts.published),
        "date_modified": stamp(page.facts.updated) if page.facts.updated else "",
        "authors": [{"name": writable(name)} for name in page.authors],
        "tags": [writable(name) for name in _categories(view, page)],
        "language": locales.get(page.locale).plain_tag,
    }
    return {key: value for key, value in item.items() if value}
