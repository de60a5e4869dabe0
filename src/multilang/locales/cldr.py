"""The one door to Babel, that is to CLDR's patterns, names and symbols."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from multilang.locales.languages import PSEUDO
from multilang.model import Locale

DATES_LIKE = {"en": "en_GB"}
"""Where another locale's dates are wanted: English of no country is day first."""

_BETWEEN = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
"""Between the letters of a currency and its amount; Babel leaves no space there (``IRR1,000``)."""


@cache
def _babel(name: str) -> Any:
    """Babel's locale, or the language's where it does not have the region (``fr-US``)."""
    import babel

    try:
        return babel.Locale.parse(name)
    except babel.UnknownLocaleError:
        return babel.Locale.parse(name.partition("_")[0])


def _name(locale: Locale) -> str:
    """The name Babel knows the locale by; pseudo-locales borrow English."""
    return "en" if locale.tag in PSEUDO else locale.plain_tag.replace("-", "_")


def _dates(locale: Locale) -> Any:
    name = _name(locale)
    return _babel(name if locale.tag in PSEUDO else DATES_LIKE.get(name, name))


def date_pattern(locale: Locale, length: str) -> str:
    """The Gregorian pattern, in CLDR's letters: ``d MMMM y``."""
    return str(_dates(locale).date_formats[length].pattern)


def month_pattern(locale: Locale) -> str:
    """The Gregorian pattern for a month with its year: ``MMMM y``."""
    return str(_dates(locale).datetime_skeletons["yMMMM"].pattern)


def join_pattern(locale: Locale, length: str) -> str:
    """How a date ``{1}`` and a time ``{0}`` are joined."""
    return str(_dates(locale).datetime_formats[length])


def era(locale: Locale) -> str:
    """The abbreviated name of the current era of the Gregorian calendar: ``AD``, ``ค.ศ.``"""
    return str(_dates(locale).eras["abbreviated"][1])


def months(locale: Locale, width: str) -> tuple[str, ...]:
    """Names of the Gregorian months; ``width`` is ``wide`` or ``abbreviated`` inside a date,
    ``alone`` with only a year beside it."""
    kinds = _dates(locale).months
    names = kinds["stand-alone"]["wide"] if width == "alone" else kinds["format"][width]
    return tuple(names[number] for number in range(1, 13))


def weekdays(locale: Locale, width: str) -> tuple[str, ...]:
    """Names of the days inside a date, Monday first."""
    names = _dates(locale).days["format"][width]
    return tuple(names[number] for number in range(7))


def time(locale: Locale, moment: datetime.time) -> str:
    """Hours and minutes as the locale writes them, in Latin digits."""
    import babel.dates

    text: str = babel.dates.format_time(moment, format="short", locale=_dates(locale))
    return text


def relative(locale: Locale, days: int) -> str:
    """``in 3 days``, ``2 weeks ago``, in Latin digits."""
    import babel.dates

    text: str = babel.dates.format_timedelta(
        datetime.timedelta(days), granularity="day", add_direction=True, locale=_dates(locale)
    )
    return text


def minutes(locale: Locale, count: int) -> str:
    """``5 minutes``, ``5 دقیقه``: a length of time, in Latin digits."""
    import babel.units

    text = ""
    for length in ("long", "short"):  # CLDR has no long form where the short one is a whole word
        text = babel.units.format_unit(
            count, "duration-minute", length, locale=_babel(_name(locale))
        )
        if "duration-minute" not in text:
            break
    return text


def decimal(locale: Locale, number: float) -> str:
    """A number with the separators of the locale's digits, but in Latin ones."""
    import babel.numbers

    text: str = babel.numbers.format_decimal(
        number, locale=_babel(_name(locale)), numbering_system=locale.numbering
    )
    return _with_signs(locale, text)


def percent(locale: Locale, share: float) -> str:
    """A share of 0 to 1 in percent, with the sign of the locale's digits, but in Latin ones."""
    import babel.numbers

    text: str = babel.numbers.format_percent(
        share, locale=_babel(_name(locale)), numbering_system=locale.numbering
    )
    return _with_signs(locale, text)


def currency(locale: Locale, amount: float, code: str) -> str:
    """An amount with the symbol of an ISO 4217 currency, in Latin digits."""
    import babel.numbers

    text: str = babel.numbers.format_currency(
        amount, code, locale=_babel(_name(locale)), numbering_system=locale.numbering
    )
    return _with_signs(locale, _BETWEEN.sub("\u00a0", text))


def _with_signs(locale: Locale, text: str) -> str:
    """Babel takes minus and percent signs from ASCII, not from CLDR's table of signs, where those
    of right-to-left scripts bring marks that keep them on the right side."""
    signs = _babel(_name(locale)).number_symbols.get(locale.numbering, {})
    for plain, name in (("-", "minusSign"), ("%", "percentSign")):
        own = signs.get(name, plain)
        if own not in text:
            text = text.replace(plain, own)
    return text


def listed(locale: Locale, items: Sequence[str]) -> str:
    """The items joined by the locale's words for *and*."""
    import babel.lists

    return babel.lists.format_list(list(items), locale=_babel(_name(locale)))


def week(locale: Locale) -> tuple[int, int, int]:
    """First day of the week, first and last of the week-end; 0 is Monday.

    They belong to a territory: that of the tag, else the one where most readers of the language
    are.
    """
    found = _dates(locale)
    if not found.territory:
        found = _babel(_likely(str(found)))
    return found.first_week_day, found.weekend_start, found.weekend_end


def region(locale: Locale) -> str:
    """The territory of the tag, else the one where most readers of the language are: ``IR``."""
    found = _babel(_name(locale))
    return str(found.territory or _likely(str(found)).rpartition("_")[2])


def _likely(name: str) -> str:
    """CLDR's likely subtags: ``fa_Arab_IR`` of ``fa``."""
    from babel.core import get_global

    return str(get_global("likely_subtags").get(name, name))
