"""Attention -> ``model.Alignment``: which stretches of text look at which, without tokens."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from multilang.engines.tokenizers import SPACE, Span
from multilang.model import Alignment

Attention = Sequence[Sequence[float]]
"""One row for each token of the target, one value for each of the source."""
STEPS = 255
"""Weights are multiples of 1/255: caches keep each in a byte, and give back what was put."""
_STEP = tuple(step / STEPS for step in range(STEPS + 1))


@dataclass(frozen=True, slots=True)
class Side:
    """A text and its tokens."""

    text: str
    tokens: tuple[str, ...]
    spans: tuple[Span, ...]


def alignment(source: Side, target: Side, attention: Attention | None) -> Alignment:
    """The alignment of two texts; without ``attention`` its weights are all zero.

    Tokens that show nothing (a space before a word, the first part of what was one character) count
    with the next one that does. The weights of source tokens that are joined are added, those of
    target tokens are averaged.
    """
    columns, rows = _groups(source), _groups(target)
    sources, targets = (tuple(span for _, span in groups) for groups in (columns, rows))
    if attention is None:
        return Alignment(sources, targets, ((0.0,) * len(columns),) * len(rows))
    weights = []
    for members, _ in rows:
        row = attention[members[0]]
        if len(members) > 1:
            row = [
                sum(column) / len(members)
                for column in zip(*(attention[t] for t in members), strict=True)
            ]
        weights.append(_rounded([_sum(row, group) for group, _ in columns]))
    return Alignment(sources, targets, tuple(weights))


def _sum(row: Sequence[float], group: Sequence[int]) -> float:
    return row[group[0]] if len(group) == 1 else sum(row[place] for place in group)


def composed(first: Alignment, second: Alignment) -> Alignment:
    """Through a text in the middle, which is the target of ``first`` and the source of ``second``
    and may be cut into other tokens there."""
    through = [
        [_overlap(ours, theirs) / max(1, ours[1] - ours[0]) for theirs in first.target]
        for ours in second.source
    ]
    middle = [_times(row, first.weights, len(first.source)) for row in through]
    weights = tuple(_rounded(_times(row, middle, len(first.source))) for row in second.weights)
    return Alignment(first.source, second.target, weights)


def anchors(source: Side, target: Side, attention: Attention) -> tuple[int, int]:
    """How many tokens of two letters or more stand exactly once on both sides, and how many of
    these look most at their double. Where each digit is a token of its own, a number of two digits
    or more counts for as many as it has."""
    right = total = 0
    for place, double in (*_names(source, target), *_figures(source, target)):
        row = list(attention[place])
        total += 1
        right += row.index(max(row)) == double
    return right, total


def _names(source: Side, target: Side) -> Iterator[tuple[int, int]]:
    """Place of a token in the target, and of its double in the source."""
    for place, token in enumerate(target.tokens):
        single = source.tokens.count(token) == target.tokens.count(token) == 1
        if single and len(token.strip(SPACE)) > 1:
            yield place, source.tokens.index(token)


def _figures(source: Side, target: Side) -> Iterator[tuple[int, int]]:
    """The same of the digits of numbers, in whatever digits these are written."""
    mine, theirs = _numbers(source), _numbers(target)
    for number, starts in theirs.items():
        if len(starts) == len(mine.get(number, ())) == 1:
            for offset in range(len(number)):
                yield starts[0] + offset, mine[number][0] + offset


def _numbers(side: Side) -> dict[str, list[int]]:
    """Runs of two tokens or more of one digit each, in Latin digits, and where they begin."""
    found: dict[str, list[int]] = {}
    digits = [_digit(token) for token in side.tokens]
    for digit, run in groupby(range(len(digits)), key=lambda place: bool(digits[place])):
        places = list(run)
        if digit and len(places) > 1:
            found.setdefault("".join(digits[place] for place in places), []).append(places[0])
    return found


def _digit(token: str) -> str:
    shown = token.strip(SPACE)
    return str(int(shown)) if len(shown) == 1 and shown.isdecimal() else ""


def _groups(side: Side) -> list[tuple[list[int], Span]]:
    groups: list[tuple[list[int], Span]] = []
    waiting: list[int] = []
    begin = None
    for number, (start, end) in enumerate(side.spans):
        waiting.append(number)
        begin = start if begin is None else begin
        if any(_shows(character) for character in side.text[start:end]):
            text = side.text[begin:end]
            start = begin + len(text) - len(text.lstrip())
            groups.append((waiting, (start, start + len(text.strip()))))
            waiting, begin = [], None
    if waiting and groups:
        groups[-1][0].extend(waiting)
    return groups


def _shows(character: str) -> bool:
    return not character.isspace() and unicodedata.category(character) not in ("Cf", "Cc")


def _rounded(row: Sequence[float]) -> tuple[float, ...]:
    # Rounded down, for a row must not sum to more than 1.
    return tuple([_STEP[min(STEPS, int(weight * STEPS + 1e-4))] for weight in row])


def _overlap(one: Span, other: Span) -> int:
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def _times(row: Sequence[float], matrix: Sequence[Sequence[float]], width: int) -> list[float]:
    sums = [0.0] * width
    for factor, values in zip(row, matrix, strict=True):
        if factor:
            sums = [total + factor * value for total, value in zip(sums, values, strict=True)]
    return sums
