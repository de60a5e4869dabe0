"""Which edits of a source are slips of the pen, so that its approved translation stands.

Minor are white space, letter case, full stops, commas, colons, exclamation marks, quotation marks
and dashes, and one wrong letter inside a word of five or more. Never minor: anything about digits,
placeholders, markup, question marks or other signs, and whatever reads as another word: a changed
first letter (million, billion), a changed last one (an ending), a letter of a script without
letter case, a change between two words that the article both uses elsewhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from functools import lru_cache

SHORTEST = 5
"""Letters of the shortest word in which another letter can be a slip."""
MOST = 3
"""Misspelt words that one edit may put right."""

READ = 4_000_000

Skeleton = tuple[str, tuple[str, ...], str, int]

_PLACE = re.compile(r"⟦\d+⟧")
_WORD = re.compile(r"[^\W\d_]+(?:['’\-‐‑\u00ad\u200c][^\W\d_]+)*")
_LETTERS = re.compile(r"[^\W\d_]+")
_PLAIN = re.compile(r"[A-Za-z\s]+")  # most of a text, gone at once
_JOINT = re.compile(r"['’\-‐‑\u00ad\u200c]")
_NUMBER = re.compile(r"\S*\d\S*")
_LIGHT = ".,;:!…'\"،؛、，；：！。·\u00ad\u200c"
_CLOSING = _LIGHT + "”’»›)"
_OPENING = "\"'“‘„«‹("


@lru_cache(maxsize=4096)
def skeleton(text: str) -> Skeleton:
    """What a minor edit leaves alone: letters, numbers and placeholders, other signs, line breaks.

    Texts with the same skeleton differ by white space, letter case and light punctuation only.
    """
    text = unicodedata.normalize("NFC", text)
    return ("".join(_words(text)), _fixed(text), _signs(text), text.count("\n"))


def vocabulary(sources: Iterable[str]) -> Counter[str]:
    """How often the sources, each taken once, use a word: words as runs of letters.

    The first ``READ`` characters are read: who knows a word at all has met it by then.
    """
    found: Counter[str] = Counter()
    # Most tokens stand in a text many times, and each is looked at once.
    for token, times in Counter(_first(sources).split()).items():
        for word in _LETTERS.findall(token.casefold()):
            found[word] += times
    return found


def _first(sources: Iterable[str]) -> str:
    """The beginning of all the sources in one, in NFC."""
    chosen: dict[str, None] = {}
    size = 0
    for source in sources:
        if source not in chosen:
            chosen[source] = None
            size += len(source) + 1
            if size > READ:
                break
    return unicodedata.normalize("NFC", "\n".join(chosen)[:READ])


def is_minor(old: str, new: str, known: Callable[[], Counter[str]] | None = None) -> bool:
    """Whether ``new`` says what ``old`` said, but for a slip of the pen.

    Args:
        known: gives the ``vocabulary`` of all sources there are, these two included; called only
            where a word changed.
    """
    before, after = skeleton(old), skeleton(new)
    if before == after:
        return True
    if before[1:] != after[1:]:
        return False
    pairs = list(zip(_words(old), _words(new), strict=False))
    slips = [(a, b) for a, b in pairs if a != b]
    if len(_words(old)) != len(_words(new)) or not 0 < len(slips) <= MOST:
        return False
    if not all(_is_slip(a, b) for a, b in slips):
        return False
    return known is None or not any(_both_known(slip, known(), (old, new)) for slip in slips)


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    normal = unicodedata.normalize("NFC", text)
    words = (_JOINT.sub("", match[0]) for match in _WORD.finditer(normal))
    return tuple(word.casefold() for word in words)


def _fixed(text: str) -> tuple[str, ...]:
    numbers = _NUMBER.findall(_PLACE.sub(" ", text))
    return (
        *_PLACE.findall(text),
        *(number.rstrip(_CLOSING).lstrip(_OPENING) for number in numbers),
    )


def _signs(text: str) -> str:
    text = _PLAIN.sub("", text)
    return "".join(c for c in text if not (c.isspace() or c.isalpha() or _is_light(c)))


@lru_cache(maxsize=512)
def _is_light(character: str) -> bool:
    return character in _LIGHT or unicodedata.category(character) in ("Pd", "Pi", "Pf")


def _is_slip(a: str, b: str) -> bool:
    """One letter more, less, other, or two swapped, between the first and the last."""
    if min(len(a), len(b)) < SHORTEST or a[0] != b[0] or a[-1] != b[-1]:
        return False
    if not all(c.lower() != c.upper() for c in a + b):
        return False
    from rapidfuzz.distance import OSA

    return OSA.distance(a, b, score_cutoff=1) == 1


def _both_known(words: tuple[str, str], known: Counter[str], texts: tuple[str, str]) -> bool:
    """Whether two words are both used outside of these texts: no slip, but another word."""
    own = vocabulary(texts)
    return all(known[word] > own[word] for word in words)
