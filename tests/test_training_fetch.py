"""Fetching other projects' translations: reading, aligning, cleaning. Nothing is downloaded."""

from __future__ import annotations

import io
import json
import re
import sqlite3
import struct
import sys
import tarfile
import zipfile
from collections import Counter
from contextlib import closing
from itertools import islice
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from training import corpora, fetch, phrases, tables  # noqa: E402
from training.aligning import aligned, places, sentences, unfit  # noqa: E402
from training.android import read_apk  # noqa: E402
from training.corpora import TrainingError  # noqa: E402
from training.names import read_geonames, read_people  # noqa: E402
from training.pairs import ZWNJ  # noqa: E402
from training.readers import read_js, read_json, read_pak, read_po  # noqa: E402


def one(source: str, target: str, language: str = "fr") -> tuple[str, str]:
    """The single pair that the two texts make."""
    (pair,) = sentences(source, target, language)
    return pair


# -- Cleaning -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "target", "pair"),
    [
        ("<b>Save</b> the <a href='x'>file</a>", "<b>Enregistrer</b> le fichier",
         ("Save the file", "Enregistrer le fichier")),
        ("[Learn more](https://a.example/b) now", "[En savoir plus](https://a.example/b)",
         ("Learn more now", "En savoir plus")),
        ("Open lin&k", "Ouvrir le l&ien", ("Open link", "Ouvrir le lien")),
        ("AT&T and R&amp;D", "AT&T et R&amp;D", ("AT&T and R&D", "AT&T et R&D")),
        ("{count, plural, one {# boat} other {Many boats}}",
         "{count, plural, one {# bateau} other {Des bateaux}}", ("Many boats", "Des bateaux")),
        ("Use `npm run` to start {{name}}", "Lancez {{name}} avec `npm run`",
         ("Use ⟦0⟧ to start ⟦1⟧", "Lancez ⟦1⟧ avec ⟦0⟧")),
        ("<p>The harbour\nis open.</p><pre>x = 1</pre>", "<p>Le port est\nouvert.</p>",
         ("The harbour is open.", "Le port est ouvert.")),
    ],
)  # fmt: skip
def test_markup_goes_and_placeholders_are_numbered(
    source: str, target: str, pair: tuple[str, str]
) -> None:
    assert one(source, target) == pair


def test_a_pair_with_other_placeholders_or_forms_inside_is_left_out() -> None:
    assert places("Hello $1", "Bonjour") is None
    assert places("{a} {b} {c} {d} {e}", "{a} {b} {c} {d} {e}") is None
    assert places("It has {n, plural, one {a} other {b}} now", "Il a") is None
    assert sentences("Delete $1?", "Supprimer ?", "fr") == []


def test_persian_and_arabic_are_spelt_as_the_rest_of_the_data() -> None:
    assert one("books", f"\u200fكتاب{ZWNJ}هاي", "fa")[1] == f"کتاب{ZWNJ}های"
    assert one("book", "كـــتَابٌ", "ar")[1] == "كتاب"


def test_sentences_and_lines_are_apart_where_both_sides_are() -> None:
    found = sentences("It is late. Go home.\nNow!", "Il est tard. Rentre.\nVite !", "fr")
    assert found == [("It is late.", "Il est tard."), ("Go home.", "Rentre."), ("Now!", "Vite !")]
    whole = sentences("It is late. Go home.", "Il est tard, rentre.", "fr")
    assert whole == [("It is late. Go home.", "Il est tard, rentre.")]
    assert len(sentences("Mr. Brown sails.", "M. Brown navigue.", "fr")) == 1


@pytest.mark.parametrize(
    ("source", "target", "language", "reason"),
    [
        ("The boat left in 1999.", "Le bateau est parti en 1989.", "fr", "numbers"),
        ("The boat left in 1999.", "قایق در ۱۹۹۹ رفت.", "fa", ""),
        ("The boat left the harbour.", "The boat left the harbour.", "fa", "script"),
        ("The boat left the harbour.", "The boat left the harbour.", "fr", "untranslated"),
        ("The boat is in the harbour", "Le boat is in the harbour", "fr", "English"),
        ("Boat", "Un navire qui transporte des passagers et du fret au loin", "fr", "ratio"),
        ("⟦0⟧ – ⟦1⟧", "⟦0⟧ – ⟦1⟧", "fr", "wordless"),
        ("word " * 91, "mot " * 91, "fr", "long"),
    ],
)
def test_unfit_pairs_have_a_reason(source: str, target: str, language: str, reason: str) -> None:
    assert unfit(source, target, language) == reason


def test_texts_with_the_same_key_are_pairs_and_what_is_dropped_is_counted() -> None:
    dropped: Counter[str] = Counter()
    english = {"a": "Boat", "b": "Only here", "c": "Not translated yet"}
    french = {"c": "Not translated yet", "a": "Bateau"}
    assert list(aligned(english, french, "fr", dropped)) == [("Boat", "Bateau")]
    assert dropped == {"untranslated": 1}


# -- Reading ------------------------------------------------------------------------------------


def test_json_and_object_literals_give_the_same_keys() -> None:
    script = rb"""// generated
        const it = { menu: { 'open': "Open \u2026", close: 'Don\'t', none: void 0 },
          joined: "a" + b, made: `${x}` };  /* end */ export default it;"""
    assert read_js(script) == {"/menu/open": "Open …", "/menu/close": "Don't"}
    assert read_json(b'{"menu": {"open": "Open", "list": ["a", "b"], "n": 1}}') == {
        "/menu/open": "Open", "/menu/list/0": "a", "/menu/list/1": "b",
    }  # fmt: skip


def test_catalog_messages_without_plural_or_doubt() -> None:
    catalog = (
        'msgid ""\nmsgstr ""\n"Language: fr\\n"\n\n'
        '#: a\nmsgid "One "\n"line\\n"\nmsgstr "Une ligne"'
        '\n\n#, fuzzy\nmsgid "Two"\nmsgstr "Trois"\n\nmsgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\n'
    )
    assert read_po(catalog.encode()) == {"One line\n": "Une ligne"}


def pak(texts: dict[int, str], alias: tuple[int, int]) -> bytes:
    """A resource pack of version 5 with one alias: (id, index of the entry)."""
    head = struct.pack("<IBBHHH", 5, 1, 0, 0, len(texts), 1)
    offset = len(head) + 6 * (len(texts) + 1) + 4
    rows = b""
    for number, text in [*texts.items(), (0, "")]:
        rows += struct.pack("<HI", number, offset)
        offset += len(text.encode())
    return head + rows + struct.pack("<HH", *alias) + "".join(texts.values()).encode()


def test_resource_pack_with_an_alias() -> None:
    data = pak({7: "Ouvrir", 9: "Fermé"}, (12, 1))
    assert read_pak(data) == {"7": "Ouvrir", "9": "Fermé", "12": "Fermé"}


def test_a_city_has_a_persian_or_arabic_name_where_there_is_no_doubt() -> None:
    cities = {
        "1": {"name": "Lyon", "countrycode": "FR",
              "alternatenames": ["Lione", "ليون", "لیون", "لیۆن"]},
        "2": {"name": "Isfahan", "countrycode": "IR", "alternatenames": ["اصفهان", "اصفہان"]},
        "3": {"name": "Paris", "countrycode": "FR", "alternatenames": ["پاریس", "پیرس"]},
    }  # fmt: skip
    assert read_geonames(json.dumps(cities).encode()) == {
        "/en/1": "Lyon", "/fa/1": "لیون", "/ar/1": "ليون", "/en/2": "Isfahan", "/fa/2": "اصفهان",
    }  # fmt: skip


def test_people_are_those_whose_spelling_is_sure() -> None:
    rows = [
        ("مهدي كروبي", "Mehdi Karroubi", "en", "IR"),
        ("ارش", "Arash", "en", "IR"),
        ("ارش كمانگير", "Arash Kamangir", "en", "IR"),
        ("علي رضا", "Alireza", "en", "IR"),
        ("احمد علي", "Ahmed Ali", "en", "EG"),
        ("رضا پهلوي", "Riza Pahlavi", "alias", "IR"),
    ]
    with closing(sqlite3.connect(":memory:")) as index:
        index.execute("CREATE TABLE full_names (arabic_key, latin, latin_lang, country, source)")
        index.executemany("INSERT INTO full_names VALUES (?, ?, ?, ?, 'wikidata')", rows)
        index.commit()
        data = index.serialize()
    found = read_people(data)
    assert list(found.values()) == ["مهدي كروبي", "Mehdi Karroubi"]
    assert one(*reversed(found.values()), "fa") == ("Mehdi Karroubi", "مهدی کروبی")


def pool(*texts: str) -> bytes:
    """A pool of UTF-8 strings as Android packs it."""
    data = b"".join(bytes((len(t), len(t.encode()))) + t.encode() + b"\0" for t in texts)
    data += b"\0" * (-len(data) % 4)
    offsets, at = [], 0
    for text in texts:
        offsets.append(at)
        at += 3 + len(text.encode())
    first = 28 + 4 * len(texts)
    head = (1, 28, first + len(data), len(texts), 0, 1 << 8, first, 0)
    return struct.pack("<HHIIIIII", *head) + struct.pack(f"<{len(texts)}I", *offsets) + data


def strings_of(language: bytes, value: int) -> bytes:
    """A type chunk of one string in a language; ``value`` is its place in the pool."""
    configuration = struct.pack("<I4x2s", 36, language).ljust(36, b"\0")
    body = configuration + struct.pack("<I", 0) + struct.pack("<HHIHBBI", 8, 0, 0, 8, 0, 3, value)
    head = (0x201, 20 + 36, 20 + len(body), 1, 0, 0, 1, 20 + 36 + 4)
    return struct.pack("<HHIBBHII", *head) + body


def test_android_resources_by_language() -> None:
    types = pool("string")
    inner = types + strings_of(b"\0\0", 0) + strings_of(b"fa", 1)
    package = struct.pack("<HHI", 0x200, 12, 12 + len(inner)) + b"\0" * 4 + inner
    values = pool("Close", "بستن")
    table = struct.pack("<HHII", 2, 12, 12 + len(values + package), 1) + values + package
    apk = io.BytesIO()
    with zipfile.ZipFile(apk, "w") as made:
        made.writestr("resources.arsc", table)
    assert read_apk(apk.getvalue()) == {"/en/0": "Close", "/fa/0": "بستن"}


def test_names_get_their_capitals() -> None:
    assert phrases.name_case("republic of the congo") == "Republic of the Congo"
    assert phrases.name_case("'s-hertogenbosch") == "'s-hertogenbosch"


def test_phrases_are_the_same_each_time_and_persian_has_its_digits() -> None:
    pytest.importorskip("babel")
    first, again = (list(islice(phrases.made("fa"), 200)) for _ in range(2))
    assert first == again
    assert not any(re.search("[0-9]", pair.target) for pair in first)
    assert {pair.origin for pair in first} == {phrases.ORIGIN}


# -- Packages -----------------------------------------------------------------------------------


def test_only_the_wanted_files_of_an_archive_are_read(tmp_path: Path) -> None:
    wheel, tarball = tmp_path / "a.whl", tmp_path / "a.tgz"
    names = ["package/ui/fr.json", "package/ui/fr-CA.json", "package/deep/er/fr.json"]
    with zipfile.ZipFile(wheel, "w") as made:
        for name in names:
            made.writestr(name, "{}")
    with tarfile.open(tarball, "w:gz") as packed:
        for name in names:
            packed.addfile(tarfile.TarInfo(f"./{name}"), io.BytesIO())
    wanted = fetch.pattern(("package/*/{}.json",), "fr")
    for archive in (wheel, tarball):
        assert [name for name, _ in fetch.members(archive, wanted)] == ["package/ui/fr.json"]
    assert fetch.pattern(("package/**{}.json",), "fr").fullmatch(names[2])


def test_sides_are_aligned_across_files_and_languages(tmp_path: Path) -> None:
    wheel = tmp_path / "boats-1-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as made:
        made.writestr("l/en-US/a.json", '{"main": {"en-US": {"x": "The red boat"}}}')
        made.writestr("l/en-US/b.json", '{"x": "The net"}')
        made.writestr("l/fr/a.json", '{"main": {"fr": {"x": "Le bateau rouge"}}}')
        made.writestr("l/fr/b.json", '{"x": "Le filet"}')
    source = fetch.Source("tatoeba", "pip", (), "json", ("l/{}/*.json",), {"en": "en-US"})
    found = fetch.pairs_of(source, [wheel], "fr", Counter())
    assert [(pair.source, pair.target, pair.kind) for pair in found] == [
        ("The red boat", "Le bateau rouge", "prose"), ("The net", "Le filet", "prose"),
    ]  # fmt: skip


def test_other_bytes_than_the_pinned_ones_are_refused(tmp_path: Path) -> None:
    package = fetch.Package("@boats/net", "1.0", "0" * 64)
    folder = tmp_path / "npm-boats-net-1.0"
    folder.mkdir()
    (folder / "boats-net-1.0.tgz").write_bytes(b"other")
    with pytest.raises(TrainingError, match=r"SHA-256 is [0-9a-f]{64}"):
        fetch.download("npm", package, tmp_path)


def test_every_source_is_pinned_and_of_tier_a() -> None:
    found = fetch.read_sources()
    assert len({source.origin for source in found}) == len(found)
    for source in found:
        assert all(re.fullmatch("[0-9a-f]{64}", package.sha256) for package in source.packages)
        assert (
            any("{}" in text for text in (*source.files, source.keys)) or source.english != "file"
        )


def test_a_source_without_licence_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sources.toml"
    path.write_text(
        '[[source]]\norigin = "heard"\nclient = "npm"\nreader = "json"\nfiles = []\npackages = []\n'
    )
    with pytest.raises(TrainingError, match=r"licences\.json"):
        fetch.read_sources(path)


def test_fetched_tables_keep_their_origin_and_own_ones_are_the_projects(tmp_path: Path) -> None:
    table = corpora.load()
    keep = corpora.allowed(table)
    for name in ("chromium.fr.tsv", "chromium.fa.tsv", "multi30k.fr.tsv"):
        (tmp_path / name).write_text("the boat\tle bateau\n", "utf-8")
    found = list(tables.read_fetched([tmp_path], "fr", table, keep))
    assert [(pair.origin, pair.kind) for pair in found] == [("chromium", "interface")]
    own = tmp_path / "harbour.tsv"
    own.write_text("the net\tle filet\n", "utf-8")
    paths = [own, tmp_path / "chromium.fr.tsv"]
    assert [p.origin for p in tables.read_own(paths, "fr", table)] == ["project:harbour"]
    assert [p.origin for p in tables.read_fetched(paths, "fr", table, keep)] == ["chromium"]
    with pytest.raises(TrainingError, match="harbour"):
        list(tables.read_fetched([tmp_path], "fr", table, keep))
