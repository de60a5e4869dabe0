"""What checks and guards count in a text. Plain text in, numbers and places out; all linear."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise

from multilang.patterns import lazily

MIN_LENGTH = 20
"""Code points of a source below which its length says nothing about the target's."""
RATIOS = (0.25, 4.0)
"""Least and greatest length of a target, as a multiple of its source's."""
_WORD = lazily(r"(?<![@\w])[^\W\d_]+(?:['’\u200c-][^\W\d_]+)*")
_SMALL = lazily(r"(?<![\w@#/.'’-])[a-z\u00df-\u00ff]{2,}(?![\w@])")
_TOKEN = lazily(r"\w[\w\u200c'’]*")
_ENTITY = lazily(r"&(?:[A-Za-z]{2,8}|#\d{1,7});")
_FEW = 6
_LONGEST_LOOP = 6
_ECHO = 3
_PROSE = 4
_RUN = lazily(r"(\w{1,4}?)\1{7,}")
_SYLLABLE = lazily(r"([^\W\d_]{2,4}?)\1{2,}")
_PAIR = lazily(r"(?<!\w)(\w{2,}[ \u200c]+\w{2,})[ ,،]+\1(?!\w)")
_DOUBLE = lazily(r"(?<!\w)([^\W\d_]{2,}) +\1(?!\w)")
_DOUBLED: Mapping[str, str] = {
    "fr": "nous vous en bla très oui non bien tout",
    "fa": "از کم آرام آهسته تک یکی دسته جدا رفته تند خیلی",
    "ar": "بي دي سي جدا قليلا رويدا شيئا",
}
"""Words that people write twice, in the languages that were measured."""
_UNKNOWN = lazily(r"⁇|<unk>|\ufffd")


def ratio(source: str, target: str) -> float | None:
    """Length of the target as a multiple of the source's; None for a source that is too short."""
    length = len(source.strip())
    return len(target.strip()) / length if length >= MIN_LENGTH else None


@lru_cache(maxsize=4)  # one text is looked at from several sides
def _tokens(text: str) -> tuple[str, ...]:
    return tuple(_TOKEN.findall(_spelt(text).lower()))


def _spelt(text: str) -> str:
    """With letters for entities, as many."""
    return _ENTITY.sub(lambda match: "e" * len(match[0]), text) if "&" in text else text


def loop(text: str) -> tuple[int, int] | None:
    """Where one to six words stand three times in a row, or a syllable eight times."""
    tokens = _tokens(text)
    if len(set(tokens)) <= len(tokens) - 2:
        for size in range(1, _LONGEST_LOOP + 1):
            same = bytes(map(str.__eq__, tokens, tokens[size:]))
            first = same.find(b"\1" * (2 * size))
            if first >= 0:
                return _place(text, first, first + 3 * size - 1)
    long = [token for token in tokens if len(token) > 7]
    if any(len(set(token)) <= len(token) - 7 for token in long):  # else nothing 8 times in one
        run = _RUN.search(text)
        return run.span() if run and not run[1].isdigit() else None
    return None


def _place(text: str, first: int, last: int) -> tuple[int, int]:
    """From the start of one word to the end of another, by their numbers."""
    spans = [match.span() for match in _TOKEN.finditer(_spelt(text))]
    return spans[min(first, len(spans) - 1)][0], spans[min(last, len(spans) - 1)][1]


def doubled(text: str) -> bool:
    """Whether any word follows itself."""
    tokens = _tokens(text)
    return any(map(str.__eq__, tokens, tokens[1:]))


def unknown(text: str) -> tuple[int, int] | None:
    """Where a model wrote its sign for what it could not write."""
    match = _UNKNOWN.search(text)
    return match.span() if match else None


def copied_run(source: str, target: str, least: int) -> str:
    """So many words of the source that stand in the target in the same order, untouched, four of
    them in small letters; or two more, three in small letters. Other runs are names."""
    mine, theirs = _WORD.findall(source), _WORD.findall(target)
    small = {word for word in set(mine) & set(theirs) if word.islower()}
    if len(small) < _PROSE - 1 or len(theirs) < least:
        return ""
    for size, prose in ((least, _PROSE), (least + 2, _PROSE - 1)):
        runs = {run for run in _runs(mine, size) if sum(word in small for word in run) >= prose}
        for run in _runs(theirs, size):
            if run in runs:
                return " ".join(run)
    return ""


def _runs(words: list[str], size: int) -> list[tuple[str, ...]]:
    return [tuple(words[at : at + size]) for at in range(len(words) - size + 1)]


def copied_share(source: str, target: str) -> float:
    """Share of the target's small Latin words that are the source's; 0 for fewer than six."""
    theirs = _SMALL.findall(target)
    if len(theirs) < _FEW:
        return 0.0
    mine = set(_SMALL.findall(source))
    return sum(word in mine for word in theirs) / len(theirs)


def echo(text: str) -> tuple[int, int] | None:
    """Where three to twelve words stand twice in a row."""
    tokens = _tokens(text)
    threes = list(zip(tokens, tokens[1:], tokens[2:], strict=False))
    if len(set(threes)) == len(threes):
        return None
    for size in range(_ECHO, min(12, len(tokens) // 2) + 1):
        same = 0
        for index in range(size, len(tokens)):
            same = same + 1 if tokens[index] == tokens[index - size] else 0
            if same == size:
                return _place(text, index - 2 * size + 1, index)
    return None


def stammer(text: str, language: str) -> tuple[int, int] | None:
    """Where a word or two stand twice in a row, or a syllable three times; only for languages of
    which it is known which words people write twice. What has capitals may be names."""
    usual = _DOUBLED.get(language)
    if usual is None:
        return None
    tokens = _tokens(text)
    twos = list(pairwise(tokens))
    if any(len(set(token)) <= len(token) - 4 for token in tokens) and (
        found := _SYLLABLE.search(text)
    ):
        return found.span()
    if any(one == two for one, two in twos):
        for found in _DOUBLE.finditer(text):
            if found[1] == found[1].lower() and found[1] not in usual.split():
                return found.span()
    if len(set(twos)) < len(twos):
        for found in _PAIR.finditer(text):
            if found[1] == found[1].lower():
                return found.span()
    return None
