"""Numbers as figures: where they stand in a text, and what they are worth in any way of writing.

``3,850`` may be 3850 or 3.85, ``3 850`` only the one and ``9,8`` only the other. What is neither
(``2.14.1``, ``192.168.1.1``) is its groups, whatever stands between them.
"""

from __future__ import annotations

import re
from collections import Counter

from multilang.placeholders import OPEN, PATTERN

_UNIT = re.compile(r"\b(?:[kcdm]?m|كم|سم|مم|م)[23]\b")
_GROUPED = re.compile(r"\d+(?:[.,،'’\u066b\u066c\u00a0\u202f\u2009]\d+|[ ]\d{3}(?!\d))*")
_DIGITS = re.compile(r"\d+")
_SPACES = frozenset(" \u00a0\u202f\u2009")
_DECIMAL, _GROUPING = frozenset(".,،\u066b"), frozenset(".,،'’\u066c")
_PHONE = re.compile(
    r"(?<![\d.,])\+?\(?\d{1,5}\)?(?:[ \u00a0\u202f.\u2011/-]{1,2}\(?\d{1,5}\)?){2,8}(?![.,]?\d)"
    r"|(?<![\d-])\d{3}-\d{4}(?![\d-])|(?<!\d)\+?\d{7,15}(?!\d)"
)
_LEAST = 7
"""Digits of a telephone number."""
_LOCAL = 9
"""Digits that stay the same when the code of a country takes the place of a zero."""


def numbers(text: str) -> Counter[str]:
    """Numbers outside placeholders by what they are worth first of all: ``3,850`` is 3850."""
    return Counter(_value(number) for number in _GROUPED.findall(plain(text)))


def places(text: str) -> list[tuple[str, int, int]]:
    """Numbers as in ``numbers``, with where they stand: start and end in code points."""
    return [(_value(match[0]), *match.span()) for match in _GROUPED.finditer(plain(text))]


def otherwise(text: str) -> dict[str, str]:
    """What numbers of a text may be worth, too: 3.85 by 3850 for ``3,850``. Not 9 for ``9,000``:
    nobody writes thousandths that are nothing."""
    found = {}
    for number in _GROUPED.findall(plain(text)):
        groups = _DIGITS.findall(number)
        readable = len(groups) == 2 and number[len(groups[0])] in _DECIMAL & _GROUPING
        if readable and groups[1].strip("0٠۰"):
            first, also = _value(number), _decimal(groups)
            if first != also:
                found[first] = also
    return found


def groups_of(number: str) -> list[str]:
    """The values of a number's groups, each for itself."""
    return [_whole(group) for group in _DIGITS.findall(number)]


def digit_runs(text: str) -> Counter[str]:
    """Runs of digits outside placeholders, in ASCII digits."""
    return Counter(map(fold, _DIGITS.findall(plain(text))))


def phones(text: str) -> list[tuple[str, tuple[int, int]]]:
    """What may be telephone numbers: their digits, of long ones the last, and where they stand."""
    found = []
    for match in _PHONE.finditer(plain(text)):
        digits = fold("".join(_DIGITS.findall(match[0])))
        if len(digits) >= _LEAST:
            found.append((digits[-_LOCAL:].lstrip("0"), match.span()))
    return found


def plain(text: str) -> str:
    """With blanks for placeholders, and for what is no number: the 2 of km2."""
    return _UNIT.sub(_blank, PATTERN.sub(_blank, text) if OPEN in text else text)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _value(number: str) -> str:
    groups = _DIGITS.findall(number)
    if len(groups) == 1:
        return _whole(number)
    signs = [sign for sign in number if not sign.isdigit()]
    if _SPACES.issuperset(signs):
        return fold("".join(groups))
    if _may_group(groups, signs):
        return _whole("".join(groups))
    if _may_end(groups, signs):
        return _decimal(groups)
    return ".".join(map(_whole, groups))


def _may_group(groups: list[str], signs: list[str]) -> bool:
    same = len(set(signs)) == 1 and signs[0] in _GROUPING
    return same and _thousands(groups) and fold(groups[0][0]) != "0"


def _may_end(groups: list[str], signs: list[str]) -> bool:
    """Whether the last group is behind a decimal point."""
    before = signs[:-1]
    return (
        signs[-1] in _DECIMAL
        and signs[-1] not in before
        and len(set(before)) < 2
        and (not before or _thousands(groups[:-1]))
    )


def _thousands(groups: list[str]) -> bool:
    return len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])


def _decimal(groups: list[str]) -> str:
    part = fold(groups[-1]).rstrip("0")
    return _whole("".join(groups[:-1])) + (f".{part}" if part else "")


def _whole(digits: str) -> str:
    return fold(digits).lstrip("0") or "0"


def fold(digits: str) -> str:
    """Digits of any script as ASCII digits."""
    return digits if digits.isascii() else "".join(str(int(digit)) for digit in digits)
