"""Translatable text in raw HTML blocks: captions, cells, paragraphs, ``alt`` and ``title``.

A tokenizer by offsets, not a parser: it cuts at block-level tags, keeps inline tags as placeholders,
and leaves alone what is code, style, script or comment.
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
    rb"|<\?.*?\?>|<!\[CDATA\[.*?\]\]>|<!.*?>"
    rb"|<(script|style|pre|code|textarea|svg|math|iframe|kbd|samp|var)\b.*?(?:</\1\s*>|\Z)"
    rb"""|</?([A-Za-z][A-Za-z0-9-]*)(?:[^<>"']++|"[^"]*"|'[^']*')*+>""",
    re.DOTALL | re.IGNORECASE,
)
# Most blocks are a comment or a bare tag: told apart from the others without taking them to pieces.
_EMPTY = re.compile(rb"(?:\s++|<!--(?:[^-]++|-(?!->))*+-->|</?[A-Za-z][A-Za-z0-9-]*+\s*+>)*+")
_OPAQUE_INLINE = (b"code", b"kbd", b"samp", b"var")
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
_ATTRIBUTE = re.compile(
    rb"""(?<=[\s"'])(alt|title)\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)')""", re.IGNORECASE
)
_SPACE = re.compile(rb"\s*\n\s*")


def texts(data: bytes, start: int, end: int, hinted: Sequence[bytes]) -> Iterator[Text]:
    """The translatable texts of the HTML block at ``data[start:end]``, in order.

    Args:
        hinted: what ``inline.hints`` says of the whole file.
    """
    if _EMPTY.fullmatch(data, start, end):
        return
    kind, chunk = "paragraph", start
    held: list[re.Match[bytes]] = []  # inline tags of the chunk being gathered
    for token in _TOKEN.finditer(data, start, end):
        tag = token[2]
        name = (tag or token[1] or b"").lower()
        if name in _INLINE:
            held.append(token)
            continue
        first, last = token.span()
        yield from _chunk(kind, data, chunk, first, held, hinted)
        chunk, held = last, []
        if tag:
            closing = data[first + 1] == 0x2F
            kind = "paragraph" if closing else _KINDS.get(name, "paragraph")
            if b"=" in token[0]:
                yield from _attributes(data, first, last, hinted)
    yield from _chunk(kind, data, chunk, end, held, hinted)


def _chunk(
    kind: str,
    data: bytes,
    start: int,
    end: int,
    tags: list[re.Match[bytes]],
    hinted: Sequence[bytes],
) -> Iterator[Text]:
    """Text between two block-level tags; without words, only its tags' attributes count."""
    text = data[start:end]
    start, end = end - len(text.lstrip()), start + len(text.rstrip())
    if start >= end:
        return
    between = inline.gaps([inline.Edit(*token.span()) for token in tags], start, end)
    if not any(placeholders.has_words(data[first:last].decode()) for first, last in between):
        for token in tags:
            yield from _attributes(data, token.start(), token.end(), hinted)
        return
    edits = [edit for token in tags for edit in _tag(token, data)]
    yield Text(kind, start, end, "html", *_source(edits, data, start, end, hinted))


def _source(
    edits: list[inline.Edit], data: bytes, start: int, end: int, hinted: Sequence[bytes]
) -> tuple[str, tuple[Placeholder, ...]]:
    """Lines joined: the end of a line means a space in HTML."""
    spaces = [
        inline.Edit(*space.span(), b" ")
        for first, last in inline.gaps(edits, start, end)
        for space in _SPACE.finditer(data, first, last)
    ]
    return inline.write(sorted(edits + spaces), data, start, end, hinted)


def _tag(token: re.Match[bytes], data: bytes) -> Iterator[inline.Edit]:
    if token[1] and token[1].lower() in _OPAQUE_INLINE:
        yield inline.Edit(token.start(), token.end(), b"", token[0], "code")
    else:
        yield from inline.tag(token.start(), token.end(), data)


def _attributes(data: bytes, start: int, end: int, hinted: Sequence[bytes]) -> Iterator[Text]:
    for match in _ATTRIBUTE.finditer(data, start, end):
        first, last = match.span(2 if match[2] is not None else 3)
        source, found = _source([], data, first, last, hinted)
        if placeholders.has_words(source):
            yield Text(_ATTRIBUTE_KINDS[match[1].lower()], first, last, "attribute", source, found)
