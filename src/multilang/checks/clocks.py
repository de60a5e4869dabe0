"""Times of day: which of a source's 12-hour times ("1:15 p.m.") a target tells, and where.

A time may be told on either clock, in digits or in words; each excuses its own numbers, once.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice

from multilang.patterns import lazily

_CLOCK = r"(?<![\d.:,/])(\d{1,2})(?:[:.](\d\d))?"
_MARK = r"[\s\u00a0\u202f]?([ap])(?:m\b|\.m\b\.?)"
TIME = lazily(
    rf"{_CLOCK}(?:{_MARK}|(?=\s?(?:[-–—]|to|and|until)\s?\d{{1,2}}(?:[:.]\d\d)?{_MARK}))",
    re.IGNORECASE,
)
"""With its mark, or as the first of two that share one: "9 to 10:30 a.m."."""
_SHORT = lazily(r"(?<![\d.,:]\d)(?<!\d)(\d{1,2})(?!\d)")
_GAP = lazily(
    r"[\s\u00a0\u202f]?(?:[:.\u066bh]|و)[\s\u00a0\u202f]?"
    r"|[\s\u00a0\u202f]?[^\W\d_]{1,10}[\s\u00a0\u202f](?:[^\W\d_]{1,3}[\s\u00a0\u202f])?و?"
)
"""Between an hour and its minutes: ``13:15``, ``13 h 15``, ``13 heures et 15``, ``۱۳ و ۱۵``."""
_FULL = lazily(r"[\s\u00a0\u202f]?[:.\u066bh][\s\u00a0\u202f]?")

Places = list[tuple[int, int]]
_BROKEN = lazily(
    r"[\d:]{0,5}\s?\b[ap]\d\S{0,20}|\d{1,4}\.m[^\W\d_]\S{0,20}|\b(?:[ap]\.)?m(?:\.m)+\b"
    r"|\b[^\W\d_]{2,20}\.m\."
)
_MOST = 50
"""Times looked for in one text, and places where each is looked for."""
_PARTS = {15: "4", 45: "4", 20: "3", 40: "3", 30: "½"}
"""Parts of an hour that have words of their own."""


@dataclass(frozen=True, slots=True)
class Time:
    hours: tuple[int, ...]
    """As the 24-hour clock and as the 12-hour clock tell it."""
    minute: int
    span: tuple[int, int]


def times(source: str) -> list[Time]:
    """The first 12-hour times of a text in English, with where they stand."""
    return [
        Time(_hours(int(m[1]), (m[3] or "").lower()), int(m[2] or 0), m.span())
        for m in islice(TIME.finditer(source), _MOST)
    ]


def _hours(hour: int, half: str) -> tuple[int, ...]:
    if hour > 12:
        return (hour,)
    morning, evening = hour % 12, hour % 12 + 12
    full = {"a": (morning,), "p": (evening,)}.get(half, (evening, morning))
    return tuple(dict.fromkeys((*full, hour, *((24,) if 0 in full else ()))))


def told(
    source: list[Time], others: Counter[int], target: str, words: Counter[str]
) -> tuple[Places, Places]:
    """Where the times stand that the target tells: in the source, and in the target's digits.

    Args:
        others: the source's numbers of one or two digits that belong to no time.
        target: in ASCII digits.
        words: the numbers that the target has in words and the source has not.
    """
    clock = _Clock(target, others, words)
    mine: Places = []
    theirs: Places = []
    for time in sorted(source, key=lambda time: not time.minute):  # the others could take its hour
        runs = clock.find(time)
        if runs is not None:
            mine.append(time.span)
            theirs += [clock.runs[at][1:] for at in runs]
    return mine, theirs


def broken(source: str, target: str) -> str:
    """A time of which a model left pieces: ``7 : p40.m.``, ``6: 25.mymym``,
    ``une.m.``; "" for none."""
    if not TIME.search(source):
        return ""
    match = _BROKEN.search(target)
    return match[0] if match and match[0] not in source else ""


class _Clock:
    """The numbers of a target from which times are taken, each once."""

    def __init__(self, target: str, others: Counter[int], words: Counter[str]) -> None:
        self.target = target
        self.runs = [(int(m[1]), *m.span()) for m in _SHORT.finditer(target)]
        self.spare = Counter(run[0] for run in self.runs) - others
        self.words = Counter(words)
        self.where: dict[int, list[int]] = {}
        for at in range(len(self.runs) - 1, -1, -1):
            self.where.setdefault(self.runs[at][0], []).append(at)

    def find(self, time: Time) -> list[int] | None:
        """The runs of digits that tell a time, none where words do; None if nothing does."""
        for hour in time.hours:
            for at in islice(reversed(self.where.get(hour, ())), _MOST):
                runs = self._digits(at, time.minute) if self.spare[hour] else None
                if runs:
                    return self._take(runs)
        words = self.words.copy()
        for way in (self._before, self._in_words):
            runs = way(time)
            if runs is not None:
                return self._take(runs)
            self.words = words.copy()
        return None

    def _digits(self, at: int, minute: int) -> list[int] | None:
        """The hour in digits, and behind it its minutes, in digits or words."""
        following, end = at + 1 < len(self.runs), self.runs[at][2]
        if following:
            number, start, _ = self.runs[at + 1]
            between = self.target[end : min(start, end + 20)]
            pattern = _GAP if minute else _FULL
            if number == minute and self.spare[number] and pattern.fullmatch(between):
                return [at, at + 1]
        return [at] if not minute or self._said(minute, _PARTS.get(minute, "")) else None

    def _said(self, number: int, part: str = "") -> bool:
        """Whether words tell a number, or the part of an hour; they are used up."""
        tens, unit = number - number % 10, number % 10
        for parts in ((str(number),), (part,), (str(tens), str(unit))):
            if all(self.words[part] for part in parts):
                self.words.subtract(parts)
                return True
        return False

    def _before(self, time: Time) -> list[int] | None:
        """A quarter to five."""
        left = 60 - time.minute
        if left > 30:
            return None
        for hour in (hour % 24 + 1 for hour in time.hours):
            digits = [at for at in self.where.get(hour, ())[-1:] if self.spare[hour]]
            if (digits or self._said(hour)) and self._said(left, _PARTS.get(left, "")):
                return digits
        return None

    def _in_words(self, time: Time) -> list[int] | None:
        """The hour in words, its minutes in words or digits."""
        if not any(self._said(hour) for hour in time.hours):
            return None
        if not time.minute or self._said(time.minute, _PARTS.get(time.minute, "")):
            return []
        return self.where[time.minute][-1:] if self.spare[time.minute] else None

    def _take(self, runs: list[int]) -> list[int]:
        for at in runs:
            number = self.runs[at][0]
            self.spare[number] -= 1
            self.where[number].remove(at)
        return runs
