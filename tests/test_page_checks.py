"""Checks of whole pages: by themselves, and in ``multilang check`` on a project."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polib
import pytest

import growth
from multilang import checks, config, locales, page_checks
from multilang.extract import extract, read_article
from multilang.formats import html
from multilang.formats.outline import anchors, outline
from multilang.model import Extraction, Issue
from multilang.page_checks import RULES, Example, Neighbour, Page, Rule, Site, check_page
from projects import SETTINGS, command, lay, run, write

ROOT = Path(__file__).parents[1]
PAGES = ROOT / "docs" / "reference" / "checks"
NEIGHBOURS = {
    "market": Neighbour(frozenset(["fish"])),
    "law": Neighbour(frozenset(), translated=False),
}
NAMES = {"en": "English", "fr": "French", "fa": "Persian", "ar": "Arabic"}
SITE = Site("https://post.example", NAMES, NEIGHBOURS.get)
EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.id}-{number}")
    for rule in RULES
    for number, example in enumerate(rule.examples)
]


def article(text: str, fields: tuple[str, ...] = ("title", "description")) -> Extraction:
    return extract(read_article(text.encode(), "content/port/index.md", "port", fields))


def page(tag: str, source: str, target: str, original: str = "en") -> Page:
    read = article(target)
    return Page(
        article(source), locales.get(tag), locales.get(original), target, read.units,
        read.article.metadata,
    )  # fmt: skip


def found(rule: Rule, example: Example) -> list[Issue]:
    return list(rule.check(page(example.tag, example.source, example.target), SITE))


def ids(shown: Page) -> list[str]:
    return [issue.check for issue in check_page(shown, SITE)]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_examples(rule: Rule, example: Example) -> None:
    issues = found(rule, example)
    if example.at is None:
        assert issues == []
        return
    (issue,) = issues
    assert example.at in issue.message
    assert issue.message.endswith(".")
    assert (issue.check, issue.severity, issue.locale) == (rule.id, rule.severity, example.tag)
    assert issue.unit_id in {unit.id for unit in article(example.target).units}
    assert re.fullmatch(r"content/port/index\.md:[1-9]\d*", issue.where)


def test_settings_know_every_page_check() -> None:
    assert {rule.id: rule.severity for rule in RULES} == checks.PAGE_IDS
    assert checks.PAGE_IDS.items() <= checks.IDS.items()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_examples_on_a_page_are_those_of_the_tests(rule: Rule) -> None:
    text = (PAGES / f"{rule.id}.md").read_text("utf-8")
    shown = re.findall(r"^\| (found|passes) \| (\w+) \| (.*?) \| (.*?) \|$", text, re.MULTILINE)
    known = {
        ("passes" if e.at is None else "found", e.tag, code(e.source), code(e.target))
        for e in rule.examples
    }
    assert {kind for kind, *_ in shown} == {"found", "passes"}
    assert set(shown) <= known


def code(text: str) -> str:
    """A file as a page's table has it: on one line."""
    return f"`{text.rstrip().replace(chr(10), '⏎')}`"


class TestLanguage:
    def test_source_text_that_stands_in_is_told_once_for_a_page(self) -> None:
        shown = page("fa", "Tea.\n\nCoats.\n\nBread.\n", "چای.\n\nCoats.\n\nBread.\n")
        missing = frozenset({"paragraph.2", "paragraph.3"})
        (issue,) = check_page(replace(shown, missing=missing), SITE)
        assert (issue.unit_id, issue.where) == ("paragraph.2", "content/port/index.md:3")
        assert issue.message.startswith("2 of 3 texts on this page are English")
        assert check_page(replace(shown, missing=missing, public=False), SITE) == ()

    def test_an_original_in_another_script(self) -> None:
        source = "بندر تازه روز دوشنبه برای همه باز شد.\n"
        assert ids(page("fr", source, source, "fa")) == ["page_language"]
        assert ids(page("ar", source, source, "fa")) == ["page_language"]
        assert ids(page("fr", source, "Le nouveau port a ouvert lundi.\n", "fa")) == []

    def test_what_other_checks_have_told_is_not_told_again(self) -> None:
        source = "The old harbour opens on Monday for all ships.\n"
        shown = page("it", source, source)
        assert ids(shown) == ["page_language"]
        assert ids(replace(shown, told=frozenset({"paragraph.1"}))) == []

    def test_between_varieties_of_a_language_nothing_is_left_over(self) -> None:
        source = "The old harbour opens on Monday for all ships.\n"
        assert ids(page("en-GB", source, source)) == []

    def test_front_matter_that_no_setting_names(self) -> None:
        source = "---\ntitle: Port\nsummary: Ships come back after the storm.\n---\nTea.\n"
        shown = page("ar", source, source.replace("Port", "الميناء").replace("Tea", "شاي"))
        (issue,) = check_page(shown, SITE)
        assert (issue.where, issue.unit_id) == ("content/port/index.md:3", "")
        assert 'add "summary" to fields' in issue.message


class TestLinks:
    @pytest.mark.parametrize(
        ("address", "piece"),
        [
            ("/en/market/", "write ../market/ in"),
            ("/fr/market/index.html", "to the French one; write ../market/ in"),
            ("//post.example/en/market", "write ../market/ in"),
            ("../../en/market/#fish", "write ../market/#fish in"),
            ("/en/port/", "write ../port/ in"),
            ("../market/#Fish", "#fish may be meant"),
            ("../market/index.md#meat", "no place #meat"),
            ("#%D9%86", "no place #ن on this page"),
            ("/fa/market/", ""),
            ("/market/", ""),
            ("/about/", ""),
            ("/en/elsewhere/", ""),
            ("../market/list.pdf", ""),
            ("../market/#:~:text=fish", ""),
            ("#", ""),
            ("mailto:tea@post.example", ""),
            ("http://[broken", ""),
        ],
    )
    def test_addresses(self, address: str, piece: str) -> None:
        shown = page("fa", f"## A\n\n[Tea]({address})\n", f"## آ\n\n[چای]({address})\n")
        messages = [issue.message for issue in check_page(shown, SITE)]
        assert len(messages) == bool(piece)
        assert piece in "".join(messages)

    def test_a_path_before_the_languages(self) -> None:
        site = replace(SITE, base_url="https://post.example/news")
        for address, count in (("/news/en/market/", 1), ("/en/market/", 0)):
            shown = page("fr", f"[Tea]({address})\n", f"[Thé]({address})\n")
            assert len(check_page(shown, site)) == count

    def test_cells_of_one_line_are_told_apart(self) -> None:
        source = "| Tea | [Fish](../market/#fish) | [Meat](#meat) |\n|---|---|---|\n"
        (issue,) = check_page(page("fr", source, source.replace("Tea", "Thé")), SITE)
        assert issue.unit_id == "cell.3"

    def test_one_address_is_told_once_and_by_use_of_its_definition(self) -> None:
        source = "Tea.\n\n[A][m] and [b][m].\n\n[m]: /en/market/\n"
        (issue,) = check_page(page("fr", source, source), SITE)
        assert issue.unit_id == "paragraph.2"

    def test_html_that_holds_no_text_is_the_articles(self) -> None:
        source = 'Tea.\n\n<a href="/en/market/"></a>\n'
        (issue,) = check_page(page("fr", source, source.replace("Tea", "Thé")), SITE)
        assert (issue.unit_id, issue.where) == ("", "content/port/index.md:3")

    def test_places_are_those_of_the_built_page(self) -> None:
        text = (
            "# At 7:40 p.m.\n\n## Costs {#money}\n\n### Costs\n\nTea[^1] <b id='in'>x</b>\n\n"
            '<div\n id="far">\n\n{{< note >}}\n\n</div>\n\n[^1]: Note.\n'
        )
        around = html.Surroundings(heading_ids=html.heading_ids(text))
        built = set(re.findall(r' id="([^"]+)"', html.render(text, around)))
        assert built == {"at-740-pm", "money", "costs", "in", "far", "fn-1", "fnref-1"}
        assert built <= anchors(text)


class TestStructure:
    def test_the_outline_of_markdown_and_html(self) -> None:
        text = (
            "---\ntitle: x\n---\n# A\n\nB\n=\n\n> - ![c](c.svg)\n\n1. d\n\n```py\n# no\n```\n\n"
            "<!-- <h2>no</h2> -->\n<h3>e</h3>\n<ul><li><a href='../f/'>f</a></li></ul>\n\n---\n"
        )
        shown = outline(text)
        assert [(b.kind, b.detail, b.line) for b in shown.blocks] == [
            ("heading", "1", 4), ("heading", "1", 6), ("quote", "", 9), ("list", "", 9),
            ("item", "", 9), ("image", "", 9), ("list", "numbered", 11), ("item", "", 11),
            ("code", "py", 13), ("heading", "3", 18), ("list", "", 19), ("item", "", 19),
            ("rule", "", 21),
        ]  # fmt: skip
        assert [tuple(link) for link in shown.links] == [("../f/", 19, True)]

    def test_a_changed_order_is_found_though_the_counts_agree(self) -> None:
        shown = page("fr", "- Tea\n\n## Coats\n", "## Manteaux\n\n- Thé\n")
        (issue,) = check_page(shown, SITE)
        assert "another order" in issue.message

    def test_it_is_told_where_it_begins(self) -> None:
        source = "Tea.\n\nCoats.\n\n| Day | Hours |\n|---|---|\n| Monday | Closed |\n"
        target = "Thé.\n\n> Manteaux.\n\n| Jour | Heures |\n|---|---|\n| lundi | fermé |\n"
        (issue,) = check_page(page("fr", source, target), SITE)
        assert issue.unit_id == "quote.1"
        assert "1 quotation (the article 0)" in issue.message


class TestSeverities:
    SHOWN = page("fr", "[Tea](/en/market/)\n", "[Thé](/en/market/)\n")

    def levels(self, text: str) -> config.Severities:
        read = config.parse(f'[project]\nsource = "en"\n[languages.fr]\n{text}', environ={}).checks
        checks.validate(read)
        return read

    def test_a_comment_waives(self) -> None:
        comments = {"paragraph.1": ("multilang:ignore page_links",)}
        assert check_page(self.SHOWN, SITE, comments) == ()

    @pytest.mark.parametrize(
        ("settings", "expected"),
        [
            ("", ["functional"]),
            ('[checks]\npage_links = "off"\n', []),
            ('[checks.fr]\npage_links = "cosmetic"\n', ["cosmetic"]),
            ('[checks]\npage_links = "critical"\n', ["critical"]),
        ],
    )
    def test_settings_apply(self, settings: str, expected: list[str]) -> None:
        issues = check_page(self.SHOWN, SITE, severities=self.levels(settings))
        assert [issue.severity for issue in issues] == expected


LINKED = """\
---
title: A second article
---

See [the harbour](/en/harbour/), [its ships](../harbour/#ships) and [more](../nowhere/).

<a href="/en/library/"></a>
"""
SHOWN_TO_ALL = SETTINGS.replace("[languages.fr]", '[languages.fr]\ngate = "drafts"')


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Two languages whose drafts readers see; links that lead out of both."""
    write(tmp_path / "content/second/index.md", LINKED)
    run(lay(tmp_path, SHOWN_TO_ALL + '\n[site]\nbase_url = "https://post.example"\n'), "run")
    return tmp_path


def commit_all(folder: Path) -> str:
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    for arguments in (["init", "-q"], ["add", "-A"], [*who, "commit", "-q", "-m", "now"]):
        subprocess.run(["git", "-C", folder, *arguments], check=True)
    return "HEAD"


class TestCommand:
    def findings(self, folder: Path, *options: str) -> list[dict[str, object]]:
        shown = json.loads(command(folder, "check", "--json", *options).stdout)
        return [f for f in shown["findings"] if str(f["check"]).startswith("page_")]

    def catalog(self, folder: Path, tag: str, slug: str = "second") -> polib.POFile:
        return polib.pofile(folder / f"locale/{tag}/LC_MESSAGES/{slug}.po", wrapwidth=0)

    def test_findings_stand_at_the_catalog_s_line_else_at_the_article_s(
        self, project: Path
    ) -> None:
        shown = self.findings(project, "second", "--lang", "fr")
        assert [(f["unit"], f["check"]) for f in shown] == [
            ("paragraph.1", "page_links"), ("paragraph.1", "page_links"), ("", "page_links"),
        ]  # fmt: skip
        assert "../harbour/ in the article" in str(shown[0]["message"])
        assert "no article nowhere" in str(shown[1]["message"])
        place = shown[0]["catalog"]
        assert isinstance(place, dict)
        assert place["path"] == "locale/fr/LC_MESSAGES/second.po"
        lines = (project / place["path"]).read_text("utf-8").split("\n")
        assert lines[place["line"] - 1].startswith('msgstr "')
        place = shown[2]["catalog"]
        assert isinstance(place, dict)
        assert (place["path"], place["line"]) == ("content/second/index.md", 7)

    def test_each_language_is_looked_at_and_nothing_else_is_found(self, project: Path) -> None:
        shown = self.findings(project)
        assert [f["locale"] for f in shown] == ["fr"] * 3 + ["fa"] * 3
        assert {f["article"] for f in shown} == {"second"}

    def test_a_page_that_is_held_back_is_looked_at_with_drafts_only(self, project: Path) -> None:
        settings = (project / "multilang.toml").read_text("utf-8")
        write(project / "multilang.toml", settings.replace('"drafts"', '"reviewed"'))
        assert self.findings(project) == []
        assert len(self.findings(project, "--drafts")) == 6

    def test_a_missing_translation_is_told_where_readers_would_see_the_source(
        self, project: Path
    ) -> None:
        catalog = self.catalog(project, "fa", "harbour")
        next(e for e in catalog if e.msgid == "Bring a warm coat.").msgstr = ""
        catalog.save()
        shutil.rmtree(project / ".multilang")  # which would bring back what a tool has emptied
        (shown,) = self.findings(project, "harbour", "--check", "page_language")
        assert (shown["source"], shown["target"]) == ("Bring a warm coat.", "")
        assert "1 of 6 texts on this page is English" in str(shown["message"])

    def test_a_paragraph_that_no_catalog_has_yet(self, project: Path) -> None:
        path = project / "content/harbour/index.md"
        write(path, path.read_text("utf-8") + "\nBoats are for hire.\n")
        shown = self.findings(project, "harbour", "--lang", "fr")
        assert [(f["unit"], f["origin"]) for f in shown] == [
            ("", {"path": "content/harbour/index.md", "line": 13})
        ]

    def test_with_a_revision_only_what_has_changed(self, project: Path) -> None:
        commit = commit_all(project)
        assert self.findings(project, "--changed-from", commit) == []
        catalog = self.catalog(project, "fr")
        next(e for e in catalog if e.msgid.startswith("See")).msgstr += " Venez."
        catalog.save()
        shown = self.findings(project, "--changed-from", commit)
        assert [f["unit"] for f in shown] == ["paragraph.1", "paragraph.1", ""]

    def test_a_comment_and_a_setting_waive(self, project: Path) -> None:
        catalog = self.catalog(project, "fr")
        next(
            e for e in catalog if e.msgid.startswith("See")
        ).tcomment = "multilang:ignore page_links"
        catalog.save()
        assert [f["unit"] for f in self.findings(project, "--lang", "fr")] == [""]
        settings = (project / "multilang.toml").read_text("utf-8")
        write(project / "multilang.toml", f'{settings}\n[checks.fa]\npage_links = "off"\n')
        assert self.findings(project, "--lang", "fa") == []

    @pytest.mark.parametrize("form", ["text", "sarif", "junit", "html"])
    def test_every_form_of_report_has_them(self, project: Path, form: str) -> None:
        shown = command(project, "check", "second", "--lang", "fr", "--format", form).stdout
        assert "There is no article nowhere" in shown
        assert "content/second/index.md" in shown
        if form == "sarif":
            run_ = json.loads(shown)["runs"][0]
            rules = {rule["id"] for rule in run_["tool"]["driver"]["rules"]}
            assert set(checks.PAGE_IDS) <= rules
        elif form == "junit":
            cases = [case.get("name") for case in ET.fromstring(shown).iter("testcase")]
            assert "page: A second article" in cases

    def test_what_only_assembling_refuses_is_told(self, project: Path) -> None:
        catalog = self.catalog(project, "fr", "harbour")
        entry = next(e for e in catalog if e.msgid == "Bring a warm coat.")
        entry.msgstr, entry.flags = "[ ] Un manteau chaud", []
        catalog.save()
        shown = json.loads(command(project, "check", "harbour", "--json").stdout)["findings"]
        assert [(f["check"], f["severity"]) for f in shown if f["target"] == entry.msgstr] == [
            ("structure", "critical")
        ]


def test_the_articles_of_this_repository_in_pseudo_languages(tmp_path: Path) -> None:
    settings = SETTINGS.replace("[languages.fr]", "[languages.ar]")
    folder = lay(tmp_path, settings)
    for path in sorted((ROOT / "content").rglob("*")):
        if path.is_file():
            write(folder / "content" / path.relative_to(ROOT / "content"), path.read_bytes())
    run(folder, "run")
    shown = json.loads(command(folder, "check", "--drafts", "--json").stdout)
    assert shown["summary"]["texts"] > 500
    assert [f for f in shown["findings"] if f["check"] in checks.PAGE_IDS] == []


@pytest.mark.parametrize("title", ["Tea {n}", "Tea"])
def test_time_grows_with_length_only(title: str) -> None:
    def checked(count: int) -> Callable[[], object]:
        block = (
            f"## {title}\n\n- [A](../market/#fish), [b](#tea)\n- <b id='i'>c</b> ![d](d.svg)\n\n"
        )
        text = "".join(block.replace("{n}", str(n)) for n in range(1, count))
        text = f"# Tea\n\n{text}"
        shown = page("fr", text, text.replace("# Tea", "# Thé"))
        outline.cache_clear()
        anchors.cache_clear()
        return lambda: page_checks.check_page(shown, SITE)

    assert checked(200)() == ()
    assert growth.in_proportion(checked, 200, 2000)
