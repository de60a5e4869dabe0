"""The levels above an article, as its page shows them, and the section that they name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from multilang.importing.text_blocks import said
from multilang.importing.tree import Element, squeezed, text_of

_SIGNS = " \t\n\u00a0>›»→⟩/\\|·•:‹«←"
_SEPARATOR = re.compile(r"\s*[>›»→⟩]\s*|\s+[/|·•‹«←]\s+")
_LONGEST = 60
"""Characters of a level; what is longer is a title or no level at all."""
_MOST = 8
"""Levels; an element with more of them is a part of the page that a breadcrumb stands in."""
_MOST_NAMED = 20
"""Elements named for breadcrumbs that are looked at: a page may nest any number."""
_SENTENCE = 3
"""From so many words on, a level that stands within the title is a short form of it."""


def section(levels: Sequence[str], titles: Iterable[str]) -> str:
    """The deepest level that is not the article itself; empty where only the front page is left.

    Args:
        levels: from the front page down.
        titles: what the article is called.
    """
    names = list(titles)
    below = list(levels[1:])
    while below and (len(below[-1]) > _LONGEST or any(_is_title(below[-1], n) for n in names)):
        below.pop()
    return below[-1] if below else ""


def _is_title(level: str, title: str) -> bool:
    """Whether a level is the title, or is it cut short or without some of its words."""
    own, whole = _bare(level), _bare(title)
    if not own or not whole:
        return False
    cut = level.rstrip().endswith(("…", "..."))
    long = len(own) >= _SENTENCE
    return own == whole or (
        (cut and " ".join(whole).startswith(" ".join(own))) or (long and _has(whole, own))
    )


def _bare(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _has(whole: list[str], part: list[str]) -> bool:
    return f" {' '.join(part)} " in f" {' '.join(whole)} "


def seen(document: Element) -> tuple[str, ...]:
    """The levels of the first element of a page that is named a breadcrumb and looks like one."""
    return next((levels for _, levels in _places(document)), ())


def shown(article: Element, levels: tuple[str, ...]) -> Iterator[Element]:
    """The elements of an article that show these levels, and are not of its text."""
    return (e for e, found in _places(article) if found == levels and e is not article)


def _places(root: Element) -> Iterator[tuple[Element, tuple[str, ...]]]:
    named = (e for e in root.iter() if isinstance(e.tag, str) and _is_named(e))
    for element in islice(named, _MOST_NAMED):
        inner = _inner(element)
        found = _levels(inner)
        if found and len(found) <= _MOST:
            yield inner, found


def _is_named(element: Element) -> bool:
    told = f"{element.get('class') or ''} {element.get('id') or ''}".lower()
    label = (element.get("aria-label") or "").lower()
    return "breadcrumb" in told or "breadcrumb" in label or "ariane" in told or "ariane" in label


def _inner(element: Element) -> Element:
    """The breadcrumb in an element that is named after the one it holds, beside other links."""
    links = sum(1 for _ in element.iter("a"))
    below = (e for e in element.iterdescendants() if isinstance(e.tag, str) and _is_named(e))
    for one in islice(below, _MOST_NAMED):
        if 1 < sum(1 for _ in one.iter("a")) < links:
            return one
    return element


def _levels(element: Element) -> tuple[str, ...]:
    """Items of a list; or links, and the text behind the last; or what signs divide."""
    if sum(1 for _ in element.iter("a", "li")) > 4 * _MOST:
        return ()
    found = [text_of(item) for item in element.iter("li") if item.find(".//li") is None]
    if not found:
        linked = [text_of(a) for a in element.iter("a")]
        found = [*linked, _behind(element)] if linked else _SEPARATOR.split(text_of(element))
        if not linked and len(found) < 2:
            return ()
    names = (name.strip(_SIGNS) for name in found)
    return tuple(name for name in names if 0 < len(name) < _LONGEST)


def _behind(element: Element) -> str:
    """What stands behind the last link: the level that readers are on."""
    links = list(element.iter("a"))
    text = squeezed(said(element, frozenset(element.iter("script", "style", "template"))))
    _, found, rest = text.rpartition(text_of(links[-1]))
    return rest if found else ""
