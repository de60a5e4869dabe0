"""Figures: numbers, percentages and amounts of money, in the locale's digits."""

from __future__ import annotations

import math

from multilang.locales import cldr, digits
from multilang.model import Locale


def format_number(locale: Locale, number: float) -> str:
    """A number with the locale's grouping, decimal sign and digits, at most three decimals.

    French groups with U+00A0: newsrooms do not use CLDR's U+202F.
    """
    return _finished(locale, cldr.decimal(locale, number))


def format_percent(locale: Locale, share: float) -> str:
    """A share of 0 to 1 in whole percent, rounded down: only all of it is 100 %.

    Arabic has marks (U+200E, U+061C) around the sign, which keep it beside its number.
    """
    whole = math.floor(share * 100 + 1e-9)
    return _finished(locale, cldr.percent(locale, whole / 100))


def format_minutes(locale: Locale, count: int) -> str:
    """A length of time: ``5 minutes``, ``5 دقائق``, ``۵ دقیقه``."""
    return _finished(locale, cldr.minutes(locale, count))


def format_currency(locale: Locale, amount: float, currency: str) -> str:
    """An amount with the sign of a currency (ISO 4217), and as many decimals as that has.

    ``€1,234.50``, ``1 234,50 €``. Arabic and Persian have U+200E or U+200F where the parts would
    otherwise change places.
    """
    return _finished(locale, cldr.currency(locale, amount, currency))


def _finished(locale: Locale, text: str) -> str:
    return digits.written(text.replace("\u202f", "\u00a0"), locale.numbering)
