"""Article -> Skeleton + Units: cut the translatable text out, keep every other byte.

The cut is at source offsets (design D1). The identity proof runs on every extraction: a skeleton
whose parts do not join to the file is a programmer's error, never a quiet loss.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from multilang import placeholders
from multilang.errors import ContentError
from multilang.formats import front_matter, html_blocks, inline, markdown
from multilang.model import Article, Extraction, Fill, Placeholder, Skeleton, Slot, Unit

RULES = 1
"""Version of the rules below; part of every draft's signature. A change is a data migration."""

FIELDS = ("title", "description", "summary")
# The note is read no further than the next comment: linear in what is never closed.
_CONTROL = re.compile(
    rb"<!--\s*(multilang:\s*(off|on)|translators:\s*+((?:[^-<]++|-(?!->)|<(?!!--))*+))\s*-->"
)
_NOT_PREFIX = re.compile(r"[^>\s]")
_PLAIN = frozenset(("yaml", "html", "attribute"))


class Found(NamedTuple):
    """One translatable stretch. Offsets are UTF-8 bytes into the file, half-open."""

    kind: str
    start: int
    end: int
    fill: Fill
    source: str
    placeholders: tuple[Placeholder, ...]
    line_break: str = "\n"
    note: str = ""


@dataclass(slots=True)
class _Controls:
    """What the author's comments say about the text that follows."""

    off_since: int = -1
    note: str = ""
    ranges: list[tuple[int, int]] = field(default_factory=list)
    """Where translation was off, but for a stretch that has no end yet."""

    @property
    def off(self) -> bool:
        return self.off_since >= 0

    def read(self, comment: re.Match[bytes]) -> None:
        if comment[3] is not None:
            self.note = " ".join(comment[3].decode().split())
        elif comment[2] == b"off" and not self.off:
            self.off_since = comment.start()
        elif comment[2] == b"on" and self.off:
            self.ranges.append((self.off_since, comment.end()))
            self.off_since = -1

    def take_note(self) -> str:
        """The note for translators, which is for one unit only."""
        note, self.note = self.note, ""
        return note


def read_article(data: bytes, path: str, slug: str, fields: Collection[str] = FIELDS) -> Article:
    """Decode a file and read its metadata.

    Raises:
        ContentError: invalid UTF-8, NUL bytes, an empty file, or front matter outside the strict
            subset, with ``path:line``.
    """
    import hashlib

    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise ContentError(
            "there is a NUL byte in the file", where=f"{path}:{line}", hint="is it a text file?"
        )
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ContentError(
            f"byte {data[error.start]:#04x} is not UTF-8",
            where=f"{path}:{line}",
            hint="save the file as UTF-8",
        ) from None
    if not text.strip("\ufeff \t\r\n"):
        raise ContentError("the article is empty", where=path, hint="write it or remove its folder")
    head = front_matter.parse(text, path, fields)
    revision = hashlib.sha256(data).hexdigest()
    return Article(slug, path, text, revision, head.metadata, head.texts, head.end)


def extract(article: Article) -> Extraction:
    """Cut an article.

    Invariant: ``extraction.skeleton.text == article.text``; every slot belongs to one unit, units
    are in document order.

    Raises:
        ContentError: if the identity proof fails.
    """
    if article.get("translate") is False:
        return Extraction(article, Skeleton((article.text,)), ())
    data = article.text.encode()
    body = article.text[article.body_start :].removeprefix("\ufeff")
    offset = len(article.text[: len(article.text) - len(body)].encode())
    found = [*_in_front_matter(article), *_in_body(body, data[offset:], offset)]
    extraction = _cut(article, data, found)
    if extraction.skeleton.text != article.text:
        raise ContentError(
            "internal: the parts of this file do not join to the file; nothing was written",
            where=article.path,
            hint="please report it with the file",
        )
    return extraction


def _in_front_matter(article: Article) -> Iterator[Found]:
    for value in article.field_texts:
        start = len(article.text[: value.start].encode())
        end = start + len(article.text[value.start : value.end].encode())
        text = value.text.strip().encode()
        source, found = inline.write([], text, 0, len(text), inline.hints(text))
        if placeholders.has_words(source):
            yield Found(value.field, start, end, "yaml", source, found)


def _in_body(body: str, data: bytes, offset: int) -> list[Found]:
    """What stands in the Markdown ``body``, in UTF-8 ``data``, ``offset`` bytes into the file."""
    newline = "\r\n" if b"\r" in data and b"\r\n" in data else "\n"
    hinted = inline.hints(data)
    controls = _Controls()
    found: list[Found] = []
    for block in markdown.blocks(body, data):
        if isinstance(block, markdown.Html):
            found += _in_html(block, data, offset, newline, controls, hinted)
        elif controls.off_since < 0:
            source, held = inline.read(block, data, hinted)
            note = controls.take_note() if controls.note else ""
            if source[:1].isalnum() or placeholders.has_words(source):
                kind, fill, line_break = _shape(block, source, data, newline)
                start, end = block.start + offset, block.end + offset
                found.append(Found(kind, start, end, fill, source, held, line_break, note))
    if b"]:" in data:
        found += _definition_titles(body, data, offset, controls)
        found.sort(key=lambda item: item.start)
    return found


def _in_html(
    block: markdown.Html,
    data: bytes,
    offset: int,
    newline: str,
    controls: _Controls,
    hinted: tuple[bytes, ...],
) -> Iterator[Found]:
    first, last = block.start, block.end
    said = data.find(b"<!--", first, last) >= 0
    comments = list(_CONTROL.finditer(data, first, last))[::-1] if said else []
    for text in html_blocks.texts(data, first, last, hinted):
        while comments and comments[-1].start() < text.start:
            controls.read(comments.pop())
        if not controls.off:
            kind, start, end, fill, source, held = text
            start, end, note = start + offset, end + offset, controls.take_note()
            yield Found(kind, start, end, fill, source, held, newline, note)
    while comments:
        controls.read(comments.pop())


def _shape(leaf: markdown.Leaf, source: str, data: bytes, newline: str) -> tuple[str, Fill, str]:
    """Of one leaf the kind of its unit, the fill of its slot, and how it writes a hard break."""
    kind, start = leaf.kind, leaf.start
    if kind == "cell":
        return "cell", "cell", newline
    if kind == "heading" and data[leaf.block] == 0x23:
        return "heading", "line", newline
    if source[:2] == "![" and source[-1] == ")" and source.count("](") == 1:
        kind = "image"
    line_break = _break_style(leaf, data) + newline if "\n" in source else "  " + newline
    if not start or data[start - 1] == 0x0A:
        return kind, "block", line_break
    line = data.rfind(b"\n", 0, start) + 1
    return kind, "block", line_break + _continuation(data[line:start])


def _break_style(leaf: markdown.Leaf, data: bytes) -> str:
    """How the first hard break of this block is written: with a backslash or with two spaces."""
    for piece in leaf.pieces:
        if piece.name == "HardBreak":
            return "\\" if data[piece.start] == 0x5C else "  "
    return "  "


@lru_cache(maxsize=256)
def _continuation(prefix: bytes) -> str:
    """What stands before the next line of a block: the quote marks of its first, and spaces."""
    return _NOT_PREFIX.sub(" ", prefix.decode())


def _definition_titles(body: str, data: bytes, offset: int, controls: _Controls) -> Iterator[Found]:
    """Titles of link reference definitions."""
    for start, end in markdown.definition_titles(body, data):
        text = data[start:end].decode()
        off = any(first < start < last for first, last in controls.ranges)
        if off or (controls.off and start > controls.off_since):
            continue
        if placeholders.has_words(text) and not placeholders.may_hold_opaque(text):
            yield Found("link title", start + offset, end + offset, "attribute", text, ())


def _cut(article: Article, data: bytes, found: list[Found]) -> Extraction:
    parts: list[str | Slot] = []
    units: list[Unit] = []
    ordinals: dict[str, int] = {}
    cursor, line, counted = 0, 1, 0
    for kind, start, end, fill, source, held, line_break, note in found:
        if start < cursor:
            continue  # overlaps what was cut already: leave it in the skeleton
        if start > cursor:
            parts.append(data[cursor:start].decode())
        ordinals[kind] = number = ordinals.get(kind, 0) + 1
        unit_id = f"{kind}.{number}"
        parts.append(Slot(unit_id, data[start:end].decode(), fill, line_break))
        line += data.count(b"\n", counted, start)
        units.append(Unit(unit_id, kind, source, line, held, note, fill in _PLAIN))
        counted, cursor = start, end
    if cursor < len(data):
        parts.append(data[cursor:].decode())
    return Extraction(article, Skeleton(tuple(parts)), tuple(units))
