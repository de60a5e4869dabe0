"""Which removed text an edited one comes from: an index of rare words, then RapidFuzz.

The index hands each text a dozen candidates at most, so that the cost grows with the number of
edited texts and not with its square. What they look like decides; where they stand breaks ties,
and speaks for a text that stands alone between the same two neighbours as before.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Key = tuple[str, str]

SIMILAR = 56.0
"""Least score, 0-100, at which an old translation is offered. Of 30,000 pairs of unrelated
paragraphs none had more than 46, and one in a hundred more than 32."""
IN_PLACE = 46.0
"""The same for a text of the same kind between the same neighbours."""
CONTAINED = 0.85
"""Share of the shorter text's words that the longer one must hold, in order, to come from it."""
CANDIDATES = 12
"""Old texts that are compared with one new one."""
VISITS = 400
"""Index entries that are looked at for one new text."""
_FEW = 10  # words; shorter texts are indexed by groups of three letters as well
_CONTAINED_WORDS = 5
_SHORT = 25.0  # what likeness by letters must exceed likeness by words and letters by
_PLACE_BONUS = 6.0
_KIND_BONUS = 2.0
_WORD = re.compile(r"⟦\d+⟧|\w+")


@dataclass(frozen=True, slots=True)
class Text:
    """A text to find a partner for, and where it stands."""

    key: Key
    """Kind and source."""
    gap: tuple[int, int] | None = None
    """For a new text: between which two old places its neighbours stood (exclusive); None where
    that says nothing. For an old text: its own place twice, None for an obsolete one."""


def pairs(new: Sequence[Text], old: Sequence[Text]) -> dict[int, int]:
    """Partners by index, one to one, the best pair of all first."""
    if not new or not old:
        return {}
    shapes = [_Shape.of(text.key[1]) for text in old]
    index = _Index(shapes)
    places = _Places(new, old)
    found: list[tuple[float, Key, Key, int, int]] = []
    for at, text in enumerate(new):
        shape = _Shape.of(text.key[1])
        near = places.inside(text)
        for other in {*index.near(shape), *near}:
            same_kind = old[other].key[0] == text.key[0]
            score = similarity(shape, shapes[other])
            if score >= (IN_PLACE if other in near and same_kind else SIMILAR):
                rank = score + _PLACE_BONUS * (other in near) + _KIND_BONUS * same_kind
                found.append((-rank, text.key, old[other].key, at, other))
    chosen: dict[int, int] = {}
    used: set[int] = set()
    for *_, at, other in sorted(found):
        if at not in chosen and other not in used:
            chosen[at] = other
            used.add(other)
    return chosen


@dataclass(frozen=True, slots=True)
class _Shape:
    text: str
    words: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> _Shape:
        return cls(text, tuple(_WORD.findall(text.casefold())))

    def features(self) -> set[str]:
        found = set(self.words)
        if len(self.words) <= _FEW:
            line = f" {self.text.casefold()} "
            found.update(line[i : i + 3] for i in range(len(line) - 2))
        return found


def similarity(a: _Shape, b: _Shape) -> float:
    """How much two texts have in common, 0-100: by letters and by words, both in order."""
    from rapidfuzz import fuzz
    from rapidfuzz.distance import LCSseq

    shorter = min(len(a.words), len(b.words))
    total = len(a.words) + len(b.words)
    common = LCSseq.similarity(a.words, b.words) if shorter else 0
    letters = fuzz.ratio(a.text, b.text)
    score = max((letters + (200.0 * common / total if total else letters)) / 2, letters - _SHORT)
    if shorter >= _CONTAINED_WORDS and common >= CONTAINED * shorter:
        score = max(score, SIMILAR)
    return score


class _Index:
    """Old texts by feature, the rare features first."""

    def __init__(self, shapes: Sequence[_Shape]) -> None:
        self.postings: dict[str, list[int]] = defaultdict(list)
        self.order = sorted(range(len(shapes)), key=lambda at: shapes[at].text)
        for at in self.order:  # by text, so that the order in the file decides nothing
            for feature in shapes[at].features():
                self.postings[feature].append(at)

    def near(self, shape: _Shape) -> list[int]:
        """Candidates: those that share the most of the rarest features."""
        known = [(len(self.postings[f]), f) for f in shape.features() if f in self.postings]
        weights: dict[int, float] = defaultdict(float)
        visits = 0
        for size, feature in sorted(known):
            for at in self.postings[feature][:VISITS]:
                weights[at] += 1 / size
            visits += size
            if visits > VISITS:
                break
        return sorted(weights, key=lambda at: -weights[at])[:CANDIDATES]


class _Places:
    """Which old texts stand between a new text's old neighbours."""

    def __init__(self, new: Iterable[Text], old: Sequence[Text]) -> None:
        self.by_place = {text.gap[0]: at for at, text in enumerate(old) if text.gap}
        self.lost: dict[tuple[int, int], int] = defaultdict(int)
        for text in new:
            if text.gap:
                self.lost[text.gap] += 1

    def inside(self, text: Text) -> set[int]:
        """Empty when they are many, or many more than new texts: the place says nothing then."""
        if text.gap is None:
            return set()
        start, end = text.gap
        most = min(2 * self.lost[text.gap] + 2, CANDIDATES)
        if end - start > 64 * most:
            return set()
        found = {self.by_place[at] for at in range(start + 1, end) if at in self.by_place}
        return found if len(found) <= most else set()
