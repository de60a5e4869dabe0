"""What a page is made of: its blocks in order, its links, and the places that links lead to.

Read from the same events as the page itself (``formats.html``), without writing its HTML.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from typing import Any, NamedTuple

from multilang.formats import html
from multilang.formats.html_text import destination
from multilang.formats.surroundings import Lines


class Block(NamedTuple):
    """One block, or an image."""

    kind: str
    """heading, list, item, quote, table, row, code, image, rule, footnote, term, definition."""
    detail: str
    """A heading's level, "numbered" for a list, a table's columns, the language of code."""
    line: int
    """1-based, in the file with its front matter."""


class Link(NamedTuple):
    """A link, as it is written."""

    address: str
    line: int
    raw: bool = False
    """Whether it is written in HTML."""


@dataclass(slots=True)
class Outline:
    """Blocks and links in the file's order. Only ``outline`` fills it."""

    blocks: list[Block] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    """Those of raw HTML."""

    @property
    def levels(self) -> tuple[int, ...]:
        """Of the headings, in order."""
        return tuple(int(block.detail) for block in self.blocks if block.kind == "heading")


_COMMENT = re.compile(r"<!--(?:[^-]++|-(?!->))*+-->")
_NO_LINE_END = re.compile(r"[^\n]")
_HTML_TAG = re.compile(r"<([A-Za-z][A-Za-z0-9]*)((?:[^<>\"']++|\"[^\"]*\"|'[^']*')*+)>")
_HREF = re.compile(r"\shref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]+))", re.IGNORECASE)
_ID = re.compile(r"\sid\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]+))", re.IGNORECASE)
_HTML_KINDS: Mapping[str, tuple[str, str]] = {
    **{f"h{level}": ("heading", str(level)) for level in range(1, 7)},
    "ul": ("list", ""), "ol": ("list", "numbered"), "li": ("item", ""), "table": ("table", ""),
    "tr": ("row", ""), "pre": ("code", ""), "img": ("image", ""), "blockquote": ("quote", ""),
    "dt": ("term", ""), "dd": ("definition", ""), "hr": ("rule", ""),
}  # fmt: skip
_KINDS: Mapping[str, str] = {
    "Heading": "heading", "List": "list", "Item": "item", "BlockQuote": "quote", "Table": "table",
    "TableRow": "row", "CodeBlock": "code", "Image": "image", "FootnoteDefinition": "footnote",
    "DefinitionListTitle": "term", "DefinitionListDefinition": "definition",
}  # fmt: skip


@lru_cache(maxsize=4)  # a page is looked at from several sides
def outline(text: str) -> Outline:
    """The outline of a Markdown file's body."""
    events, hidden, skipped = html.parsed(text)
    lines = Lines(hidden, skipped, ())
    data = hidden.text.encode() if "<" in hidden.text else b""
    found = Outline()
    for event, span in events:
        if event.__class__ is str:
            if event == "Rule":
                found.blocks.append(Block("rule", "", lines.line(span["start"])))
            continue
        ((name, detail),) = event.items()
        if name == "InlineHtml":
            _take(detail, lines.line(span["start"]), found)
        elif name == "Start":
            kind = detail if detail.__class__ is str else next(iter(detail))
            if kind == "HtmlBlock":
                raw = data[span["start"] : span["end"]].decode()
                _take(raw, lines.line(span["start"]), found)
            elif kind == "Link":
                address = destination(detail[kind]["dest_url"], hidden.tags)
                if address and detail[kind]["link_type"] != "Email":
                    found.links.append(Link(address, lines.line(span["start"])))
            elif kind in _KINDS:
                line = lines.line(span["start"])
                found.blocks.append(Block(_KINDS[kind], _detail(kind, detail), line))
    return found


@lru_cache(maxsize=4)
def anchors(text: str) -> frozenset[str]:
    """The ids on a file's page that a link may lead to: headings, raw HTML, notes, the page."""
    found = outline(text)
    notes = sum(block.kind == "footnote" for block in found.blocks)
    numbered = (f"{name}-{n}" for n in range(1, notes + 1) for name in ("fn", "fnref"))
    return frozenset([*html.heading_ids(text), *found.ids, *numbered, "main", "top"])


def _detail(kind: str, detail: Any) -> str:
    value: Any = None if detail.__class__ is str else detail[kind]
    if kind == "Heading":
        return str(value["level"][1])
    if kind == "List":
        return "" if value is None else "numbered"
    if kind == "Table":
        return str(len(value))
    if kind == "CodeBlock" and isinstance(value, dict):
        return " ".join(value["Fenced"].split()[:1])
    return ""


def _take(raw: str, line: int, found: Outline) -> None:
    """What raw HTML that begins on a line adds."""
    if "<!--" in raw:
        raw = _COMMENT.sub(lambda comment: _NO_LINE_END.sub(" ", comment[0]), raw)
    for tag in _HTML_TAG.finditer(raw):
        here = line + raw.count("\n", 0, tag.start())
        name = tag[1].lower()
        if name in _HTML_KINDS:
            found.blocks.append(Block(*_HTML_KINDS[name], here))
        elif name == "a" and (address := _value(_HREF, tag[2])):
            found.links.append(Link(address, here, True))
        if id_ := _value(_ID, tag[2]):
            found.ids.append(id_)


def _value(attribute: re.Pattern[str], attributes: str) -> str:
    match = attribute.search(attributes) if "=" in attributes else None
    return unescape(next((value for value in match.groups() if value), "")) if match else ""
