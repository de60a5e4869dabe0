"""A change of extraction rules carries reviewed work over; nothing that a person wrote is lost."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from multilang import locales, merge, migrate, placeholders, segment
from multilang.extract import RULES, extract, read_article
from multilang.formats import po
from multilang.migrate import HEADER, Report, stamped
from multilang.model import Catalog, Message, Placeholder, Target, Unit, coverage
from projects import command, lay, run, stamps, tree, write

ARTICLE = """\
---
title: The harbour opens
---

# Ships

The old harbour opens on 3 May. Run `tide` at
[the quay](https://example.org/quay), then `wind`. Ships wait outside.

- Bring a warm coat.
- Tea is served
  on deck.

<p>Ask the <b>harbour master</b> first.</p>

First line\\
second line

Ships
"""
SIGNATURE = "pseudo"


def cut(text: str = ARTICLE) -> tuple[Unit, ...]:
    return extract(read_article(text.encode(), "content/a/index.md", "a", ("title",))).units


def french(unit: Unit) -> str:
    """A translation that keeps placeholders and line breaks."""
    return f"fr {unit.source}"


def catalog_of(units: Sequence[Unit], *, rules: int = 0) -> Catalog:
    """All of it reviewed, as it comes back from its file."""
    empty = merge.merge(units, {}, None, locale="fr", domain="a", path="content/a/index.md")
    known = {unit.key: unit for unit in units}
    messages = tuple(
        replace(m, target=Target(french(known[m.key]), "reviewed", "human"), comments=("theirs",))
        for m in empty.messages
    )
    data = po.serialize(replace(stamped(empty, rules), messages=messages), "")
    return po.parse(data, "a.po", "fr", "a")


def renamed_kinds(units: Sequence[Unit]) -> list[Unit]:
    return [replace(u, kind="paragraph" if u.kind == "item" else u.kind) for u in units]


def soft_breaks_kept(units: Sequence[Unit]) -> list[Unit]:
    swap = (
        ("Tea is served on", "Tea is served\non"),
        ("`tide` at ", "`tide` at\n"),
        ("⟦1⟧ at ", "⟦1⟧ at\n"),
    )
    out = []
    for unit in units:
        source = unit.source
        for new, old in swap:
            source = source.replace(new, old)
        out.append(replace(unit, source=source))
    return out


def numbered_from_the_end(units: Sequence[Unit]) -> list[Unit]:
    out = []
    for unit in units:
        last = len(unit.placeholders) + 1
        source = placeholders.PATTERN.sub(
            lambda m, last=last: placeholders.write(last - int(m[1])), unit.source
        )
        held = tuple(replace(p, number=last - p.number) for p in unit.placeholders)
        out.append(replace(unit, source=source, placeholders=held))
    return out


def code_left_in_the_text(units: Sequence[Unit]) -> list[Unit]:
    return [
        replace(u, source=placeholders.expand(u.source, u.placeholders), placeholders=())
        for u in units
    ]


def no_html_blocks(units: Sequence[Unit]) -> list[Unit]:
    return [unit for unit in units if "harbour master" not in unit.source]


def sentences(units: Sequence[Unit]) -> list[Unit]:
    out = []
    for unit in units:
        for part in segment.segment(unit.source, "en"):
            mine = set(placeholders.numbers(part.source))
            held = [p for p in unit.placeholders if p.number in mine]
            numbers = {p.number: n for n, p in enumerate(held, 1)}
            source = placeholders.PATTERN.sub(
                lambda m, n=numbers: placeholders.write(n[int(m[1])]), part.source
            )
            new = tuple(replace(p, number=numbers[p.number]) for p in held)
            out.append(replace(unit, source=source, placeholders=new))
    return out


MECHANICAL: list[Callable[[Sequence[Unit]], list[Unit]]] = [
    list, renamed_kinds, soft_breaks_kept, numbered_from_the_end, code_left_in_the_text,
    no_html_blocks,
]  # fmt: skip


@pytest.mark.parametrize("older", MECHANICAL)
def test_a_mechanical_change_keeps_every_approval(
    older: Callable[[Sequence[Unit]], list[Unit]],
) -> None:
    old, new = older(cut()), cut()
    before = catalog_of(old)
    after, report = migrate.migrate(migrate.units_of(before), new, before)
    assert report == Report(kept=len(before.messages))
    shared = {migrate.content(unit) for unit in old}
    for unit in new:
        message = after.by_key()[unit.key]
        if migrate.content(unit) in shared:
            assert message.reviewed
            assert message.comments == ("theirs",)
            assert placeholders.intact(message.target.text, unit.placeholders)
            assert message.target.text.split() == french(unit).split()
        else:
            assert not message.target.text
    assert coverage(new, after).missing == len(new) - len(
        [u for u in new if migrate.content(u) in shared]
    )


@pytest.mark.parametrize("back", [False, True])
def test_sentences_that_become_paragraphs_are_kept_fuzzy_and_so_the_other_way(back: bool) -> None:
    old, new = sentences(cut()), cut()
    if back:
        old, new = list(new), tuple(old)
    before = catalog_of(old)
    after, report = migrate.migrate(migrate.units_of(before), new, before)
    assert report.lost == report.obsolete == 0
    assert report.fuzzy == (2 if back else 5)
    assert report.kept + report.fuzzy == len(before.messages)
    for message in after.messages:
        assert message.target.text
        if not message.reviewed:
            assert message.outdated
            assert re.search("quay|line", message.previous_source or "")
    if not back:
        message, other = (m for m in after.messages if not m.reviewed)
        assert other.target.text == "fr First line fr second line"
        (unit,) = [u for u in new if u.key == message.key]
        assert placeholders.intact(message.target.text, unit.placeholders)
        assert message.target.text.count("fr ") == 3


def test_all_at_once() -> None:
    old = renamed_kinds(numbered_from_the_end(soft_breaks_kept(sentences(no_html_blocks(cut())))))
    before = catalog_of(old)
    after, report = migrate.migrate(migrate.units_of(before), cut(), before)
    assert report == Report(kept=len(before.messages) - 5, fuzzy=5)
    assert len(after.messages) == len({unit.key for unit in cut()})


def unit(source: str, kind: str = "paragraph", *held: str) -> Unit:
    pieces = tuple(Placeholder(n, "code", text) for n, text in enumerate(held, 1))
    return Unit(f"{kind}.1", kind, source, 1, pieces)


def reviewed(source: str, text: str, kind: str = "paragraph") -> Message:
    return Message(kind, source, Target(text, "reviewed", "human"))


def moved(new: Unit, *messages: Message, old: Sequence[Unit] = ()) -> tuple[Catalog, Report]:
    catalog = Catalog("fr", "a", messages)
    return migrate.migrate(old or migrate.units_of(catalog), [new], catalog)


def test_of_two_approved_texts_a_person_must_choose() -> None:
    after, report = moved(
        unit("Water"), reviewed("Water", "Eau", "item"), reviewed("Water", "L'eau", "cell")
    )
    live, other = after.messages
    assert (live.target.text, live.fuzzy, live.obsolete) == ("Eau", True, False)
    assert (other.target.text, other.obsolete) == ("L'eau", True)
    assert report == Report(fuzzy=1, obsolete=1)


def test_one_text_may_serve_two_units() -> None:
    catalog = Catalog("fr", "a", (reviewed("Water", "Eau", "item"),))
    new = [unit("Water"), unit("Water", "cell")]
    after, report = migrate.migrate(migrate.units_of(catalog), new, catalog)
    assert [(m.context, m.reviewed) for m in after.messages] == [
        ("paragraph", True),
        ("cell", True),
    ]
    assert report == Report(kept=1)


def test_a_placeholder_that_stands_nowhere_in_the_target_makes_it_fuzzy() -> None:
    after, report = moved(unit("Run ⟦1⟧", "paragraph", "`ls`"), reviewed("Run `ls`", "Lancez-le"))
    (message,) = after.messages
    assert (message.target.text, message.outdated) == ("Lancez-le", True)
    assert message.previous_source == "Run `ls`"
    assert report == Report(fuzzy=1)


def test_a_hard_break_that_the_target_lacks_makes_it_fuzzy() -> None:
    (message,) = moved(unit("one\ntwo"), reviewed("one two", "un deux"))[0].messages
    assert message.outdated


def test_drafts_move_and_stay_untouched_drafts() -> None:
    target = Target("Lancez ⟦2⟧ ⟦1⟧", "initial", "engine", SIGNATURE)
    notes = ("⟦1⟧ = `a`", "⟦2⟧ = `b`")
    before = Catalog("fr", "a", (Message("item", "Run ⟦1⟧ ⟦2⟧", target, notes=notes),))
    before = po.parse(po.serialize(before, ""), "a.po", "fr", "a")
    new = [unit("Run ⟦2⟧ ⟦1⟧", "paragraph", "`b`", "`a`")]
    after, report = migrate.migrate(migrate.units_of(before), new, before)
    (message,) = po.parse(po.serialize(after, ""), "a.po", "fr", "a").messages
    assert (message.target.text, message.target.state) == ("Lancez ⟦1⟧ ⟦2⟧", "initial")
    assert report == Report(), "nobody's work"


def test_what_has_no_unit_any_more_is_kept_obsolete_and_comes_back() -> None:
    gone, report = moved(unit("Quite another thing"), reviewed("Water", "Eau"))
    assert [(m.target.text, m.obsolete) for m in gone.messages] == [("", False), ("Eau", True)]
    assert report == Report(obsolete=1)
    back, report = moved(unit("Water"), *gone.messages)
    assert [(m.target.text, m.reviewed, m.obsolete) for m in back.messages] == [
        ("Eau", True, False)
    ]
    assert report.lost == 0


def test_a_remark_outlives_the_draft_it_was_made_on() -> None:
    """And comes back with its unit, beside whatever the unit has by then."""
    units = cut()
    first, *rest = catalog_of(units).messages
    draft = Target("x", "initial", "engine", SIGNATURE)
    catalog = replace(catalog_of(units), messages=(replace(first, target=draft), *rest))
    without = [unit for unit in units if unit.key != first.key]
    after, report = migrate.migrate(units, without, catalog)
    [kept] = [m for m in after.messages if m.key == first.key]
    assert (kept.obsolete, kept.comments) == (True, ("theirs",))
    assert report.lost == 0
    back, _ = migrate.migrate(without, units, after)
    [again] = [m for m in back.messages if m.key == first.key]
    assert (again.obsolete, again.comments) == (False, ("theirs",))


def test_a_loss_would_be_seen() -> None:
    before = Catalog("fr", "a", (reviewed("one", "un"), reviewed("two", "deux")))
    after = replace(before, messages=before.messages[:1])
    assert migrate.compare(before, after) == Report(kept=1, lost=1)


sources = st.lists(st.sampled_from(["a", "b", "c d", "e"]), min_size=1, max_size=4).map(" ".join)
kinds = st.sampled_from(["paragraph", "item"])
keys = st.lists(st.tuples(kinds, sources), max_size=6, unique=True)


@given(keys, keys, st.data())
def test_no_text_of_a_person_is_ever_lost(
    old: list[tuple[str, str]], new: list[tuple[str, str]], data: st.DataObject
) -> None:
    messages = []
    for number, (kind, source) in enumerate(old):
        state = data.draw(st.sampled_from(["reviewed", "translated", "obsolete"]))
        target = Target(f"<{number}>", "reviewed" if state == "obsolete" else state, "human")  # type: ignore[arg-type]
        messages.append(Message(kind, source, target, obsolete=state == "obsolete"))
    before = Catalog("fr", "a", tuple(messages))
    after, report = migrate.migrate(migrate.units_of(before), [unit(s, k) for k, s in new], before)
    kept = " ".join(m.target.text + "".join(m.comments) for m in after.messages)
    assert all(m.target.text in kept for m in before.messages)
    assert report.lost == 0
    assert report.kept + report.fuzzy + report.obsolete == sum(not m.obsolete for m in messages)
    parsed = po.parse(po.serialize(after, ""), "a.po", "fr", "a")
    assert {m.key for m in parsed.messages if not m.obsolete} == set(new)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Its French catalog was reviewed under older rules."""
    folder = lay(tmp_path / "project")
    write(folder / "content/harbour/index.md", ARTICLE)
    run(folder, "run")
    older = renamed_kinds(numbered_from_the_end(soft_breaks_kept(sentences(cut()))))
    write(path(folder), po.serialize(catalog_of(older), locales.get("fr").plural_forms))
    return folder


def path(folder: Path, slug: str = "harbour") -> Path:
    return folder / f"locale/fr/LC_MESSAGES/{slug}.po"


def test_a_run_refuses_an_older_catalog_and_names_the_way_out(project: Path) -> None:
    before = path(project).read_bytes()
    for words in (("run",), ("merge",), ("pretranslate",)):
        result = command(project, *words)
        assert result.exit_code == 2
        assert "written under older extraction rules (0, now 1)" in result.stderr
        assert "run `multilang migrate` first" in result.stderr
    assert path(project).read_bytes() == before


def test_a_catalog_of_a_newer_multilang_is_refused(project: Path) -> None:
    data = path(project).read_bytes().replace(b"Rules: 0", b"Rules: %d" % (RULES + 1))
    write(path(project), data)
    for words in ("run", "migrate"):
        result = command(project, words)
        assert result.exit_code == 2
        assert "written by a newer multilang" in result.stderr
    assert path(project).read_bytes() == data


def test_a_dry_run_says_what_would_happen_and_does_nothing(project: Path) -> None:
    before = stamps(project)
    shown = run(project, "migrate", "--dry-run").stdout
    assert re.search(r"fr harbour +0 +6 +5 +0 +0 *\n", shown), shown
    assert "1 would change" in shown
    assert command(project, "migrate", "--check").exit_code == 1
    told = json.loads(run(project, "migrate", "--dry-run", "--json").stdout)
    assert [(m["locale"], m["article"], m["rules"]) for m in told] == [("fr", "harbour", 0)]
    assert told[0]["report"] == {"kept": 6, "fuzzy": 5, "obsolete": 0, "lost": 0}
    assert stamps(project) == before


def test_migrated_catalogs_are_run_as_ever(project: Path) -> None:
    run(project, "migrate")
    catalog = po.parse(path(project).read_bytes(), "a.po", "fr", "a")
    assert dict(catalog.header)[HEADER] == str(RULES)
    assert sum(m.reviewed for m in catalog.messages) == 6
    once = tree(project, "locale")
    assert "0 migrated" in run(project, "migrate").stdout
    assert command(project, "migrate", "--check").exit_code == 0
    run(project, "merge")
    assert tree(project, "locale") == once


def test_every_catalog_says_its_rules(project: Path) -> None:
    for slug, tag in (("harbour", "fa"), ("library", "fr"), ("library", "fa")):
        data = (project / f"locale/{tag}/LC_MESSAGES/{slug}.po").read_bytes()
        assert f"{HEADER}: {RULES}\\n".encode() in data
    without = path(project, "library").read_bytes().replace(f'"{HEADER}: 1\\n"\n'.encode(), b"")
    write(path(project, "library"), without)
    run(project, "run", "library")
    assert HEADER.encode() in path(project, "library").read_bytes(), (
        "no header means the first rules"
    )
