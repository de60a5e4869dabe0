"""Does everything that a page points to exist?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from multilang.model import Issue
from multilang.site_check.reading import Link, Page
from multilang.site_check.site import Site, issue

_URL = re.compile(r"url\(\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"')]+))\s*\)")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def check(site: Site) -> Iterator[Issue]:
    """Links, sources, anchors, ids and alternative texts of all pages; addresses in stylesheets."""
    anchors = {path: frozenset(page.ids) for path, page in site.pages.items()}
    for page in site.pages.values():
        seen: set[Link] = set()
        for link in page.links:
            if link not in seen:
                seen.add(link)
                yield from _link(site, page, link, anchors)
        for _, address in page.feeds:
            yield from _link(site, page, Link("link", address), anchors)
        yield from _elements(page)
    for path in sorted(site.paths):
        if path.endswith(".css"):
            yield from _stylesheet(site, path)


def _link(
    site: Site, page: Page, link: Link, anchors: dict[str, frozenset[str]]
) -> Iterator[Issue]:
    if link.tag == "form" and not link.address:
        return
    target = site.target(page.path, link.address)
    if target.kind == "away":
        return
    shown = f"<{link.tag}> {link.address!r}"
    if target.kind == "scheme":
        yield issue("site-scheme", f"{shown} has a scheme that pages may not use", page, "critical")
    elif target.kind != "here":
        why = "leads out of the site" if target.kind == "outside" else "is no address"
        yield issue("site-link", f"{shown} {why}", page)
    elif target.path not in site.paths:
        lost = "site-switcher" if link.tag == "a" and link.hreflang else "site-link"
        yield issue(lost, f"{shown} leads to {target.path}, which is not there", page)
    elif target.fragment not in ("", "top", *anchors.get(target.path, (target.fragment,))):
        message = f"{shown}: {target.path} has no id {target.fragment!r}"
        yield issue("site-anchor", message, page)


def _elements(page: Page) -> Iterator[Issue]:
    if len(set(page.ids)) != len(page.ids):
        for name, times in Counter(page.ids).items():
            if times > 1:
                yield issue("site-id", f"the id {name!r} is given {times} times", page)
    for source in page.pictures:
        yield issue("site-alt", f"the image {source!r} has no alt attribute", page)


def _stylesheet(site: Site, path: str) -> Iterator[Issue]:
    for match in _URL.findall(_COMMENT.sub("", site.text(path))):
        address = next(filter(None, match), "")
        if address.startswith(("data:", "#")):
            continue
        target = site.target(path, address)
        if target.kind != "away" and target.path not in site.paths:
            yield issue("site-link", f"url({address}) leads to nothing", path)
