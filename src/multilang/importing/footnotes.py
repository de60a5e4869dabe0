"""Footnotes of a page: references, and the notes that they lead to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from multilang.importing.tree import Element, text_of

_MARK = re.compile(r"[\[(]?\s*(?:\d{1,3}|[*†‡§]{1,3}|[a-z]|[ivx]{1,5})\s*[\])]?")
_NAME = re.compile(r"(?:^|[^a-z])(?:fn|foot-?note|note|cite|ftn|endnote|sdfootnote)", re.IGNORECASE)
_BACK = re.compile(r"[\s\[\]()^↑↩⏎⬆⇧\ufe0e\ufe0f]*|back|retour|\d{1,3}\.?", re.IGNORECASE)


@dataclass(slots=True)
class Footnotes:
    """The notes of one document, by the element that holds each."""

    labels: dict[str, Element] = field(default_factory=dict)
    """By id in the page, the note."""
    bodies: set[Element] = field(default_factory=set)
    _order: list[Element] = field(default_factory=list)
    _numbers: dict[Element, str] = field(default_factory=dict)

    def reference(self, link: Element) -> str:
        """``[^1]`` for a link that leads to a note, ``""`` for any other."""
        href = (link.get("href") or "").strip()
        body = self.labels.get(href.rpartition("#")[2]) if "#" in href else None
        if body is None or not _is_mark(link):
            return ""
        if body not in self._numbers:
            self._order.append(body)
            self._numbers[body] = str(len(self._order))
        return f"[^{self._numbers[body]}]"

    def used(self) -> Iterator[tuple[str, Element]]:
        """Notes in the order of their first reference; a note may refer to another."""
        at = 0
        while at < len(self._order):
            yield self._numbers[self._order[at]], self._order[at]
            at += 1

    @property
    def count(self) -> int:
        return len(self._order)


def find(document: Element, article: Element) -> Footnotes:
    """The notes that links in the article lead to; their ways back are removed."""
    notes = Footnotes()
    ids = {e.get("id"): e for e in document.iter() if isinstance(e.tag, str) and e.get("id")}
    ids.update({e.get("name"): e for e in document.iter("a") if e.get("name")})
    for link in list(article.iter("a")):
        href = (link.get("href") or "").strip()
        name = href.rpartition("#")[2] if "#" in href else ""
        target = ids.get(name)
        if target is None or not _is_mark(link) or name in notes.labels:
            continue
        body = _body(target, link, article)
        if body is not None:
            notes.labels[name] = body
            notes.bodies.add(body)
    for body in notes.bodies:
        _without_way_back(body)
    return notes


def _is_mark(link: Element) -> bool:
    if not _MARK.fullmatch(text_of(link)):
        return False
    around = link.getparent()
    told = f"{link.get('class') or ''} {link.get('role') or ''} {link.get('href') or ''}"
    raised = link.find("sup") is not None or (around is not None and around.tag == "sup")
    return raised or "noteref" in told or bool(_NAME.search(told))


def _body(target: Element, link: Element, article: Element) -> Element | None:
    """The block that a note is; not one that holds the article, nor the reference itself."""
    for element in (target, *target.iterancestors()):
        if element.tag in ("li", "p", "dd", "div", "aside", "td", "section"):
            if element is article or any(a is element for a in link.iterancestors()):
                return None
            return element
    return None


def _without_way_back(body: Element) -> None:
    for link in list(body.iter("a")):
        text = text_of(link)
        to_page = (link.get("href") or "").startswith("#")
        if (to_page or not link.get("href")) and (_BACK.fullmatch(text) or not text):
            parent = link.getparent()
            link.drop_tree()
            if parent is not None and parent.tag == "sup" and not text_of(parent):
                parent.drop_tree()
