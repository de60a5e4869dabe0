"""What of a located article is not in its Markdown, by kind."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from multilang.importing.lost_words import LostWords

_NAMED = 3


@dataclass(frozen=True, slots=True)
class Count:
    """One kind of thing: how many the located part has, and how many the Markdown."""

    kind: str
    found: int
    kept: int

    @property
    def lost(self) -> int:
        return max(0, self.found - self.kept)


@dataclass(frozen=True, slots=True)
class LossReport:
    """What stayed behind. Left out is what was judged not to be of the article."""

    counts: tuple[Count, ...] = ()
    """words, links, images, headings, items, quotes, tables, footnotes, code."""
    changed: tuple[tuple[str, int], ...] = ()
    """What is there in another form or not at all, and how often: ``table span``, ``embed``."""
    left_out: tuple[str, ...] = ()
    """Beginnings of the blocks that were left out, in order."""
    lost_words: tuple[LostWords, ...] = ()
    """The first of the words that ``counts`` says are lost, in order."""

    @property
    def lossless(self) -> bool:
        return not any(count.lost for count in self.counts) and not self.changed

    def named(self, kind: str) -> str:
        """What is lost of a kind, behind the message that says how many; words alone have names."""
        if kind != "words" or not self.lost_words:
            return ""
        first = "; ".join(one.shown for one in self.lost_words[:_NAMED])
        return f": {first}{'; …' if len(self.lost_words) > _NAMED else ''}"

    def count(self, kind: str) -> Count:
        return next((c for c in self.counts if c.kind == kind), Count(kind, 0, 0))


@dataclass(slots=True)
class Ledger:
    """What the conversion notes on its way."""

    kept: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    left_out: list[str] = field(default_factory=list)
    lost_words: tuple[LostWords, ...] = ()

    def report(self, found: Counter[str]) -> LossReport:
        counts = tuple(Count(kind, found[kind], self.kept[kind]) for kind in KINDS if found[kind])
        changed = tuple(sorted(self.changed.items()))
        return LossReport(counts, changed, tuple(self.left_out), self.lost_words)


KINDS = ("words", "headings", "quotes", "items", "tables", "code", "links", "images", "footnotes")
