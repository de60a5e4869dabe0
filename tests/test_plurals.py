"""Words with counts: the right form for every number, in ``site.po`` and nowhere else."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import polib
import pytest

from multilang import locales
from multilang.errors import CatalogError
from multilang.exports import frame
from multilang.exports.site import build
from multilang.formats import po
from multilang.model import Catalog, Message, Target
from projects import command, lay, write
from test_site import demo, page

ONE, MANY = "%(count)s article", "%(count)s articles"
ARABIC = "لا مقالات|مقالة واحدة|مقالتان|%(count)s مقالات|%(count)s مقالة|%(count)s مقالة"


def header(tag: str, forms: str = "") -> str:
    forms = forms or locales.get(tag).plural_forms
    return f'msgid ""\nmsgstr ""\n"Language: {tag}\\n"\n"Plural-Forms: {forms}\\n"\n\n'


def entry(*forms: str) -> str:
    lines = [f'msgid "{ONE}"', f'msgid_plural "{MANY}"']
    return "\n".join((*lines, *(f'msgstr[{n}] "{x}"' for n, x in enumerate(forms)), ""))


def read(text: str, tag: str, domain: str = "site") -> Catalog:
    return po.parse(text.encode(), "site.po", tag, domain)


@pytest.mark.parametrize(
    ("tag", "number", "words"),
    [
        ("en", 0, "0 articles"), ("en", 1, "1 article"), ("en", 2, "2 articles"),
        ("fr", 0, "0 article"), ("fr", 1, "1 article"), ("fr", 2, "2 articles"),
        ("fr-CA", 1, "1 article"),
        ("fa", 1, "۱ مطلب"), ("fa", 11, "۱۱ مطلب"),
        ("ar", 0, "لا مقالات"), ("ar", 1, "مقالة واحدة"), ("ar", 2, "مقالتان"),
        ("ar", 3, "3 مقالات"), ("ar", 10, "10 مقالات"), ("ar", 11, "11 مقالة"),
        ("ar", 99, "99 مقالة"), ("ar", 100, "100 مقالة"), ("ar", 102, "102 مقالة"),
        ("ar", 103, "103 مقالات"), ("de", 2, "2 articles"),
    ],
)  # fmt: skip
def test_the_form_of_each_number(tag: str, number: int, words: str) -> None:
    locale = locales.get(tag)
    ngettext = frame.counter(locale, frame.words(locale))
    assert str(ngettext(ONE, MANY, number, count=locales.format_number(locale, number))) == words


def test_values_are_escaped_in_every_form() -> None:
    ngettext = frame.counter(locales.get("fr"), {f"{ONE}\0{MANY}": "<i>%(count)s\0<b>%(count)s"})
    assert str(ngettext(ONE, MANY, 2, count="<x>")) == "&lt;b&gt;&lt;x&gt;"


def test_the_indexes_count_in_their_language() -> None:
    pages = [page(slug, tag, tags=("tea",)) for tag in ("en", "ar") for slug in "abc"]
    files = build(demo(pages=tuple(pages), locales=("ar",)))
    assert '<span class="count">3 مقالات</span>' in files["ar/tag/index.html"].decode()
    assert '<span class="count">3 articles</span>' in files["en/tag/index.html"].decode()


def test_a_message_with_forms_is_read_and_written_again() -> None:
    text = header("ar") + "# A note.\n" + entry(*ARABIC.split("|")) + '\nmsgid "b"\nmsgstr "ب"\n'
    catalog = read(text, "ar")
    first, second = catalog.messages
    assert first.source == f"{ONE}\0{MANY}"
    assert first.target.text == ARABIC.replace("|", "\0")
    assert (first.reviewed, first.comments, second.source) == (True, ("A note.",), "b")
    forms = locales.get("ar").plural_forms
    assert entry(*ARABIC.split("|")) in po.serialize(catalog, forms).decode()
    anew = po.canonical(catalog, forms)
    assert entry(*ARABIC.split("|")) in anew.decode()
    assert read(anew.decode(), "ar").messages == catalog.messages
    theirs = polib.pofile(anew.decode())[0]
    assert (theirs.msgid, theirs.msgid_plural) == (ONE, MANY)
    assert list(theirs.msgstr_plural.values()) == ARABIC.split("|")
    ours = po.to_polib(catalog)[0]
    assert ours.msgstr_plural == theirs.msgstr_plural


def test_a_new_message_has_as_many_empty_forms_as_the_language() -> None:
    catalog = Catalog("ar", "site", (Message("", f"{ONE}\0{MANY}"),))
    text = po.serialize(catalog, locales.get("ar").plural_forms).decode()
    assert entry("", "", "", "", "", "") in text
    assert not read(text, "ar").messages[0].target.text


def test_a_fuzzy_message_keeps_its_forms_and_what_they_were_made_for() -> None:
    old = f'#, fuzzy\n#| msgid "a"\n#| msgid_plural "b"\n{entry("x", "y")}'
    message = read(header("fr") + old, "fr").messages[0]
    assert (message.fuzzy, message.previous_source) == (True, "a\0b")
    catalog = Catalog("fr", "site", (message,))
    assert old in po.serialize(catalog, locales.get("fr").plural_forms).decode()
    assert frame.words_of(catalog) == {}


def test_catalogs_of_articles_have_no_plural_forms() -> None:
    with pytest.raises(CatalogError, match="no place in an article's catalog"):
        read(header("fr") + entry("x", "y"), "fr", "harbour")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (header("fr") + entry("x"), "1 plural forms"),
        (header("fr") + entry("x", "y", "z"), "3 plural forms"),
        (header("fr", "nplurals=2; plural=(n==0 || n==1);") + entry("x", "y"), "Plural-Forms must"),
        (header("fr", "nplurals=1; plural=0;") + entry("x", "y"), "Plural-Forms must"),
        (header("fr", "nplurals=2; plural=n/0;") + entry("x", "y"), "Plural-Forms must"),
        (header("fr", "nplurals=2; plural=__import__;") + entry("x", "y"), "Plural-Forms must"),
        (header("fr") + entry("x", "y").replace("[1]", "[2]"), "wrong place"),
        (header("fr") + entry("x", "y").replace("[0]", "[1]"), "wrong place"),
        (header("fr") + 'msgid "a"\nmsgid_plural "b"\nmsgstr "c"\n', "wrong place"),
        (header("fr") + 'msgid_plural "b"\nmsgstr[0] "c"\n', "wrong place"),
        (header("fr") + entry("x", "y") + 'msgstr[2] "z"\n', "3 plural forms"),
        (header("fr") + entry("x", "y") + entry("x", "y"), "was there already"),
    ],
)
def test_forms_that_cannot_be_trusted_are_refused(text: str, message: str) -> None:
    with pytest.raises(CatalogError, match=message):
        read(text, "fr")


@pytest.mark.parametrize("formula", ["n>1", "(n > 1)", "n >= 2", "(n != 0 && n != 1)"])
def test_another_spelling_of_the_same_rule_is_fine(formula: str) -> None:
    said = f"nplurals=2; plural={formula};"
    assert read(header("fr", said) + entry("x", "y"), "fr").messages[0].reviewed


@pytest.mark.skipif(not shutil.which("msgfmt"), reason="needs gettext: apt install gettext")
@pytest.mark.parametrize("tag", ["fr", "fa", "ar"])
def test_gettext_gives_the_same_form(tag: str, tmp_path: Path) -> None:
    import gettext

    locale = locales.get(tag)
    source, made = tmp_path / "site.po", tmp_path / "site.mo"
    source.write_bytes(frame.shipped_catalogs()[tag])
    subprocess.run(["msgfmt", "-c", "-o", made, source], check=True)
    with made.open("rb") as file:
        theirs = gettext.GNUTranslations(file)
    ours = frame.counter(locale, frame.words(locale))
    for number in (*range(130), 1000):
        count = {"count": number}
        assert str(ours(ONE, MANY, number, **count)) == theirs.ngettext(ONE, MANY, number) % count


def test_a_project_overrides_the_forms_and_a_run_leaves_them_alone(tmp_path: Path) -> None:
    folder = lay(tmp_path)
    text = header("fr") + entry("%(count)s papier", "%(count)s papiers")
    path = write(folder / "locale/fr/LC_MESSAGES/site.po", text)
    assert command(folder, "run", "-q").exit_code == 0
    assert path.read_text("utf-8") == text
    catalog = po.parse(path.read_bytes(), "site.po", "fr", "site")
    assert catalog.messages[0].target == Target(
        "%(count)s papier\0%(count)s papiers", "reviewed", "human"
    )
    locale = locales.get("fr")
    ngettext = frame.counter(locale, frame.words(locale, frame.words_of(catalog)))
    assert str(ngettext(ONE, MANY, 3, count=3)) == "3 papiers"
