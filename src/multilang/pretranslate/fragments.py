"""The way without alignment: text between markup is translated piece by piece.

Word order and agreement across a border are lost, but no markup can be. For engines that nobody
can align, and for sentences with fewer words in translation than pieces.
"""

from __future__ import annotations

import html
import re

from multilang import markup
from multilang.pretranslate.sentences import Inner, Part

_PIECE = re.compile(
    rf"(?P<place>⟦\d+⟧)|(?P<escape>{markup.ESCAPE})|(?P<entity>&(?:#\d{{1,7}}|#[xX][0-9a-fA-F]{{1,6}}|\w{{2,31}});)"
    r"|(?P<break>\n)"
)
_TITLE = re.compile(r"""\]\(\s*⟦\d+⟧\s+["'(]\Z""")
_LINK_TITLE = re.compile(r"""\]\(\s*⟦\d+⟧\s+["'(]""")
_BLANKS = re.compile(r"[\t\n\v\f\r]+")
_EDGES = re.compile(r"\A([\s\W]*)(.*?)([\s:;,–—(\[{“«‘¿¡-]*)\Z", re.DOTALL)
_OPENERS = "\"'“‘«‹([{¿¡#@$€£+−-.%"


def fragments(text: str, *, plain: bool) -> list[Part]:
    """A segment as text to keep and words to translate, each by itself; joined it reads as the
    segment does, without escapes and entities."""
    parts: list[Part] = []
    cursor = 0
    quote = ""
    for start, end in _fixed(text):
        parts.extend(_run(text[cursor:start], plain, quote))
        parts.append(text[start:end])
        quote = (
            {'"': '"', "'": "'", "(": ")"}[text[end - 1]] if _opens_title(text[start:end]) else ""
        )
        cursor = end
    parts.extend(_run(text[cursor:], plain))
    return parts


def _opens_title(fixed: str) -> bool:
    return _TITLE.search(fixed) is not None


def _fixed(text: str) -> list[tuple[int, int]]:
    """What the engine must not see, in order: placeholders, delimiters, link tails, breaks."""
    fixed = [m.span() for m in _PIECE.finditer(text) if m.lastgroup in ("place", "break")]
    for span in markup.scan(text).spans:
        fixed.append((span.start, span.inner))
        opening = _LINK_TITLE.match(text, span.outer, span.end)
        if opening and span.kind in ("link", "image"):
            fixed.append((span.outer, opening.end()))
            fixed.append((span.end - 2, span.end))
        else:
            fixed.append((span.outer, span.end))
    merged: list[tuple[int, int]] = []
    for start, end in sorted(fixed):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _run(text: str, plain: bool, quote: str = "") -> list[Part]:
    """A stretch without markup: the edges that carry no words stay, the middle is translated."""
    readable = _readable(text, plain)
    if not re.search(r"[^\W\d_]", readable):
        return [text]
    match = _EDGES.match(readable)
    assert match is not None
    head, middle, tail = match.groups()
    while head and head[-1] in _OPENERS:  # a quotation mark or a sign belongs to the sentence
        head, middle = head[:-1], head[-1] + middle
    return [head, Inner(middle, quote), tail]


def _readable(text: str, plain: bool) -> str:
    def show(match: re.Match[str]) -> str:
        if match.lastgroup == "escape":
            return match[0] if plain else match[0][1:]
        return html.unescape(match[0]) if match.lastgroup == "entity" else match[0]

    return _BLANKS.sub(" ", _PIECE.sub(show, text))
