"""Where the translatable text of a Markdown file stands: the door to the parser.

pyromark (pulldown-cmark) gives a UTF-8 byte range for every event. This module turns its events
into ``Leaf`` values: the stretch of one block's inline content, with the pieces in it that are not
plain text. Nothing is rendered; whoever cuts along these ranges keeps every other byte.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple


class Piece(NamedTuple):
    """An inline event other than text. Offsets are UTF-8 bytes into the body, half-open."""

    start: int
    end: int
    """For a break, where the next line's text begins: a line prefix belongs to the break."""
    name: str
    """SoftBreak, HardBreak, Code, InlineHtml, FootnoteReference, ..., Link, Image, or EndLink."""
    detail: Any = None
    """For Link and Image the parser's facts (``link_type``, ``title``, ...)."""
    inner: int = -1
    """For EndLink, where the link's text ends."""


@dataclass(slots=True)
class Leaf:
    """The inline content of one block: where it begins and ends, and the pieces in it."""

    kind: str
    """paragraph, heading, item, cell, quote or footnote."""
    block: int
    """Where the block's own markup begins, e.g. the ``#`` of a heading."""
    start: int = -1
    end: int = -1
    pieces: list[Piece] = field(default_factory=list)
    pending: tuple[str, int] | None = None
    """A break that ends where the next inline event begins: its name and start."""

    def extend(self, start: int, end: int, data: bytes) -> None:
        """Reach over one more inline event."""
        if self.start < 0:
            self.start = _before_escape(start, data)
        elif self.pending is not None:
            name, begin = self.pending
            self.pieces.append(Piece(begin, _before_escape(start, data), name))
            self.pending = None
        if end > self.end:
            self.end = end


@dataclass(slots=True)
class Html:
    """A raw HTML block, verbatim."""

    start: int
    end: int


@cache
def options() -> Any:
    """The dialect: CommonMark with what GFM adds, footnotes, definition lists and heading ids."""
    from pyromark import Options

    return (
        Options.ENABLE_TABLES
        | Options.ENABLE_FOOTNOTES
        | Options.ENABLE_STRIKETHROUGH
        | Options.ENABLE_TASKLISTS
        | Options.ENABLE_HEADING_ATTRIBUTES
        | Options.ENABLE_DEFINITION_LIST
        | Options.ENABLE_GFM
    )


_INLINE = frozenset(("Emphasis", "Strong", "Strikethrough", "Superscript", "Subscript"))
_LINKS = frozenset(("Link", "Image"))
_BLOCK_KINDS = {"Heading": "heading", "TableCell": "cell", "DefinitionListTitle": "term"}
_CONTAINER_KINDS = {
    "Item": "item",
    "FootnoteDefinition": "footnote",
    "BlockQuote": "quote",
    "DefinitionListDefinition": "definition",
}
_STRUCTURE = frozenset(("List", "Table", "TableHead", "TableRow", "DefinitionList"))
_OPAQUE_BLOCKS = frozenset(("CodeBlock", "MetadataBlock", "HtmlBlock"))
_TITLE = re.compile(
    rb"""\s(?:"((?:[^"\\\n]|\\.)+)"|'((?:[^'\\\n]|\\.)+)'|\(((?:[^()\\\n]|\\.)+)\))\s*\Z"""
)


def blocks(body: str, data: bytes) -> list[Leaf | Html]:
    """The leaf blocks that have inline content, and the HTML blocks, in document order.

    Args:
        body: Markdown without front matter.
        data: the same in UTF-8.
    """
    from pyromark import events_with_range

    walk = _Walk(data)
    events: Any = events_with_range(body, options=options())
    for event, span in events:
        if "Text" in event:  # first, and mostly without a call: one event in three
            leaf = walk.leaf
            if leaf is not None and leaf.end >= 0 and leaf.pending is None:
                leaf.end = span["end"]
            elif not walk.opaque:
                walk.reach(span["start"], span["end"])
        elif event.__class__ is str:
            walk.end_line(event, span["start"])
        else:
            name, detail = event.popitem()  # its only one
            if name == "Start":
                walk.enter(detail, span["start"], span["end"])
            elif name == "End":
                walk.leave(detail, span["start"], span["end"])
            elif not walk.opaque and name != "TaskListMarker":
                start, end = span["start"], span["end"]
                walk.reach(start, end).pieces.append(Piece(start, end, name))
    walk.finish_leaf()
    return walk.found


def code_blocks(body: str) -> list[tuple[int, int]]:
    """Where code blocks are: UTF-8 bytes, half-open, in order."""
    from pyromark import events_with_range

    events: Any = events_with_range(body, options=options())
    return [
        (span["start"], span["end"])
        for event, span in events
        if isinstance(event, dict) and "CodeBlock" in (event.get("Start") or ())
    ]


@dataclass(slots=True)
class _Walk:
    """What has been found so far, and where in the document the events have come to."""

    data: bytes
    found: list[Leaf | Html] = field(default_factory=list)
    kinds: list[str] = field(default_factory=lambda: ["paragraph"])
    """What a paragraph is called here: a stack, one for each open container."""
    leaf: Leaf | None = None
    opaque: bool = False
    """Inside a block whose content is not inline."""

    def reach(self, start: int, end: int) -> Leaf:
        """Let the leaf take in one more inline event; a tight item's text opens one of its own."""
        leaf = self.leaf
        if leaf is None:
            leaf = self.leaf = Leaf(self.kinds[-1], start)
        if leaf.end < 0 or leaf.pending is not None:
            leaf.extend(start, end, self.data)
        elif end > leaf.end:
            leaf.end = end
        return leaf

    def end_line(self, name: str, start: int) -> None:
        leaf = self.leaf
        if name == "Rule":
            self.finish_leaf()
        elif leaf is not None and leaf.end >= 0:
            if leaf.pending is not None:
                leaf.extend(start, start, self.data)
            leaf.pending = name, start

    def finish_leaf(self) -> None:
        if self.leaf is not None and self.leaf.end >= 0:
            self.found.append(self.leaf)
        self.leaf = None

    def enter(self, detail: Any, start: int, end: int) -> None:
        tag = detail if detail.__class__ is str else next(iter(detail))
        if tag == "Paragraph":
            if self.leaf is not None:
                self.finish_leaf()
            self.opaque = False
            self.leaf = Leaf(self.kinds[-1], start)
        elif tag in _INLINE:
            self.reach(start, start)
        elif tag in _LINKS:
            self.reach(start, start).pieces.append(Piece(start, end, tag, detail[tag]))
        else:
            self.finish_leaf()
            self.opaque = tag in _OPAQUE_BLOCKS
            if tag in _CONTAINER_KINDS:
                self.kinds.append(_CONTAINER_KINDS[tag])
            elif not self.opaque and tag not in _STRUCTURE:
                self.leaf = Leaf(_BLOCK_KINDS.get(tag, self.kinds[-1]), start)

    def leave(self, detail: Any, start: int, end: int) -> None:
        tag = detail if detail.__class__ is str else next(iter(detail))
        if tag == "Paragraph":  # the commonest
            self.finish_leaf()
        elif tag in _INLINE:
            self.reach(start, end)
        elif tag in _LINKS:
            # The range of a collapsed reference, [text][], ends before its last two brackets.
            if self.data[end : end + 2] == b"[]" and self.data[end - 1] == 0x5D:
                end += 2
            if self.leaf is not None:
                self.leaf.pieces.append(Piece(start, end, "EndLink", tag, self.leaf.end))
            self.reach(start, end)
        else:
            self.finish_leaf()
            self.opaque = False
            if tag in _CONTAINER_KINDS:
                self.kinds.pop()
            elif tag == "HtmlBlock":
                self.found.append(Html(start, end))


def _before_escape(start: int, data: bytes) -> int:
    # The range of an escaped character begins after its backslash.
    return start - 1 if start and data[start - 1] == 0x5C else start


def definition_titles(body: str, data: bytes) -> list[tuple[int, int]]:
    """Where the titles of link reference definitions stand, in order, without their quotes.

    A title over several lines is left out: the line prefixes in it belong to its container.
    """
    from pyromark import reference_definitions

    titles = []
    for definition in reference_definitions(body, options=options()).values():
        start, end = definition["span"]["start"], definition["span"]["end"]
        match = _TITLE.search(data, start, end) if definition["title"] else None
        if match is not None and match.lastindex is not None:
            titles.append(match.span(match.lastindex))
    return titles


def definitions(body: str) -> list[tuple[int, int]]:
    """Where the link reference definitions stand, in order (UTF-8 bytes)."""
    from pyromark import reference_definitions

    found = reference_definitions(body, options=options()).values()
    return sorted((item["span"]["start"], item["span"]["end"]) for item in found)
