"""What checks and guards count in a text. Plain text in, numbers and places out; all linear."""

from __future__ import annotations

import re
from collections import Counter

from multilang.placeholders import strip

MIN_LENGTH = 20
"""Code points of a source below which its length says nothing about the target's."""
RATIOS = (0.25, 4.0)
"""Least and greatest length of a target, as a multiple of its source's."""
LATIN_SHARE = 0.3
"""Share of Latin letters above which a text is not written in another script."""
SCRIPT_WORDS = 4

_WORD = re.compile(r"[^\W\d_]+(?:['’\u200c-][^\W\d_]+)*")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]+")
_LOWER_LATIN = re.compile(r"(?<![@#/.A-Za-z\u00c0-\u024f])[a-z\u00df-\u00ff][A-Za-z\u00c0-\u024f]*")
_PARENTHESES = re.compile(r"\([^()]*\)")
_LETTERS = re.compile(r"[^\W\d_]+")
_TOKEN = re.compile(r"⟦\d+⟧|\w+(?:[\u200c'’]\w+)*")
_RUN = re.compile(r"(\w{1,4}?)\1{7,}")
_TIME = re.compile(r"\b(\d{1,2})(?:[:.](\d\d))?[\s\u00a0]?[ap]\.?m\b", re.IGNORECASE)
_GROUPED = re.compile(r"\d+(?:[.,'’\u066b\u066c\u00a0\u202f\u2009]\d+|[ ]\d{3}(?!\d))*")
_DIGITS = re.compile(r"\d+")
_UNKNOWN = re.compile(r"⁇|<unk>|\ufffd")
_SPELLED = frozenset(map(str, range(1, 11)))


def latin_words(text: str) -> list[str]:
    return _LATIN.findall(text)


def foreign_share(text: str) -> float:
    """Share of Latin letters in a text of another script, 0 to 1; 0 for fewer than four words.

    Names and abbreviations, which keep their capitals, and handles do not count, nor does what
    stands in parentheses: translators give the original term there.
    """
    plain = _PARENTHESES.sub(" ", text)
    if len(_WORD.findall(plain)) < SCRIPT_WORDS:
        return 0.0
    latin = sum(map(len, _LOWER_LATIN.findall(plain)))
    native = sum(map(len, _LETTERS.findall(plain))) - sum(map(len, _LATIN.findall(plain)))
    return latin / (latin + native) if latin else 0.0


def ratio(source: str, target: str) -> float | None:
    """Length of the target as a multiple of the source's; None for a source that is too short."""
    length = len(source.strip())
    return len(target.strip()) / length if length >= MIN_LENGTH else None


def loop(text: str) -> tuple[int, int] | None:
    """Where one to four words stand three times in a row, or a syllable eight times."""
    tokens = _TOKEN.findall(text.lower())
    if len(set(tokens)) <= len(tokens) - 2:
        for size in range(1, 5):
            same = 0
            for index in range(size, len(tokens)):
                same = same + 1 if tokens[index] == tokens[index - size] else 0
                if same == 2 * size:
                    return _place(text, index - 3 * size + 1, index)
    run = _RUN.search(text)
    return run.span() if run and not run[1].isdigit() else None


def _place(text: str, first: int, last: int) -> tuple[int, int]:
    """From the start of one word to the end of another, by their numbers."""
    spans = [match.span() for match in _TOKEN.finditer(text)]
    return spans[min(first, len(spans) - 1)][0], spans[min(last, len(spans) - 1)][1]


def unknown(text: str) -> tuple[int, int] | None:
    """Where a model wrote its sign for what it could not write."""
    match = _UNKNOWN.search(text)
    return match.span() if match else None


def copied_run(source: str, target: str, least: int) -> bool:
    """Whether so many words of the source stand in the target in the same order, untouched."""
    mine, theirs = _WORD.findall(source), _WORD.findall(target)
    if len(mine) < least or len(theirs) < least:
        return False
    runs = {tuple(mine[at : at + least]) for at in range(len(mine) - least + 1)}
    return any(tuple(theirs[at : at + least]) in runs for at in range(len(theirs) - least + 1))


def number_changes(source: str, target: str) -> tuple[list[str], list[str]]:
    """Numbers that a target lost, and those that it has too many, sorted.

    One to ten may be spelled out on either side; the same digits with other separators are the
    same numbers; a time of day may be told on the other clock or in words.
    """
    wanted, found = numbers(source), numbers(target)
    times = _times(source)
    lost = sorted((wanted - found).elements())
    new = sorted(n for n in (found - wanted).elements() if n not in times)
    if not new:  # nothing came instead: the time is told otherwise
        lost = [n for n in lost if n not in times]
    if not (lost and new) and all(number in _SPELLED for number in lost + new):
        return [], []
    if (lost or new) and _digit_runs(source) == _digit_runs(target):
        return [], []
    return lost, new


def _times(text: str) -> frozenset[str]:
    """What the numbers of its 12-hour times ("1:15 p.m.") may become on either clock."""
    found: set[str] = set()
    for hour, minute in _TIME.findall(text):
        for number in (int(hour), (int(hour) + 12) % 24):
            found |= {str(number), f"{number}{minute}", f"{number:02}{minute}", minute}
    return frozenset(found - {""})


def numbers(text: str) -> Counter[str]:
    """Numbers outside placeholders, in ASCII digits and without separators."""
    return Counter(_fold("".join(_DIGITS.findall(n))) for n in _GROUPED.findall(strip(text)))


def _digit_runs(text: str) -> Counter[str]:
    """Runs of digits outside placeholders, in ASCII digits."""
    return Counter(map(_fold, _DIGITS.findall(strip(text))))


def _fold(digits: str) -> str:
    return digits if digits.isascii() else "".join(str(int(digit)) for digit in digits)
