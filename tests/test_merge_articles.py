"""Merging on a project: renamed articles, the settings, sentences cut by the project's rules."""

from __future__ import annotations

from pathlib import Path

import polib
import pytest

from multilang import pipeline
from projects import HARBOUR, SETTINGS, lay, run, tree, write

FR = "locale/fr/LC_MESSAGES"
QUAY = "The *old* harbour opens on 3 May. Ships wait at [the quay](⟦1⟧)."
TEA = "Tea is served on deck."


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = lay(tmp_path / "project")
    assert run(folder, "run").exit_code == 0
    return folder


def approve(folder: Path, slug: str, source: str, text: str) -> None:
    """What a person does in a PO editor."""
    file = polib.pofile(str(folder / FR / f"{slug}.po"), wrapwidth=0)
    entry = next(e for e in file if e.msgid == source)
    entry.msgstr, entry.flags = text, []
    file.save()


def entries(folder: Path, slug: str) -> dict[str, polib.POEntry]:
    file = polib.pofile(str(folder / FR / f"{slug}.po"), wrapwidth=0)
    return {entry.msgid: entry for entry in file if not entry.obsolete}


def rename(folder: Path, old: str, new: str) -> None:
    (folder / "content" / old).rename(folder / "content" / new)


def test_a_renamed_article_keeps_its_approved_texts(project: Path) -> None:
    approve(project, "harbour", TEA, "Du thé est servi à bord.")
    before = (project / FR / "harbour.po").read_bytes()
    rename(project, "harbour", "the-port")
    report = run(project, "run", "--verbose")
    assert report.exit_code == 0, report.output
    entry = entries(project, "the-port")[TEA]
    assert (entry.msgstr, entry.fuzzy) == ("Du thé est servi à bord.", False)
    assert (project / FR / "harbour.po").read_bytes() == before
    once = tree(project / FR)
    assert run(project, "run").exit_code == 0
    assert tree(project / FR) == once


def test_a_catalog_without_an_article_is_told_and_kept(project: Path) -> None:
    rename(project, "harbour", "the-port")
    told = run(project, "status").output
    assert f"{FR}/harbour.po: there is no article harbour" in told
    assert "site" not in told
    assert f"{FR}/library.po" not in told


def test_another_article_takes_nothing_over(project: Path) -> None:
    """Sixty percent of the words must be the same."""
    rename(project, "harbour", "the-port")
    text = "---\ntitle: Something else\n---\n\nNothing of the harbour is left in here.\n"
    write(project / "content/the-port/index.md", text)
    assert run(project, "run").exit_code == 0
    assert TEA not in entries(project, "the-port")
    assert not [e for e in polib.pofile(str(project / FR / "the-port.po")) if e.obsolete]


def test_an_article_that_cannot_be_read_has_not_lost_its_catalog(project: Path) -> None:
    (project / "content/harbour/index.md").write_bytes(b"\xff\xfe")
    assert pipeline.orphans(pipeline.open_project(project), "fr") == ()


@pytest.mark.parametrize(("setting", "kept"), [("true", True), ("false", False)])
def test_minor_edits_are_a_setting(project: Path, setting: str, kept: bool) -> None:
    approve(project, "harbour", TEA, "Du thé est servi à bord.")
    write(project / "multilang.toml", f"{SETTINGS}\n[merge]\nminor_edits = {setting}\n")
    write(project / "content/harbour/index.md", HARBOUR.replace("on deck.", "on Deck"))
    assert run(project, "run").exit_code == 0
    entry = entries(project, "harbour")["Tea is served on Deck"]
    assert (entry.msgstr, not entry.fuzzy) == ("Du thé est servi à bord.", kept)
    assert (TEA in entry.comment) is kept


def test_a_divided_paragraph_is_cut_by_the_rules_of_both_languages(project: Path) -> None:
    """“Dr.” ends no sentence here, and “M.” none in French."""
    one, two = "Dr. Marsh waits at the quay.", "The harbour master comes at noon."
    un, deux = "M. Marsh attend au quai.", "La capitaine du port vient à midi."
    path = "content/harbour/index.md"
    write(project / path, HARBOUR.replace("- Tea", f"{one} {two}\n\n- Tea"))
    assert run(project, "run").exit_code == 0
    approve(project, "harbour", f"{one} {two}", f"{un} {deux}")
    write(project / path, HARBOUR.replace("- Tea", f"{one}\n\n{two}\n\n- Tea"))
    assert run(project, "run").exit_code == 0
    known = entries(project, "harbour")
    assert [(known[s].msgstr, known[s].fuzzy) for s in (one, two)] == [(un, True), (deux, True)]


def test_taking_an_edit_back_gives_the_bytes_back(project: Path) -> None:
    approve(project, "harbour", TEA, "Du thé est servi à bord.")
    assert run(project, "run").exit_code == 0
    before = tree(project / FR)
    for text in (HARBOUR.replace("served on deck", "sold in the cabin"), HARBOUR):
        write(project / "content/harbour/index.md", text)
        assert run(project, "run").exit_code == 0
    assert tree(project / FR) == before
