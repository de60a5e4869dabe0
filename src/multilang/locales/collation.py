"""The order of headings for readers, as ICU has it, from tables that fit on a page.

A key has the levels of the Unicode Collation Algorithm: letters, then accents and forms of a
letter, then vowel signs and capitals, then the text itself. Code-point order would put پ چ ژ گ
after ی, إ away from ا, and É after Z. Chinese, Japanese and Korean stay in code-point order.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache

from multilang.model import Locale

Key = tuple[str, str, str, str]
_Weight = tuple[str, str]
"""Of one letter: where it stands among letters, and among the forms of its letter."""

# In the order of the alphabet. What stands together is one letter at first; its forms differ, in
# this order, only where all else is equal.
_ALPHABETS = {
    "ar": "ءأؤإئا ٱ ب پ ةت ث ج چ ح خ د ذ ر ز ژ س ش ص ض ط ظ ع غ ف ڤ ق ڨ ك ک گ ل م ن ه و یىي",
    "fa": "آ اٱ ءأإؤئ ب پ ت ث ج چ ح خ د ذ ر ز ژ س ش ص ض ط ظ ع غ ف ق کك گ ل م ن و هةۀ یىي",
}
_HEADS = {"ar": "اتي", "fa": "اکهی"}
"""The letters that stand for their groups in an index, where they are not the first."""
_SPELT = {
    "ar": {"آ": "ءا"},
    "tr": {"I": "ı", "İ": "i"},
    "": {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss"},
}
"""Characters that sort as others, by language, and for all where no letter of the language."""
_OWN_LETTERS = {
    "cs": "cč rř sš zž",
    "da": "zæøå",
    "es": "nñ",
    "fi": "zåäö",
    "nb": "zæøå",
    "pl": "aą cć eę lł nń oó sś zźż",
    "ro": "aăâ iî sș tț",
    "sv": "zåäö",
    "tr": "cç gğ hı oö sş uü",
}
"""Letters with marks that are letters of the alphabet, after the plain letter that they follow
there. In other languages, and on other letters, marks only decide between equal words."""
_BACKWARDS = ("fr-CA",)
"""Where the last accent decides, not the first: cote, côte, coté, côté."""
_PUNCTUATION = " _-‐–—,،;؛:!?؟.…'‘’‹›\"“”„«»()[]{}@*/\\&#%٪`^+<=>|~$€"
_MARKS = "\u0301\u0300\u0306\u0302\u030c\u030a\u0308\u030b\u0303\u0307\u0327\u0328\u0304"
"""Accents in the order of the Unicode Collation Algorithm; others follow by code point."""
_VOWEL_SIGNS = range(0x064B, 0x0653)
_ARTICLES = {
    "ar": ("ال",),
    "en": ("the ", "an ", "a "),
    "fr": ("les ", "le ", "la ", "l’", "l'"),
}
_NO_ARTICLES = (
    "الله", "التئام", "التباس", "التحاق", "التزام", "التفات", "التقاء", "التقاط", "التماس",
    "التهاب", "التواء", "الكترون", "المانيا", "البانيا",
)  # fmt: skip
"""Beginnings of Arabic words whose ال belongs to the word."""
_GROUPS = {"mark": "\x01", "digit": "\x02", "own": "\x03", "foreign": "\x04"}
"""What comes before what, at the first level: the locale's own script before others."""


def sort_key(locale: Locale, text: str, *, ignore_article: bool = False) -> Key:
    """A key that sorts headings as readers of the locale look them up.

    Args:
        ignore_article: leave out an article at the beginning (``ال``, ``le``, ``the``), as an
            index of titles does; without it the order is ICU's.
    """
    letters: list[str] = []
    forms: list[str] = []
    signs: list[str] = []
    for char in _characters(locale, _without_article(locale, text) if ignore_article else text):
        letter, form = _weight(locale, char)
        if letter:
            letters.append(letter)
            forms.append(form)
            signs.append("1" if char.isupper() else "0")
        elif ord(char) in _VOWEL_SIGNS:
            signs.append(char)
        elif forms:
            forms[-1] += form
    if locale.plain_tag in _BACKWARDS:
        forms.reverse()
    return "".join(letters), "\0".join(forms), "".join(signs), text


def index_letter(locale: Locale, text: str, *, ignore_article: bool = False) -> str:
    """The letter under which an index lists a heading: ``E`` for *Été*, ``ا`` for *أحمد*; ``#``
    for what begins with a digit or has no letter."""
    shown = _without_article(locale, text) if ignore_article else text
    for char in _characters(locale, shown):
        if char.isdecimal():
            break
        if char.isalpha() and char != "ـ":
            return _heads(locale.language).get(char, char.upper())
    return "#"


def _characters(locale: Locale, text: str) -> Iterator[str]:
    """The letters of the language whole, everything else taken apart into letters and marks."""
    own = _ranks(locale.language)
    spelt = _SPELT[""] | _SPELT.get(locale.language, {})
    for char in unicodedata.normalize("NFC", text):
        if char.lower() in own:
            yield char
        elif char in spelt:
            yield from spelt[char]
        else:
            yield from unicodedata.normalize("NFD", char)


def _weight(locale: Locale, char: str) -> _Weight:
    """No letter for a mark; neither for what sorting passes over (ZWNJ, kashida)."""
    lower = char.lower()
    if ranked := _ranks(locale.language).get(lower):
        return ranked
    category = unicodedata.category(char)
    if category in ("Mn", "Me"):
        place = _MARKS.find(char)
        return "", chr(place + 1) if place >= 0 else char
    if category in ("Cf", "Cc") or char == "ـ":
        return "", ""
    if category == "Nd":
        return _GROUPS["digit"] + str(unicodedata.decimal(char)), ""
    if category[0] in "LN":
        latin = "LATIN" in unicodedata.name(char, "")
        own = latin == (locale.script == "Latn")
        return _GROUPS["own" if own else "foreign"] + lower, ""
    place = _PUNCTUATION.find(" " if char.isspace() else char)
    return _GROUPS["mark"] + (chr(place + 1) if place >= 0 else char), ""


@cache
def _ranks(language: str) -> dict[str, _Weight]:
    """Weights of the letters that the language's own tables have."""
    found: dict[str, _Weight] = {}
    for place, group in enumerate(_ALPHABETS.get(language, "").split()):
        for form, letter in enumerate(group):
            found[letter] = (_GROUPS["own"] + chr(place + 1), chr(form + 1))
    for group in _OWN_LETTERS.get(language, "").split():
        for place, letter in enumerate(group[1:]):
            # After every word that begins with the plain letter, before those with the next one.
            found[letter] = (_GROUPS["own"] + group[0] + chr(0xE000 + place), "")
    return found


@cache
def _heads(language: str) -> dict[str, str]:
    groups = _ALPHABETS.get(language, "").split()
    heads = _HEADS.get(language, "")
    return {
        letter: next((head for head in group if head in heads), group[0])
        for group in groups
        for letter in group
    }


def _without_article(locale: Locale, text: str) -> str:
    lower = text.lower()
    for article in _ARTICLES.get(locale.language, ()):
        word = lower.split(maxsplit=1)[0] if lower.strip() else ""
        joined = not article.endswith((" ", "’", "'"))
        if lower.startswith(article) and not (
            joined and (len(word) < len(article) + 2 or word.startswith(_NO_ARTICLES))
        ):
            return text[len(article) :]
    return text
