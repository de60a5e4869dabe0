"""Checks of articles as they are written: by themselves, and in ``multilang check``."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import growth
from multilang import checks, config, locales
from multilang.checks.articles import RULES, ArticleExample, ArticleRule
from multilang.formats import html
from multilang.model import Article
from projects import SETTINGS, command, lay, write

ROOT = Path(__file__).parents[1]
PAGES = ROOT / "docs" / "reference" / "checks"
EN = locales.get("en")
EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.id}-{number}")
    for rule in RULES
    for number, example in enumerate(rule.examples)
]


def article(text: str) -> Article:
    return Article("port", "content/port/index.md", text, "")


def found(text: str, base_url: str = "", settings: str = "") -> list[tuple[str, str, str]]:
    read = config.parse(f'[project]\nsource = "en"\n[languages.fr]\n{settings}', environ={})
    issues = checks.check_article(article(text), EN, base_url, read.checks)
    return [(issue.check, issue.severity, issue.where.rpartition(":")[2]) for issue in issues]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_examples(rule: ArticleRule, example: ArticleExample) -> None:
    issues = list(rule.check(article(example.text), "", set(example.files).__contains__))
    if example.at is None:
        assert issues == []
        return
    (issue,) = issues
    assert example.at in issue.message
    assert issue.message.endswith(".")
    assert (issue.check, issue.severity) == (rule.id, rule.severity)
    assert issue.where == f"content/port/index.md:{example.line}"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_examples_on_a_page_are_those_of_the_tests(rule: ArticleRule) -> None:
    text = (PAGES / f"{rule.id}.md").read_text("utf-8")
    shown = re.findall(r"^\| (found|passes) \| (`{1,2})([^|]*?)\2 \|$", text, re.MULTILINE)
    assert {kind for kind, _, _ in shown} == {"found", "passes"}
    for kind, _, example in shown:
        beside = {"bridge.jpg", "cup.png"}.__contains__
        issues = list(rule.check(article(example.replace("⏎", "\n")), "", beside))
        assert bool(issues) is (kind == "found"), example


@pytest.mark.parametrize("name", sorted(checks.articles._UNSEEN))
def test_what_is_told_to_be_unseen_is(name: str) -> None:
    text = f'Tea.\n\n<{name} src="https://a.example/b">\n</{name}>\n'
    assert f"<{name}" not in html.render(text)
    assert found(text) == [("media", "functional", "3")]


class TestMedia:
    def test_the_site_itself_is_not_elsewhere(self) -> None:
        text = "![A](https://post.example/media/a.png) ![B](//post.example/b.png)\n"
        assert found(text, "https://post.example/news/") == []
        assert len(found(text, "https://other.example")) == 2
        assert len(found(text, "http://post.example")) == 1

    def test_pictures_by_reference_in_tables_and_notes(self) -> None:
        text = (
            "---\ntitle: Tea\n---\nA ![cup][c].[^1]\n\n"
            "| Cup |\n|---|\n| ![b](http://x.example/b) |\n\n[^1]: See ![d](//x.example/d).\n\n[c]: https://x.example/c\n"
        )
        assert [line for _, _, line in found(text)] == ["4", "8", "10"]

    def test_lines_with_shortcodes_and_crlf(self) -> None:
        text = "{{< note >}}\r\nTea.\r\n{{< /note >}}\r\n\r\n![a](https://x.example/a)\r\n"
        assert found(text) == [("media", "functional", "5")]

    def test_comments_and_code_are_left_alone(self) -> None:
        text = "<!-- <iframe src='https://a.example'></iframe> -->\n\n```html\n<script>\n```\n"
        assert found(text) == []


class TestFootnotes:
    def test_names_in_other_capitals_do_not_meet(self) -> None:
        text = "Tea.[^A]\n\n[^a]: At four.\n"
        assert "<sup" not in html.render(text)
        assert found(text) == [("footnotes", "functional", "1"), ("footnotes", "functional", "3")]

    def test_a_mark_that_is_lost_twice_is_told_once(self) -> None:
        assert len(found("Tea.[^9]\n\nBread.[^9]\n")) == 1

    def test_a_mark_in_a_note_counts(self) -> None:
        assert found("Tea.[^1]\n\n[^1]: Green.[^2]\n\n[^2]: Or black.\n") == []

    def test_what_is_no_mark(self) -> None:
        text = "See [^1](https://a.example), \\[^2], `[^3]`.\n\n```\n[^4] and [^a-z]\n```\n"
        assert found(text) == []


class TestWaivers:
    TEXT = "Tea.[^9]\n\n![a](https://x.example/a)\n"

    def test_a_comment_waives_what_it_names(self) -> None:
        assert found(f"<!-- multilang:ignore media -->\n\n{self.TEXT}") == [
            ("footnotes", "functional", "3")
        ]
        assert found(f"<!-- multilang:ignore media, footnotes -->\n\n{self.TEXT}") == []
        assert len(found(f"Write `multilang:ignore media`.\n\n{self.TEXT}")) == 2

    def test_settings(self) -> None:
        assert found(self.TEXT, settings='[checks]\nmedia = "off"\n') == [
            ("footnotes", "functional", "1")
        ]
        made = found(self.TEXT, settings='[checks]\nmedia = "critical"\nfootnotes = "cosmetic"\n')
        assert sorted(made) == [("footnotes", "cosmetic", "1"), ("media", "critical", "3")]


class TestCommand:
    @pytest.fixture
    def project(self, tmp_path: Path) -> Path:
        folder = lay(tmp_path, SETTINGS)
        write(
            folder / "content" / "pier" / "index.md",
            "---\ntitle: The pier\n---\nA pier.[^9]\n\n![Pier](https://x.example/p.jpg)\n",
        )
        return folder

    def test_each_is_told_once_with_its_place(self, project: Path) -> None:
        shown = json.loads(command(project, "check", "pier", "--json").stdout)["findings"]
        told = [(f["check"], f["locale"], f["kind"], f["catalog"]["line"]) for f in shown]
        assert told == [("media", "en", "article", 6), ("footnotes", "en", "article", 4)]
        assert {f["catalog"]["path"] for f in shown} == {"content/pier/index.md"}

    @pytest.mark.parametrize("form", ["text", "sarif", "junit", "html"])
    def test_every_form_of_report_has_them(self, project: Path, form: str) -> None:
        shown = command(project, "check", "pier", "--format", form).stdout
        assert "Readers will not see the picture" in shown
        assert "content/pier/index.md" in shown

    def test_only_what_changed(self, project: Path) -> None:
        for line in ("init -q", "add -A", "-c user.name=a -c user.email=a@b commit -qm one"):
            subprocess.run(["git", *line.split()], cwd=project, check=True)
        asked = ("check", "pier", "--changed-from", "HEAD", "--json")
        assert json.loads(command(project, *asked).stdout)["findings"] == []
        path = project / "content" / "pier" / "index.md"
        write(path, f"{path.read_text('utf-8')}\nNew.\n")
        assert len(json.loads(command(project, *asked).stdout)["findings"]) == 2

    def test_fix_leaves_them(self, project: Path) -> None:
        shown = command(project, "check", "pier", "--fix")
        assert "has no note" in shown.stdout


def test_the_articles_of_this_repository() -> None:
    for path in sorted((ROOT / "content").rglob("index.md")):
        assert found(path.read_text("utf-8")) == [], path


def test_pictures_that_are_not_there_are_told_with_their_line(tmp_path: Path) -> None:
    text = (
        "# Tea\n\n![a](shelf.svg) ![b](../library/shelf.svg) ![c](sh%65lf.svg#x)\n\n"
        "![d](Shelf.svg) ![e](../../multilang.toml) ![f](.hidden.png) ![g](/logo.png)\n\n"
        "![h][there]\n\n[there]: nowhere.png\n"
    )
    folder = lay(tmp_path / ".within" / "project")
    write(folder / "content/tea/index.md", text)
    for place in ("tea/shelf.svg", "library/shelf.svg", "tea/.hidden.png"):
        write(folder / "content" / place, "<svg/>")
    shown = json.loads(command(folder, "check", "tea", "--json").stdout)
    found = [(f["catalog"]["line"], f["message"].split(":")[0]) for f in shown["findings"]]
    wrong = "Readers will not see the picture "
    assert [(w, m.removeprefix(wrong)) for w, m in found if m.startswith(wrong)] == [
        (5, "Shelf.svg"),
        (5, "../../multilang.toml"),
        (5, ".hidden.png"),
        (7, "nowhere.png"),
    ]


def test_time_grows_with_length_only() -> None:
    def checked(count: int) -> Callable[[], object]:
        text = "A [^x] b ![a](https://x.example/a) <b>c</b> <iframe\n\n" * count
        checks.articles._contents.cache_clear()
        return lambda: found(text)

    assert growth.in_proportion(checked, 200, 2000)
