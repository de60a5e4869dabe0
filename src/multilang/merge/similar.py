"""Which removed text an edited one comes from: an index of rare words, then RapidFuzz.

The index hands each text a dozen candidates at most, so that the cost grows with the number of
edited texts and not with its square. What they look like decides; where they stand breaks ties,
and speaks for a text that stands alone between the same two neighbours as before.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from math import log

Key = tuple[str, str]
Weights = Callable[[str], float]

SIMILAR = 56.0
"""Least score, 0-100, at which an old translation is offered. Of 30,000 pairs of unrelated
paragraphs none had more than 46, and one in a hundred more than 32."""
IN_PLACE = 40.0
"""The same for a text of the same kind between the same neighbours."""
STEEP = 2.0
"""How much higher SIMILAR is for each word that a text has less than ``BRIEF``: few words easily
agree by chance."""
BRIEF = 7
SLIP = 85.0
"""Likeness by letters, 0-100, at which short texts are the same but for a slip of the pen."""
CONTAINED = 0.85
"""Share of the shorter text's words that the longer one must hold, in order, to come from it."""
CANDIDATES = 12
"""Old texts that are compared with one new one."""
VISITS = 400
"""Index entries that are looked at for one new text."""
_FEW = 10  # words; shorter texts are indexed by groups of three letters as well
_CONTAINED_WORDS = 5
_LETTERS_ALONE = 25.0  # what likeness by letters must exceed likeness by words and letters by
_LONG = 4  # letters of a word that says as much as any
_LEAST = 0.15  # what any word says
_PLACE_BONUS = 6.0
_KIND_BONUS = 2.0
_MARKUP_BONUS = 2.0
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
    """Partners by index, one to one, the best pair of all first.

    Args:
        old: in an order that says nothing, such as that of their keys: it decides between equals.
    """
    if not new or not old:
        return {}
    from rapidfuzz import fuzz

    shapes = [_Shape.of(text.key[1]) for text in old]
    weight = weights(shapes)
    index = _Index(shapes)
    places = _Places(new, old)
    found: list[tuple[float, Key, Key, int, int]] = []
    for at, text in enumerate(new):
        shape = _Shape.of(text.key[1])
        near = places.inside(text)
        for other in sorted({*index.near(shape), *near}):
            same_kind = old[other].key[0] == text.key[0]
            score = similarity(shape, shapes[other], weight)
            if score >= needed(shape, shapes[other], other in near and same_kind):
                rank = score + _PLACE_BONUS * (other in near) + _KIND_BONUS * same_kind
                rank += _MARKUP_BONUS * fuzz.ratio(shape.text, shapes[other].text) / 100
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
    """Placeholders among them."""
    bare: str
    """The words without placeholders and markup, which any two short texts may share."""

    @classmethod
    def of(cls, text: str) -> _Shape:
        words = tuple(_WORD.findall(text.casefold()))
        return cls(text, words, " ".join(w for w in words if w[0] != "⟦") or text)

    def features(self) -> set[str]:
        found = set(self.words)
        if len(self.words) <= _FEW:
            line = f" {self.bare} "
            found.update(line[i : i + 3] for i in range(len(line) - 2))
        return found


def weights(shapes: Sequence[_Shape]) -> Weights:
    """How much a word says, 0-1: the less the more texts have it, and the shorter it is."""
    texts = Counter(word for shape in shapes for word in set(shape.words))
    scale = log(len(shapes) + 1)

    @cache
    def weight(word: str) -> float:
        if word[0] == "⟦":
            return _LEAST
        rarity = 1 - log(max(1, texts[word])) / scale
        return max(_LEAST, rarity * min(1.0, (len(word) / _LONG) ** 2))

    return weight


def similarity(a: _Shape, b: _Shape, weight: Weights) -> float:
    """How much two texts have in common, 0-100: by letters and by words, both in order.

    Of short texts only what they say counts: not their markup, and common words hardly.
    """
    from rapidfuzz import fuzz
    from rapidfuzz.distance import LCSseq

    shorter = min(len(a.words), len(b.words))
    common = LCSseq.similarity(a.words, b.words)
    if shorter <= _FEW:
        letters = fuzz.ratio(a.bare, b.bare)
        words = 100 * _agreement(a.words, b.words, weight) if shorter else letters
        score = letters if letters >= SLIP else (letters + words) / 2
    else:
        letters = fuzz.ratio(a.text, b.text)
        words = 200 * common / (len(a.words) + len(b.words))
        score = max((letters + words) / 2, letters - _LETTERS_ALONE)
    if shorter >= _CONTAINED_WORDS and common >= CONTAINED * shorter:
        score = max(score, SIMILAR)
    return score


def _agreement(a: Sequence[str], b: Sequence[str], weight: Weights) -> float:
    """Share of two texts, 0-1, that is words of both, by what they say."""
    rest = list(b)
    common = 0.0
    for word in a:
        if word in rest:
            rest.remove(word)
            common += weight(word)
    return 2 * common / (sum(map(weight, a)) + sum(map(weight, b)))


def needed(a: _Shape, b: _Shape, in_place: bool) -> float:
    """The least score at which an old text is offered for a new one."""
    words = max(a.bare.count(" "), b.bare.count(" ")) + 1
    return IN_PLACE if in_place else SIMILAR + STEEP * max(0, BRIEF - words)


class _Index:
    """Old texts by feature, the rare features first."""

    def __init__(self, shapes: Sequence[_Shape]) -> None:
        self.postings: dict[str, list[int]] = defaultdict(list)
        for at, shape in enumerate(shapes):
            for feature in shape.features():
                self.postings[feature].append(at)

    def near(self, shape: _Shape) -> list[int]:
        """Candidates: those that share the most of the rarest features."""
        known = [(len(self.postings[f]), f) for f in shape.features() if f in self.postings]
        found: dict[int, float] = defaultdict(float)
        visits = 0
        for size, feature in sorted(known):
            for at in self.postings[feature][:VISITS]:
                found[at] += 1 / size
            visits += size
            if visits > VISITS:
                break
        return sorted(found, key=lambda at: (-found[at], at))[:CANDIDATES]


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
