"""The check of a page's links: to pages of its own language, and to places that there are."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from multilang.exports.links import Place, place
from multilang.formats.outline import Link, anchors
from multilang.model import Issue
from multilang.page_checks.base import Example, Page, Rule, Site, issue, issue_in_article


def page_links(page: Page, site: Site) -> Iterator[Issue]:
    """Links to articles of the project stay in the page's language, and lead to articles and
    headings that there are."""
    source, shown = page.outlines
    # The headings of a page have the ids of its article's, if there are as many.
    same = len(source.levels) == len(shown.levels)
    places = page.article.article.text if same else page.text
    slug = page.article.article.slug
    told: set[str] = set()
    for link in shown.links:
        if link.address in told:
            continue
        found = place(link.address, slug, site.base_url, site.names.keys())
        text = found and _wrong(page, site, link.address, found, places)
        if text:
            told.add(link.address)
            yield _issue(page, link, text)


def _wrong(page: Page, site: Site, address: str, found: Place, places: str) -> str:
    """What is wrong with where an address leads; "" for nothing.

    Args:
        places: the file whose ids the page has.
    """
    own = found.slug == page.article.article.slug
    there = site.article(found.slug) if found.slug and not own else None
    if found.locale and found.locale != page.locale.tag:
        if found.slug and not own and (there is None or not there.translated):
            return ""  # another part of the host, or an article in one language
        mark = f"#{found.fragment}" if found.fragment else ""
        neutral = f"../{found.slug}/{mark}" if found.slug else "../"
        return (
            f"{_short(address)} leads readers of this page to the {site.names[found.locale]} one; "
            f"write {neutral} in the article, which leads to each language's own."
        )
    if found.slug and not own and there is None:
        if not found.beside:
            return ""
        return f"There is no article {_short(found.slug)}; correct {_short(address)} in the text."
    if not found.fragment or found.fragment.startswith(":~:"):
        return ""
    ids = anchors(places) if own else there.anchors if there else frozenset()
    if found.fragment in ids or not ids:
        return ""
    near = difflib.get_close_matches(found.fragment, sorted(ids), 1)
    hint = f"#{near[0]} may be meant; " if near else ""
    where = "this page" if own else f"the page of {found.slug}"
    fragment = _short(found.fragment)
    return f"There is no place #{fragment} on {where}; {hint}correct the link in the article."


def _issue(page: Page, link: Link, text: str) -> Issue:
    """At the unit that holds the link; units on one line are told apart by their addresses."""
    last = page.unit_at(link.line)
    line = next((unit.line for unit in page.units if unit.id == last), 0)
    near = [unit for unit in page.units if unit.line == line and unit.placeholders]
    holds = [u for u in near if any(link.address in held.text for held in u.placeholders)]
    for unit in holds or near[: not link.raw]:  # a reference or shortcode does not say the address
        return issue("page_links", "functional", text, page, unit.id)
    return issue_in_article("page_links", "functional", text, page, link.address)


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


RULES = (
    Rule(
        page_links,
        "functional",
        (
            Example(
                "fr",
                "See [the market](/en/market/).\n",
                "Voir [le marché](/en/market/).\n",
                "write ../market/ in the article",
            ),
            Example(
                "fa",
                "See [the market](https://post.example/en/market/#fish).\n",
                "[بازار](https://post.example/en/market/#fish) را ببینید.\n",
                "write ../market/#fish in the article",
            ),
            Example(
                "ar",
                'See <a href="../../en/">all articles</a>.\n',
                'انظر <a href="../../en/">كل المقالات</a>.\n',
                "leads readers of this page to the English one; write ../ in",
            ),
            Example(
                "fr",
                "See [the market](../markt/).\n",
                "Voir [le marché](../markt/).\n",
                "There is no article markt",
            ),
            Example(
                "fa",
                "## Fish\n\nSee [fish](#fisch).\n",
                "## ماهی\n\n[ماهی](#fisch) را ببینید.\n",
                "#fish may be meant",
            ),
            Example(
                "ar",
                "See [fish](../market/#meat).\n",
                "انظر [السمك](../market/#meat).\n",
                "There is no place #meat on the page of market",
            ),
            Example(
                "fr",
                "## Fish\n\nSee [fish](#fish), [the market](../market/#fish).\n",
                "## Poisson\n\nVoir [le poisson](#fish), [le marché](../market/#fish).\n",
            ),
            Example(
                "fa",
                "See [the law](/en/law/) and [others](https://other.example/en/market/).\n",
                "[قانون](/en/law/) و [دیگران](https://other.example/en/market/) را ببینید.\n",
            ),
            Example("ar", "A note.[^1]\n\n[^1]: Here.\n", "ملاحظة.[^1]\n\n[^1]: هنا.\n"),
        ),
    ),
)
