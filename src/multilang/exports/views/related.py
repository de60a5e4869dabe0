"""Which other articles a page offers: those that its author named, then those most like it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING

from multilang.exports.views.view import SiteView

if TYPE_CHECKING:
    from multilang.exports.site import Page
    from multilang.exports.views.terms import Term

MOST = 3
_CANDIDATES = 30
"""How many of the newest articles of each section and tag are compared: a tag that ten thousand
articles have says little, and costs as much."""


def related(view: SiteView, page: Page) -> tuple[Page, ...]:
    """At most ``MOST`` other articles in the page's language, but all that its author named.

    The others share its section or its tags, the most shared first, then the newest. Nothing that
    does not exist in the language.
    """
    if (known_already := view.chosen.get((page.locale, page.slug))) is not None:
        return known_already
    named = [
        found
        for slug in dict.fromkeys(page.related)
        if slug != page.slug and (found := view.pages.get((page.locale, slug)))
    ]
    known = {page.slug, *(found.slug for found in named)}
    alike = (found for found in _alike(view, page) if found.slug not in known)
    return (*named, *islice(alike, max(0, MOST - len(named))))


def _alike(view: SiteView, page: Page) -> Sequence[Page]:
    """Articles with the same sections and tags have the same candidates, themselves among them."""
    found = view.terms.of_page.get((page.locale, page.slug), ())
    place = (page.locale, *((term.kind, term.slug) for term in found))
    if place not in view.akin:
        view.akin[place] = _candidates(found, page.locale)
    return view.akin[place]


def _candidates(terms: Sequence[Term], locale: str) -> Sequence[Page]:
    shared: Counter[str] = Counter()
    found: dict[str, Page] = {}
    for term in terms:
        for other in term.pages.get(locale, ())[:_CANDIDATES]:
            shared[other.slug] += 1
            found[other.slug] = other
    return sorted(found.values(), key=lambda p: (-shared[p.slug], -_day(p), p.slug))


def _day(page: Page) -> int:
    return page.date.toordinal() if page.date else 0
