"""Translatable text in raw HTML blocks: captions, cells, paragraphs, ``alt`` and ``title``.

A tokenizer by offsets, not a parser: it cuts at block-level tags, keeps inline tags as placeholders,
and leaves alone what is code, style, script or comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
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


_TOKEN = re.compile(
    rb"<!--.*?(?:-->|\Z)|<[?!].*?>"
    rb"|<(script|style|pre|code|textarea|svg|math|iframe|kbd|samp|var)\b.*?(?:</\1\s*>|\Z)"
    rb"""|</?([A-Za-z][A-Za-z0-9-]*)(?:[^<>"']|"[^"]*"|'[^']*')*>""",
    re.DOTALL | re.IGNORECASE,
)
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


def texts(data: bytes, start: int, end: int) -> Iterator[Text]:
    """The translatable texts of the HTML block at ``data[start:end]``, in order."""
    kind, chunk = "paragraph", start
    held: list[re.Match[bytes]] = []  # inline tags of the chunk being gathered
    for token in _TOKEN.finditer(data, start, end):
        name = (token[1] or token[2] or b"").lower()
        if name in _INLINE:
            held.append(token)
            continue
        yield from _chunk(kind, data, chunk, token.start(), held)
        chunk, held = token.end(), []
        if token[2]:
            kind = _KINDS.get(name, "paragraph") if data[token.start() + 1] != 0x2F else "paragraph"
            yield from _attributes(data, token.start(), token.end())
    yield from _chunk(kind, data, chunk, end, held)


def _chunk(
    kind: str, data: bytes, start: int, end: int, tags: list[re.Match[bytes]]
) -> Iterator[Text]:
    """Text between two block-level tags; without words, only its tags' attributes count."""
    bare, cursor = [], start
    for token in tags:
        bare.append(data[cursor : token.start()])
        cursor = token.end()
    bare.append(data[cursor:end])
    if not placeholders.has_words(b" ".join(bare).decode()):
        for token in tags:
            yield from _attributes(data, token.start(), token.end())
        return
    while start < end and data[start : start + 1].isspace():
        start += 1
    while end > start and data[end - 1 : end].isspace():
        end -= 1
    edits = [edit for token in tags for edit in _tag(token, data)]
    taken = [(e.start, e.end) for e in edits]
    for space in _SPACE.finditer(data, start, end):
        if not any(a < space.end() and b > space.start() for a, b in taken):
            edits.append(inline.Edit(space.start(), space.end(), b" "))
    source, found = inline.apply(
        inline.with_opaque(sorted(edits), data, start, end), data, start, end
    )
    yield Text(kind, start, end, "html", source, found)


def _tag(token: re.Match[bytes], data: bytes) -> Iterator[inline.Edit]:
    if token[1] and token[1].lower() in _OPAQUE_INLINE:
        yield inline.Edit(token.start(), token.end(), b"", token[0], "code")
    else:
        yield from inline.tag(token.start(), token.end(), data)


def _attributes(data: bytes, start: int, end: int) -> Iterator[Text]:
    for match in _ATTRIBUTE.finditer(data, start, end):
        group = 2 if match[2] is not None else 3
        first, last = match.span(group)
        source, found = inline.apply(
            inline.with_opaque(
                [inline.Edit(*m.span(), b" ") for m in _SPACE.finditer(data, first, last)],
                data, first, last,
            ),
            data, first, last,
        )  # fmt: skip
        if placeholders.has_words(source):
            yield Text(_ATTRIBUTE_KINDS[match[1].lower()], first, last, "attribute", source, found)
