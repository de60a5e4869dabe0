"""Where the markup of a sentence belongs in its translation: word alignment, as Bergamot does it.

Each word of the translation looks at words of the source (attention). A pair covers the run of
words whose looks fall inside it more than outside: the run with the greatest sum of
``share inside - 1/2`` (Kadane's algorithm). Words that stand once on both sides (names, numbers)
are certain, and measure how far the alignment of a sentence can be trusted.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from multilang.model import Alignment
from multilang.pretranslate.looks import WORD, Looks, Span
from multilang.pretranslate.points import point
from multilang.pretranslate.sentences import Piece, Sentence, walk

CONFIDENT = 0.5
"""Confidence from which markup is placed without a word to the translator."""
LOST = 0.25
"""Confidence below which any other way of placing it is better."""
_SHARE = 0.55
"""Share of a word's looks from which it belongs to a piece rather than not."""
_LEAST_VERBATIM = 4
"""Code points of words in a pair that are found by themselves: "a" is a word of French too."""
_OPENER = re.compile(r"[^\w\s⟧.,;:!?…،؛؟]")
_OPENED = re.compile(r"[^\w\s⟧]")


@dataclass(frozen=True, slots=True)
class Placement:
    """Where each piece goes: code points of the translation, half-open, by the piece's number."""

    spans: Mapping[int, Span]
    confidence: float
    """0 to 1: of the piece that is least sure."""


def place(
    sentence: Sentence, target: str, alignment: Alignment | None, trust: float = 0.8
) -> Placement | None:
    """Find the places of a sentence's pieces in a translation of its text; None when there are
    fewer words than pieces.

    Args:
        alignment: of ``sentence.text`` and ``target``; None to go by the words that both share.
        trust: how often the aligner is right, 0 to 1.

    Invariants: children are placed inside their parents, siblings do not overlap, and no pair is
    empty.
    """
    if not sentence.pieces:
        return Placement({}, 1.0)
    looks = Looks(sentence.text, target, alignment, trust)
    spans: dict[int, Span] = {}
    sure = _children(sentence.pieces, (0, len(sentence.text)), (0, len(target)), looks, spans)
    return None if sure is None else Placement(spans, sure)


def obvious(sentence: Sentence) -> bool:
    """Whether no alignment is needed: pairs cover all its words, points stand at its ends."""
    text = sentence.text
    return all(_at_ends(piece, text) for piece in walk(sentence.pieces))


def _at_ends(piece: Piece, text: str) -> bool:
    before, after = text[: piece.start], text[piece.end :]
    if piece.carried:
        return False
    if piece.point:
        return not WORD.search(before) or not WORD.search(after)
    return not WORD.search(before) and not WORD.search(after)


def _children(
    pieces: Sequence[Piece], source: Span, target: Span, looks: Looks, spans: dict[int, Span]
) -> float | None:
    """Place siblings inside ``target``, which is the place of ``source``, and what is in them.

    Returns:
        The least confidence, or None when there is no place for one of them.
    """
    free = _Free(looks, target)
    for piece, literal in _verbatim(pieces, looks, target):
        spans[piece.number] = literal
        free.take(literal)
    waiting = [p for p in pieces if not p.point and p.number not in spans]
    sure = _placed(waiting, source, free, spans)
    if sure is None:
        return None
    for piece in pieces:
        if piece.point:
            spans[piece.number], confidence = point(piece, pieces, source, target, looks, spans)
            sure = min(sure, confidence)
        elif piece.children:
            inner = _children(
                piece.children, (piece.start, piece.end), spans[piece.number], looks, spans
            )
            if inner is None:
                return None
            sure = min(sure, inner)
    return sure


class _Free:
    """The words of a stretch of the translation that no piece has taken yet."""

    def __init__(self, looks: Looks, target: Span) -> None:
        self.looks, self.target = looks, target
        words = looks.between(*target)
        self.free = bytearray(words.start) + b"\1" * len(words)
        self.all = len(words)

    def take(self, span: Span) -> range:
        words = self.looks.between(*span)
        self.free[words.start : words.stop] = bytes(len(words))
        return words

    @property
    def count(self) -> int:
        return self.free.count(1)

    @property
    def first(self) -> int:
        return self.free.find(1)

    def whole(self, first: int, last: int) -> bool:
        """Whether all the words from ``first`` up to ``last``, which is left out, are free."""
        return self.free.find(0, first, last) < 0

    def looking_at(self, piece: Piece) -> dict[int, float]:
        """The free words that look at a piece, and how much."""
        shares = self.looks.at(piece.start, piece.end)
        return {w: shares[w] for w in sorted(shares) if w < len(self.free) and self.free[w]}


def _placed(
    waiting: list[Piece], source: Span, free: _Free, spans: dict[int, Span]
) -> float | None:
    """Give each piece the run of free words that has most to do with it, the surest first.

    Returns:
        The least confidence, or None when the words run out: each piece needs one.
    """
    looks, target, sure = free.looks, free.target, 1.0
    whole = next((p for p in waiting if p.close and _covers(p, source, looks)), None)
    if whole and free.count == free.all > 0:
        spans[whole.number] = _trimmed(whole, source, target, looks)
        free.take(spans[whole.number])
        waiting.remove(whole)
    shares = {piece.number: free.looking_at(piece) for piece in waiting}
    best: dict[int, tuple[Span, float]] = {}
    while waiting:
        if not free.count:
            return None
        for piece in waiting:
            if piece.number not in best:
                best[piece.number] = _best(shares[piece.number], free)
        piece = max(waiting, key=lambda p: (best[p.number][1], -p.number))
        (first, last), confidence = best[piece.number]
        span = looks.words[first][0], looks.words[last][1]
        spans[piece.number] = _with_signs(piece, span, target, looks)
        taken = free.take(spans[piece.number])
        sure = min(sure, confidence)
        waiting.remove(piece)
        for other in waiting:  # only what these words mattered to is weighed again
            lost = [shares[other.number].pop(word, None) for word in taken]
            (first, last), _ = best[other.number]
            if any(lost) or (first < taken.stop and taken.start <= last):
                del best[other.number]
    return sure


def _verbatim(pieces: Iterable[Piece], looks: Looks, target: Span) -> Iterator[tuple[Piece, Span]]:
    """What came through as it was, code as well as names in links: as often as it was sent, or
    where words look at it."""
    wanted: dict[str, list[Piece]] = {}
    for piece in pieces:
        if not piece.point and (piece.carried or not piece.children):
            wanted.setdefault(looks.source[piece.start : piece.end], []).append(piece)
    taken: list[Span] = []
    for text, same in sorted(wanted.items(), key=lambda item: -len(item[0])):
        if len(text) < _LEAST_VERBATIM and not same[0].carried:
            continue
        places = [
            span
            for span in _occurrences(text, looks.target, target)
            if all(span[1] <= a or b <= span[0] for a, b in taken)
        ]
        if len(places) > len(same):
            places = _most_looked_at(same, places, looks)
        if len(places) == len(same):
            taken += places
            yield from zip(same, places, strict=True)


def _most_looked_at(same: Sequence[Piece], places: Sequence[Span], looks: Looks) -> list[Span]:
    """Of several places where a text stands, one for each piece; none without a reason."""
    left = {place: looks.between(*place) for place in places}
    chosen: list[Span] = []
    for piece in same:
        shares = looks.at(piece.start, piece.end)
        if not shares:
            return []
        sums = {at: sum(shares.get(word, 0.0) for word in words) for at, words in left.items()}
        best = max(sums, key=lambda place: sums[place])
        if sums[best] <= 0:
            return []
        chosen.append(best)
        del left[best]
    return chosen


def _occurrences(text: str, target: str, within: Span) -> list[Span]:
    """Where a text stands by itself, not inside a longer word."""
    pattern = re.compile(rf"(?<!\w){re.escape(text)}(?!\w)", re.IGNORECASE)
    return [m.span() for m in pattern.finditer(target, *within)]


def _best(shares: Mapping[int, float], free: _Free) -> tuple[Span, float]:
    """The run of free words that has most to do with a piece (its first word and its last), and how
    sure that is.

    Args:
        shares: of the free words that look at the piece, by word, in order.
    """
    run, best, total, began, before = (free.first, free.first), float("-inf"), 0.0, -1, -1
    for word, share in shares.items():
        if total > 0:  # what lies between looks elsewhere
            total = total - _SHARE * (word - before - 1) if free.whole(before, word) else 0.0
        if total <= 0:
            total, began = 0.0, word
        total += share - _SHARE
        if total > best:
            run, best = (began, word), total
        before = word
    every = sum(shares.values())
    if every <= 0:
        return run, 0.0
    covered = sum(shares.get(word, 0.0) for word in range(run[0], run[1] + 1))
    length = run[1] + 1 - run[0]
    return run, free.looks.trust * covered / length * covered / every


def _covers(piece: Piece, source: Span, looks: Looks) -> bool:
    """Whether a piece covers all the words of its surroundings."""
    starts = (source[0], piece.start, piece.end, source[1])
    first, inner, outer, last = (bisect_left(looks.source_words, (at, at)) for at in starts)
    return first >= inner and outer >= last


def _trimmed(piece: Piece, source: Span, target: Span, looks: Looks) -> Span:
    """All of the target but for the signs around it that the piece leaves out in the source."""
    words = looks.between(*target)
    start = target[0] if piece.start == source[0] else looks.words[words[0]][0]
    end = target[1] if piece.end == source[1] else looks.words[words[-1]][1]
    return start, end


def _with_signs(piece: Piece, span: Span, target: Span, looks: Looks) -> Span:
    """Quotation marks and full stops that the piece covers in the source belong to it here too."""
    start, end = span
    if piece.carried:
        return span
    text = looks.source[piece.start : piece.end].strip()
    signs = len(text) - len(text.rstrip(_signs_of(text)))
    after = re.compile(rf"(?:[\u00a0\u202f]?[^\w\s⟦]){{0,{signs}}}").match(
        looks.target, end, target[1]
    )
    if _OPENED.match(text):
        while start > target[0] and _OPENER.match(looks.target[start - 1]):
            start -= 1
    return _flanked(looks.target, start, after.end() if after else end)


def _flanked(text: str, start: int, end: int) -> Span:
    """Without signs at an edge that a letter follows outside: Markdown would not read emphasis."""
    while end - 1 > start and end < len(text) and text[end].isalnum() and _sign(text[end - 1]):
        end -= 1
    while start + 1 < end and start > 0 and text[start - 1].isalnum() and _sign(text[start]):
        start += 1
    return start, end


def _sign(character: str) -> bool:
    return not (character.isalnum() or character.isspace())


def _signs_of(text: str) -> str:
    """The characters of a text that are no words."""
    return "".join(set(re.findall(r"[^\w\s⟧]", text)))
