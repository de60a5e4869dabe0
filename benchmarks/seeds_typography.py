"""Errors of characters and spaces, put into good translations: see ``seeds``."""

from __future__ import annotations

import random
import re
from unicodedata import normalize

from seeds import Rule, Seed, inserting, swap, swapping

from multilang.model import Unit

_ARAB = "\u0620-\u064a\u066e-\u06d3"
_ARABIC_SCRIPT = ("fa", "ar")


def _mapped(pairs: dict[str, str]) -> Rule:
    """One letter for another, somewhere."""
    pattern = f"[{''.join(pairs)}]"

    def rule(_unit: Unit, target: str, _tag: str, random: random.Random) -> str | None:
        found = list(re.finditer(pattern, target))
        if not found:
            return None
        match = random.choice(found)
        return target[: match.start()] + pairs[match[0]] + target[match.end() :]

    return rule


_NATIVE = "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"


def _foreign_digits(_unit: Unit, target: str, tag: str, random: random.Random) -> str | None:
    """A number in the digits of the other language with Arabic script: ٤٥٦ differ from ۴۵۶."""
    own, other = (_NATIVE[1], _NATIVE[0]) if tag == "fa" else (_NATIVE[0], _NATIVE[1])
    digits = own if tag == "fa" else f"0-9{own}"  # Arabic papers have both
    found = list(re.finditer(rf"(?<![⟦\w])[{digits}]+(?![⟧\w])", target))
    if not found:
        return None
    match = random.choice(found)
    changed = "".join(other[int(digit)] for digit in match[0])
    return target[: match.start()] + changed + target[match.end() :]


def _one_of(pattern: str) -> Rule:
    """One of the characters is gone; only where they are in order."""

    def rule(_unit: Unit, target: str, _tag: str, random: random.Random) -> str | None:
        return swap(target, random, pattern, "") if _paired(target) else None

    return rule


def _paired(target: str) -> bool:
    return all(target.count(a) == target.count(b) for a, b in ("()", "«»", "“”"))


def _edge(_unit: Unit, target: str, _tag: str, random: random.Random) -> str | None:
    return random.choice([f" {target}", f"{target} "])


def _straight_quotes(_unit: Unit, target: str, _tag: str, random: random.Random) -> str | None:
    return swap(target, random, "«\u00a0([^«»]+)\u00a0»", r'"\1"')


def _decomposed(_unit: Unit, target: str, _tag: str, random: random.Random) -> str | None:
    """An accented letter as two characters."""
    found = list(re.finditer("[éèêàùâîôûçëï]", target))
    if not found:
        return None
    match = random.choice(found)
    return target[: match.start()] + normalize("NFD", match[0]) + target[match.end() :]


_INVISIBLE = {
    "zero-width space": "\u200b",
    "byte order mark": "\ufeff",
    "soft hyphen": "\u00ad",
    "tag character": "\U000e0041",
}
_LETTER_PAIR = rf"(?<=[A-Za-zÀ-ÿ{_ARAB}])(?=[A-Za-zÀ-ÿ{_ARAB}])"
_HIDDEN = ("invisible", "controls")
_NARROW = "[\u00a0\u202f]"

TYPOGRAPHY = (
    Seed("bracket lost", ("brackets",), _one_of(r"(?<!\])[()](?![⟦\]])")),
    Seed("quote lost", ("quotes",), _one_of("[«»“”]")),
    Seed("yeh, kaf in fa", ("persian_letters",), _mapped({"ی": "ي", "ک": "ك"}), ("fa",)),
    Seed(
        "Persian yeh, kaf in ar",
        ("letters",),
        _mapped({"ي": "ی", "ك": "ک"}),
        ("ar",),
    ),
    Seed(
        "other digits",
        ("persian_letters", "digits", "letters"),
        _foreign_digits,
        _ARABIC_SCRIPT,
    ),
    Seed("double space", ("spaces",), swapping(r"(?<=\w) (?=\w)", "  ")),
    Seed("edge space", ("spaces",), _edge),
    Seed(
        "plain space for NBSP",
        ("french_spaces",),
        swapping(rf"{_NARROW}(?=[;:!?»])|(?<=«){_NARROW}", " "),
        ("fr",),
    ),
    Seed(
        "no space for NBSP",
        ("french_spaces",),
        swapping(rf"{_NARROW}(?=[;!?»])|(?<=«){_NARROW}", ""),
        ("fr",),
    ),
    Seed(
        "straight apostrophe",
        ("apostrophes",),
        swapping(r"(?<=[^\W\d_])’(?=[^\W\d_])", "'"),
        ("fr",),
    ),
    Seed("straight quotes", ("quotes_style",), _straight_quotes, ("fr",)),
    Seed(
        "ZWNJ as space",
        ("zwnj",),
        swapping(r"(?<=[^\W\d_])\u200c(?=ها|تر|ترین)|(?<=می)\u200c", " "),
        ("fa",),
    ),
    Seed("ZWNJ doubled", ("zwnj",), swapping("\u200c", "\u200c\u200c"), ("fa",)),
    Seed(
        "ZWNJ at an edge",
        ("zwnj", "invisible"),
        swapping(rf"(?<=[{_ARAB}])(?= [{_ARAB}])", "\u200c"),
        _ARABIC_SCRIPT,
    ),
    Seed(
        "tatweel",
        ("tatweel",),
        swapping(r"(?<=[بتسشصضطعغفقكکلمني])(?=[بتسشصضطعغفقكکلمني])", "ـ"),
        _ARABIC_SCRIPT,
    ),
    Seed(
        "Latin comma",
        ("arabic_punctuation",),
        swapping(rf"(?<=[{_ARAB}])،(?= )", ","),
        _ARABIC_SCRIPT,
    ),
    Seed(
        "Latin semicolon",
        ("arabic_punctuation",),
        swapping(rf"(?<=[{_ARAB}])؛(?= )", ";"),
        _ARABIC_SCRIPT,
    ),
    Seed(
        "Latin question mark",
        ("arabic_punctuation",),
        swapping(rf"(?<=[{_ARAB}])؟", "?"),
        _ARABIC_SCRIPT,
    ),
    Seed("presentation form", ("letter_forms",), swapping("لا", "\ufefb"), _ARABIC_SCRIPT),
    Seed("letter in two parts", ("letter_forms",), _decomposed, ("fr",)),
    Seed("bidi override", ("controls",), swapping(r"(?<=\w )([^\W\d_]+)(?= )", "\u202e\\1\u202c")),
    Seed("bidi isolate open", ("controls",), inserting("\u2067", "")),
    Seed("marks in a heap", ("bidi_marks",), inserting("\u200f\u200f\u200f\u200f", "")),
    *(Seed(name, _HIDDEN, swapping(_LETTER_PAIR, sign)) for name, sign in _INVISIBLE.items()),
)
