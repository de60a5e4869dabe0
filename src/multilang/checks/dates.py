"""Dates: which days of a source a target tells, in any of three calendars; and their check.

``21 March 2026`` is *21 mars 2026*, ``21 آذار 2026``, ``۱ فروردین ۱۴۰۵``, ``21/03/2026`` and
``2 شوال 1447``; Saturday is *samedi*.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from multilang.checks import calendars
from multilang.checks.base import Rule, finds, issue, passes
from multilang.checks.calendars import Calendar
from multilang.model import Issue, Locale, Unit
from multilang.patterns import lazily

_NAMES = "|".join(sorted(map(re.escape, calendars.MONTHS), key=len, reverse=True))
_ENGLISH = "|".join(calendars.ENGLISH)
_GAP = r"[\s\u00a0\u202f\u200c]"
_YEAR = (
    rf"(?:(?:{_GAP}?ماه)?(?:{_GAP}?/{_GAP}?\w+|{_GAP}?\([^()\d]{{1,20}}\))?"
    rf"(?:[,،]|{_GAP}){{1,2}}(?:(?:عام|سنة|سال|de|of){_GAP})?(\d{{4}})(?!\d))?"
)
_RANGE = rf"(?:{_GAP}?(?:[-–—]|to|and|until|au|à|et|تا|و|إلى|الى|حتى){_GAP}?(\d{{1,2}}))?"
_ORDINAL = r"(?:st|nd|rd|th|er|ᵉʳ|\.|م)?"
_DAY_FIRST = lazily(
    rf"(?<![\d.,:/-])(\d{{1,2}})(?:st|nd|rd|th)?{_RANGE}{_ORDINAL}{_GAP}(?:(?:of|de|من|ماه){_GAP})?"
    rf"({_NAMES})(?!\w)\.?{_YEAR}",
    re.IGNORECASE,
)
_MONTH_FIRST = lazily(
    rf"\b({_ENGLISH})\.? (\d{{1,2}}){_RANGE}(?:st|nd|rd|th)?(?![\d:])(?:,? (\d{{4}})(?!\d))?",
    re.IGNORECASE,
)
_MONTH_YEAR = lazily(
    rf"(?<!\w)({_NAMES})(?!\w)\.?(?:{_GAP}?/{_GAP}?\w+)?(?:[,،]|{_GAP}){{1,2}}"
    rf"(?:(?:عام|سنة|سال|of|de){_GAP})?(\d{{4}})(?!\d)",
    re.IGNORECASE,
)
_FIGURES = lazily(
    r"(?<![\d./-])(?:(\d{4})([-/.])(\d{1,2})\2(\d{1,2})|(\d{1,2})([/.-])(\d{1,2})\6(\d{4}))(?![\d/-]|\.\d)"
)
_SEPARATED = lazily(r"\d[-/.]\d")
_ANY_YEAR = lazily(r"(?<!\d)\d{4}(?!\d)")
_ANY_DIGIT = lazily(r"\d")
_ARABIC = lazily(r"[\u0600-\u06ff]")
_STEMS = sorted({name[:3] for name in calendars.MONTHS if not _ARABIC.search(name)})
_MOST = 40
"""Dates looked for in one text."""


@dataclass(frozen=True, slots=True)
class Date:
    day: int
    """0 for a whole month."""
    month: int
    year: int
    """0 where the text has none."""
    calendar: Calendar
    span: tuple[int, int]
    either: bool = False
    """Whether figures leave open which is the day and which the month."""


def parse(text: str) -> list[Date]:
    """The first dates of a text, in English, French, Persian or Arabic, by place."""
    if not _ANY_DIGIT.search(text) or not (_SEPARATED.search(text) or _may_have(text)):
        return []
    found: list[Date] = []
    if _may_have(text):
        for match in islice(_DAY_FIRST.finditer(text), _MOST):
            found += _each((match[1], match[2]), match[3], match[4], match)
        for match in islice(_MONTH_FIRST.finditer(text), _MOST):
            if _apart(match, found):
                found += _each((match[2], match[3]), match[1], match[4], match)
        for match in islice(_MONTH_YEAR.finditer(text), _MOST) if _ANY_YEAR.search(text) else ():
            month, calendar = _month(match[1])
            if _apart(match, found):
                found.append(Date(0, month, int(match[2]), calendar, match.span()))
    for match in islice(_FIGURES.finditer(text), _MOST):
        if date := _in_figures(match):
            found.append(date)
    return sorted(found, key=lambda date: date.span)


def _may_have(text: str) -> bool:
    """A cheap test that is never wrong when it says no."""
    if _ARABIC.search(text):
        return True
    small = text.lower()
    return any(map(small.__contains__, _STEMS))


def _month(name: str) -> tuple[int, Calendar]:
    return calendars.MONTHS[" ".join(name.lower().split())]


def _apart(match: re.Match[str], found: list[Date]) -> bool:
    return not any(d.span[0] < match.end() and match.start() < d.span[1] for d in found)


def _each(
    days: tuple[str | None, ...], name: str, year: str | None, match: re.Match[str]
) -> Iterator[Date]:
    month, calendar = _month(name)
    for day in filter(None, days):
        if 1 <= int(day) <= 31:
            yield Date(int(day), month, int(year or 0), calendar, match.span())


def _in_figures(match: re.Match[str]) -> Date | None:
    """``2026-03-21``, ``21/03/2026``, ``3/21/2026``, ``۱۴۰۵/۱/۱``; None for a version or ratio."""
    first = match[1] is not None
    year = int(match[1] or match[8])
    month, day = (int(match[3]), int(match[4])) if first else (int(match[7]), int(match[5]))
    if not first and month > 12:
        month, day = day, month
    if not (1 <= month <= 12 and 1 <= day <= 31 and 1300 <= year <= 2199):
        return None
    calendar: Calendar = "gregorian" if year > 1500 else "persian" if year < 1420 else _LUNAR
    return Date(day, month, year, calendar, match.span(), not first and day <= 12)


_LUNAR: Calendar = "islamic-umalqura"


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
    if one.calendar == other.calendar:
        same_year = one.year == other.year or not (one.year and other.year)
        turned = one.either or other.either
        return same_year and (
            _same_day(one, other.day, other.month)
            or (turned and _same_day(one, other.month, other.day))
        )
    gregorian, there = (one, other) if one.calendar == "gregorian" else (other, one)
    if gregorian.calendar != "gregorian":
        return False
    if not gregorian.day or not there.day:
        return _same_month(gregorian, there)
    years = [gregorian.year] if gregorian.year else _years(there)
    return any(_told(gregorian, year, there) for year in years)


def _same_day(one: Date, day: int, month: int) -> bool:
    return one.month == month and (one.day == day or not (one.day and day))


def _years(there: Date) -> list[int]:
    """Gregorian years that a date of another calendar may be in; a leap year among them."""
    if there.calendar == _LUNAR:
        return [there.year * 32 // 33 + 621 + n for n in (0, 1, 2)] if there.year else []
    return [there.year + 621, there.year + 622] if there.year else [2022, 2023, 2024, 2025, 2026]


def _told(gregorian: Date, year: int, there: Date) -> bool:
    near = (0, -1, 1) if there.calendar == _LUNAR else (0,)
    return any(
        (month, day + off) == (there.month, there.day) and there.year in (0, found)
        for found, month, day in [
            calendars.told(year, gregorian.month, gregorian.day, there.calendar)
        ]
        for off in near
    )


def _same_month(gregorian: Date, there: Date) -> bool:
    """Whether a month lies partly in one of another calendar: March in اسفند and فروردین."""
    if not gregorian.year:
        return False
    ends = (calendars.told(gregorian.year, gregorian.month, d, there.calendar) for d in (1, 15, 28))
    return any(month == there.month and there.year in (0, year) for year, month, _ in ends)


_WEEKDAY = lazily(
    r"(?<![\w\u200c])[وبل]?("
    + "|".join(sorted(map(re.escape, calendars.WEEKDAYS), key=len, reverse=True))
    + r")s?(?![\w\u200c]|\u200cشنبه)",
    re.IGNORECASE,
)


_DAY = lazily(r"day|di|[\u0600-\u06ff]", re.IGNORECASE)


def _weekdays(unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
    """One day of the week on both sides, and not the same."""
    if not _DAY.search(unit.source):
        return
    mine = {match[1].lower(): match for match in _WEEKDAY.finditer(unit.source)}
    if not mine:
        return
    wanted = {calendars.WEEKDAYS[name] for name in mine}
    found = {calendars.WEEKDAYS[m[1].lower()]: m for m in _WEEKDAY.finditer(target)}
    lost, new = wanted - found.keys(), found.keys() - wanted
    if len(lost) == len(new) == 1:
        (day,), match = lost, found[new.pop()]
        said = next(m[1] for name, m in mine.items() if calendars.WEEKDAYS[name] == day)
        text = f"The source says “{said}”, this “{match[1]}”; write the same day of the week."
        yield issue("dates", "functional", text, unit, locale, match.span(1))


def dates(unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
    """The days that the source names, in the Gregorian, the Solar Hijri or the Islamic calendar,
    and days of the week. A date that is told without its month is left to ``numbers``."""
    yield from _weekdays(unit, target, locale)
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
            finds("dimanche", "fr", "Open on Saturday.", "Ouvert le dimanche."),
            finds("یکشنبه", "fa", "Open on Saturday.", "یکشنبه باز است."),
            finds("الاثنين", "ar", "Open on Sunday.", "يفتح يوم الاثنين."),
            passes("fa", "Open on Saturday.", "شنبه باز است."),
            passes("ar", "Open on Sunday.", "يفتح يوم الأحد."),
            passes("fa", "From 3 to 5 March 2025.", "از ۱۳ تا ۱۵ اسفند ۱۴۰۳."),
            finds(
                "۱۳ تا ۱۶ اسفند ۱۴۰۳", "fa", "From 3 to 5 March 2025.", "از ۱۳ تا ۱۶ اسفند ۱۴۰۳."
            ),
            passes("fa", "Closed in March 2025.", "در اسفند ۱۴۰۳ بسته شد."),
            finds("مرداد ۱۴۰۳", "fa", "Closed in March 2025.", "در مرداد ۱۴۰۳ بسته شد."),
            passes("fr", "It opens on 21 March 2026.", "Il ouvre le 21/03/2026."),
            finds("22/03/2026", "fr", "It opens on 21 March 2026.", "Il ouvre le 22/03/2026."),
            passes("fa", "It opens on 21 March 2026.", "۱۴۰۵/۱/۱ باز می‌شود."),
            passes("ar", "It opens on 21 March 2026.", "يفتح في 2 شوال 1447."),
            finds("12 شوال 1447", "ar", "It opens on 21 March 2026.", "يفتح في 12 شوال 1447."),
            passes("fr", "Version 5.3.2 and 5.3.2026", "La version 5.3.2 et le 5/3/2026"),
        ),
    ),
)
