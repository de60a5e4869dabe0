"""Articles without their texts, and where the texts are: a site of ten thousand articles is told by
what lists, cards and feeds show of each, and one article at a time is looked at whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Protocol

from multilang.formats import html
from multilang.model import Coverage

if TYPE_CHECKING:
    from multilang.exports.pages import Page

_PICTURES = (".avif", ".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp")


class Wholes(Protocol):
    """Knows the whole of articles that a site has without their texts."""

    def page(self, page: Page) -> Page:
        """The same with all that belongs to it."""

    def digest(self, page: Page) -> str:
        """Of all that it is made of."""

    def slim_digest(self, page: Page) -> str:
        """Of what other pages may know of it."""

    def text_digest(self, page: Page) -> str:
        """Of its text alone."""

    def headings(self, slug: str) -> tuple[str, ...]:
        """The ids of the headings of a source article; none where there is no such article."""


class InMemory:
    """Of pages that are whole."""

    def __init__(self, pages: Iterable[Page], source: str) -> None:
        self._pages = {(page.locale, page.slug): page for page in pages}
        self._source = source
        self._slim: dict[tuple[str, str], str] = {}
        self._own: dict[tuple[str, str], str] = {}
        self._headings: dict[str, tuple[str, ...]] = {}

    def page(self, page: Page) -> Page:
        return self._pages[page.locale, page.slug]

    def digest(self, page: Page) -> str:
        return _of(self._own, self.page(page))

    def slim_digest(self, page: Page) -> str:
        return _of(self._slim, page)

    def text_digest(self, page: Page) -> str:
        return sha(self.page(page).text)

    def headings(self, slug: str) -> tuple[str, ...]:
        if slug not in self._headings:
            page = self._pages.get((self._source, slug))
            self._headings[slug] = html.heading_ids(page.text) if page else ()
        return self._headings[slug]


def _of(known: dict[tuple[str, str], str], page: Page) -> str:
    place = (page.locale, page.slug)
    if place not in known:
        known[place] = sha(repr(page))
    return known[place]


class HeadingIds(Mapping[str, tuple[str, ...]]):
    """The ids of the headings of source articles, by slug, each looked for when it is asked."""

    def __init__(self, slugs: Iterable[str], wholes: Wholes) -> None:
        self._slugs = dict.fromkeys(slugs)
        self._wholes = wholes

    def __getitem__(self, slug: str) -> tuple[str, ...]:
        if slug not in self._slugs:
            raise KeyError(slug)
        return self._wholes.headings(slug)

    def __iter__(self) -> Iterator[str]:
        return iter(self._slugs)

    def __len__(self) -> int:
        return len(self._slugs)


def slim(page: Page) -> Page:
    """What other pages may know of an article: no text, and of its state only what readers are
    told, so that a review of one paragraph more is no change to them."""
    return replace(
        page, text="", marks=(), params=(), corrections=(), image=picture(page),
        coverage=_some(page.coverage), signatures=page.signatures[:1],
    )  # fmt: skip


def _some(counts: Coverage) -> Coverage:
    """Counts of nothing and something; of drafts, too, whether all of them are outdated ones."""
    found = {f.name: min(1, getattr(counts, f.name)) for f in fields(Coverage)}
    return Coverage(**{**found, "draft": found["outdated"] + (counts.draft > counts.outdated)})


def picture(page: Page) -> str:
    """The file beside an article that stands for it: what the front matter names, else the first
    picture of the text; empty for none."""
    if page.image in page.media:
        return page.image
    places = {name: page.text.find(name) for name in page.media if name.endswith(_PICTURES)}
    found = [(at, name) for name, at in places.items() if at >= 0]
    return min(found)[1] if found else ""


def sha(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogateescape")).hexdigest()
