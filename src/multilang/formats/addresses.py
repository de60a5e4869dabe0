"""The addresses in a Markdown file, changed where they stand; every other byte stays."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator

from multilang.formats import front_matter, markdown

Change = Callable[[str], str]
"""From an address as it is written to the one that shall stand there."""

_TAIL = re.compile(
    rb"\]\(\s*(?:<([^<>\n]*)>|((?:[^\s<>()\\]|\\.|\([^\s<>()]*\))+))(?=\s*\)|\s+[\"'(])"
)
_DEFINITION = re.compile(
    rb"^(?:[ \t]*>)*[ ]{0,3}\[(?!\^)(?:[^\[\]\\\n]|\\.)+\]:[ \t]*(?:<([^<>\n]*)>|(\S+))",
    re.MULTILINE,
)
_ATTRIBUTE = re.compile(
    rb"""\s(?:src|href)\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)'|([^\s"'=<>`]+))""", re.IGNORECASE
)
_SHORTCODE = re.compile(rb"\{\{[<%](?!/\*)(.*?)[%>]\}\}", re.DOTALL)
_ARGUMENT = re.compile(rb"""[\s=](?:"([^"\n]*)"|`([^`\n]*)`|([^\s"`=<>%]+))""")

Edit = tuple[int, int, bytes]


def rewrite(text: str, change: Change, *, words: Collection[str] = ()) -> str:
    """Change addresses of links and images, in Markdown, raw HTML, shortcodes and front matter.

    Code is left alone.

    Args:
        text: a whole file.
        words: front-matter fields that are text for readers, and hold no addresses.
    """
    head = front_matter.parse(text, "", _Others(words))
    data = text.encode()
    start = len(text[: head.end].encode())
    start += 3 * data.startswith(b"\xef\xbb\xbf", start)
    body = data[start:]
    edits = [*_in_front_matter(text, head, change), *_in_body(body, start, change)]
    out: list[bytes] = []
    cursor = 0
    for first, last, new in sorted(edits):
        if first >= cursor:
            out += (data[cursor:first], new)
            cursor = last
    return b"".join((*out, data[cursor:])).decode()


class _Others(Collection[str]):
    """Every name but some."""

    def __init__(self, names: Collection[str]) -> None:
        self._names = names

    def __contains__(self, name: object) -> bool:
        return name not in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def _in_front_matter(text: str, head: front_matter.FrontMatter, change: Change) -> Iterator[Edit]:
    for value in head.texts:
        new = change(value.text)
        if new != value.text:
            raw = text[value.start : value.end]
            start = len(text[: value.start].encode())
            yield start, start + len(raw.encode()), front_matter.write(raw, new).encode()


def _in_body(body: bytes, offset: int, change: Change) -> Iterator[Edit]:
    text = body.decode()
    code = [*markdown.code_blocks(text)]
    for match in _found(text, body, code):
        group = match.lastindex
        if group is None:
            continue
        old = match[group].decode()
        new = change(old)
        if new != old:
            yield offset + match.start(group), offset + match.end(group), new.encode()


def _found(text: str, body: bytes, code: list[tuple[int, int]]) -> Iterator[re.Match[bytes]]:
    """Every place of an address; spans of code are added to ``code``."""
    for block in markdown.blocks(text, body):
        if isinstance(block, markdown.Html):
            yield from _ATTRIBUTE.finditer(body, block.start, block.end)
        else:
            yield from _in_leaf(block, body)
            code += [(piece.start, piece.end) for piece in block.pieces if piece.name == "Code"]
    code.sort()
    starts = [start for start, _ in code]
    for match in (*_DEFINITION.finditer(body), *_SHORTCODE.finditer(body)):
        at = bisect_right(starts, match.start()) - 1
        if at >= 0 and match.start() < code[at][1]:
            continue
        if match.re is _DEFINITION:
            yield match
        else:
            yield from _ARGUMENT.finditer(body, *match.span(1))


def _in_leaf(leaf: markdown.Leaf, body: bytes) -> Iterator[re.Match[bytes]]:
    for piece in leaf.pieces:
        if piece.name == "InlineHtml":
            yield from _ATTRIBUTE.finditer(body, piece.start, piece.end)
        elif piece.name == "EndLink":
            inner = max(piece.inner, piece.start + 1 + (piece.detail == "Image"))
            if tail := _TAIL.match(body, inner, piece.end):
                yield tail
