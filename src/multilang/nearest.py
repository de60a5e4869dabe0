"""The most similar of many texts, without comparing with each of them.

Prefix filtering: texts that are alike share one of their rarer words, so that a text is looked up
by its rarer words only, and compared with those that have one and are of about its length.
Sources: Chaudhuri, Ganti, Kaushik, "A Primitive Operator for Similarity Joins in Data Cleaning",
2006; Bayardo, Ma, Srikant, "Scaling Up All Pairs Similarity Search", 2007.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence

SHARE = 0.7
"""How much of a text's words are looked up, the rarest first, 0 to 1: two texts that share half of
their words meet in most cases."""
CANDIDATES = 160
"""With how many texts one is compared at most: those that share most of the words looked up."""
_POSTINGS = 4_000  # a word in more texts of about this length says nothing
_WORD = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u3040-\u30ff\u3400-\u9fff]|\w+")


class Nearest:
    """An index over texts. Building is linear in their length."""

    def __init__(self, texts: Sequence[str]) -> None:
        order = sorted(range(len(texts)), key=lambda index: (len(texts[index]), index))
        self._texts = [texts[index] for index in order]
        self._numbers = order
        self._lengths = [len(text) for text in self._texts]
        words = [_words(text) for text in self._texts]
        self._count = Counter(word for one in words for word in one)
        self._postings: dict[str, list[int]] = {}
        for position, one in enumerate(words):
            for word in self._rarest(one):
                self._postings.setdefault(word, []).append(position)

    def find(self, text: str, least: float, limit: int = 5) -> list[tuple[float, int]]:
        """Similarity (RapidFuzz ratio, 0 to 1) and number of the nearest texts, best first.

        Args:
            least: similarity below which a text is not named, 0 to 1.
        """
        from rapidfuzz import fuzz, process

        candidates = self._candidates(text, least)
        found = process.extract(
            text, {position: self._texts[position] for position in candidates},
            scorer=fuzz.ratio, score_cutoff=least * 100, limit=None, processor=None,
        )  # fmt: skip
        ranked = sorted((-score / 100, self._numbers[position]) for _, score, position in found)
        return [(-score, number) for score, number in ranked[:limit]]

    def _candidates(self, text: str, least: float) -> list[int]:
        """Positions of texts worth comparing. Lengths a and b allow 2·min(a, b) / (a + b)."""
        bound = least / (2 - least)
        first = bisect_left(self._lengths, int(len(text) * bound))
        last = bisect_right(self._lengths, int(len(text) / bound) + 1)
        hits: Counter[int] = Counter()
        for word in self._rarest(_words(text)):
            postings = self._postings.get(word, [])
            low, high = bisect_left(postings, first), bisect_left(postings, last)
            if high - low > _POSTINGS:
                middle = bisect_left(postings, bisect_left(self._lengths, len(text)))
                low, high = max(low, middle - _POSTINGS // 2), min(high, middle + _POSTINGS // 2)
            hits.update(postings[low:high])
        if len(hits) <= CANDIDATES:
            return list(hits)
        return [position for position, _ in hits.most_common(CANDIDATES)]

    def _rarest(self, words: frozenset[str]) -> list[str]:
        known = (word for word in words if word in self._count)
        ordered = sorted(known, key=lambda word: (self._count[word], word))
        return ordered[: int(len(ordered) * SHARE) + 1]


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower()))
