"""Whose words a translation is, and the limit on machine text that nobody has changed."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import polib
import pytest
from hypothesis import given
from hypothesis import strategies as st

import translators_tools as tools
from multilang import config, locales, pipeline
from multilang.assemble import assemble
from multilang.checks import check_message
from multilang.config import Language
from multilang.errors import ConfigError
from multilang.extract import extract, read_article
from multilang.formats import po
from multilang.journal import digest
from multilang.model import Bundle, Catalog, Extraction, Message, Target, Unit
from multilang.provenance import Makings, Provenance, making, provenance
from projects import HARBOUR, SETTINGS, command, lay, run, write

FR, EN = locales.get("fr"), locales.get("en")
MADE = "argos en_fr 0.1|beam:4|rules:1"


def saved(*messages: Message) -> Catalog:
    """As a catalog comes back from its file: fingerprints and states are read there."""
    return po.parse(po.serialize(Catalog("fr", "a", messages), FR.plural_forms), "a.po", "fr", "a")


def draft(source: str, text: str = "machine", signature: str = MADE) -> Message:
    origin = "memory" if signature.startswith("memory") else "engine"
    target = Target(text, "initial", origin, signature)  # type: ignore[arg-type]
    return Message("paragraph", source, target)


def unfuzzied(catalog: Catalog, *edits: str) -> Catalog:
    """Approved in a PO editor, some with another text, which leaves the signature line alone."""
    file = polib.pofile(po.serialize(catalog, FR.plural_forms).decode())
    for entry in file:
        entry.flags = []
    for entry, text in zip(file, edits, strict=False):
        entry.msgstr = text or entry.msgstr
    return po.parse(str(file).encode(), "a.po", "fr", "a")


def test_a_reviewed_entry_tells_where_its_text_came_from() -> None:
    drafts = saved(draft("a"), draft("b"), draft("c", signature="memory exact | unit"))
    human = Message("paragraph", "d", Target("mine", "reviewed", "human"))
    catalog = unfuzzied(replace(drafts, messages=(*drafts.messages, human)), "", "edited")
    assert all(m.reviewed for m in catalog.messages)
    assert [making(m) for m in catalog.messages] == ["machine", "edited", "memory", "human"]


def test_a_signature_without_a_fingerprint_counts_as_unmodified() -> None:
    line = f"# multilang: draft | {MADE}\n"
    data = f'msgid ""\nmsgstr ""\n\n{line}msgctxt "p"\nmsgid "a"\nmsgstr "b"\n'
    (message,) = po.parse(data.encode(), "a.po", "fr", "a").messages
    assert (message.reviewed, making(message)) == (True, "machine")


def units(*sources: str) -> tuple[Unit, ...]:
    return tuple(Unit(f"paragraph.{n}", "paragraph", s, n) for n, s in enumerate(sources, 1))


def test_words_are_counted_once_each() -> None:
    wanted = units("one two", "three", "four five six", "seven", "eight nine", "one two")
    approved = unfuzzied(saved(draft("one two"), draft("three")), "", "changed").messages
    waiting = Message("paragraph", "four five six", Target("x", "translated", "human"))
    catalog = Catalog("fr", "a", (*approved, waiting, draft("seven")))
    counts = provenance(wanted, catalog)
    assert counts == Provenance(11, machine=4, edited=1, waiting=3, draft=1, missing=2)
    assert counts.unmodified() == pytest.approx(4 / 5)
    assert counts.unmodified(drafts=True) == pytest.approx(5 / 9)
    assert provenance(wanted, None) == Provenance(11, missing=11)
    assert Provenance().unmodified() == 0


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.booleans(), st.booleans()), max_size=6))
def test_the_parts_add_up(entries: list[tuple[str, bool, bool]]) -> None:
    messages = {}
    for source, approved, machine in entries:
        state = "reviewed" if approved else "initial" if machine else "translated"
        target = Target("t", state, "engine" if machine else "human", MADE if machine else "")
        messages[source] = Message("paragraph", source, target)
    p = provenance(units(*"abcdefab"), Catalog("fr", "a", tuple(messages.values())))
    assert p.words == p.approved + p.draft + p.waiting + p.missing == 8
    assert 0 <= p.unmodified() <= 1
    assert 0 <= p.unmodified(drafts=True) <= 1


ARTICLE = "one two three four five six seven eight nine ten\n\neleven\n"


def cut(text: str) -> Extraction:
    return extract(read_article(text.encode(), "content/a/index.md", "a", ()))


def put(policy: Language, *edits: str, approve: bool = True) -> Bundle:
    extraction = cut(ARTICLE)
    catalog = saved(*(draft(u.source, u.source.upper()) for u in extraction.units))
    catalog = unfuzzied(catalog, *edits) if approve else catalog
    return assemble(
        extraction, catalog, FR, policy, reread=cut,
        check=lambda unit, target: check_message(unit, target, FR, EN),
    )  # fmt: skip


def test_machine_text_approved_unread_is_kept_back() -> None:
    assert put(Language("fr")).publishable
    bundle = put(Language("fr", max_unmodified_mt=0.95))
    (issue,) = bundle.issues
    assert not bundle.publishable
    assert issue.check == "gate"
    assert "100% of the translated words are unmodified machine text" in issue.message
    assert "max_unmodified_mt allows 95%" in issue.message
    kept = put(Language("fr", max_unmodified_mt=0.95), "", "onze")
    assert kept.publishable, "10 of 11 words are 91 %"
    assert not put(Language("fr", max_unmodified_mt=0.9), "", "onze").publishable


def test_drafts_that_readers_see_count_as_machine_text() -> None:
    assert put(Language("fr", "drafts"), approve=False).publishable
    bundle = put(Language("fr", "drafts", max_unmodified_mt=0.95), approve=False)
    assert [issue.check for issue in bundle.issues] == ["gate"]


def test_the_journal_is_believed_where_the_signature_is_gone() -> None:
    message = Message("paragraph", "one two", Target("machine", "reviewed", "human"))
    catalog = Catalog("fr", "a", (message,))
    assert provenance(units("one two"), catalog).human == 2
    made: Makings = {digest("machine"): "machine"}
    assert provenance(units("one two"), catalog, made).machine == 2


def test_the_setting_is_read_and_checked() -> None:
    text = '[project]\nsource = "en"\n[languages.fr]\nmax_unmodified_mt = {}\n'
    assert config.parse(text.format("0.95"), environ={}).languages[0].max_unmodified_mt == 0.95
    for wrong in ("1.5", "-0.1", "true", '"95%"'):
        with pytest.raises(ConfigError, match="max_unmodified_mt must be from 0 to 1") as caught:
            config.parse(text.format(wrong), environ={})
        assert caught.value.where == "multilang.toml:4"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    settings = SETTINGS.replace("[languages.fr]\n", "[languages.fr]\nmax_unmodified_mt = 0.95\n")
    folder = lay(tmp_path / "project", settings)
    run(folder, "run", "--lang", "fr")
    return folder


def approve_all(folder: Path, slug: str, *edits: str) -> None:
    path = folder / f"locale/fr/LC_MESSAGES/{slug}.po"
    write(path, po.serialize(unfuzzied(po.parse(path.read_bytes(), slug, "fr", slug), *edits), ""))


def test_status_shows_it_as_a_table_and_as_json(project: Path) -> None:
    approve_all(project, "harbour", "Le port rouvre", "Les navires reviennent")
    approve_all(project, "library")
    shown = run(project, "status", "--provenance", "--by-article", "--lang", "fr").output
    assert "unmod." in shown
    assert "fr library: 100% unmodified machine text, kept back" in shown
    told = json.loads(run(project, "status", "--provenance", "--json", "--lang", "fr").stdout)
    harbour = told["fr"]["harbour"]
    parts = ("machine", "edited", "human", "memory", "draft", "waiting", "missing")
    assert harbour["words"] == sum(harbour[part] for part in parts)
    assert harbour["edited"] == 9
    assert harbour["unmodified"] == round(harbour["machine"] / harbour["words"], 4)
    opened = pipeline.open_project(project)
    report = pipeline.publish(opened, pipeline.read(opened))
    assert [i.where for i in report.held if i.locale == "fr"] == ["content/library/index.md"]
    assert command(project, "status", "--provenance", "-q").output == ""


STORM = "Ships come back after the storm."
LONG = "Ships come back after the long winter storm."


def entry(folder: Path, source: str) -> polib.POEntry:
    file = polib.pofile(str(folder / "locale/fr/LC_MESSAGES/harbour.po"), encoding="utf-8")
    return next(e for e in file if e.msgid == source and not e.obsolete)


def share(folder: Path) -> float:
    told = json.loads(run(folder, "status", "--provenance", "--json", "--lang", "fr").stdout)
    return float(told["fr"]["harbour"]["unmodified"])


@pytest.fixture
def outdated(project: Path) -> Path:
    """A machine's text, approved as it was, whose source then changed."""
    approve_all(project, "harbour")
    run(project, "merge", "--lang", "fr")
    assert share(project) == 1
    write(project / "content/harbour/index.md", HARBOUR.replace(STORM, LONG))
    run(project, "merge", "--lang", "fr")
    return project


def approve(folder: Path, source: str) -> None:
    path = folder / "locale/fr/LC_MESSAGES/harbour.po"
    file = polib.pofile(str(path), encoding="utf-8", wrapwidth=0)
    next(e for e in file if e.msgid == source).flags = []
    file.save()


def test_machine_text_is_known_for_one_after_its_source_changed(outdated: Path) -> None:
    found = entry(outdated, LONG)
    assert (found.fuzzy, found.previous_msgid) == (True, STORM)
    assert found.tcomment.startswith("multilang: kept | pseudo")
    shutil.rmtree(outdated / ".multilang")
    shutil.rmtree(outdated / "locale/fr/journal")
    told = json.loads(run(outdated, "status", "--provenance", "--json", "--lang", "fr").stdout)
    assert (told["fr"]["harbour"]["draft"], told["fr"]["harbour"]["waiting"]) == (8, 0)
    approve(outdated, LONG)
    run(outdated, "merge", "--lang", "fr")
    assert share(outdated) == 1
    found = entry(outdated, LONG)
    assert (found.fuzzy, found.previous_msgid) == (False, None)


def test_it_is_never_replaced(outdated: Path) -> None:
    text = entry(outdated, LONG).msgstr
    run(outdated, "pretranslate", "--again", "--lang", "fr")
    assert entry(outdated, LONG).msgstr == text
    longer = LONG.replace("winter", "dark winter")
    write(outdated / "content/harbour/index.md", HARBOUR.replace(STORM, longer))
    run(outdated, "pretranslate", "--again", "--lang", "fr")
    assert entry(outdated, longer).msgstr == text
    assert entry(outdated, longer).previous_msgid == STORM
    assert "multilang: kept" in entry(outdated, longer).tcomment


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("tool", ["msgmerge", pytest.param("Poedit", marks=pytest.mark.slow)])
def test_tools_keep_it(outdated: Path, tool: str, known: bool) -> None:
    path = outdated / "locale/fr/LC_MESSAGES/harbour.po"
    before = entry(outdated, LONG)
    try:
        (tools.msgmerge("--previous") if tool == "msgmerge" else tools.save_with_poedit)(path)
    except tools.Missing as missing:
        pytest.skip(str(missing))
    if not known:
        shutil.rmtree(outdated / ".multilang")
    run(outdated, "pretranslate", "--again", "--lang", "fr")
    after = entry(outdated, LONG)
    assert (after.msgstr, after.fuzzy, after.tcomment) == (
        before.msgstr, True, before.tcomment,
    )  # fmt: skip


def test_a_dropped_signature_line_comes_back(project: Path) -> None:
    """OmegaT and others drop comments; the last run knows what they said."""
    path = project / "locale/fr/LC_MESSAGES/harbour.po"
    before = entry(project, STORM)
    file = polib.pofile(str(path), encoding="utf-8", wrapwidth=0)
    for e in file:
        e.tcomment = ""
        if e.msgid == STORM:
            e.flags = []
    file.save()
    run(project, "merge", "--lang", "fr")
    assert entry(project, STORM).tcomment == before.tcomment
    assert share(project) == 1
    kept = entry(project, "Ships")
    assert kept.tcomment.startswith("multilang: kept | pseudo")
    run(project, "pretranslate", "--again", "--lang", "fr")
    assert entry(project, "Ships").msgstr == kept.msgstr
