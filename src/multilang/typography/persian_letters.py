"""Arabic ye and ke in Persian words, which look much like the Persian ones; in Arabic they stay."""

from __future__ import annotations

import re
from collections.abc import Iterator

from multilang.typography.profiles import Profile
from multilang.typography.rules import Edit

_LETTERS = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک"})
_VOWELS = re.compile("[\u064b\u064c\u064e-\u0650\u0652\u0670]")
_FOREIGN = re.compile("[يىك]")
_WORD = re.compile("[\u0620-\u065f\u0670-\u06d3]+")


_QUOTATION = re.compile(r"«[^«»]{1,1000}»|“[^“”]{1,1000}”|\"[^\"]{1,1000}\"")
_NO_ARABIC = re.compile(
    r"[پچژگ\u200c]|(?<!\w)(?:را|كه|که|از|است|اين|این|آن|مي|می|به|با|براي|برای|بود|شد|هم|در|تا|شما)(?!\w)"
)
_IS_ARABIC = re.compile(
    r"[إأةى\u064b-\u064d]|(?<!\w)(?:و|ب|ف|ك)?ال(?!ان\b|بته\b|كترو|كي\b|گو)\w{2,}"
    r"|(?<!\w)(?:ذلك|هذا|هذه|في|إلى|على|لا|الله)(?!\w)"
)


def _quoted(text: str) -> list[tuple[int, int]]:
    """Quotations that look Arabic: they keep their letters."""
    return [
        match.span()
        for match in _QUOTATION.finditer(text)
        if _IS_ARABIC.search(match[0]) and not _NO_ARABIC.search(match[0])
    ]


def _all_letters(text: str) -> Iterator[Edit]:
    for word in _WORD.finditer(text):
        if (
            _FOREIGN.search(word[0]) and len(_VOWELS.findall(word[0])) < 2
        ):  # a quotation in Arabic has its vowels
            for found in _FOREIGN.finditer(word[0]):
                start = word.start() + found.start()
                yield start, start + 1, found[0].translate(_LETTERS)


def letters(text: str, _: Profile) -> Iterator[Edit]:
    for start, end in reversed(_quoted(text)):
        text = text[:start] + " " * (end - start) + text[end:]
    yield from _all_letters(text)


def quoted_letters(text: str, _: Profile) -> Iterator[Edit]:
    for start, end in _quoted(text):
        for at, after, new in _all_letters(text[start:end]):
            yield start + at, start + after, new
