"""A built site -> what is wrong with it. No network: only the files, and where they will be.

It shares no code with what builds the site, so that one mistake is not made twice.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from multilang.model import Issue
from multilang.site_check import described, feeds, languages, links, listings
from multilang.site_check.site import Site

CHECKS = {
    "site-link": "a link, picture, stylesheet or font is not there, or leads out of the site",
    "site-anchor": "a link to a place in a page that the page does not have",
    "site-scheme": "an address that is not http, https, mailto or tel",
    "site-id": "one id for two elements",
    "site-alt": "an image without alt",
    "site-lang": "lang or dir is missing, unknown, or wrong for the language's script or folder",
    "site-script": "a text is mostly in another script than that of its lang",
    "site-switcher": "a language is offered that is not there, or that the page is not in",
    "site-canonical": "the canonical address is missing, not the page's own, or not under base_url",
    "site-hreflang": "hreflang links are not absolute, complete, mutual, or without x-default",
    "site-noindex": "what search engines may not list is in a sitemap or feed, or not marked",
    "site-robots": "robots.txt is missing or names no sitemap",
    "site-sitemap": "a sitemap is broken, names what is not there, or lacks a page",
    "site-feed": "a feed is broken, names what is not there, or lacks an article",
    "site-json-ld": "JSON-LD does not parse, or contradicts the page or its translations",
    "site-open-graph": "Open Graph contradicts the page, or its image is not there",
    "site-disclosure": "ai-disclosure has a value that the vocabulary does not know",
}
"""What is found, by id."""


def check(paths: Collection[str], load: Callable[[str], bytes], base_url: str) -> tuple[Issue, ...]:
    """Everything that is wrong with a site, by file. Linear in the number of its pages.

    Args:
        paths: every file, relative to the site's folder, with ``/``.
        load: the bytes of one of them.
        base_url: where the site will be.
    """
    site = Site(paths, load, base_url.rstrip("/"))
    known = described.articles(site)
    found = [
        *links.check(site), *languages.check(site), *described.check(site, known),
        *listings.check(site), *feeds.check(site, known),
    ]  # fmt: skip
    return tuple(sorted(dict.fromkeys(found), key=lambda issue: (issue.where, issue.check)))
