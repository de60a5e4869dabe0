"""Every day from 1990 to 2060, and numbers, as ICU writes them; differences on purpose are listed.

ICU is asked through icu4py. Where it is not installed these tests are skipped: `make dev` has it.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple, get_args

import pytest

from multilang import locales
from multilang.errors import ConfigError

messageformat = pytest.importorskip(
    "icu4py.messageformat", reason="needs ICU as oracle: pip install icu4py"
)

FIRST, LAST = datetime.date(1990, 1, 1), datetime.date(2060, 12, 31)
UMALQURA = datetime.date(1999, 4, 17), datetime.date(2029, 5, 13)
LENGTHS: tuple[locales.Length, ...] = get_args(locales.Length)


class Deviation(NamedTuple):
    """A difference on purpose: what ICU writes, what we do, and why."""

    tags: str
    """Of our tag, a regular expression."""
    lengths: str
    theirs: str
    """A regular expression."""
    ours: str
    reason: str


DATES = [
    Deviation(
        "fr.*", "full long medium", r"\b1 (?=[^\W\d])", "1er ",
        "French grammar: the first day of a month is an ordinal; CLDR has nowhere to say so",
    ),
    Deviation(
        r"fa(-AF|-u-nu-latn)?", "full", r"(\d+) (\S+) (\d+), (\S+)", r"\4 \3 \2 \1",
        "CLDR 48 has the root pattern here, year first; this is its own Gregorian one",
    ),
    Deviation(
        r"fa-AF.*", "full long medium", "سنبلهٔ", "سنبله",
        "Afghan newsrooms write the month without the hamza of the ezafe",
    ),
    *(
        Deviation(
            "ar-u-ca-persian", "full long", rf"\b{theirs}\b", ours,
            "CLDR 48 misspells Persian months in Arabic",
        )
        for theirs, ours in {
            "فرفردن": "فروردين", "أذربيهشت": "أرديبهشت", "تار": "تير", "شهرفار": "شهريور",
            "آيان": "آبان", "اسفندار": "إسفند",
        }.items()
    ),
    *(
        Deviation(
            f"{tag}-u-ca-.*", "medium", rf"\b{theirs}(?!\w)", ours,
            "months of other calendars are not shortened: readers do not know the short names",
        )
        for tag, pairs in {
            "fr": {
                r"far\.": "farvardin", r"ord\.": "ordibehešt", r"kho\.": "khordâd",
                r"mor\.": "mordâd", r"šah\.": "šahrivar", r"bah\.": "bahman", r"esf\.": "esfand",
                r"mouh\.": "mouharram", r"saf\.": "safar", r"rab\. aw\.": "rabia al awal",
                r"rab\. th\.": "rabia ath-thani", r"joum\. oul\.": "joumada al oula",
                r"joum\. tha\.": "joumada ath-thania", r"raj\.": "rajab", r"chaa\.": "chaabane",
                r"ram\.": "ramadan", r"chaw\.": "chawwal", r"dhou\. q\.": "dhou al qi`da",
                r"dhou\. h\.": "dhou al-hijja",
            },
            "en": {
                r"Muh\.": "Muharram", r"Saf\.": "Safar", r"Rab\. I": "Rabiʻ I",
                r"Rab\. II": "Rabiʻ II", r"Jum\. I": "Jumada I", r"Jum\. II": "Jumada II",
                r"Raj\.": "Rajab", r"Sha\.": "Shaʻban", r"Ram\.": "Ramadan", r"Shaw\.": "Shawwal",
                r"Dhuʻl-Q\.": "Dhuʻl-Qiʻdah", r"Dhuʻl-H\.": "Dhuʻl-Hijjah",
            },
        }.items()
        for theirs, ours in pairs.items()
    ),
    Deviation(
        "fr-u-ca-islamic-umalqura", "short", r"H$", "AH",
        "one sign of the era at every length",
    ),
]  # fmt: skip

ICU_DATES = {"en": "en-GB"}
"""English of no country is written day first, as in Britain."""
MAIN = ("en", "fr", "fr-CA", "fa", "fa-AF", "ar", "ar-LB", "fa-u-ca-gregory")
OTHERS = (
    "en-US", "en-GB", "fr-BE", "fa-AF-u-ca-gregory", "fa-u-nu-latn", "ar-AE", "ar-DZ", "ar-EG",
    "ar-IQ", "ar-JO", "ar-LY", "ar-MA", "ar-MR", "ar-PS", "ar-SA", "ar-SY", "ar-TN",
    "ar-u-nu-arab", "en-u-ca-persian", "fr-u-ca-persian", "ar-u-ca-persian",
)  # fmt: skip
HIJRI = tuple(f"{tag}-u-ca-islamic-umalqura" for tag in ("ar", "ar-SA", "fa", "fa-AF", "en", "fr"))


@pytest.fixture(autouse=True)
def in_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")  # ICU writes dates in the machine's time zone


def icu(tag: str, pattern: str) -> Callable[[Any], str]:
    locale = locales.get(tag)
    plain = ICU_DATES.get(locale.plain_tag, "") if pattern.startswith("date") else ""
    plain = plain or locale.plain_tag
    name = f"{plain}@calendar={locale.calendar};numbers={locale.numbering}"
    oracle = messageformat.MessageFormat(f"{{x, {pattern}}}", name)
    return lambda value: str(oracle.format({"x": value}))


@cache
def days(first: datetime.date, last: datetime.date) -> list[datetime.date]:
    count = (last - first).days + 1
    return [first + datetime.timedelta(number) for number in range(count)]


def applicable(tag: str, length: str) -> list[Deviation]:
    return [d for d in DATES if re.fullmatch(d.tags, tag) and length in d.lengths.split()]


def deviating(text: str, deviations: Sequence[Deviation]) -> str:
    for deviation in deviations:
        text = re.sub(deviation.theirs, deviation.ours, text)
    return text


def differences(
    tag: str, span: tuple[datetime.date, datetime.date], *lengths: locales.Length
) -> list[tuple[str, str]]:
    locale, found = locales.get(tag), []
    for length in lengths:
        oracle, deviations = icu(tag, f"date, {length}"), applicable(tag, length)
        for day in days(*span):
            ours, theirs = locales.format_date(locale, day, length), oracle(day)
            if ours != theirs and ours != deviating(theirs, deviations):
                found.append((ours, theirs))
    return found


@pytest.mark.parametrize("tag", MAIN)
def test_every_day_from_1990_to_2060(tag: str) -> None:
    assert differences(tag, (FIRST, LAST), *LENGTHS) == []


@pytest.mark.parametrize("tag", OTHERS)
def test_every_day_from_1990_to_2060_of_variants(tag: str) -> None:
    assert differences(tag, (FIRST, LAST), "long") == []
    four_years = datetime.date(2024, 1, 1), datetime.date(2027, 12, 31)
    assert differences(tag, four_years, "full", "medium", "short") == []


@pytest.mark.parametrize("tag", HIJRI)
def test_every_day_of_umm_al_qura_that_is_promised(tag: str) -> None:
    assert differences(tag, UMALQURA, *LENGTHS) == []


@pytest.mark.parametrize(
    "beyond", [UMALQURA[0] - datetime.timedelta(1), datetime.date(2029, 5, 14)]
)
def test_umm_al_qura_guesses_nothing(beyond: datetime.date) -> None:
    locale = locales.get("ar-u-ca-islamic-umalqura")
    for inside in UMALQURA:
        assert locales.format_date(locale, inside)
    with pytest.raises(ConfigError, match="from 1999-04-17 to 2029-05-13"):
        locales.format_date(locale, beyond)


@pytest.mark.parametrize("deviation", DATES, ids=lambda d: f"{d.tags} {d.theirs}")
def test_every_deviation_is_one(deviation: Deviation) -> None:
    """ICU still differs, and we write what the list says: a row that is no longer needed fails."""
    tags = [tag for tag in (*MAIN, *OTHERS, *HIJRI) if re.fullmatch(deviation.tags, tag)]
    for tag in tags:
        for length in deviation.lengths.split():
            oracle = icu(tag, f"date, {length}")
            year = [datetime.date(2026, 1, 1) + datetime.timedelta(n) for n in range(366)]
            if any(re.search(deviation.theirs, oracle(day)) for day in year):
                return
    pytest.fail(f"ICU writes {deviation.theirs} no more")


NUMBERS = (0, 1, -1, 12, 999, 1000, -1234.5, 10000, 123456.789, 1234567.891, 0.5, 0.001, 1e9)
NUMBER_TAGS = ("en", "en-US", "fr", "fr-CA", "fa", "fa-AF", "fa-u-nu-latn", "ar", "ar-EG", "ar-IQ",
               "ar-LB", "ar-MA", "ar-SA", "ar-u-nu-arab")  # fmt: skip


def spaced(text: str) -> str:
    """ICU's number in our spaces: French newsrooms group with U+00A0, never with U+202F (measured
    on NTREX, TICO-19 and French documentation), and fonts lack the narrow one."""
    return text.replace("\u202f", "\u00a0")


@pytest.mark.parametrize("tag", NUMBER_TAGS)
def test_numbers_and_percent(tag: str) -> None:
    locale = locales.get(tag)
    number, percent = icu(tag, "number"), icu(tag, "number, percent")
    for value in NUMBERS:
        assert locales.format_number(locale, value) == spaced(number(value)), value
    for whole in range(101):
        assert locales.format_percent(locale, whole / 100) == spaced(percent(whole / 100)), whole


MONEY = {
    "fa.*": ("\u200e?€\u00a0?", "\u200e€\u00a0", "Babel has CLDR 47, with a space after the sign"),
    "ar.*": ("^\u061c-\u200f", "\u200f\u061c-", "Babel puts the minus after the pattern's mark"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("tag", "currency"),
    [
        *((tag, "EUR") for tag in NUMBER_TAGS),
        # Babel's CLDR 47 has other Persian signs of dollar and yen than ICU's 48.
        *((t, sign) for t in NUMBER_TAGS if t[:2] != "fa" for sign in ("USD", "JPY", "IRR")),
    ],
)
def test_money(tag: str, currency: str) -> None:
    oracle, locale = icu(tag, f"number, ::currency/{currency}"), locales.get(tag)
    for value in NUMBERS:
        theirs = spaced(oracle(value))
        for tags, (wrong, right, _reason) in MONEY.items():
            if re.fullmatch(tags, tag):
                theirs = re.sub(wrong, right, theirs)
        assert locales.format_currency(locale, value, currency) == theirs, value


@pytest.mark.parametrize("tag", ["en-US", "fr-CA", "fa", "ar", "ar-EG", "ar-MA"])
def test_times(tag: str) -> None:
    oracle, locale = icu(tag, "time, short"), locales.get(tag)
    for hour in range(24):
        moment = datetime.datetime(2026, 3, 21, hour, 5, tzinfo=datetime.UTC)
        # A line must not end inside a time, and U+202F is a space that fonts lack.
        unbroken = re.sub("[ \u202f]", "\u00a0", oracle(moment))
        assert locales.format_time(locale, moment) == unbroken


OTHER_MONTHS = ("bn", "fa", "ps", "th")
"""Babel's CLDR spells January otherwise; see below; another calendar than ours, twice."""


@pytest.mark.parametrize(
    "tag", [t for t in (*locales.known(), "pt-BR", "ar-EG") if t not in OTHER_MONTHS]
)
def test_months(tag: str) -> None:
    oracle, locale = icu(tag, "date, ::yMMMM"), locales.get(tag)
    for year in (1990, 2026, 2060):
        for month in range(1, 13):
            day = datetime.date(year, month, 10)
            noon = datetime.datetime(year, month, 10, 12, tzinfo=datetime.UTC)
            assert locales.format_month(locale, day) == oracle(noon)


def test_persian_months_are_written_month_first() -> None:
    """CLDR 48 has the root pattern here, year first, as for dates with the weekday."""
    noon = datetime.datetime(2026, 3, 25, 12, tzinfo=datetime.UTC)
    for tag in ("fa", "fa-AF"):
        year, _, month = icu(tag, "date, ::yMMMM")(noon).partition(" ")
        assert locales.format_month(locales.get(tag), noon.date()) == f"{month} {year}"
