"""What somebody's tool did to a catalog since the last run: nothing that a person wrote is lost."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from multilang.formats import po
from multilang.model import Catalog, Message, Target
from multilang.reconcile import BULK, reconcile, summed
from projects import HARBOUR, command, lay, write

FRENCH = "nplurals=2; plural=(n > 1);"
gettext = pytest.mark.skipif(shutil.which("msgcat") is None, reason="needs gettext (msgcat)")


def reviewed(text: str) -> Target:
    return Target(text, "reviewed", "human")


def fuzzy(text: str) -> Target:
    return Target(text, "translated", "human")


def draft(text: str) -> Target:
    return Target(text, "initial", "engine", "argos en_fr 1|beam:4")


def message(source: str, target: Target, **fields: object) -> Message:
    return replace(Message("p", source, target), **fields)  # type: ignore[arg-type]


def catalog(*messages: Message) -> Catalog:
    """As a file has it: written and read."""
    data = po.serialize(Catalog("fr", "bus", messages), FRENCH)
    return po.parse(data, "bus.po", "fr", "bus")


BASE = (
    message("one", draft("un")),
    message("two", reviewed("deux")),
    message("three", fuzzy("trois"), previous_source="threee"),
    message("four", Target()),
    message("gone", reviewed("parti"), obsolete=True),
)


def mended(*theirs: Message, wanted: set[str] | None = None) -> tuple[dict[str, Message], set[str]]:
    """Messages by source, and the kinds of notes, when a file with these is read after BASE."""
    base = catalog(*BASE)
    keys = None if wanted is None else {("p", source) for source in wanted}
    result, notes = reconcile(base, base, catalog(*theirs), keys)
    return {m.source: m for m in result.messages}, {note.kind for note in summed(notes)}


class TestReading:
    def test_the_same_file_stays_the_same_bytes(self) -> None:
        base = catalog(*BASE)
        result, notes = reconcile(base, base, catalog(*BASE))
        assert (result, notes) == (base, ())
        assert po.serialize(result, FRENCH) == po.serialize(base, FRENCH)

    def test_what_translators_do_is_theirs(self) -> None:
        one, two, three, four, gone = BASE
        theirs = (
            replace(one, target=reviewed("un !"), comments=("mine",)),
            replace(two, target=fuzzy("deux ?")),
            replace(three, target=reviewed("trois"), previous_source=None),
            replace(four, target=reviewed("quatre")),
            gone,
        )
        found, kinds = mended(*theirs)
        assert tuple(found.values()) == catalog(*theirs).messages
        assert not kinds

    def test_emptied_drafts_come_back_as_drafts(self) -> None:
        """What OmegaT does to every fuzzy entry."""
        emptied = [replace(m, target=Target()) if m.fuzzy else m for m in BASE]
        found, kinds = mended(*emptied)
        assert tuple(found.values()) == catalog(*BASE).messages
        assert kinds == {"restored", "kept"}  # "three" is a person's

    def test_emptied_approved_text_stays_approved_and_is_said(self) -> None:
        one, two, *rest = BASE
        found, kinds = mended(one, replace(two, target=Target()), *rest)
        assert found["two"].target == reviewed("deux")
        assert kinds == {"kept"}

    @pytest.mark.parametrize("kept", range(len(BASE)))
    def test_a_save_that_was_cut_short_is_made_whole(self, kept: int) -> None:
        found, kinds = mended(*BASE[:kept])
        if kept == len(BASE) - 1:  # looks like a purge of obsolete entries, which is the editor's
            assert found.keys() == {m.source for m in BASE} - {"gone"}
        else:
            assert set(found.values()) == set(catalog(*BASE).messages)
            assert kinds == {"restored"}

    def test_a_restored_entry_is_written_as_it_was(self) -> None:
        text = po.serialize(catalog(*BASE), FRENCH).decode()
        wrapped = text.replace('msgstr "deux"', 'msgstr ""\n"de"\n"ux"')
        base = po.parse(wrapped.encode(), "bus.po", "fr", "bus")
        result, _ = reconcile(base, base, catalog(BASE[0]))
        assert '"de"\n"ux"' in po.serialize(result, FRENCH).decode()

    def test_what_no_unit_needs_is_not_restored_into_a_whole_file(self) -> None:
        """A colleague's run has made another entry of it, and git has brought that here."""
        one, _, three, four, gone = BASE
        new = message("two!", fuzzy("deux"), previous_source="two")
        theirs = (one, new, three, four, gone)
        found, kinds = mended(*theirs, wanted={"one", "two!", "three", "four"})
        assert set(found.values()) == set(catalog(*theirs).messages)
        assert not kinds
        found, _ = mended(one, new, four, gone, wanted={"one", "two!", "three", "four"})
        assert {"two", "three"} <= found.keys()  # "three" is missed: the file is damaged

    def test_entries_of_others_are_left_to_the_merge(self) -> None:
        found, kinds = mended(*BASE, message("new", reviewed("neuf")))
        assert found["new"] == message("new", reviewed("neuf"))
        assert not kinds

    @pytest.mark.parametrize(("count", "said"), [(BULK - 1, set()), (BULK, {"bulk"})])
    def test_all_drafts_approved_at_once_is_said(self, count: int, said: set[str]) -> None:
        base = catalog(*(message(f"s{n}", draft(f"t{n}")) for n in range(count)))
        approved = catalog(*(message(f"s{n}", reviewed(f"t{n}")) for n in range(count)))
        result, notes = reconcile(base, base, approved)
        assert all(m.reviewed for m in result.messages)
        assert {note.kind for note in notes} == said
        first, *rest = approved.messages
        edited = replace(approved, messages=(replace(first, target=reviewed("mine")), *rest))
        assert not reconcile(base, base, edited)[1]


class TestThreeWay:
    """``ours`` is new, too: a merge that a translator's save overtook."""

    def both(self, ours: Message, theirs: Message, old: Message) -> Message:
        result, _ = reconcile(catalog(old), catalog(ours), catalog(theirs))
        (found,) = result.messages
        return found

    def test_fields_of_the_pipeline_are_ours_and_texts_theirs(self) -> None:
        old = message("a", draft("brouillon"), notes=("old",), references=("a.md",))
        ours = replace(old, notes=("new",), references=("b.md",), target=draft("autre"))
        theirs = replace(old, target=reviewed("texte"), comments=("mine",))
        assert self.both(ours, theirs, old) == replace(
            ours, target=reviewed("texte"), comments=("mine",)
        )
        assert self.both(ours, old, old) == ours

    def test_edited_source_and_edited_text_meet_in_the_new_message(self) -> None:
        old = message("The bus", reviewed("Le bus"))
        ours = message("The bus!", fuzzy("Le bus"), previous_source="The bus",
                       previous_context="p")  # fmt: skip
        theirs = message("The bus", reviewed("L’autobus"))
        assert self.both(ours, theirs, old) == replace(ours, target=fuzzy("L’autobus"))

    def test_text_for_a_removed_unit_becomes_obsolete(self) -> None:
        kept, old = message("kept", reviewed("gardé")), message("a", reviewed("vieux"))
        theirs = replace(old, target=reviewed("neuf"))
        result, notes = reconcile(catalog(kept, old), catalog(kept), catalog(kept, theirs))
        assert [(m.target.text, m.obsolete) for m in result.messages] == [
            ("gardé", False), ("neuf", True),
        ]  # fmt: skip
        assert [note.kind for note in notes] == ["unknown"]
        result, _ = reconcile(None, catalog(kept), catalog(kept, theirs))
        assert [m.target.text for m in result.messages] == ["gardé", "neuf"]


def french(folder: Path) -> Path:
    return folder / "locale/fr/LC_MESSAGES/harbour.po"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Two articles with drafts, and two approved texts in the French harbour."""
    lay(tmp_path)
    assert command(tmp_path, "run", "-q", "--no-publish").exit_code == 0
    path = french(tmp_path)
    text, count = re.subn(r"^#, fuzzy\n", "", path.read_text(), count=2, flags=re.MULTILINE)
    assert count == 2
    path.write_text(text)
    assert command(tmp_path, "run", "-q", "--no-publish").exit_code == 0
    assert path.read_text() == text
    return tmp_path


def checked(folder: Path) -> int:
    return command(folder, "run", "--check", "-q", "--lang", "fr").exit_code


class TestProject:
    @gettext
    def test_a_save_that_wrapped_lines_is_no_change(self, project: Path) -> None:
        """Poedit sends what it saves through msgcat, and writes itself into the header."""
        path = french(project)
        text = subprocess.run(
            ["msgcat", "-w40", str(path)], capture_output=True, check=True, text=True
        ).stdout
        signed = r'"PO-Revision-Date: 2026-11-22 12:00+0100\\n"\n"X-Generator: Poedit 3.2.2\\n"'
        text = re.sub(r'"PO-Revision-Date: .*?\\n"', signed, text)
        assert text != path.read_text()
        path.write_text(text)
        assert checked(project) == 0
        assert command(project, "run", "-q", "--no-publish").exit_code == 0
        assert path.read_text() == text

    def test_a_run_after_an_edit_changes_one_entry_of_a_wrapped_file(self, project: Path) -> None:
        path = french(project)
        text = path.read_text().replace('msgstr "', 'msgstr ""\n"')
        path.write_text(text)
        write(project / "content/harbour/index.md", HARBOUR.replace("warm coat", "warm hat"))
        assert command(project, "run", "-q", "--no-publish").exit_code == 0
        before, after = (set(t.split("\n\n")) for t in (text, path.read_text()))
        assert len(after - before) == 1

    def test_a_tool_that_empties_drafts(self, project: Path) -> None:
        path = french(project)
        before = path.read_text()
        emptied = re.sub(r"#, fuzzy\n(msgctxt .*\nmsgid .*\n)msgstr .*\n", r'\1msgstr ""\n', before)
        assert emptied != before
        path.write_text(emptied)
        assert checked(project) == 1
        result = command(project, "run", "--no-publish")
        assert "restored what a save had left out or emptied" in result.output
        assert path.read_text() == before
        assert checked(project) == 0

    def test_a_file_cut_between_two_entries(self, project: Path) -> None:
        path = french(project)
        before = path.read_text()
        entries = before.rstrip("\n").split("\n\n")
        assert "fuzzy" not in entries[2]
        path.write_text("\n\n".join(entries[:2]) + "\n")
        assert "2 " in command(project, "status", "--lang", "fr").output  # read as whole
        assert command(project, "run", "-q", "--no-publish").exit_code == 0
        assert path.read_text() == before

    def test_states_of_earlier_runs_are_no_damage(self, project: Path) -> None:
        """Such as a branch that was checked out again."""
        path = french(project)
        older = path.read_text()
        longer = HARBOUR + "\nA last word.\n"
        write(project / "content/harbour/index.md", longer)
        command(project, "run", "-q", "--no-publish")
        path.write_text(re.sub(r'(msgid "A last word."\nmsgstr ").*"', r'\1Fin."',
                               path.read_text()))  # fmt: skip
        command(project, "run", "-q", "--no-publish")
        assert "Fin." in path.read_text()
        write(project / "content/harbour/index.md", HARBOUR)
        path.write_text(older)
        assert checked(project) == 0

    def test_a_colleagues_run_is_no_damage(self, project: Path, tmp_path: Path) -> None:
        """Their catalog comes by git, with entries made of ours; ours comes back nowhere."""
        there = tmp_path / "colleague"
        for name in ("content", "locale"):
            shutil.copytree(project / name, there / name)
        shutil.copy(project / "multilang.toml", there)
        for folder in (there, project):
            write(folder / "content/harbour/index.md", HARBOUR.replace("Ships come", "Boats come"))
        command(there, "run", "-q", "--no-publish")
        assert french(there).read_text() != french(project).read_text()
        shutil.copy(french(there), french(project))
        assert checked(project) == 0

    def test_without_what_was_kept_a_file_counts_as_it_stands(self, project: Path) -> None:
        path = french(project)
        shutil.rmtree(project / ".multilang/kept")
        entries = path.read_text().rstrip("\n").split("\n\n")
        path.write_text("\n\n".join(entries[:2]) + "\n")
        result = command(project, "run", "--no-publish")
        assert "Mended" not in result.output
