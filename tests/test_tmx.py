"""TMX: what is written is read again, by others too; what is read harms nobody."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
from pathlib import Path

import polib
import pytest
from hypothesis import given
from hypothesis import strategies as st

import growth
from multilang.errors import CatalogError
from multilang.formats import tmx
from multilang.model import Pair
from projects import command, lay, run, write

PROGRAM = "multilang 1.0"
HEAD = '<?xml version="1.0"?>\n<tmx version="1.4"><header segtype="sentence" srclang="en"/><body>\n'
TAIL = "</body></tmx>"


def tu(english: str, french: str, more: str = "", tag: str = "fr") -> str:
    return (
        f'<tu{more}><tuv xml:lang="en"><seg>{english}</seg></tuv>'
        f'<tuv xml:lang="{tag}"><seg>{french}</seg></tuv></tu>\n'
    )


def pairs(body: str, head: str = HEAD) -> list[tuple[str, str]]:
    read = tmx.parse((head + body + TAIL).encode(), "a.tmx")
    return [(p.source, p.target) for p in tmx.pairs(read, "en", "fr", "a")]


WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="⟦⟧`\ufffe\uffff\r"),
    min_size=1,
).map(lambda text: f"w{text}w")


class TestRoundTrip:
    PAIR = Pair(
        'See the [notice](⟦1⟧) & ⟦2⟧.\nNext <b> "x".', "⟦2⟧ : l’[avis](⟦1⟧) &\nSuite <b>.",
        "paragraph", "before ⟦1⟧ it", 'after "it"', "20260131T235900Z", "harbour",
    )  # fmt: skip

    def test_everything_of_a_pair(self) -> None:
        found = [self.PAIR, Pair("One.", "Un.", sentence=True, place="x")]
        data = tmx.serialize([("fr", pair) for pair in found], "en", PROGRAM)
        assert tmx.pairs(tmx.parse(data, "a"), "en", "fr", "x") == tuple(found)

    @given(WORDS, WORDS)
    def test_any_text(self, source: str, target: str) -> None:
        whole = tmx.normalised(source, target)
        assert whole is not None
        pair = Pair(*whole, place="x")
        data = tmx.serialize([("fr", pair)], "en", PROGRAM)
        assert tmx.pairs(tmx.parse(data, "a"), "en", "fr", "x") == (pair,)

    def test_what_xml_cannot_hold_is_left_out(self) -> None:
        texts = [("fr", Pair("a\x01b", "c")), ("fr", Pair("One", "Un"))]
        assert len(tmx.parse(tmx.serialize(texts, "en", PROGRAM), "a").entries) == 1

    def test_several_languages_in_one_file(self) -> None:
        texts = [("fr", Pair("One", "Un")), ("fa", Pair("One", "یک"))]
        read = tmx.parse(tmx.serialize(texts, "en", PROGRAM), "a")
        assert [p.target for p in tmx.pairs(read, "en", "fa", "")] == ["یک"]
        assert tmx.languages(read) == {"en": 2, "fr": 1, "fa": 1}


class TestFilesOfOthers:
    def test_codes_of_every_kind_become_placeholders(self) -> None:
        found = pairs(
            tu(
                '<bpt i="1">&lt;b></bpt>Press<ept i="1">&lt;/b></ept> <ph x="2" type="x">{0}</ph>',
                '<ph x="2"/> <bpt i="1"><sub>ignored</sub></bpt>appuyez<ept i="1"/>',
            )
        )
        assert found == [("⟦1⟧Press⟦2⟧ ⟦3⟧", "⟦3⟧ ⟦1⟧appuyez⟦2⟧")]

    def test_codes_without_numbers_are_told_apart_by_their_text(self) -> None:
        assert pairs(tu("<ph>{a}</ph> of <ph>{b}</ph>", "<ph>{b}</ph> de <ph>{a}</ph>")) == [
            ("⟦1⟧ of ⟦2⟧", "⟦2⟧ de ⟦1⟧")
        ]

    def test_markdown_that_units_keep_is_text(self) -> None:
        body = tu(
            '<bpt i="1">**</bpt>Now<ept i="1">**</ept>', '<bpt i="1">**</bpt>Là<ept i="1">**</ept>'
        )
        assert pairs(body) == [("**Now**", "**Là**")]

    def test_addresses_and_code_that_both_have_become_placeholders(self) -> None:
        body = tu(
            "Run `make` and see [this](/a/b) or https://a.example/x.",
            "Voyez [ceci](/a/b) ou https://a.example/x, puis `make`.",
        )
        assert pairs(body) == [
            ("Run ⟦1⟧ and see [this](⟦2⟧) or ⟦3⟧.", "Voyez [ceci](⟦2⟧) ou ⟦3⟧, puis ⟦1⟧.")
        ]

    def test_addresses_that_differ_stay(self) -> None:
        assert pairs(tu("See [it](/en/a)", "Voir [ça](/fr/a)")) == [
            ("See [it](/en/a)", "Voir [ça](/fr/a)")
        ]

    def test_codes_that_differ_make_no_pair_and_are_told(self) -> None:
        read = tmx.parse((HEAD + tu('a <ph x="1"/>', "b") + tu("…", "…") + TAIL).encode(), "a")
        skipped: list[tmx.Skipped] = []
        assert tmx.pairs(read, "en", "fr", "a", skipped) == ()
        assert [s.line for s in skipped] == [3, 4]
        assert "inline codes" in skipped[0].reason

    @pytest.mark.parametrize(
        ("tag", "wanted", "there"),
        [
            ("fr-CA", "fr", True),
            ("FR", "fr", True),
            ("pt", "pt-BR", True),
            ("pt-PT", "pt-BR", False),
            ("fro", "fr", False),
        ],
    )
    def test_languages(self, tag: str, wanted: str, there: bool) -> None:
        read = tmx.parse((HEAD + tu("a", "b", tag=tag) + TAIL).encode(), "a")
        assert bool(tmx.pairs(read, "en", wanted, "a")) == there

    def test_the_very_language_goes_before_a_wider_one(self) -> None:
        body = (
            '<tu><tuv xml:lang="en"><seg>a</seg></tuv><tuv xml:lang="fr-CA"><seg>b</seg></tuv>'
            '<tuv lang="fr"><seg>c</seg></tuv></tu>'
        )
        assert pairs(body) == [("a", "c")]

    def test_segtype_of_the_file_and_of_the_entry(self) -> None:
        body = tu("a", "b") + tu("c", "d", ' segtype="paragraph"')
        found = tmx.pairs(tmx.parse((HEAD + body + TAIL).encode(), "a"), "en", "fr", "a")
        assert [p.sentence for p in found] == [True, False]

    @pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "iso-8859-1"])
    def test_encodings(self, encoding: str) -> None:
        head = HEAD.replace('"1.0"?', f'"1.0" encoding="{encoding.removesuffix("-sig")}"?')
        data = (head + tu("tea", "thé") + TAIL).encode(encoding)
        read = tmx.parse(data, "a")
        assert tmx.pairs(read, "en", "fr", "a")[0].target == "thé"

    def test_a_doctype_that_names_the_dtd_is_usual(self) -> None:
        head = HEAD.replace("<tmx", '<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n<tmx', 1)
        assert pairs(tu("a", "b"), head) == [("a", "b")]


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 30))
HOSTILE = {
    "entities": f'<!DOCTYPE tmx [<!ENTITY l0 "ha">{LAUGHS}]><tmx version="1.4">&l29;</tmx>',
    "a file": '<!DOCTYPE tmx [<!ENTITY x SYSTEM "file:///etc/hostname">]><tmx>&x;</tmx>',
    "a parameter entity": '<!DOCTYPE tmx [<!ENTITY % x SYSTEM "http://127.0.0.1:9/"> %x;]><tmx/>',
    "an entity of the DTD": '<!DOCTYPE tmx SYSTEM "http://127.0.0.1:9/"><tmx version="1.4">'
    "<body><tu><note>&nbsp;</note></tu></body></tmx>",
    "depth": f'<tmx version="1.4">{"<a>" * 100_000}',
    "not whole": '<tmx version="1.4"><body>',
    "two roots": '<tmx version="1.4"/><tmx/>',
    "no xml": "msgid",
    "nothing": "",
    "another format": "<xliff/>",
    "a later version": '<tmx version="2.0"/>',
    "an encoding that is none": '<?xml version="1.0" encoding="x-none"?><tmx version="1.4"/>',
    "a name like text": "<tmx version='1.4'><\x00/></tmx>",
    "long": HEAD + tu("a" * (tmx.LONGEST + 1), "b") + TAIL,
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_plain_tmx_is_refused_with_its_line(name: str) -> None:
    def once() -> None:
        with pytest.raises(CatalogError) as caught:
            tmx.parse(HOSTILE[name].encode(), "a.tmx")
        assert caught.value.where.startswith("a.tmx:")

    assert growth.within(1, once)


@given(st.binary(max_size=400), st.integers(0, 700))
def test_any_bytes_are_read_or_refused(noise: bytes, at: int) -> None:
    data = tmx.serialize([("fr", TestRoundTrip.PAIR)], "en", PROGRAM)
    with contextlib.suppress(CatalogError):
        tmx.pairs(tmx.parse(data[:at] + noise + data[at:], "a"), "en", "fr", "a")


ORACLE = os.environ.get("MULTILANG_TEST_TRANSLATE_TOOLKIT", "")
"""A Python that has translate-toolkit: GPL, so no dependency, and asked in a process of its own."""
READ = """
import json, sys
from translate.storage.tmx import tmxfile
store = tmxfile.parsestring(open(sys.argv[1], "rb").read())
print(json.dumps([[unit.source, unit.target] for unit in store.units]))
"""
WRITE = """
import sys
from translate.storage.tmx import tmxfile
store = tmxfile()
for source, target in (("Tea & cake", "Thé & gâteau"), ("a < b", "a < b là")):
    store.addtranslation(source, "en", target, "fr")
open(sys.argv[1], "wb").write(bytes(store))
"""


@pytest.mark.skipif(not ORACLE, reason="MULTILANG_TEST_TRANSLATE_TOOLKIT names no Python")
class TestTranslateToolkit:
    def ask(self, program: str, path: Path) -> str:
        return subprocess.run(
            [ORACLE, "-c", program, str(path)], capture_output=True, text=True, check=True
        ).stdout

    def test_reads_what_we_write(self, tmp_path: Path) -> None:
        found = [TestRoundTrip.PAIR, Pair("One.", "Un.", sentence=True)]
        write(tmp_path / "a.tmx", tmx.serialize([("fr", pair) for pair in found], "en", PROGRAM))
        read = json.loads(self.ask(READ, tmp_path / "a.tmx"))
        assert read == [[pair.source, pair.target] for pair in found]

    def test_is_read_by_us(self, tmp_path: Path) -> None:
        self.ask(WRITE, tmp_path / "a.tmx")
        read = tmx.parse((tmp_path / "a.tmx").read_bytes(), "a.tmx")
        found = [(p.source, p.target) for p in tmx.pairs(read, "en", "fr", "a")]
        assert found == [("Tea & cake", "Thé & gâteau"), ("a < b", "a < b là")]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = lay(tmp_path / "project")
    run(folder, "run", "--lang", "fr", "--no-publish", "-q")
    path = folder / "locale/fr/LC_MESSAGES/harbour.po"
    file = polib.pofile(path, wrapwidth=0)
    for entry in file:
        if entry.msgid.startswith("The *old*"):
            entry.msgstr, entry.flags = (
                "Le port ouvre le 3 mai. Des bateaux attendent au [quai](⟦1⟧).",
                [],
            )
        if entry.msgid == "Ships":
            entry.msgstr, entry.flags = "Bateaux", []
    file.save(path)
    return folder


FOREIGN = (
    HEAD
    + tu("Bring a cup.", "Apportez une tasse.")
    + tu("Bring a cup.", "Bringen", tag="de")
    + tu('x <ph x="1"/>', "y")
    + TAIL
)


class TestCommands:
    def test_export_holds_what_is_approved(self, project: Path, tmp_path: Path) -> None:
        run(project, "memory", "export", str(tmp_path / "out.tmx"), "--lang", "fr")
        read = tmx.parse((tmp_path / "out.tmx").read_bytes(), "out.tmx")
        found = tmx.pairs(read, "en", "fr", "x")
        assert [(p.target, p.place, p.kind) for p in found] == [
            ("Bateaux", "harbour", "heading"),
            (
                "Le port ouvre le 3 mai. Des bateaux attendent au [quai](⟦1⟧).",
                "harbour",
                "paragraph",
            ),
        ]
        assert found[0].after == "The *old* harbour opens on 3 May. Ships wait at [the quay](⟦1⟧)."
        result = run(project, "memory", "export", str(tmp_path / "out.tmx"), "--lang", "fr")
        assert "unchanged" in result.output

    def test_export_of_sentences(self, project: Path, tmp_path: Path) -> None:
        run(project, "memory", "export", str(tmp_path / "o.tmx"), "--lang", "fr", "--sentences")
        read = tmx.parse((tmp_path / "o.tmx").read_bytes(), "o.tmx")
        found = {p.source: p.target for p in tmx.pairs(read, "en", "fr", "x") if p.sentence}
        assert found["Ships wait at [the quay](⟦1⟧)."] == "Des bateaux attendent au [quai](⟦1⟧)."

    def test_import_is_kept_and_used(self, project: Path, tmp_path: Path) -> None:
        write(tmp_path / "Old Memory (2).tmx", FOREIGN)
        result = run(project, "memory", "import", str(tmp_path / "Old Memory (2).tmx"), "-v")
        assert "locale/memory/old-memory-2.tmx (fr 1; written)" in result.output
        assert "de 1" in result.output
        assert ":5: the inline codes of the two texts differ" in result.output
        write(project / "content/again/index.md", "---\ntitle: Bring a cup.\n---\n\nNew.\n")
        run(project, "run", "--lang", "fr", "--no-publish", "-q")
        file = polib.pofile(project / "locale/fr/LC_MESSAGES/again.po", wrapwidth=0)
        assert file[0].msgstr == "Apportez une tasse."
        assert "memory exact | unit" in file[0].tcomment

    def test_import_twice_is_one(self, project: Path, tmp_path: Path) -> None:
        write(tmp_path / "a.tmx", FOREIGN)
        run(project, "memory", "import", str(tmp_path / "a.tmx"))
        assert "unchanged" in run(project, "memory", "import", str(tmp_path / "a.tmx")).output
        run(project, "memory", "import", str(project / "locale/memory/a.tmx"), "--name", "b")
        assert (project / "locale/memory/b.tmx").read_text("utf-8").count("<tu>") == 0
        kept = [(project / f"locale/memory/{name}.tmx").read_bytes() for name in "ab"]
        assert kept[0] == kept[1]

    def test_import_takes_no_other_memorys_place_unasked(
        self, project: Path, tmp_path: Path
    ) -> None:
        write(tmp_path / "a.tmx", FOREIGN)
        run(project, "memory", "import", str(tmp_path / "a.tmx"))
        write(tmp_path / "a.tmx", HEAD + tu("One", "Un") + TAIL)
        before = (project / "locale/memory/a.tmx").read_bytes()
        result = command(project, "memory", "import", str(tmp_path / "a.tmx"))
        assert result.exit_code == 2
        assert "--replace" in result.stderr
        assert (project / "locale/memory/a.tmx").read_bytes() == before
        run(project, "memory", "import", str(tmp_path / "a.tmx"), "--replace", "--dry-run")
        assert (project / "locale/memory/a.tmx").read_bytes() == before
        run(project, "memory", "import", str(tmp_path / "a.tmx"), "--replace")
        assert (project / "locale/memory/a.tmx").read_bytes() != before

    @pytest.mark.parametrize("text", ["", "<tmx", FOREIGN.replace('"en"', '"sv"')])
    def test_import_of_nothing_useful_is_refused(
        self, project: Path, tmp_path: Path, text: str
    ) -> None:
        write(tmp_path / "a.tmx", text)
        result = command(project, "memory", "import", str(tmp_path / "a.tmx"))
        assert result.exit_code == 2
        assert "a.tmx" in result.stderr
        assert not (project / "locale/memory").exists()

    def test_status(self, project: Path, tmp_path: Path) -> None:
        write(tmp_path / "a.tmx", HEAD + tu("Ships", "Navires") + TAIL)
        run(project, "memory", "import", str(tmp_path / "a.tmx"))
        result = run(project, "memory", "status", "--lang", "fr", "-v")
        assert "locale/memory/a.tmx" in result.output
        assert "harbour heading: Bateaux" in result.output
        assert "a : Navires" in result.output
        facts = json.loads(run(project, "memory", "status", "--json").output)
        assert facts["languages"]["fr"]["pairs"] == 3
        assert facts["languages"]["fa"]["pairs"] == 0

    def test_a_damaged_memory_is_told_and_the_rest_is_used(self, project: Path) -> None:
        write(project / "locale/memory/bad.tmx", "<tmx")
        result = command(project, "memory", "status")
        assert result.exit_code == 2
        assert "locale/memory/bad.tmx:1" in result.stderr
        write(project / "content/again/index.md", "---\ntitle: Ships\n---\n\nNew.\n")
        run(project, "run", "--lang", "fr", "--no-publish", "-q")
        file = polib.pofile(project / "locale/fr/LC_MESSAGES/again.po", wrapwidth=0)
        assert file[0].msgstr == "Bateaux"
