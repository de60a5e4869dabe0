"""Language tag -> ``Locale``, and text written the way readers of a locale expect it.

The facts are our own table, because the libraries are wrong where it matters here: Babel 2.18 has
false plural headers for Persian and Arabic, knows one calendar, and prints Latin digits with
Persian separators. Babel (CLDR) supplies month names, number patterns and lists; persiantools the
Solar Hijri calendar. Both are imported on first use: importing this module costs nothing.
"""

from __future__ import annotations

import datetime
import math
import re
import unicodedata
from collections.abc import Sequence
from difflib import get_close_matches
from functools import cache

from multilang.errors import ConfigError
from multilang.model import Direction, Locale

PSEUDO = ("en-XA", "ar-XB")
"""Made-up locales for tests: accented English, and English that runs right to left."""

_NOT_ONE = "nplurals=2; plural=(n != 1);"
_ABOVE_ONE = "nplurals=2; plural=(n > 1);"
_NONE = "nplurals=1; plural=0;"
_ARABIC = (
    "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : "
    "n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);"
)
_EAST_SLAVIC = (
    "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : "
    "n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"
)
_POLISH = "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"
_CZECH = "nplurals=3; plural=(n==1) ? 0 : (n>=2 && n<=4) ? 1 : 2;"
_ROMANIAN = "nplurals=3; plural=n==1 ? 0 : (n==0 || (n%100 > 0 && n%100 < 20)) ? 1 : 2;"

_Quotes = tuple[str, str, str, str]
_ENGLISH_QUOTES: _Quotes = ("“", "”", "‘", "’")
_FRENCH_QUOTES: _Quotes = ("«\u00a0", "\u00a0»", "“", "”")
_GUILLEMETS: _Quotes = ("«", "»", "“", "”")
_PERSIAN_QUOTES: _Quotes = ("«", "»", "‹", "›")
_LOW_QUOTES: _Quotes = ("„", "“", "‚", "‘")
_POLISH_QUOTES: _Quotes = ("„", "”", "«", "»")
_SLAVIC_QUOTES: _Quotes = ("«", "»", "„", "“")
_NORDIC_QUOTES: _Quotes = ("”", "”", "’", "’")
_CORNERS: _Quotes = ("「", "」", "『", "』")

# tag: own name, English name, Plural-Forms, quotes. Direction and script follow below.
_LANGUAGES: dict[str, tuple[str, str, str, _Quotes]] = {
    "en": ("English", "English", _NOT_ONE, _ENGLISH_QUOTES),
    "fr": ("Français", "French", _ABOVE_ONE, _FRENCH_QUOTES),
    "fa": ("فارسی", "Persian", _ABOVE_ONE, _PERSIAN_QUOTES),
    "ar": ("العربية", "Arabic", _ARABIC, _GUILLEMETS),
    "bn": ("বাংলা", "Bangla", _ABOVE_ONE, _ENGLISH_QUOTES),
    "ckb": ("کوردیی ناوەندی", "Central Kurdish", _NOT_ONE, _GUILLEMETS),
    "cs": ("Čeština", "Czech", _CZECH, _LOW_QUOTES),
    "da": ("Dansk", "Danish", _NOT_ONE, _ENGLISH_QUOTES),
    "de": ("Deutsch", "German", _NOT_ONE, _LOW_QUOTES),
    "el": ("Ελληνικά", "Greek", _NOT_ONE, _GUILLEMETS),
    "es": ("Español", "Spanish", _NOT_ONE, _GUILLEMETS),
    "fi": ("Suomi", "Finnish", _NOT_ONE, _NORDIC_QUOTES),
    "he": ("עברית", "Hebrew", _NOT_ONE, _ENGLISH_QUOTES),
    "hi": ("हिन्दी", "Hindi", _ABOVE_ONE, _ENGLISH_QUOTES),
    "hu": ("Magyar", "Hungarian", _NOT_ONE, _POLISH_QUOTES),
    "id": ("Bahasa Indonesia", "Indonesian", _NONE, _ENGLISH_QUOTES),
    "it": ("Italiano", "Italian", _NOT_ONE, _GUILLEMETS),
    "ja": ("日本語", "Japanese", _NONE, _CORNERS),
    "ko": ("한국어", "Korean", _NONE, _ENGLISH_QUOTES),
    "nb": ("Norsk bokmål", "Norwegian Bokmål", _NOT_ONE, _GUILLEMETS),
    "nl": ("Nederlands", "Dutch", _NOT_ONE, _ENGLISH_QUOTES),
    "pl": ("Polski", "Polish", _POLISH, _POLISH_QUOTES),
    "ps": ("پښتو", "Pashto", _NOT_ONE, _GUILLEMETS),
    "pt": ("Português", "Portuguese", _NOT_ONE, _ENGLISH_QUOTES),
    "ro": ("Română", "Romanian", _ROMANIAN, _POLISH_QUOTES),
    "ru": ("Русский", "Russian", _EAST_SLAVIC, _SLAVIC_QUOTES),
    "sv": ("Svenska", "Swedish", _NOT_ONE, _NORDIC_QUOTES),
    "sw": ("Kiswahili", "Swahili", _NOT_ONE, _ENGLISH_QUOTES),
    "th": ("ไทย", "Thai", _NONE, _ENGLISH_QUOTES),
    "tr": ("Türkçe", "Turkish", _NOT_ONE, _ENGLISH_QUOTES),
    "uk": ("Українська", "Ukrainian", _EAST_SLAVIC, _SLAVIC_QUOTES),
    "ur": ("اردو", "Urdu", _NOT_ONE, _ENGLISH_QUOTES),
    "vi": ("Tiếng Việt", "Vietnamese", _NONE, _ENGLISH_QUOTES),
    "zh": ("中文", "Chinese", _NONE, _ENGLISH_QUOTES),
    "en-XA": ("[Éñĝļîšĥ]", "Pseudo (accented)", _NOT_ONE, _ENGLISH_QUOTES),
    "ar-XB": ("[Pseudo RTL]", "Pseudo (right to left)", _NOT_ONE, _ENGLISH_QUOTES),
    # Variants whose facts differ from those of the language.
    "fa-AF": ("دری", "Dari", _ABOVE_ONE, _PERSIAN_QUOTES),
    "pt-BR": ("Português (Brasil)", "Brazilian Portuguese", _ABOVE_ONE, _ENGLISH_QUOTES),
}
_SCRIPTS = {
    "ar": "Arab", "bn": "Beng", "ckb": "Arab", "el": "Grek", "fa": "Arab", "he": "Hebr",
    "hi": "Deva", "ja": "Jpan", "ko": "Kore", "ps": "Arab", "ru": "Cyrl", "th": "Thai",
    "uk": "Cyrl", "ur": "Arab", "zh": "Hans", "en-XA": "Latn", "ar-XB": "Latn",
}  # fmt: skip
_RTL_SCRIPTS = ("Arab", "Hebr")
_GETTEXT_NAMES = {"zh-Hans": "zh_CN", "zh-Hant": "zh_TW"}
_DIGITS = {"arabext": "۰۱۲۳۴۵۶۷۸۹", "arab": "٠١٢٣٤٥٦٧٨٩", "latn": "0123456789"}
_PATTERNS = {"en": "d MMMM y", "ar": "d MMMM y"}
"""Where CLDR's long pattern is not the one wanted: plain ``en`` is day first."""
_SPACED_PERCENT = ("cs", "da", "de", "es", "fi", "fr", "nb", "ro", "ru", "sv", "uk")
_PERSIAN_MONTHS = (
    "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور",
    "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند",
)  # fmt: skip
_DARI_MONTHS = (
    "حمل", "ثور", "جوزا", "سرطان", "اسد", "سنبله",
    "میزان", "عقرب", "قوس", "جدی", "دلو", "حوت",
)  # fmt: skip
_PERSIAN_ALPHABET = "آاأإبپتثجچحخدذرزژسشصضطظعغفقکگلمنوؤهیئء"
_PERSIAN_RANK = {letter: chr(0xE000 + rank) for rank, letter in enumerate(_PERSIAN_ALPHABET)}
_PERSIAN_FOLD = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "ۀ": "ه", "\u200c": ""})
_TAG = re.compile(
    r"(?P<language>[a-z]{2,3})(-(?P<script>[A-Z][a-z]{3}))?(-(?P<region>[A-Z]{2}|\d{3}))?"
    r"(-u-(?P<extension>[a-z0-9-]+))?"
)


def known() -> tuple[str, ...]:
    """The tags that ``get`` knows without a region, sorted; pseudo-locales are not in it."""
    return tuple(sorted(tag for tag in _LANGUAGES if "-" not in tag))


@cache
def get(tag: str) -> Locale:
    """The facts of a BCP 47 tag: ``fr``, ``pt-BR``, ``fa-AF``, ``ar-u-nu-arab``, ``en-XA``.

    A region or script that has no row of its own inherits the language's facts. ``-u-nu-`` chooses
    the digits and ``-u-ca-`` the calendar.

    Raises:
        ConfigError: not a tag, or a language without facts; the hint names what is known.
    """
    match = _TAG.fullmatch(tag)
    if match is None or match["language"] not in _LANGUAGES:
        raise _unknown(tag, bool(match))
    language, region = match["language"], match["region"]
    row = f"{language}-{region}"
    key = row if row in _LANGUAGES else language
    own, english, plural_forms, quotes = _LANGUAGES[key]
    extras = [part for part in (match["script"], region) if part] if key == language else []
    suffix = f" ({', '.join(extras)})" if extras else ""
    script = match["script"] or _SCRIPTS.get(key) or _SCRIPTS.get(language, "Latn")
    return Locale(
        tag=tag,
        gettext_name=_gettext_name(tag.partition("-u-")[0]),
        name=own + suffix,
        english_name=english + suffix,
        direction=_direction(key, script),
        plural_forms=plural_forms,
        numbering=_extension(tag, "nu") or ("arabext" if language in ("fa", "ps") else "latn"),
        calendar=_extension(tag, "ca") or ("persian" if language == "fa" else "gregorian"),
        quotes=quotes,
        script=script,
    )


def _unknown(tag: str, well_formed: bool) -> ConfigError:
    near = get_close_matches(tag, [*_LANGUAGES], n=1)
    guess = f"did you mean {near[0]}? " if near else ""
    what = "is not a language that multilang knows" if well_formed else "is not a language tag"
    hint = f"{guess}known are {', '.join(known())}, with a region where needed (pt-BR)"
    return ConfigError(f"{tag!r} {what}", hint=hint)


def _direction(key: str, script: str) -> Direction:
    return "rtl" if key == "ar-XB" or script in _RTL_SCRIPTS else "ltr"


def _gettext_name(tag: str) -> str:
    language, _, rest = tag.partition("-")
    if tag in _GETTEXT_NAMES:
        return _GETTEXT_NAMES[tag]
    if len(rest) == 4 and rest.isalpha():
        return f"{language}@{rest.lower()}"  # gettext writes scripts as modifiers: sr@latin
    return tag.replace("-", "_")


def _extension(tag: str, key: str) -> str:
    """The value of ``-u-<key>-<value>``; CLDR's ``gregory`` is the ``gregorian`` used here."""
    match = re.search(rf"-u-(?:.*-)?{key}-([a-z0-9]+)", tag)
    value = match[1] if match else ""
    allowed = {"nu": (*_DIGITS, ""), "ca": ("gregory", "gregorian", "persian", "")}[key]
    if value not in allowed:
        raise ConfigError(f"{tag!r} asks for {key}-{value}, which multilang cannot write")
    return "gregorian" if value == "gregory" else value


def native_digits(locale: Locale, text: str) -> str:
    """The text with Latin digits replaced by the locale's own."""
    return text.translate(str.maketrans(_DIGITS["latn"], _DIGITS[locale.numbering]))


def format_date(locale: Locale, date: datetime.date) -> str:
    """A date in words, in the locale's calendar and digits.

    ``21 March 2026``, ``21 mars 2026`` (and ``1er avril 2026``), ``۱ فروردین ۱۴۰۵``,
    ``21 مارس 2026``.
    """
    if locale.calendar == "persian":
        return native_digits(locale, _persian_date(locale, date))
    import babel.dates

    text: str = babel.dates.format_date(
        date, format=_PATTERNS.get(locale.tag, "long"), locale=_cldr(locale)
    )
    if locale.tag.startswith("fr") and date.day == 1:
        text = text.replace("1 ", "1er ", 1)
    return native_digits(locale, text)


def _persian_date(locale: Locale, date: datetime.date) -> str:
    from persiantools.jdatetime import JalaliDate

    solar = JalaliDate(date)  # type: ignore[no-untyped-call]
    months = _DARI_MONTHS if locale.tag.startswith("fa-AF") else _PERSIAN_MONTHS
    return f"{solar.day} {months[solar.month - 1]} {solar.year}"


def format_number(locale: Locale, number: float) -> str:
    """A number with the locale's grouping, decimal sign and digits.

    French groups with U+00A0: newsrooms do not use CLDR's U+202F.
    """
    import babel.numbers

    text: str = babel.numbers.format_decimal(
        number, locale=_cldr(locale), numbering_system=locale.numbering
    )
    return native_digits(locale, text.replace("\u202f", "\u00a0"))


def format_percent(locale: Locale, share: float) -> str:
    """A share of 0 to 1 in whole percent, rounded down: only all of it is 100 %."""
    number = native_digits(locale, str(math.floor(share * 100 + 1e-9)))
    language = locale.tag.partition("-")[0]
    if locale.numbering != "latn":
        return number + "٪"
    return f"{number}\u00a0%" if language in _SPACED_PERCENT else f"{number}%"


def format_list(locale: Locale, items: Sequence[str]) -> str:
    """The items joined as a sentence joins them: ``a, b, and c``; ``الف، ب و پ``."""
    if locale.tag.partition("-")[0] == "fa" and len(items) > 1:
        # CLDR's pattern has a stray U+200F and a comma before the last «و».
        return "، ".join(items[:-1]) + " و " + items[-1]
    import babel.lists

    return babel.lists.format_list(list(items), locale=_cldr(locale))


def sort_key(locale: Locale, text: str) -> tuple[str, str]:
    """A key that sorts headings for readers: Persian by its alphabet, others without accents.

    Code-point order would put پ چ ژ گ after ی.
    """
    folded = text.casefold()
    if locale.tag.partition("-")[0] == "fa":
        folded = folded.translate(_PERSIAN_FOLD)
        return ("".join(_PERSIAN_RANK.get(c, c) for c in _without_marks(folded)), text)
    return (_without_marks(unicodedata.normalize("NFD", folded)), text)


def _without_marks(text: str) -> str:
    return "".join(c for c in text if unicodedata.category(c) != "Mn")


def _cldr(locale: Locale) -> str:
    """The name Babel knows the locale by; pseudo-locales borrow English."""
    if locale.tag in PSEUDO:
        return "en"
    return locale.tag.partition("-u-")[0].replace("-", "_")
