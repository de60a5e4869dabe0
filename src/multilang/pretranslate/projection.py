"""Where the markup of a sentence belongs in its translation: word alignment, as Bergamot does it.

Each word of the translation looks at words of the source (attention). A pair covers the run of
words whose looks fall inside it more than outside: the run with the greatest sum of
``share inside - 1/2`` (Kadane's algorithm). Words that stand once on both sides (names, numbers)
are certain, and measure how far the alignment of a sentence can be trusted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from multilang.model import Alignment
from multilang.pretranslate.looks import WORD, Looks, Span
from multilang.pretranslate.sentences import Piece, Sentence, walk

CONFIDENT = 0.5
"""Confidence from which markup is placed without a word to the translator."""
_SHARE = 0.55
"""Share of a word's looks from which it belongs to a piece rather than not."""
_LEAST_VERBATIM = 4
"""Code points of words in a pair that are found by themselves: "a" is a word of French too."""
_AFTER = re.compile(r"[^\w\s⟦]*(?:[\u00a0\u202f][^\w\s⟦]+)*")
_OPENERS = re.compile(r"[^\w\s⟧.,;:!?…،؛؟]*\Z")
_CLOSED = re.compile(r"[^\w\s⟦]\s*\Z")
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
    free = set(looks.between(*target))
    sure = 1.0
    for piece, literal in _verbatim(pieces, looks, target):
        spans[piece.number] = literal
        free.difference_update(looks.between(*literal))
    waiting = [p for p in pieces if not p.point and p.number not in spans]
    while waiting:
        # The surest first; each needs a word, so that none comes out empty.
        found = [(_best(p, source, target, looks, free), p) for p in waiting]
        if any(one is None for one, _ in found):
            return None
        (span, confidence), piece = max(
            ((one, p) for one, p in found if one), key=lambda pair: (pair[0][1], -pair[1].number)
        )
        spans[piece.number] = span
        free.difference_update(looks.between(*span))
        sure = min(sure, confidence)
        waiting.remove(piece)
    for piece in pieces:
        if piece.point:
            spans[piece.number], confidence = _point(piece, pieces, source, target, looks, spans)
            sure = min(sure, confidence)
        elif piece.children:
            inner = _children(
                piece.children, (piece.start, piece.end), spans[piece.number], looks, spans
            )
            if inner is None:
                return None
            sure = min(sure, inner)
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
    chosen: list[Span] = []
    for piece in same:
        shares = {
            place: sum(looks.inside(word, piece.start, piece.end) for word in looks.between(*place))
            for place in places
            if place not in chosen
        }
        best = max(shares, key=lambda place: shares[place])
        if shares[best] <= 0:
            return []
        chosen.append(best)
    return chosen


def _occurrences(text: str, target: str, within: Span) -> list[Span]:
    """Where a text stands by itself, not inside a longer word."""
    pattern = re.compile(rf"(?<!\w){re.escape(text)}(?!\w)", re.IGNORECASE)
    return [m.span() for m in pattern.finditer(target, *within)]


def _best(
    piece: Piece, source: Span, target: Span, looks: Looks, free: set[int]
) -> tuple[Span, float] | None:
    """The run of free words that has most to do with a piece, and how sure that is."""
    if not free:
        return None
    if piece.close and _covers(piece, source, looks) and len(free) == len(looks.between(*target)):
        return _trimmed(piece, source, target, looks), 1.0
    inside = {word: looks.inside(word, piece.start, piece.end) for word in free}
    run, best, total, began = (min(free), min(free)), float("-inf"), 0.0, -1
    before = None
    for word in sorted(free):
        if total <= 0 or word - 1 != before:
            total, began = 0.0, word
        total += inside[word] - _SHARE
        if total > best:
            run, best = (began, word), total
        before = word
    covered = [inside[word] for word in range(run[0], run[1] + 1)]
    every = sum(inside.values())
    confidence = 0.0
    if every > 0:
        confidence = looks.trust * sum(covered) / len(covered) * sum(covered) / every
    span = looks.words[run[0]][0], looks.words[run[1]][1]
    return _with_signs(piece, span, target, looks), confidence


def _covers(piece: Piece, source: Span, looks: Looks) -> bool:
    """Whether a piece covers all the words of its surroundings."""
    return not any(
        (source[0] <= a < piece.start or piece.end <= a < source[1]) for a, _ in looks.source_words
    )


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
    before = _OPENERS.search(looks.target[target[0] : start]) if _OPENED.match(text) else None
    start = target[0] + before.start() if before else start
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


def _point(
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
    inside = [n for n, (a, b) in enumerate(looks.source_words) if source[0] <= a and b <= source[1]]
    words = looks.between(*target)
    before = [n for n in inside if looks.source_words[n][1] <= piece.start]
    after = [n for n in inside if looks.source_words[n][0] >= piece.start]
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
    shares = [looks.rows[word][place] for word in words]
    most = max(shares)
    if most > 0:
        last = len(shares) - 1 - shares[::-1].index(most)  # behind the article that it elided
        return words[last], looks.trust * most
    return words[min(len(words) - 1, len(words) * place // max(1, len(looks.source_words)))], 0.0
