"""What the body of an article needs to know of the page that it stands on."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from multilang.formats.shortcodes import TOKEN, Hidden, Shortcode

SEVERITY = ("missing", "outdated", "draft", "reviewed")
"""States of a block, the one that readers must know of first. A block with units in several
states is in the first of them."""

_WHOLE = re.compile(
    r"\s*<(figure|div|p|table|blockquote|section|ul|ol|dl|details)\b", re.IGNORECASE
)
_VOID = frozenset(("br", "hr", "img", "wbr"))


@dataclass(frozen=True, slots=True)
class Mark:
    """The state of one unit, by the line that it begins on."""

    line: int
    """1-based, in the Markdown file with its front matter."""
    state: str
    """One of ``SEVERITY``; ``missing`` shows the source's text."""


def box(shortcode: Shortcode) -> str:
    """A shortcode that has no template: its name in a small box, and what it encloses."""
    kind = "div" if shortcode.block else "span"
    name = f'<span class="shortcode-name">{escape(shortcode.name)}</span>'
    return f'<{kind} class="shortcode">{name} {shortcode.inner or ""}</{kind}>'


def is_whole(html: str) -> bool:
    """Whether raw HTML is a block of its own: every tag that opens in it closes in it, in order."""
    stack: list[str] = []
    for close, name, empty in re.findall(r"<(/?)([a-zA-Z][\w-]*)[^>]*?(/?)>", html):
        if empty or name.lower() in _VOID:
            continue
        if not close:
            stack.append(name.lower())
        elif not stack or stack.pop() != name.lower():
            return False
    return not stack and _WHOLE.match(html) is not None


def _same(text: str) -> str:
    return text


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a body needs to know of the page that it stands on."""

    heading_ids: tuple[str, ...] = ()
    """Ids for the headings in order, those of the source article; used when the count agrees."""
    link: Callable[[str], str] = _same
    """Maps each relative link target and image source to where it is on the site."""
    shortcode: Callable[[Shortcode], str] = box
    """HTML for a shortcode."""
    word: Callable[[str], str] = _same
    """Translates the few English words that a body adds: Note, Tip, ..., Notes, Back to text."""
    number: Callable[[int], str] = str
    """Writes footnote numbers in the reader's digits."""
    top_level: int = 1
    """The highest heading level that a body may use."""
    marks: tuple[Mark, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    """The visible words for a state; a state without words gets no border and no label."""
    language: tuple[str, str] = ("", "")
    """``lang`` and ``dir`` of the page."""
    source_language: tuple[str, str] = ("", "")
    """``lang`` and ``dir`` for blocks whose text is the source's."""


class Lines:
    """From byte offsets in the parsed text to lines of the file, and the marks on them.

    Leaf blocks of Markdown never share a line, so a line names its block exactly.
    """

    def __init__(self, hidden: Hidden, skipped: int, marks: Sequence[Mark]) -> None:
        data = hidden.text.encode()
        self.starts = [0, *(m.end() for m in re.finditer(b"\n", data))]
        self.numbers = hidden.lines
        self.skipped = skipped
        tokens = {
            hidden.lines[at] + skipped
            for at, line in enumerate(hidden.text.split("\n") if hidden.lines else ())
            if TOKEN.fullmatch(line.rstrip())
        }
        self.states: dict[int, list[str]] = {}
        for mark in marks:
            line = mark.line
            while line in tokens:  # a paragraph begins behind the shortcode tag that opens it
                line += 1
            self.states.setdefault(line, []).append(mark.state)

    def line(self, offset: int) -> int:
        at = bisect_right(self.starts, offset) - 1
        return (self.numbers[at] if self.numbers else at + 1) + self.skipped

    def take(self, start: int, end: int) -> list[str]:
        """The states of the units that begin between two offsets; each is given out once."""
        if not self.states:
            return []
        lines = range(self.line(start), self.line(max(start, end - 1)) + 1)
        return [state for line in lines for state in self.states.pop(line, ())]
