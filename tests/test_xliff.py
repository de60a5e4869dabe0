"""XLIFF: valid by the rules of the standard, read as written, merged without a loss."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from multilang.errors import CatalogError
from multilang.formats import xliff
from multilang.formats.strict_xml import Element, parse
from multilang.formats.xliff import Document, Note, Unit
from multilang.model import Placeholder
from projects import HARBOUR, command, lay, run, write

CORE = "{urn:oasis:names:tc:xliff:document:2.0}"
META = "{urn:oasis:names:tc:xliff:metadata:2.0}"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"

# -- The rules of the core (XLIFF 2.1, sections 4.2 to 4.7), as far as we write it -----------------

INLINE = "(cp|ph|pc|sc|ec|mrk|sm|em|text)*"
CODE = {"canCopy", "canDelete", "canReorder", "copyOf", "subType", "type"}
RULES: dict[str, tuple[set[str], set[str], str]] = {
    # element: attributes that it must have, that it may have, content in this order
    "xliff": ({"version", "srcLang"}, {"trgLang", SPACE}, "(file)+"),
    "file": (
        {"id"}, {"canResegment", "original", "translate", "srcDir", "trgDir", SPACE},
        "(skeleton)?(other)*(notes)?((unit)|(group))+",
    ),
    "unit": (
        {"id"}, {"name", "canResegment", "translate", "srcDir", "trgDir", "type", SPACE},
        "(other)*(notes)?(originalData)?((segment)|(ignorable))+",
    ),
    "notes": (set(), set(), "(note)+"),
    "note": (set(), {"id", "appliesTo", "category", "priority"}, "(text)*"),
    "originalData": (set(), set(), "(data)+"),
    "data": ({"id"}, {"dir", SPACE}, "(cp|text)*"),
    "segment": (set(), {"id", "canResegment", "state", "subState"}, "(source)(target)?"),
    "source": (set(), {SPACE}, INLINE),
    "target": (set(), {SPACE, "order"}, INLINE),
    "ph": ({"id"}, CODE | {"disp", "equiv", "dataRef"}, ""),
    "pc": (
        {"id"},
        CODE
        | {"canOverlap", "dispStart", "dispEnd", "equivStart", "equivEnd", "dir"}
        | {"dataRefStart", "dataRefEnd"},
        INLINE,
    ),
    "sc": ({"id"}, CODE | {"canOverlap", "dataRef", "disp", "equiv", "isolated", "dir"}, ""),
    "ec": (
        set(),
        CODE | {"id", "startRef", "canOverlap", "dataRef", "disp", "equiv", "isolated", "dir"},
        "",
    ),
    "cp": ({"hex"}, set(), ""),
}  # fmt: skip
VALUES = {
    "id": r"[\w.:-]+", "state": "initial|translated|reviewed|final",
    "subState": r"(?!xlf:)[^\s:]+:[^\s:]+",
    "canCopy": "yes|no", "canDelete": "yes|no", "srcDir": "ltr|rtl|auto", "trgDir": "ltr|rtl|auto",
    "appliesTo": "source|target", "hex": "([0-9A-F]{2})+", SPACE: "preserve|default",
    "version": r"2\.1",
}  # fmt: skip
TYPES = "fmt|ui|quote|link|image|other"


def breaches(data: bytes) -> list[str]:
    """What the standard forbids in a file; reference: its schema and its constraints."""
    root = parse(data, "a.xlf")
    found = list(_structure(root))
    if any(True for e in _all(root) if e.name == CORE + "target") and not root.get("trgLang"):
        found.append("targets without trgLang")
    units = [e for e in _all(root) if e.name == CORE + "unit"]
    if len({unit.get("id") for unit in units}) != len(units):
        found.append("unit ids")
    for unit in units:
        found += _codes(unit)
    return found


def _all(element: Element) -> Iterator[Element]:
    yield element
    for child in element.elements():
        yield from _all(child)


def _structure(element: Element) -> Iterator[str]:
    if element.name.startswith(META):
        return
    name = element.name.removeprefix(CORE)
    if name not in RULES:
        yield f"element {name}"
        return
    must, may, content = RULES[name]
    if not must <= set(element.attributes) <= must | may:
        yield f"attributes of {name}: {sorted(element.attributes)}"
    yield from _values(name, element)
    words = []
    for child in element.children:
        if isinstance(child, Element):
            words.append(child.name.removeprefix(CORE) if child.name.startswith(CORE) else "other")
            yield from _structure(child)
        elif child.strip() or "text" in content:
            words.append("text")
    order = re.sub(r"[a-zA-Z]+", lambda m: f"(?:{m[0]} )", content)
    if not re.fullmatch(order, "".join(f"{word} " for word in words)):
        yield f"content of {name}: {words}"


def _values(name: str, element: Element) -> Iterator[str]:
    for key, value in element.attributes.items():
        pattern = (
            TYPES
            if (key, name) in (("type", "ph"), ("type", "pc"), ("type", "sc"))
            else VALUES.get(key)
        )
        if pattern and not re.fullmatch(pattern, value):
            yield f"{key}={value!r} in {name}"
    if name == "segment" and element.get("subState") and not element.get("state"):
        yield "subState without state"


def _codes(unit: Element) -> Iterator[str]:
    data = [e.get("id") for e in _all(unit) if e.name == CORE + "data"]
    if len(set(data)) != len(data):
        yield "data ids"
    notes = [e.get("id") for e in _all(unit) if e.name == CORE + "note"]
    if len(set(notes)) != len(notes):
        yield "note ids"
    ids: dict[str, list[str]] = {"source": [], "target": []}
    for side in ids:
        yield from _side(unit, side, ids[side], data)
        if len(set(ids[side])) != len(ids[side]):
            yield f"ids in {side}"
    if ids["target"] and sorted(ids["target"]) != sorted(ids["source"]):
        yield "codes that must not be deleted or added"  # canDelete="no", canCopy="no"


def _side(unit: Element, side: str, ids: list[str], data: list[str]) -> Iterator[str]:
    """The inline codes in all sources, or all targets, of a unit; collects their ids."""
    texts = [element for element in _all(unit) if element.name == CORE + side]
    for code in (code for text in texts for code in _all(text) if code is not text):
        refs = {value for key, value in code.attributes.items() if key.startswith("dataRef")}
        if not refs <= set(data):
            yield f"dataRef {refs}"
        if code.name == CORE + "ec" and code.get("startRef") not in ids:
            yield "ec before sc"
        if code.get("id"):
            ids.append(code.get("id"))


def tag(number: int, text: str) -> Placeholder:
    return Placeholder(number, "tag", text)


TAGS = (tag(1, "<b>"), tag(2, "<i>"), tag(3, "</i>"), tag(4, "</b>"), tag(5, "<br/>"))
SOURCE = "⟦1⟧a ⟦2⟧b⟦3⟧⟦4⟧ c⟦5⟧ & d"


def document(*units: Unit) -> Document:
    return Document("en", "fr", "harbour", units, ("ltr", "rtl"))


def unit(source: str, target: str = "", state: str = "initial", **more: object) -> Unit:
    return Unit(xliff.unit_id("p", source), "p", source, target, state, **more)  # type: ignore[arg-type]


def back(*units: Unit) -> tuple[Unit, ...]:
    data = xliff.serialize(document(*units))
    assert breaches(data) == []
    return xliff.parse(data, "a.xlf").units


class TestTexts:
    @pytest.mark.parametrize(
        "target",
        [
            SOURCE,
            "⟦5⟧ d & ⟦2⟧b⟦3⟧ ⟦1⟧a⟦4⟧",
            "⟦1⟧a ⟦2⟧b⟦4⟧ c⟦3⟧⟦5⟧",  # overlapping: sc and ec
            "⟦2⟧b ⟦1⟧⟦3⟧⟦5⟧⟦4⟧",
        ],
    )
    def test_codes_are_read_as_written(self, target: str) -> None:
        (found,) = back(unit(SOURCE, target, "translated", placeholders=TAGS))
        assert (found.source, found.target, found.problem) == (SOURCE, target, "")

    def test_pairs_of_tags_are_pc(self) -> None:
        data = xliff.serialize(document(unit(SOURCE, placeholders=TAGS))).decode()
        assert re.findall(r"<(pc|ph|sc|ec|/pc)\b", data) == ["pc", "pc", "/pc", "/pc", "ph"]

    def test_a_target_that_lost_a_placeholder_is_told_not_written(self) -> None:
        (found,) = back(unit("a ⟦1⟧", "b", "translated", placeholders=(tag(1, "<br>"),)))
        assert (found.target, found.state) == ("", "initial")
        assert Note("unusable-target", "b") in found.notes

    @given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="⟦⟧"), min_size=1))
    def test_any_text(self, text: str) -> None:
        (found,) = back(unit(text, text + "\r\n x", "reviewed"))
        assert (found.source, found.target, found.state) == (text, text + "\r\n x", "reviewed")

    @pytest.mark.parametrize("state", xliff.STATES)
    def test_states_and_notes(self, state: str) -> None:
        notes = (Note("note", 'Say "port" <b>.'), Note("previous-source", "Old\x0b."))
        (found,) = back(unit("a", "b", state, notes=notes, draft=state == "initial"))
        assert (found.state, found.draft) == (state, state == "initial")
        assert found.notes == (notes[0], Note("previous-source", "Old\ufffd."))
        assert found.exported == xliff.stamp(found.state, "b")


def sent(segments: str, more: str = "", unit_: str = 'id="u1"') -> bytes:
    return (
        f'<xliff xmlns="{CORE[1:-1]}" version="2.1" srcLang="en" trgLang="fr">'
        f'<file id="f"><unit {unit_}>{segments}</unit>{more}</file></xliff>'
    ).encode()


def read(segments: str) -> Unit:
    return xliff.parse(sent(segments), "a.xlf").units[0]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (' state="translated"', ' state="done"'),
        ('<data id="d1">', '<data id="d2">'),
        ('dataRefStart="d1"', 'dataRefStart="d9"'),
        (' version="2.1"', ""),
        ("<originalData>", "<notes/><originalData>"),
        ("<target>", "<target>x</target><target>"),
        ('type="other"', 'type="br"'),
        (' trgLang="fr"', ""),
        ('<unit id="u', '<unit id="u '),
        ('<ph id="5"', '<ph id="1-4"'),
    ],
)
def test_the_rules_find_what_is_wrong(old: str, new: str) -> None:
    whole = unit(
        SOURCE, SOURCE, "translated", placeholders=(*TAGS[:4], Placeholder(5, "code", "x"))
    )
    text = xliff.serialize(document(whole)).decode()
    assert old in text
    assert breaches(text.encode()) == []
    assert breaches(text.replace(old, new, 1).encode()) != []


class TestFilesThatCameBack:
    def test_segments_of_another_tool_are_joined(self) -> None:
        found = read(
            '<segment state="final"><source>One.</source><target>Un.</target></segment>'
            "<ignorable><source> </source></ignorable>"
            '<segment state="reviewed"><source>Two.</source><target>Deux.</target></segment>'
        )
        assert (found.source, found.target, found.state) == ("One. Two.", "Un. Deux.", "reviewed")

    def test_the_order_of_targets(self) -> None:
        found = read(
            '<segment><source>One.</source><target order="3">Un.</target></segment>'
            "<ignorable><source> </source></ignorable>"
            '<segment><source>Two.</source><target order="1">Deux.</target></segment>'
        )
        assert found.target == "Deux. Un."

    def test_half_a_translation_is_none(self) -> None:
        found = read(
            "<segment><source>One.</source><target>Un.</target></segment>"
            "<segment><source>Two.</source></segment>"
        )
        assert found.problem == "only 1 of its 2 segments are translated"

    def test_annotations_and_code_points(self) -> None:
        found = read(
            '<segment><source><mrk id="m" type="term">Tea</mrk><cp hex="0001"/></source>'
            '<target><sm id="n"/>Thé<em startRef="n"/><cp hex="0001"/></target></segment>'
        )
        assert (found.source, found.target) == ("Tea\x01", "Thé\x01")

    @pytest.mark.parametrize(
        "code",
        ['<ph id="x"/>', '<pc id="1">b</pc>', '<ph id="1-2"/>', "<b/>", '<cp hex="x"/>', "<ec/>"],
    )
    def test_codes_that_nobody_exported(self, code: str) -> None:
        found = read(f"<segment><source>a</source><target>{code}</target></segment>")
        assert found.problem

    @pytest.mark.parametrize(
        "data",
        [
            b"", b"<xliff/>",
            b'<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2"/>',
            sent("", '<unit id="u1"/>'),
            sent("").replace(b' trgLang="fr"', b""),
            sent("").replace(b"</file>", b'</file><file id="g"/>'),
            b'<!DOCTYPE x [<!ENTITY a "b">]>' + sent("&a;"),
        ],
    )  # fmt: skip
    def test_other_files_are_refused(self, data: bytes) -> None:
        with pytest.raises(CatalogError) as caught:
            xliff.parse(data, "a.xlf")
        assert caught.value.where.startswith("a.xlf:")


ORACLE = os.environ.get("MULTILANG_TEST_TRANSLATE_TOOLKIT", "")
READ = """
import json, sys
from translate.storage.xliff2 import Xliff2File
store = Xliff2File.parsestring(open(sys.argv[1], "rb").read())
print(json.dumps([[unit.source, unit.target] for unit in store.units]))
"""


@pytest.mark.skipif(not ORACLE, reason="MULTILANG_TEST_TRANSLATE_TOOLKIT names no Python")
def test_translate_toolkit_reads_what_we_write(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.xlf", xliff.serialize(document(unit("Tea & cake", "Thé <là>", "final")))
    )
    done = subprocess.run(
        [ORACLE, "-c", READ, str(path)], capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == [["Tea & cake", "Thé <là>"]]


# -- The commands -------------------------------------------------------------------------------

PO = "locale/fr/LC_MESSAGES/harbour.po"


class Agency:
    """A project, and a file on its way through an agency."""

    def __init__(self, folder: Path) -> None:
        self.folder = lay(folder)
        run(self.folder, "run", "--lang", "fr", "--no-publish", "-q")
        self.file = folder / "out" / "harbour.fr.xlf"

    def export(self, *options: str) -> str:
        folder = str(self.file.parent)
        run(self.folder, "xliff", "export", "harbour", "--lang", "fr", "-o", folder, *options)
        return self.file.read_text("utf-8")

    def edit(self, source: str, text: str, state: str) -> None:
        """What an agency's tool does to one segment; ``…`` stands for the rest of a source."""
        source, more, _ = source.partition("…")
        rest = r"[^\n]*" if more else ""
        pattern = (
            rf'(?s)<segment id="s1"[^>]*>\n(<source>{re.escape(source)}{rest}</source>\n)'
            r"(?:<target>[^\n]*</target>\n)?"
        )
        new = rf'<segment id="s1" state="{state}">\n\1<target>{text}</target>\n'
        whole, count = re.subn(pattern, new, self.file.read_text("utf-8"))
        assert count == 1
        write(self.file, whole)

    def take(self, *options: str, status: int = 0) -> dict[str, object]:
        result = command(self.folder, "xliff", "import", str(self.file), "--json", *options)
        assert result.exit_code == status, result.output
        (report,) = json.loads(result.stdout)
        return report

    def counts(self, report: dict[str, object]) -> dict[str, int]:
        names = ("texts", "approved", "unchanged", "open", "set_aside", "left")
        return {name: report[name] for name in names if report[name]}  # type: ignore[misc]

    def po(self) -> dict[str, polib.POEntry]:
        file = polib.pofile(self.folder / PO, wrapwidth=0)
        return {entry.msgid: entry for entry in file}

    def write(self, source: str, text: str, *, fuzzy: bool = False) -> None:
        file = polib.pofile(self.folder / PO, wrapwidth=0)
        entry = next(entry for entry in file if entry.msgid == source)
        entry.msgstr, entry.flags, entry.tcomment = text, ["fuzzy"] if fuzzy else [], ""
        file.save(self.folder / PO)


@pytest.fixture
def agency(tmp_path: Path) -> Agency:
    return Agency(tmp_path / "project")


class TestExport:
    def test_the_file_is_valid(self, agency: Agency) -> None:
        agency.write("Ships", "Bateaux")
        agency.write("Tea is served on deck.", "Thé.", fuzzy=True)
        text = agency.export()
        assert breaches(text.encode()) == []
        assert re.findall(r'state="(\w+)"', text) == [
            "initial", "initial", "reviewed", "initial", "translated", "initial",
        ]  # fmt: skip
        assert text.count('subState="multilang:draft"') == 4
        assert '<data id="d1">https://example.org/quay</data>' in text

    def test_every_sample_of_ours_is_valid(self, agency: Agency) -> None:
        samples = Path(__file__).parent / "harbour"
        for name in ("light", "market", "storm"):
            write(
                agency.folder / f"content/{name}/index.md", (samples / f"{name}.en.md").read_bytes()
            )
        run(agency.folder, "run", "--no-publish", "-q")
        run(agency.folder, "xliff", "export", "-o", str(agency.file.parent))
        files = sorted(agency.file.parent.glob("*.xlf"))
        assert len(files) == 10
        assert [breaches(path.read_bytes()) for path in files] == [[]] * 10

    def test_twice_is_the_same(self, agency: Agency) -> None:
        assert agency.export() == agency.export()

    def test_the_previous_source_is_a_note(self, agency: Agency) -> None:
        agency.write("Tea is served on deck.", "Thé sur le pont.")
        text = HARBOUR.replace("Tea is served on deck.", "Tea and cake are served on deck.")
        write(agency.folder / "content/harbour/index.md", text)
        run(agency.folder, "merge", "-q")
        note = 'category="previous-source">Tea is served on deck.</note>'
        assert note in agency.export()

    def test_what_to_look_at_and_why_there_is_no_draft_are_notes(self, agency: Agency) -> None:
        file = polib.pofile(agency.folder / PO, wrapwidth=0)
        by_source = {entry.msgid: entry for entry in file}
        by_source["Ships"].comment = "draft: compare"
        empty = by_source["Tea is served on deck."]
        empty.comment, empty.msgstr, empty.tcomment, empty.flags = "no draft: no tea", "", "", []
        file.save()
        shutil.rmtree(agency.folder / ".multilang")  # whatever tools do to notes is undone
        text = agency.export()
        assert breaches(text.encode()) == []
        assert 'appliesTo="target" category="doubt">compare</note>' in text
        assert 'appliesTo="target" category="no-draft">no tea</note>' in text
        agency.edit("Ships", "Bateaux", "translated")
        agency.take()
        assert agency.po()["Ships"].tcomment == ""

    def test_only_what_is_not_approved(self, agency: Agency) -> None:
        agency.write("Ships", "Bateaux")
        assert ">Ships<" not in agency.export("--unreviewed")


class TestImport:
    def test_nothing_done_changes_nothing(self, agency: Agency) -> None:
        agency.export()
        before = (agency.folder / PO).read_bytes()
        assert agency.counts(agency.take()) == {"unchanged": 6}
        assert (agency.folder / PO).read_bytes() == before

    def test_states(self, agency: Agency) -> None:
        agency.export()
        agency.edit("Ships", "Bateaux", "final")
        agency.edit("The harbour opens", "Le port ouvre", "reviewed")
        agency.edit("Tea is served on deck.", "Thé.", "translated")
        agency.edit("Bring a warm coat.", "Manteau.", "initial")
        assert agency.counts(agency.take()) == {"texts": 4, "unchanged": 2}
        found = agency.po()
        assert [("fuzzy" in found[s].flags, found[s].msgstr, found[s].tcomment) for s in (
            "Ships", "The harbour opens", "Tea is served on deck.", "Bring a warm coat.",
        )] == [
            (False, "Bateaux", ""), (False, "Le port ouvre", ""),
            (True, "Thé.", ""), (True, "Manteau.", ""),
        ]  # fmt: skip

    def test_translated_may_count_as_approved(self, agency: Agency) -> None:
        agency.export()
        agency.edit("Ships", "Bateaux", "translated")
        agency.take("--accept")
        assert "fuzzy" not in agency.po()["Ships"].flags

    def test_a_draft_that_is_approved_as_it_stands_says_who_made_it(self, agency: Agency) -> None:
        agency.export()
        draft = agency.po()["Ships"].msgstr
        agency.edit("Ships", draft, "reviewed")
        assert agency.counts(agency.take()) == {"approved": 1, "unchanged": 5}
        assert "fuzzy" not in agency.po()["Ships"].flags
        assert agency.po()["Ships"].tcomment.startswith("multilang: draft | pseudo")

    def test_again_is_nothing(self, agency: Agency) -> None:
        agency.export()
        agency.edit("Ships", "Bateaux", "reviewed")
        agency.take()
        assert agency.counts(agency.take()) == {"unchanged": 6}

    def test_newer_work_of_ours_stays(self, agency: Agency) -> None:
        agency.export()
        agency.write("Ships", "Navires")
        agency.edit("Ships", "Bateaux", "reviewed")
        report = agency.take(status=1)
        assert agency.counts(report) == {"unchanged": 5, "left": 1}
        (issue,) = report["issues"]  # type: ignore[misc]
        assert issue["where"].startswith(f"{agency.file}:")
        assert "“Bateaux”" in issue["message"]
        assert agency.po()["Ships"].msgstr == "Navires"

    def test_what_they_left_alone_is_not_theirs(self, agency: Agency) -> None:
        agency.write("Ships", "Bateaux", fuzzy=True)
        agency.export()
        agency.write("Ships", "Navires")
        assert agency.counts(agency.take()) == {"unchanged": 6}
        assert agency.po()["Ships"].msgstr == "Navires"

    def test_work_of_ours_that_they_had_is_theirs_to_change(self, agency: Agency) -> None:
        agency.write("Ships", "Bateau")
        agency.export()
        agency.edit("Ships", "Bateaux", "final")
        assert agency.counts(agency.take()) == {"texts": 1, "unchanged": 5}
        assert agency.po()["Ships"].msgstr == "Bateaux"

    def test_without_the_hash_people_win(self, agency: Agency) -> None:
        agency.write("Ships", "Navires")
        agency.export()
        write(agency.file, re.sub(r"<mda:metadata>.*?</mda:metadata>\n", "", self.text(agency)))
        agency.edit("Ships", "Bateaux", "final")
        agency.edit("Bring a warm coat.", "Manteau.", "final")
        report = agency.take(status=1)
        assert agency.po()["Ships"].msgstr == "Navires"
        assert agency.po()["Bring a warm coat."].msgstr == "Manteau."
        assert agency.counts(report)["left"] == 1

    def text(self, agency: Agency) -> str:
        return agency.file.read_text("utf-8")

    def test_the_article_went_on_meanwhile(self, agency: Agency) -> None:
        agency.export()
        agency.edit("Tea is served on deck.", "Le thé est servi sur le pont.", "final")
        text = HARBOUR.replace("Tea is served on deck.", "Tea and cake are served on deck.")
        write(agency.folder / "content/harbour/index.md", text)
        run(agency.folder, "merge", "-q")
        assert agency.counts(agency.take()) == {"unchanged": 5, "set_aside": 1}
        kept = [e for e in agency.po().values() if e.msgstr == "Le thé est servi sur le pont."]
        assert len(kept) == 1

    def test_a_catalog_that_is_gone_is_made_anew(self, agency: Agency) -> None:
        agency.export()
        agency.edit("Ships", "Bateaux", "final")
        (agency.folder / PO).unlink()
        agency.take()
        assert agency.po()["Ships"].msgstr == "Bateaux"
        assert not agency.po()["Ships"].obsolete

    def test_a_source_that_they_changed_does_not_belong(self, agency: Agency) -> None:
        agency.export()
        agency.edit("Ships", "Bateaux", "final")
        write(agency.file, self.text(agency).replace("<source>Ships<", "<source>Boats<"))
        report = agency.take(status=1)
        assert "its source was changed" in report["issues"][0]["message"]  # type: ignore[index]
        assert agency.po()["Ships"].msgstr != "Bateaux"

    def test_a_unit_of_elsewhere_does_not_belong(self, agency: Agency) -> None:
        agency.export()
        agency.edit("Ships", "Bateaux", "final")
        write(
            agency.file,
            re.sub(
                r'<unit id="u\w+" name="heading">',
                '<unit id="u0" name="heading">',
                self.text(agency),
            ),
        )
        report = agency.take(status=1)
        assert "not one of this article" in report["issues"][0]["message"]  # type: ignore[index]

    def test_a_placeholder_that_they_lost_is_told_and_the_text_is_not_approved(
        self, agency: Agency
    ) -> None:
        agency.export()
        agency.edit("The *old* harbour…", "Le *vieux* port ouvre.", "final")
        report = agency.take(status=1)
        entry = next(e for s, e in agency.po().items() if s.startswith("The *old*"))
        assert (entry.msgstr, "fuzzy" in entry.flags) == ("Le *vieux* port ouvre.", True)
        assert report["issues"][0]["check"] == "placeholders"  # type: ignore[index]

    @pytest.mark.parametrize("state", ["initial", "translated", "final"])
    def test_what_is_broken_is_told_as_often_as_it_is_imported(
        self, agency: Agency, state: str
    ) -> None:
        agency.export()
        agency.edit("The *old* harbour…", "Le *vieux* port ouvre.", state)
        first = agency.take(status=1)
        again = agency.take(status=1)
        assert agency.counts(again) == {"unchanged": 6}
        assert again["issues"] == first["issues"]
        text = "Le *vieux* port ouvre le 3 mai. Les bateaux attendent au [quai](⟦1⟧)."
        source = next(s for s in agency.po() if s.startswith("The *old*"))
        agency.write(source, text)
        assert agency.take(status=1)["issues"][0]["check"] == "conflict"  # type: ignore[index]

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            ('srcLang="en"', 'srcLang="sv"', "source language is sv"),
            ('trgLang="fr"', 'trgLang="it"', "it is not a language"),
            ('original="harbour"', 'original="../x"', "no article"),
        ],
    )
    def test_a_file_of_another_project_is_refused(
        self, agency: Agency, old: str, new: str, said: str
    ) -> None:
        write(agency.file, agency.export().replace(old, new))
        result = command(agency.folder, "xliff", "import", str(agency.file))
        assert result.exit_code == 2
        assert said in result.stderr
        assert result.stdout == ""

    def test_dry_run_writes_nothing(self, agency: Agency) -> None:
        agency.export()
        agency.edit("Ships", "Bateaux", "final")
        before = (agency.folder / PO).read_bytes()
        assert agency.counts(agency.take("--dry-run"))["texts"] == 1
        assert (agency.folder / PO).read_bytes() == before
