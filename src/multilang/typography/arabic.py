"""What all languages in Arabic script share: their punctuation, kashida, letters and digits.

Sources: W3C, «Arabic & Persian Layout Requirements» (alreq), sections on punctuation, on
justification (tatweel is elongation, and no letter) and on numbers; Unicode Standard, chapter 9.2
(presentation forms are for compatibility). Hamza, alef, teh marbuta and vowel signs are spelling:
nothing here touches them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from multilang.typography.profiles import Profile
from multilang.typography.quotation import pairs, unclear
from multilang.typography.rules import Edit, Rule, swap
from multilang.typography.runs import MASK

LETTER = "\u0620-\u065f\u066e-\u06d3\u06d5-\u06ef\u06fa-\u06ff"
"""Letters with what is written on them, tatweel too; for a character class."""
ZWNJ = "\u200c"
_SPELT = "\u0620-\u063f\u0641-\u065f\u066e-\u06d3\u06d5\u06fa-\u06ff"
"""The same without tatweel."""
_NATIVE = {",": "،", ";": "؛", "?": "؟"}
_INDIC, _PERSIAN, _LATIN = "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "0123456789"
TO_PERSIAN = str.maketrans(_INDIC + _LATIN, _PERSIAN * 2)
_TO_ARABIC = str.maketrans(_PERSIAN + _LATIN, _INDIC * 2)
_TO_LATIN = str.maketrans(_PERSIAN + _INDIC, _LATIN * 2)


def _native(match: re.Match[str], _: Profile) -> str:
    return _NATIVE[match[0].strip()]


def _nfkc(match: re.Match[str], _: Profile) -> str:
    return unicodedata.normalize("NFKC", match[0]).replace("\u0640", "")


def _before(match: re.Match[str], _: Profile) -> str | None:
    """A space before ، ؛ ؟, and before ! where it ends an Arabic sentence."""
    before = match.string[match.start() - 1 : match.start()]
    if not before or before.isspace() or before == "|":
        return None
    return "" if match[1] not in ("!", ":") or _ENDS_WORD.match(before) else None


_ENDS_WORD = re.compile(rf"[{LETTER}»)]")


def _digits(match: re.Match[str], profile: Profile) -> str:
    if profile.digits == "latin":
        return match[0].translate(_TO_LATIN)
    return match[0].translate(TO_PERSIAN if profile.language == "fa" else _TO_ARABIC)


_LATIN_NUMBER = re.compile(
    rf"(?<![A-Za-z0-9_.{MASK}-])(?<![A-Za-z] )(?!\A[0-9]+[.):])[0-9]+(?:[.,][0-9]+)*(?![\w{MASK}-])"
)
"""Neither a formula's index, which stands beside a tag, nor a name's (``GPIO 0``), nor what counts
paragraphs."""
_PERSIAN_NUMBER = re.compile(f"[{_PERSIAN}]+")
_ANY_INDIC, _ANY_LATIN = re.compile(f"[{_INDIC}]"), re.compile(r"(?<![A-Za-z])[0-9]")
_NATIVE_NUMBER = re.compile(rf"[{_PERSIAN}{_INDIC}]+(?:[.,\u066b\u066c][{_PERSIAN}{_INDIC}]+)*")


def _mixed(text: str, profile: Profile) -> Iterator[Edit]:
    """The numbers in the rarer digits; Latin ones of names such as ``RS-232`` may stay."""
    native = list(_NATIVE_NUMBER.finditer(text))
    latin = list(_LATIN_NUMBER.finditer(text)) if native else []
    if len(native) < len(latin):
        odd, table = native, _TO_LATIN
    else:
        odd, table = latin, TO_PERSIAN if profile.language == "fa" else _TO_ARABIC
    for match in odd:
        yield match.start(), match.end(), match[0].translate(table)


def _persian_digits(text: str, profile: Profile) -> Iterator[Edit]:
    """What is Persian becomes what the text has otherwise: Latin digits, or those of Arabic."""
    arabic = _ANY_INDIC.search(text) is not None or _ANY_LATIN.search(text) is None
    latin = profile.digits == "latin" or (profile.digits == "any" and not arabic)
    for match in _PERSIAN_NUMBER.finditer(text):
        yield match.start(), match.end(), match[0].translate(_TO_LATIN if latin else _TO_ARABIC)


def _stray(match: re.Match[str], _: Profile) -> str:
    """One between letters, none elsewhere."""
    around = match.string[match.start() - 1 : match.start()] + match.string[match.end() :][:1]
    return ZWNJ if len(around) == 2 and around.isalpha() else ""


def _guillemets(text: str, _: Profile) -> Iterator[Edit]:
    for start, end in pairs(text):
        yield start, start + 1, "«"
        yield end, end + 1, "»"


def _unclear(text: str, _: Profile) -> Iterator[Edit]:
    for at in unclear(text):
        yield at, at + 1, ""


RULES = (
    Rule(
        "arabic-presentation-form",
        "letter_forms",
        swap(r"[\ufb50-\ufd3d\ufd50-\ufdef\ufe70-\ufefc]+", _nfkc),
        "These are shapes of letters, as old software wrote them; write the letters.",
    ),
    Rule(
        "arabic-guillemets",
        "quotes_style",
        _guillemets,
        "The house style has guillemets; write « and ».",
        hints='"',
        when=lambda profile: profile.quotes == "guillemets",
    ),
    Rule(
        "arabic-guillemets-unclear",
        "quotes_style",
        _unclear,
        "The house style has guillemets, and it is not clear which mark opens and which closes; "
        "write « and ».",
        hints='"',
        safe=False,
        when=lambda profile: profile.quotes == "guillemets",
    ),
    Rule(
        "arabic-punctuation",
        "arabic_punctuation",
        swap(
            rf"(?<=[{LETTER}]) *[,;?](?=[\s\"'”’»)\]!?؟*_{MASK}]|\Z|[{LETTER}])"
            rf"|(?<=[{LETTER}][\"”»)\]*_])[,;?](?=\s|\Z)"
            rf"|(?:(?<=\S),|(?<=[^\s\d*_{MASK}]);)(?=\s+[{LETTER}])",
            _native,
        ),
        "A Latin sign stands between Arabic letters; write ، ؛ ؟.",
        hints=",;?",
    ),
    Rule(
        "arabic-space-before",
        "arabic_punctuation",
        swap(r"(?<! ) ++(?=([،؛؟]|!(?=[\s\"”’»)\]!؟]|\Z)|:(?=\s|\Z)))", _before),
        "A space stands before the sign; remove it.",
        hints=(" ،", " ؛", " ؟", " !", " :"),
    ),
    Rule(
        "arabic-space-after",
        "arabic_punctuation",
        swap(rf"(?<=[{LETTER}])([،؛؟])(?=[{LETTER}])", lambda match, _: f"{match[1]} "),
        "A space is missing after the sign; write one.",
        hints="،؛؟",
        safe=False,
    ),
    Rule(
        "zwnj-stray",
        "zwnj",
        swap(
            rf"{ZWNJ}{{2,}}|{ZWNJ}(?=[\s.،؛؟!:»)\]]|\Z)|(?:(?<=[\s«(\[])|\A){ZWNJ}",
            _stray,
        ),
        "A ZWNJ joins nothing here; remove it.",
        hints=ZWNJ,
    ),
    Rule(
        "arabic-tatweel",
        "tatweel",
        swap(rf"(?<=[{_SPELT}])\u0640+(?=[{_SPELT}])", ""),
        "A kashida stretches the word; remove it, layout is not spelling.",
        hints="\u0640",
        when=lambda profile: profile.tatweel == "remove",
    ),
    Rule(
        "arabic-persian-digits",
        "digits",
        _persian_digits,
        "These are Persian digits; write those of Arabic.",
        hints=_PERSIAN,
        when=lambda profile: profile.language == "ar",
    ),
    Rule(
        "arabic-digits-mixed",
        "digits",
        _mixed,
        "There are digits of two kinds in one text; write one kind.",
        hints=_PERSIAN + _INDIC,
        safe=False,
        when=lambda profile: profile.digits == "any",
    ),
    Rule(
        "arabic-digits",
        "digits",
        swap(rf"(?<![A-Za-z{_LATIN}])(?<![A-Za-z] )[{_LATIN}]+|[{_PERSIAN}{_INDIC}]+", _digits),
        "The house style has other digits; write them, unless this is a code or a quotation.",
        safe=False,
        when=lambda profile: profile.digits != "any",
    ),
)
