"""A catalog comes back from every program that translators use: no text lost, no approval lost or
gained, and the next run changes nothing but what the person changed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polib
import pytest

import translators_tools as tools
from multilang.writing import versions
from projects import run, write
from translators_tools import Missing, Tool

ARTICLE = (tools.RECORDED / "article.md").read_text("utf-8")
BEFORE = ARTICLE.replace("crew of five", "crew of four") + "\nThe pump house is a museum now.\n"
SETTINGS = (
    '[project]\nname = "A town"\nsource = "en"\n\n[engine]\nname = "pseudo"\n\n[languages.fa]\n'
)
CATALOG = "locale/fa/LC_MESSAGES/well.po"
DRAFT = "Open on Mondays."
EDITED_DRAFT = "Closed on Fridays."
OUTDATED = "A crew of five cleaned it *by hand*; see the [report](⟦1⟧)."
REMOVED = "The pump house is a museum now."
APPROVED = {
    "The well in the square": "چاه میدان",
    "The well was dug in 1911, and for ninety years it gave the town its water, in dry summers as "
    "in wet ones, without a single day of rest.": "چاه در سال ۱۹۱۱ کنده شد و نود سال، چه در "
    "تابستان‌های خشک و چه در تابستان‌های پرباران، بی‌آنکه حتی یک روز بیاساید به شهر آب می‌داد.",
    "Nobody had counted 5% depth loss until the \"old bucket\" touched stone.": "تا «سطل کهنه» به "
    "سنگ نخورد، هیچ‌کس ۵٪ کم‌شدن عمق را نشمرده بود.",
    "The water is clear again.\nBring your own jug.": "آب باز زلال است.\nکوزه‌تان را بیاورید.",
    "A crew of four cleaned it *by hand*; see the [report](⟦1⟧).": "گروهی چهارنفره آن را *با دست* "
    "پاک کردند؛ [گزارش](⟦1⟧) را ببینید.",
    REMOVED: "تلمبه‌خانه اکنون موزه است.",
}  # fmt: skip


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A catalog with approved texts, drafts, an edited draft, outdated, obsolete, comments."""
    return lay_well(tmp_path / "project")


def lay_well(folder: Path) -> Path:
    write(folder / "content/well/index.md", BEFORE)
    write(folder / "multilang.toml", SETTINGS)
    run(folder, "run", "-q")
    file = polib.pofile(str(folder / CATALOG), encoding="utf-8", wrapwidth=0)
    for entry in file:
        if entry.msgid in APPROVED:
            entry.msgstr, entry.flags = APPROVED[entry.msgid], []
        elif entry.msgid == EDITED_DRAFT:
            entry.msgstr = "جمعه‌ها بسته است."
            entry.tcomment += "\nIs Friday the day off here? – L."
    file.metadata["X-Town"] = "Karaj"
    file.metadata["Last-Translator"] = "Leyla Amini <leyla@example.org>"
    file.save()
    write(folder / "content/well/index.md", ARTICLE)
    run(folder, "run", "-q")
    return folder


TEXT = "دوشنبه‌ها باز است."
"""What a person makes of DRAFT, and approves."""
TOOLS = (
    Tool("msgcat", tools.gettext("msgcat")),
    Tool("msgcat --no-wrap", tools.gettext("msgcat", "--no-wrap")),
    Tool("msgcat --width=40", tools.gettext("msgcat", "--width=40")),
    Tool("msgcat --sort-output", tools.gettext("msgcat", "--sort-output")),
    Tool("msgattrib", tools.gettext("msgattrib")),
    Tool("msgattrib --translated", tools.gettext("msgattrib", "--translated")),
    Tool("msguniq", tools.gettext("msguniq")),
    Tool("msgmerge --previous", tools.msgmerge("--previous")),
    Tool("msgmerge --no-wrap", tools.msgmerge("--no-wrap"), forgets=frozenset((OUTDATED,))),
    Tool("polib", tools.save_with_polib()),
    Tool("polib unwrapped", tools.save_with_polib(wrapwidth=0)),
    Tool("Babel", tools.save_with_babel(76)),
    Tool("Babel unwrapped", tools.save_with_babel(0)),
    Tool("translate-toolkit", tools.save_with_toolkit),
    Tool("gettext-parser", tools.save_with_gettext_parser),
)
AT_A_SCREEN = (Tool("Poedit", tools.save_with_poedit),)
RECORDED = ("poedit", "lokalize", "omegat", "gettext-parser")


@dataclass(frozen=True, slots=True)
class Contents:
    """A catalog as polib, an independent reader, sees it."""

    texts: dict[tuple[str, str], str]
    """By context and source, obsolete ones too; without the empty ones."""
    approved: dict[tuple[str, str], str]
    blocks: dict[tuple[str, str], str]
    """The lines of each entry, in the order of the file."""

    @classmethod
    def of(cls, path: Path) -> Contents:
        file = polib.pofile(str(path), encoding="utf-8", wrapwidth=0)
        keyed = {((entry.msgctxt or ""), entry.msgid): entry for entry in file}
        assert len(keyed) == len(file)
        return cls(
            {key: entry.msgstr for key, entry in keyed.items() if entry.msgstr},
            {
                key: entry.msgstr for key, entry in keyed.items()
                if entry.msgstr and not entry.fuzzy and not entry.obsolete
            },
            {key: str(entry) for key, entry in keyed.items()},
        )  # fmt: skip


def saved_by(tool: Tool, path: Path) -> None:
    try:
        tool.save(path)
    except Missing as missing:
        if os.environ.get("MULTILANG_TEST_REQUIRE_TOOLS") and "apt-get" in str(missing):
            pytest.fail(str(missing))
        pytest.skip(str(missing))


def expect_only(
    project: Path,
    before: Contents,
    approvals: dict[str, str],
    forgets: frozenset[str] = frozenset(),
) -> None:
    """After a run: what was there is there, and only these approvals are new."""
    run(project, "run", "-q")
    after = Contents.of(project / CATALOG)
    changed = {key for key in before.texts if key[1] in approvals}
    expected = {key: approvals.get(key[1], text) for key, text in before.texts.items()}
    assert after.texts == expected
    assert after.approved == before.approved | {key: approvals[key[1]] for key in changed}
    touched = {key for key, block in after.blocks.items() if block != before.blocks[key]}
    assert {key for key in touched if key[1] not in forgets} == changed
    assert list(after.blocks) == list(before.blocks)
    stands = (project / CATALOG).read_bytes()
    run(project, "run", "-q")
    assert (project / CATALOG).read_bytes() == stands


@pytest.mark.parametrize("given", TOOLS, ids=lambda given: given.name)
def test_edited_and_saved(project: Path, given: Tool, tool: Callable[[str], str]) -> None:
    path = project / CATALOG
    before = Contents.of(path)
    tools.edit(path, DRAFT, TEXT)
    saved_by(given, path)
    expect_only(project, before, {DRAFT: TEXT})
    tools.call(tool("msgfmt"), "-c", "--check-header", "-o", os.devnull, str(path))


@pytest.mark.parametrize("given", TOOLS, ids=lambda given: given.name)
def test_opened_and_saved_unchanged(project: Path, given: Tool) -> None:
    before = Contents.of(project / CATALOG)
    saved_by(given, project / CATALOG)
    expect_only(project, before, {})


@pytest.mark.slow
@pytest.mark.timeout(120)
@pytest.mark.parametrize("given", AT_A_SCREEN, ids=lambda given: given.name)
def test_edited_and_saved_at_a_screen(project: Path, given: Tool) -> None:
    before = Contents.of(project / CATALOG)
    tools.edit(project / CATALOG, DRAFT, TEXT)
    saved_by(given, project / CATALOG)
    assert "X-Generator: Poedit" in (project / CATALOG).read_text("utf-8")
    expect_only(project, before, {DRAFT: TEXT})


@pytest.mark.parametrize("name", RECORDED)
def test_recorded(project: Path, name: str, tool: Callable[[str], str]) -> None:
    """Poedit and Lokalize translated DRAFT; the others only saved."""
    path = project / CATALOG
    path.write_bytes((tools.RECORDED / "before.po").read_bytes())
    run(project, "run", "-q")
    before = Contents.of(path)
    tools.recorded(name)(path)
    expect_only(project, before, {DRAFT: TEXT} if name in ("poedit", "lokalize") else {})
    tools.call(tool("msgfmt"), "-c", "--check-header", "-o", os.devnull, str(path))


@pytest.mark.parametrize("given", TOOLS, ids=lambda given: given.name)
def test_saved_where_nothing_is_known_of_earlier_runs(project: Path, given: Tool) -> None:
    """A fresh clone has no ``.multilang/``."""
    before = Contents.of(project / CATALOG)
    shutil.rmtree(project / ".multilang")
    tools.edit(project / CATALOG, DRAFT, TEXT)
    saved_by(given, project / CATALOG)
    expect_only(project, before, {DRAFT: TEXT}, given.forgets)


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=Leyla", "-c", "user.email=leyla@example.org")
    tools.call("git", "-C", str(folder), *who, *arguments)


@pytest.fixture
def clone(project: Path) -> Path:
    """Of the project's repository, into which nobody has run multilang yet."""
    shutil.rmtree(project / ".multilang")
    write(project / CATALOG, (tools.RECORDED / "before.po").read_bytes())
    run(project, "run", "-q")
    write(project / ".gitignore", ".multilang/\nbuild/\n")
    git(project, "init", "-q")
    git(project, "add", "-A")
    git(project, "commit", "-qm", "reviewed")
    git(project, "clone", "-q", str(project), str(project.parent / "clone"))
    return project.parent / "clone"


@pytest.mark.parametrize("then", ["saved", "committed", "committed and edited"])
@pytest.mark.parametrize("name", RECORDED)
def test_recorded_in_a_fresh_clone(clone: Path, name: str, then: str) -> None:
    """No run has kept a version: git has the one before."""
    path = clone / CATALOG
    before = Contents.of(path)
    tools.recorded(name)(path)
    if then != "saved":
        git(clone, "commit", "-qam", "translated", "--allow-empty")
    if then == "committed and edited":
        path.write_bytes(path.read_bytes() + b"\n")
        git(clone, "commit", "-qam", "more")
    expect_only(clone, before, {DRAFT: TEXT} if name in ("poedit", "lokalize") else {})


def test_what_was_dropped_in_a_fresh_clone_comes_back(clone: Path) -> None:
    path = clone / CATALOG
    before = Contents.of(path)
    blocks = path.read_bytes().split(b"\n\n")
    path.write_bytes(b"\n\n".join(blocks[:-4]) + b"\n")
    shown = run(clone, "run").output
    assert "restored what a save had left out" in shown
    after = Contents.of(path)
    assert (after.texts, after.approved) == (before.texts, before.approved)


def test_a_purge_of_obsolete_entries_is_a_persons_will(project: Path) -> None:
    """It can be taken back: the last versions of every catalog are kept."""
    path = project / CATALOG
    before = Contents.of(path)
    tools.edit(path, DRAFT, TEXT)
    saved_by(Tool("msgattrib", tools.gettext("msgattrib", "--no-obsolete")), path)
    run(project, "run", "-q")
    after = Contents.of(path)
    assert {key[1] for key in before.texts.keys() - after.texts.keys()} == {REMOVED}
    kept = versions.versions(project / ".multilang/kept" / CATALOG, "left")
    assert any(APPROVED[REMOVED] in (v.read() or b"").decode() for v in kept)
