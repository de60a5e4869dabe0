"""How words of a translation look at words of its source: an alignment by words, not by tokens."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from itertools import compress

from multilang.model import Alignment

Span = tuple[int, int]

# Arabic and combining marks are no letters to ``\w``, and stand inside words.
WORD = re.compile(r"⟦\d+⟧|[\w\u0300-\u036f\u064b-\u065f\u0670]+(?:[\u200c\u2011-]\w+)*")
# What is written apart and is no word by itself: Persian prefixes of verbs, and an Arabic article
# that a model left alone, belong to what follows; Persian plural and degree to what precedes.
_LEADING = frozenset({"می", "نمی", "ال"})
_TRAILING = frozenset({"ها", "های", "هایی", "ای", "تر", "ترین"})


class Looks:
    """How much each word of the translation has to do with a stretch of the source.

    Kept as what is not zero: a model's word looks at few others, and a long sentence has millions
    of pairs.
    """

    def __init__(self, source: str, target: str, alignment: Alignment | None, trust: float) -> None:
        self.source, self.target = source, target
        self.source_words = [m.span() for m in WORD.finditer(source)]
        self.words = _whole(target, [m.span() for m in WORD.finditer(target)])
        self.rows: list[dict[int, float]] = [{} for _ in self.words]
        """Of each word of the translation: the source words it looks at, and its share of looks."""
        if alignment is not None:
            self._read(alignment)
        right, total = self._anchors()
        # A few anchors prove little either way: what is known of the aligner counts for five.
        self.trust = (right + 5 * trust) / (total + 5) if alignment is not None else 0.0
        self.columns: list[dict[int, float]] = [{} for _ in self.source_words]
        """The same of each source word: the words that look at it."""
        for word, row in enumerate(self.rows):
            for place, share in row.items():
                self.columns[place][word] = share

    def _read(self, alignment: Alignment) -> None:
        owner = [_owner(self.source_words, span) for span in alignment.source]
        for span, weights in zip(alignment.target, alignment.weights, strict=True):
            looks = [*compress(zip(owner, weights, strict=True), weights)]
            for word in _held(self.words, span):
                row = self.rows[word]
                for place, weight in looks:
                    if place is not None:
                        row[place] = row.get(place, 0.0) + weight
        for row in self.rows:
            total = sum(row.values())
            for place in row:
                row[place] /= total

    def _anchors(self) -> tuple[int, int]:
        """Make words that stand once on both sides certain; how many were so before, of how
        many."""
        here = Counter(self.target[a:b].casefold() for a, b in self.words)
        places = {self.source[a:b].casefold(): n for n, (a, b) in enumerate(self.source_words)}
        there = Counter(self.source[a:b].casefold() for a, b in self.source_words)
        right = total = 0
        for word, (a, b) in enumerate(self.words):
            text = self.target[a:b].casefold()
            if here[text] == there[text] == 1 and (b - a > 2 or text.isdigit()):
                row, place = self.rows[word], places[text]
                total += 1
                right += place in row and row[place] == max(row.values())
                self.rows[word] = {place: 1.0}
        return right, total

    def at(self, start: int, end: int) -> dict[int, float]:
        """The words that look at ``source[start:end]``, and what share of their looks falls there,
        above 0 and up to 1."""
        found: dict[int, float] = {}
        for place in range(bisect_left(self.source_words, (start, start)), len(self.columns)):
            if self.source_words[place][0] >= end:
                break
            for word, share in self.columns[place].items():
                found[word] = found.get(word, 0.0) + share
        return found

    def between(self, start: int, end: int) -> range:
        """The words of ``target[start:end]``, by number."""
        return _between(self.words, start, end)

    def source_between(self, start: int, end: int) -> range:
        """The words of ``source[start:end]``, by number."""
        return _between(self.source_words, start, end)


def _between(words: Sequence[Span], start: int, end: int) -> range:
    first, last = bisect_left(words, (start, start)), bisect_left(words, (end, end))
    return range(first, last - 1 if last > first and words[last - 1][1] > end else last)


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


def _whole(text: str, words: Sequence[Span]) -> list[Span]:
    """Words with what belongs to them though a space stands between."""
    found: list[Span] = []
    before = ""
    for start, end in words:
        word = text[start:end]
        joined = found and text[found[-1][1] : start] == " "
        if joined and (before in _LEADING or word in _TRAILING):
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
        before = word
    return found
