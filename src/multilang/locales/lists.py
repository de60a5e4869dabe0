"""Lists in a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from multilang.locales import cldr
from multilang.model import Locale

_PATTERNS = {"fa": ("، ", " و ")}
"""Separator and last separator, where CLDR's are not wanted: its Persian pattern has a stray
U+200F and a comma before the last «و»."""


def format_list(locale: Locale, items: Sequence[str]) -> str:
    """The items joined as a sentence joins them: ``a, b, and c``; ``الف، ب و پ``."""
    if locale.language in _PATTERNS and len(items) > 1:
        comma, last = _PATTERNS[locale.language]
        return comma.join(items[:-1]) + last + items[-1]
    return cldr.listed(locale, items)
