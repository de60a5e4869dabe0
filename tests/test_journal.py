"""The review journal: what people did in any editor is noticed once, and who did it."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from multilang import journal, noticing, pipeline, workspace
from multilang.journal import Event, Sight
from multilang.model import Catalog, Message, Target
from multilang.pipeline import Look
from projects import HARBOUR, lay, stamps, tree, write

FR = "locale/fr/LC_MESSAGES/harbour.po"
JOURNAL = "locale/fr/journal/harbour.jsonl"
SHIPS = "Ships come back after the storm."
COAT = "Bring a warm coat."
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
EVENING = NOON + timedelta(hours=8)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project in a git repository of its own, drafted; the person at work is Rim."""
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
        monkeypatch.setenv(name, "/dev/null")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Rim")
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "rim@example.org")
    folder = lay(tmp_path / "project")
    write(folder / ".gitignore", ".multilang/\nbuild/\n")
    look(folder)
    return folder


def look(folder: Path, hours: int = 0, command: str = "run", **options: bool) -> None:
    """A run ``hours`` after noon."""
    project = pipeline.open_project(folder, frozen=options.pop("frozen", False))
    report = pipeline.run(
        project, pipeline.read(project), ("fr",), publishing=False,
        look=Look(command, lambda: NOON + timedelta(hours=hours)), **options,
    )  # fmt: skip
    assert not report.all_failures


def edit(folder: Path, source: str, change: Callable[[polib.POEntry], None], **header: str) -> None:
    """What a person does in a PO editor."""
    file = polib.pofile(str(folder / FR), encoding="utf-8", wrapwidth=0)
    file.metadata |= {name.replace("_", "-"): value for name, value in header.items()}
    change(next(e for e in file if e.msgid == source and not e.obsolete))
    file.save()


def approve(entry: polib.POEntry) -> None:
    entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]


def text(value: str) -> Callable[[polib.POEntry], None]:
    return lambda entry: setattr(entry, "msgstr", value)


def approve_as(value: str) -> Callable[[polib.POEntry], None]:
    def change(entry: polib.POEntry) -> None:
        entry.msgstr = value
        approve(entry)

    return change


def events(folder: Path) -> list[Event]:
    project = pipeline.open_project(folder)
    return list(pipeline.read_journal(project, "fr", "harbour"))


def deeds(folder: Path) -> list[tuple[str, str]]:
    return [(event.event, event.making) for event in events(folder)]


def git(folder: Path, *arguments: str, author: str = "Rim", at: str = "2026-02-01T08:00Z") -> None:
    identity = [f"user.name={author}", f"user.email={author.lower()}@example.org"]
    options = [word for setting in identity for word in ("-c", setting)]
    commit = arguments[0] == "commit"
    who = ["--author", f"{author} <{author.lower()}@example.org>", "--date", at] if commit else []
    subprocess.run(
        ["git", "-C", folder, *options, *arguments, *who], check=True, capture_output=True
    )


def test_drafting_and_looking_again_is_nobody_s_deed(project: Path) -> None:
    assert not (project / JOURNAL).exists()
    before = stamps(project / "locale")
    look(project, 1)
    assert stamps(project / "locale") == before


def test_what_a_person_approves_and_edits_is_noticed_once(project: Path) -> None:
    edit(project, SHIPS, approve)
    edit(project, COAT, approve_as("Un manteau chaud."))
    edit(project, "Ships", text("Navires"))
    look(project, 1)
    assert sorted(deeds(project)) == [
        ("approved", "machine"), ("approved-edited", "edited"), ("edited", "edited"),
    ]  # fmt: skip
    (event,) = [e for e in events(project) if e.event == "approved"]
    assert (event.article, event.locale, event.by) == ("harbour", "fr", "run")
    assert event.context == "description"
    assert event.source == journal.digest(SHIPS)
    assert (event.noticed, event.at) == ("2026-03-01T13:00:00Z", "2026-03-01T13:00:00Z")
    assert (event.who, event.via) == ("Rim <rim@example.org>", "user")
    before = (project / JOURNAL).read_bytes()
    look(project, 2)
    look(project, 3, drafts=False)
    assert (project / JOURNAL).read_bytes() == before


def test_an_approved_entry_that_is_edited_later_is_noticed(project: Path) -> None:
    edit(project, COAT, approve)
    look(project, 1)
    edit(project, COAT, text("Un manteau, s'il vous plaît."))
    look(project, 2)
    assert deeds(project) == [("approved", "machine"), ("edited", "edited")]
    assert events(project)[-1].approved
    edit(project, COAT, lambda entry: entry.flags.append("fuzzy"))
    look(project, 3)
    edit(project, COAT, approve)
    look(project, 4)
    assert [deed for deed, _ in deeds(project)] == ["approved", "edited", "reopened", "approved"]


def test_an_emptied_text_is_noticed_where_no_kept_version_brings_it_back(project: Path) -> None:
    edit(project, COAT, approve)
    look(project, 1)
    edit(project, COAT, text(""))
    look(project, 2)
    assert [deed for deed, _ in deeds(project)] == ["approved"]
    shutil.rmtree(project / ".multilang")
    edit(project, COAT, text(""))
    look(project, 3)
    assert [deed for deed, _ in deeds(project)] == ["approved", "emptied"]


def test_a_source_that_changes_makes_its_translation_outdated(project: Path) -> None:
    edit(project, SHIPS, approve)
    look(project, 1)
    changed = HARBOUR.replace(SHIPS, "All the large ships come back after the long storm.")
    write(project / "content/harbour/index.md", changed)
    look(project, 2)
    assert [deed for deed, _ in deeds(project)] == ["approved", "outdated"]
    assert events(project)[1].target == events(project)[0].target
    look(project, 3)
    assert len(events(project)) == 2


def test_the_author_of_the_commit_is_known(project: Path) -> None:
    git(project, "init", "-q")
    git(project, "add", "-A")
    git(project, "commit", "-qm", "drafts")
    edit(project, SHIPS, approve)
    git(project, "commit", "-qam", "review", author="Noor", at="2026-02-02T09:00:00+0200")
    edit(project, COAT, approve_as("Un manteau chaud."))
    git(project, "commit", "-qam", "more", author="Zoé", at="2026-02-03T09:00:00Z")
    edit(project, "Ships", approve)
    look(project, 1)
    found = {e.source: (e.who, e.at, e.via) for e in events(project)}
    assert found == {
        journal.digest(SHIPS): ("Noor <noor@example.org>", "2026-02-02T07:00:00Z", "git"),
        journal.digest(COAT): ("Zoé <zoé@example.org>", "2026-02-03T09:00:00Z", "git"),
        journal.digest("Ships"): ("Rim <rim@example.org>", "2026-03-01T13:00:00Z", "user"),
    }


def test_git_is_asked_in_a_project_that_is_a_part_of_a_repository(project: Path) -> None:
    root = project.parent
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "drafts")
    edit(project, SHIPS, approve)
    git(root, "commit", "-qam", "review", author="Noor")
    look(project, 1)
    assert [e.who for e in events(project)] == ["Noor <noor@example.org>"]


def test_the_header_is_believed_when_it_was_saved_with_the_edit(project: Path) -> None:
    saved = {
        "Last_Translator": "Ana <ana@example.org>",
        "PO_Revision_Date": "2026-02-10 10:00+0100",
    }
    edit(project, SHIPS, approve, **saved)
    look(project, 1)
    edit(project, COAT, approve)  # by a program that does not touch the header
    look(project, 2)
    first, second = events(project)
    assert (first.who, first.at, first.via) == (
        "Ana <ana@example.org>", "2026-02-10T09:00:00Z", "catalog",
    )  # fmt: skip
    assert (second.who, second.via) == ("Rim <rim@example.org>", "user")


def test_what_is_remembered_can_be_made_again_from_the_journal(project: Path) -> None:
    edit(project, SHIPS, approve)
    edit(project, COAT, approve_as("Un manteau chaud."))
    look(project, 1)
    before = (project / JOURNAL).read_bytes()
    shutil.rmtree(project / ".multilang/seen")
    look(project, 2)
    assert (project / JOURNAL).read_bytes() == before
    shutil.rmtree(project / ".multilang/seen")
    edit(project, COAT, text("Un bon manteau."))
    look(project, 3)
    assert [deed for deed, _ in deeds(project)][2:] == ["edited"]


def test_a_damaged_memory_is_made_again(project: Path) -> None:
    (path,) = (project / ".multilang/seen").rglob("harbour.json")
    path.write_bytes(path.read_bytes()[:40])
    edit(project, SHIPS, approve)
    look(project, 1)
    assert deeds(project) == [("approved", "machine")]


def test_a_journal_that_lost_events_gets_them_again(project: Path) -> None:
    edit(project, SHIPS, approve)
    look(project, 1)
    (project / JOURNAL).unlink()
    look(project, 2)
    assert deeds(project) == [("approved", "machine")]


@pytest.mark.parametrize("kept", [1, 60, -1])
def test_a_torn_last_line_is_healed(project: Path, kept: int) -> None:
    edit(project, SHIPS, approve)
    look(project, 1)
    whole = (project / JOURNAL).read_bytes()
    edit(project, COAT, approve)
    look(project, 2)
    both = (project / JOURNAL).read_bytes()
    torn = both[len(whole) :][:kept]
    (project / JOURNAL).write_bytes(whole + torn)
    look(project, 3)
    edit(project, "Ships", approve)
    look(project, 4)
    data = (project / JOURNAL).read_bytes()
    assert data.startswith(whole)
    assert all(json.loads(line) for line in data.splitlines())
    assert {e.source for e in events(project)} == set(map(journal.digest, (SHIPS, COAT, "Ships")))


def test_status_notices_and_needs_no_right_to_write(project: Path) -> None:
    edit(project, SHIPS, approve)
    opened = pipeline.open_project(project)
    reading = pipeline.read(opened)
    (project / "locale/fr/journal").write_bytes(b"in the way")
    _, failures = pipeline.status(opened, reading, ("fr",))
    assert not failures
    (project / "locale/fr/journal").unlink()
    pipeline.status(opened, reading, ("fr",), Look("status", lambda: NOON))
    assert [(e.event, e.by) for e in events(project)] == [("approved", "status")]


def test_a_frozen_run_writes_no_journal(project: Path) -> None:
    edit(project, SHIPS, approve)
    before = tree(project)
    look(project, 1, frozen=True)
    assert tree(project) == before


def test_two_branches_are_joined_by_keeping_the_lines_of_both(project: Path) -> None:
    write(project / ".gitattributes", "locale/*/journal/*.jsonl merge=union\n")
    edit(project, SHIPS, approve)
    look(project, 1)
    git(project, "init", "-qb", "main")
    git(project, "add", "-A")
    git(project, "commit", "-qm", "first")
    git(project, "checkout", "-qb", "other")
    edit(project, COAT, approve)
    look(project, 2)
    git(project, "commit", "-qam", "coat", author="Noor")
    git(project, "checkout", "-q", "main")
    edit(project, "Ships", approve)
    look(project, 3)
    git(project, "commit", "-qam", "ships", author="Zoé")
    git(project, "merge", "-qm", "both", "other")
    assert {e.source for e in events(project)} == set(map(journal.digest, (SHIPS, COAT, "Ships")))
    before = (project / JOURNAL).read_bytes()
    look(project, 4)
    assert (project / JOURNAL).read_bytes() == before


def test_two_machines_that_notice_one_commit_tell_of_one_event(project: Path) -> None:
    git(project, "init", "-q")
    git(project, "add", "-A")
    git(project, "commit", "-qm", "drafts")
    edit(project, SHIPS, approve)
    git(project, "commit", "-qam", "review", author="Noor")
    other = project.parent / "other"
    shutil.copytree(project, other)
    look(project, 1)
    look(other, 2)
    joined = (project / JOURNAL).read_bytes() + (other / JOURNAL).read_bytes()
    assert len(joined.splitlines()) == 2
    (event,) = journal.parse(joined)
    assert (event.who, event.noticed) == ("Noor <noor@example.org>", "2026-03-01T13:00:00Z")


EVENT = Event(
    "2026-01-01T00:00:00Z", "Ana <ana@example.org>", "user", "a", "fr", "paragraph", "1" * 16,
    "2" * 16, "approved", True, "human", "2026-01-01T00:00:00Z", "run",
)  # fmt: skip


def test_conflict_markers_are_passed_over_and_go() -> None:
    other = replace(EVENT, source="3" * 16)
    data = b"".join(
        [b"<<<<<<< HEAD\n", journal.line(EVENT), b"=======\n", journal.line(other), b">>>>>>> b\n"]
    )
    assert journal.parse(data) == (EVENT, other)
    third = replace(EVENT, source="4" * 16, noticed="2026-01-02T00:00:00Z")
    assert journal.append(data, [third]) == b"".join(map(journal.line, (EVENT, other, third)))


def test_lines_of_a_later_version_are_kept_and_what_is_no_event_is_passed_over() -> None:
    later = json.dumps({**json.loads(journal.line(EVENT)), "tool": "x"}).encode() + b"\n"
    data = b'{"event": "flown"}\n[1]\nnull\n"x"\n' + later
    assert journal.parse(data) == (EVENT,)
    more = replace(EVENT, target="5" * 16)
    assert journal.append(data, [more]) == data + journal.line(more)


@given(st.lists(st.sampled_from("abcde"), max_size=6), st.integers(0, 2000), st.binary(max_size=40))
def test_no_whole_event_is_lost_wherever_a_journal_is_cut(
    texts: list[str], cut: int, rubbish: bytes
) -> None:
    lines = [journal.line(replace(EVENT, target=t * 16, noticed=f"t{n}"))
             for n, t in enumerate(texts)]  # fmt: skip
    whole = b"".join(lines)
    data = whole[:cut] + rubbish.replace(b"\n", b"")
    before = journal.parse(data)
    more = replace(EVENT, source="9" * 16, noticed="t9")
    assert journal.parse(journal.append(data, [more])) == (*before, more)
    assert len(before) >= len(journal.parse(whole[: whole.rfind(b"\n", 0, cut) + 1]))


def message(text: str, state: str = "reviewed", source: str = "one") -> Message:
    return Message("paragraph", source, Target(text, state, "human"))  # type: ignore[arg-type]


def test_a_killed_run_s_own_work_is_no_deed() -> None:
    """Before it writes a catalog, a run notes both looks: either of them is known."""
    before, after = message("un"), message("un", "translated")
    place = journal.key(before)
    seen = {place: (journal.sight(before), journal.sight(after))}
    for found in (before, after):
        assert noticing.notice(Catalog("fr", "a", (found,)), seen, {}) == ()
    (change,) = noticing.notice(Catalog("fr", "a", (message("deux"),)), seen, {})
    assert change.event == "approved-edited"


def test_a_text_that_a_merge_moved_to_another_source_is_no_deed() -> None:
    recorded = {("paragraph", journal.digest("one")): Sight("approved", journal.digest("un"))}
    moved = Catalog("fr", "a", (message("un", source="One."),))
    assert noticing.notice(moved, None, recorded) == ()


def test_a_text_that_a_tool_dropped_counts_as_emptied() -> None:
    seen = {("paragraph", journal.digest("one")): (Sight("approved", journal.digest("un")),)}
    (change,) = noticing.notice(Catalog("fr", "a"), seen, {})
    assert change.event == "emptied"
    assert noticing.notice(Catalog("fr", "a"), seen, {change.key: change.sight}) == ()


def test_a_renamed_article_goes_on_with_its_journal(project: Path) -> None:
    edit(project, SHIPS, approve)
    look(project, 1)
    (project / "content/harbour").rename(project / "content/port")
    edit(project, COAT, approve)  # not yet noticed under the old name
    look(project, 2)
    assert [e.source for e in events(project)] == [*map(journal.digest, (SHIPS, COAT))]
    new = project / "locale/fr/journal/port.jsonl"
    assert new.read_bytes() == (project / JOURNAL).read_bytes()
    shutil.rmtree(project / ".multilang")
    look(project, 3)
    assert len(new.read_bytes().splitlines()) == 2


def test_the_journal_remembers_where_a_text_came_from(project: Path) -> None:
    edit(project, SHIPS, approve)
    look(project, 1)
    changed = SHIPS.replace("the storm", "the long winter storm")
    write(project / "content/harbour/index.md", HARBOUR.replace(SHIPS, changed))
    look(project, 2)
    edit(project, changed, approve)
    look(project, 3)
    assert deeds(project) == [
        ("approved", "machine"), ("outdated", "machine"), ("approved", "machine"),
    ]  # fmt: skip
    opened = pipeline.open_project(project)
    counts, _ = pipeline.provenances(opened, pipeline.read(opened), ("fr",))
    assert (counts["fr"]["harbour"].machine, counts["fr"]["harbour"].human) == (8, 0)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_run_that_dies_around_its_writing_mistakes_nobody_s_work(
    project: Path, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    edit(project, SHIPS, approve)
    look(project, 1)
    edit(project, COAT, approve)
    changed = HARBOUR.replace(SHIPS, SHIPS.replace("storm", "long winter storm"))
    write(project / "content/harbour/index.md", changed + "\nA new paragraph.\n")
    original = workspace.write_catalog

    def dying(*arguments: Any) -> bool:
        if when == "after":
            original(*arguments)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(workspace, "write_catalog", dying)
        with pytest.raises(KeyboardInterrupt):
            look(project, 2)
    look(project, 3)
    look(project, 4)
    assert [deed for deed, _ in deeds(project)] == ["approved", "approved", "outdated"]


SITE = "locale/fr/LC_MESSAGES/site.po"
SITE_JOURNAL = "locale/fr/journal/site.jsonl"
WORDS = """\
msgid ""
msgstr "Language: fr\\nContent-Type: text/plain; charset=UTF-8\\n"

msgid "Home"
msgstr "Accueil"

#, fuzzy
msgid "Languages"
msgstr "Les langues"
"""


def site_events(folder: Path) -> list[Event]:
    return list(pipeline.read_journal(pipeline.open_project(folder), "fr", "site"))


def test_the_words_of_the_page_are_people_s_work_too(project: Path) -> None:
    git(project, "init", "-q")
    write(project / SITE, WORDS)
    git(project, "add", "-A")
    git(project, "commit", "-qm", "words", author="Noor")
    look(project, 1)
    assert (project / SITE).read_text("utf-8") == WORDS
    write(project / SITE, WORDS.replace("#, fuzzy\n", ""))
    git(project, "commit", "-qam", "words", author="Zoé")
    look(project, 2)
    look(project, 3)
    found = [(e.source, e.event, e.who, e.article) for e in site_events(project)]
    assert found == [
        (journal.digest("Home"), "approved", "Noor <noor@example.org>", "site"),
        (journal.digest("Languages"), "edited", "Noor <noor@example.org>", "site"),
        (journal.digest("Languages"), "approved", "Zoé <zoé@example.org>", "site"),
    ]
    write(project / SITE, WORDS.replace("Accueil", "Début").replace("#, fuzzy\n", ""))
    opened = pipeline.open_project(project)
    pipeline.status(opened, pipeline.read(opened), ("fr",), Look("status", lambda: EVENING))
    assert [(e.event, e.by) for e in site_events(project)][3:] == [("edited", "status")]


@pytest.mark.parametrize("kept", [True, False])
def test_words_of_the_page_that_a_tool_emptied_come_back(project: Path, kept: bool) -> None:
    git(project, "init", "-q")
    write(project / SITE, WORDS)
    git(project, "add", "-A")
    git(project, "commit", "-qm", "words", author="Noor")
    look(project, 1)
    if not kept:
        shutil.rmtree(project / ".multilang/kept")
    before = len(site_events(project))
    damaged = WORDS.replace("Les langues", "").replace('msgid "Home"\nmsgstr "Accueil"\n\n', "")
    write(project / SITE, damaged)
    look(project, 2)
    texts = {e.msgid: e.msgstr for e in polib.pofile(str(project / SITE), encoding="utf-8")}
    assert texts == {"Home": "Accueil", "Languages": "Les langues"}
    assert len(site_events(project)) == before


def test_a_frozen_run_leaves_the_words_of_the_page_alone(project: Path) -> None:
    write(project / SITE, WORDS)
    before = tree(project)
    look(project, 1, frozen=True)
    assert tree(project) == before


def test_a_save_between_writing_and_remembering_is_noticed(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(project, SHIPS, approve)
    original = workspace.write_catalog

    def saved_then(*arguments: Any) -> bool:
        written = original(*arguments)
        edit(project, COAT, approve)
        return written

    with monkeypatch.context() as patched:
        patched.setattr(workspace, "write_catalog", saved_then)
        look(project, 1)
    look(project, 2)
    assert {e.source for e in events(project)} == {journal.digest(SHIPS), journal.digest(COAT)}


def test_saves_that_come_again_and_again_all_reach_the_journal(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each attempt but the last meets another save; what each brought is noticed once."""
    edit(project, SHIPS, approve)
    left = [COAT, "Ships", "Tea is served on deck."]
    changed = HARBOUR.replace("3 May", "4 May") + "\nA new paragraph.\n"
    write(project / "content/harbour/index.md", changed)
    original = workspace.write_catalog

    def saved_before(opened: Any, catalog: Catalog, expected: bytes | None) -> bool:
        if left and catalog.domain == "harbour":
            edit(project, left.pop(), approve)
        return original(opened, catalog, expected)

    with monkeypatch.context() as patched:
        patched.setattr(workspace, "write_catalog", saved_before)
        look(project, 1)
    assert not left
    sources = [SHIPS, COAT, "Ships", "Tea is served on deck."]
    assert sorted(e.source for e in events(project)) == sorted(map(journal.digest, sources))
    before = (project / JOURNAL).read_bytes()
    look(project, 2)
    assert (project / JOURNAL).read_bytes() == before
