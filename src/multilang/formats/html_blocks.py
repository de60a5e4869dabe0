"""Translatable text in raw HTML blocks: captions, cells, paragraphs, ``alt`` and ``title``.

A tokenizer by offsets, not a parser: it cuts at block-level tags, keeps inline tags as
placeholders, and leaves alone what is code, style, script, comment or marked ``translate="no"``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from multilang import placeholders
from multilang.formats import inline
from multilang.model import Fill, Placeholder


class Text(NamedTuple):
    """A stretch of text in an HTML block. Offsets are UTF-8 bytes into the body, half-open."""

    kind: str
    start: int
    end: int
    fill: Fill
    source: str
    placeholders: tuple[Placeholder, ...]


# Possessive quantifiers keep the search linear in whatever an author may have left unclosed.
_TOKEN = re.compile(
    rb"<!--(?:[^-]++|-(?!->))*+(?:-->)?"
    rb"|<\?.*?(?:\?>|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<!.*?(?:>|\Z)"
    rb"|<(script|style|pre|code|textarea|svg|math|iframe|kbd|samp|var)(?=[\s/>]).*?(?:</\1\s*>|\Z)"
    rb"""|</?([A-Za-z][A-Za-z0-9-]*)(?:[^<>"']++|"[^"]*"|'[^']*')*+>|<[/A-Za-z][^<]*+""",
    re.DOTALL | re.IGNORECASE,
)
# Most blocks are a comment or a bare tag: told apart from the others without taking them to pieces.
_EMPTY = re.compile(rb"(?:\s++|<!--(?:[^-]++|-(?!->))*+-->|</?[A-Za-z][A-Za-z0-9-]*+\s*+>)*+")
_VOID = frozenset(b"area br col embed hr img input link meta source track wbr".split())
_INLINE = frozenset(
    b"a abbr b bdi bdo br cite data del dfn em i img ins label mark q s small span strong sub sup "
    b"time u wbr code kbd samp var".split()
)
_KINDS = {
    b"figcaption": "caption", b"caption": "caption", b"li": "item", b"td": "cell", b"th": "cell",
    b"h1": "heading", b"h2": "heading", b"h3": "heading", b"h4": "heading", b"h5": "heading",
    b"h6": "heading", b"blockquote": "quote",
}  # fmt: skip
_ATTRIBUTE_KINDS = {b"alt": "alt", b"title": "tooltip"}
_SPACE = re.compile(rb"\s*\n\s*")


class _Token(NamedTuple):
    start: int
    end: int
    name: bytes
    whole: bool
    """Not one tag but a comment, or an element that is code or marked ``translate="no"``."""


def texts(data: bytes, start: int, end: int, hinted: Sequence[bytes]) -> Iterator[Text]:
    """The translatable texts of the HTML block at ``data[start:end]``, in order.

    Args:
        hinted: what ``inline.hints`` says of the whole file.
    """
    if _EMPTY.fullmatch(data, start, end):
        return
    kind, chunk = "paragraph", start
    held: list[_Token] = []  # inline tags of the chunk being gathered
    for token in _tokens(data, start, end):
        if token.name in _INLINE:
            held.append(token)
            continue
        yield from _chunk(kind, data, chunk, token.start, held, hinted)
        chunk, held = token.end, []
        if not token.whole:
            closing = data[token.start + 1] == 0x2F
            kind = "paragraph" if closing else _KINDS.get(token.name, "paragraph")
            yield from _attributes(data, token, hinted)
    yield from _chunk(kind, data, chunk, end, held, hinted)


def _tokens(data: bytes, start: int, end: int) -> Iterator[_Token]:
    matches = _TOKEN.finditer(data, start, end)
    for match in matches:
        first, last = match.span()
        name = (match[2] or match[1] or b"").lower()
        whole = not match[2]
        if match[2] and data[first + 1] != 0x2F and inline.keeps(match[0]):
            whole = True
            if name not in _VOID:
                last = _end_of_element(name, matches, end)
        yield _Token(first, last, name, whole)


def _end_of_element(name: bytes, matches: Iterator[re.Match[bytes]], end: int) -> int:
    """Take the tokens of an element that has begun; one that is not closed goes on to ``end``."""
    depth = 1
    for match in matches:
        if match[2] and match[2].lower() == name:
            depth += -1 if match[0][1] == 0x2F else 1
            if not depth:
                return match.end()
    return end


def _chunk(
    kind: str, data: bytes, start: int, end: int, tags: Sequence[_Token], hinted: Sequence[bytes]
) -> Iterator[Text]:
    """Text between two block-level tags; without words, only its tags' attributes count."""
    text = data[start:end]
    start, end = end - len(text.lstrip()), start + len(text.rstrip())
    if start >= end:
        return
    if tags:
        between = inline.gaps([inline.Edit(tag.start, tag.end) for tag in tags], start, end)
        text = b" ".join(data[first:last] for first, last in between)
    if placeholders.has_words(text.decode()):
        edits = [edit for tag in tags for edit in _edits(tag, data)]
        yield Text(kind, start, end, "html", *_source(edits, data, start, end, hinted))
        return
    for tag in tags:
        if not tag.whole:
            yield from _attributes(data, tag, hinted)


def _source(
    edits: list[inline.Edit], data: bytes, start: int, end: int, hinted: Sequence[bytes]
) -> tuple[str, tuple[Placeholder, ...]]:
    """Lines joined: the end of a line means a space in HTML."""
    if data.find(b"\n", start, end) < 0:
        return inline.write(edits, data, start, end, hinted)
    spaces = [
        inline.Edit(*space.span(), b" ")
        for first, last in inline.gaps(edits, start, end)
        for space in _SPACE.finditer(data, first, last)
    ]
    return inline.write(sorted(edits + spaces), data, start, end, hinted)


def _edits(token: _Token, data: bytes) -> Iterator[inline.Edit]:
    start, end = token.start, token.end
    if token.whole:
        yield inline.Edit(start, end, b"", data[start:end], "code")
    else:
        yield from inline.tag(start, end, data)


def _attributes(data: bytes, tag: _Token, hinted: Sequence[bytes]) -> Iterator[Text]:
    for name, start, end in inline.attributes(data, tag.start, tag.end):
        source, found = _source([], data, start, end, hinted)
        yield Text(_ATTRIBUTE_KINDS[name], start, end, "attribute", source, found)
