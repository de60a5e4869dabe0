"""How words of a translation look at words of its source: an alignment by words, not by tokens."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from multilang.model import Alignment

Span = tuple[int, int]

# Arabic and combining marks are no letters to ``\w``, and stand inside words.
WORD = re.compile(r"⟦\d+⟧|[\w\u0300-\u036f\u064b-\u065f\u0670]+(?:[\u200c\u2011-]\w+)*")


class Looks:
    """How much each word of the translation has to do with a stretch of the source."""

    def __init__(self, source: str, target: str, alignment: Alignment | None, trust: float) -> None:
        self.source, self.target = source, target
        self.source_words = [m.span() for m in WORD.finditer(source)]
        self.words = [m.span() for m in WORD.finditer(target)]
        self.rows = [[0.0] * len(self.source_words) for _ in self.words]
        if alignment is not None:
            self._read(alignment)
        right, total = self._anchors()
        # A few anchors prove little either way: what is known of the aligner counts for five.
        self.trust = (right + 5 * trust) / (total + 5) if alignment is not None else 0.0

    def _read(self, alignment: Alignment) -> None:
        owner = [_owner(self.source_words, span) for span in alignment.source]
        for span, weights in zip(alignment.target, alignment.weights, strict=True):
            for word in _held(self.words, span):
                row = self.rows[word]
                for place, weight in zip(owner, weights, strict=True):
                    if place is not None:
                        row[place] += weight
        for row in self.rows:
            total = sum(row)
            if total > 0:
                row[:] = [weight / total for weight in row]

    def _anchors(self) -> tuple[int, int]:
        """Make words that stand once on both sides certain; how many were so before, of how
        many."""
        here = Counter(self.target[a:b].casefold() for a, b in self.words)
        places = {self.source[a:b].casefold(): n for n, (a, b) in enumerate(self.source_words)}
        there = Counter(self.source[a:b].casefold() for a, b in self.source_words)
        right = total = 0
        for row, (a, b) in zip(self.rows, self.words, strict=True):
            text = self.target[a:b].casefold()
            if here[text] == there[text] == 1 and (b - a > 2 or text.isdigit()):
                total += 1
                right += max(range(len(row)), key=row.__getitem__) == places[text]
                row[:] = [0.0] * len(row)
                row[places[text]] = 1.0
        return right, total

    def inside(self, word: int, start: int, end: int) -> float:
        """Share of a word's looks that fall on ``source[start:end]``, 0 to 1."""
        row = self.rows[word]
        first = bisect_left(self.source_words, (start, start))
        total = 0.0
        for place in range(first, len(self.source_words)):
            if self.source_words[place][0] >= end:
                break
            total += row[place]
        return total

    def between(self, start: int, end: int) -> list[int]:
        """The words of ``target[start:end]``, by number."""
        return [n for n, (a, b) in enumerate(self.words) if start <= a and b <= end]


def _owner(words: Sequence[Span], token: Span) -> int | None:
    """The word that a token is a part of: the one that holds most of it."""
    at = bisect_left(words, (token[0], token[0]))
    best, most = None, 0
    for number in (at - 1, at, at + 1):
        if 0 <= number < len(words):
            held = min(words[number][1], token[1]) - max(words[number][0], token[0])
            if held > most:
                best, most = number, held
    return best


def _held(words: Sequence[Span], token: Span) -> list[int]:
    """The words that a token holds whole, for those that stand for several; else its owner."""
    first = bisect_left(words, (token[0], token[0]))
    whole = []
    for number in range(first, len(words)):
        if words[number][1] > token[1]:
            break
        whole.append(number)
    owner = _owner(words, token) if not whole else None
    return whole if owner is None else [owner]
