"""Do feeds hold what they may, all of the newest, and what the formats ask for?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from multilang.errors import CatalogError
from multilang.formats import strict_xml
from multilang.formats.strict_xml import Element
from multilang.model import Issue
from multilang.site_check.listings import hidden
from multilang.site_check.reading import Page
from multilang.site_check.site import Site, issue

NEWEST = 50
"""A feed with fewer entries must have every dated article of its language."""
_ATOM = "{http://www.w3.org/2005/Atom}"
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)


@dataclass(slots=True)
class _Feed:
    """What both formats say."""

    path: str
    language: str
    own: str
    """The address that it gives for itself."""
    entries: list[tuple[str, str]]
    """Id and address of each."""
    times: list[str]
    others: Sequence[str] = ()
    """Addresses of the feeds in other languages."""
    missing: Sequence[str] = ()
    """Names of what the format requires and it lacks."""


def check(site: Site, known: dict[str, dict[str, Any]]) -> Iterator[Issue]:
    """
    Args:
        known: JSON-LD by path of the page, which says what has a date.
    """
    offered = {
        site.target(page.path, address).path
        for page in site.pages.values()
        for _, address in page.feeds
    }
    paths = [p for p in site.paths if p.endswith(("/feed.xml", "/feed.json")) or p in offered]
    for path in sorted(set(paths) & set(site.paths)):
        if hidden(site):
            yield issue("site-noindex", "a hidden site has a feed", path, "critical")
            continue
        try:
            feed = _json(site, path) if path.endswith(".json") else _atom(site, path)
        except (CatalogError, ValueError, KeyError, TypeError, AttributeError) as error:
            yield issue("site-feed", f"this is no feed: {error}", path)
            continue
        yield from _facts(site, feed, offered)
        yield from _entries(site, feed)
        yield from _complete(site, feed, known)


def _atom(site: Site, path: str) -> _Feed:
    root = strict_xml.parse(site.load(path), path)
    if root.name != f"{_ATOM}feed":
        raise ValueError(f"its root is <{root.name}>")
    items = list(root.elements(f"{_ATOM}entry"))
    missing = [n for e in (root, *items) for n in ("id", "title", "updated") if not _text(e, n)]
    if not root.first(f"{_ATOM}author") and not all(i.first(f"{_ATOM}author") for i in items):
        missing.append("author")
    language = root.get(strict_xml.LANG)
    own = [link.get("href") for link in _links(root, "self")]
    kind = "application/atom+xml"
    return _Feed(
        path, language, own[0] if own else "",
        [(_text(item, "id"), _address(item, language)) for item in items],
        [_text(e, n) for e in (root, *items) for n in ("updated", "published") if _text(e, n)],
        [a.get("href") for a in _links(root, "alternate") if a.get("type") == kind],
        missing,
    )  # fmt: skip


def _links(item: Element, rel: str) -> list[Element]:
    return [a for a in item.elements(f"{_ATOM}link") if a.get("rel", "alternate") == rel]


def _address(item: Element, language: str) -> str:
    links = _links(item, "alternate")
    own = [a.get("href") for a in links if a.get("hreflang") in ("", language)]
    return own[0] if own else ""


def _text(item: Element, name: str) -> str:
    found = item.first(_ATOM + name)
    return found.text.strip() if found else ""


def _json(site: Site, path: str) -> _Feed:
    feed = json.loads(site.load(path))
    items = feed["items"]
    missing = [name for name in ("version", "title") if not feed.get(name)]
    missing += ["id" for item in items if not item.get("id")]
    missing += ["content" for i in items if not (i.get("content_text") or i.get("content_html"))]
    times = [item[n] for item in items for n in ("date_published", "date_modified") if n in item]
    entries = [(str(item.get("id")), str(item.get("url"))) for item in items]
    return _Feed(
        path, feed.get("language", ""), feed.get("feed_url", ""), entries, times, (), missing
    )


def _facts(site: Site, feed: _Feed, offered: set[str]) -> Iterator[Issue]:
    if feed.path not in offered:
        yield issue("site-feed", "no page offers it", feed.path)
    folder = feed.path.split("/")[0]
    if "/" in feed.path and feed.language != folder.partition("-u-")[0]:
        message = f"a feed in {folder}/ says that it is in {feed.language!r}"
        yield issue("site-feed", message, feed.path)
    if site.absolute(feed.own).path != feed.path:
        yield issue("site-feed", f"its own address is given as {feed.own!r}", feed.path)
    for name in dict.fromkeys(feed.missing):
        yield issue("site-feed", f"{name} is missing", feed.path)
    for time in feed.times:
        if not _TIME.fullmatch(time):
            yield issue("site-feed", f"{time!r} is not a time of RFC 3339", feed.path)
    for address in feed.others:
        if site.absolute(address).path not in site.paths:
            yield issue("site-feed", f"the feed {address!r} is not there", feed.path)
    ids = [name for name, _ in feed.entries]
    if len(set(ids)) != len(ids):
        yield issue("site-feed", "two entries have one id", feed.path)


def _entries(site: Site, feed: _Feed) -> Iterator[Issue]:
    for _, address in feed.entries:
        page = site.page_of(address)
        if page is None:
            yield issue("site-feed", f"{address!r} is no page of the site", feed.path)
        elif not page.indexable:
            message = f"{address!r} is noindex, and yet in a feed"
            yield issue("site-noindex", message, feed.path, "critical")
        elif page.lang.partition("-u-")[0] != feed.language:
            message = f"{address!r} is in {page.lang}, the feed in {feed.language}"
            yield issue("site-feed", message, feed.path)


def _complete(site: Site, feed: _Feed, known: dict[str, dict[str, Any]]) -> Iterator[Issue]:
    """Nothing newer than what a full feed holds is left out, and nothing at all of a short one."""
    held = {page.path for _, address in feed.entries if (page := site.page_of(address))}
    days = [_day(known.get(path)) for path in held]
    oldest = min(days, default="") if len(feed.entries) >= NEWEST else ""
    for path, page in site.pages.items():
        if path not in held and _belongs(page, known.get(path), feed, oldest):
            yield issue("site-feed", f"{path} is not in it", feed.path)


def _belongs(page: Page, value: dict[str, Any] | None, feed: _Feed, oldest: str) -> bool:
    own = page.indexable and page.lang.partition("-u-")[0] == feed.language
    return own and _day(value) > oldest


def _day(value: dict[str, Any] | None) -> str:
    return str((value or {}).get("datePublished", ""))[:10]
