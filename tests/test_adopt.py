"""Translations from elsewhere fill a catalog, where it is certain which text translates what."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from multilang import pairing, segment
from multilang.extract import extract, read_article
from multilang.formats import po
from multilang.model import Catalog, Unit
from projects import command, lay, run, write

SOURCE = """\
---
title: The mill turns again
---

The old mill on the Orne turned for the first time since 1987 on Sunday, and 400 people came.

Its wheel weighs 2.3 tonnes. Two carpenters, Paul Arnaud and Lise Weber, built it of oak.

## Who pays

- The town gave €14,000.
- Visitors gave the rest, see [the list](https://mill.example.org/gifts).

The mill is open on Saturdays. A guided tour takes forty minutes and ends at the bakery.
"""
FRENCH = """\
---
title: Le moulin tourne à nouveau
---

Dimanche, le vieux moulin de l’Orne a tourné pour la première fois depuis 1987 devant 400 personnes.

Sa roue pèse 2,3 tonnes. Deux charpentiers, Paul Arnaud et Lise Weber, l’ont taillée dans le chêne.

## Qui paie

- La commune a donné 14 000 €.
- Les visiteurs ont donné le reste, voir [la liste](https://mill.example.org/fr/gifts).

Le moulin est ouvert le samedi. Une visite guidée dure quarante minutes et finit à la boulangerie.
"""


def units(text: str) -> tuple[Unit, ...]:
    return extract(read_article(text.encode(), "index.md", "mill")).units


def paired(source: str, translation: str) -> pairing.Pairing:
    return pairing.pair(units(source), units(translation), lambda t: segment.segment(t, "fr"))


def texts(result: pairing.Pairing) -> dict[str, str]:
    return {one.unit.id: one.text for one in result.pairs if one.whole}


def test_every_unit_finds_its_text() -> None:
    result = paired(SOURCE, FRENCH)
    assert [one.unit.id for one in result.pairs] == [unit.id for unit in units(SOURCE)]
    assert texts(result)["title.1"] == "Le moulin tourne à nouveau"
    assert result.left == ()


def test_the_links_become_those_of_the_source() -> None:
    assert texts(paired(SOURCE, FRENCH))["item.2"].endswith("voir [la liste](⟦1⟧).")


def test_what_is_missing_or_more_moves_nothing_else() -> None:
    first, second = FRENCH.split("Sa roue pèse")
    _, rest = second.split("## Qui paie")
    other = "\nUne phrase que l’original n’a jamais eue, et qui ne traduit donc rien du tout.\n"
    result = paired(SOURCE, first + "\n## Qui paie" + rest + other)
    whole = texts(paired(SOURCE, FRENCH))
    assert all(whole[name] == text for name, text in texts(result).items())
    assert "paragraph.2" not in texts(result)
    assert len(texts(result)) >= len(whole) - 2


def test_joined_paragraphs_are_cut_for_people_to_look_at() -> None:
    source = SOURCE.replace("Its wheel", "The wheel").replace("built it of oak.\n", "built it.\n")
    joined = FRENCH.replace("400 personnes.\n\n", "400 personnes. ")
    result = paired(source, joined)
    cut = [one for one in result.pairs if not one.whole]
    assert not cut or [one.text.split()[0] for one in cut] == ["Dimanche,", "Sa"]
    assert texts(result).keys() <= texts(paired(source, FRENCH)).keys()


def test_a_lost_link_or_an_untranslated_text_is_left_with_the_reason() -> None:
    bare = FRENCH.replace("[la liste](https://mill.example.org/fr/gifts)", "la liste")
    assert [one.reason for one in paired(SOURCE, bare).left] == [
        "its links or code are not those of the source"
    ]
    assert {one.reason for one in paired(SOURCE, SOURCE).left} == {"it is not translated"}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = lay(tmp_path)
    write(folder / "content/mill/index.md", SOURCE)
    write(folder / "old/mill-fr.md", FRENCH)
    return folder


def catalog(folder: Path) -> Catalog:
    data = (folder / "locale/fr/LC_MESSAGES/mill.po").read_bytes()
    return po.parse(data, "mill.po", "fr", "mill")


def test_the_catalog_is_filled_with_reviewed_text(project: Path) -> None:
    result = run(project, "adopt", "mill", "fr", str(project / "old/mill-fr.md"))
    assert "7 of 7 texts adopted (7 reviewed, 0 to look at)" in result.output
    assert all(m.reviewed and m.target.origin == "human" for m in catalog(project).messages)
    again = run(project, "adopt", "mill", "fr", str(project / "old/mill-fr.md"))
    assert (
        "0 of 7 texts adopted (0 reviewed, 0 to look at), 7 were translated before" in again.output
    )


def test_as_drafts_it_waits_for_a_reviewer(project: Path) -> None:
    run(project, "adopt", "mill", "fr", str(project / "old/mill-fr.md"), "--as", "draft")
    assert all(m.fuzzy and m.target.origin == "human" for m in catalog(project).messages)


def test_no_text_of_a_person_is_replaced(project: Path) -> None:
    run(project, "merge", "--lang", "fr")
    path = project / "locale/fr/LC_MESSAGES/mill.po"
    before = path.read_text()
    mine = before.replace('msgid "Who pays"\nmsgstr ""', 'msgid "Who pays"\nmsgstr "Qui règle"')
    assert mine != before
    path.write_text(mine)
    run(project, "adopt", "mill", "fr", str(project / "old/mill-fr.md"))
    said = {m.source: m.target.text for m in catalog(project).messages}
    assert said["Who pays"] == "Qui règle"
    assert said["The town gave €14,000."] == "La commune a donné 14 000 €."


def test_a_trial_writes_nothing(project: Path) -> None:
    result = command(project, "adopt", "mill", "fr", str(project / "old/mill-fr.md"), "--dry-run",
                     "--json")  # fmt: skip
    assert json.loads(result.output)["adopted"] == 7
    assert not (project / "locale/fr/LC_MESSAGES/mill.po").exists()


def test_a_file_in_another_script_is_refused(project: Path) -> None:
    result = command(project, "adopt", "mill", "fa", str(project / "old/mill-fr.md"))
    assert result.exit_code == 2
    assert "Arabic" in result.output


def test_a_page_is_adopted_too(project: Path) -> None:
    body = extract(read_article(FRENCH.encode(), "index.md", "mill")).units
    first, second, last = (unit.source for unit in body if unit.kind == "paragraph")
    page = f"""<html><body><article><h1>Le moulin tourne à nouveau</h1><p>{first}</p><p>{second}</p>
    <h2>Qui paie</h2><ul><li>La commune a donné 14 000 €.</li><li>Les visiteurs ont donné le reste,
    voir <a href="https://mill.example.org/gifts">la liste</a>.</li></ul><p>{last}</p></article>"""
    write(project / "old/mill.html", page)
    result = run(project, "adopt", "mill", "fr", str(project / "old/mill.html"))
    assert "7 of 7 texts adopted" in result.output


class TestPartial:
    """A translation that is less than its article."""

    ENGLISH = (
        "The mill was built in {0} by {1} families.",
        "It ground wheat until the war, and then oats.",
        "## What remains", "Two stones are left, and one of them is broken in three pieces.",
        "Who would repair it? Nobody in the village knew how.",
        "A school in Caen sent {2} pupils, who worked all summer long (and sang).",
        "## The wheel", "The wheel is made of oak, the axle of iron.",
        "It turns once in {3} seconds when the river is high, and not at all in August.",
        "## Today", "Visitors may come on Saturdays; a guided tour takes forty minutes.",
        "The bakery beside it sells bread of its flour, and opens at {4}.",
    )  # fmt: skip
    FRENCH = (
        "Le moulin fut construit en {0} par {1} familles.",
        "Il a moulu du blé jusqu’à la guerre, puis de l’avoine.",
        "## Ce qui reste", "Il reste deux meules, dont l’une est cassée en trois morceaux.",
        "Qui le réparerait ? Personne au village ne savait comment.",
        "Une école de Caen a envoyé {2} élèves, qui ont travaillé tout l’été (et chanté).",
        "## La roue", "La roue est en chêne, l’axe en fer.",
        "Elle fait un tour en {3} secondes quand la rivière est haute, et aucun en août.",
        "## Aujourd’hui", "On peut le visiter le samedi ; la visite guidée dure quarante minutes.",
        "La boulangerie voisine vend du pain de sa farine et ouvre à {4}.",
    )  # fmt: skip

    def texts(self, lines: tuple[str, ...]) -> list[str]:
        return [line.format(1802, 14, 23, 9, 7) for line in lines]

    def whole(self) -> tuple[str, dict[str, str]]:
        english, french = self.texts(self.ENGLISH), self.texts(self.FRENCH)
        pairs = zip(english, french, strict=True)
        plain = {e.removeprefix("## "): f.removeprefix("## ") for e, f in pairs}
        return "\n\n".join(english) + "\n", plain

    @pytest.mark.parametrize(
        ("gone", "least"),
        [(range(7, 12), 7), (range(5, 12), 5), (range(6, 9), 5), (range(2, 6), 6), ((1, 8), 9)],
        ids=["stops", "stops-early", "a-section", "another", "two"],
    )
    def test_what_is_there_is_adopted_and_nothing_else(
        self, gone: tuple[int, ...], least: int
    ) -> None:
        source, right = self.whole()
        kept = [text for at, text in enumerate(self.texts(self.FRENCH)) if at not in gone]
        result = paired(source, "\n\n".join(kept) + "\n")
        assert all(right[one.unit.source] == one.text for one in result.pairs)
        assert len(result.pairs) >= least
        missing = {
            one.unit.source
            for one in result.left
            if one.unit and not one.text and one.unit.kind != "heading"  # of any two words
        }
        assert missing <= {self.texts(self.ENGLISH)[at] for at in gone}

    def test_an_added_text_behind_what_is_missing_is_no_translation(self) -> None:
        source, right = self.whole()
        kept = self.texts(self.FRENCH)[:6]
        kept.append("Une phrase que l’original n’a jamais eue et qui ne traduit rien du tout ici.")
        result = paired(source, "\n\n".join(kept) + "\n")
        assert all(right[one.unit.source] == one.text for one in result.pairs)

    def test_both_sides_of_what_was_left_are_named(self, project: Path) -> None:
        source, _ = self.whole()
        write(project / "content/mill/index.md", source)
        kept = self.texts(self.FRENCH)[:7]
        kept.insert(3, "- Une liste de 1066 que l’original n’a pas du tout.")
        write(project / "old/mill-fr.md", "\n\n".join(kept) + "\n")
        asked = ("adopt", "mill", "fr", str(project / "old/mill-fr.md"), "--dry-run")
        shown = command(project, *asked)
        assert shown.exit_code == 1
        assert "5: there is no translation of it" in shown.output
        place = "content/mill/index.md:15-23  5 texts, the first is “The wheel is made of oak"
        assert place in shown.output
        assert "1: it fits no text of the article" in shown.output
        assert "mill-fr.md:7  “Une liste de 1066 que l’original n’a pas du tout.”" in shown.output
        listed = command(project, *asked, "-v").output
        assert "content/mill/index.md:23  “The bakery beside it sells bread" in listed
        told = json.loads(command(project, *asked, "--json").output)["issues"]
        assert {one["where"].rpartition(":")[0] for one in told} == {
            "content/mill/index.md", str(project / "old/mill-fr.md")
        }  # fmt: skip
