"""Do sitemaps and robots.txt name what search engines may list, all of it and nothing else?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from multilang.errors import CatalogError
from multilang.formats import strict_xml
from multilang.formats.strict_xml import Element
from multilang.model import Issue
from multilang.site_check.site import Site, issue

ROBOTS = "robots.txt"
MOST = 50_000
"""Addresses in one sitemap (sitemaps.org)."""
_MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
_LINK = "{http://www.w3.org/1999/xhtml}link"
_SITEMAP = re.compile(r"^\s*sitemap:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_NOTHING = re.compile(r"^\s*disallow:\s*/\s*$", re.IGNORECASE | re.MULTILINE)
_FILE = re.compile(r"sitemap[^/]*\.xml")
_DATE = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?", re.ASCII)


def hidden(site: Site) -> bool:
    """Whether robots.txt keeps everybody out: a preview."""
    return ROBOTS in site.paths and bool(_NOTHING.search(site.text(ROBOTS)))


def check(site: Site) -> Iterator[Issue]:
    if ROBOTS not in site.paths:
        yield issue("site-robots", "there is no robots.txt", ROBOTS)
        return
    if hidden(site):
        yield from _hidden(site)
        return
    named = _SITEMAP.findall(site.text(ROBOTS))
    if not named:
        yield issue("site-robots", "robots.txt names no sitemap", ROBOTS)
        return
    listed: dict[str, str] = {}
    seen: set[str] = set()
    for address in named:
        yield from _sitemap(site, address, ROBOTS, listed, seen)
    for path, page in site.pages.items():
        if page.indexable and path not in listed:
            yield issue("site-sitemap", "the page is in no sitemap", page)
    for path in sorted(set(filter(_FILE.fullmatch, site.paths)) - seen):
        yield issue("site-sitemap", "neither robots.txt nor the index names it", path)


def _hidden(site: Site) -> Iterator[Issue]:
    for page in site.pages.values():
        if not page.noindex:
            message = "a page of a site that robots.txt hides has no noindex"
            yield issue("site-noindex", message, page, "critical")


def _sitemap(
    site: Site, address: str, where: str, listed: dict[str, str], seen: set[str]
) -> Iterator[Issue]:
    target = site.absolute(address)
    if target.kind != "here" or target.path not in site.paths:
        yield issue("site-sitemap", f"the sitemap {address!r} is not there", where)
        return
    path = target.path
    if path in seen:
        return
    seen.add(path)
    try:
        root = strict_xml.parse(site.load(path), path)
    except CatalogError as error:
        yield issue("site-sitemap", str(error.message), path)
        return
    if root.name == f"{_MAP}sitemapindex":
        for item in root.elements(f"{_MAP}sitemap"):
            yield from _sitemap(site, _child(item, "loc"), path, listed, seen)
    elif root.name == f"{_MAP}urlset":
        items = list(root.elements(f"{_MAP}url"))
        if len(items) > MOST:
            yield issue("site-sitemap", f"{len(items)} addresses in one file", path)
        for item in items:
            yield from _url(site, item, path, listed)
    else:
        yield issue("site-sitemap", f"<{root.name}> is not the root of a sitemap", path)


def _url(site: Site, item: Element, where: str, listed: dict[str, str]) -> Iterator[Issue]:
    address = _child(item, "loc")
    page = site.page_of(address)
    if page is None:
        yield issue("site-sitemap", f"{address!r} is no page of the site", where)
        return
    if not page.indexable:
        message = f"{address!r} is noindex, and yet in the sitemap"
        yield issue("site-noindex", message, where, "critical")
    elif page.canonical != [address]:
        yield issue("site-sitemap", f"{address!r} is not the canonical address of its page", where)
    if page.path in listed:
        yield issue("site-sitemap", f"{address!r} is listed twice", where)
    listed[page.path] = where
    links = sorted((link.get("hreflang"), link.get("href")) for link in item.elements(_LINK))
    if page.indexable and links != sorted(page.alternates):
        message = f"the alternates of {address!r} are not those of its page"
        yield issue("site-sitemap", message, where)
    changed = _child(item, "lastmod")
    if changed and not _DATE.fullmatch(changed):
        yield issue("site-sitemap", f"lastmod {changed!r} is no date", where)


def _child(item: Element, name: str) -> str:
    found = item.first(_MAP + name)
    return found.text.strip() if found else ""
