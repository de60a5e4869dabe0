"""Lines made by rule from real ones, so that a small model learns to be robust.

What people write and corpora lack: headlines, capitals, missing full stops, names and numbers that
must come through, characters that the vocabulary does not have, reserved symbols ⟦0⟧ … ⟦9⟧. Every
line keeps its origin (``synthetic:<origin>``), and with it that origin's licence.

An *anchor* is a piece that stands once in both sides, letter for letter: what it is replaced with
on one side, it is replaced with on the other.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from random import Random

from training.corpora import SYNTHETIC
from training.pairs import Pair

_PLACE = re.compile(r"⟦\d⟧")
_ANCHOR = re.compile(
    r"(?:https?://|www\.)[^\s<>\"'«»]*[\w/]|[\w.+-]+@[\w-]+\.[\w.]+\w|\d+(?:[.,:]\d+)*"
    r"|[A-Z][A-Za-z0-9_.-]*[A-Za-z0-9]"
)
_SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "at",
        "but",
        "by",
        "for",
        "from",
        "in",
        "into",
        "is",
        "it",
        "nor",
        "of",
        "on",
        "or",
        "the",
        "to",
        "with",
    ]
)
_STOP = re.compile(r"[.؟?!۔]+$")
_RARE = "北京東大學人日本語中文字漢電話新聞社ひらがなカタカナ한국어서울ᚠᚢᚦꙮ☂☎✈♞𝔄🜚"
_ONSETS = [
    "b",
    "br",
    "c",
    "ch",
    "d",
    "dr",
    "f",
    "g",
    "gr",
    "h",
    "j",
    "k",
    "kl",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "sh",
    "st",
    "t",
    "th",
    "v",
    "w",
    "z",
]
_VOWELS = ["a", "e", "i", "o", "u", "ai", "ei", "ou", "ia"]
_CODAS = ["", "", "n", "r", "l", "s", "m", "k", "th", "nd"]

Rule = Callable[[Pair, Random], tuple[str, str] | None]


def anchors(pair: Pair) -> list[str]:
    """Pieces that stand exactly once in both sides, in the source's order."""
    found = Counter(_ANCHOR.findall(pair.source))
    other = Counter(_ANCHOR.findall(pair.target))
    return [text for text, count in found.items() if count == 1 and other[text] == 1]


def capitals(pair: Pair, _: Random) -> tuple[str, str] | None:
    """ALL CAPS: short texts only, as in banners and headings."""
    if len(pair.source) > 90 or _PLACE.search(pair.source):
        return None
    return pair.source.upper(), pair.target.upper()


def headline(pair: Pair, _: Random) -> tuple[str, str] | None:
    """Title Case without a full stop; the translation only loses its full stop."""
    words = pair.source.split()
    if not 3 <= len(words) <= 14 or _PLACE.search(pair.source):
        return None
    shown = [w if n and w.lower() in _SMALL else w[:1].upper() + w[1:] for n, w in enumerate(words)]
    return _STOP.sub("", " ".join(shown)), _STOP.sub("", pair.target)


def unstopped(pair: Pair, _: Random) -> tuple[str, str] | None:
    """The same without its full stop: captions, cells, list items."""
    if not pair.source.endswith(".") or not _STOP.search(pair.target):
        return None
    return pair.source.rstrip("."), _STOP.sub("", pair.target)


def placeholders(pair: Pair, random: Random) -> tuple[str, str] | None:
    """Anchors become reserved symbols."""
    return _swap(pair, [_symbol(n) for n in random.sample(range(10), 3)], random)


def wrapped(pair: Pair, random: Random) -> tuple[str, str] | None:
    """A pair of symbols around an anchor, as tags stand around words."""
    found = anchors(pair)
    if not found or _PLACE.search(pair.source):
        return None
    text = random.choice(found)
    first, last = (_symbol(n) for n in random.sample(range(10), 2))
    return _replaced(pair, {text: f"{first}{text}{last}"})


def framed(pair: Pair, random: Random) -> tuple[str, str] | None:
    """Symbols around the whole text, or one at its head or its tail."""
    if _PLACE.search(pair.source):
        return None
    first, last = (_symbol(n) for n in random.sample(range(10), 2))
    head, tail = random.choice([(first, last), (first + " ", ""), ("", " " + last)])
    return head + pair.source + tail, head + pair.target + tail


def numbers(pair: Pair, random: Random) -> tuple[str, str] | None:
    """Other digits of the same shape, on both sides."""
    found = [text for text in anchors(pair) if text[0].isdigit()]
    if not found:
        return None
    swap = {text: "".join(_digit(c, n, random) for n, c in enumerate(text)) for text in found}
    return _replaced(pair, swap)


def names(pair: Pair, random: Random) -> tuple[str, str] | None:
    """A made-up name in place of one that both sides write alike."""
    found = [text for text in anchors(pair) if text.isalpha() and not text.isupper()]
    return _replaced(pair, {random.choice(found): _name(random)}) if found else None


def rare(pair: Pair, random: Random) -> tuple[str, str] | None:
    """Characters outside the vocabulary in place of an anchor, or after the text."""
    text = "".join(random.choices(_RARE, k=random.randint(1, 4)))
    if found := anchors(pair):
        return _replaced(pair, {random.choice(found): text})
    return f"{pair.source} ({text})", f"{pair.target} ({text})"


def bare(_: Pair, random: Random) -> tuple[str, str] | None:
    """Nothing to translate: a number, a symbol, an address, characters nobody knows."""
    text = random.choice(
        [
            _symbol(random.randrange(10)),
            str(random.randrange(10 ** random.randint(1, 7))),
            f"{_name(random)} {_name(random)}",
            f"https://{_name(random).lower()}.example/{_name(random).lower()}",
            "".join(random.choices(_RARE, k=random.randint(1, 5))),
        ]
    )
    return text, text


RULES: tuple[tuple[Rule, float], ...] = (
    (capitals, 2), (headline, 3), (unstopped, 2), (placeholders, 3), (wrapped, 2), (framed, 1),
    (numbers, 2), (names, 1), (rare, 1.5), (bare, 0.3),
)  # fmt: skip
"""Each rule with its share of the lines."""


def _symbol(number: int) -> str:
    return f"⟦{number}⟧"


def _digit(character: str, place: int, random: Random) -> str:
    if not character.isdigit():
        return character
    return str(random.randrange(1 if place == 0 else 0, 10))


def _name(random: Random) -> str:
    parts = [
        random.choice(_ONSETS) + random.choice(_VOWELS) + random.choice(_CODAS)
        for _ in range(random.randint(1, 3))
    ]
    return "".join(parts).capitalize()


def _swap(pair: Pair, symbols: Sequence[str], random: Random) -> tuple[str, str] | None:
    found = anchors(pair)
    if not found or _PLACE.search(pair.source):
        return None
    chosen = found if len(found) <= len(symbols) else random.sample(found, len(symbols))
    return _replaced(pair, dict(zip(chosen, symbols, strict=False)))


def _replaced(pair: Pair, swap: dict[str, str]) -> tuple[str, str]:
    def change(match: re.Match[str]) -> str:
        return swap.get(match[0], match[0])

    return _ANCHOR.sub(change, pair.source), _ANCHOR.sub(change, pair.target)


def synthesise(pairs: Sequence[Pair], share: float, seed: int) -> Iterator[Pair]:
    """Lines for about ``share`` times as many pairs; the same for the same seed and pairs."""
    random = Random(seed)  # noqa: S311  (repeatable, not secret)
    rules = [rule for rule, _ in RULES]
    weights = [weight for _, weight in RULES]
    wanted = int(len(pairs) * share)
    for _ in range(8 * wanted):
        if wanted <= 0:
            return
        pair = random.choice(pairs)
        texts = random.choices(rules, weights)[0](pair, random)
        if texts is None or texts == (pair.source, pair.target):
            continue
        wanted -= 1
        origin = SYNTHETIC + pair.origin
        yield replace(pair, source=texts[0], target=texts[1], origin=origin, kind="copy")
