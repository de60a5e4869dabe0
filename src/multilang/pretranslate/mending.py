"""The source's numbers in the places of those that a model invented."""

from __future__ import annotations

import re

from multilang.checks import numerals
from multilang.model import Locale
from multilang.pretranslate.marks import signs

_LONG = 40
_DIGITS = re.compile(r"\d+")


def mend_numbers(source: str, draft: str, target_locale: Locale) -> str:
    """The draft with the source's numbers where the model wrote others.

    Only if both texts have equally many numbers, so that every wrong one has a right one, and if
    the wrong ones look like the right ones garbled; a lost number is given no place. What is mended
    has no finding of ``numerals.number_changes``; what cannot be mended is returned as it was.
    """
    lost, new = numerals.number_changes(source, draft)
    if not lost or len(lost) != len(new):
        return draft
    mine, theirs = numerals.places(source), numerals.places(draft)
    if len(mine) != len(theirs):
        return draft
    rights, wrongs = _chosen(mine, lost), _chosen(theirs, new)
    if len(rights) != len(lost) or len(wrongs) != len(new):  # a time of day has several numbers
        return draft
    text = draft
    for right, wrong in reversed(list(zip(rights, wrongs, strict=True))):
        if not _garbled(source[slice(*right)], draft[slice(*wrong)]):
            return draft
        number = _like(source[slice(*right)], draft[slice(*wrong)], target_locale)
        text = text[: wrong[0]] + number + text[wrong[1] :]
    return text if numerals.number_changes(source, text) == ([], []) else draft


def _garbled(right: str, wrong: str) -> bool:
    """Whether a number is the other one miswritten (2424234 for 2,423) and not another one (a
    length in metres for one in feet): more than half of its digits are there in their order."""
    wanted, found = (numerals.fold("".join(_DIGITS.findall(n)))[:_LONG] for n in (right, wrong))
    row = [0] * (len(found) + 1)  # the longest common subsequence
    for digit in wanted:
        diagonal = 0
        for at, other in enumerate(found, 1):
            best = diagonal + 1 if digit == other else max(row[at], row[at - 1])
            diagonal, row[at] = row[at], best
    return 2 * row[-1] > len(wanted)


def _chosen(places: list[tuple[str, int, int]], numbers: list[str]) -> list[tuple[int, int]]:
    """Where these numbers stand, in order; of equal ones the last."""
    left = list(numbers)
    found = []
    for number, start, end in reversed(places):
        if number in left:
            left.remove(number)
            found.append((start, end))
    return found[::-1]


def _like(number: str, model: str, locale: Locale) -> str:
    """A number of the source in the digits of the one it replaces, and with its separators if it
    is grouped alike, else with those of the language."""
    parts, others = _DIGITS.findall(number), _DIGITS.findall(model)
    if list(map(len, parts)) == list(map(len, others)):
        written = iter(parts)
        number = _DIGITS.sub(lambda _: next(written), model)
    else:
        table = signs(locale)
        to = str.maketrans({",": table.group, ".": table.decimal})
        number = number.translate(to)
    return _in_digits(number, model)


def _in_digits(number: str, model: str) -> str:
    """In the digits of another number: ۲۰۱۹ for 2019."""
    zero = next(ord(c) - int(c) for c in model if c.isdigit())
    return "".join(chr(zero + int(c)) if c.isdigit() else c for c in number)
