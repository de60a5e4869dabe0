"""Headings in capitals: models translate sentences, so they are given a sentence-cased copy.

ALL CAPS: the copy is lower case but for its first letter, names that are known from running text,
and acronyms; a translation gets its capitals back where its script has them. Title Case, which only
English uses: common words lose their capital, all others may be names and keep it; it is never put
back, because other languages write headings like sentences.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from multilang.common_words import COMMON, SMALL
from multilang.model import Locale

Shape = Literal["", "capitals", "title"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SHARE = 0.7
"""Share of capitals among the letters above which a text is written in capitals."""
_CASED = frozenset({"Latn", "Cyrl", "Grek", "Armn"})
_UPPER: Mapping[str, Mapping[int, str | int]] = {
    "tr": str.maketrans("i", "İ"),
    "az": str.maketrans("i", "İ"),
    "de": str.maketrans("ß", "ẞ"),
    "el": str.maketrans("άέήίόύώΐΰ", "ΑΕΗΙΟΥΩΪΫ"),
}
"""Capitals that Unicode's default rules do not give a language."""
_LOWER: Mapping[str, Mapping[int, str | int]] = {
    "tr": str.maketrans("Iİ", "ıi"),
    "az": str.maketrans("Iİ", "ıi"),
}
_ACRONYMS = _words(
    """
    AIDS AI API ASAP ASEAN BBC BRICS COVID CEO CIA CPU DIY ECB EU FAO FAQ FAQS FIFA GDP GMO HIV
    ICC IMF IOC IPCC ISIS ISO NASA NATO NGO NGOS OECD OPEC OSCE PO SEO UAE UEFA UK UN UNESCO
    UNICEF URL USA USB VAT VIP VPN WTO WWF
    """
)
_DATES = _words(
    """
    monday tuesday wednesday thursday friday saturday sunday january february april june july august
    september october november december
    """
)
_KEPT = re.compile(r"⟦\d+⟧|\S+@\S+|\S+://\S+|[@#]\w+")
_WORD = re.compile(r"⟦\d+⟧|\S*(?:@|://)\S*|[@#]\w+|\w+(?:['’.]\w+)*\.?(?=\W|\Z)")
_LETTER = re.compile(r"[^\W\d_]")
_VOWEL = re.compile(r"[AEIOUYÀ-ÖØ-ÝΑΕΗΙΟΥΩАЕЁИІЇОУЫЭЮЯЄ]")
_BREAK = re.compile(r"[.!?:…][\"”’»)]*\s+\Z|[—–]\s+\Z")
_NAMING = frozenset({"united"})
# Words that make a name of what follows: New York, United Nations, but "a new plan".
_BEFORE_NAMES = _words(
    """
    new north south east west northern southern eastern western central united great white black red
    green blue big high old royal upper lower street lake mount river island city
    """
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the engine gets, and what its answer must be given back."""

    text: str
    shape: Shape


def learn(texts: Iterable[str]) -> dict[str, str]:
    """How names and acronyms are written, by their lower case: words that stand inside sentences
    with a capital, and never without. For ``prepare``; from the articles' running text."""
    seen: dict[str, Counter[str]] = {}
    for text in texts:
        if _shape(text):
            continue
        for match in _WORD.finditer(text):
            word = match[0].rstrip(".")
            if match.start() and not _BREAK.search(text[: match.start()][-8:]):
                seen.setdefault(word.lower(), Counter())[word] += 1
    return {
        lower: forms.most_common(1)[0][0]
        for lower, forms in seen.items()
        if lower not in forms and len(lower) > 1
    }


def prepare(text: str, source_locale: Locale, names: Mapping[str, str] | None = None) -> Prepared:
    """A sentence-cased copy of a heading, or the text itself with the shape ``""``.

    Args:
        names: what ``learn`` says of the words of this article or project.
    """
    language = source_locale.tag.partition("-")[0]
    if source_locale.script not in _CASED:
        return Prepared(text, "")
    shape = _shape(text)
    if not shape or (shape == "title" and language not in COMMON):
        return Prepared(text, "")
    copy = _sentence(text, shape, language, names or {})
    return Prepared(copy, shape) if copy != text else Prepared(text, "")


def restore(draft: str, shape: Shape, target_locale: Locale) -> str:
    """The draft in capitals if the source was, and if the target's script has them."""
    if shape != "capitals" or target_locale.script not in _CASED:
        return draft
    cursor, parts = 0, []
    for kept in _KEPT.finditer(draft):
        parts += [capital(draft[cursor : kept.start()], target_locale), kept[0]]
        cursor = kept.end()
    return "".join([*parts, capital(draft[cursor:], target_locale)])


def capital(text: str, locale: Locale) -> str:
    """A text in the capitals of its language."""
    table = _UPPER.get(locale.tag.partition("-")[0])
    return (text.translate(table) if table else text).upper()


def _shape(text: str) -> Shape:
    if text.islower():
        return ""
    plain = _KEPT.sub(" ", text)
    words = [w for w in _WORD.findall(plain) if _LETTER.search(w)]
    if len(words) < 2:
        return ""
    letters = _LETTER.findall(plain)
    if sum(map(str.isupper, letters)) > _SHARE * len(letters):
        return "capitals" if any(_says_something(word) for word in words) else ""
    return "title" if _is_title(text, words) else ""


def _says_something(word: str) -> bool:
    """Not merely an acronym: of two of these ("HTTP API") no sentence can be made."""
    return word.isupper() and (len(word) > 4 or word.lower() in COMMON["en"])


def _is_title(text: str, words: list[str]) -> bool:
    """All longer words have a capital, at least one of them is a common one; no sentence's end."""
    if text.rstrip().endswith((".", ";", ",")) or len(words) > 24:
        return False
    long = [word for word in words[1:] if word.lower() not in SMALL["en"]]
    return all(not word[0].islower() or word != word.lower() for word in long) and any(
        word[0].isupper() and _common(word, "en") for word in words[1:]
    )


def _sentence(text: str, shape: Shape, language: str, names: Mapping[str, str]) -> str:
    """Word by word. A common word keeps its capital where it may be part of a name: after a word
    that is one ("Docker Compose"), or like "New" before one."""
    matches = list(_WORD.finditer(text))
    lowered = [_lowered(m[0], shape, language, names) for m in matches]
    kept = [new[:1].isupper() and new == m[0] for new, m in zip(lowered, matches, strict=True)]
    parts: list[str] = []
    cursor = 0
    for number, match in enumerate(matches):
        before = text[: match.start()]
        word = lowered[number]
        if not _LETTER.search(before) or _BREAK.search(before[-8:]):
            word = _capital(word, match[0])
        elif shape == "title" and not kept[number] and _in_name(text, matches, kept, number):
            word = match[0]
        parts += [text[cursor : match.start()], word]
        cursor = match.end()
    return "".join([*parts, text[cursor:]])


def _in_name(text: str, matches: list[re.Match[str]], kept: list[bool], number: int) -> bool:
    word, begin, end = matches[number][0], *matches[number].span()
    if word.lower() in SMALL["en"]:
        return False
    after_name = number > 0 and kept[number - 1] and text[matches[number - 1].end() : begin] == " "
    follows = number + 1 < len(matches) and text[end : matches[number + 1].start()] == " "
    return after_name or (follows and kept[number + 1] and word.lower() in _BEFORE_NAMES)


def _capital(lowered: str, word: str) -> str:
    return word[:1] + lowered[1:] if word[:1].isupper() else lowered


def _lowered(word: str, shape: Shape, language: str, names: Mapping[str, str]) -> str:
    if not word[:1].isupper() or _KEPT.fullmatch(word):
        return word
    lower = word.translate(_LOWER.get(language, {})).lower()
    stem = re.sub(r"['’]s\Z", "", lower)
    if language == "en" and (stem in ("i", *_DATES) or lower.startswith(("i’", "i'"))):
        return word[0] + lower[1:]
    if stem in names and lower not in SMALL.get(language, ()):
        return names[stem] + lower[len(stem) :]
    if shape == "title":
        return lower if _common(word, language) else word
    return word if _acronym(word) else lower


def _acronym(word: str) -> bool:
    bare = word.rstrip(".").partition("’")[0].partition("'")[0]
    return (
        bare in _ACRONYMS
        or any(map(str.isdigit, word))
        or "." in bare
        or (2 <= len(bare) <= 5 and not _VOWEL.search(bare.upper()))
    )


def _common(word: str, language: str) -> bool:
    """In the list of common words, itself or without an ending. ``HTML`` and ``iPhone`` are not."""
    if word[1:] != word[1:].lower():
        return False
    lower, known = word.lower(), COMMON[language]
    if lower in _NAMING:
        return False
    if lower in known or lower in SMALL[language]:
        return True
    return any(
        lower.endswith(ending) and (lower[: -len(ending)] + rest) in known
        for ending, rest in _ENDINGS
    )


_ENDINGS = (
    ("'s", ""), ("’s", ""), ("s", ""), ("es", ""), ("ies", "y"), ("ing", ""), ("ing", "e"),
    ("ed", ""), ("d", ""), ("ied", "y"), ("ly", ""), ("er", ""), ("r", ""), ("ers", ""), ("rs", ""),
    ("n’t", ""), ("n't", ""), ("ting", "t"), ("ning", "n"), ("ping", "p"), ("ment", ""),
)  # fmt: skip
