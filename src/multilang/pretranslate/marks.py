"""Punctuation by language: data for ``finishing``. What is not listed is as in English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from multilang.model import Locale

NO_BREAK = "\u00a0"


@dataclass(frozen=True, slots=True)
class Signs:
    """How one language writes the signs that English writes ``. ? ! : ; ,``."""

    ends: Mapping[str, str] = field(default_factory=dict)
    """At the end of a sentence, by the Latin sign."""
    between: Mapping[str, str] = field(default_factory=dict)
    """Between words of its own script."""
    spaced: str = ""
    """Signs with a no-break space before them."""
    guillemets: bool = False
    """« and » have a no-break space inside."""
    nouns: bool = False
    """Writes nouns with a capital: the first letter of a fragment says nothing."""
    group: str = ","
    decimal: str = "."
    """Signs in numbers with Latin digits."""


_ARABIC = {"?": "؟", ";": "؛", ",": "،"}
_WIDE = {".": "。", "?": "？", "!": "！", ":": "：", ";": "；", ",": "，"}
_FRENCH = Signs(spaced=":;!?", guillemets=True, group=NO_BREAK, decimal=",")
_BY_TAG: Mapping[str, Signs] = {
    "fr": _FRENCH,
    "fr-CA": Signs(spaced=":", guillemets=True, group=NO_BREAK, decimal=","),
    "ur": Signs(ends={**_ARABIC, ".": "۔"}, between=_ARABIC),
    "hi": Signs(ends={".": "।"}),
    "bn": Signs(ends={".": "।"}),
    "el": Signs(ends={"?": ";"}, group=".", decimal=","),
    "th": Signs(ends={".": ""}),
    "zh": Signs(ends=_WIDE),
    "ja": Signs(ends={sign: _WIDE[sign] for sign in ".?!"}),
    "de": Signs(nouns=True, group=".", decimal=","),
    **dict.fromkeys(("es", "it", "pt", "nl", "da", "id", "tr", "vi", "ro"),
                    Signs(group=".", decimal=",")),
    **dict.fromkeys(("nb", "sv", "fi", "pl", "cs", "hu", "ru", "uk"),
                    Signs(group=NO_BREAK, decimal=",")),
}  # fmt: skip
_BY_SCRIPT: Mapping[str, Signs] = {"Arab": Signs(ends=_ARABIC, between=_ARABIC)}


@cache
def signs(locale: Locale) -> Signs:
    """The signs of a locale: its own row, its language's, its script's, or English ones."""
    plain = locale.tag.partition("-u-")[0]
    for row in (plain, plain.partition("-")[0]):
        if row in _BY_TAG:
            return _BY_TAG[row]
    return _BY_SCRIPT.get(locale.script, Signs())
