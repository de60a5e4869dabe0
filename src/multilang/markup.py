"""Where the light Markdown of a unit's text is, and what is left without it.

Emphasis, links and images are found as CommonMark does.

The text is that of ``Unit.source`` or of a target: code, URLs and tags are ``⟦n⟧`` placeholders, so
only delimiter runs and brackets are left to find. Linear in the length of the text.
Source of the algorithm: CommonMark 0.31, "phase 2: inline structure", without the rule of three.
"""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["strong", "emphasis", "strikethrough", "link", "image"]

ESCAPE = r"\\[!-/:-@\[-`{-~]"
_TOKEN = re.compile(ESCAPE + r"|⟦\d+⟧|(?P<run>\*+|_+|~+)|(?P<open>!?\[)|(?P<close>\])")
_TITLE = r""""(?:[^"\\]|\\.){0,1000}"|'(?:[^'\\]|\\.){0,1000}'|\((?:[^()\\]|\\.){0,1000}\)"""
_TAIL = re.compile(rf"\](?:\(\s*⟦\d+⟧(?:\s+(?:{_TITLE}))?\s*\)|\[⟦\d+⟧\])", re.DOTALL)

_HIDDEN = re.compile(rf"(?P<escape>{ESCAPE})|(?P<entity>&#?\w{{1,32}};)|(?P<place>⟦\d+⟧)")
_CLOSED = frozenset(".!?…؟۔。！？»”’›\"')]")
_WORD = "Qxz"
"""What is read for a placeholder that stands like a word: no word, no abbreviation, capital."""


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of markup. Offsets are code points: ``text[start:inner]`` opens it,
    ``text[outer:end]`` closes it, the words are between."""

    kind: Kind
    start: int
    inner: int
    outer: int
    end: int


@dataclass(frozen=True, slots=True)
class Markup:
    spans: tuple[Span, ...]
    """By start, the outer one first."""
    stray: int
    """Delimiter characters that could open or close emphasis but found no partner: readers see
    them as ``*`` on the page."""


@dataclass(slots=True)
class _Run:
    start: int
    count: int


class _Scanner:
    """One left-to-right pass; a stack for each delimiter, so that no search crosses another's."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.spans: list[Span] = []
        self.stray = 0
        self.openers: dict[str, list[_Run]] = {"*": [], "_": [], "~": []}
        self.brackets: list[tuple[int, int]] = []

    def scan(self) -> Markup:
        skip = 0
        for token in _TOKEN.finditer(self.text):
            if token.start() < skip:
                continue
            if token.lastgroup == "run":
                self._run(token.start(), token.end())
            elif token.lastgroup == "open":
                self.brackets.append(token.span())
            elif token.lastgroup == "close" and self.brackets:
                skip = self._bracket(token.start())
        self._drop_openers(-1)
        self.spans.sort(key=lambda span: (span.start, -span.end))
        return Markup(tuple(self.spans), self.stray)

    def _bracket(self, close: int) -> int:
        """Close the innermost bracket; the offset up to which the text is used up."""
        start, inner = self.brackets.pop()
        tail = _TAIL.match(self.text, close)
        if tail is None:
            return 0
        self._drop_openers(start)
        kind: Kind = "image" if self.text[start] == "!" else "link"
        self.spans.append(Span(kind, start, inner, close, tail.end()))
        return tail.end()

    def _drop_openers(self, after: int) -> None:
        """Delimiters that are still open past ``after`` are plain characters."""
        for stack in self.openers.values():
            while stack and stack[-1].start > after:
                self.stray += stack.pop().count

    def _run(self, start: int, end: int) -> None:
        opens, closes = _flanking(self.text, start, end)
        left = end - start
        if self.text[start] == "~" and left > 2:
            return
        if closes:
            left = self._close(start, left)
        if left and opens:
            self.openers[self.text[start]].append(_Run(end - left, left))
        elif left and closes:
            self.stray += left

    def _close(self, start: int, left: int) -> int:
        """Pair a closing run with open ones; how many of its characters are left over."""
        character = self.text[start]
        stack = self.openers[character]
        while left and stack:
            opener = stack[-1]
            if character == "~" and opener.count != left:
                break
            used = min(2, left, opener.count)
            kind: Kind = "strikethrough"
            if character != "~":
                kind = "strong" if used == 2 else "emphasis"
            at = opener.start + opener.count - used
            self.spans.append(Span(kind, at, at + used, start, start + used))
            self._drop_others(character, opener.start)
            opener.count -= used
            if not opener.count:
                stack.pop()
            start += used
            left -= used
        return left

    def _drop_others(self, character: str, after: int) -> None:
        for other, stack in self.openers.items():
            while other != character and stack and stack[-1].start > after:
                self.stray += stack.pop().count


def scan(text: str) -> Markup:
    """Find emphasis, links and images in a unit's source or target."""
    return _Scanner(text).scan()


def _flanking(text: str, start: int, end: int) -> tuple[bool, bool]:
    """Whether the delimiter run can open and can close emphasis."""
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    before_space, after_space = before.isspace(), after.isspace()
    before_mark, after_mark = _is_punctuation(before), _is_punctuation(after)
    left = not after_space and (not after_mark or before_space or before_mark)
    right = not before_space and (not before_mark or after_space or after_mark)
    if text[start] == "_":
        return left and (not right or before_mark), right and (not left or after_mark)
    return left, right


def _is_punctuation(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS"


@dataclass(slots=True)
class Reading:
    """A text without its markup. ``text[i]`` shows ``source[starts[i]:ends[i]]``."""

    text: str
    starts: list[int]
    ends: list[int]
    closers: list[int]
    """Ends of hidden pieces that belong to the words before them, sorted."""

    def border(self, at: int) -> int:
        """Offset in the source of a border between ``text[at - 1]`` and ``text[at]``."""
        low, high = self.ends[at - 1], self.starts[at]
        index = bisect_right(self.closers, high)
        return max(low, self.closers[index - 1]) if index else low


def read(source: str, spans: Sequence[Span]) -> Reading:
    """What a reader sees of a text whose markup is ``spans``. Placeholders that look like tags or
    footnote marks vanish, others become a word."""
    hidden = sorted(
        piece
        for span in spans
        for piece in ((span.start, span.inner, False), (span.outer, span.end, True))
    )
    reading = Reading("", [], [], [end for _, end, closing in hidden if closing])
    shown: list[str] = []
    at = 0
    for start, end, _ in hidden:
        if start > at:
            _show(reading, shown, source, at, start)
        at = max(at, end)
    _show(reading, shown, source, at, len(source))
    reading.text = "".join(shown)
    reading.closers.sort()
    return reading


def _show(reading: Reading, shown: list[str], source: str, at: int, end: int) -> None:
    """Append ``source[at:end]``, which holds no delimiters, to the reading."""
    for match in _HIDDEN.finditer(source, at, end):
        _append(reading, shown, source[at : match.start()], range(at, match.start() + 1))
        at = match.end()
        piece = match[0]
        if match.lastgroup == "place":
            piece = _stand_in(shown[-1][-1] if shown else "", source[at : at + 1])
            if not piece and shown:
                reading.closers.append(at)
        elif match.lastgroup == "escape":
            piece = piece[1]
        else:
            piece = html.unescape(piece)
        edges = [match.start()] + [match.end()] * len(piece)
        _append(reading, shown, piece, edges)
    _append(reading, shown, source[at:end], range(at, end + 1))


def _append(reading: Reading, shown: list[str], text: str, edges: range | list[int]) -> None:
    if text:
        shown.append(text)
        reading.starts += edges[:-1]
        reading.ends += edges[1:]


def _stand_in(before: str, after: str) -> str:
    """A placeholder that follows a sentence's end, or that a letter follows, is read as a tag or
    a footnote mark, which nobody sees; any other is a word."""
    return "" if before in _CLOSED or after.isalpha() else _WORD
