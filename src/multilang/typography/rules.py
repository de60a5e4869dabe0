"""What a rule is. Rules see a text whose protected runs are hidden (``runs.hide``)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from multilang.patterns import lazily
from multilang.typography.profiles import Profile

Edit = tuple[int, int, str]
"""Start, end (code points, half-open) and what belongs there."""
Find = Callable[[str, Profile], Iterator[Edit]]


@dataclass(frozen=True, slots=True)
class Rule:
    id: str
    family: str
    """Id of the check that tells of it."""
    find: Find
    """Edits in order, without overlap; each changes something."""
    message: str | Callable[[Profile], str]
    """What is wrong and what to do, in one sentence, or what says it for a house style."""
    hints: Sequence[str] = ""
    """One of these is in every text that it finds something in: a character of a string, or a
    string of several; empty: no such test."""
    safe: Callable[[Profile], bool] | bool = True
    """Right wherever it applies, so that it is done without asking."""
    when: Callable[[Profile], bool] = field(default=lambda _: True)
    """The profiles that want it."""

    def may_apply(self, text: str, signs: frozenset[str]) -> bool:
        """Whether it may find something in a text with these characters."""
        if isinstance(self.hints, str):
            return not self.hints or not signs.isdisjoint(self.hints)
        return any(hint in text for hint in self.hints)

    def says(self, profile: Profile) -> str:
        return self.message if isinstance(self.message, str) else self.message(profile)

    def is_safe(self, profile: Profile) -> bool:
        return self.safe if isinstance(self.safe, bool) else self.safe(profile)


def swap(pattern: str, written: str | Callable[[re.Match[str], Profile], str | None]) -> Find:
    """A rule that is one regular expression.

    Args:
        written: what belongs there, or a function that says; None leaves a match as it is.
    """
    search = lazily(pattern)

    def find(text: str, profile: Profile) -> Iterator[Edit]:
        for match in search.finditer(text):
            new = written if isinstance(written, str) else written(match, profile)
            if new is not None and new != match[0]:
                yield match.start(), match.end(), new

    return find


def applied(text: str, edits: list[Edit]) -> str:
    if not edits:
        return text
    pieces: list[str] = []
    done = 0
    for start, end, new in edits:
        pieces += text[done:start], new
        done = end
    return "".join(pieces) + text[done:]
