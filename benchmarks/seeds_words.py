"""Errors of words, numbers and sentences, put into good translations: see ``seeds``."""

from __future__ import annotations

import random
import re

from seeds import PROSE, Rule, Seed, inserting, swap

from multilang.glossary import Glossary
from multilang.model import Unit
from multilang.placeholders import has_words

_NUMBER = r"(?<![⟦\d\w])\d+(?![\d⟧\w])"
_DIGITS = "0123456789", "۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩"


def _value(number: str) -> int:
    return int(number)


def _said_once(unit: Unit, target: str) -> list[re.Match[str]]:
    """Numbers of a target that stand in it and in its source once, in digits."""
    mine = [_value(n) for n in re.findall(_NUMBER, unit.source)]
    theirs = [_value(n) for n in re.findall(_NUMBER, target)]
    return [
        match
        for match in re.finditer(_NUMBER, target)
        if mine.count(_value(match[0])) == theirs.count(_value(match[0])) == 1
    ]


def _number_changed(unit: Unit, target: str, _tag: str, random: random.Random) -> str | None:
    """Another last digit, of the same system."""
    found = _said_once(unit, target)
    if not found:
        return None
    match = random.choice(found)
    system = next(digits for digits in _DIGITS if match[0][-1] in digits)
    other = system[(system.index(match[0][-1]) + random.randint(1, 8)) % 10]
    changed = match[0][:-1] + other
    if re.search(rf"(?<!\d){_value(changed)}(?!\d)", unit.source):
        return None
    return target[: match.start()] + changed + target[match.end() :]


def _number_lost(unit: Unit, target: str, _tag: str, random: random.Random) -> str | None:
    """Years, amounts: small numbers may be said in words."""
    found = [m for m in _said_once(unit, target) if _value(m[0]) > 31]
    if not found:
        return None
    match = random.choice(found)
    left = target[: match.start()] + target[match.end() :].lstrip(" ")
    return left if has_words(left) else None


_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "fa": "ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
}

_SYRIAN = (
    "كانون الثاني,شباط,آذار,نيسان,أيار,حزيران,تموز,آب,أيلول,تشرين الأول,تشرين الثاني,كانون الأول"
)
"""Arabic papers for all countries write both names: ``مارس/آذار``."""


def _months(tag: str) -> list[str]:
    names = _MONTHS[tag].split()
    if tag != "ar":
        return names
    return [f"{one}/{other}" for one, other in zip(names, _SYRIAN.split(","), strict=True)]


def _month_changed(unit: Unit, target: str, tag: str, random: random.Random) -> str | None:
    """The month after the next, where the day or the year stands beside it on both sides."""
    english, months = _MONTHS["en"].split(), _months(tag)
    for at in random.sample(range(12), 12):
        beside = rf"\b{english[at]} \d|\d {english[at]}\b"
        match = re.search(rf"(?<!\w){months[at]}(?![\w\u0654])", target)
        if match and re.search(beside, unit.source):
            return target[: match.start()] + months[(at + 2) % 12] + target[match.end() :]
    return None


def _day_changed(unit: Unit, target: str, tag: str, random: random.Random) -> str | None:
    months = "|".join(_MONTHS[tag].split())
    match = re.search(rf"(\d+)(?= (?:{months})(?!\w))", target)
    if not match or len(re.findall(rf"(?<!\d){_value(match[1])}(?!\d)", unit.source)) != 1:
        return None
    system = next(digits for digits in _DIGITS if match[1][0] in digits)
    day = (_value(match[1]) + random.randint(1, 25)) % 28 + 1
    if re.search(rf"(?<!\d){day}(?!\d)", unit.source):
        return None
    shown = "".join(system[int(digit)] for digit in str(day))
    return target[: match.start()] + shown + target[match.end() :]


_ENDS = ".؟?!؛;:…"


def _end_changed(unit: Unit, target: str, tag: str, _random: random.Random) -> str | None:
    """A question for a statement, a stop for a question."""
    if len(unit.source.split()) < 5 or unit.kind not in PROSE:
        return None
    wrong = {"fr": "\u202f?", "fa": "؟", "ar": "؟"}[tag]
    if unit.source.endswith(".") and target.endswith(".") and target[-2:-1] != ".":
        return target[:-1] + wrong
    if unit.source.endswith("?") and target[-1] in "؟?":
        return target[:-1].rstrip(" \u00a0\u202f") + "."
    return None


def _end_lost(unit: Unit, target: str, _tag: str, _random: random.Random) -> str | None:
    ends = unit.source[-1] in ".?!" and target[-1] in ".؟?!"
    if len(unit.source.split()) < 8 or not ends or unit.kind not in PROSE:
        return None
    left = target[:-1].rstrip(" \u00a0\u202f")
    return left if left[-1:].isalnum() else None


def _half(unit: Unit, target: str, _tag: str, _random: random.Random) -> str | None:
    """The second half as in the source: somebody stopped."""
    mine, theirs = unit.source.split(), target.split()
    if len(mine) < 16 or len(theirs) < 12 or unit.placeholders or "*" in unit.source:
        return None
    return " ".join(theirs[: len(theirs) // 2] + mine[len(mine) // 2 :])


def _sprinkled(unit: Unit, target: str, _tag: str, _random: random.Random) -> str | None:
    """A word of the source after each word of the target."""
    mine, theirs = re.findall(r"\b[a-z]{4,}\b", unit.source), _plain_words(unit, target, 8)
    both = [word for two in zip(theirs, mine, strict=False) for word in two]
    return " ".join(both) if theirs and len(mine) >= 6 else None


def _copied(unit: Unit, _target: str, _tag: str, _random: random.Random) -> str | None:
    """Sentences: names and titles may stay."""
    return (
        unit.source
        if not re.match(r"[—\"“\[]", unit.source)
        and len(re.findall(r"\b[a-z]{2,}\b", unit.source)) > 4
        else None
    )


def _plain_words(unit: Unit, target: str, least: int) -> list[str]:
    """Words of a target without placeholders and markup; none where there are fewer."""
    words = [] if unit.placeholders or re.search(r"[*_\[(]", target) else target.split(" ")
    return words if len(words) >= least else []


def _looped(unit: Unit, target: str, _tag: str, random: random.Random) -> str | None:
    words = _plain_words(unit, target, 8)
    size = random.randint(1, 4)
    if not words:
        return None
    at = random.randrange(0, len(words) - size)
    return " ".join([*words[:at], *words[at : at + size] * 4, *words[at + size :]])


def _doubled(_unit: Unit, target: str, _tag: str, random: random.Random) -> str | None:
    """A word of four letters or more."""
    pattern = r"(?<=[^\W\d_] )(?!(?:nous|vous) )([^\W\d_A-Z]{4,})(?= [^\W\d_])"
    return swap(target, random, pattern, r"\1 \1")


def _truncated(unit: Unit, target: str, _tag: str, _random: random.Random) -> str | None:
    words = _plain_words(unit, target, 24)
    return " ".join(words[: len(words) // 8]) if words else None


def _too_long(unit: Unit, target: str, _tag: str, _random: random.Random) -> str | None:
    """Eight times, each time the words in another order."""
    words = _plain_words(unit, target, 8)
    return " ".join(" ".join(words[n:] + words[:n]) for n in range(8)) if words else None


_SENTENCE = re.compile(r"(?<=[^\W\d_]{3}[.!?؟]) (?=[^\W\d_])")


def _sentence_lost(unit: Unit, target: str, _tag: str, random: random.Random) -> str | None:
    """One of as many as the source has, a third of the text or more."""
    mine, theirs = _SENTENCE.split(unit.source), _SENTENCE.split(target)
    if len(mine) != len(theirs) or len(mine) < 2 or not _plain_words(unit, target, 12):
        return None
    at = random.randrange(len(theirs))
    left = [s for n, s in enumerate(theirs) if n != at]
    return " ".join(left) if len(theirs[at]) * 3 > len(target) else None


def _emptied(unit: Unit, _target: str, _tag: str, random: random.Random) -> str | None:
    return random.choice(["…", "-", "\u200f", "؟", "«»"]) if has_words(unit.source) else None


def term_lost(glossary: Glossary, source: str = "en") -> Rule:
    """A term of the source is said with no form of its glossary's entry."""
    other = {"fr": "truc", "fa": "چیز", "ar": "شيء"}

    def rule(unit: Unit, target: str, tag: str, random: random.Random) -> str | None:
        matches = list(glossary.matches(unit.source, source))
        random.shuffle(matches)
        for match in matches:
            places = match.term.places(target, tag)
            if match.term.allowed(tag) and places:
                for start, end in sorted(places, reverse=True):
                    target = target[:start] + other[tag] + target[end:]
                return target
        return None

    return rule


def _otherwise(_unit: Unit, target: str, _tag: str, random: random.Random) -> str | None:
    """The same in other words: without one of them."""
    return swap(target, random, r"(?<=[^\W\d_]) [^\W\d_]{4,}(?= [^\W\d_])", "")


WORDS = (
    Seed("number changed", ("numbers",), _number_changed),
    Seed("number lost", ("numbers", "dates"), _number_lost),
    Seed("day changed", ("numbers", "dates"), _day_changed),
    Seed("month changed", ("dates",), _month_changed),
    Seed("end mark changed", ("end_punctuation",), _end_changed),
    Seed("end mark lost", ("end_punctuation",), _end_lost),
    Seed("second half left", ("untranslated", "script", "language"), _half),
    Seed("source copied", ("untranslated", "language"), _copied),
    Seed("English between", ("script",), _sprinkled, ("fa", "ar")),
    Seed("third script", ("letters",), inserting("настройка")),
    Seed("looped", ("repetition",), _looped),
    Seed("word doubled", ("doubled_words", "repetition"), _doubled),
    Seed("truncated", ("length",), _truncated),
    Seed("too long", ("length",), _too_long),
    Seed("sentence lost", ("sentences", "length"), _sentence_lost),
    Seed("emptied", ("empty",), _emptied),
    Seed("said in two ways", ("consistency",), _otherwise),
    Seed("unknown token", ("unknown_token",), inserting("⁇")),
)
