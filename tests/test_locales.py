"""Locales: our own table against gettext's, and dates, numbers and lists as readers expect them."""

from __future__ import annotations

import datetime
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from gettext import c2py  # type: ignore[attr-defined]
from pathlib import Path

import pytest

from multilang import locales
from multilang.errors import ConfigError

ROOT = Path(__file__).parent.parent
NOWRUZ = datetime.date(2026, 3, 21)


def test_the_pinned_plural_forms() -> None:
    assert locales.get("en").plural_forms == "nplurals=2; plural=(n != 1);"
    assert locales.get("fr").plural_forms == "nplurals=2; plural=(n > 1);"
    assert locales.get("fa").plural_forms == "nplurals=2; plural=(n > 1);"
    assert locales.get("ar").plural_forms == (
        "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : "
        "n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);"
    )


@pytest.mark.parametrize("tag", locales.known())
def test_plural_forms_use_exactly_the_declared_forms(tag: str) -> None:
    match = re.fullmatch(r"nplurals=(\d); plural=(.+);", locales.get(tag).plural_forms)
    assert match is not None
    form = c2py(match[2])
    assert {form(n) for n in range(1001)} == set(range(int(match[1])))


def test_arabic_plurals_of_whole_hundreds() -> None:
    # Babel 2.18 has the forms for 11-99 and for 100-102 swapped.
    form = _form(locales.get("ar").plural_forms)
    assert [form(n) for n in (0, 1, 2, 3, 10)] == [0, 1, 2, 3, 3]
    assert [form(n) for n in (11, 99, 100, 102, 103)] == [4, 4, 5, 5, 3]


@pytest.mark.skipif(not shutil.which("msginit"), reason="needs gettext: apt install gettext")
def test_plural_forms_agree_with_gettext(tmp_path: Path) -> None:
    template = tmp_path / "t.pot"
    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
    template.write_text(header + '\nmsgid "a"\nmsgid_plural "b"\nmsgstr[0] ""\nmsgstr[1] ""\n')
    compared = []
    for tag in (*locales.known(), "pt-BR"):
        name = locales.get(tag).gettext_name
        command = ["msginit", "-i", template.name, "-l", name, "--no-translator", "-o", "-"]
        made = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
        found = re.search(r"Plural-Forms: (.*?)\\n", made.stdout.replace('"\n"', ""))
        if found is None:
            continue  # gettext 0.21 has no row for it: Persian, Arabic, Hindi and a few more
        theirs, ours = _form(found[1]), _form(locales.get(tag).plural_forms)
        assert [ours(n) for n in range(201)] == [theirs(n) for n in range(201)], tag
        compared.append(tag)
    assert len(compared) >= 20


def _form(header: str) -> Callable[[int], int]:
    form: Callable[[int], int] = c2py(header.partition("plural=")[2].rstrip(";"))
    return form


def test_every_catalog_here_has_the_pinned_header() -> None:
    found = sorted(ROOT.glob("locale/*/LC_MESSAGES/*.po"))
    assert found
    for path in found:
        locale = locales.get(path.parts[-3].replace("_", "-"))
        header = f'"Plural-Forms: {locale.plural_forms}\\n"'
        assert header in path.read_text(encoding="utf-8"), path


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


@pytest.mark.parametrize("tag", ["farsi", "xx", "FR", "fa_AF", "", "en-", "ar-u-nu-deva", "../fr"])
def test_an_unknown_tag_says_what_is_known(tag: str) -> None:
    with pytest.raises(ConfigError) as caught:
        locales.get(tag)
    assert "fr" in str(caught.value) or "nu-deva" in str(caught.value)


@pytest.mark.parametrize(
    ("tag", "date", "written"),
    [
        ("en", NOWRUZ, "21 March 2026"),
        ("en-US", NOWRUZ, "March 21, 2026"),
        ("fr", NOWRUZ, "21 mars 2026"),
        ("fr", datetime.date(2026, 4, 1), "1er avril 2026"),
        ("fr-CA", datetime.date(2026, 12, 1), "1er décembre 2026"),
        ("ar", NOWRUZ, "21 مارس 2026"),
        ("ar-LB", NOWRUZ, "21 آذار 2026"),
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
        ("ar", "1,234,567.891", "99%"),
        ("ar-u-nu-arab", "١٬٢٣٤٬٥٦٧٫٨٩١", "٩٩٪"),
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


def test_sorting() -> None:
    persian = locales.get("fa")
    words = ["يک", "گل", "کتاب‌ها", "ژاله", "چای", "پدر", "آب"]
    by_alphabet = ["آب", "پدر", "چای", "ژاله", "کتاب‌ها", "گل", "يک"]
    assert sorted(words, key=lambda word: locales.sort_key(persian, word)) == by_alphabet
    french = locales.get("fr")
    assert sorted(["zoo", "été", "ete", "Eau"], key=lambda w: locales.sort_key(french, w)) == [
        "Eau", "ete", "été", "zoo",
    ]  # fmt: skip


def test_quotes_have_the_spaces_of_the_language() -> None:
    assert locales.get("fr").quotes[:2] == ("«\u00a0", "\u00a0»")
    assert locales.get("fa").quotes == ("«", "»", "‹", "›")


def test_importing_costs_nothing_heavy() -> None:
    code = (
        "import sys, multilang.locales; "
        "print([name for name in ('babel', 'persiantools') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
