"""One block's inline content, verbatim, to what translators see: light Markdown and placeholders.

Link targets, code, HTML tags, footnote marks, shortcodes and bare URLs become ``⟦n⟧``; a reference
link is written out (``[text][⟦1⟧]``), since its text may be its label too and would break it once
translated; soft breaks become a space, hard breaks ``\\n``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple, cast

from multilang import placeholders
from multilang.formats.markdown import Leaf, Piece
from multilang.model import Placeholder

Kind = Literal["code", "url", "tag", "shortcode", "reference", "literal"]
# The look-ahead names the bytes that a match can begin with: the search is three times as fast.
_OPAQUE = re.compile(rb"(?=[{hw\xe2])(?:" + placeholders.OPAQUE.pattern.encode() + rb")", re.DOTALL)
_BREAKS = {"SoftBreak": b" ", "HardBreak": b"\n"}
_MARKS = [placeholders.write(number).encode() for number in range(100)]
_HINTS = tuple(hint.encode() for hint in placeholders.HINTS)
_TITLE = re.compile(
    rb"""[ \t]+("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\((?:[^()\\]|\\.)*\))[ \t]*\)\Z"""
)
# Whole attributes one after the other, so that none is found inside the value of another.
_ATTRIBUTE = re.compile(rb"""([^\s"'<>/=]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|[^\s"'=<>`]++)""")
_TAG_NAME = re.compile(rb"</?([A-Za-z][A-Za-z0-9-]*)")
_KEPT = re.compile(
    rb"""\s(?:translate\s*=\s*["']?no\b|class\s*=\s*(?:"[^">]*|'[^'>]*)?\bnotranslate\b)""",
    re.IGNORECASE,
)
# Names of keys are words: <kbd> is not among these.
_KEPT_ELEMENTS = frozenset(b"code samp var script style pre textarea svg math iframe".split())


class Edit(NamedTuple):
    """Bytes ``start:end`` become ``before`` and ``after`` around a placeholder for ``opaque``."""

    start: int
    end: int
    before: bytes = b""
    opaque: bytes = b""
    """What the placeholder stands for; without it there is none."""
    kind: Kind = "tag"
    after: bytes = b""


def hints(data: bytes) -> tuple[bytes, ...]:
    """What of ``placeholders.HINTS`` occurs in a file; without any nothing in it is opaque."""
    return tuple(hint for hint in _HINTS if hint[:1] in data and hint in data)


def read(leaf: Leaf, data: bytes, hinted: Sequence[bytes]) -> tuple[str, tuple[Placeholder, ...]]:
    """The source text of a leaf and its placeholders.

    Args:
        hinted: what ``hints`` says of the whole file.
    """
    edits = _edits(leaf.pieces, data) if leaf.pieces else []
    return write(edits, data, leaf.start, leaf.end, hinted)


def write(
    edits: list[Edit], data: bytes, start: int, end: int, hinted: Sequence[bytes]
) -> tuple[str, tuple[Placeholder, ...]]:
    """``data[start:end]`` with sorted edits made, and with what else is opaque in it held."""
    for hint in hinted:
        if data.find(hint, start, end) >= 0:
            edits = with_opaque(edits, data, start, end)
            break
    return apply(edits, data, start, end) if edits else (data[start:end].decode(), ())


def apply(
    edits: Sequence[Edit], data: bytes, start: int, end: int
) -> tuple[str, tuple[Placeholder, ...]]:
    """Write out edits that do not overlap; an edit that begins inside an earlier one is dropped."""
    out: list[bytes] = []
    found: list[Placeholder] = []
    cursor = start
    for first, last, before, opaque, kind, after in edits:
        if first < cursor:
            continue
        if opaque:
            number = len(found) + 1
            found.append(Placeholder(number, kind, opaque.decode()))
            mark = _MARKS[number] if number < 100 else placeholders.write(number).encode()
            out += data[cursor:first], before, mark, after
        else:
            out += data[cursor:first], before, after
        cursor = last
    out.append(data[cursor:end])
    return b"".join(out).decode(), tuple(found)


def _edits(pieces: Sequence[Piece], data: bytes) -> list[Edit]:
    edits: list[Edit] = []
    links: list[Piece] = []
    kept: dict[int, int] | None = None
    for piece in pieces:
        start, end, name, detail, inner = piece
        if name == "Code":
            edits.append(Edit(start, end, b"", data[start:end], "code"))
        elif name in _BREAKS:
            edits.append(Edit(start, end, _BREAKS[name]))
        elif name in ("Link", "Image"):
            links.append(piece)
            if detail["link_type"] in ("Autolink", "Email"):
                edits.append(Edit(start, end, b"", data[start:end], "url"))
            else:
                edits.append(Edit(start, start))  # no bare URL reaches over it
        elif name == "EndLink":
            tail = _link_tail(links.pop(), max(inner, start + 1 + (detail == "Image")), end, data)
            if tail is not None:
                edits.append(tail)
        elif name == "InlineHtml":
            kept = _kept(pieces, data) if kept is None else kept
            if start in kept:
                edits.append(Edit(start, kept[start], b"", data[start : kept[start]], "code"))
            else:
                edits.extend(tag(start, end, data))
        else:
            kind: Kind = "reference" if name == "FootnoteReference" else "tag"
            edits.append(Edit(start, end, b"", data[start:end], kind))
    return edits


def _link_tail(link: Piece, inner: int, end: int, data: bytes) -> Edit | None:
    """What follows a link's text: ``](target "title")``, ``][label]``, ``][]`` or ``]``."""
    tail = data[inner:end]
    kind = link.detail["link_type"]
    if kind in ("Autolink", "Email"):
        return None
    if not tail.startswith(b"]"):  # not where we believe it to be: carry it as it is
        return Edit(inner, end, b"", tail)
    if kind == "Inline":
        title = _TITLE.search(tail) if link.detail["title"] else None
        if title and b"\n" not in tail:
            target, after = tail[2 : title.start()].strip(), b" " + title[1] + b")"
        else:
            target, after = tail[2:-1].strip(), b")"
        return Edit(inner, end, b"](", target, "url", after)
    if kind in ("Reference", "Collapsed", "Shortcut") or kind.endswith("Unknown"):
        first = link.start + (2 if link.name == "Image" else 1)
        label = tail[2:-1] if len(tail) > 3 else data[first:inner]
        return Edit(inner, end, b"][", label, "reference", b"]")
    return Edit(inner, end, b"", tail)


def keeps(tag: bytes) -> bool:
    """Whether a start tag says that its element is not for translation."""
    return b"translate" in tag and _KEPT.search(tag) is not None


def tag(start: int, end: int, data: bytes) -> Iterator[Edit]:
    """An HTML tag is opaque, but for the text of its ``alt`` and ``title`` attributes.

    ``<abbr title="World Health Organization">`` becomes ``⟦1⟧World Health Organization⟦2⟧``.
    """
    cursor = start
    for _, first, last in attributes(data, start, end):
        value = data[first:last]
        if b"\n" not in value and b"<" not in value and b">" not in value:
            yield Edit(cursor, first, b"", data[cursor:first])
            cursor = last
    yield Edit(cursor, end, b"", data[cursor:end])


def attributes(data: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """One tag's quoted ``alt`` and ``title`` attributes with words: name, start and end of text."""
    tag = data[start:end].lower()
    if (b"alt" not in tag and b"title" not in tag) or tag[1:2] in (b"!", b"?", b"/"):
        return
    for match in _ATTRIBUTE.finditer(data, start, end):
        name, group = match[1].lower(), match.lastindex or 1
        if name not in (b"alt", b"title") or group == 1:
            continue
        if placeholders.has_words(match[group].decode()):
            yield name, *match.span(group)


def _kept(pieces: Sequence[Piece], data: bytes) -> dict[int, int]:
    """Where elements that are code or marked ``translate="no"`` begin and end; whole ones only."""
    open_tags: dict[bytes, list[tuple[int, bool]]] = {}
    elements = {}
    for piece in pieces:
        tag = data[piece.start : piece.end] if piece.name == "InlineHtml" else b""
        match = _TAG_NAME.match(tag)
        if match is None:
            continue
        name = match[1].lower()
        if tag[1] != 0x2F:
            kept = name in _KEPT_ELEMENTS or keeps(tag)
            open_tags.setdefault(name, []).append((piece.start, kept))
        elif open_tags.get(name):
            start, kept = open_tags[name].pop()
            if kept:
                elements[start] = piece.end
    return elements


def with_opaque(edits: list[Edit], data: bytes, start: int, end: int) -> list[Edit]:
    """Add shortcodes and, between the edits, bare URLs and literal brackets.

    A shortcode swallows the edits that begin in it; inside an edit it is held already.
    """
    if data.find(b"{", start, end) >= 0:
        for first, last in _shortcodes(data, start, end):
            if not any(e.start < first < e.end for e in edits):
                edits = [e for e in edits if not first <= e.start < last]
                edits.append(Edit(first, last, b"", data[first:last], "shortcode"))
                edits.sort()
    bare = [
        Edit(*match.span(), b"", match[0], cast(Kind, match.lastgroup))
        for first, last in gaps(edits, start, end)
        for match in _OPAQUE.finditer(data, first, last)
    ]
    return sorted(edits + bare) if bare else edits


def gaps(edits: Sequence[Edit], start: int, end: int) -> Iterator[tuple[int, int]]:
    """The stretches of ``start:end`` that sorted edits leave alone."""
    for edit in edits:
        first, last = edit[0], edit[1]
        if start < first:
            yield start, first
        if last > start:
            start = last
    if start < end:
        yield start, end


def _shortcodes(data: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    while match := _OPAQUE.search(data, start, end):
        if match.lastgroup == "shortcode":
            yield match.span()
            start = match.end()
        else:
            start = match.start() + 1  # a URL may hold a shortcode
