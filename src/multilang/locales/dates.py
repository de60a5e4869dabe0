"""Dates, times and spans of days in words, in the locale's calendar and digits."""

from __future__ import annotations

import datetime
import re
from functools import lru_cache
from typing import Literal, NamedTuple

from multilang.locales import calendars, cldr, digits
from multilang.model import Locale

Length = Literal["full", "long", "medium", "short"]
"""CLDR's: with the weekday, in words, abbreviated, in figures."""

_FIELD = re.compile(r"'([^']*)'|(([A-Za-z])\3*)")
_FIRST_OF_MONTH = {"fr": "1er"}
"""How the first day is written before the name of a month; CLDR has nowhere to say it."""
_PATTERNS = {("ar", "islamic-umalqura", "medium"): "d MMMM y"}
"""Where a calendar's pattern is not the Gregorian one with the era after it."""
_JOINED = {"ar": "{1} في {0}", "en": "{1} at {0}", "fa": "{1} ساعت {0}", "fr": "{1} à {0}"}
"""Words between a long date and a time (CLDR's ``atTime``, which Babel does not have)."""
_UNBROKEN = {ord(" "): "\u00a0", 0x202F: "\u00a0"}
"""No line ends inside a time of day (CLDR has plain spaces, and U+202F in American English)."""
_NEAR = {
    "ar": ("أمس", "اليوم", "غدًا"),
    "en": ("yesterday", "today", "tomorrow"),
    "fa": ("دیروز", "امروز", "فردا"),
    "fr": ("hier", "aujourd’hui", "demain"),
}


def format_date(locale: Locale, date: datetime.date, length: Length = "long") -> str:
    """A date in the locale's calendar and digits; a ``datetime`` counts as its own day.

    ``21 March 2026``, ``21 mars 2026`` (and ``1er avril 2026``), ``۱ فروردین ۱۴۰۵``,
    ``21 مارس 2026``; where the locale has two calendars, ``۱ فروردین ۱۴۰۵ (۲۱ مارس ۲۰۲۶)``.

    Raises:
        ConfigError: the calendar does not know the day; see ``umalqura``.
    """
    text = _in_calendar(locale, locale.calendar, date, length)
    if locale.also_calendar:
        second: Length = "long" if length == "full" else length  # one weekday is enough
        text += f" ({_in_calendar(locale, locale.also_calendar, date, second)})"
    return digits.written(text, locale.date_numbering)


def format_month(locale: Locale, date: datetime.date) -> str:
    """The month of a date in the locale's calendar: ``March 2026``, ``mars 2026``, ``اسفند ۱۴۰۴``.

    Raises:
        ConfigError: the calendar does not know the day; see ``umalqura``.
    """
    year, month, _ = calendars.convert(date, locale.calendar)
    template, names, era = _month_pattern(locale)
    text = template.format(y=year, month=names[month - 1], M=month, G=era)
    return digits.written(text, locale.date_numbering)


def format_time(locale: Locale, moment: datetime.datetime | datetime.time) -> str:
    """Hours and minutes: ``14:05``, ``14 h 05`` (Canadian French), ``2:05 م``, ``۱۴:۰۵``.

    The clock is the one that the value has: nothing is moved to another time zone.
    """
    clock = moment.time() if isinstance(moment, datetime.datetime) else moment
    clock = clock.replace(tzinfo=None)
    return digits.written(cldr.time(locale, clock).translate(_UNBROKEN), locale.date_numbering)


def format_datetime(locale: Locale, moment: datetime.datetime, length: Length = "long") -> str:
    """Date and time: ``21 mars 2026 à 14:05``, ``۱ فروردین ۱۴۰۵ ساعت ۱۴:۰۵``."""
    pattern = _JOINED.get(locale.language, "") if length in ("full", "long") else ""
    pattern = pattern or cldr.join_pattern(locale, length)
    date, time = format_date(locale, moment, length), format_time(locale, moment)
    return pattern.replace("'", "").replace("{1}", date).replace("{0}", time)


def format_relative(locale: Locale, date: datetime.date, today: datetime.date) -> str:
    """How far a day is from today: ``yesterday``, ``il y a 3 jours``, ``قبل 3 أيام``.

    Rounded to weeks, months and years as these are reached. Days beside today are named in
    Arabic, English, French and Persian, and counted in other languages; a language for which CLDR
    has no words gets the date.
    """
    days = date.toordinal() - today.toordinal()
    if abs(days) <= 1 and locale.language in _NEAR:
        return _NEAR[locale.language][days + 1]
    text = cldr.relative(locale, days)
    if locale.script != "Latn" and re.search("[a-z]", text):
        return format_date(locale, date)
    return digits.written(text, locale.date_numbering)


class _Pattern(NamedTuple):
    template: str
    """For ``str.format``, with the fields that ``_in_calendar`` fills."""
    months: tuple[str, ...]
    weekdays: tuple[str, ...]
    first: str
    """How the first day of a month is written."""
    era: str
    """Of our years: Thai writes it out even for the Gregorian calendar."""


def _in_calendar(locale: Locale, calendar: str, date: datetime.date, length: Length) -> str:
    year, month, day = calendars.convert(date, calendar)
    pattern = _pattern(locale, calendar, length)
    return pattern.template.format(
        y=year,
        yy=f"{year % 100:02}",
        M=month,
        MM=f"{month:02}",
        d=pattern.first if day == 1 else day,
        dd=f"{day:02}",
        month=pattern.months[month - 1],
        weekday=pattern.weekdays[date.weekday()],
        G=pattern.era,
    )


@lru_cache(maxsize=64)
def _pattern(locale: Locale, calendar: str, length: Length) -> _Pattern:
    pattern = _PATTERNS.get((locale.language, calendar, length))
    pattern = pattern or cldr.date_pattern(locale, length)
    if calendar == "gregorian":
        months = cldr.months(locale, "wide" if "MMMM" in pattern else "abbreviated")
    else:
        months, era = calendars.months(locale, calendar)
        pattern += f" '{era}'" if era else ""
    return _Pattern(
        _FIELD.sub(_slot, pattern.replace("{", "{{").replace("}", "}}")),
        months,
        cldr.weekdays(locale, "wide" if "EEEE" in pattern else "abbreviated"),
        _FIRST_OF_MONTH.get(locale.language, "1") if "MMM" in pattern else "1",
        cldr.era(locale) if "G" in pattern else "",
    )


@lru_cache(maxsize=64)
def _month_pattern(locale: Locale) -> tuple[str, tuple[str, ...], str]:
    """For ``str.format``; the names of the months; the era of our years."""
    pattern = cldr.month_pattern(locale)
    if locale.calendar == "gregorian":
        names = cldr.months(locale, "alone" if "LLLL" in pattern else "wide")
    else:
        names, era = calendars.months(locale, locale.calendar)
        pattern += f" '{era}'" if era else ""
    template = _FIELD.sub(_slot, pattern.replace("{", "{{").replace("}", "}}"))
    return template, names, cldr.era(locale) if "G" in pattern else ""


def _slot(field: re.Match[str]) -> str:
    """``str.format``'s field for one of CLDR's, or the text between apostrophes."""
    letters = field[2]
    if letters is None:
        return field[1] or "'"
    if letters[0] in "Ec":
        return "{weekday}"
    if letters[0] in "ML" and len(letters) >= 3:
        return "{month}"
    return "{" + letters.replace("L", "M") + "}"
