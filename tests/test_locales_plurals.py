"""The pinned plural forms, against gettext, CLDR (through Babel and ICU), and our own catalogs."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from gettext import c2py  # type: ignore[attr-defined]
from pathlib import Path

import babel
import pytest

from multilang import locales

ROOT = Path(__file__).parent.parent
TAGS = (*locales.known(), "pt-BR", "fa-AF", "fr-CA", "ar-EG")
NUMBERS = (*range(1001), 10**6, 10**6 + 1, 2 * 10**6)
# CLDR's category, the one that has the same form here, and why.
SHARED = {
    **dict.fromkeys(
        ("es", "fr", "fr-CA", "it", "pt", "pt-BR"),
        ("many", "other", "whole millions: gettext has no form for them"),
    ),
    "he": ("two", "other", "pairs: gettext has no form for them"),
}


def _form(header: str) -> Callable[[int], int]:
    form: Callable[[int], int] = c2py(header.partition("plural=")[2].rstrip(";"))
    return form


def test_the_pinned_plural_forms() -> None:
    assert locales.get("en").plural_forms == "nplurals=2; plural=(n != 1);"
    assert locales.get("fr").plural_forms == "nplurals=2; plural=(n > 1);"
    assert locales.get("fa").plural_forms == "nplurals=2; plural=(n > 1);"
    assert locales.get("ar").plural_forms == (
        "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : "
        "n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);"
    )


@pytest.mark.parametrize("tag", TAGS)
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


def _compare(tag: str, category: Callable[[int], str]) -> None:
    """Each category is one form and each form one category, but for those that share one."""
    form = _form(locales.get(tag).plural_forms)
    extra, into, _ = SHARED.get(tag, ("", "", ""))
    pairs = set()
    for n in NUMBERS:
        if tag == "pt" and n == 0:
            continue  # CLDR's plain pt is Brazilian: «0 dia»; gettext's is European: «0 dias»
        named = category(n)
        pairs.add((form(n), into if named == extra else named))
    assert len(pairs) == len({form for form, _ in pairs}) == len({name for _, name in pairs})


@pytest.mark.parametrize("tag", TAGS)
def test_plural_forms_are_the_categories_of_cldr_in_babel(tag: str) -> None:
    _compare(tag, babel.Locale.parse(tag.replace("-", "_")).plural_form)


@pytest.mark.parametrize("tag", TAGS)
def test_plural_forms_are_the_categories_of_cldr_in_icu(tag: str) -> None:
    icu = pytest.importorskip(
        "icu4py.messageformat", reason="needs ICU as oracle: pip install icu4py"
    )
    names = " ".join(f"{n}{{{n}}}" for n in ("zero", "one", "two", "few", "many", "other"))
    oracle = icu.MessageFormat(f"{{n, plural, {names}}}", tag)
    _compare(tag, lambda n: str(oracle.format({"n": n})))


@pytest.mark.parametrize("tag", SHARED)
def test_every_shared_form_is_one(tag: str) -> None:
    """CLDR still has the category that is shared here."""
    category = babel.Locale.parse(tag.replace("-", "_")).plural_form
    assert SHARED[tag][0] in {category(n) for n in NUMBERS}


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


def test_every_catalog_here_has_the_pinned_header() -> None:
    found = sorted(ROOT.glob("locale/*/LC_MESSAGES/*.po"))
    assert found
    for path in found:
        locale = locales.get(path.parts[-3].replace("_", "-"))
        header = f'"Plural-Forms: {locale.plural_forms}\\n"'
        assert header in path.read_text(encoding="utf-8"), path
