"""Where a piece of a translation stands in its PO file: the line and columns of a span.

A msgstr may be written on several lines and with escapes: each code point of the text has a place
of its own in the file, and a span may begin on one line and end on another.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from multilang.model import Layout, Message

_MSGSTR = re.compile(r"^[ \t\r\f\v]*msgstr\b", re.MULTILINE)
_LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
_PIECE = re.compile(r"\\(?:(?P<octal>[0-7]{1,3})|x(?P<hex>[0-9A-Fa-f]{1,2})|.)|[^\\]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Region:
    """A piece of a file. Lines and columns count from 1, columns in code points; half-open."""

    line: int
    column: int
    end_line: int
    end_column: int
    text: str = ""
    """The piece as it is written in the file, escapes and all."""


class Places:
    """The places of one catalog's texts, in the file that it was read from."""

    def __init__(self, layout: Layout | None) -> None:
        self._text = layout.text if layout else ""
        self._entries = (
            {
                message.key: (message.target.text, start, end)
                for message, (_, start, end) in zip(layout.messages, layout.spans, strict=True)
            }
            if layout
            else {}
        )
        self._lines = [0, *(match.end() for match in re.finditer("\n", self._text))]

    def region(self, message: Message, span: tuple[int, int] | None = None) -> Region | None:
        """Where a span of a message's target stands; without a span, its whole msgstr.

        None for a message that the file does not have. Where the file has another text (it was
        mended when it was read), the whole msgstr.
        """
        if message.key not in self._entries:
            return None
        written, start, end = self._entries[message.key]
        keyword = _MSGSTR.search(self._text, start, end)
        if keyword is None:
            return None
        literals = [match.span(1) for match in _LITERAL.finditer(self._text, keyword.end(), end)]
        literals = [literal for literal in literals if literal[0] < literal[1]] or literals[:1]
        if not literals:
            return None
        if span is not None and written == message.target.text:
            return self._at(*_ends(self._text, literals, *span))
        return self._at(literals[0][0], literals[-1][1])

    def _at(self, start: int, end: int) -> Region:
        first, last = bisect_right(self._lines, start), bisect_right(self._lines, end)
        return Region(
            first,
            start - self._lines[first - 1] + 1,
            last,
            end - self._lines[last - 1] + 1,
            self._text[start:end],
        )


def _ends(text: str, literals: list[tuple[int, int]], first: int, last: int) -> tuple[int, int]:
    """The offsets of a span; of an empty one, behind the code point before it."""
    if first < last:
        return _place(text, literals, first)[0], _place(text, literals, last - 1)[1]
    at = _place(text, literals, first - 1)[1] if first else literals[0][0]
    return at, at


def _place(text: str, literals: list[tuple[int, int]], index: int) -> tuple[int, int]:
    """Where the code point of that number stands; at the end of the text for a higher one."""
    for start, end in literals:
        if text.find("\\", start, end) < 0:
            if index < end - start:
                return start + index, start + index + 1
            index -= end - start
            continue
        pieces = _pieces(text, start, end)
        if index < len(pieces):
            return pieces[index]
        index -= len(pieces)
    return literals[-1][1], literals[-1][1]


def _pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """By code point of a string with escapes, its offsets in the file."""
    found: list[tuple[int, int]] = []
    for piece in _PIECE.finditer(text, start, end):
        byte = int(piece["octal"] or "0", 8) or int(piece["hex"] or "0", 16)
        if 0x80 <= byte < 0xC0 and found:  # a further byte of a character in UTF-8
            found[-1] = (found[-1][0], piece.end())
        else:
            found.append(piece.span())
    return found
