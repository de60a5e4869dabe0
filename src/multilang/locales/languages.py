"""What is known of each language, one row for each: to add a language is to add a row.

Regions that differ from their language have rows of their own in ``VARIANTS``, or their digits in
``REGION_DIGITS``; every other region has the language's facts.
"""

from __future__ import annotations

from typing import NamedTuple

from multilang.locales import plurals, quotes

PSEUDO = ("en-XA", "ar-XB")
"""Made-up locales for tests: accented English, and English that runs right to left."""


class Language(NamedTuple):
    """Facts of a language, or of a variety of one."""

    name: str
    """Its own name for itself."""
    english_name: str
    plural_forms: str
    quotes: quotes.Quotes
    script: str = "Latn"
    """ISO 15924 code of the usual script."""
    numbering: str = "latn"
    """CLDR numbering system of the digits that its readers expect."""
    calendar: str = "gregorian"


LANGUAGES: dict[str, Language] = {
    "en": Language("English", "English", plurals.NOT_ONE, quotes.ENGLISH),
    "fr": Language("Français", "French", plurals.ABOVE_ONE, quotes.FRENCH),
    "fa": Language(
        "فارسی", "Persian", plurals.ABOVE_ONE, quotes.PERSIAN, "Arab", "arabext", "persian"
    ),
    "ar": Language("العربية", "Arabic", plurals.ARABIC, quotes.GUILLEMETS, "Arab"),
    "bn": Language("বাংলা", "Bangla", plurals.ABOVE_ONE, quotes.ENGLISH, "Beng", "beng"),
    "ckb": Language(
        "کوردیی ناوەندی", "Central Kurdish", plurals.NOT_ONE, quotes.GUILLEMETS, "Arab", "arab"
    ),
    "cs": Language("Čeština", "Czech", plurals.CZECH, quotes.LOW),
    "da": Language("Dansk", "Danish", plurals.NOT_ONE, quotes.ENGLISH),
    "de": Language("Deutsch", "German", plurals.NOT_ONE, quotes.LOW),
    "el": Language("Ελληνικά", "Greek", plurals.NOT_ONE, quotes.GUILLEMETS, "Grek"),
    "es": Language("Español", "Spanish", plurals.NOT_ONE, quotes.GUILLEMETS),
    "fi": Language("Suomi", "Finnish", plurals.NOT_ONE, quotes.NORDIC),
    "he": Language("עברית", "Hebrew", plurals.NOT_ONE, quotes.ENGLISH, "Hebr"),
    "hi": Language("हिन्दी", "Hindi", plurals.ABOVE_ONE, quotes.ENGLISH, "Deva"),
    "hu": Language("Magyar", "Hungarian", plurals.NOT_ONE, quotes.POLISH),
    "id": Language("Bahasa Indonesia", "Indonesian", plurals.NONE, quotes.ENGLISH),
    "it": Language("Italiano", "Italian", plurals.NOT_ONE, quotes.GUILLEMETS),
    "ja": Language("日本語", "Japanese", plurals.NONE, quotes.CORNERS, "Jpan"),
    "ko": Language("한국어", "Korean", plurals.NONE, quotes.ENGLISH, "Kore"),
    "nb": Language("Norsk bokmål", "Norwegian Bokmål", plurals.NOT_ONE, quotes.GUILLEMETS),
    "nl": Language("Nederlands", "Dutch", plurals.NOT_ONE, quotes.ENGLISH),
    "pl": Language("Polski", "Polish", plurals.POLISH, quotes.POLISH),
    "ps": Language("پښتو", "Pashto", plurals.NOT_ONE, quotes.GUILLEMETS, "Arab", "arabext"),
    "pt": Language("Português", "Portuguese", plurals.NOT_ONE, quotes.ENGLISH),
    "ro": Language("Română", "Romanian", plurals.ROMANIAN, quotes.POLISH),
    "ru": Language("Русский", "Russian", plurals.EAST_SLAVIC, quotes.SLAVIC, "Cyrl"),
    "sv": Language("Svenska", "Swedish", plurals.NOT_ONE, quotes.NORDIC),
    "sw": Language("Kiswahili", "Swahili", plurals.NOT_ONE, quotes.ENGLISH),
    "th": Language("ไทย", "Thai", plurals.NONE, quotes.ENGLISH, "Thai"),
    "tr": Language("Türkçe", "Turkish", plurals.NOT_ONE, quotes.ENGLISH),
    "uk": Language("Українська", "Ukrainian", plurals.EAST_SLAVIC, quotes.SLAVIC, "Cyrl"),
    "ur": Language("اردو", "Urdu", plurals.NOT_ONE, quotes.ENGLISH, "Arab"),
    "vi": Language("Tiếng Việt", "Vietnamese", plurals.NONE, quotes.ENGLISH),
    "zh": Language("中文", "Chinese", plurals.NONE, quotes.ENGLISH, "Hans"),
}
VARIANTS: dict[str, Language] = {
    "en-XA": Language("[Éñĝļîšĥ]", "Pseudo (accented)", plurals.NOT_ONE, quotes.ENGLISH),
    "ar-XB": Language("[Pseudo RTL]", "Pseudo (right to left)", plurals.NOT_ONE, quotes.ENGLISH),
    "fa-AF": Language(
        "دری", "Dari", plurals.ABOVE_ONE, quotes.PERSIAN, "Arab", "arabext", "persian"
    ),
    "pt-BR": Language(
        "Português (Brasil)", "Brazilian Portuguese", plurals.ABOVE_ONE, quotes.ENGLISH
    ),
}
RTL_SCRIPTS = ("Arab", "Hebr")
GETTEXT_NAMES = {"zh-Hans": "zh_CN", "zh-Hant": "zh_TW"}
"""Folder names that gettext does not write by its rule ``language@script``."""
REGION_DIGITS = {
    "ar": (
        "arab",
        ("BH", "DJ", "EG", "ER", "IL", "IQ", "JO", "KM", "KW", "LB", "MR", "OM", "PS", "QA",
         "SA", "SD", "SO", "SS", "SY", "TD", "YE"),
    ),
}  # fmt: skip
"""Regions that write other digits than their language does elsewhere (CLDR 48): plain Arabic, the
Gulf's AE and the Maghreb (DZ, EH, LY, MA, TN) have Latin ones."""
