"""Letters that count as the same when people search: one table for the index and for the query.

Only single characters are mapped, and to nothing that holds a space: a text keeps its words, one
for one, so that a word of the index can be shown as it was written. ``theme/search.js`` applies
the same table; a test runs both.

What is folded, and after whom: case and accents of Latin letters (Unicode's decompositions);
hamza, alef, yeh, kaf, heh and teh marbuta, tatweel and harakat as Lucene's ArabicNormalizer and
PersianNormalizer do; digits of every script.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator
from functools import cache

_LATIN = ((0x41, 0x5A), (0xAA, 0x24F), (0x1E00, 0x1EFF), (0xFF21, 0xFF5A))
_ARABIC = ((0x620, 0x6FF), (0x750, 0x77F), (0xFB50, 0xFDCF), (0xFDF0, 0xFDFF), (0xFE70, 0xFEFC))
_MARKS = (
    (0x300, 0x36F), (0x610, 0x61A), (0x640, 0x640), (0x64B, 0x65F), (0x670, 0x670), (0x6D6, 0x6DC),
    (0x6DF, 0x6E8), (0x6EA, 0x6ED), (0x8D3, 0x8E1), (0x8E3, 0x8FF), (0xFE20, 0xFE2F),
)  # fmt: skip
_INVISIBLE = "\u00ad\u061c\u200b\u200d\u200e\u200f\u2060\ufeff" + "".join(
    map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
)
_LETTERS = {
    "ß": "ss", "ẞ": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l",
    "ħ": "h", "ı": "i",
    "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ے": "ي", "ۍ": "ي", "ک": "ك", "ڪ": "ك", "ة": "ه",
    "ە": "ه", "ہ": "ه", "ھ": "ه", "ۃ": "ه",
    "٪": "%", "٫": ".", "٬": ",", "،": ",", "؛": ";", "؟": "?",
}  # fmt: skip
_JOINING = "\u200c'’‘ʼ`´\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
"""Between parts of a word, each of which can be found, and the whole: می‌خواند, l’eau, peut-être.
pagefind knows a hyphen as such a place."""
_QUOTES = "“”„‟«»"
"""In a query they ask for the words in this order."""


def _folded(letter: str) -> str:
    if letter in _LETTERS:
        return _LETTERS[letter]
    plain = unicodedata.normalize("NFKD", letter.lower())
    kept = "".join(one for one in plain if not _within(one, _MARKS))
    return "".join(_LETTERS.get(one, one) for one in kept.lower())


def _within(letter: str, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= ord(letter) <= last for first, last in ranges)


def _pairs() -> Iterator[tuple[str, str]]:
    for first, last in (*_LATIN, *_ARABIC):
        yield from ((chr(code), _folded(chr(code))) for code in range(first, last + 1))
    for code in range(0x80, sys.maxunicode + 1):
        digit = unicodedata.decimal(chr(code), None) if chr(code).isdecimal() else None
        if digit is not None:
            yield chr(code), str(digit)
    for first, last in _MARKS:
        yield from ((chr(code), "") for code in range(first, last + 1))
    yield from _LETTERS.items()
    yield from ((sign, "") for sign in _INVISIBLE)
    yield from ((sign, "-") for sign in _JOINING)
    yield from ((sign, '"') for sign in _QUOTES)


def _keeps_words(letter: str, folded: str) -> bool:
    return not letter.isspace() and not any(map(str.isspace, folded))


@cache  # half a second, which no command shall cost that searches nothing
def table() -> dict[str, str]:
    """By character, in the order of their codes; a character that is not here stays."""
    return {
        letter: folded
        for letter, folded in sorted(dict(_pairs()).items())
        if letter != folded and _keeps_words(letter, folded)
    }


@cache
def _by_code() -> dict[int, str]:
    return str.maketrans(table())


def fold(text: str) -> str:
    """The text with every letter as the index has it. Folding twice changes nothing."""
    return text.translate(_by_code())


def words(text: str) -> str:
    """The words of a text, one space between: where the index and what is shown must agree."""
    return " ".join(text.replace("\ufeff", "").split())


def fold_words(text: str) -> str:
    """``words`` folded, with as many words: one that folds to nothing leaves a hyphen."""
    return " ".join(fold(word) or "-" for word in words(text).split(" "))
