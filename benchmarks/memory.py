"""What the memory costs, and what its prefilter misses.

    python benchmarks/memory.py [PAIRS] [LOOKUPS]

Pairs are paragraphs of invented words in the frequencies of natural language (Zipf). A third of
what is looked up is known word for word, a third is a known text with some words replaced, the
rest is new. Recall is measured against RapidFuzz over all pairs.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from itertools import accumulate
from typing import TypeVar

from rapidfuzz import fuzz, process

from multilang.memory import Memory
from multilang.model import Pair
from multilang.segment import segment

LEAST = 0.75
T = TypeVar("T")


def vocabulary(dice: random.Random, size: int) -> list[str]:
    syllables = [a + b for a in "bcdfghklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "er")]
    words: dict[str, None] = {}
    while len(words) < size:
        words["".join(dice.choices(syllables, k=dice.choice((1, 1, 2, 2, 3))))] = None
    return list(words)


class Writer:
    """Writes paragraphs; the same seed, the same text."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.words = vocabulary(self.dice, 20_000)
        self.weights = list(accumulate(1 / rank for rank in range(1, len(self.words) + 1)))

    def pick(self, count: int) -> list[str]:
        return self.dice.choices(self.words, cum_weights=self.weights, k=count)

    def paragraph(self) -> str:
        sentences = [self.pick(self.dice.randint(4, 18)) for _ in range(self.dice.randint(1, 4))]
        return " ".join(" ".join(words).capitalize() + "." for words in sentences)

    def edited(self, text: str) -> str:
        """One word in eight replaced, at least one."""
        words = text.split()
        for place in self.dice.sample(range(len(words)), max(1, len(words) // 8)):
            words[place] = self.pick(1)[0]
        return " ".join(words)


def timed(what: str, work: Callable[[], T]) -> T:
    start, cpu = time.perf_counter(), time.process_time()
    result = work()
    wall, used = time.perf_counter() - start, time.process_time() - cpu
    print(f"{what:44} {wall:8.3f} s  ({used:.3f} s of CPU)")
    return result


def main(pairs: int = 100_000, lookups: int = 100) -> None:
    writer = Writer(1)
    texts = [writer.paragraph() for _ in range(pairs)]
    known = [
        Pair(text, text.swapcase(), "paragraph", place=f"a{n % 500}")
        for n, text in enumerate(texts)
    ]
    chosen = writer.dice.sample(texts, lookups)
    edited = [writer.edited(text) for text in chosen]
    new = [writer.paragraph() for _ in range(lookups)]
    print(f"{pairs:,} pairs, {sum(map(len, texts)) / pairs:.0f} characters each; {lookups} lookups")

    def cut(text: str):  # type: ignore[no-untyped-def]
        return segment(text, "en")

    cut("One. Two.")  # the rules are compiled once in a process
    memory = timed("make the memory", lambda: Memory(known, cut, cut))
    timed("first exact lookup (index of sources)", lambda: memory.exact(texts[0]))
    timed(f"{lookups} exact lookups", lambda: [memory.exact(text) for text in chosen])
    timed("first sentence lookup (index of sentences)", lambda: memory.sentence("Qqq."))
    sentences = [cut(text)[-1].source for text in chosen]
    hits = timed(f"{lookups} sentence lookups", lambda: [memory.sentence(s) for s in sentences])
    print(f"{'':44} {sum(h is not None for h in hits)} found")
    timed("first fuzzy lookup (index of words)", lambda: memory.near(texts[0], LEAST))
    mixed = [text for three in zip(chosen, edited, new, strict=True) for text in three][:lookups]
    timed(
        f"{lookups} fuzzy lookups, a third of each", lambda: [memory.near(t, LEAST) for t in mixed]
    )
    found = timed(
        f"{lookups} fuzzy lookups of edited texts",
        lambda: [memory.near(t, LEAST, 1) for t in edited],
    )
    best = timed(
        "the same without prefilter",
        lambda: [
            process.extractOne(t, texts, scorer=fuzz.ratio, score_cutoff=LEAST * 100)
            for t in edited
        ],
    )
    there = [(ours, theirs) for ours, theirs in zip(found, best, strict=True) if theirs]
    right = sum(bool(ours) and ours[0].score >= theirs[1] / 100 - 1e-9 for ours, theirs in there)
    print(f"{'recall':44} {right} of {len(there)}")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
