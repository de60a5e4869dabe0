"""The body of an article for another site: addresses mapped, headings with the ids that links know.

Everything else stays byte for byte: edits are made at the offsets that the parser gives.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from html import escape, unescape
from posixpath import normpath
from typing import Literal, NamedTuple
from urllib.parse import quote, unquote

from multilang.exports import links
from multilang.exports.content.articles import Edition, Localized
from multilang.formats import markdown

_DESTINATION = re.compile(rb"\s*(?:<([^<>\n]*)>|((?:[^\s()\\]|\\.|\((?:[^\s()\\]|\\.)*\))+))")
_DEFINITION = re.compile(rb"\[(?:[^\[\]\\]|\\.)+\]:")
_ATTRIBUTE = re.compile(
    rb"""(?<=\s)(?:href|src|poster)=(?:"([^"<>]*)"|'([^'<>]*)')""", re.IGNORECASE
)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_EXPLICIT = re.compile(rb"[ \t]*\{[^{}\n]*#([^\s{}]+)[^{}\n]*\}")
_CLOSING = re.compile(rb"[ \t]+#+[ \t]*(?=\r?\n|\Z)")
_UNDERLINE = re.compile(rb"[ \t]*\r?\n[ >]*(=+|-+)[ \t]*(?=\r?\n|\Z)")
_ACTIVE = re.compile(
    r"\{[^{}\n]*|<[/!?]?[A-Za-z][\w-]*|\]\(\s*[^)\s]*|^\s*\[(?!\^)[^\]\n]+\]:\s*\S+", re.MULTILINE
)


class Goal(NamedTuple):
    """What an address in an article leads to."""

    kind: Literal["article", "media"]
    slug: str
    name: str
    """The article's language, or the file's name, percent-encoded."""
    fragment: str
    """With its ``#``, or empty."""
    raw: bool = False
    """Whether the address stands in HTML."""


class Edit(NamedTuple):
    """Bytes to replace, half-open, in the UTF-8 body."""

    start: int
    end: int
    text: str
    raw: bool = False


def foreign(text: str, source: str) -> tuple[str, ...]:
    """What another generator may take for a program, an attribute, a tag or a link, and the source
    does not have: ``{{< x >}}``, ``{% x %}``, ``{: x}``, ``<x``, ``](x``.

    Checks refuse these in translations; Markdown dialects differ, so here the whole file is looked
    at once more, as plain text.
    """
    found, known = (
        Counter(" ".join(m.split()) for m in _ACTIVE.findall(t)) for t in (text, source)
    )
    return tuple(sorted(found - known))


def _headings(body: str, data: bytes) -> list[markdown.Leaf]:
    blocks = markdown.blocks(body, data)
    return [b for b in blocks if isinstance(b, markdown.Leaf) and b.kind == "heading"]


def written(
    article: Localized,
    body: str,
    edition: Edition,
    address: Callable[[Goal], str],
    *,
    plain_headings: bool = True,
) -> str:
    """The body for another site.

    Args:
        body: of the article's file.
        address: how that site writes where a link leads.
        plain_headings: write ``## Words`` for what is underlined: not every dialect knows that over
            several lines.
    """
    data = body.encode()
    edits = list(_named_headings(article, body, data, plain_headings))
    for found in _addresses(body, data):
        goal = _goal(found.text, article, edition)
        if goal is None:
            continue
        new = address(goal._replace(raw=found.raw))
        if unquote(new) != unquote(found.text):  # else it stays as it is written
            edits.append(found._replace(text=new))
    return _applied(data, edits)


def _applied(data: bytes, edits: list[Edit]) -> str:
    parts, cursor = [], 0
    for start, end, text, _ in sorted(edits):
        if start < cursor:
            continue  # inside one that was replaced as a whole
        parts += [data[cursor:start], text.encode()]
        cursor = end
    return b"".join((*parts, data[cursor:])).decode()


def _goal(text: str, article: Localized, edition: Edition) -> Goal | None:
    if text.startswith(("#", "?", "//", "{")):
        return None
    path, mark, fragment = text.partition("#")
    name = normpath(unquote(path)) if path else ""
    if name in article.media:
        return Goal("media", article.slug, quote(name), mark + fragment)
    place = links.place(text, article.slug, edition.base_url, ())
    if place is None or not place.beside or not place.slug:
        return None
    for tag in (article.locale.tag, edition.source):
        if (tag, place.slug) in edition.keys:
            return Goal("article", place.slug, tag, mark + fragment)
    return None


def _addresses(body: str, data: bytes) -> Iterator[Edit]:
    """Where addresses stand, and what they are; those in raw HTML too."""
    for block in markdown.blocks(body, data):
        if isinstance(block, markdown.Html):
            yield from _in_html(data, block.start, block.end)
            continue
        opened: list[markdown.Piece] = []
        for piece in block.pieces:
            if piece.name in ("Link", "Image"):
                opened.append(piece)
            elif piece.name == "InlineHtml":
                yield from _in_html(data, piece.start, piece.end)
            elif piece.name == "EndLink" and opened:
                first = opened.pop()
                if first.detail["link_type"] == "Inline":
                    at = data.find(b"](", max(piece.inner, first.start), piece.end)
                    yield from _destination(data, at + 2, piece.end)
    for start, end in markdown.definitions(body):
        if label := _DEFINITION.match(data, start, end):
            yield from _destination(data, label.end(), end)


def _destination(data: bytes, start: int, end: int) -> Iterator[Edit]:
    if match := _DESTINATION.match(data, start, end):
        group = 1 if match[1] is not None else 2
        text = unescape(_ESCAPED.sub(r"\1", match[group].decode()))
        begin, stop = match.span(group)
        yield Edit(begin - (group == 1), stop + (group == 1), text)


def _in_html(data: bytes, start: int, end: int) -> Iterator[Edit]:
    for match in _ATTRIBUTE.finditer(data, start, end):
        group = 1 if match[1] is not None else 2
        yield Edit(*match.span(group), unescape(match[group].decode()), raw=True)


def _named_headings(article: Localized, body: str, data: bytes, plain: bool) -> Iterator[Edit]:
    """The source's ids on the headings of a translation; on its own generators agree."""
    found = _headings(body, data)
    translated = article.status != "original" and len(found) == len(article.headings)
    for position, block in enumerate(found):
        underline = _UNDERLINE.match(data, block.end)
        explicit = _EXPLICIT.match(data, block.end)
        mark = f" {{#{escape(article.headings[position])}}}" if translated and not explicit else ""
        if plain and underline:
            level = "#" if underline[1][:1] == b"=" else "##"
            yield Edit(block.start, block.start, f"{level} ")
            for piece in block.pieces:
                if piece.name == "SoftBreak":
                    yield Edit(piece.start, piece.end, " ")
            yield Edit(block.end, underline.end(), mark)
        elif mark:
            closing = _CLOSING.match(data, block.end)
            yield Edit(block.end, closing.end() if closing else block.end, mark)
