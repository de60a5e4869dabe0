"""Digits of the numbering systems that are used here."""

from __future__ import annotations

from multilang.model import Locale

SYSTEMS = {
    "latn": "0123456789",
    "arab": "٠١٢٣٤٥٦٧٨٩",
    "arabext": "۰۱۲۳۴۵۶۷۸۹",
    "beng": "০১২৩৪৫৬৭৮৯",
}
"""CLDR's name of a numbering system -> its digits from 0 to 9."""
_TO_NATIVE = {name: str.maketrans(SYSTEMS["latn"], own) for name, own in SYSTEMS.items()}
_TO_LATIN = {
    ord(digit): str(value)
    for name, own in SYSTEMS.items()
    if name != "latn"
    for value, digit in enumerate(own)
}


def written(text: str, numbering: str) -> str:
    """The text with its Latin digits in the numbering system of that name."""
    return text.translate(_TO_NATIVE[numbering])


def native_digits(locale: Locale, text: str) -> str:
    """The text with Latin digits replaced by those of the locale's figures."""
    return written(text, locale.numbering)


def latin_digits(text: str) -> str:
    """The text with the digits of all known systems replaced by 0 to 9, for comparing."""
    return text.translate(_TO_LATIN)
