"""Numbers of two texts compared by value: in any digits, with any separators, small ones in words.

A word stands for a number only where it is one more than the other text has, so that an article
("un") hides nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from multilang.checks import clocks, dates, quantities
from multilang.checks.figures import (
    digit_runs,
    fold,
    groups_of,
    numbers,
    otherwise,
    phones,
    places,
    plain,
)
from multilang.checks.number_words import in_words, worded

__all__ = ["digit_runs", "fold", "listed", "number_changes", "numbers", "places", "told"]

_ONE = re.compile(r"\b1[ \u00a0-][a-z]")
_O_CLOCK = re.compile(r"\d[:.]00\b")
_ARABIC = re.compile(r"[\u0620-\u064a]")
_DECADE = re.compile(r"\b\d\d(\d0)(?=['’]?s\b)")
_SHORT = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
_DIGIT = re.compile(r"\d")
_SHOWN, _MANY = 20, 4
_HOURS = re.compile(r"(?<![\d:.,/$€£-])(\d{1,2}) ?(?:to|[-–]) ?(\d{1,2})(?![\d:/%]|[.,]\d)")
_ALWAYS = re.compile(r"\b24/7\b")


def number_changes(source: str, target: str) -> tuple[list[str], list[str]]:
    """Numbers that a target lost, and those that it has too many, sorted.

    Small and round numbers may be written in words on either side; the same digits with other
    separators are the same numbers; a time of day may be told on the other clock or in words.
    """
    if not (_DIGIT.search(source) or _DIGIT.search(target)):
        return [], []
    lost, new = _changes(source, target)
    return list(lost), list(new)


@lru_cache(maxsize=64)  # mending, a guard and a check ask for the same pair
def _changes(source: str, target: str) -> tuple[list[str], list[str]]:
    if numbers(source) == numbers(target) or digit_runs(source) == digit_runs(target):
        return [], []
    source, target = _without_phones(*_without_dates(*_without_times(source, target)))
    wanted, found = numbers(source), numbers(target)
    if wanted == found or digit_runs(source) == digit_runs(target):
        return [], []
    lost, new = _otherwise(wanted - found, found - wanted, source, target)
    return _without_words(sorted(lost.elements()), sorted(new.elements()), source, target)


def _otherwise(
    lost: Counter[str], new: Counter[str], source: str, target: str
) -> tuple[Counter[str], Counter[str]]:
    """Without what is worth the same read or written in another way: 3,850 and 3.85; 1.5 million
    and 1,500,000; 18.30 and 18 h 30; "9 to 5" and *9 h à 17 h*; a year of another calendar."""
    mine, theirs = otherwise(source), otherwise(target)
    back = {also: first for first, also in theirs.items()}
    full, theirs_full = quantities.scaled(source), quantities.scaled(target)
    fuller = {whole: value for value, whole in theirs_full.items()}
    hours = {last: str(int(last) + 12) for first, last in _HOURS.findall(source) if last < first}
    for one in list(lost):
        ways = (
            mine.get(one), back.get(one), back.get(mine.get(one, "")), full.get(one),
            fuller.get(one), hours.get(one), *(_years(one, target) if new else ()),
        )  # fmt: skip
        for other in filter(None, ways):
            same = min(lost[one], new[other])
            lost[one] -= same
            new[other] -= same
    for one in [n for n in lost if "." in n and lost[n] > 0]:
        _in_groups(one, lost, new)
    for one in [n for n in new if "." in n and new[n] > 0]:
        _in_groups(one, new, lost)
    if _ALWAYS.search(source):  # 24 h sur 24, 7 jours sur 7
        new -= Counter({"24": 2, "7": 2})
    return +lost, +new


def _in_groups(one: str, numbers: Counter[str], others: Counter[str]) -> None:
    groups = Counter(_groups(one))
    if groups <= others:
        numbers[one] -= 1
        others -= groups


def _groups(value: str) -> list[str]:
    """What ``18.30`` (worth 18.3) may be in two numbers."""
    found = groups_of(value)
    if len(found) == 2 and len(value.partition(".")[2]) == 1:
        found[1] += "0"
    return found


def _years(value: str, target: str) -> tuple[str, ...]:
    """The years of the Solar Hijri and the Islamic calendar that one of the Gregorian falls into,
    where the target is in Arabic script."""
    if (
        len(value) != 4
        or not value.isdigit()
        or not "1800" <= value <= "2199"
        or not _ARABIC.search(target)
    ):
        return ()
    year = int(value)
    lunar = (year - 622) * 33 // 32
    return tuple(map(str, (year - 621, year - 622, lunar, lunar + 1)))


def _without_phones(source: str, target: str) -> tuple[str, str]:
    """With blanks for the telephone numbers that both have, however their digits are grouped."""
    mine = phones(source)
    theirs = phones(target) if mine else []
    left = Counter(digits for digits, _ in theirs) & Counter(digits for digits, _ in mine)
    if not left:
        return source, target
    return _blanked(source, _first(mine, left.copy())), _blanked(target, _first(theirs, left))


def _first(found: list[tuple[str, tuple[int, int]]], wanted: Counter[str]) -> list[tuple[int, int]]:
    spans = []
    for digits, span in found:
        if wanted[digits]:
            wanted[digits] -= 1
            spans.append(span)
    return spans


def told(source: str, target: str) -> str:
    """What ``number_changes`` finds, in a few words for people, who see each number as its text
    writes it: ``2.50 missing; 60 repeated; ۳ new``; "" for nothing."""
    lost, new = number_changes(source, target)
    others = quantities.changed(source, target)
    if not (lost or new or others):
        return ""
    known = numbers(source)
    findings = {
        "missing": _as_written(lost, source),
        "repeated": _as_written([n for n in new if n in known], target),
        "new": _as_written([n for n in new if n not in known], target),
    }
    said = [f"{listed(texts)} {what}" for what, texts in findings.items() if texts]
    return "; ".join(said + [f"{_short(mine)} became {_short(other)}" for mine, other in others])


def listed(texts: Iterable[str]) -> str:
    """The first of some texts, each once and not too long."""
    each = [_short(text) for text in dict.fromkeys(texts)]
    return ", ".join(each[:_MANY]) + (f" and {len(each) - _MANY} more" if each[_MANY:] else "")


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _as_written(values: list[str], text: str) -> list[str]:
    """Numbers of a text as they stand in it; one of a time is the whole time."""
    wanted, found = set(values), []
    within = {at: time[0] for time in clocks.TIME.finditer(text) for at in range(*time.span())}
    for number, start, end in places(text):
        if number in wanted:
            found.append(within.get(start, text[start:end]))
    return found


def _without_dates(source: str, target: str) -> tuple[str, str]:
    """With blanks for the dates that the target tells, in whichever calendar."""
    pairs, lost, new = dates.compared(source, target)
    left = {date.span for date in lost}, {date.span for date in new}
    told = [
        (mine.span, theirs.span)
        for mine, theirs in pairs
        if bool(mine.year) == bool(theirs.year)
        and mine.span not in left[0]
        and theirs.span not in left[1]
    ]
    if not told:
        return source, target
    return _blanked(source, [one for one, _ in told]), _blanked(
        target, [other for _, other in told]
    )


def _without_times(source: str, target: str) -> tuple[str, str]:
    """With blanks for the times of the source that the target tells, on whichever clock."""
    bare = plain(source)
    times = clocks.times(bare)
    if not times:
        return source, target
    others = Counter(int(n) for n in _SHORT.findall(_blanked(bare, [t.span for t in times])))
    words = worded(target) - worded(source)
    words["1"] += words["1st"]
    digits = _DIGIT.sub(lambda digit: str(int(digit[0])), plain(target))
    mine, theirs = clocks.told(times, others, digits, words)
    return _blanked(source, mine), _blanked(target, theirs)


def _blanked(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _without_words(
    lost: list[str], new: list[str], source: str, target: str
) -> tuple[list[str], list[str]]:
    mine, theirs = worded(source), worded(target)
    silent = _silent(source, target)
    if not new:  # said once instead of twice, but not the hour of a time that is not told
        told = {str(hour) for time in clocks.times(plain(source)) for hour in time.hours}
        silent |= numbers(target).keys() - told
    silent |= {n for n in set(lost) - silent if in_words(n, theirs, mine, target)}
    said = {n for n in set(new) if in_words(n, mine, theirs, source)}
    lost = [n for n in lost if n not in silent]
    new = [n for n in new if n not in said]
    for decade in _DECADE.finditer(source):  # "the 1960s": les années 60, الستينيات
        short = decade[1]
        if decade[0] in lost and (short in new or theirs[short]):
            lost.remove(decade[0])
            new = [n for n in new if n != short]
    return lost, new


def _silent(source: str, target: str) -> frozenset[str]:
    """What may be left out: "1 hour" in Arabic and Persian, the minutes of a full hour."""
    one = "1" if _ONE.search(source) and _ARABIC.search(target) else ""
    return frozenset({one, "0" if _O_CLOCK.search(source) else ""})
