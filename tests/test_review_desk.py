"""The review desk on small projects: what it shows, what its deeds leave in the catalogs."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polib
import pytest

from multilang import pipeline
from multilang.journal import Event
from multilang.pipeline import crediting
from multilang.project import open_project
from multilang.review.desk.base import Conflict, Person, Refused, Row, Saved, Undone
from multilang.review.desk.desk import ProjectDesk
from projects import SETTINGS, lay, run, tree, write

ANA = Person("Ana", "reviewer")
BEN = Person("Ben Okri", "reviewer")
TOM = Person("Tom", "translator")
PO = "locale/fr/LC_MESSAGES/harbour.po"


class Clock:
    """Goes on by a second with every look at it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture(scope="module")
def laid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = lay(tmp_path_factory.mktemp("desk") / "project", SETTINGS)
    run(folder, "pretranslate", "-q")
    return folder


@pytest.fixture
def project(laid: Path, tmp_path: Path) -> Path:
    """With machine drafts in French and Persian, nothing reviewed."""
    return Path(shutil.copytree(laid, tmp_path / "project"))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(project: Path, clock: Clock) -> Iterator[ProjectDesk]:
    opened = ProjectDesk(open_project(project), clock)
    yield opened
    opened.close()


def rows(desk: ProjectDesk, tag: str = "fr", slug: str = "harbour", who: Person = ANA) -> list[Row]:
    return list(desk.sheet(tag, slug, who).rows)


def row(desk: ProjectDesk, source: str, who: Person = ANA) -> Row:
    return next(one for one in rows(desk, who=who) if one.source == source)


def entry(project: Path, source: str, po: str = PO) -> polib.POEntry:
    found = polib.pofile(str(project / po), encoding="utf-8").find(source)
    assert found is not None
    return found


def events(project: Path, tag: str = "fr", slug: str = "harbour") -> tuple[Event, ...]:
    return pipeline.read_journal(open_project(project), tag, slug)


def save(
    desk: ProjectDesk, source: str, text: str, approve: bool = True, who: Person = ANA
) -> Saved:
    one = row(desk, source)
    outcome = desk.save(who, "fr", "harbour", one.id, one.base, text, approve)
    assert isinstance(outcome, Saved), outcome
    now = row(desk, source)
    assert (outcome.base, outcome.text, outcome.state) == (now.base, now.target, now.state), (
        "what save says is what the next sheet reads"
    )
    return outcome


def poedit(project: Path, source: str, text: str, *, fuzzy: bool = False, po: str = PO) -> None:
    """An outside save: polib writes the whole file anew, wrapped."""
    catalog = polib.pofile(str(project / po), encoding="utf-8", wrapwidth=78)
    found = catalog.find(source)
    assert found is not None
    found.msgstr = text
    found.flags = ["fuzzy"] if fuzzy else []
    catalog.save()


# -- What is shown ----------------------------------------------------------------------------


def test_a_sheet_has_every_text_in_order(desk: ProjectDesk) -> None:
    sheet = desk.sheet("fr", "harbour", ANA)
    assert [one.source for one in sheet.rows][:3] == [
        "The harbour opens", "Ships come back after the storm.", "Ships",
    ]  # fmt: skip
    assert {one.state for one in sheet.rows} == {"draft"}
    assert sheet.title == "The harbour opens"
    assert sheet.catalog == PO
    assert sum(sheet.counts.units) == sum(len(one.units) for one in sheet.rows)
    assert sheet.counts.of("draft")[0] == sum(one.words for one in sheet.rows)
    assert [one.line for one in sheet.rows] == sorted(one.line for one in sheet.rows)


def test_unknown_places_are_lookup_errors(desk: ProjectDesk) -> None:
    for tag, slug in (("de", "harbour"), ("fr", "nowhere"), ("fr", "../harbour"), ("", "")):
        with pytest.raises(LookupError):
            desk.sheet(tag, slug, ANA)
        assert isinstance(desk.save(ANA, tag, slug, "u1", "", "text", True), Refused)
        assert desk.approve_many(ANA, tag, slug, [("u1", "")]).refused
    with pytest.raises(LookupError):
        desk.card("fr", "harbour", "u0", ANA)
    gone = desk.save(ANA, "fr", "harbour", "u0", "", "text", True)
    assert isinstance(gone, Conflict)
    assert gone.gone
    assert gone.mine == "text"


def test_filters_keep_the_neighbours(desk: ProjectDesk) -> None:
    save(desk, "Ships", "Navires")
    every = rows(desk)
    sheet = desk.sheet("fr", "harbour", ANA, "unreviewed")
    assert [one.id for one in sheet.rows] == [one.id for one in every]
    assert [one.source for one in sheet.rows if not one.shown] == ["Ships"]
    found = desk.sheet("fr", "harbour", ANA, search="NAVIRES").rows
    assert [one.source for one in found if one.shown] == ["Ships"]


@pytest.mark.parametrize("asked", ["می روم", "مي‌روم", "ك"])
def test_search_knows_one_letter_by_its_forms(desk: ProjectDesk, asked: str) -> None:
    save(desk, "Ships", "می‌روم و کتاب" if " " not in asked else "می روم")
    found = desk.sheet("fr", "harbour", ANA, search=asked).rows
    assert [one.source for one in found if one.shown] == ["Ships"]


def test_a_card_tells_what_placeholders_mean(desk: ProjectDesk) -> None:
    one = next(r for r in rows(desk) if "⟦1⟧" in r.source)
    card = desk.card("fr", "harbour", one.id, ANA)
    assert [(m.written, m.text) for m in card.placeholders] == [
        ("⟦1⟧", "https://example.org/quay"),
    ]
    assert (card.source_language, card.language, card.direction) == ("en", "fr", "ltr")
    assert desk.card("fa", "harbour", one.id, ANA).direction == "rtl"
    assert card.draft == one.target, "an untouched draft is its own raw text"
    order = [r.id for r in rows(desk)]
    assert order.index(card.before) + 2 == order.index(card.after)


def test_checks_look_at_a_text_as_it_is_typed(desk: ProjectDesk) -> None:
    one = next(r for r in rows(desk) if "⟦1⟧" in r.source)
    found = desk.look("fr", "harbour", one.id, "Le port ouvre.")
    assert any(f.check == "placeholders" and not f.waivable for f in found)
    title = row(desk, "Ships")
    found = desk.look("fr", "harbour", title.id, "Les  navires")
    spaces = [f for f in found if f.span and "Les  navires"[slice(*f.span)].strip() == ""]
    assert spaces, found


def test_an_edited_source_shows_its_difference(desk: ProjectDesk, project: Path) -> None:
    save(desk, "Tea is served on deck.", "Le thé est servi sur le pont.")
    article = project / "content/harbour/index.md"
    write(article, article.read_text("utf-8").replace("Tea is served", "Hot tea is always served"))
    now = row(desk, "Hot tea is always served on deck.")
    assert now.state == "outdated", "seen at once, without a run"
    card = desk.card("fr", "harbour", now.id, ANA)
    assert card.previous_source == "Tea is served on deck."
    inserted = [r.text.strip() for r in card.difference if r.kind == "inserted"]
    assert inserted == ["Hot tea", "always"]
    assert [e.event for e in card.history] == ["approved-edited"]
    outcome = desk.save(
        ANA, "fr", "harbour", now.id, now.base, "Du thé chaud est toujours servi.", True
    )
    assert isinstance(outcome, Saved), outcome
    catalog = (project / PO).read_bytes()
    run(project, "pretranslate", "-q")
    assert (project / PO).read_bytes() == catalog, "a run leaves what the desk wrote"


# -- Saving -----------------------------------------------------------------------------------


def test_approving_a_draft(desk: ProjectDesk, project: Path) -> None:
    one = row(desk, "Ships")
    outcome = desk.save(ANA, "fr", "harbour", one.id, one.base, one.target, True)
    assert isinstance(outcome, Saved)
    assert outcome.state == "approved"
    written = entry(project, "Ships")
    assert not written.fuzzy
    assert written.tcomment.startswith("multilang: draft"), "it is known what made it"
    last = events(project)[-1]
    assert (last.who, last.via, last.by, last.event, last.approved, last.making) == (
        "Ana", "user", "review", "approved", True, "machine",
    )  # fmt: skip
    assert last.at.startswith("2026-03-01T12:00:")


def test_editing_without_approving(desk: ProjectDesk, project: Path) -> None:
    outcome = save(desk, "Ships", "Navires", approve=False, who=TOM)
    assert outcome.state == "edited"
    assert entry(project, "Ships").fuzzy
    last = events(project)[-1]
    assert (last.who, last.event, last.approved, last.making) == ("Tom", "edited", False, "edited")
    run(project, "pretranslate", "-q")
    assert entry(project, "Ships").msgstr == "Navires", "no run replaces it"


def test_a_text_from_a_form_has_our_line_ends(desk: ProjectDesk, project: Path) -> None:
    save_crlf = row(desk, "Ships")
    outcome = desk.save(TOM, "fr", "harbour", save_crlf.id, save_crlf.base, "Des\r\nnavires", False)
    assert isinstance(outcome, Saved)
    assert entry(project, "Ships").msgstr == "Des\nnavires"


@pytest.mark.parametrize("text", ["", "  \n", "a\u2028b", "a\0b", "a\x1bb", "a\ud800b"])
def test_what_no_catalog_can_hold_is_refused(desk: ProjectDesk, project: Path, text: str) -> None:
    before = tree(project, "locale")
    one = row(desk, "Ships")
    outcome = desk.save(ANA, "fr", "harbour", one.id, one.base, text, False)
    assert isinstance(outcome, Refused)
    assert outcome.kind == "text"
    assert tree(project, "locale") == before


def test_what_would_break_the_page_is_saved_and_not_approved(desk: ProjectDesk) -> None:
    one = next(r for r in rows(desk) if "⟦1⟧" in r.source)
    outcome = desk.save(ANA, "fr", "harbour", one.id, one.base, "Le port ouvre.", True)
    assert isinstance(outcome, Saved)
    assert outcome.state == "edited"
    assert [f.check for f in outcome.held] == ["placeholders", "markup"]


def test_saving_again_what_is_there_changes_nothing(desk: ProjectDesk, project: Path) -> None:
    save(desk, "Ships", "Navires")
    before = tree(project, "locale")
    assert not save(desk, "Ships", "Navires").changed
    assert not save(desk, "Ships", "Navires", approve=False).changed
    assert tree(project, "locale") == before


def test_every_other_byte_stays(desk: ProjectDesk, project: Path) -> None:
    """In a file that another tool wrapped in its own way."""
    poedit(project, "Ships", "Navires " * 12 + "au port")
    path = project / PO
    before = path.read_bytes()
    save(desk, "Tea is served on deck.", "Le thé est servi.")
    old, new = before.decode().split("\n\n"), path.read_bytes().decode().split("\n\n")
    changed = [b for a, b in zip(old, new, strict=True) if a != b]
    assert len(changed) == 1
    assert "Le thé est servi." in changed[0]


def test_a_run_changes_nothing_of_what_the_desk_wrote(desk: ProjectDesk, project: Path) -> None:
    save(desk, "Ships", "Navires")
    save(desk, "Tea is served on deck.", "Du thé", approve=False)
    one = row(desk, "Bring a warm coat.")
    desk.reject(ANA, "fr", "harbour", one.id, one.base)
    desk.comment(ANA, "fr", "harbour", one.id, "not like this")
    before, journal = (project / PO).read_bytes(), events(project)
    run(project, "pretranslate", "-q")
    run(project, "status")
    assert (project / PO).read_bytes() == before
    assert events(project) == journal, "and notices nothing that is not in the journal already"


# -- Conflicts --------------------------------------------------------------------------------


def test_an_outside_save_is_a_conflict(desk: ProjectDesk, project: Path) -> None:
    one = row(desk, "Ships")
    poedit(project, "Ships", "Bateaux")
    outcome = desk.save(ANA, "fr", "harbour", one.id, one.base, "Navires", True)
    assert isinstance(outcome, Conflict), outcome
    assert (outcome.before, outcome.theirs, outcome.mine) == (one.target, "Bateaux", "Navires")
    assert outcome.theirs_state == "approved"
    assert entry(project, "Ships").msgstr == "Bateaux", "nothing is written"
    typing = desk.card("fr", "harbour", one.id, ANA).typing
    assert typing is not None
    assert typing.text == "Navires", "and nothing is lost"
    again = desk.save(ANA, "fr", "harbour", one.id, outcome.base, "Navires", True)
    assert isinstance(again, Saved)
    assert [(e.who, e.event) for e in events(project)][-1] == ("Ana", "edited")
    assert desk.card("fr", "harbour", one.id, ANA).typing is None


def test_the_text_before_is_known_after_a_restart(desk: ProjectDesk, project: Path) -> None:
    one = row(desk, "Ships")
    poedit(project, "Ships", "Bateaux")
    other = ProjectDesk(open_project(project))
    outcome = other.save(ANA, "fr", "harbour", one.id, one.base, "Navires", True)
    other.close()
    assert isinstance(outcome, Conflict)
    assert outcome.before == one.target, "from the kept versions"


def test_a_second_reviewer_is_named(desk: ProjectDesk) -> None:
    one = row(desk, "Ships")
    save(desk, "Ships", "Bateaux", who=BEN)
    outcome = desk.save(ANA, "fr", "harbour", one.id, one.base, "Navires", True)
    assert isinstance(outcome, Conflict)
    assert outcome.who == "Ben Okri"


def test_an_outside_save_elsewhere_is_none(desk: ProjectDesk, project: Path) -> None:
    one = row(desk, "Ships")
    poedit(project, "Bring a warm coat.", "Un manteau chaud.")
    outcome = desk.save(ANA, "fr", "harbour", one.id, one.base, "Navires", True)
    assert isinstance(outcome, Saved)
    assert entry(project, "Bring a warm coat.").msgstr == "Un manteau chaud."
    assert entry(project, "Ships").msgstr == "Navires"


def test_a_changed_article_has_no_such_text(desk: ProjectDesk, project: Path) -> None:
    one = row(desk, "Ships")
    article = project / "content/harbour/index.md"
    write(article, article.read_text("utf-8").replace("# Ships\n", "# Vessels of all kinds\n"))
    outcome = desk.save(ANA, "fr", "harbour", one.id, one.base, "Navires", True)
    assert isinstance(outcome, Conflict)
    assert outcome.gone
    assert (outcome.before, outcome.mine) == (one.target, "Navires")


def test_reopened_by_one_and_approved_by_another(desk: ProjectDesk) -> None:
    """A stale approval does not silently overrule who took it back."""
    old = row(desk, "Ships")
    first = desk.save(BEN, "fr", "harbour", old.id, old.base, old.target, True)
    assert isinstance(first, Saved)
    assert isinstance(desk.reopen(BEN, "fr", "harbour", old.id, first.base), Saved)
    outcome = desk.save(ANA, "fr", "harbour", old.id, old.base, old.target, True)
    assert isinstance(outcome, Conflict)


# -- Other deeds ------------------------------------------------------------------------------


def test_approving_many_tells_what_was_never_opened(desk: ProjectDesk, project: Path) -> None:
    every = rows(desk)
    desk.see(ANA, "fr", "harbour", [one.id for one in every[:2]])
    many = desk.approve_many(ANA, "fr", "harbour", [(one.id, one.base) for one in every])
    assert len(many.done) == len(every)
    assert many.conflicts == many.held == many.refused == ()
    assert {e.by for e in events(project)} == {"review", "review (unseen)"}
    assert sum(e.by == "review" for e in events(project)) == 2
    assert {one.state for one in rows(desk)} == {"approved"}
    undone = desk.undo(ANA)
    assert isinstance(undone, Undone)
    assert len(undone.saved) == len(every)
    assert {one.state for one in rows(desk)} == {"draft"}


def test_approving_many_passes_over_what_changed(desk: ProjectDesk, project: Path) -> None:
    every = rows(desk)
    poedit(project, "Ships", "Bateaux", fuzzy=True)
    broken = next(r for r in every if "⟦1⟧" in r.source)
    poedit(project, broken.source, "Le port", fuzzy=True)
    now = {one.id: one.base for one in rows(desk)}
    chosen = [(r.id, r.base if r.source == "Ships" else now[r.id]) for r in every]
    many = desk.approve_many(ANA, "fr", "harbour", chosen)
    assert [one.theirs for one in many.conflicts] == ["Bateaux"]
    assert [one.id for one in many.held] == [broken.id]
    assert len(many.done) == len(every) - 2


def test_translators_do_not_approve(desk: ProjectDesk, project: Path) -> None:
    before = tree(project, "locale")
    one = row(desk, "Ships")
    outcomes = (
        desk.save(TOM, "fr", "harbour", one.id, one.base, "Navires", True),
        *desk.approve_many(TOM, "fr", "harbour", [(one.id, one.base)]).refused,
        desk.waive(TOM, "fr", "harbour", one.id, "length"),
        desk.comment(TOM, "fr", "harbour", one.id, "multilang:ignore length"),
    )
    assert [o.kind for o in outcomes if isinstance(o, Refused)] == ["role"] * 3 + ["text"]
    assert tree(project, "locale") == before


def test_reopening(desk: ProjectDesk, project: Path) -> None:
    save(desk, "Ships", "Navires")
    one = row(desk, "Ships")
    outcome = desk.reopen(TOM, "fr", "harbour", one.id, one.base)
    assert isinstance(outcome, Saved)
    assert outcome.state == "edited"
    assert entry(project, "Ships").fuzzy
    assert [e.event for e in events(project)] == ["approved-edited", "reopened"]
    run(project, "pretranslate", "-q")
    assert entry(project, "Ships").msgstr == "Navires"
    assert isinstance(desk.reopen(ANA, "fr", "harbour", one.id, outcome.base), Refused)


def test_a_rejected_draft_does_not_come_back(desk: ProjectDesk, project: Path) -> None:
    one = row(desk, "Ships")
    outcome = desk.reject(TOM, "fr", "harbour", one.id, one.base)
    assert isinstance(outcome, Saved)
    assert outcome.state == "untranslated"
    run(project, "pretranslate", "-q")
    assert entry(project, "Ships").msgstr == ""
    run(project, "pretranslate", "--again")
    assert entry(project, "Ships").msgstr == ""
    shutil.rmtree(project / ".multilang")
    run(project, "pretranslate", "-q")
    assert entry(project, "Ships").msgstr == "", "the catalog itself knows"
    card = desk.card("fr", "harbour", one.id, ANA)
    assert not card.comments, "what multilang notes is no remark of a person"
    save(desk, "Ships", "Navires")


def test_only_drafts_are_rejected(desk: ProjectDesk) -> None:
    saved = save(desk, "Ships", "Navires", approve=False)
    assert isinstance(desk.reject(ANA, "fr", "harbour", saved.id, saved.base), Refused)


def test_comments_are_translator_comments(desk: ProjectDesk, project: Path) -> None:
    one = row(desk, "Ships")
    desk.comment(TOM, "fr", "harbour", one.id, "boats or ships?\r\n\r\n  ask Ines \u2028")
    desk.comment(ANA, "fr", "harbour", one.id, "ships")
    assert isinstance(desk.comment(ANA, "fr", "harbour", one.id, " \n"), Refused)
    comment = entry(project, "Ships").tcomment.split("\n")[1:]
    assert comment == [
        "Tom (2026-03-01T12:00:01Z): boats or ships?", "    ask Ines",
        "Ana (2026-03-01T12:00:03Z): ships",
    ]  # fmt: skip
    card = desk.card("fr", "harbour", one.id, ANA)
    assert [(c.who, c.text) for c in card.comments] == [
        ("Tom", "boats or ships?\n  ask Ines"), ("Ana", "ships"),
    ]  # fmt: skip
    assert "commented" in card.row.marks
    assert card.base == one.base, "a remark is no change of the text"
    assert row(desk, "Ships").state == "draft"


def test_waiving_a_check(desk: ProjectDesk, project: Path) -> None:
    save(desk, "Ships", "Navires  !", approve=False)
    one = row(desk, "Ships")
    found = [f.check for f in desk.card("fr", "harbour", one.id, ANA).findings if f.waivable]
    assert found
    outcome = desk.waive(ANA, "fr", "harbour", one.id, found[0])
    assert isinstance(outcome, Saved)
    card = desk.card("fr", "harbour", one.id, ANA)
    assert card.waivers == (found[0],)
    assert found[0] not in [f.check for f in card.findings]
    assert not card.comments
    assert f"multilang:ignore {found[0]} (Ana, 2026-" in entry(project, "Ships").tcomment
    desk.waive(ANA, "fr", "harbour", one.id, found[0], on=False)
    assert desk.card("fr", "harbour", one.id, ANA).waivers == ()
    unknown = desk.waive(ANA, "fr", "harbour", one.id, "no_such_check")
    assert isinstance(unknown, Refused)


def test_the_raw_draft_is_known_after_an_edit(desk: ProjectDesk, project: Path) -> None:
    one = row(desk, "Ships")
    save(desk, "Ships", "Navires")
    assert desk.card("fr", "harbour", one.id, ANA).draft == one.target
    other = row(desk, "Bring a warm coat.")
    poedit(project, "Bring a warm coat.", "Un manteau.")
    assert desk.card("fr", "harbour", other.id, ANA).draft == other.target
    back = save(desk, "Bring a warm coat.", other.target, approve=False)
    assert back.state == "draft", "the machine's own text again is its draft again"


def test_memory_and_glossary(desk: ProjectDesk, project: Path) -> None:
    save(desk, "Tea is served on deck.", "Le thé est servi sur le pont.")
    write(project / "locale/glossary.csv", "source,fr\nquay,quai\n")
    write(project / "content/boats/index.md", "# Boats\n\nTea is served on the upper deck.\n")
    found = next(r for r in desk.sheet("fr", "boats", ANA).rows if r.source.startswith("Tea"))
    card = desk.card("fr", "boats", found.id, ANA)
    assert [(h.target, h.place) for h in card.hits] == [
        ("Le thé est servi sur le pont.", "harbour")
    ]
    inserted = [r.text.strip() for r in card.hits[0].difference if r.kind == "inserted"]
    assert inserted == ["the upper"]
    quay = next(r for r in rows(desk) if "the quay" in r.source)
    terms = desk.card("fr", "harbour", quay.id, ANA).terms
    assert [(t.term, t.allowed, quay.source[t.start : t.end]) for t in terms] == [
        ("quay", ("quai",), "quay")
    ]


def test_suggestions(desk: ProjectDesk) -> None:
    found = desk.suggestions("fr", "harbour", row(desk, "Ships").id)
    assert [one.source for one in found] == ["Ships"]
    assert found[0].targets


# -- Undo -------------------------------------------------------------------------------------


def test_undo_goes_back_step_by_step(desk: ProjectDesk, project: Path) -> None:
    before = (project / PO).read_bytes()
    one = row(desk, "Ships")
    save(desk, "Ships", "Navires", approve=False)
    save(desk, "Ships", "Bateaux")
    desk.comment(ANA, "fr", "harbour", one.id, "boats")
    desk.waive(ANA, "fr", "harbour", one.id, "length")
    coat = row(desk, "Bring a warm coat.")
    desk.reject(ANA, "fr", "harbour", coat.id, coat.base)
    for _ in range(5):
        assert isinstance(desk.undo(ANA), Undone)
    assert (project / PO).read_bytes() == before
    assert desk.undo(ANA) == Refused("there is nothing to take back", "nothing")
    assert isinstance(desk.undo(BEN), Refused), "nobody takes back what others did"
    run(project, "pretranslate", "-q")
    assert (project / PO).read_bytes() == before


def test_undo_survives_a_restart(desk: ProjectDesk, project: Path) -> None:
    before = (project / PO).read_bytes()
    save(desk, "Ships", "Navires")
    other = ProjectDesk(open_project(project))
    assert isinstance(other.undo(ANA), Undone)
    other.close()
    assert (project / PO).read_bytes() == before


def test_undo_does_not_undo_what_others_did_since(desk: ProjectDesk, project: Path) -> None:
    save(desk, "Ships", "Navires")
    poedit(project, "Ships", "Bateaux")
    outcome = desk.undo(ANA)
    assert isinstance(outcome, Conflict)
    assert entry(project, "Ships").msgstr == "Bateaux"


def test_an_approval_that_comes_back_is_its_givers(desk: ProjectDesk, project: Path) -> None:
    save(desk, "Ships", "Navires", who=BEN)
    one = row(desk, "Ships")
    desk.reopen(TOM, "fr", "harbour", one.id, one.base)
    assert isinstance(desk.undo(TOM), Undone)
    assert [(e.who, e.event) for e in events(project)] == [
        ("Ben Okri", "approved-edited"), ("Tom", "reopened"), ("Ben Okri", "approved"),
    ]  # fmt: skip
    shutil.rmtree(project / "locale/fr/journal")
    one = row(desk, "Ships")
    desk.reopen(TOM, "fr", "harbour", one.id, one.base)
    shutil.rmtree(project / "locale/fr/journal")
    refused = desk.undo(TOM)
    assert isinstance(refused, Refused), "nobody knows who approved it"
    assert refused.kind == "role"


# -- What is kept apart -----------------------------------------------------------------------


def test_unfinished_texts_survive_a_restart(desk: ProjectDesk, project: Path) -> None:
    one = row(desk, "Ships")
    desk.typed(TOM, "fr", "harbour", one.id, one.base, "Nav")
    other = ProjectDesk(open_project(project))
    typing = other.card("fr", "harbour", one.id, TOM).typing
    assert typing is not None
    assert (typing.text, typing.base) == ("Nav", one.base)
    assert "typing" in row(other, "Ships", TOM).marks
    assert other.card("fr", "harbour", one.id, ANA).typing is None
    other.close()
    desk.typed(TOM, "fr", "harbour", one.id, "", "")
    assert desk.card("fr", "harbour", one.id, TOM).typing is None


def test_seen_is_of_a_text_and_a_person(desk: ProjectDesk, project: Path) -> None:
    one = row(desk, "Ships")
    assert "seen" not in one.marks
    desk.see(ANA, "fr", "harbour", [one.id, "unknown"])
    assert "seen" in row(desk, "Ships").marks
    assert "seen" not in row(desk, "Ships", BEN).marks
    poedit(project, "Ships", "Bateaux")
    assert "seen" not in row(desk, "Ships").marks


def test_changed_since_the_last_visit(desk: ProjectDesk, project: Path, clock: Clock) -> None:
    desk.visit(ANA, "fr", "harbour")
    assert not any("changed" in r.marks for r in rows(desk))
    save(desk, "Ships", "Navires")
    assert not any("changed" in r.marks for r in rows(desk)), "one's own deeds are no news"
    desk.visit(ANA, "fr", "harbour")
    clock.now += timedelta(days=1)
    poedit(project, "Bring a warm coat.", "Un manteau.")
    desk.visit(ANA, "fr", "harbour")
    assert [r.source for r in rows(desk) if "changed" in r.marks] == ["Bring a warm coat."]
    desk.visit(ANA, "fr", "harbour")
    assert any("changed" in r.marks for r in rows(desk)), "through the whole visit"
    clock.now += timedelta(days=1)
    desk.visit(ANA, "fr", "harbour")
    assert not any("changed" in r.marks for r in rows(desk))


def test_the_store_may_be_deleted_or_damaged(desk: ProjectDesk, project: Path) -> None:
    desk.close()
    path = project / ".multilang/review.sqlite"
    write(path, b"no database at all" * 500)
    assert not row(desk, "Ships").marks & {"seen", "typing"}
    save(desk, "Ships", "Navires")
    assert path.with_suffix(".damaged").exists()


def test_next_goes_round(desk: ProjectDesk) -> None:
    order = [one.id for one in rows(desk)]
    assert desk.next("fr", "harbour", order[0], ANA) == order[1]
    assert desk.next("fr", "harbour", order[-1], ANA) == order[0]
    many = [(one.id, one.base) for one in rows(desk)[1:]]
    desk.approve_many(ANA, "fr", "harbour", many)
    assert desk.next("fr", "harbour", order[3], ANA) == order[0]
    assert desk.next("fr", "harbour", order[0], ANA) == ""


def test_a_version_changes_with_the_files(desk: ProjectDesk, project: Path) -> None:
    known = desk.version("fr", "harbour")
    assert desk.version("fr", "harbour") == known
    poedit(project, "Ships", "Bateaux")
    assert desk.version("fr", "harbour") != known


def test_settings_are_read_again(desk: ProjectDesk, project: Path) -> None:
    with pytest.raises(LookupError):
        desk.sheet("ar", "harbour", ANA)
    write(project / "multilang.toml", SETTINGS + "\n[languages.ar]\n")
    assert {one.state for one in rows(desk, "ar")} == {"untranslated"}
    first = rows(desk, "ar")[0]
    outcome = desk.save(ANA, "ar", "harbour", first.id, first.base, "الميناء يفتح", True)
    assert isinstance(outcome, Saved), "a catalog that was not there is made"
    assert entry(project, first.source, PO.replace("fr/", "ar/")).msgstr == "الميناء يفتح"
    before = (project / PO.replace("fr/", "ar/")).read_bytes()
    assert re.search(rb"X-Multilang", before, re.IGNORECASE)
    write(project / "multilang.toml", "[project]\nnonsense")
    assert rows(desk), "settings that cannot be read change nothing"


def test_the_bundle_tells_what_was_approved_unseen(desk: ProjectDesk, project: Path) -> None:
    every = rows(desk)
    desk.see(ANA, "fr", "harbour", [one.id for one in every if one.source != "Ships"])
    desk.approve_many(ANA, "fr", "harbour", [(one.id, one.base) for one in every])
    assert _unseen_words(project) == 1
    one = row(desk, "Ships")
    desk.save(BEN, "fr", "harbour", one.id, one.base, "Navires", True)
    assert _unseen_words(project) == 0


def _unseen_words(project: Path) -> int:
    opened = open_project(project)
    pipeline.write_bundles(opened, pipeline.read(opened), ("fr",))
    manifest = json.loads((project / "build/bundles/harbour/bundle.json").read_text("utf-8"))
    french = next(one for one in manifest["locales"] if one["lang"] == "fr")
    assert french["reviewers"][0]["name"] in ("Ana", "Ben Okri")
    return int(french["unseen_words"])


def test_names_said_at_the_desk_may_be_credited(desk: ProjectDesk, project: Path) -> None:
    write(project / "multilang.toml", SETTINGS + "\n[site]\ncredit_reviewers = true\n")
    save(desk, "Ships", "Navires", who=BEN)
    assert crediting.reviewers(open_project(project), "fr", "harbour") == ("Ben Okri",)


def test_msgcat_wraps_the_file_between_card_and_save(
    desk: ProjectDesk, project: Path, tool: Callable[[str], str]
) -> None:
    """The entry says the same: no conflict, and the other lines stay as msgcat wrote them."""
    path = project / PO
    one = row(desk, "Ships")
    command = [tool("msgcat"), "--width=40", "-o", path, path]
    subprocess.run(command, check=True)
    before = path.read_bytes()
    outcome = desk.save(ANA, "fr", "harbour", one.id, one.base, "Navires", True)
    assert isinstance(outcome, Saved)
    old, new = before.decode().split("\n\n"), path.read_bytes().decode().split("\n\n")
    assert len(old) == len(new)
    assert len(set(new) - set(old)) == 1
    assert entry(project, "Ships").msgstr == "Navires"
