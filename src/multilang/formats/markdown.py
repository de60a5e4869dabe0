"""Where the translatable text of a Markdown file stands: the door to the parser.

pyromark (pulldown-cmark) gives a UTF-8 byte range for every event. This module turns its events into
``Leaf`` values: the stretch of one block's inline content, with the pieces in it that are not plain
text. Nothing is rendered; whoever cuts along these ranges keeps every other byte.
"""

from __future__ import annotations

from collections.abc import Iterator
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
    """The dialect: CommonMark with GFM tables, strikethrough, task lists, alerts, footnotes, and definition lists."""
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


def blocks(body: str, data: bytes) -> Iterator[Leaf | Html]:
    """The leaf blocks that have inline content, and the HTML blocks, in document order.

    Args:
        body: Markdown without front matter.
        data: the same in UTF-8.
    """
    from pyromark import events_with_range

    kinds = ["paragraph"]  # what a paragraph is called here: a stack, one for each open container
    leaf: Leaf | None = None
    opaque = False  # inside a block whose content is not inline
    for event, span in events_with_range(body, options=options()):
        if "Text" in event:  # first, and without a call: one event in three
            if leaf is not None and leaf.end >= 0 and leaf.pending is None:
                leaf.end = span["end"]
            elif not opaque:
                leaf = leaf or Leaf(kinds[-1], span["start"])
                leaf.extend(span["start"], span["end"], data)
        elif event.__class__ is str:
            if event != "Rule":
                if leaf is not None and leaf.end >= 0:
                    if leaf.pending is not None:
                        leaf.extend(span["start"], span["start"], data)
                    leaf.pending = event, span["start"]  # type: ignore[assignment]
                continue
            if leaf is not None and leaf.end >= 0:
                yield leaf
            leaf = None
        else:
            name, detail = event.popitem()  # its only one
            if name != "Start" and name != "End":
                if not opaque and name != "TaskListMarker":
                    leaf = leaf or Leaf(kinds[-1], span["start"])
                    leaf.extend(span["start"], span["end"], data)
                    leaf.pieces.append(Piece(span["start"], span["end"], name))
                continue
            tag = detail if detail.__class__ is str else next(iter(detail))
            if tag in _INLINE or tag in _LINKS:
                leaf = leaf or Leaf(kinds[-1], span["start"])
                _mark(leaf, name, tag, detail, span, data)
                continue
            if leaf is not None and leaf.end >= 0:
                yield leaf
            leaf = None
            if name == "Start":
                opaque = tag in _OPAQUE_BLOCKS
                if tag in _CONTAINER_KINDS:
                    kinds.append(_CONTAINER_KINDS[tag])
                elif not opaque and tag not in _STRUCTURE:
                    leaf = Leaf(_BLOCK_KINDS.get(tag, kinds[-1]), span["start"])
            else:
                opaque = False
                if tag in _CONTAINER_KINDS:
                    kinds.pop()
                elif tag == "HtmlBlock":
                    yield Html(span["start"], span["end"])
    if leaf is not None and leaf.end >= 0:
        yield leaf


def _mark(leaf: Leaf, name: str, tag: str, detail: Any, span: Any, data: bytes) -> None:
    """Take in the start or end of emphasis, a link or an image."""
    start, end = span["start"], span["end"]
    if name == "Start":
        leaf.extend(start, start, data)
        if tag in _LINKS:
            leaf.pieces.append(Piece(start, end, tag, detail[tag]))
        return
    if tag in _LINKS:
        # The parser's range of a collapsed reference, [text][], ends before its last two brackets.
        if data[end : end + 2] == b"[]" and data[end - 1] == 0x5D:
            end += 2
        leaf.pieces.append(Piece(start, end, "EndLink", tag, leaf.end))
    leaf.extend(start, end, data)


def _before_escape(start: int, data: bytes) -> int:
    # The range of an escaped character begins after its backslash.
    return start - 1 if start and data[start - 1] == 0x5C else start
