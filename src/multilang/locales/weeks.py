"""The week: where it begins, and which days are its end."""

from __future__ import annotations

from dataclasses import dataclass

from multilang.locales import cldr
from multilang.model import Locale


@dataclass(frozen=True, slots=True)
class Week:
    """Days as ISO 8601 numbers them: 1 is Monday, 7 is Sunday."""

    first_day: int
    weekend: tuple[int, ...]


def week(locale: Locale) -> Week:
    """The week of the tag's region, or of the country where most of its readers are: Iran for
    ``fa``, Egypt for ``ar``, France for ``fr``; ``en`` is taken for British."""
    first, start, end = cldr.week(locale)
    weekend = [start]
    while weekend[-1] != end:
        weekend.append((weekend[-1] + 1) % 7)
    return Week(first + 1, tuple(day + 1 for day in weekend))
