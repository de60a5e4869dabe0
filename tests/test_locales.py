"""Locales: facts of tags, and dates, numbers, lists and weeks as readers expect them.

Plural forms, ICU as oracle, and the order of headings have files of their own beside this one.
"""

from __future__ import annotations

import datetime
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import babel
import pytest

from multilang import locales
from multilang.errors import ConfigError
from multilang.locales import languages, plurals, quotes

NOWRUZ = datetime.date(2026, 3, 21)


@pytest.mark.parametrize(
    ("tag", "folder", "direction"),
    [
        ("fr", "fr", "ltr"), ("fa", "fa", "rtl"), ("ar", "ar", "rtl"), ("pt-BR", "pt_BR", "ltr"),
        ("fa-AF", "fa_AF", "rtl"), ("zh-Hant", "zh_TW", "ltr"), ("sr-Latn", None, None),
        ("en-XA", "en_XA", "ltr"), ("ar-XB", "ar_XB", "rtl"), ("ar-u-nu-arab", "ar", "rtl"),
        ("he", "he", "rtl"), ("ur", "ur", "rtl"),
    ],
)  # fmt: skip
def test_names_and_direction(tag: str, folder: str | None, direction: str | None) -> None:
    if folder is None:
        with pytest.raises(ConfigError):
            locales.get(tag)
        return
    locale = locales.get(tag)
    assert (locale.tag, locale.gettext_name, locale.direction) == (tag, folder, direction)


def test_variants_inherit_and_say_so() -> None:
    assert locales.get("fr-CA").name == "Français (CA)"
    assert locales.get("fa-AF").name == "دری"
    assert locales.get("pt-BR").plural_forms != locales.get("pt").plural_forms


@pytest.mark.parametrize("tag", ["farsi", "xx", "FR", "fa_AF", "", "en-", "../fr"])
def test_an_unknown_tag_says_what_is_known(tag: str) -> None:
    with pytest.raises(ConfigError) as caught:
        locales.get(tag)
    assert "fr" in caught.value.hint


@pytest.mark.parametrize(
    ("tag", "known"),
    [
        ("ar-u-nu-deva", "latn, arab, arabext, beng"),
        ("fa-u-ca-hebrew", "gregorian, persian, islamic-umalqura"),
        ("de-u-ca-persian", "gregorian"),
        ("fa-u-ca-persian-chinese", "gregorian, persian, islamic-umalqura"),
        ("fr-u-co-phonebk", "-u-nu-DIGITS, -u-ca-CALENDAR"),
        ("fr-u-nu-latn-nu-arab", "-u-nu-DIGITS, -u-ca-CALENDAR"),
        ("fr-u-latn", "-u-nu-DIGITS, -u-ca-CALENDAR"),
    ],
)
def test_a_choice_that_cannot_be_written_says_what_can(tag: str, known: str) -> None:
    with pytest.raises(ConfigError, match="cannot write") as caught:
        locales.get(tag)
    assert known in caught.value.hint


def test_the_same_calendar_twice_is_a_mistake() -> None:
    with pytest.raises(ConfigError, match="twice"):
        locales.get("fa-u-ca-persian-persian")


@pytest.mark.parametrize("tag", [*locales.known(), "ar-EG", "ar-AE", "ar-MA", "ar-SD", "fr-CA"])
def test_digits_are_those_of_cldr(tag: str) -> None:
    assert (
        locales.get(tag).numbering
        == babel.Locale.parse(tag.replace("-", "_")).default_numbering_system
    )


def test_digits_are_a_choice_of_each_field() -> None:
    persian = locales.choose(locales.get("fa"), dates="latn", prose="latn")
    assert locales.format_date(persian, NOWRUZ) == "1 فروردین 1405"
    assert locales.format_number(persian, 1234) == "۱٬۲۳۴"
    assert (persian.numbering, persian.prose_numbering) == ("arabext", "latn")
    latin = locales.get("fa-u-nu-latn")
    fields = (latin.numbering, latin.date_numbering, latin.prose_numbering)
    assert fields == ("latn", "latn", "latn")


def test_a_calendar_is_a_choice() -> None:
    chosen = locales.choose(locales.get("fa"), also_calendar="gregorian")
    tagged = locales.get("fa-u-ca-persian-gregory")
    assert replace(chosen, tag=tagged.tag) == tagged


def test_digits_are_compared_as_latin_ones() -> None:
    assert locales.latin_digits("۱۲ ٣٤ ৫৬ 78") == "12 34 56 78"


@pytest.mark.parametrize(
    ("tag", "date", "written"),
    [
        ("en", NOWRUZ, "21 March 2026"),
        ("en-US", NOWRUZ, "March 21, 2026"),
        ("fr", NOWRUZ, "21 mars 2026"),
        ("fr", datetime.date(2026, 4, 1), "1er avril 2026"),
        ("fr-CA", datetime.date(2026, 12, 1), "1er décembre 2026"),
        ("ar", NOWRUZ, "21 مارس 2026"),
        ("ar-MA", datetime.date(2026, 8, 1), "1 غشت 2026"),
        ("ar-DZ", datetime.date(2026, 8, 1), "1 أوت 2026"),
        ("ar-LB", NOWRUZ, "٢١ آذار ٢٠٢٦"),
        ("ar-LB-u-nu-latn", NOWRUZ, "21 آذار 2026"),
        ("ar-u-ca-islamic-umalqura", NOWRUZ, "2 شوال 1447 هـ"),
        ("ar-SA-u-ca-islamic-umalqura-gregory", NOWRUZ, "٢ شوال ١٤٤٧ هـ (٢١ مارس ٢٠٢٦)"),
        ("fa-u-ca-persian-gregory", NOWRUZ, "۱ فروردین ۱۴۰۵ (۲۱ مارس ۲۰۲۶)"),
        ("fa-u-ca-persian-islamic-umalqura", NOWRUZ, "۱ فروردین ۱۴۰۵ (۲ شوال ۱۴۴۷ ه\u200d.ق.)"),
        ("fr-US", NOWRUZ, "21 mars 2026"),  # a region that CLDR does not have
        ("ar-u-nu-arab", NOWRUZ, "٢١ مارس ٢٠٢٦"),
        ("fa", NOWRUZ, "۱ فروردین ۱۴۰۵"),
        ("fa", datetime.date(2025, 3, 20), "۳۰ اسفند ۱۴۰۳"),  # a leap year that khayyam gets wrong
        ("fa", datetime.date(2025, 3, 21), "۱ فروردین ۱۴۰۴"),
        ("fa-AF", NOWRUZ, "۱ حمل ۱۴۰۵"),
        ("fa-u-ca-gregory", NOWRUZ, "۲۱ مارس ۲۰۲۶"),
        ("de", NOWRUZ, "21. März 2026"),
        ("en-XA", NOWRUZ, "March 21, 2026"),
    ],
)
def test_dates(tag: str, date: datetime.date, written: str) -> None:
    assert locales.format_date(locales.get(tag), date) == written


@pytest.mark.parametrize(
    ("tag", "number", "percent"),
    [
        ("en", "1,234,567.891", "99%"),
        ("fr", "1\u00a0234\u00a0567,891", "99\u00a0%"),
        ("fa", "۱٬۲۳۴٬۵۶۷٫۸۹۱", "۹۹٪"),
        ("ar", "1,234,567.891", "99\u200e%\u200e"),
        ("ar-MA", "1.234.567,891", "99\u200e%\u200e"),
        ("ar-u-nu-arab", "١٬٢٣٤٬٥٦٧٫٨٩١", "٩٩٪\u061c"),
        ("bn", "১২,৩৪,৫৬৭.৮৯১", "৯৯%"),
    ],
)
def test_numbers(tag: str, number: str, percent: str) -> None:
    locale = locales.get(tag)
    assert locales.format_number(locale, 1234567.891) == number
    assert locales.format_percent(locale, 0.9999) == percent  # 100 % would be a false promise


def test_percent_does_not_lose_one_to_binary_fractions() -> None:
    assert locales.format_percent(locales.get("en"), 0.29) == "29%"


def test_lists() -> None:
    assert locales.format_list(locales.get("en"), ["A", "B", "C"]) == "A, B, and C"
    assert locales.format_list(locales.get("fr"), ["A", "B", "C"]) == "A, B et C"
    assert locales.format_list(locales.get("fa"), ["الف", "ب", "پ"]) == "الف، ب و پ"
    assert locales.format_list(locales.get("ar"), ["أ", "ب"]) == "أ وب"
    assert locales.format_list(locales.get("fa"), ["الف"]) == "الف"


MOMENT = datetime.datetime(2026, 3, 21, 14, 5, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("tag", "long", "short"),
    [
        ("en", "21 March 2026 at 14:05", "21/03/2026, 14:05"),
        ("en-US", "March 21, 2026 at 2:05\u00a0PM", "3/21/26, 2:05\u00a0PM"),
        ("fr", "21 mars 2026 à 14:05", "21/03/2026 14:05"),
        ("fr-CA", "21 mars 2026 à 14\u00a0h\u00a005", "2026-03-21 14\u00a0h\u00a005"),
        ("fa", "۱ فروردین ۱۴۰۵ ساعت ۱۴:۰۵", "۱۴۰۵/۱/۱،\u200f ۱۴:۰۵"),
        ("ar", "21 مارس 2026 في 2:05\u00a0م", "21\u200f/3\u200f/2026، 2:05\u00a0م"),
    ],
)
def test_dates_with_times(tag: str, long: str, short: str) -> None:
    locale = locales.get(tag)
    assert locales.format_datetime(locale, MOMENT) == long
    assert locales.format_datetime(locale, MOMENT, "short") == short
    assert long.endswith(locales.format_time(locale, MOMENT))
    assert locales.format_time(locale, MOMENT.time()) == locales.format_time(locale, MOMENT)
    assert long.startswith(locales.format_date(locale, MOMENT))


def test_times_stay_in_their_zone() -> None:
    tehran = datetime.timezone(datetime.timedelta(hours=3, minutes=30))
    late = datetime.datetime(2026, 3, 20, 23, 30, tzinfo=tehran)
    assert locales.format_datetime(locales.get("fa"), late) == "۲۹ اسفند ۱۴۰۴ ساعت ۲۳:۳۰"
    assert locales.format_time(locales.get("fa"), late.timetz()) == "۲۳:۳۰"


def test_both_calendars_have_one_weekday() -> None:
    both = locales.format_date(locales.get("fa-u-ca-persian-gregory"), NOWRUZ, "full")
    assert both == "شنبه ۱ فروردین ۱۴۰۵ (۲۱ مارس ۲۰۲۶)"


@pytest.mark.parametrize(
    ("tag", "day", "said"),
    [
        ("en", 20, "yesterday"), ("fr", 21, "aujourd’hui"), ("fa", 22, "فردا"),
        ("ar", 19, "قبل يومين"), ("ar", 18, "قبل 3 أيام"), ("ar-EG", 18, "قبل ٣ أيام"),
        ("fr", 18, "il y a 3 jours"), ("fa", 7, "۲ هفته پیش"), ("en", 28, "in 1 week"),
        ("de", 20, "vor 1 Tag"),
        ("ckb", 18, "١٨ی ئازاری ٢٠٢٦"),
    ],
)  # fmt: skip
def test_days_from_today(tag: str, day: int, said: str) -> None:
    assert locales.format_relative(locales.get(tag), NOWRUZ.replace(day=day), NOWRUZ) == said


@pytest.mark.parametrize(
    ("tag", "first", "weekend"),
    [
        ("fr", 1, (6, 7)), ("fr-CA", 7, (6, 7)), ("en", 1, (6, 7)), ("en-US", 7, (6, 7)),
        ("fa", 6, (5,)), ("fa-AF", 6, (4, 5)), ("ar", 6, (5, 6)), ("ar-LB", 1, (6, 7)),
        ("ar-SA", 7, (5, 6)), ("ar-MA", 1, (6, 7)),
    ],
)  # fmt: skip
def test_weeks(tag: str, first: int, weekend: tuple[int, ...]) -> None:
    assert locales.week(locales.get(tag)) == locales.Week(first, weekend)


def test_money_stands_apart_from_letters() -> None:
    assert locales.format_currency(locales.get("en"), 1000, "IRR") == "IRR\u00a01,000"
    assert locales.format_currency(locales.get("fr"), 1234.5, "EUR") == "1\u00a0234,50\u00a0€"


def test_quotes_have_the_spaces_of_the_language() -> None:
    assert locales.get("fr").quotes[:2] == ("«\u00a0", "\u00a0»")
    assert locales.get("fa").quotes == ("«", "»", "‹", "›")


def test_the_documented_facts_are_these() -> None:
    page = Path(__file__).parent.parent / "docs" / "reference" / "locales.md"
    rows = re.findall(r"^\| `([^`]+)` \| (.+) \|$", page.read_text("utf-8"), re.MULTILINE)
    documented = {tag: tuple(rest.split(" | ")) for tag, rest in rows if rest.count(" | ") == 6}
    assert documented.keys() == {*locales.known(), "fa-AF", "pt-BR", *locales.PSEUDO}
    for tag, facts in documented.items():
        locale = locales.get(tag)
        plurals = locale.plural_forms.partition(";")[0].removeprefix("nplurals=")
        quotes = " ".join(quote.strip() for quote in locale.quotes)
        assert facts == (
            locale.name, locale.english_name, locale.direction, locale.numbering,
            locale.calendar, plurals, quotes,
        )  # fmt: skip


def test_a_language_is_one_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """The row that docs/reference/locales.md adds is all that a language needs."""
    page = Path(__file__).parent.parent / "docs" / "reference" / "locales.md"
    [row] = re.findall(r"^```python\n(.+)^```", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    names = {"Language": languages.Language, "plurals": plurals, "quotes": quotes}
    [(tag, facts)] = eval(f"{{{row}}}", names).items()
    assert tag not in locales.known()
    monkeypatch.setitem(languages.LANGUAGES, tag, facts)
    locale = locales.get.__wrapped__(tag)  # not the cache, which would keep it
    assert locales.format_date(locale, NOWRUZ) == "21 մարտի, 2026 թ."
    assert locales.format_number(locale, 1234.5) == "1\u00a0234,5"
    assert locales.index_letter(locale, "երևան") == "Ե"


def test_importing_costs_nothing_heavy() -> None:
    code = (
        "import sys, multilang.locales; "
        "print([name for name in ('babel', 'persiantools') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("tag", [*locales.known(), *locales.PSEUDO])
@pytest.mark.parametrize("length", ["full", "long", "medium", "short"])
def test_every_language_writes_every_date(tag: str, length: locales.Length) -> None:
    text = locales.format_date(locales.get(tag), datetime.date(2026, 3, 21), length)
    assert text
    assert not set(text) & set("{}'")


@pytest.mark.parametrize(
    ("tag", "one", "three"),
    [
        ("en", "1 minute", "3 minutes"),
        ("fr", "1 minute", "3 minutes"),
        ("fa", "۱ دقیقه", "۳ دقیقه"),
        ("ar", "دقيقة", "3 دقائق"),
    ],
)
def test_minutes(tag: str, one: str, three: str) -> None:
    locale = locales.get(tag)
    assert (locales.format_minutes(locale, 1), locales.format_minutes(locale, 3)) == (one, three)
