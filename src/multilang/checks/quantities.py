"""Numbers with what they count: which scale (million) and which currency stands beside a figure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import islice

from multilang.checks import figures
from multilang.patterns import lazily

_SCALES = {
    3: "thousand mille milliers هزار ألف آلاف الف",
    6: "million millions میلیون مليون ملايين مليونا مليوني",
    9: "billion billions milliard milliards میلیارد مليار مليارات مليارا",
    12: "trillion trillions تریلیون تريليون تريليونات",
}
_CURRENCIES = {
    "€": "€ euro euros یورو يورو",
    "$": "$ dollar dollars دلار دولار دولارا دولارات",
    "£": "£ پوند",
    "¥": "¥ yen yens ین ين",
    "₹": "₹ rupee rupees roupie roupies روپیه روبية",
}
_SCALE = {word: power for power, words in _SCALES.items() for word in words.split()}
_CURRENCY = {word: sign for sign, words in _CURRENCIES.items() for word in words.split()}
_NEXT = r"[\s\u00a0\u202f\u200c-]{0,2}"
_NUMBER = r"\d+(?:[.,،'’\u066b\u066c\u00a0\u202f\u2009 ]\d+)*"


def _any(words: Mapping[str, object]) -> str:
    signs = "".join(word for word in words if not word.isalpha())
    names = "|".join(sorted((w for w in words if w.isalpha()), key=len, reverse=True))
    return rf"(?:[{re.escape(signs)}]|(?:{names})(?!\w))" if signs else rf"(?:(?:{names})(?!\w))"


_QUANTITY = lazily(
    rf"(?:(?P<before>[{''.join(_CURRENCIES)}]){_NEXT})?(?P<number>{_NUMBER})"
    rf"(?:{_NEXT}(?P<scale>{_any(_SCALE)}))?"
    rf"(?:{_NEXT}(?:d['’]|de |of )?(?P<after>{_any(_CURRENCY)}))?",
    re.IGNORECASE,
)
_HINT = lazily(rf"{_any(_SCALE)}|{_any(_CURRENCY)}", re.IGNORECASE)
_MOST = 100
"""Quantities looked for in one text."""
_TOLD = 3

Quantity = tuple[str, int, str, str]
"""A number's value, its scale as a power of ten, its currency's sign, and how it is written."""


def quantities(text: str) -> list[Quantity]:
    """The first numbers of a text that have a scale or a currency beside them."""
    if not _HINT.search(text):
        return []
    return list(islice(_quantities(figures.plain(text)), _MOST))


def _quantities(text: str) -> Iterator[Quantity]:
    for match in _QUANTITY.finditer(text):
        sign = match["before"] or _CURRENCY.get((match["after"] or "").lower(), "")
        scale = _SCALE.get((match["scale"] or "").lower(), 0)
        if sign or scale:
            # "12, 24 million" is two numbers; the sign belongs to the last.
            found = figures.places(match["number"])
            yield found[-1][0] if found else "", scale, sign, match[0].strip()


def changed(source: str, target: str) -> list[tuple[str, str]]:
    """What stands beside the same number on both sides and is not the same: ``€45``, ``45 $``."""
    mine = quantities(source)
    theirs: dict[str, list[Quantity]] = {}
    for quantity in quantities(target) if mine else ():
        theirs.setdefault(quantity[0], []).append(quantity)
    found = {}
    for one in mine:
        others = theirs.get(one[0], [])
        if others and not any(_agree(one, other) for other in others):
            found[one[3]] = others[0][3]
    return list(found.items())[:_TOLD]


def _agree(one: Quantity, other: Quantity) -> bool:
    scale = one[1] == other[1] or not (one[1] and other[1])
    return scale and (one[2] == other[2] or not (one[2] and other[2]))


def scaled(text: str) -> dict[str, str]:
    """What quantities of a text are worth in full: 1500000 by 1.5 for ``1.5 million``."""
    return {
        value: format((Decimal(value) * 10**scale).normalize(), "f")
        for value, scale, *_ in quantities(text)
        if scale and value and value.count(".") < 2 and len(value) < 20
    }
