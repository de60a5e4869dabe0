"""The way without alignment: text between markup is translated piece by piece.

Word order and agreement across a border are lost, but no markup can be. For engines that nobody
can align, and for sentences with fewer words in translation than pieces.
"""

from __future__ import annotations

import re

from multilang import markup
from multilang.pretranslate.readable import CLOSING, LINK_TITLE, one_line, readable
from multilang.pretranslate.sentences import Inner, Part

_HIDDEN = re.compile(rf"⟦\d+⟧|{markup.ESCAPE}|\n")
_HEAD = re.compile(r"\W*")
_TAIL = re.compile(r"[\s:;,–—(\[{“«‘¿¡-]*")
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
        begins = any(title.end() == end for title in LINK_TITLE.finditer(text, start, end))
        quote = CLOSING[text[end - 1]] if begins else ""
        cursor = end
    parts.extend(_run(text[cursor:], plain))
    return parts


def _fixed(text: str) -> list[tuple[int, int]]:
    """What the engine must not see, in order: placeholders, delimiters, link tails, breaks."""
    fixed = [m.span() for m in _HIDDEN.finditer(text) if m[0][0] != "\\"]
    for span in markup.scan(text).spans:
        fixed.append((span.start, span.inner))
        opening = LINK_TITLE.match(text, span.outer, span.end)
        if opening and span.kind in ("link", "image"):
            fixed.append((span.outer, opening.end()))
            fixed.append((text.rindex(CLOSING[opening[0][-1]], span.outer, span.end - 1), span.end))
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
    shown = one_line(readable(text, plain=plain))
    if not re.search(r"[^\W\d_]", shown):
        return [text]
    start = _end_of(_HEAD, shown)
    end = len(shown) - _end_of(_TAIL, shown[::-1])
    while start and shown[start - 1] in _OPENERS:  # a quotation mark or a sign belongs to the words
        start -= 1
    return [shown[:start], Inner(shown[start:end], quote), shown[end:]]


def _end_of(pattern: re.Pattern[str], text: str) -> int:
    match = pattern.match(text)
    return match.end() if match else 0
