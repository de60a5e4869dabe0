"""Reports say what was found, where, and let nothing through that a catalog could do harm with."""

from __future__ import annotations

import html.parser
import json
import re
import unicodedata
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from multilang.errors import CatalogError
from multilang.formats.po_places import Region
from multilang.model import Issue, Severity
from multilang.reports import Finding, Report, Rule, Text, data, junit, page, sarif, terminal
from multilang.reports.visible import change, excerpt, harmless, message, visible

SCHEMA = Path(__file__).parent.parent / "docs" / "reference" / "check-report.schema.json"
HOSTILE = "\x1b]0;owned\x07<script>alert(1)</script>&\"' \u202egnp.exe\u2066 ]]> \x00\u2028 ⟦1⟧"


def text(
    target: str,
    *issues: Issue,
    locale: str = "fr",
    article: str = "bus",
    unit: str = "paragraph.1",
    source: str = "The bus is late.",
) -> Text:
    findings = tuple(
        Finding(issue, Region(7, 9, 7, 12, "abc"), issue.fix is not None) for issue in issues
    )
    return Text(
        article, locale, "ltr" if locale == "fr" else "rtl", unit, unit.partition(".")[0], source,
        target, f"content/{article}/index.md:5", f"locale/{locale}/LC_MESSAGES/{article}.po", True,
        findings,
    )  # fmt: skip


def issue(
    check: str = "spaces",
    severity: Severity = "cosmetic",
    span: tuple[int, int] | None = None,
    fix: str | None = None,
    message: str = "There are two spaces; write one.",
) -> Issue:
    return Issue(check, severity, message, span=span, fix=fix)


def report(*texts: Text, **more: Any) -> Report:
    rules = (Rule("numbers", "The source's numbers."), Rule("spaces", "One space.", "cosmetic"))
    return Report(texts, rules, name="The Courier", **more)


TWO_SPACES = text("Le  bus", issue(span=(2, 4), fix=" "))
PERSIAN = text("می  روم", issue(span=(2, 4), fix="\u200c"), locale="fa")
LOST = text("Le 5", issue("numbers", "critical", message="4 is missing."), unit="paragraph.2")
SEVERAL = report(TWO_SPACES, LOST, text("Le bus", unit="paragraph.3"), PERSIAN)


class TestVisible:
    def test_what_nobody_sees_has_a_name(self) -> None:
        assert visible("mot\u00a0;") == "mot[NBSP];"
        assert visible("می\u200cروم") == "می[ZWNJ]روم"
        assert visible("a\u202eb\u200fc\ue000\t") == "a[RLO]b[RLM]c[U+E000][TAB]"
        assert visible("  ") == "␣␣"
        assert visible("deux mots") == "deux mots"
        assert visible("été كتاب 😀") == "été كتاب 😀"

    def test_running_text_keeps_what_shapes_it(self) -> None:
        assert harmless("می\u200cروم\u00a0!\u200f") == "می\u200cروم\u00a0!\u200f"
        assert harmless("un\ndeux") == "un↵deux"

    def test_a_message_names_the_invisible_piece_that_it_quotes(self) -> None:
        said = message("Join them (“ ” → “\u200c”); “می\u200cروم”.")
        assert said == "Join them (“␣” → “[ZWNJ]”); “می\u200cروم”."

    def test_running_text_loses_what_does_harm(self) -> None:
        shown = harmless(HOSTILE)
        assert not any(unicodedata.category(sign) in ("Cc", "Zl", "Zp") for sign in shown)
        assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
        assert "[ESC]" in shown
        assert "[RLO]" in shown

    @pytest.mark.parametrize("width", [20, 60, 200])
    @pytest.mark.parametrize("start", [0, 3, 500, 995])
    def test_an_excerpt_has_its_span_and_is_not_too_long(self, width: int, start: int) -> None:
        long = "abcd " * 200
        shown = excerpt(long, (start, start + 4), width)
        assert shown.marked == long[start : start + 4]
        assert len(shown.before + shown.marked + shown.after) <= width + 2
        assert shown.before.removeprefix("…") in long
        assert shown.before.startswith("…") == (len(shown.before) < start)

    def test_a_short_text_is_not_cut(self) -> None:
        shown = excerpt("Le  bus", (2, 4), 60)
        assert (shown.before, shown.marked, shown.after) == ("Le", "␣␣", "bus")
        assert excerpt("Le bus", None, 60).before == "Le bus"

    def test_a_span_longer_than_the_line_loses_its_middle(self) -> None:
        assert len(excerpt("x" * 500, (0, 500), 40).marked) == 41

    def test_a_change_is_shown_with_its_words(self) -> None:
        shown = change("Le bus; demain", (6, 6), "\u00a0")
        assert (shown.before, shown.after) == ("bus;", "bus[NBSP];")
        shown = change("Le  bus", (2, 4), " ")
        assert (shown.before, shown.after) == ("Le␣␣bus", "Le␣bus")
        shown = change("Le bus , demain", (6, 7), "")
        assert (shown.before, shown.after) == ("bus␣,", "bus,")
        shown = change("Le port", (3, 3), "x")
        assert (shown.before, shown.after) == ("Le␣port", "Le␣xport")


class TestTerminal:
    def test_a_finding_with_its_place_text_and_fix(self) -> None:
        lines = terminal.render(report(TWO_SPACES)).splitlines()
        assert lines == [
            "bus · fr  locale/fr/LC_MESSAGES/bus.po",
            "  cosmetic   spaces  locale/fr/LC_MESSAGES/bus.po:7:9",
            "    There are two spaces; write one.",
            "    │ Le␣␣bus",
            "    │   ^^",
            "    Le␣␣bus → Le␣bus  (--fix makes it)",
            "",
        ]

    def test_right_to_left_text_is_isolated_and_marked_inside(self) -> None:
        lines = terminal.render(report(PERSIAN)).splitlines()
        assert lines[3] == "    │ \u2068می⟪␣␣⟫روم\u2069"
        assert lines[4] == "    \u2068می␣␣روم\u2069 → \u2068می[ZWNJ]روم\u2069  (--fix makes it)"
        assert not any("^" in line for line in lines)

    def test_no_colours_unless_asked_for(self) -> None:
        assert "\x1b" not in terminal.render(SEVERAL) + terminal.summary(SEVERAL)
        painted = terminal.render(SEVERAL, colour=True)
        assert re.sub(r"\x1b\[[0-9;]*m", "", painted) == terminal.render(SEVERAL)
        assert "\x1b[" in terminal.summary(SEVERAL, colour=True)

    def test_articles_come_before_languages_and_each_finding_once(self) -> None:
        heads = [line for line in terminal.render(SEVERAL).splitlines() if " · " in line]
        assert [head.split("  ")[0] for head in heads] == ["bus · fr", "bus · fa"]

    def test_verbose_has_the_source(self) -> None:
        assert "The bus is late." not in terminal.render(SEVERAL)
        assert "content/bus/index.md:5" in terminal.render(SEVERAL, verbose=True)
        assert "The bus is late." in terminal.render(SEVERAL, verbose=True)

    def test_the_summary_adds_up(self) -> None:
        rows = [line.split() for line in terminal.summary(SEVERAL).splitlines()]
        assert ["check", "severity", "fr", "fa"] in rows
        assert ["numbers", "critical", "1", "·"] in rows
        assert ["spaces", "cosmetic", "1", "1"] in rows
        assert ["all", "2", "1"] in rows

    @pytest.mark.parametrize(
        ("fails", "line"),
        [
            (
                {"critical"},
                "2 findings, none of them critical: --fail-on cosmetic would end with 1",
            ),
            ((), "2 findings, which fail nothing: --fail-on cosmetic would end with 1"),
            ({"critical", "functional", "cosmetic"}, "2 findings"),
        ],
    )
    def test_the_last_line_says_what_would_fail(self, fails: set[Severity], line: str) -> None:
        assert terminal.last_line(report(TWO_SPACES, PERSIAN, fails=frozenset(fails))) == line
        assert terminal.last_line(report()) == "nothing found"

    def test_nothing_of_a_catalog_steers_the_terminal(self) -> None:
        bad = text(HOSTILE, issue(message=HOSTILE, span=(3, 9), fix=HOSTILE), source=HOSTILE)
        bad = replace(bad, path=HOSTILE, article=HOSTILE, locale="ar", direction="rtl")
        shown = terminal.render(report(bad), verbose=True)
        allowed = {"\n", "\u2068", "\u2069"}
        assert not {s for s in shown if unicodedata.category(s) in ("Cc", "Cf", "Zl")} - allowed
        assert shown.count("\u2068") == shown.count("\u2069") == 3


class TestData:
    def test_it_is_what_the_schema_says(self) -> None:
        schema = json.loads(SCHEMA.read_text("utf-8"))
        jsonschema.Draft202012Validator.check_schema(schema)
        problem = CatalogError("cut short", where="x.po:3", hint="save it again")
        nowhere = replace(LOST, findings=(Finding(LOST.findings[0].issue),))
        for one in (report(), SEVERAL, report(nowhere, problems=(problem,))):
            jsonschema.validate(json.loads(data.render(one)), schema)

    def test_the_values(self) -> None:
        told = json.loads(data.render(SEVERAL))
        assert told["summary"] == {
            "texts": 4, "findings": 3, "critical": 1, "functional": 0, "cosmetic": 2,
            "failed": True, "locales": {"fr": {"spaces": 1, "numbers": 1}, "fa": {"spaces": 1}},
        }  # fmt: skip
        found = told["findings"][0]
        assert (found["span"], found["fix"], found["fixable"]) == ([2, 4], " ", True)
        assert found["catalog"]["path"] == "locale/fr/LC_MESSAGES/bus.po"
        assert (found["catalog"]["line"], found["catalog"]["column"]) == (7, 9)
        assert found["origin"] == {"path": "content/bus/index.md", "line": 5}


class TestSarif:
    def test_results_point_at_the_catalog_and_at_rules(self) -> None:
        run = json.loads(sarif.render(replace(SEVERAL, prefix="site news/")))["runs"][0]
        rules = run["tool"]["driver"]["rules"]
        for result in run["results"]:
            assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        first, lost, _ = run["results"]
        place = first["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"] == "site%20news/locale/fr/LC_MESSAGES/bus.po"
        assert place["region"]["startLine"] == 7
        assert (first["level"], lost["level"]) == ("note", "error")
        replacement = first["fixes"][0]["artifactChanges"][0]["replacements"][0]
        assert replacement["insertedContent"]["text"] == " "
        assert "fixes" not in lost
        assert "docs/reference/checks/spaces.md" in rules[1]["help"]["markdown"]

    def test_a_fix_is_written_as_a_po_file_has_it(self) -> None:
        found = text("a", issue(span=(0, 1), fix='dit "oui"\n\\'))
        run = json.loads(sarif.render(report(found)))["runs"][0]
        change = run["results"][0]["fixes"][0]["artifactChanges"][0]
        assert change["replacements"][0]["insertedContent"]["text"] == r"dit \"oui\"\n\\"

    def test_a_message_is_known_again_when_it_moves(self) -> None:
        def prints(one: Report) -> list[Any]:
            run = json.loads(sarif.render(one))["runs"][0]
            return [result["partialFingerprints"] for result in run["results"]]

        moved = Finding(TWO_SPACES.findings[0].issue, Region(70, 1, 70, 3))
        assert prints(
            report(replace(TWO_SPACES, unit_id="paragraph.9", findings=(moved,)))
        ) == prints(report(TWO_SPACES))
        assert len({str(p) for p in prints(SEVERAL)}) == 3

    def test_what_was_not_checked_is_told(self) -> None:
        problem = CatalogError("cut short", where="x.po:3")
        run = json.loads(sarif.render(report(problems=(problem,))))["runs"][0]
        assert run["invocations"][0]["executionSuccessful"] is False
        assert json.loads(sarif.render(SEVERAL))["runs"][0]["invocations"][0]["executionSuccessful"]

    def test_a_check_without_a_rule_gets_one(self) -> None:
        run = json.loads(sarif.render(report(text("a", issue("pages")))))["runs"][0]
        assert run["tool"]["driver"]["rules"][-1]["id"] == "pages"


class TestJunit:
    def test_a_case_for_each_text_and_failures_where_it_fails(self) -> None:
        root = ET.fromstring(junit.render(SEVERAL))
        assert root.attrib["tests"] == "4"
        assert root.attrib["failures"] == "1"
        assert [suite.attrib["name"] for suite in root] == ["fr/bus", "fa/bus"]
        failures = root.findall(".//failure")
        assert [failure.attrib["type"] for failure in failures] == ["numbers"]
        assert "bus.po:7:9: critical numbers: 4 is missing." in (failures[0].text or "")
        assert len(root.findall(".//system-out")) == 2

    def test_severities_that_fail_are_the_commands(self) -> None:
        never = ET.fromstring(junit.render(replace(SEVERAL, fails=frozenset())))
        assert (never.attrib["failures"], len(never.findall(".//system-out"))) == ("0", 3)

    def test_names_are_told_apart(self) -> None:
        root = ET.fromstring(junit.render(report(LOST, LOST, TWO_SPACES)))
        names = [case.attrib["name"] for case in root.iter("testcase")]
        assert len(set(names)) == 3

    def test_what_was_not_checked_is_an_error(self) -> None:
        problem = CatalogError("cut short", where="x.po:3")
        root = ET.fromstring(junit.render(report(TWO_SPACES, problems=(problem,))))
        assert root.attrib["errors"] == "1"
        assert root.find(".//error").attrib["message"] == "x.po:3: cut short"  # type: ignore[union-attr]

    def test_hostile_texts_are_texts(self) -> None:
        severe = issue("x]]>", "critical", (0, 9), None, HOSTILE)
        bad = text(HOSTILE, severe, issue(message=HOSTILE), source=HOSTILE, article="a\x07\"<'")
        root = ET.fromstring(junit.render(report(bad)))
        assert {element.tag for element in root.iter()} == {
            "testsuites", "testsuite", "testcase", "failure", "system-out",
        }  # fmt: skip


class Elements(html.parser.HTMLParser):
    """Every element of a page with its attributes, and its text."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


class TestPage:
    def test_nothing_of_a_catalog_is_markup(self) -> None:
        plain = Elements(page.render(report(text("abc", issue(span=(0, 1), fix="b")))))
        bad = text(HOSTILE, issue("a<b>", "cosmetic", (3, 9), HOSTILE, HOSTILE), source=HOSTILE)
        bad = replace(bad, path=HOSTILE, article=HOSTILE, origin=HOSTILE + ":1")
        shown = Elements(page.render(replace(report(bad), name=HOSTILE)))
        tags = {tag for tag, _ in shown.found}
        assert tags == {tag for tag, _ in plain.found}
        assert "script" not in tags
        names = {name for _, attributes in shown.found for name in attributes}
        assert not {name for name in names if name.startswith("on")} | (names & {"style", "src"})
        assert not {s for s in "".join(shown.texts) if s in "\x1b\x07\u202e\u2066\u2028"}

    def test_it_needs_nothing_from_anywhere(self) -> None:
        source = page.render(SEVERAL)
        assert "http:" not in source
        assert "https:" not in source
        assert "url(" not in source
        assert "<link" not in source

    def test_the_policy_allows_the_style_sheet_and_nothing_else(self) -> None:
        import hashlib
        from base64 import b64encode

        source = page.render(SEVERAL)
        sheet = re.search(r"<style>(.*?)</style>", source, re.DOTALL)
        assert sheet
        digest = b64encode(hashlib.sha256(sheet[1].encode()).digest()).decode()
        policy = next(m["content"] for m in Elements(source).of("meta") if "http-equiv" in m)
        assert policy == f"default-src 'none'; style-src 'sha256-{digest}'"

    def test_directions_and_languages_are_those_of_the_text(self) -> None:
        french, persian = {"lang": "fr", "dir": "ltr"}, {"lang": "fa", "dir": "rtl"}
        shown = Elements(page.render(SEVERAL)).of("blockquote")
        assert shown == [french, french, persian]

    def test_charts_say_in_words_what_they_show(self) -> None:
        elements = Elements(page.render(SEVERAL))
        charts = elements.of("svg")
        assert len(charts) == 2
        for chart in charts:
            assert chart["role"] == "img"
            assert chart["aria-labelledby"]
        assert "numbers, critical: 1; spaces, cosmetic: 1." in elements.texts

    def test_each_kind_of_finding_can_be_hidden(self) -> None:
        source = page.render(SEVERAL)
        boxes = {box["id"] for box in Elements(source).of("input")}
        assert boxes == {"l0", "l1", "s-critical", "s-cosmetic", "c0", "c1"}
        for n, (check, severity) in enumerate([("c0", "s-critical"), ("c1", "s-cosmetic")]):
            assert f"body:has(#{check}:checked):has(#{severity}:checked) .k{n} {{" in source
        classes = [a["class"] for a in Elements(source).of("article")]
        assert classes == ["finding k1", "finding k0", "finding k1"]

    def test_a_report_without_findings(self) -> None:
        source = page.render(report(text("Le bus"), problems=(CatalogError("cut short"),)))
        assert "Nothing found." in source
        assert "cut short" in source
        assert "1 of 1 texts without a finding" in source
