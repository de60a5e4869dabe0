"""Stacked bars: how many words of an article or a language are in each state."""

from __future__ import annotations

from dataclasses import dataclass

from multilang.model import Coverage
from multilang.model.outcomes import percent

STATES = (
    ("reviewed", "reviewed"),
    ("draft", "draft, to be reviewed"),
    ("broken", "approved, and broken"),
    ("missing", "missing"),
)
"""From done to not begun: the order in a bar, and what a legend calls them."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bar."""

    state: str
    x: float
    width: float
    """Both in per cent of the bar."""


@dataclass(frozen=True, slots=True)
class Bar:
    pieces: tuple[Piece, ...]
    said: str
    """The bar in words, for those who do not see it."""
    done: str
    """The share of words that are reviewed."""


def bar(coverage: Coverage) -> Bar:
    """An article without words is done, and its bar is full."""
    words = _words(coverage)
    pieces, x = [], 0.0
    for state, count in words.items():
        if count:
            width = 100 * count / coverage.words
            pieces.append(Piece(state, round(x, 3), round(width, 3)))
            x += width
    if not coverage.words:
        pieces = [Piece("reviewed", 0.0, 100.0)]
    said = ", ".join(f"{words[state]:,} {name}" for state, name in STATES if words[state])
    return Bar(tuple(pieces), f"{said or 'no'} words", percent(coverage.reviewed_share))


def _words(coverage: Coverage) -> dict[str, int]:
    return {
        "reviewed": coverage.words_reviewed,
        "draft": coverage.words_draft,
        "broken": coverage.words_broken,
        "missing": coverage.words_missing,
    }
