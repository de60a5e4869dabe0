"""A form as it may stand in running text: plurals, feminines, articles, clitics, other spellings.

Every form becomes one regular expression, which is generous: it also finds inflections that no
grammar has. Nothing that it does not find is surely absent: irregular plurals, such as the broken
ones of Arabic, are forms of their own. All repetition in it is bounded: no text makes it slow.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from multilang import placeholders

_WORD = re.compile(r"[^\W_]+(?:[\u064b-\u065f\u0670]+[^\W_]*)*")
_MARKS = "[\u0610-\u061a\u064b-\u065f\u0670\u0640]{0,3}"
"""Arabic vowel signs and tatweel, which may stand after every letter and mean nothing here."""
_BARE = re.compile(_MARKS.removesuffix("{0,3}"))
_STARTS, _ENDS = r"(?<![^\W_])", r"(?![^\W_])"
_SIGN = rf"[*_~\[\]]|{placeholders.PATTERN.pattern.replace('(', '(?:')}"
_GAP = rf"(?:{_SIGN}){{0,9}}[\s-](?:[\s-]|{_SIGN}){{0,19}}"
"""Between two words: spaces, a hyphen, markup."""
_FRENCH_ARTICLES = r"(?:de|du|des|d|la|le|les|l|à|au|aux)"
_FRENCH_GAP = rf"(?:{_GAP}|['’])(?:{_FRENCH_ARTICLES}(?:['’]|{_GAP})){{0,3}}"
_FRENCH_ARTICLE = re.compile(rf"{_FRENCH_ARTICLES}(?:['’]\s*|\s+)", re.IGNORECASE)
_PERSIAN_GAP = rf"(?:[\s\u200c-]|{_SIGN}){{0,19}}"

_FRENCH_ENDINGS = (
    # Of the form, what may stand for it; the first that fits is taken.
    (r"(?:ail|aux)", "(?:ail|al|ale|ales|aux)"),
    (r"(?:al|ale|ales)", "(?:al|ale|ales|aux)"),
    (r"eaux?|elles?|els?", "(?:eau|eaux|el|els|elle|elles)"),
    (r"(?:ives?|ifs?)", "(?:if|ifs|ive|ives)"),
    (r"(?:eurs?|eux|euses?|rices?)", "(?:eur|eurs|eux|euse|euses|rice|rices)"),
    (r"(?:ers?|ères?)", "(?:er|ers|ère|ères)"),
    (r"(?:en|on|et)(?:s|(?<=n)nes?|(?<=t)tes?)?", None),
    (r"(?:e?[sx]?)", "(?:e|s|es|x)?"),
)
_SHORT = 5
"""Letters of a French word that keeps its last *e*: *not* and *port* are no *note*, no *porte*."""
_DIGITS = {
    digit: f"[{'۰۱۲۳۴۵۶۷۸۹'[n]}{'٠١٢٣٤٥٦٧٨٩'[n]}{n}]"
    for n in range(10)
    for digit in (str(n), "۰۱۲۳۴۵۶۷۸۹"[n], "٠١٢٣٤٥٦٧٨٩"[n])
}
_ARABIC_LETTERS = {
    **_DIGITS,
    **dict.fromkeys("اأإآٱ", "[اأإآٱ]"), "ى": "[ىي]", "ي": "[يىی]", "ک": "[كک]", "ك": "[كک]",
    "ه": "[هة]",
}  # fmt: skip
_ARABIC_PREFIX = "[وف]?(?:[بكل]?ال|لل|[بكل])?"
_PRONOUN = "(?:ه|ها|هم|هن|هما|ك|كم|كما|نا|ي)"
_ARABIC_SUFFIX = rf"(?:[يوا]?{_PRONOUN}|ات{_PRONOUN}?|ين|ون|ان|يها|ية|يا|اً?|ة|و)?"
_ARABIC_FEMININE = rf"(?:[ةه]|ت{_PRONOUN}|تان|تين|ات{_PRONOUN}?)"
_PERSIAN_LETTERS = {
    **_DIGITS,
    **dict.fromkeys("اأإٱآ", "[اأإٱآ]"), **dict.fromkeys("یيىئ", "[یيىئ]"),
    **dict.fromkeys("کك", "[کك]"), **dict.fromkeys("هةۀ", "[هةۀ]"), "و": "[وؤ]",
}  # fmt: skip
_PERSIAN_SUFFIX = (
    r"[\u0654]?(?:\u200c? ?(?:ها|های|هایی|هایشان|هایش|هایم|هایت|هایمان|هایتان)"
    r"|\u200c?(?:ی|ای|یی|ام|ات|اش|مان|تان|شان|م|ت|ش|اند)"
    r"|ی?ان(?:ی|م|ت|ش|مان|تان|شان)?)?"
)
EZAFE = re.compile("(?<=[اوه])\u200c?[یي]\\Z|\u0654\\Z")
"""What ties a Persian word that ends in a vowel to the next one."""
_PERSIAN_PREFIX = "(?:ب[هه]?\u200c)?"


def words(text: str) -> Iterator[tuple[int, str]]:
    """The words of a text with their places."""
    return ((match.start(), match[0]) for match in _WORD.finditer(text))


@lru_cache(maxsize=1 << 14)
def keys(word: str, language: str) -> tuple[str, ...]:
    """What an inflected word is looked up by: it shares one with its plain form."""
    word = word.casefold()
    if language == "en":
        stems = [word]
        if word.endswith("s"):
            stems += [word[:-1], word[:-2]] if word.endswith("es") else [word[:-1]]
            stems += [word[:-3] + "y"] if word.endswith("ies") else []
        return tuple(stems)
    if language in ("ar", "fa"):
        word = _BARE.sub("", word)
        cut = re.match("[وف]?(?:[بكل]?ال|لل|[بكل])", word)
        rest = word[cut.end() :] if cut else ""
        return tuple(dict.fromkeys(_fold(part[:2]) for part in (word, rest, word[1:]) if part))
    return (word[:3],)


def _fold(text: str) -> str:
    return text.translate(str.maketrans("أإآٱيىئكةۀؤ", "ااااییییکهه"[:10] + "و"))


def lemma(form: str, language: str) -> str:
    """A form without the article that tells its gender: ``la régie`` is looked for as ``régie``."""
    if language == "fr":
        article = _FRENCH_ARTICLE.match(form)
        return form[article.end() :] if article and article.end() < len(form) else form
    return form


@lru_cache(maxsize=1 << 15)
def pattern(form: str, language: str, exact: bool = False) -> re.Pattern[str]:
    """What finds a form in a text of a language (the first subtag of a tag).

    Args:
        exact: upper and lower case as they are.
    """
    flags = 0 if exact else re.IGNORECASE
    if not form.isascii() and not _WORD.search(form):
        return re.compile(re.escape(form))
    if language in ("zh", "ja", "th"):  # written without spaces
        return re.compile(re.escape(form), flags)
    pieces = [piece for piece in re.split(r"[\s\u00a0-]+", lemma(form, language)) if piece]
    if language in ("fa", "ur", "ps", "ckb"):
        pieces = [*(EZAFE.sub("", piece) for piece in pieces[:-1]), pieces[-1]]
        body = _PERSIAN_GAP.join(map(_persian, pieces))
        return re.compile(_STARTS + _PERSIAN_PREFIX + body + _ENDS, flags)
    if language == "fr":
        return re.compile(_STARTS + _french_phrase(form) + _ENDS, flags)
    inflected = _BY_LANGUAGE.get(language, _other)
    return re.compile(_STARTS + _GAP.join(map(inflected, pieces)) + _ENDS, flags)


def find(
    forms: Iterable[str], text: str, tag: str, *, exact: bool = False
) -> list[tuple[int, int]]:
    """Where any of the forms stands in a text, inflected or not: code points, half-open."""
    language = tag.partition("-")[0]
    return [
        match.span() for form in forms for match in pattern(form, language, exact).finditer(text)
    ]


def find_exactly(form: str, text: str) -> list[tuple[int, int]]:
    """Where a name stands letter by letter, with whatever an apostrophe or a clitic adds to it.

    Blanks may be any blanks or markup. A clitic of Arabic or a suffix of Persian may touch it.
    """
    pieces = [re.escape(piece).replace("'", "['’]").replace("’", "['’]") for piece in form.split()]
    body = _GAP.join(pieces)
    return [m.span() for m in re.finditer(rf"(?<![A-Za-zÀ-ɏ\d]){body}(?![A-Za-zÀ-ɏ\d])", text)]


def _english(word: str) -> str:
    base = re.escape(word)
    possessive = "(?:['’]s?)?"
    if word[-1:].lower() == "y" and word[-2:-1].lower() not in (*"aeiou", ""):
        return f"{re.escape(word[:-1])}(?:y|ies){possessive}"
    return f"{base}(?:e?s)?{possessive}" if word.isalpha() else base + possessive


def _french_phrase(form: str) -> str:
    found = [m[0] for m in _WORD.finditer(form)]
    content = [w for w in found if not re.fullmatch(_FRENCH_ARTICLES, w, re.IGNORECASE)] or found
    return _FRENCH_GAP.join(map(_french, content))


def _french(word: str) -> str:
    low = word.lower()
    if len(low) < 3 or not low.isalpha() or word.isupper():
        return re.escape(word)
    if len(low) <= _SHORT and low.endswith("e"):
        return re.escape(word) + "s?"
    for ending, others in _FRENCH_ENDINGS:
        if match := re.search(rf"(?:{ending})\Z", low):
            stem = word[: match.start()]
            if len(stem) < 2:
                continue
            if others is None:  # ancien, ancienne; patron, patronne; muet, muette
                stem, last = word[: match.start() + 2], match[0][1]
                return f"{re.escape(stem)}(?:{last}?es?|s)?"
            return re.escape(stem) + others
    return re.escape(word)


def _arabic(word: str) -> str:
    bare = _BARE.sub("", word)
    if bare.startswith("ال") and len(bare) > 3:
        bare = bare[2:]
    if word.isascii() and not word.isdigit():
        return _ARABIC_PREFIX + "ـ?" + _english(word)
    feminine = bare[-1] in "ةه" and len(bare) > 3
    stem = bare[:-1] if feminine else bare
    ending = _ARABIC_FEMININE if feminine else _ARABIC_SUFFIX
    return _spelled(_ARABIC_PREFIX) + _letters(stem, _ARABIC_LETTERS) + ending + _MARKS


def _spelled(prefix: str) -> str:
    """A prefix whose letters may carry vowel signs."""
    return prefix.replace("]?", f"]?{_MARKS}").replace("ال", f"ا{_MARKS}ل{_MARKS}")


def _persian(word: str) -> str:
    if word.isascii() and not word.isdigit():
        return _english(word) + _PERSIAN_SUFFIX
    pieces = [_letters(piece, _PERSIAN_LETTERS) for piece in word.split("\u200c")]
    ending = _PERSIAN_SUFFIX
    if word.endswith("ه") and len(word) > 3:  # نگهدارنده، نگهدارندگان
        pieces[-1] = _letters(word.rsplit("\u200c", maxsplit=1)[-1][:-1], _PERSIAN_LETTERS)
        ending = rf"(?:[هةۀ]{_MARKS}{_PERSIAN_SUFFIX}|گ{_PERSIAN_SUFFIX})"
    return r"[\s\u200c]?".join(pieces) + ending


def _letters(word: str, alike: dict[str, str]) -> str:
    return "".join(alike.get(letter, re.escape(letter)) + _MARKS for letter in _BARE.sub("", word))


def _other(word: str) -> str:
    """Of a language without rules here: up to three letters may follow, the last may change."""
    if not word.isalpha() or len(word) < 4 or word.isupper():
        return re.escape(word) + (r"[^\W\d_]?" if len(word) == 3 and word.isalpha() else "")
    return re.escape(word[:-1] if len(word) > 4 else word) + r"[^\W\d_]{0,3}"


_BY_LANGUAGE: dict[str, Callable[[str], str]] = {"en": _english, "ar": _arabic}
