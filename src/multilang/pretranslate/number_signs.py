"""A second way for numbers: the engine sees a sign in the place of each, and must return them all.

Only for engines that have learnt to copy such signs. A small model writes 2,008 for 2,080, but what
it is shown as one token it seldom loses: of 122 Persian sentences that were refused for their
numbers, 92 came through so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from multilang.model import Locale
from multilang.pretranslate.marks import signs

_NUMBER = re.compile(r"(?<![^\W_])(?<![.,])\d+(?:[.,:/]\d+)*(?![^\W_])")
"""Not the digits of 39C, 190th or RS232: these are words."""
_GROUPED = re.compile(r"(?a:\d{1,3}(?:,\d{3})+(?:\.\d+)?)")
_DECIMAL = re.compile(r"(?a:\d+\.\d+)")
_MONEY = re.compile(r"[$€£¥]\s?\Z")
_MEASURE = re.compile(r"\s?(?:%|°|(?:percent|thousand|million|billion|trillion)\b)")


def masked(text: str, symbols: Sequence[str]) -> str | None:
    """The text with a sign for each number, in order; None if it has no number, more of them than
    there are signs, or signs already."""
    found = _NUMBER.findall(text)
    if not found or len(found) > len(symbols) or any(sign in text for sign in symbols):
        return None
    free = iter(symbols)
    return _NUMBER.sub(lambda _: next(free), text)


def unmasked(text: str, answer: str, symbols: Sequence[str], target: Locale) -> str | None:
    """The answer to ``masked(text, symbols)`` with the numbers of the text, separated as in the
    target's language; None when a sign is lost or doubled."""
    numbers = [_written(text, match, target) for match in _NUMBER.finditer(text)]
    places = dict(zip(symbols, numbers, strict=False))
    if sorted(sign for sign in symbols for _ in range(answer.count(sign))) != sorted(places):
        return None
    for sign, number in places.items():
        answer = answer.replace(sign, number)
    return answer


def _written(text: str, match: re.Match[str], target: Locale) -> str:
    """Separators are changed where they can be no version, date or address."""
    number, table = match[0], signs(target)
    measured = _MONEY.search(text, 0, match.start()) or _MEASURE.match(text, match.end())
    if _GROUPED.fullmatch(number) or (measured and _DECIMAL.fullmatch(number)):
        return number.translate({ord(","): table.group, ord("."): table.decimal})
    return number
