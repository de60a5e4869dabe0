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
_KINDS: dict[str, Kind] = {"Code": "code", "FootnoteReference": "reference"}
_OPAQUE = re.compile(placeholders.OPAQUE.pattern.encode(), re.DOTALL)
_HINTS = tuple(hint.encode() for hint in placeholders.HINTS)
_TITLE = re.compile(rb"""[ \t]+("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\((?:[^()\\]|\\.)*\))[ \t]*\)\Z""")
_ATTRIBUTE = re.compile(
    rb"""(?<=[\s"'])(?:alt|title)\s*=\s*(?:"([^"<>&]*)"|'([^'<>&]*)')""", re.IGNORECASE
)


class Edit(NamedTuple):
    """Bytes ``start:end`` become ``text`` around an optional placeholder for ``opaque``."""

    start: int
    end: int
    before: str
    opaque: bytes
    kind: Kind
    after: str = ""


def read(leaf: Leaf, data: bytes, hints: bool = True) -> tuple[str, tuple[Placeholder, ...]]:
    """The source text of a leaf and its placeholders.

    Args:
        hints: False when ``may_hold_opaque`` says no of the whole file.
    """
    start, end, pieces = leaf.start, leaf.end, leaf.pieces
    raw = data[start:end]
    opaque = hints and may_hold_opaque(raw)
    if not opaque:
        if not pieces:
            return raw.decode(), ()
        if all(piece.name == "SoftBreak" for piece in pieces):
            return _unwrapped(pieces, data, start, end), ()
    edits = list(_edits(pieces, data))
    if opaque:
        edits = with_opaque(edits, data, start, end)
    return apply(edits, data, start, end)


def may_hold_opaque(data: bytes) -> bool:
    """Whether ``with_opaque`` could find anything in these bytes."""
    for hint in _HINTS:
        if hint in data:
            return True
    return False


def _unwrapped(pieces: Sequence[Piece], data: bytes, start: int, end: int) -> str:
    lines = []
    for piece in pieces:
        lines.append(data[start : piece.start])
        start = piece.end
    lines.append(data[start:end])
    return b" ".join(lines).decode()


def apply(
    edits: Sequence[Edit], data: bytes, start: int, end: int
) -> tuple[str, tuple[Placeholder, ...]]:
    """Write out edits that do not overlap; an edit that begins inside an earlier one is dropped."""
    out: list[str] = []
    found: list[Placeholder] = []
    cursor = start
    for edit in edits:
        if edit.start < cursor:
            continue
        out.append(data[cursor : edit.start].decode())
        out.append(edit.before)
        if edit.opaque:
            found.append(Placeholder(len(found) + 1, edit.kind, edit.opaque.decode()))
            out.append(placeholders.write(len(found)))
        out.append(edit.after)
        cursor = edit.end
    out.append(data[cursor:end].decode())
    return "".join(out), tuple(found)


def _edits(pieces: Sequence[Piece], data: bytes) -> Iterator[Edit]:
    links: list[Piece] = []
    for piece in pieces:
        start, end, name, detail, inner = piece
        if name == "SoftBreak":
            yield Edit(start, end, " ", b"", "tag")
        elif name == "HardBreak":
            yield Edit(start, end, "\n", b"", "tag")
        elif name in ("Link", "Image"):
            links.append(piece)
            if detail["link_type"] in ("Autolink", "Email"):
                yield Edit(start, end, "", data[start:end], "url")
        elif name == "EndLink":
            link = links.pop()._replace(end=end)
            yield from _link_tail(link, max(inner, start + 1 + (detail == "Image")), data)
        elif name == "InlineHtml":
            yield from tag(start, end, data)
        else:
            yield Edit(start, end, "", data[start:end], _KINDS.get(name, "tag"))


def _link_tail(link: Piece, inner: int, data: bytes) -> Iterator[Edit]:
    """What follows a link's text: ``](target "title")``, ``][label]``, ``][]`` or ``]``."""
    tail = data[inner : link.end]
    kind = link.detail["link_type"]
    if kind in ("Autolink", "Email"):
        return
    if not tail.startswith(b"]"):  # not where we believe it to be: carry it as it is
        yield Edit(inner, link.end, "", tail, "tag")
    elif kind == "Inline":
        title = _TITLE.search(tail) if link.detail["title"] else None
        if title and b"\n" not in tail:
            target, after = tail[2 : title.start()].strip(), f" {title[1].decode()})"
        else:
            target, after = tail[2:-1].strip(), ")"
        yield Edit(inner, link.end, "](", target, "url", after)
    elif kind in ("Reference", "Collapsed", "Shortcut") or kind.endswith("Unknown"):
        first = link.start + (2 if data[link.start : link.start + 1] == b"!" else 1)
        label = tail[2:-1] if len(tail) > 3 else data[first:inner]
        yield Edit(inner, link.end, "][", label, "reference", "]")
    else:
        yield Edit(inner, link.end, "", tail, "tag")


def tag(start: int, end: int, data: bytes) -> Iterator[Edit]:
    """An HTML tag is opaque, but for the text of its ``alt`` and ``title`` attributes.

    ``<abbr title="World Health Organization">`` becomes ``⟦1⟧World Health Organization⟦2⟧``.
    """
    cursor = start
    for match in _ATTRIBUTE.finditer(data, start, end):
        group = 1 if match[1] is not None else 2
        if not placeholders.has_words(match[group].decode()) or b"\n" in match[group]:
            continue
        yield Edit(cursor, match.start(group), "", data[cursor : match.start(group)], "tag")
        cursor = match.end(group)
    yield Edit(cursor, end, "", data[cursor:end], "tag")


def with_opaque(edits: list[Edit], data: bytes, start: int, end: int) -> list[Edit]:
    """Add shortcodes, bare URLs and literal brackets. A shortcode swallows what is inside it."""
    for match in _OPAQUE.finditer(data, start, end):
        kind = cast(Kind, match.lastgroup)
        first, last = match.span()
        inside = [e for e in edits if e.start < last and e.end > first]
        if inside and kind != "shortcode":
            continue
        edits = [e for e in edits if e not in inside]
        edits.append(Edit(first, last, "", match[0], kind))
    return sorted(edits)
