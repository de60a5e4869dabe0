"""The elements of a page that have text of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from multilang.importing.tree import Element, text_of

BLOCKS = frozenset(
    ("address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dir", "div",
     "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4",
     "h5", "h6", "header", "hgroup", "hr", "html", "iframe", "li", "main", "menu", "nav", "ol",
     "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr",
     "ul", "video", "audio", "embed")
)  # fmt: skip
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_WORD = re.compile(r"\w+")


def words(text: str) -> list[str]:
    return [w.lower() for w in _WORD.findall(text)]


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
