"""A segment as the engine is asked for it: words without markup, and where the markup stood.

The engine gets what a reader sees. Pairs (emphasis, links, HTML tags) remember the words they
cover, points (footnote marks, images, shortcodes) the place where they stood, and what must be
carried through the translation (code, addresses) is represented by a word of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Inner:
    """Words inside a piece of markup, translated by themselves: an image's text, a link's title."""

    text: str
    quote: str = ""
    """What ends the text where it stands, and must not stand in it: a title's quotation mark."""


Part = str | Inner


@dataclass(frozen=True, slots=True)
class Piece:
    """Markup around, or instead of, ``text[start:end]`` of its sentence.

    A pair has ``open`` and ``close``; a point stands at ``start == end`` and has only ``open``;
    what is carried has only ``open``, and stands for the words that it covers.
    """

    number: int
    """In order of beginning, from 0: unique in its sentence."""
    start: int
    end: int
    open: tuple[Part, ...]
    close: tuple[Part, ...] = ()
    children: tuple[Piece, ...] = ()
    leads: bool = False
    """A point that belongs to the word behind it, not to the one before."""

    @property
    def carried(self) -> bool:
        return self.end > self.start and not self.close

    @property
    def point(self) -> bool:
        return self.end == self.start


@dataclass(frozen=True, slots=True)
class Sentence:
    """Invariant: with its own text as its translation, its markup goes back where it stood."""

    text: str
    """What the engine is asked for: stripped, without line breaks."""
    pieces: tuple[Piece, ...] = ()
    """The outermost, by start; they do not overlap."""
    head: str = ""
    tail: str = ""
    """Signs and spaces around the words, which stay as they are. Without words all is head."""

    source: str = ""
    """The segment's source, as it was read."""
    plain: bool = False
    """Markdown means nothing in it."""

    @property
    def wordless(self) -> bool:
        return not re.search(r"[^\W\d_]", self.text)


def walk(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """All pieces, each before those inside it."""
    for piece in pieces:
        yield piece
        yield from walk(piece.children)
