"""Where the article is in a page: trafilatura finds its words, the page's own elements are kept.

trafilatura's output has lost quotation marks, captions and the like; so its words only point at
blocks of the page, whose lowest common ancestor is the article. Blocks in it whose words it
passed over are left out, unless they stand in the midst of the article and look like text.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field

from multilang.importing.text_blocks import HEADINGS, Block, leaves, words
from multilang.importing.tree import Element, text_of, without_unseen

_N = 3
_KNOWN = 0.6
"""Least share of a block's words, in runs of three, that trafilatura has as well."""
_LINKED = 0.5
"""From this share of linked characters a block is a list of links to elsewhere."""
_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:share|sharing|social|related|recommend\w*|promo\w*|advert\w*|ads?|sponsor\w*"
    r"|newsletter|subscribe|comments?|respond|breadcrumbs?|pagination|pager|byline|author-?box"
    r"|tags?|taglist|cookie\w*|popup|modal|toolbar|sidebar|widget|footer|menu|nav|navigation|meta"
    r"|teaser|outbrain|taboola|trending|popular|readmore|read-more|more-on|skip|print|rating"
    r"|jp-relatedposts|sharedaddy|toc-toggle|editsection|mw-editsection)(?:$|[\s_-])",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Located:
    """The article in its page; ``dropped`` are elements below ``root`` that are not of it."""

    root: Element
    dropped: set[Element] = field(default_factory=set)

    def left_out(self) -> list[str]:
        """What the dropped blocks say, in document order."""
        return [text for e in self.root.iter() if e in self.dropped and (text := text_of(e))]


def locate(root: Element, html: str) -> Located:
    """Find the article of a page.

    Args:
        root: the parsed page; what no reader sees is removed from it.
        html: the same page for trafilatura, which takes a tree apart.
    """
    found = _main_text(html)
    without_unseen(root)
    body = root.find("body")
    body = root if body is None else body
    known = _Known(found)
    blocks = list(leaves(body))
    hits = [block for block in blocks if known.has(block)]
    if not hits:
        return Located(body)
    article = _ancestor(hits)
    inside = [block for block in blocks if _within(block, article)]
    located = Located(article)
    _prune(located, inside, known)
    return located


def _main_text(html: str) -> str:
    """What trafilatura takes for the article's text; empty where it finds none, or fails."""
    from trafilatura import bare_extraction  # type: ignore[import-not-found,unused-ignore]

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        document = bare_extraction(
            html, include_comments=False, include_tables=True, include_formatting=True,
            include_links=False, include_images=False, with_metadata=False,
        )  # fmt: skip
    except Exception:  # hostile pages: whatever goes wrong in there, the page can still be read
        return ""
    return (getattr(document, "text", "") or "") if document else ""


class _Known:
    """The words that trafilatura found."""

    def __init__(self, text: str) -> None:
        self.blocks = {" ".join(words(line)) for line in text.splitlines()} - {""}
        found = words(text)
        self.runs = set(zip(found, found[1:], found[2:], strict=False))

        self._shares: dict[Element, float] = {}

    def share(self, block: Block) -> float:
        """Share of a block's words, 0-1, that are in the article's."""
        if block.element not in self._shares:
            self._shares[block.element] = self._share(words(block.text))
        return self._shares[block.element]

    def _share(self, own: list[str]) -> float:
        if not own:
            return 0.0
        if len(own) < _N + 2:
            return float(" ".join(own) in self.blocks)
        runs = list(zip(own, own[1:], own[2:], strict=False))
        return sum(run in self.runs for run in runs) / len(runs)

    def has(self, block: Block) -> bool:
        return self.share(block) >= _KNOWN


def _within(block: Block, article: Element) -> bool:
    return block.element is article or any(a is article for a in block.element.iterancestors())


def _ancestor(hits: list[Block]) -> Element:
    """The lowest element that has nearly all of the hits' words: one stray hit does not count."""
    weights: dict[Element, int] = {}
    total = 0
    order: list[Element] = []
    for block in hits:
        size = len(block.text)
        total += size
        for element in (block.element, *block.element.iterancestors()):
            if element not in weights:
                order.append(element)
            weights[element] = weights.get(element, 0) + size
    enough = [e for e in order if weights[e] >= 0.99 * total]
    best = max(enough, key=lambda e: sum(1 for _ in e.iterancestors()))
    while best.tag in ("p", "tr", "tbody", "li", "h1", "h2", "h3", "span", "thead"):
        parent = best.getparent()
        if parent is None or parent.tag in ("body", "html"):
            break
        best = parent
    return best


def _prune(located: Located, inside: list[Block], known: _Known) -> None:
    """Mark what is not of the article: before it, behind it, and in its midst."""
    kept = [known.has(block) for block in inside]
    hits = [at for at, has in enumerate(kept) if has]
    first, last = (hits[0], hits[-1]) if hits else (0, len(inside) - 1)
    near = {inside[at].element.getparent() for at in hits}
    near.update(inside[at].element for at in hits if inside[at].tag == "li")
    for at, block in enumerate(inside):
        if not kept[at]:
            kept[at] = first < at < last and _is_text(block, near)
    _keep_headings(inside, kept)
    _keep_captions(inside, kept, first, last)
    wanted = {block.element for block, keep in zip(inside, kept, strict=True) if keep}
    needed = set(wanted)
    for element in wanted:
        needed.update(element.iterancestors())
    for block, keep in zip(inside, kept, strict=True):
        if not keep and block.element not in needed:
            located.dropped.add(block.element)
    _drop_media(located, inside, kept, needed)


def _is_text(block: Block, near: set[Element]) -> bool:
    """Whether a block in the midst of an article is a part of it that trafilatura passed over."""
    if furniture(block.element):
        return False
    chain = {block.tag, *(str(a.tag) for a in block.element.iterancestors())}
    if "blockquote" in chain:
        return True
    if block.tag in HEADINGS or chain & {"aside", "footer", "form"}:
        return False
    if block.tag in ("td", "th", "pre", "figcaption", "dt", "dd") or "figcaption" in chain:
        return True
    if block.linked >= _LINKED:
        return False
    if block.tag == "li":  # beside others, or in a list in one of them
        return any(a in near for a in list(block.element.iterancestors())[:2])
    return block.element.getparent() in near and len(words(block.text)) >= _N + 2


def furniture(element: Element) -> bool:
    """Whether class or id of an element, or of one around it, say that it is no text."""
    for one in (element, *element.iterancestors()):
        if one.tag in ("article", "main", "body"):
            return False
        if one.get("role") in ("navigation", "complementary", "banner", "search"):
            return True
        if _FURNITURE.search(f"{one.get('class') or ''} {one.get('id') or ''}"[:400]):
            return True
    return False


def _keep_headings(inside: list[Block], kept: list[bool]) -> None:
    """A heading belongs to what follows it."""
    for at in range(len(inside) - 2, -1, -1):
        if inside[at].tag in HEADINGS and not kept[at] and not furniture(inside[at].element):
            kept[at] = kept[at + 1] and any(kept[:at]) and inside[at].linked < _LINKED


def _keep_captions(inside: list[Block], kept: list[bool], first: int, last: int) -> None:
    """The figure that an article begins with has its caption before the first words."""
    for at in range(max(0, first - 4), min(first, last)):
        chain = {inside[at].tag, *(str(a.tag) for a in inside[at].element.iterancestors())}
        if "figcaption" in chain and not furniture(inside[at].element):
            kept[at] = True


def _drop_media(
    located: Located, inside: list[Block], kept: list[bool], needed: set[Element]
) -> None:
    """Images stand in the article when text of it stands on both sides, or when they have one."""
    wanted = {b.element for b, keep in zip(inside, kept, strict=True) if keep}
    order = list(located.root.iter())
    places = [at for at, element in enumerate(order) if element in wanted]
    if not places:
        return
    first, last = places[0], places[-1]
    for at, element in enumerate(order):
        if element.tag not in ("img", "iframe", "video", "audio", "embed", "picture", "hr"):
            continue
        if element in needed or _in_any(element, located.dropped) or _in_any(element, wanted):
            continue
        lead = element.tag in ("img", "picture") and first - 40 <= at < first
        if furniture(element) or not (lead or first < at < last + 12):
            located.dropped.add(element)


def _in_any(element: Element, group: set[Element]) -> bool:
    return any(one in group for one in (element, *element.iterancestors()))
