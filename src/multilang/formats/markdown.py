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
    name: str
    """SoftBreak, HardBreak, Code, InlineHtml, FootnoteReference, ..., Link, Image, or EndLink."""
    detail: Any
    """For Link and Image the parser's facts (``link_type``, ``title``, ...)."""
    inner: int
    """For EndLink, where the link's text ends; for a break, where the next line's text begins."""


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
        if event.__class__ is str:
            if event == "Rule":
                if leaf is not None and leaf.end >= 0:
                    yield leaf
                leaf = None
            elif leaf is not None:
                leaf.pieces.append(Piece(span["start"], span["end"], event, None, -1))  # type: ignore[arg-type]
            continue
        if "Text" in event:
            if not opaque:
                if leaf is None or leaf.start < 0 or leaf.pieces:
                    leaf = _extend(leaf, kinds[-1], span, data)
                else:
                    leaf.end = span["end"]  # nine in ten events, so without a call
            continue
        ((name, detail),) = event.items()
        if name not in ("Start", "End"):
            if not opaque and name != "TaskListMarker":
                leaf = _extend(leaf, kinds[-1], span, data)
                leaf.pieces.append(Piece(span["start"], span["end"], name, None, -1))
            continue
        tag = detail if detail.__class__ is str else next(iter(detail))
        if tag in _INLINE or tag in _LINKS:
            if tag in _LINKS and name == "Start":
                leaf = _extend(leaf, kinds[-1], {"start": span["start"], "end": span["start"]}, data)
                leaf.pieces.append(Piece(span["start"], span["end"], tag, detail[tag], -1))
            else:
                if tag in _LINKS and leaf is not None:
                    span = _whole_link(span, data)
                    leaf.pieces.append(Piece(span["start"], span["end"], "EndLink", tag, leaf.end))
                edge = span["start"] if name == "Start" else span["end"]
                leaf = _extend(leaf, kinds[-1], {"start": span["start"], "end": edge}, data)
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


def _extend(leaf: Leaf | None, kind: str, span: Any, data: bytes) -> Leaf:
    """Let the leaf reach over one more inline event; a tight item's text opens a leaf of its own."""
    start = span["start"]
    if leaf is None:
        leaf = Leaf(kind, start)
    if leaf.start < 0:
        leaf.start = _before_escape(start, data)
    elif leaf.pieces:
        last = leaf.pieces[-1]
        if last.inner < 0 and last.name in ("SoftBreak", "HardBreak"):
            leaf.pieces[-1] = last._replace(inner=_before_escape(start, data))
    if span["end"] > leaf.end:
        leaf.end = span["end"]
    return leaf


def _whole_link(span: Any, data: bytes) -> Any:
    # The parser's range of a collapsed reference, [text][], ends before its last two brackets.
    end = span["end"]
    if data[end : end + 2] == b"[]" and data[end - 1] == 0x5D:
        return {"start": span["start"], "end": end + 2}
    return span


def _before_escape(start: int, data: bytes) -> int:
    # The range of an escaped character begins after its backslash.
    return start - 1 if start and data[start - 1] == 0x5C else start
