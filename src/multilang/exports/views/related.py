"""Which other articles a page offers: those that its author named, then those most like it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from multilang.exports.views.view import SiteView

if TYPE_CHECKING:
    from multilang.exports.site import Page

MOST = 3
_CANDIDATES = 30
"""How many of the newest articles of each section and tag are compared: a tag that ten thousand
articles have says little, and costs as much."""


def related(view: SiteView, page: Page) -> tuple[Page, ...]:
    """At most ``MOST`` other articles in the page's language, but all that its author named.

    The others share its section or its tags, the most shared first, then the newest. Nothing that
    does not exist in the language.
    """
    named = [
        found
        for slug in dict.fromkeys(page.related)
        if slug != page.slug and (found := view.pages.get((page.locale, slug)))
    ]
    known = {page.slug, *(found.slug for found in named)}
    alike = [found for found in _alike(view, page) if found.slug not in known]
    return (*named, *alike[: max(0, MOST - len(named))])


def _alike(view: SiteView, page: Page) -> list[Page]:
    shared: Counter[str] = Counter()
    found: dict[str, Page] = {}
    for term in view.terms.of_page.get((page.locale, page.slug), ()):
        for other in term.pages.get(page.locale, ())[:_CANDIDATES]:
            shared[other.slug] += 1
            found[other.slug] = other
    return sorted(found.values(), key=lambda p: (-shared[p.slug], -_day(p), p.slug))


def _day(page: Page) -> int:
    return page.date.toordinal() if page.date else 0
