"""Lists of articles: the archive, the page of each section and tag, and the indexes of both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from multilang import locales
from multilang.exports import links
from multilang.exports.views.terms import KINDS, Kind, Term
from multilang.exports.views.view import SiteView, alternates, card, languages, root_of

if TYPE_CHECKING:
    from multilang.exports.site import Page


def lists(view: SiteView, tag: str, common: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Path and text of every list of a language; of what has no article there is none."""
    archive = {t: pages for t in view.tags if (pages := view.of_locale(t))}
    if tag in archive:
        yield from _pages(view, tag, common, "archive.html", ("archive",), archive, {})
    for kind in KINDS:
        found = view.terms.of(kind, tag)
        if found:
            yield _index(view, tag, common, kind, found)
        for term in found:
            facts: dict[str, Any] = {"term": view.label(term, tag, common["_"]), "kind": kind}
            if kind == "section":
                facts["current_section"] = term.slug
            names = (kind, term.slug)
            yield from _pages(view, tag, common, f"{kind}.html", names, term.pages, facts)


def _pages(
    view: SiteView,
    tag: str,
    common: Mapping[str, Any],
    template: str,
    names: tuple[str, ...],
    pages: Mapping[str, Sequence[Page]],
    facts: Mapping[str, Any],
) -> Iterator[tuple[str, str]]:
    """A list cut into pages. The first has partners in other languages; what stands on the others
    is not the same there."""
    size = view.site.page_size
    total = -(-len(pages[tag]) // size)
    firsts = {t: links.list_path(t, *names) for t in view.tags if t in pages}
    for number in range(1, total + 1):
        path = links.list_path(tag, *names, number=number)
        shown = pages[tag][(number - 1) * size : number * size]
        context = {
            **_context(view, tag, common, path, firsts, pages, first=number == 1),
            **facts,
            "index": root_of(path) + links.list_path(tag, names[0]),
            "pager": _pager(tag, names, number, total, root_of(path), common),
            "groups": _groups(view, shown, root_of(path), common),
        }
        yield path, view.render(template, context)


def _context(
    view: SiteView,
    tag: str,
    common: Mapping[str, Any],
    path: str,
    firsts: Mapping[str, str],
    pages: Mapping[str, Sequence[Page]],
    *,
    first: bool = True,
) -> dict[str, Any]:
    root = root_of(path)
    listed = {
        t: p for t, p in firsts.items() if any(view.indexed(page) for page in pages.get(t, ()))
    }
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
    context = {
        **_context(view, tag, common, path, firsts, pages),
        "terms": view.sorted_terms(found, locale, root, translate),
    }
    return path, view.render(f"{kind}s.html", context)
