"""The second way to put markup back: the engine sees signs in its places, and must return them.

Only for engines that have learnt to copy such signs. What comes back with every sign once, in an
order that nests and around words, is used; anything else is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from multilang.pretranslate.looks import WORD, Span
from multilang.pretranslate.projection import Placement
from multilang.pretranslate.sentences import Piece, Sentence, walk

_TRUST = 0.45
"""Confidence of markup that came back where the engine itself put it: small models return the
signs, and often not at their words."""
_STOP = re.compile(r"[.!?؟۔]\s*\Z")
_SPACES = re.compile(r"[ \u00a0]{2,}")

Mark = tuple[int, int, bool]
"""A place in a sentence's text, a piece's number, and whether the piece begins there."""


def masked(sentence: Sentence, symbols: Sequence[str]) -> str | None:
    """The sentence with a sign at each place of its markup; None when there are too few signs."""
    marks = list(_marks(sentence.pieces))
    free = [sign for sign in symbols if sign not in sentence.text]
    if not marks or len(marks) > len(free):
        return None
    text, at = "", 0
    for sign, (place, _, begins) in zip(free, marks, strict=False):
        text += sentence.text[at:place]
        text += f"{sign} " if begins else f" {sign}"
        at = place
    return text + sentence.text[at:]


def unmasked(
    sentence: Sentence, answer: str, symbols: Sequence[str]
) -> tuple[str, Placement] | None:
    """The translation without the signs, and the places where they stood; None when a sign is
    lost or doubled, a pair is empty or crosses another, or ``masked`` had no answer to ask for.

    Invariant: the text that was asked for, as its own answer, gives the sentence back.
    """
    marks = list(_marks(sentence.pieces))
    free = [sign for sign in symbols if sign not in sentence.text]
    signs = dict(zip(free, marks, strict=False))
    if not marks or len(marks) > len(free) or any(answer.count(sign) != 1 for sign in signs):
        return None
    text, places, at = "", {}, 0
    for match in re.finditer("|".join(map(re.escape, signs)), answer):
        text += answer[at : match.start()]
        at = match.end()
        _, number, begins = signs[match[0]]
        if begins:  # the space that was put between the sign and its word
            at += answer[at : at + 1] == " "
        elif text.endswith(" "):
            text = text[:-1]
        places[number, begins] = len(text)
    text = text + answer[at:]
    spans = _spans(sentence, places, text)
    emptied = _SPACES.search(text) and not _SPACES.search(sentence.text)
    if spans is None or emptied or not _nests(sentence.pieces, (0, len(text)), spans):
        return None
    if any(_misses(piece, sentence.text, text, spans) for piece in walk(sentence.pieces)):
        return None
    return text, Placement(spans, _TRUST)


def _marks(pieces: Sequence[Piece]) -> Iterator[Mark]:
    """In the order of the text. What is carried is represented in the text already."""
    for piece in pieces:
        if piece.carried:
            continue
        if piece.point:
            yield piece.start, piece.number, piece.leads
        else:
            yield piece.start, piece.number, True
            yield from _marks(piece.children)
            yield piece.end, piece.number, False


def _spans(
    sentence: Sentence, places: Mapping[tuple[int, bool], int], text: str
) -> dict[int, Span] | None:
    spans: dict[int, Span] = {}
    for piece in walk(sentence.pieces):
        if piece.carried:
            word = sentence.text[piece.start : piece.end]
            if text.count(word) != 1:
                return None
            spans[piece.number] = (text.index(word), text.index(word) + len(word))
        elif piece.point:
            at = places[piece.number, piece.leads]
            spans[piece.number] = (at, at)
        else:
            spans[piece.number] = (places[piece.number, True], places[piece.number, False])
    return spans


def _misses(piece: Piece, source: str, text: str, spans: Mapping[int, Span]) -> bool:
    """Whether a pair came to stand around signs alone, or around a full stop that it has not in the
    source."""
    if not piece.close:
        return False
    inside = text[slice(*spans[piece.number])]
    if not WORD.search(inside):
        return bool(WORD.search(source, piece.start, piece.end))
    ends = _STOP.search(inside) is not None
    return ends and _STOP.search(source[piece.start : piece.end]) is None


def _nests(pieces: Sequence[Piece], within: Span, spans: Mapping[int, Span]) -> bool:
    """Whether each piece lies inside its parent and outside its siblings, and no pair is empty."""
    taken: list[Span] = []
    for piece in pieces:
        start, end = span = spans[piece.number]
        if not within[0] <= start <= end <= within[1] or (start == end) != piece.point:
            return False
        if any(start < b and a < end for a, b in taken):
            return False
        if not _nests(piece.children, span, spans):
            return False
        taken.append(span)
    return True
