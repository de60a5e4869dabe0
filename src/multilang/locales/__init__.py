"""Language tag -> ``Locale``, and text written the way readers of a locale expect it.

The facts are tables of our own, because the libraries are wrong where it matters here: Babel 2.18
has false plural headers for Persian and Arabic, knows one calendar, and prints Latin digits with
Persian separators. Babel (CLDR) supplies month names, patterns and number symbols; persiantools the
Solar Hijri calendar. Both are imported on first use: importing this package costs nothing.
Every day from 1990 to 2060 is written as ICU writes it, but for differences on purpose, which
``tests/test_locales_icu.py`` lists with their reasons.
"""

from __future__ import annotations

from multilang.locales.cldr import region
from multilang.locales.collation import index_letter, sort_key
from multilang.locales.dates import (
    Length,
    format_date,
    format_datetime,
    format_month,
    format_relative,
    format_time,
)
from multilang.locales.digits import latin_digits, native_digits
from multilang.locales.languages import PSEUDO
from multilang.locales.lists import format_list
from multilang.locales.numbers import (
    format_currency,
    format_minutes,
    format_number,
    format_percent,
)
from multilang.locales.tags import choose, get, known
from multilang.locales.weeks import Week, week

__all__ = [
    "PSEUDO",
    "Length",
    "Week",
    "choose",
    "format_currency",
    "format_date",
    "format_datetime",
    "format_list",
    "format_minutes",
    "format_month",
    "format_number",
    "format_percent",
    "format_relative",
    "format_time",
    "get",
    "index_letter",
    "known",
    "latin_digits",
    "native_digits",
    "region",
    "sort_key",
    "week",
]
