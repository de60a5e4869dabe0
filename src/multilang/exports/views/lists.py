"""Lists of articles: the archive, the page of each section and tag, and the indexes of both."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Protocol

from multilang import locales
from multilang.exports import links
from multilang.exports.views.terms import KINDS, Kind, Term
from multilang.exports.views.view import SiteView, alternates, card, languages, root_of

if TYPE_CHECKING:
    from multilang.exports.site import Page


Make = Callable[[SiteView, Mapping[str, Any]], str]
"""Renders a page from a view, with what all pages of the language are given."""


class Keep(Protocol):
    """Decides whether a page of a list must be rendered."""

    def __call__(
        self, path: str, tag: str, parts: object, cards: Sequence[Page], make: Make
    ) -> str | None:
        """Its text; None where it stands already.

        Args:
            parts: what it is made of, besides what all pages share and these articles.
        """


def lists(
    view: SiteView, tag: str, common: Mapping[str, Any], keep: Keep | None = None
) -> Iterator[tuple[str, str | None]]:
    """Path and text of every list of a language; of what has no article there is none.

    Args:
        keep: renders the pages of lists that must be; by default all of them are.
    """

    def always(_: str, __: str, ___: object, ____: Sequence[Page], make: Make) -> str:
        return make(view, common)

    kept: Callable[..., str | None] = keep or always
    archive = {t: pages for t in view.tags if (pages := view.of_locale(t))}
    if tag in archive:
        yield from _pages(view, tag, "archive.html", ("archive",), archive, {}, kept)
    for kind in KINDS:
        found = view.terms.of(kind, tag)
        if found:
            yield _index(view, tag, common, kind, found)
        for term in found:
            facts: dict[str, Any] = {"term": view.label(term, tag, common["_"]), "kind": kind}
            if kind == "section":
                facts["current_section"] = term.slug
            names = (kind, term.slug)
            yield from _pages(view, tag, f"{kind}.html", names, term.pages, facts, kept)


def _pages(
    view: SiteView,
    tag: str,
    template: str,
    names: tuple[str, ...],
    pages: Mapping[str, Sequence[Page]],
    facts: Mapping[str, Any],
    keep: Callable[..., str | None],
) -> Iterator[tuple[str, str | None]]:
    """A list cut into pages. The first has partners in other languages; what stands on the others
    is not the same there."""
    size = view.site.page_size
    total = -(-len(pages[tag]) // size)
    firsts = {t: links.list_path(t, *names) for t in view.tags if t in pages}
    listed = _listed(view, firsts, pages)
    for number in range(1, total + 1):
        path = links.list_path(tag, *names, number=number)
        shown = pages[tag][(number - 1) * size : number * size]
        part = _Part(tag, path, template, names, number, total, shown, firsts, listed, facts)
        parts = (template, names, number, total, firsts, listed, facts)
        yield path, keep(path, tag, parts, shown, part.make)


@dataclass(frozen=True, slots=True)
class _Part:
    """One page of a list."""

    tag: str
    path: str
    template: str
    names: tuple[str, ...]
    number: int
    """From 1."""
    total: int
    shown: Sequence[Page]
    firsts: Mapping[str, str]
    """The first page of the list in each language."""
    listed: Mapping[str, str]
    """Of these, what search engines may list."""
    facts: Mapping[str, Any]

    def make(self, view: SiteView, common: Mapping[str, Any]) -> str:
        root, first = root_of(self.path), self.number == 1
        context = {
            **_context(view, self.tag, common, self.path, self.firsts, self.listed, first=first),
            **self.facts,
            "index": root + links.list_path(self.tag, self.names[0]),
            "pager": _pager(self.tag, self.names, self.number, self.total, root, common),
            "groups": _groups(view, self.shown, root, common),
        }
        return view.render(self.template, context)


def _listed(
    view: SiteView, firsts: Mapping[str, str], pages: Mapping[str, Sequence[Page]]
) -> dict[str, str]:
    """Of the first pages of a list, those in languages that search engines may list it in."""
    return {t: path for t, path in firsts.items() if any(map(view.indexed, pages.get(t, ())))}


def _context(
    view: SiteView,
    tag: str,
    common: Mapping[str, Any],
    path: str,
    firsts: Mapping[str, str],
    listed: Mapping[str, str],
    *,
    first: bool = True,
) -> dict[str, Any]:
    root = root_of(path)
    indexed = tag in listed
    return {
        **common,
        **view.around(root, common),
        "languages": languages(root, firsts, tag),
        "canonical": links.address(view.site.base_url, path) if indexed else "",
        "alternates": alternates(view, listed) if indexed and first else [],
        "noindex": not indexed,
    }


def _pager(
    tag: str,
    names: tuple[str, ...],
    number: int,
    total: int,
    root: str,
    common: Mapping[str, Any],
) -> dict[str, Any] | None:
    if total == 1:
        return None

    def href(to: int) -> str:
        return root + links.list_path(tag, *names, number=to) if 1 <= to <= total else ""

    locale = common["locale"]
    return {
        "number": locales.format_number(locale, number),
        "total": locales.format_number(locale, total),
        "first": number == 1,
        "newer": href(number - 1),
        "older": href(number + 1),
    }


def _groups(
    view: SiteView, pages: Sequence[Page], root: str, common: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The articles by month of the reader's calendar."""
    locale = common["locale"]

    def month(page: Page) -> str:
        return locales.format_month(locale, page.date) if page.date else ""

    return [
        {"month": name, "cards": [card(view, page, root, common["_"]) for page in group]}
        for name, group in groupby(pages, month)
    ]


def _index(
    view: SiteView, tag: str, common: Mapping[str, Any], kind: Kind, found: Sequence[Term]
) -> tuple[str, str]:
    """All sections, or all tags, of a language."""
    path = links.list_path(tag, kind)
    root, locale, translate = root_of(path), common["locale"], common["_"]
    pages = {t: view.of_locale(t) for t in view.tags if view.terms.of(kind, t)}
    firsts = {t: links.list_path(t, kind) for t in pages}
    counts = {term.slug: len(term.pages[tag]) for term in found}
    terms = view.sorted_terms(found, locale, root, translate)
    context = {
        **_context(view, tag, common, path, firsts, _listed(view, firsts, pages)),
        "terms": [{**item, "count": counts[item["slug"]]} for item in terms],
    }
    return path, view.render(f"{kind}s.html", context)
