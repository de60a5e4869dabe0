"""Stops and numbers by language: data for ``finishing``. What is not listed is as in English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from multilang.model import Locale

NO_BREAK = "\u00a0"


@dataclass(frozen=True, slots=True)
class Signs:
    """How one language ends its sentences and writes its numbers. Spaces, and the signs between
    words, are ``typography``'s."""

    ends: Mapping[str, str] = field(default_factory=dict)
    """At the end of a sentence, by the Latin sign."""
    nouns: bool = False
    """Writes nouns with a capital: the first letter of a fragment says nothing."""
    group: str = ","
    decimal: str = "."
    """Signs in numbers with Latin digits."""


_ARABIC = {"?": "؟", ";": "؛", ",": "،"}
_WIDE = {".": "。", "?": "？", "!": "！", ":": "：", ";": "；", ",": "，"}
_BY_TAG: Mapping[str, Signs] = {
    "ur": Signs(ends={**_ARABIC, ".": "۔"}),
    "hi": Signs(ends={".": "।"}),
    "bn": Signs(ends={".": "।"}),
    "el": Signs(ends={"?": ";"}, group=".", decimal=","),
    "th": Signs(ends={".": ""}),
    "zh": Signs(ends=_WIDE),
    "ja": Signs(ends={sign: _WIDE[sign] for sign in ".?!"}),
    "de": Signs(nouns=True, group=".", decimal=","),
    **dict.fromkeys(("es", "it", "pt", "nl", "da", "id", "tr", "vi", "ro"),
                    Signs(group=".", decimal=",")),
    **dict.fromkeys(("fr", "nb", "sv", "fi", "pl", "cs", "hu", "ru", "uk"),
                    Signs(group=NO_BREAK, decimal=",")),
}  # fmt: skip
_BY_SCRIPT: Mapping[str, Signs] = {"Arab": Signs(ends=_ARABIC)}


@cache
def signs(locale: Locale) -> Signs:
    """The signs of a locale: its own row, its language's, its script's, or English ones."""
    plain = locale.tag.partition("-u-")[0]
    for row in (plain, plain.partition("-")[0]):
        if row in _BY_TAG:
            return _BY_TAG[row]
    return _BY_SCRIPT.get(locale.script, Signs())
