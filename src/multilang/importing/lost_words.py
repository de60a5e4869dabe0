"""Which words of an article are not in its Markdown: counted by word, named in their context."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import groupby

from multilang.importing.text_blocks import Spelled, spelled

MOST_NAMED = 20
_AROUND = 40
"""Characters of context on either side."""
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class LostWords:
    """Words in a row that are not in the Markdown."""

    words: str
    """As they stand in the page, 120 characters at most."""
    before: str
    after: str
    """What stands around them, on one line; whole words, ``…`` where it goes on."""

    @property
    def shown(self) -> str:
        """For a message: in their context, unless they say enough themselves."""
        if len(self.words) > _AROUND:
            return f"“{self.words}”"
        return f"“{self.words}” in “{self.before}{self.words}{self.after}”"


def missing(page: str, markdown: str) -> tuple[int, tuple[LostWords, ...]]:
    """How many words of a page another text has not, and the first of them.

    Of a word that the other text has too, only less often, those places are named first whose
    neighbours are not in the other text either.
    """
    own, other = spelled(page), spelled(markdown)
    lost = Counter(w.word for w in own) - Counter(w.word for w in other)
    if not lost:
        return 0, ()
    return lost.total(), _named(page, own, _places(own, other, lost))


def _places(own: list[Spelled], other: list[Spelled], lost: Counter[str]) -> list[int]:
    """Where the lost words stand, as indexes of ``own``."""
    known = set(_runs(other))
    open_ = Counter(lost)
    places: list[int] = []
    for stranger in (True, False):
        for at, run in enumerate(_runs(own)):
            if open_[run[1]] > 0 and (run not in known) is stranger:
                open_[run[1]] -= 1
                places.append(at)
    return sorted(places)


def _runs(words: list[Spelled]) -> list[tuple[str, str, str]]:
    """Each word with its neighbours."""
    names = ["", *(w.word for w in words), ""]
    return list(zip(names, names[1:], names[2:], strict=False))


def _named(page: str, own: list[Spelled], places: list[int]) -> tuple[LostWords, ...]:
    rows = [[at for _, at in row] for _, row in groupby(enumerate(places), lambda p: p[1] - p[0])]
    return tuple(_one(page, own[row[0]].start, own[row[-1]].end) for row in rows[:MOST_NAMED])


def _one(page: str, start: int, end: int) -> LostWords:
    words = _line(page[start:end]).strip()
    before = _line(page[max(0, start - 4 * _AROUND) : start]).lstrip()
    after = _line(page[end : end + 4 * _AROUND]).rstrip()
    if len(words) > _LONGEST:
        words = words[: _LONGEST - 1] + "…"
    if len(before) > _AROUND:
        before = "… " + before[-_AROUND:].partition(" ")[2]
    if len(after) > _AROUND:
        after = after[:_AROUND].rpartition(" ")[0] + " …"
    return LostWords(words, before, after)


def _line(text: str) -> str:
    return re.sub(r"\s+", " ", text)
