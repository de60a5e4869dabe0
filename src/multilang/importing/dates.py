"""The date of an article as people write it -> ISO; never a guess.

Names of months in English, French, Persian and Arabic (those of the Levant and the Maghreb too), in
the Gregorian, the Solar Hijri and the Umm al-Qura calendar. ``03/04/2026`` is two dates, and so
none.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from multilang.checks import dates
from multilang.errors import ConfigError
from multilang.locales import latin_digits
from multilang.locales.calendars import convert

_ISO = re.compile(r"\s*(\d{4})-(\d{2})-(\d{2})(?:[Tt ][\d:.,]+\s*(?:[Zz]|[+-]\d{2}:?\d{2})?)?\s*")
_BASIC = re.compile(r"\s*(\d{4})(\d{2})(\d{2})(?:T\d{4,6}Z?)?\s*")
_FIGURES = re.compile(r"(?<![\d/.-])(\d{1,4})([/.-])(\d{1,2})\2(\d{1,4})(?![\d/-])")
_MARKS = re.compile("[\u200e\u200f\u061c\u2066-\u2069]")
_EARLIEST = 1400  # Solar Hijri years of today; no article is older


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says about a day."""

    date: datetime.date | None = None
    choices: tuple[datetime.date, ...] = ()
    """The days that it can mean, where they are several."""


def machine(text: str) -> datetime.date | None:
    """A date that a page has for machines: ISO 8601, the day as written there."""
    match = _ISO.fullmatch(text) or _BASIC.fullmatch(text)
    return _day(int(match[1]), int(match[2]), int(match[3])) if match else None


def read(text: str) -> Reading:
    """The one day that a text tells."""
    text = latin_digits(_MARKS.sub("", text))[:2000]
    if day := machine(text):
        return Reading(day)
    found: list[datetime.date] = []
    for date in dates.parse(text):
        if date.day and date.year and not date.either:
            day = _gregorian(date.year, date.month, date.day, date.calendar)
            found += [day] if day else []
    found += [day for match in _FIGURES.finditer(text) for day in _in_figures(match)]
    days = tuple(dict.fromkeys(found))
    return Reading(days[0]) if len(days) == 1 else Reading(choices=days)


def _in_figures(match: re.Match[str]) -> list[datetime.date]:
    """The days that figures can mean: year first, day first or month first, two calendars."""
    a, b, c = int(match[1]), int(match[3]), int(match[4])
    if len(match[1]) == 4:
        days = [_either_calendar(a, b, c)]
    elif len(match[4]) == 4:
        days = [_either_calendar(c, b, a), _either_calendar(c, a, b)]
    else:  # a year of two digits is no year
        days = []
    return [day for day in days if day]


def _either_calendar(year: int, month: int, day: int) -> datetime.date | None:
    calendar = "persian" if _EARLIEST - 100 <= year < _EARLIEST + 100 else "gregorian"
    return _gregorian(year, month, day, calendar)


def _gregorian(year: int, month: int, day: int, calendar: str) -> datetime.date | None:
    if calendar == "gregorian":
        return _day(year, month, day) if year >= 1700 else None
    if calendar == "persian":
        from persiantools.jdatetime import JalaliDate

        try:
            solar = JalaliDate(year, month, day)  # type: ignore[no-untyped-call]
            return datetime.date.fromordinal(solar.to_gregorian().toordinal())
        except ValueError:
            return None
    return _lunar(year, month, day)


def _lunar(year: int, month: int, day: int) -> datetime.date | None:
    """By search: the calendar's table goes the other way."""
    about = datetime.date(1999, 4, 17) + datetime.timedelta(
        days=round((year - 1420) * 354.367 + (month - 1) * 29.53 + day - 1)
    )
    for offset in (0, 1, -1, 2, -2, 3, -3):
        candidate = about + datetime.timedelta(days=offset)
        try:
            if convert(candidate, "islamic-umalqura") == (year, month, day):
                return candidate
        except ConfigError:
            return None
    return None


def _day(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None
