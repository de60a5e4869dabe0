"""The memory: what it takes in, what it answers, and what becomes of the answers in catalogs."""

from __future__ import annotations

import itertools
import re
import shutil
from pathlib import Path

import polib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from multilang import memory as m
from multilang.formats import po
from multilang.memory import Memory
from multilang.model import Catalog, Message, Pair, Segment, Target
from multilang.nearest import Nearest
from multilang.segment import segment
from projects import command, lay, run, write


def english(text: str) -> tuple[Segment, ...]:
    return segment(text, "en")


def french(text: str) -> tuple[Segment, ...]:
    return segment(text, "fr")


def remember(*pairs: Pair) -> Memory:
    return Memory(pairs, english, french)


def message(source: str, text: str, state: str = "reviewed", **more: object) -> Message:
    origin = "engine" if state == "initial" else "human"
    target = Target(text, state, origin)  # type: ignore[arg-type]
    return Message("paragraph", source, target, **more)  # type: ignore[arg-type]


class TestWhatItTakesIn:
    def test_approved_text_only(self) -> None:
        catalog = Catalog(
            "fr", "harbour",
            (
                message("One.", "Un."),
                message("Two.", "Deux.", "initial"),
                message("Three.", "Trois.", "translated"),
                message("Four.", "", "initial"),
                message("Five.", "Cinq.", "final", obsolete=True),
            ),
        )  # fmt: skip
        assert [p.target for p in m.pairs_of(catalog)] == ["Un.", "Cinq."]

    def test_a_translation_that_lost_a_placeholder_is_left_out(self) -> None:
        catalog = Catalog("fr", "a", (message("See ⟦1⟧.", "Voir."), message("At ⟦1⟧.", "À ⟦1⟧.")))
        assert [p.source for p in m.pairs_of(catalog)] == ["At ⟦1⟧."]

    def test_neighbours_are_those_of_the_article(self) -> None:
        texts = [
            message("One.", "Un."),
            message("Old.", "Vieux.", obsolete=True),
            message("Two.", "Deux."),
        ]
        first, second, old = m.pairs_of(Catalog("fr", "a", tuple(texts)))
        assert (first.before, first.after) == ("", "Two.")
        assert (second.before, second.after) == ("One.", "")
        assert (old.before, old.after) == ("", "")

    def test_dates_are_those_of_the_approval_or_of_the_file(self) -> None:
        header = (("PO-Revision-Date", "2026-03-04 01:30+0200"),)
        catalog = Catalog("fr", "a", (message("One.", "Un."), message("Two.", "Deux.")), header)
        known = {"One.": "20260101T000000Z"}
        pairs = m.pairs_of(catalog, lambda found: known.get(found.source, ""))
        assert [p.changed for p in pairs] == ["20260101T000000Z", "20260303T233000Z"]

    @pytest.mark.parametrize("date", ["", "YEAR-MO-DA HO:MI+ZONE", "1970-01-01 00:00+0000", "now"])
    def test_a_date_that_says_nothing_counts_as_oldest(self, date: str) -> None:
        catalog = Catalog("fr", "a", (message("One.", "Un."),), (("PO-Revision-Date", date),))
        assert next(m.pairs_of(catalog)).changed == ""


class TestExact:
    def test_another_address_is_the_same_text(self) -> None:
        memory = remember(Pair("See [⟦1⟧](⟦2⟧).", "Voyez [⟦1⟧](⟦2⟧) !"))
        found = memory.exact("See [⟦4⟧](⟦2⟧).")
        assert found is not None
        assert (found.target, found.quality) == ("Voyez [⟦4⟧](⟦2⟧) !", "exact")

    def test_order_of_placeholders_in_the_translation_is_kept(self) -> None:
        memory = remember(Pair("⟦1⟧ before ⟦2⟧", "⟦2⟧ après ⟦1⟧"))
        found = memory.exact("⟦7⟧ before ⟦3⟧")
        assert found is not None
        assert found.target == "⟦3⟧ après ⟦7⟧"

    def test_composed_and_decomposed_letters_are_one_text(self) -> None:
        assert remember(Pair("Café", "Café")).exact("Cafe\u0301") is not None

    def test_another_text_is_another_text(self) -> None:
        memory = remember(Pair("Open on 3 May.", "Ouvert le 3 mai."))
        assert memory.exact("Open on 4 May.") is None
        assert memory.exact("open on 3 May.") is None

    def test_same_place_goes_before_newer(self) -> None:
        here = Pair("Open", "Ouvrez", "item", "Stop", "Close", "20200101T000000Z", "old")
        newer = Pair("Open", "Ouvert", "item", "Gate", "", "20260101T000000Z", "new")
        memory = remember(newer, here)
        found = memory.exact("Open", "item", "Stop", "Close")
        assert found is not None
        assert (found.target, found.quality, found.others) == ("Ouvrez", "context", ("Ouvert",))
        elsewhere = memory.exact("Open", "item", "Gate", "Wall")
        assert elsewhere is not None
        assert (elsewhere.target, elsewhere.quality, elsewhere.others) == (
            "Ouvert",
            "exact",
            ("Ouvrez",),
        )

    def test_same_kind_goes_before_newer(self) -> None:
        memory = remember(
            Pair("Open", "Ouvert", "cell", changed="20200101T000000Z"),
            Pair("Open", "Ouvrir", "heading", changed="20260101T000000Z"),
        )
        found = memory.exact("Open", "cell")
        assert found is not None
        assert found.target == "Ouvert"

    def test_the_newest_wins_whatever_the_order(self) -> None:
        pairs = [
            Pair("Open", "a", changed="20240101T000000Z", place="x"),
            Pair("Open", "b", changed="20260101T000000Z", place="z"),
            Pair("Open", "c", changed="20260101T000000Z", place="y"),
            Pair("Open", "d", place="w"),
        ]
        for order in itertools.permutations(pairs):
            found = remember(*order).exact("Open")
            assert found is not None
            assert (found.target, *found.others) == ("c", "b", "a", "d")

    @pytest.mark.parametrize("date", ["", "20260101T000000Z"])
    def test_of_one_date_the_project_s_own_text_goes_before_an_imported_one(
        self, date: str
    ) -> None:
        own = Pair("Open", "Ouvert", "cell", changed=date, place="welcome")
        other = Pair("Open", "Ouvrez", changed=date, place="agency")
        same = Pair("Open", "Ouvert", "cell", changed=date, place="agency")
        memory = Memory((own,), english, french, imported=(other, same))
        found = memory.exact("Open", "heading")
        assert found is not None
        assert (found.pair, found.others) == (own, ("Ouvrez",))
        newer = Pair("Open", "Ouvre", changed="20260102T000000Z", place="agency")
        found = Memory((own,), english, french, imported=(newer,)).exact("Open", "heading")
        assert found is not None
        assert found.pair == newer

    def test_conflicts_are_listed(self) -> None:
        memory = remember(Pair("One", "Un"), Pair("Two", "Deux"), Pair("Two", "Les deux"))
        assert [[p.target for p in found] for found in memory.conflicts()] == [["Deux", "Les deux"]]


class TestSentences:
    PAIR = Pair(
        "The harbour opens on 3 May. Bring ⟦1⟧ and wait at ⟦2⟧. Tea is free.",
        "Le port ouvre le 3 mai. Attendez à ⟦2⟧ avec ⟦1⟧. Le thé est gratuit.",
    )

    def test_one_of_several(self) -> None:
        found = remember(self.PAIR).sentence("Bring ⟦3⟧ and wait at ⟦5⟧.")
        assert found is not None
        assert (found.target, found.quality) == ("Attendez à ⟦5⟧ avec ⟦3⟧.", "sentence")

    def test_every_sentence_is_found(self) -> None:
        memory = remember(self.PAIR)
        found = [memory.sentence(part.source) for part in english(self.PAIR.source)]
        assert all(found)

    def test_a_part_of_a_sentence_is_none(self) -> None:
        assert remember(self.PAIR).sentence("The harbour opens.") is None
        assert remember(self.PAIR).sentence("Tea is free") is None

    def test_a_whole_unit_is_one_too(self) -> None:
        assert remember(Pair("Tea is free.", "Le thé est gratuit.")).sentence("Tea is free.")

    @pytest.mark.parametrize(
        ("source", "target"),
        [
            ("One. Two.", "Un et deux."),
            ("See ⟦1⟧. Go to ⟦2⟧.", "Allez à ⟦2⟧. Voyez ⟦1⟧."),
            (
                "Short one here. This sentence is a good deal longer than the one before it was.",
                "Cette phrase-ci est traduite longuement, bien plus que l’autre. Et la suite.",
            ),
        ],
    )
    def test_none_where_nobody_knows_what_belongs_together(self, source: str, target: str) -> None:
        memory = remember(Pair(source, target))
        assert [memory.sentence(part.source) for part in english(source)] == [None, None]


class TestNear:
    def test_the_most_similar_first_and_never_the_same(self) -> None:
        memory = remember(
            Pair("The harbour opens in May at noon.", "a"),
            Pair("The harbour opens in May.", "b"),
            Pair("The harbour closes in winter, as it did.", "c"),
        )
        found = memory.near("The harbour opens in June.", 0.75)
        assert [f.target for f in found] == ["b", "a"]
        assert found[0].score == pytest.approx(
            fuzz.ratio("The harbour opens in June.", "The harbour opens in May.") / 100
        )
        assert memory.near("The harbour opens in May.", 0.9) == ()

    def test_other_figures_are_another_text(self) -> None:
        """A draft with the wrong figure in it looks right to whoever reads over it."""
        memory = remember(Pair("The bridge is 41 metres long.", "Le pont fait 41 mètres."))
        assert memory.near("The bridge is 47 metres long.", 0.75) == ()
        assert memory.near("This bridge is 41 metres long.", 0.75)

    def test_a_word_or_two_say_too_little(self) -> None:
        assert remember(Pair("Harbour", "Port")).near("Old Harbour", 0.5) == ()

    def test_placeholders_must_go_together(self) -> None:
        memory = remember(Pair("Press ⟦1⟧ to begin now.", "Pressez ⟦1⟧."))
        assert memory.near("Press ⟦1⟧ or ⟦2⟧ to begin now.", 0.6) == ()
        (found,) = memory.near("Press ⟦4⟧ to begin today.", 0.7)
        assert found.target == "Pressez ⟦4⟧."

    def test_sentences_that_were_imported_are_no_units(self) -> None:
        assert remember(Pair("Tea is free.", "x", sentence=True)).near("Tea is free!", 0.5) == ()

    def test_scripts_without_spaces(self) -> None:
        index = Nearest(["港は五月三日に開きます", "船は港で待っています"])
        ((score, number),) = index.find("港は五月四日に開きます", 0.75)
        assert (number, score > 0.9) == (0, True)

    @given(
        st.lists(st.text("abc def", min_size=8, max_size=30), min_size=1, max_size=12, unique=True),
        st.data(),
    )
    def test_answers_are_true(self, texts: list[str], data: st.DataObject) -> None:
        """Nothing is named that is less similar than asked, and the text itself is always found."""
        text = data.draw(st.sampled_from(texts))
        found = Nearest(texts).find(text, 0.7, limit=len(texts))
        assert all(
            score == pytest.approx(fuzz.ratio(text, texts[n]) / 100) and score >= 0.7
            for score, n in found
        )
        if any(character.isalnum() for character in text):
            assert found[0][0] == 1.0


SIGNED = "# multilang: draft | "


def entries(folder: Path, slug: str, tag: str = "fr") -> dict[str, polib.POEntry]:
    file = polib.pofile(folder / f"locale/{tag}/LC_MESSAGES/{slug}.po", wrapwidth=0)
    return {entry.msgid: entry for entry in file if not entry.obsolete}


def approve(folder: Path, slug: str, **texts: str) -> None:
    """Do what a translator does: write a text, remove the mark."""
    path = folder / f"locale/fr/LC_MESSAGES/{slug}.po"
    file = polib.pofile(path, wrapwidth=0)
    for entry in file:
        for start, text in texts.items():
            if entry.msgid.startswith(start):
                entry.msgstr, entry.flags, entry.tcomment = text, [], ""
    file.save(path)


def signature(entry: polib.POEntry) -> str:
    return entry.tcomment.removeprefix("multilang: draft | ").rpartition(" | text ")[0]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = lay(tmp_path / "project")
    run(folder, "run", "--lang", "fr", "--no-publish", "-q")
    approve(
        folder, "harbour",
        The="Le *vieux* port ouvre le 3 mai. Des bateaux attendent au [quai](⟦1⟧).",
        Tea="On sert le thé sur le pont.",
        Ships="Bateaux",
    )  # fmt: skip
    return folder


def article(folder: Path, text: str) -> None:
    write(folder / "content/again/index.md", f"---\ntitle: Once more\n---\n\n{text}")


class TestDrafts:
    def test_known_units_come_from_memory(self, project: Path) -> None:
        article(
            project,
            "The *old* harbour opens on 3 May. Ships wait at [the quay](https://other.example/x).\n\n"
            "Something new.\n",
        )
        result = run(project, "run", "--lang", "fr", "--no-publish", "--json")
        found = entries(project, "again")
        known = next(e for e in found.values() if "harbour" in e.msgid)
        assert (
            known.msgstr == "Le *vieux* port ouvre le 3 mai. Des bateaux attendent au [quai](⟦1⟧)."
        )
        assert "fuzzy" in known.flags
        assert signature(known) == "memory exact | unit"
        assert signature(found["Something new."]).startswith("pseudo")
        assert '"remembered": 1' in result.output
        assert '"drafted": 3' in result.output

    def test_sentences_from_different_places(self, project: Path) -> None:
        article(project, "Tea is served on deck. The *old* harbour opens on 3 May.\n")
        run(project, "run", "--lang", "fr", "--no-publish", "-q")
        found = entries(project, "again")[
            "Tea is served on deck. The *old* harbour opens on 3 May."
        ]
        assert found.msgstr == "On sert le thé sur le pont. Le *vieux* port ouvre le 3 mai."
        assert signature(found) == "memory exact | sentence"

    def test_the_engine_is_asked_only_for_the_sentences_that_nobody_translated(
        self, project: Path
    ) -> None:
        article(project, "Tea is served on deck. Bring a cup.\n")
        run(project, "run", "--lang", "fr", "--no-publish", "-q")
        found = entries(project, "again")["Tea is served on deck. Bring a cup."]
        assert found.msgstr.startswith("On sert le thé sur le pont. ")
        assert signature(found).startswith("pseudo")
        assert signature(found).endswith("|memory:1/2")

    def test_the_same_place_in_another_article(self, project: Path) -> None:
        text = (project / "content/harbour/index.md").read_text("utf-8")
        write(project / "content/copy/index.md", text)
        run(project, "run", "--lang", "fr", "--no-publish", "-q")
        found = entries(project, "copy")
        assert signature(found["Tea is served on deck."]) == "memory exact in context | unit"
        assert signature(found["Bring a warm coat."]).startswith("pseudo")

    def test_both_translations_are_named(self, project: Path) -> None:
        approve(project, "library", Closed="Bateaux")
        path = project / "locale/fr/LC_MESSAGES/library.po"
        file = polib.pofile(path, wrapwidth=0)
        file.append(polib.POEntry(msgctxt="cell", msgid="Ships", msgstr="Navires", obsolete=True))
        file.save(path)
        article(project, "# Ships\n")
        run(project, "run", "--lang", "fr", "--no-publish", "-q")
        found = entries(project, "again")["Ships"]
        assert found.msgstr == "Bateaux"
        assert signature(found) == 'memory exact | unit | also "Navires"'

    def test_similar_units_only_where_the_engine_has_none(self, project: Path) -> None:
        article(project, "Tea is served on decks.\n")
        settings = (project / "multilang.toml").read_text("utf-8")
        write(project / "multilang.toml", settings.replace('"pseudo"', '"replay:none.json"'))
        write(project / "none.json", "{}")
        command(project, "run", "--lang", "fr", "--no-publish", "-q")
        found = entries(project, "again")["Tea is served on decks."]
        assert found.msgstr == "On sert le thé sur le pont."
        assert signature(found) == 'memory fuzzy 97 | from "Tea is served on deck."'
        assert "fuzzy" in found.flags
        write(project / "multilang.toml", settings)
        run(project, "pretranslate", "--lang", "fr", "--again", "-q")
        assert signature(entries(project, "again")["Tea is served on decks."]).startswith("pseudo")

    def test_a_text_that_would_break_the_page_is_not_proposed(self, project: Path) -> None:
        approve(project, "harbour", Tea="On sert le *thé sur le **pont.")
        article(project, "Tea is served on deck.\n\nTea is served on deck. Bring a cup.\n")
        run(project, "run", "--lang", "fr", "--no-publish", "-q")
        found = entries(project, "again")
        signatures = [signature(entry) for entry in found.values()][1:]
        assert signatures == ["pseudo en-XA 1|rules:3"] * 2

    def test_settings_switch_it_off(self, project: Path) -> None:
        settings = (project / "multilang.toml").read_text("utf-8")
        write(project / "multilang.toml", settings + "\n[memory]\nexact = false\nfuzzy = false\n")
        article(project, "Tea is served on deck.\n")
        run(project, "run", "--lang", "fr", "--no-publish", "-q")
        assert signature(entries(project, "again")["Tea is served on deck."]).startswith("pseudo")

    @pytest.mark.parametrize("line", ["exact = 1", "fuzzy = true", "fuzzy = 0.2", 'fuzzy = "a"'])
    def test_wrong_settings_are_named(self, project: Path, line: str) -> None:
        settings = (project / "multilang.toml").read_text("utf-8")
        write(project / "multilang.toml", f"{settings}\n[memory]\n{line}\n")
        result = command(project, "status")
        assert result.exit_code == 2
        assert f"[memory] {line.split()[0]} must be" in result.stderr

    def test_a_run_with_nothing_to_do_changes_no_byte(self, project: Path) -> None:
        article(project, "Tea is served on deck. Bring a cup.\n\nTea is served on deck.\n")
        run(project, "run", "--lang", "fr", "--no-publish", "-q")
        before = (project / "locale/fr/LC_MESSAGES/again.po").read_bytes()
        run(project, "run", "--lang", "fr", "--no-publish", "-q")
        run(project, "pretranslate", "--lang", "fr", "--again", "-q")
        assert (project / "locale/fr/LC_MESSAGES/again.po").read_bytes() == before


class TestAgain:
    def test_untouched_drafts_are_made_anew_and_nothing_else(self, project: Path) -> None:
        article(project, "Tea is served on deck.\n\nA draft.\n\nAn edited one.\n\nMine alone.\n")
        settings = (project / "multilang.toml").read_text("utf-8")
        write(project / "multilang.toml", f"{settings}\n[memory]\nexact = false\n")
        run(project, "run", "--lang", "fr", "--no-publish", "-q")
        path = project / "locale/fr/LC_MESSAGES/again.po"
        file = polib.pofile(path, wrapwidth=0)
        for entry in file:
            if entry.msgid == "An edited one.":
                entry.msgstr = "Corrigé, à relire."
            if entry.msgid == "Mine alone.":
                entry.msgstr, entry.tcomment = "À moi.", "sans signature"
        file.save(path)
        before = entries(project, "again")
        write(project / "multilang.toml", settings)
        result = run(project, "pretranslate", "--lang", "fr", "--again", "--json")
        after = entries(project, "again")
        assert signature(after["Tea is served on deck."]) == "memory exact | unit"
        assert after["Tea is served on deck."].msgstr == "On sert le thé sur le pont."
        for source in ("A draft.", "An edited one.", "Mine alone."):
            assert str(after[source]) == str(before[source])
        assert '"drafted": 1' in result.output

    def test_a_draft_stays_when_nobody_has_a_better_one(self, project: Path) -> None:
        before = entries(project, "library")
        settings = (project / "multilang.toml").read_text("utf-8")
        write(project / "multilang.toml", settings.replace('"pseudo"', '"replay:none.json"'))
        write(project / "none.json", "{}")
        command(project, "pretranslate", "--lang", "fr", "--again", "-q")
        assert {k: str(e) for k, e in entries(project, "library").items()} == {
            k: str(e) for k, e in before.items()
        }

    @pytest.mark.parametrize("engine", ["replay:none.json", "ctranslate2:/nowhere"])
    def test_a_draft_that_stays_keeps_what_is_said_of_it(self, project: Path, engine: str) -> None:
        path = project / "locale/fr/LC_MESSAGES/library.po"
        note = "#. draft: compare with the source\n#: content/library/index.md\n#, fuzzy\n"
        text = path.read_text("utf-8").replace("#: content/library/index.md\n#, fuzzy\n", note, 2)
        write(path, text)
        shutil.rmtree(project / ".multilang")  # whatever tools do to notes is undone
        settings = (project / "multilang.toml").read_text("utf-8")
        write(project / "multilang.toml", settings.replace('"pseudo"', f'"{engine}"'))
        write(project / "none.json", "{}")
        command(project, "pretranslate", "--lang", "fr", "--again", "-q")
        assert path.read_text("utf-8") == text
        assert text.count("#. draft: ") == 2

    def test_a_reason_is_said_anew(self, project: Path) -> None:
        article(project, "A coat.\n")
        settings = (project / "multilang.toml").read_text("utf-8")
        write(project / "multilang.toml", settings.replace('"pseudo"', '"replay:none.json"'))
        write(project / "none.json", '{"en>fr": {"x": "y"}}')
        command(project, "run", "--lang", "fr", "--no-publish", "-q")
        path = project / "locale/fr/LC_MESSAGES/again.po"
        as_made = path.read_text("utf-8")
        assert "#. no draft: " in as_made
        older = re.sub("#. no draft: .*", "#. no draft: of old", as_made)
        write(path, older)
        shutil.rmtree(project / ".multilang")  # whatever tools do to notes is undone
        command(project, "run", "--lang", "fr", "--no-publish", "-q")
        assert path.read_text("utf-8") == older, "nobody asked about it"
        command(project, "pretranslate", "--lang", "fr", "--again", "-q")
        assert path.read_text("utf-8") == as_made

    def test_without_it_drafts_stay(self, project: Path) -> None:
        before = (project / "locale/fr/LC_MESSAGES/library.po").read_bytes()
        settings = (project / "multilang.toml").read_text("utf-8")
        write(project / "multilang.toml", settings.replace('"pseudo"', '"replay:none.json"'))
        write(project / "none.json", "{}")
        run(project, "pretranslate", "--lang", "fr", "-q")
        assert (project / "locale/fr/LC_MESSAGES/library.po").read_bytes() == before


def test_a_signature_with_a_quotation_is_read_again_as_written(project: Path) -> None:
    target = Target("Bonjour.", "initial", "memory", 'memory fuzzy 92 | from "a | text 12345678"')
    data = po.serialize(
        Catalog("fr", "a", (Message("p", "Hello.", target),)), "nplurals=2; plural=(n > 1);"
    )
    (found,) = po.parse(data, "a.po", "fr", "a").messages
    assert (found.target.signature, found.target.origin) == (target.signature, "memory")
