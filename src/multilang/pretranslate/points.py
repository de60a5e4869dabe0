"""Where the points of a sentence (footnote marks, images, shortcodes) belong in its translation."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from multilang.pretranslate.looks import Looks, Span
from multilang.pretranslate.sentences import Piece

_AFTER = re.compile(r"[^\w\s⟦]*(?:[\u00a0\u202f][^\w\s⟦]+)*")
_CLOSED = re.compile(r"[^\w\s⟦]\s*\Z")


def point(
    piece: Piece,
    siblings: Sequence[Piece],
    source: Span,
    target: Span,
    looks: Looks,
    spans: Mapping[int, Span],
) -> tuple[Span, float]:
    """The place of a point, beside the word that has most to do with the one it stood beside."""
    at, confidence = _beside(piece, source, target, looks)
    for sibling in siblings:  # not inside a neighbour
        a, b = spans.get(sibling.number, (0, 0))
        if a < at < b:
            at = a if piece.leads else b
        elif a == at < b and not piece.leads and sibling.start < piece.start:
            at = b
    return (at, at), confidence


def _beside(piece: Piece, source: Span, target: Span, looks: Looks) -> tuple[int, float]:
    """A place in the target, and how sure it is: at either end it is certain."""
    words = looks.between(*target)
    before = looks.source_between(source[0], piece.start)
    after = looks.source_between(piece.start, source[1])
    if not words or not before or not after:
        return _at_end(piece, target, words, before, looks), 1.0
    word, confidence = _most(looks, words, after[0] if piece.leads else before[-1])
    start, end = looks.words[word]
    if piece.leads:
        return start, confidence
    signs = looks.source[looks.source_words[before[-1]][1] : piece.start]
    behind = _AFTER.match(looks.target, end, target[1]) if _CLOSED.search(signs) else None
    return behind.end() if behind else end, confidence


def _at_end(
    piece: Piece, target: Span, words: Sequence[int], before: Sequence[int], looks: Looks
) -> int:
    """The place of a point with no word before it, or none behind it."""
    if not before:
        signs = looks.source[: piece.start]
        same = looks.target.startswith(signs, *target)
        return target[0] + len(signs) if same else target[0]
    signs = looks.source[looks.source_words[before[-1]][1] : piece.start]
    return target[1] if not words or _CLOSED.search(signs) else looks.words[words[-1]][1]


def _most(looks: Looks, words: Sequence[int], place: int) -> tuple[int, float]:
    """The word that looks most at one source word, and how much; the one in proportion, and 0,
    when none does."""
    shares = {w: share for w, share in looks.columns[place].items() if w in words}
    if shares:
        most = max(shares.values())
        last = max(w for w, share in shares.items() if share == most)  # not the elided article
        return last, looks.trust * most
    return words[min(len(words) - 1, len(words) * place // max(1, len(looks.source_words)))], 0.0
