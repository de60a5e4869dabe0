"""Dates, numbers, money and measures as each language writes them: pairs made with Babel (CLDR).

News is full of them, and a small model learns their grammar (word order of a date, plural of a
unit, name of a currency) from a few thousand. The same pairs each time for one version of Babel.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time, timedelta
from random import Random
from typing import Any

from training.pairs import Pair

ORIGIN = "cldr-phrases"
COUNT = 900
"""Of each sort; there are eight."""
_CURRENCIES = ("USD", "EUR", "GBP", "IRR", "EGP", "SAR", "CHF", "JPY", "CAD", "TRY", "IQD", "SYP")
_UNITS = ("length-kilometer", "length-meter", "mass-kilogram", "mass-ton", "duration-year",
          "duration-month", "duration-week", "duration-day", "duration-hour", "duration-minute",
          "area-square-kilometer", "area-hectare", "volume-liter", "temperature-celsius",
          "speed-kilometer-per-hour", "length-mile", "concentr-percent")  # fmt: skip
_PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
_GROUPS = re.compile(r"(?<=\d),(?=\d)")
_SMALL = frozenset(
    ("of", "the", "and", "in", "on", "at", "for", "to", "de", "da", "di", "du", "del", "la", "le",
     "al", "bin", "ibn", "von", "van")
)  # fmt: skip


def name_case(text: str) -> str:
    """A name that was written without capitals, as English writes names."""
    words = text.split(" ")
    return " ".join(
        word if number and word in _SMALL else word[:1].upper() + word[1:]
        for number, word in enumerate(words)
    )


def made(language: str, seed: int = 1) -> Iterator[Pair]:
    """Phrases in English and in the language; Persian with its own digits."""
    chance = Random(seed)  # noqa: S311  (repeatable, not secret)
    for _ in range(COUNT):
        day = date(1900, 1, 1) + timedelta(days=chance.randrange(48_000))
        amount = chance.choice((chance.randrange(1, 20), chance.randrange(20, 3000),
                                chance.randrange(1, 900) * 1000, chance.randrange(1, 90) * 10**6,
                                round(chance.random() * 100, 1)))  # fmt: skip
        clock = time(chance.randrange(24), chance.randrange(60))
        delta = timedelta(seconds=chance.choice((60, 3600, 86_400, 604_800, 2_630_000, 31_600_000))
                          * chance.randrange(1, 12) * chance.choice((-1, 1)))  # fmt: skip
        choice = chance.choice(_CURRENCIES), chance.choice(_UNITS)
        sides = zip(
            _phrases("en", day, clock, delta, amount, *choice),
            _phrases(language, day, clock, delta, amount, *choice),
            strict=True,
        )
        for one, other in sides:
            if choice[1] in other:  # Babel has no pattern of that unit
                continue
            target = _GROUPS.sub("٬", other).translate(_PERSIAN) if language == "fa" else other
            yield Pair(one, target, language, ORIGIN, "interface")


def _phrases(
    language: str,
    day: date,
    clock: time,
    delta: timedelta,
    amount: float,
    currency: str,
    unit: str,
) -> Iterator[str]:
    from babel import dates, numbers, units

    names: dict[str, Any] = {"locale": language}
    yield dates.format_date(day, "full", **names)
    yield dates.format_date(day, "long", **names)
    yield dates.format_skeleton("yMMMM", day, **names)
    yield dates.format_time(clock, "short", **names)
    yield dates.format_timedelta(delta, add_direction=True, threshold=1.5, **names)
    yield numbers.format_currency(amount, currency, format_type="name", **names)
    yield units.format_unit(amount, unit, "long", **names)
    yield numbers.format_compact_decimal(amount, format_type="long", fraction_digits=1, **names)
