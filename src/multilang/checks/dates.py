"""Dates in words: which days of a source a target tells, in either calendar; and their check.

``21 March 2026`` is *21 mars 2026*, ``21 آذار 2026``, ``۲۱ مارس ۲۰۲۶`` and ``۱ فروردین ۱۴۰۵``.
Month names are data; conversion between the calendars is persiantools', which ICU confirms.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from multilang.checks.base import Rule, finds, issue, passes
from multilang.model import Issue, Locale, Unit

_GREGORIAN = """
January Jan janvier ژانویه يناير كانون_الثاني جانفي
February Feb février فوریه فبراير شباط فيفري
March Mar mars مارس مارچ آذار
April Apr avril آوریل اپریل أبريل إبريل ابريل نيسان أفريل
May mai مه می مايو أيار ماي
June Jun juin ژوئن جون يونيو حزيران جوان
July Jul juillet ژوئیه ژوییه جولای يوليو يوليوز تموز جويلية
August Aug août aout اوت آگوست أغسطس آب غشت أوت
September Sept Sep septembre سپتامبر سبتمبر أيلول شتنبر
October Oct octobre اکتبر أكتوبر اكتوبر تشرين_الأول
November Nov novembre نوامبر نوفمبر تشرين_الثاني نونبر
December Dec décembre دسامبر ديسمبر كانون_الأول دجنبر
"""
_SOLAR = """
فروردین حمل
اردیبهشت ثور
خرداد جوزا
تیر سرطان
مرداد امرداد اسد
شهریور سنبله
مهر میزان
آبان عقرب
آذر قوس
دی جدی
بهمن دلو
اسفند حوت
"""


def _numbered(table: str) -> dict[str, int]:
    lines = table.strip().splitlines()
    return {w.replace("_", " ").lower(): n for n, line in enumerate(lines, 1) for w in line.split()}


_MONTHS, _SOLAR_MONTHS = _numbered(_GREGORIAN), _numbered(_SOLAR)
_NAMES = "|".join(sorted(map(re.escape, [*_MONTHS, *_SOLAR_MONTHS]), key=len, reverse=True))
_ENGLISH = "|".join(
    w for line in _GREGORIAN.strip().splitlines() for w in line.split() if w.isascii()
)
_GAP = r"[\s\u00a0\u202f\u200c]"
_YEAR = (
    rf"(?:(?:{_GAP}?ماه)?(?:{_GAP}?/{_GAP}?\w+|{_GAP}?\([^()\d]{{1,20}}\))?"
    rf"(?:[,،]|{_GAP}){{1,2}}(?:(?:عام|سنة|سال|de|of){_GAP})?(\d{{4}})(?!\d))?"
)
_RANGE = rf"(?:{_GAP}?[-–—]{_GAP}?(\d{{1,2}}))?"
_DAY_FIRST = re.compile(
    rf"(?<![\d.,:/-])(\d{{1,2}}){_RANGE}(?:st|nd|rd|th|er|ᵉʳ|\.|م)?{_GAP}(?:(?:of|de|من|ماه){_GAP})?"
    rf"({_NAMES})(?!\w)\.?{_YEAR}",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"\b({_ENGLISH})\.? (\d{{1,2}}){_RANGE}(?:st|nd|rd|th)?(?![\d:])(?:,? (\d{{4}})(?!\d))?",
    re.IGNORECASE,
)
_MONTH_YEAR = re.compile(
    rf"(?<!\w)({_NAMES})(?!\w)\.?(?:{_GAP}?/{_GAP}?\w+)?(?:[,،]|{_GAP}){{1,2}}"
    rf"(?:(?:عام|سنة|سال|of){_GAP})?(\d{{4}})(?!\d)",
    re.IGNORECASE,
)
_ISO = re.compile(r"(?<![\d-])(\d{4})-(\d\d)-(\d\d)(?![\d-])")
_ANY_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_ANY_DIGIT = re.compile(r"\d")
_MOST = 40
"""Dates looked for in one text."""


@dataclass(frozen=True, slots=True)
class Date:
    day: int
    """0 for a whole month."""
    month: int
    year: int
    """0 where the text has none."""
    solar: bool
    span: tuple[int, int]


def parse(text: str) -> list[Date]:
    """The first dates of a text, in English, French, Persian or Arabic, by place."""
    if not _ANY_DIGIT.search(text):
        return []
    found: list[Date] = []
    for match in islice(_DAY_FIRST.finditer(text), _MOST):
        name = " ".join(match[3].lower().split())
        month, solar = _MONTHS.get(name, 0), name not in _MONTHS
        found += _each((match[1], match[2]), month or _SOLAR_MONTHS[name], match[4], solar, match)
    for match in islice(_MONTH_FIRST.finditer(text), _MOST):
        if _apart(match, found):
            month = _MONTHS[match[1].lower()]
            found += _each((match[2], match[3]), month, match[4], False, match)
    for match in islice(_MONTH_YEAR.finditer(text), _MOST) if _ANY_YEAR.search(text) else ():
        name = " ".join(match[1].lower().split())
        if name in _MONTHS and _apart(match, found):
            found.append(Date(0, _MONTHS[name], int(match[2]), False, match.span()))
    if "-" in text:
        for match in islice(_ISO.finditer(text), _MOST):
            found += _each((match[3],), int(match[2]), match[1], False, match)
    return sorted(found, key=lambda date: date.span)


def _apart(match: re.Match[str], found: list[Date]) -> bool:
    return not any(d.span[0] < match.end() and match.start() < d.span[1] for d in found)


def _each(
    days: tuple[str | None, ...], month: int, year: str | None, solar: bool, match: re.Match[str]
) -> Iterator[Date]:
    for day in filter(None, days):
        if 1 <= int(day) <= 31 and 1 <= month <= 12:
            yield Date(int(day), month, int(year or 0), solar, match.span())


def compared(source: str, target: str) -> tuple[list[tuple[Date, Date]], list[Date], list[Date]]:
    """Pairs of equal dates, and what is left on either side."""
    mine = parse(source)
    theirs = parse(target) if mine else []
    pairs = []
    for one in list(mine):
        other = next((date for date in theirs if _equal(one, date)), None)
        if other is not None:
            pairs.append((one, other))
            mine.remove(one)
            theirs.remove(other)
    return pairs, mine, theirs


def _equal(one: Date, other: Date) -> bool:
    if one.solar == other.solar or not (one.day and other.day):
        same_year = one.year == other.year or not (one.year and other.year)
        same_day = one.day == other.day or not (one.day and other.day)
        return same_day and one.month == other.month and same_year and one.solar == other.solar
    solar, gregorian = (one, other) if one.solar else (other, one)
    years = [solar.year] if solar.year else [gregorian.year - 621, gregorian.year - 622]
    if not (solar.year or gregorian.year):
        years = [1401, 1402, 1403, 1404]  # a leap year among them
    days = (_gregorian(year, solar.month, solar.day) for year in years)
    return any(
        day is not None
        and (day.day, day.month) == (gregorian.day, gregorian.month)
        and gregorian.year in (0, day.year)
        for day in days
    )


@lru_cache(maxsize=1024)
def _gregorian(year: int, month: int, day: int) -> datetime.date | None:
    from persiantools.jdatetime import JalaliDate

    try:
        found: datetime.date = JalaliDate(year, month, day).to_gregorian()  # type: ignore[no-untyped-call]
    except ValueError:
        return None
    return found


def dates(unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
    """The days that the source names, in the Gregorian or the Solar Hijri calendar. A date that is
    told in another way, in figures or without its month, is left to ``numbers``."""
    if not _ANY_DIGIT.search(unit.source):
        return
    _, lost, new = compared(unit.source, target)
    for mine, theirs in zip(lost, new, strict=False):
        said, here = unit.source[slice(*mine.span)], target[slice(*theirs.span)]
        text = f"The source says “{said}”, this “{here}”; write the same day."
        yield issue("dates", "functional", text, unit, locale, theirs.span)


RULES = (
    Rule(
        dates,
        "functional",
        (
            finds("12 mars 2026", "fr", "It opens on 21 March 2026.", "Il ouvre le 12 mars 2026."),
            finds("۲ فروردین ۱۴۰۵", "fa", "Open on 21 March 2026.", "۲ فروردین ۱۴۰۵ باز می‌شود."),
            finds("21 نيسان 2026", "ar", "Open on March 21, 2026.", "يفتح في 21 نيسان 2026."),
            finds("21 mars 2025", "fr", "It opens on 21 March 2026.", "Il ouvre le 21 mars 2025."),
            passes("fa", "Open on 21 March 2026.", "۱ فروردین ۱۴۰۵ باز می‌شود."),
            passes("fa", "Open on 21 March 2026.", "۲۱ مارس ۲۰۲۶ باز می‌شود."),
            passes("ar", "Open on 21 March 2026.", "يفتح في 21 آذار/مارس 2026."),
            finds("أيار/مايو 2026", "ar", "Open from March 2026.", "يفتح من أيار/مايو 2026."),
            passes("ar", "Open from March 2026.", "يفتح من آذار/مارس 2026."),
            passes("ar", "Open on March 1.", "يفتح في الأول من مارس."),
            passes("fr", "Open from May 2 to June 1st.", "Ouvert du 2 mai au 1er juin."),
        ),
    ),
)
