"""The elements of a page that have text of their own."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from multilang.importing.tree import Element, text_of

BLOCKS = frozenset(
    ("address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dir", "div",
     "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4",
     "h5", "h6", "header", "hgroup", "hr", "html", "iframe", "li", "main", "menu", "nav", "ol",
     "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr",
     "ul", "video", "audio", "embed")
)  # fmt: skip
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
# Soft hyphens, joiners and marks of direction: no reader sees them, and they end no word.
_UNSEEN = "\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
_WORD = re.compile(rf"\w[\w{_UNSEEN}]*")
_NOT_SEEN = re.compile(f"[{_UNSEEN}]+")


class Spelled(NamedTuple):
    """A word and where it stands."""

    word: str
    """In small letters, without characters that no reader sees."""
    start: int
    end: int
    """Code points, half-open."""


def spelled(text: str) -> list[Spelled]:
    return [
        Spelled(_NOT_SEEN.sub("", m[0]).lower(), m.start(), m.end()) for m in _WORD.finditer(text)
    ]


def words(text: str) -> list[str]:
    return [_NOT_SEEN.sub("", w).lower() for w in _WORD.findall(text)]


def said(
    root: Element, gone: Container[Element] = frozenset(), joined: Container[Element] = frozenset()
) -> str:
    """What an element says: blocks on lines of their own, inline markup without a gap.

    Args:
        gone: elements that are passed over, and part the words on their two sides.
        joined: elements that are passed over as if they were not there.
    """
    parts: list[str] = []

    def walk(element: Element) -> None:
        gap = "\n" if is_block(element) or element.tag == "br" else ""
        parts.append(gap)
        parts.append(element.text or "")
        for child in element:
            if child in joined:
                pass
            elif child in gone or not isinstance(child.tag, str):
                parts.append(" " if isinstance(child.tag, str) else "")
            else:
                walk(child)
            parts.append(child.tail or "")
        parts.append(gap)

    if root not in gone and root not in joined and isinstance(root.tag, str):
        walk(root)
    return "".join(parts)


@dataclass(slots=True, eq=False)
class Block:
    """An element with text of its own: no block in it but for those among its text."""

    element: Element
    text: str
    linked: float
    """Share of its characters that are in links."""

    @property
    def tag(self) -> str:
        return str(self.element.tag)


def leaves(root: Element) -> Iterator[Block]:
    """The blocks that have text of their own, in document order."""
    for element in root.iter():
        if not isinstance(element.tag, str) or not is_block(element):
            continue
        own = _own_text(element)
        if own.strip():
            yield Block(element, own, _link_share(element, own))


def is_block(element: Element) -> bool:
    return element.tag in BLOCKS


def _own_text(element: Element) -> str:
    """The text in an element that is in no block below it."""
    parts = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and not is_block(child):
            parts.append(_own_text(child))
            if child.tag in ("br", "td"):
                parts.append(" ")
        else:
            parts.append(" ")
        parts.append(child.tail or "")
    return "".join(parts)


def _link_share(element: Element, own: str) -> float:
    inside = sum(len(text_of(a)) for a in element.iter("a") if a.get("href"))
    if not inside and any(a.tag == "a" and a.get("href") for a in element.iterancestors()):
        return 1.0
    return inside / max(1, len(own.strip()))
