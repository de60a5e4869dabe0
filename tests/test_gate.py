"""What may be published: the gate, outdated texts, withdrawn articles, corrections."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable
from pathlib import Path

import polib
import pytest

from multilang import config, retraction
from multilang.errors import ConfigError
from multilang.extract import read_article
from multilang.retraction import Withdrawal
from projects import command, run, write

SETTINGS = """\
[project]
name = "Gates"
source = "en"

[engine]
name = "pseudo"

[languages.fr]
"""
ARTICLE = """\
---
title: The harbour opens
---

Ships come back after the storm.

Tea is served on deck.
"""
FRENCH = {
    "The harbour opens": "Le port ouvre",
    "Ships come back after the storm.": "Les navires reviennent après la tempête.",
    "Tea is served on deck.": "On sert le thé sur le pont.",
    "The date was wrong.": "La date était fausse.",
    "It was not true.": "Ce n’était pas vrai.",
}
STORM = "Les navires reviennent après la tempête."


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """One article, wholly reviewed in French."""
    write(tmp_path / "multilang.toml", SETTINGS)
    write(tmp_path / "content/harbour/index.md", ARTICLE)
    reviewed(tmp_path)
    return tmp_path


def reviewed(folder: Path) -> None:
    """A person translates what they can."""
    run(folder, "merge")
    path = folder / "locale/fr/LC_MESSAGES/harbour.po"
    catalog = polib.pofile(str(path), wrapwidth=0)
    for entry in catalog:
        if not entry.obsolete and not entry.msgstr:
            entry.msgstr = FRENCH.get(entry.msgid, "")
    catalog.save()
    run(folder, "merge")


def edit(folder: Path, change: Callable[[str], str]) -> None:
    path = folder / "content/harbour/index.md"
    write(path, change(path.read_text("utf-8")))
    run(folder, "merge")


def head(folder: Path, line: str) -> None:
    """Add a line to the front matter."""
    edit(folder, lambda text: text.replace("title:", f"{line}\ntitle:", 1))


def settle(folder: Path, *lines: str) -> None:
    write(folder / "multilang.toml", SETTINGS + "".join(f"{line}\n" for line in lines))


def gate(folder: Path) -> dict[str, object]:
    (answer,) = json.loads(run(folder, "status", "--gate", "--json").stdout)
    assert isinstance(answer, dict)
    return answer


def page(folder: Path, tag: str = "fr") -> str:
    """The article's page, empty when there is none."""
    run(folder, "publish")
    path = folder / f"build/site/{tag}/harbour/index.html"
    return path.read_text("utf-8") if path.is_file() else ""


def changed(text: str) -> str:
    return text.replace("after the storm", "after the long and dreadful winter storm of the year")


def test_the_gate_says_why_in_words_and_json(project: Path) -> None:
    assert gate(project)["publishable"] is True
    assert gate(project)["reasons"] == []
    edit(project, lambda text: text + "\nA new paragraph.\n")
    answer = gate(project)
    assert (answer["article"], answer["locale"]) == ("harbour", "fr")
    assert answer["publishable"] is False
    (reason,) = answer["reasons"]  # type: ignore[misc]
    assert reason["check"] == "gate"
    assert reason["message"] == (
        "1 of 4 units wait for review: 1 not translated; "
        "82% of the words are reviewed, 100% are needed"
    )
    said = run(project, "status", "--gate").stdout
    assert said == f"harbour fr: held back\n  {reason['message']}\n"
    assert run(project, "status", "--gate", "-q").stdout == ""
    assert command(project, "status", "--gate", "--worst", "3").exit_code == 2


@pytest.mark.parametrize("policy", ["reviewed", "threshold", "drafts"])
@pytest.mark.parametrize("outdated", ["hold", "ship"])
def test_a_critical_finding_stops_every_gate(project: Path, policy: str, outdated: str) -> None:
    settle(project, f'gate = "{policy}"', f'outdated = "{outdated}"', "threshold = 0.1")
    path = project / "locale/fr/LC_MESSAGES/harbour.po"
    text = path.read_text("utf-8")
    write(path, text.replace("On sert le thé", "<script>alert(1)</script> On sert le thé"))
    answer = gate(project)
    assert answer["publishable"] is False
    assert answer["reasons"][0]["severity"] == "critical"  # type: ignore[index]
    assert "critical: paragraph.2: " in run(project, "status", "--gate").stdout
    assert page(project) == ""


class TestOutdated:
    def test_hold_takes_the_page_down_until_somebody_has_looked(self, project: Path) -> None:
        assert STORM in page(project)
        edit(project, changed)
        assert page(project) == ""
        (reason,) = gate(project)["reasons"]  # type: ignore[misc]
        assert "1 of 3 units wait for review: 1 changed in the original" in reason["message"]

    def test_ship_lets_the_last_reviewed_text_stand_marked(self, project: Path) -> None:
        settle(project, 'outdated = "ship"')
        edit(project, changed)
        shown = page(project)
        label = "L’original a changé"
        assert f'data-state="outdated"><span class="state">{label}</span> {STORM}' in shown
        assert shown.count(label) == 1
        assert "L’article original a" in shown, "the page says so, too"
        assert 'name="robots" content="noindex"' not in shown, "it was reviewed: it stays listed"
        assert "machine" not in shown.partition("<main")[2].partition("</main")[0]
        answer = gate(project)
        assert (answer["publishable"], answer["outdated"]) == (True, 1)

    def test_only_the_text_that_was_reviewed_ships(self, project: Path) -> None:
        settle(project, 'outdated = "ship"')
        edit(project, changed)
        path = project / "locale/fr/LC_MESSAGES/harbour.po"
        text = path.read_text("utf-8")
        write(path, text.replace(STORM, "Les navires coulent."))
        assert gate(project)["publishable"] is False
        assert page(project) == ""

    def test_a_draft_that_was_never_reviewed_does_not_ship(self, project: Path) -> None:
        settle(project, 'outdated = "ship"')
        edit(project, lambda text: text + "\nBring a warm coat for the crossing.\n")
        run(project, "pretranslate")
        edit(project, lambda text: text.replace("a warm coat", "a very warm coat and a hat"))
        assert gate(project)["publishable"] is False

    def test_it_ships_through_a_second_change_of_the_source(self, project: Path) -> None:
        settle(project, 'outdated = "ship"')
        edit(project, changed)
        edit(project, lambda text: text.replace("dreadful", "terrible"))
        assert STORM in page(project)

    def test_it_counts_for_a_threshold(self, project: Path) -> None:
        settle(project, 'gate = "threshold"', "threshold = 1.0")
        edit(project, changed)
        assert gate(project)["publishable"] is False
        settle(project, 'gate = "threshold"', "threshold = 1.0", 'outdated = "ship"')
        assert gate(project)["publishable"] is True

    def test_the_setting_is_one_of_two(self) -> None:
        wrong = SETTINGS + 'outdated = "keep"\n'
        with pytest.raises(ConfigError, match="outdated is 'keep'") as caught:
            config.parse(wrong, environ={})
        assert caught.value.where == "multilang.toml:9"
        assert caught.value.hint == "one of hold, ship"


class TestWithdrawn:
    @pytest.mark.parametrize("value", ["true", "yes", "2026-03-01", '"It was not true."'])
    def test_the_article_goes_in_every_language(self, project: Path, value: str) -> None:
        assert STORM in page(project)
        head(project, f"withdrawn: {value}")
        for tag, words in (
            ("en", "This article has been withdrawn."), ("fr", "Cet article a été retiré."),
        ):  # fmt: skip
            shown = page(project, tag)
            assert f"<h1>{words}</h1>" in shown
            assert 'content="noindex"' in shown
            assert 'hreflang="' not in shown.replace('hreflang="en" href', "")
        everything = b"".join(
            path.read_bytes() for path in (project / "build/site").rglob("*") if path.is_file()
        ).decode("utf-8", "replace")
        for left in (STORM, "Le port ouvre", "The harbour opens", "Ships come back"):
            assert left not in everything, left
        for path in (project / "build/site").rglob("*.html"):
            text = path.read_text("utf-8")
            assert path.parent.name == "harbour" or "harbour/" not in text, path
            for link in re.findall(r'(?:href|src)="(\.\./[^"#]*)', text):
                assert (path.parent / link).is_file(), (path, link)

    def test_the_reason_is_told_in_the_readers_language(self, project: Path) -> None:
        head(project, 'withdrawn: "It was not true."')
        assert '<p lang="en" dir="ltr">It was not true.</p>' in page(project)
        reviewed(project)
        assert "<p>Ce n’était pas vrai.</p>" in page(project)
        assert "<p>It was not true.</p>" in page(project, "en")

    def test_the_day_is_told_in_the_readers_calendar(self, project: Path) -> None:
        head(project, "withdrawn: 2026-03-01")
        assert "Retiré le 1er mars 2026." in page(project)

    def test_one_translation_goes_and_the_original_stays(self, project: Path) -> None:
        head(project, "withdrawn: [fr]")
        shown = page(project)
        assert "<h1>Cette traduction a été retirée.</h1>" in shown
        assert '<a href="../../en/harbour/index.html" hreflang="en">' in shown
        assert STORM not in shown
        original = page(project, "en")
        assert "Ships come back" in original
        assert 'hreflang="fr"' not in original
        (reason,) = gate(project)["reasons"]  # type: ignore[misc]
        assert reason["check"] == "withdrawn"
        assert reason["message"].startswith("the translation into fr is withdrawn")

    def test_with_the_source_its_translations_go(self, project: Path) -> None:
        head(project, "withdrawn: [en]")
        assert "<h1>Cet article a été retiré.</h1>" in page(project)
        assert "Ships come back" not in page(project, "en")

    def test_what_was_never_public_leaves_no_stone(self, project: Path) -> None:
        (project / "locale/fr/LC_MESSAGES/harbour.po").unlink()
        head(project, "withdrawn: true")
        assert page(project) == ""

    def test_a_deleted_article_leaves_nothing(self, project: Path) -> None:
        assert page(project)
        (project / "content/harbour/index.md").unlink()
        assert page(project) == page(project, "en") == ""

    def test_it_can_come_back(self, project: Path) -> None:
        before = page(project)
        head(project, "withdrawn: true")
        edit(project, lambda text: text.replace("withdrawn: true\n", ""))
        assert page(project) == before

    def test_it_goes_though_its_front_matter_is_broken(self, project: Path) -> None:
        assert page(project)
        path = project / "content/harbour/index.md"
        write(path, ARTICLE.replace("title:", "withdrawn: it was: not true\ntitle:", 1))
        result = command(project, "publish")
        assert result.exit_code == 2
        assert "content/harbour/index.md:2: " in result.stderr
        assert not (project / "build/site/fr/harbour").exists()
        assert not (project / "build/site/en/harbour").exists()

    def test_links_to_it_lead_to_what_stands_in_its_place(self, project: Path) -> None:
        other = "---\ntitle: Other\ntranslate: false\n---\n\nSee [it](../harbour/).\n"
        write(project / "content/other/index.md", other)
        head(project, "withdrawn: true")
        run(project, "publish")
        linking = (project / "build/site/en/other/index.html").read_text("utf-8")
        assert 'href="../../en/harbour/index.html"' in linking

    def test_preview_shows_it_still(self, project: Path) -> None:
        head(project, "withdrawn: true")
        run(project, "preview", "--build-only")
        assert STORM in (project / "build/preview/fr/harbour/index.html").read_text("utf-8")

    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            ("false", None), ("no", None), ("[]", None), ("", None),
            ("true", Withdrawal()), ("on", Withdrawal()), ("20260301", Withdrawal()),
            ("{fr: x}", Withdrawal()), ("Wrong facts", Withdrawal(reason="Wrong facts")),
            ("fr", Withdrawal(("fr",))), ("pt-BR", Withdrawal(("pt-BR",))),
            ("[fr, ckb]", Withdrawal(("fr", "ckb"))),
            ("2026-03-01", Withdrawal(date=datetime.date(2026, 3, 1))),
            ("2026-03-01T10:00:00Z", Withdrawal(date=datetime.date(2026, 3, 1))),
        ],
    )  # fmt: skip
    def test_what_may_be_written(self, value: str, expected: Withdrawal | None) -> None:
        text = f"---\ntitle: A\nwithdrawn: {value}\n---\n\nB\n"
        article = read_article(text.encode(), "content/a/index.md", "a")
        assert retraction.withdrawal(article) == expected


class TestCorrection:
    def test_readers_see_it_above_the_text(self, project: Path) -> None:
        head(project, 'correction: "The date was wrong."')
        reviewed(project)
        assert "<strong>Correction</strong> <span>La date était fausse.</span>" in page(project)
        assert "<strong>Correction</strong> <span>The date was wrong.</span>" in page(project, "en")
        assert "a été corrigé depuis" not in page(project)

    def test_a_translation_without_it_is_held(self, project: Path) -> None:
        head(project, 'correction: "The date was wrong."')
        assert page(project) == ""
        (reason,) = gate(project)["reasons"]  # type: ignore[misc]
        assert reason["message"].endswith("; the original carries a correction: review it first")

    def test_or_marked_where_outdated_text_ships(self, project: Path) -> None:
        settle(project, 'outdated = "ship"')
        head(project, 'correction: "The date was wrong."')
        shown = page(project)
        assert '<span lang="en" dir="ltr">The date was wrong.</span>' in shown
        assert "L’original a été corrigé depuis" in shown
        assert STORM in shown
        assert 'content="noindex"' in shown

    def test_several(self, project: Path) -> None:
        head(project, 'correction: ["The date was wrong.", "It was not true."]')
        reviewed(project)
        found = re.findall(r"<strong>Correction</strong> <span>(.*?)</span>", page(project))
        assert found == ["La date était fausse.", "Ce n’était pas vrai."]
