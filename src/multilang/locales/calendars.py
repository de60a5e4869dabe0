"""Calendars: a day's year, month and day in one, and the names of months and eras.

Names are CLDR 48's, but for the Arabic names of Persian months, which are misspelt there. Names of
Gregorian months come from Babel. A calendar can be used in the languages that have a row for it.
"""

from __future__ import annotations

import datetime
from typing import NamedTuple

from multilang.locales import umalqura
from multilang.model import Locale


class Months(NamedTuple):
    """Names of the twelve months, and how the era is marked after a year."""

    names: tuple[str, ...]
    era: str


_MONTHS: dict[str, dict[str, Months]] = {
    "persian": {
        "fa": Months(
            ("فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور",
             "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"), ""),
        "fa-AF": Months(
            ("حمل", "ثور", "جوزا", "سرطان", "اسد", "سنبله",
             "میزان", "عقرب", "قوس", "جدی", "دلو", "حوت"), ""),
        "ar": Months(
            ("فروردين", "أرديبهشت", "خرداد", "تير", "مرداد", "شهريور",
             "مهر", "آبان", "آذر", "دي", "بهمن", "إسفند"), "ه\u200d.ش"),
        "en": Months(
            ("Farvardin", "Ordibehesht", "Khordad", "Tir", "Mordad", "Shahrivar",
             "Mehr", "Aban", "Azar", "Dey", "Bahman", "Esfand"), "AP"),
        "fr": Months(
            ("farvardin", "ordibehešt", "khordâd", "tir", "mordâd", "šahrivar",
             "mehr", "âbân", "âzar", "dey", "bahman", "esfand"), "A. P."),
    },
    "islamic-umalqura": {
        "ar": Months(
            ("محرم", "صفر", "ربيع الأول", "ربيع الآخر", "جمادى الأولى", "جمادى الآخرة",
             "رجب", "شعبان", "رمضان", "شوال", "ذو القعدة", "ذو الحجة"), "هـ"),
        "fa": Months(
            ("محرم", "صفر", "ربیع\u200cالاول", "ربیع\u200cالثانی", "جمادی\u200cالاول",
             "جمادی\u200cالثانی", "رجب", "شعبان", "رمضان", "شوال", "ذیقعده", "ذیحجه"),
            "ه\u200d.ق."),
        "en": Months(
            ("Muharram", "Safar", "Rabiʻ I", "Rabiʻ II", "Jumada I", "Jumada II",
             "Rajab", "Shaʻban", "Ramadan", "Shawwal", "Dhuʻl-Qiʻdah", "Dhuʻl-Hijjah"), "AH"),
        "fr": Months(
            ("mouharram", "safar", "rabia al awal", "rabia ath-thani", "joumada al oula",
             "joumada ath-thania", "rajab", "chaabane", "ramadan", "chawwal", "dhou al qi`da",
             "dhou al-hijja"), "AH"),
    },
}  # fmt: skip
"""By calendar, then by language or variant. No era: the calendar is the language's own."""


def of(locale: Locale) -> tuple[str, ...]:
    """The calendars whose dates can be written in the language."""
    return ("gregorian", *(name for name in _MONTHS if named(locale, name)))


def named(locale: Locale, calendar: str) -> bool:
    """Whether dates of the calendar can be written in the language."""
    return calendar == "gregorian" or locale.language in _MONTHS.get(calendar, ())


def months(locale: Locale, calendar: str) -> Months:
    """Names and era of a calendar other than the Gregorian one, which is Babel's to name."""
    table = _MONTHS[calendar]
    region = "-".join(locale.plain_tag.split("-")[:2])
    return table.get(region) or table[locale.language]


def convert(date: datetime.date, calendar: str) -> tuple[int, int, int]:
    """Year, month and day of a Gregorian date in a calendar.

    Raises:
        ConfigError: the calendar does not know the day; see ``umalqura``.
    """
    if calendar == "gregorian":
        return date.year, date.month, date.day
    if calendar == "islamic-umalqura":
        return umalqura.from_date(date)
    from persiantools.jdatetime import JalaliDate

    solar = JalaliDate(date)  # type: ignore[no-untyped-call]
    return solar.year, solar.month, solar.day
