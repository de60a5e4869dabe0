"""The registry: examples beside each check, severities of a project, pages, checks of catalogs."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType

import pytest

from multilang import checks, config, locales
from multilang.checks import IDS, RULES, Example, Rule, check_catalog, check_message
from multilang.checks.base import finds, passes
from multilang.errors import ConfigError
from multilang.model import Unit
from multilang.severities import DEFAULT

EN = locales.get("en")
DOCS = Path(__file__).parents[1] / "docs"
PAGES = DOCS / "reference" / "checks"
HOW_TO = DOCS / "how-to" / "add-a-check.md"
EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.id}-{number}")
    for rule in RULES
    for number, example in enumerate(rule.examples)
]


def prove(rule: Rule, example: Example) -> None:
    """That the check says of the example what stands beside it."""
    found = list(rule.check(example.unit, example.target, locales.get(example.tag)))
    assert {issue.check for issue in found} <= {rule.id}
    if example.at is None:
        assert found == []
        return
    places = [example.target[slice(*issue.span)] if issue.span else "" for issue in found]
    assert example.at in places
    issue = found[places.index(example.at)]
    if example.fixed:
        assert issue.span is not None
        assert issue.fix is not None
        start, end = issue.span
        assert example.target[:start] + issue.fix + example.target[end:] == example.fixed


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_examples(rule: Rule, example: Example) -> None:
    prove(rule, example)


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_findings_are_told_in_whole_sentences_and_no_worse_than_registered(
    rule: Rule, example: Example
) -> None:
    for issue in rule.check(example.unit, example.target, locales.get(example.tag)):
        assert issue.message.endswith(".")
        assert issue.locale == example.tag
        assert checks.SEVERITIES.index(issue.severity) >= checks.SEVERITIES.index(rule.severity)
        assert issue.severity == "critical" or not rule.always
        assert issue.span is None or 0 <= issue.span[0] < issue.span[1] <= len(example.target)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_check_has_examples_of_both_kinds(rule: Rule) -> None:
    assert {example.at is None for example in rule.examples} == {True, False}


def test_ids_are_unique_and_the_worst_comes_first() -> None:
    ids = [rule.id for rule in RULES]
    assert len(set(ids)) == len(ids)
    worst = [checks.SEVERITIES.index(rule.severity) for rule in RULES]
    assert worst == sorted(worst)


class TestPages:
    def test_each_check_has_its_page_and_each_page_its_check(self) -> None:
        assert {page.stem for page in PAGES.glob("*.md")} == set(IDS)

    def test_the_index_has_each_once_with_its_severity(self) -> None:
        index = (DOCS / "reference" / "checks.md").read_text("utf-8")
        listed = re.findall(r"^\| \[`(\w+)`\]\(checks/(\w+)\.md\) \| (\w+)", index, re.MULTILINE)
        assert sorted(listed) == sorted((id_, id_, worst) for id_, worst in IDS.items())

    @pytest.mark.parametrize("check", IDS)
    def test_a_page_says_what_it_must(self, check: str) -> None:
        text = (PAGES / f"{check}.md").read_text("utf-8")
        assert text.startswith(f"# `{check}`\n")
        headings = [
            "What it finds",
            "Examples",
            "How to mend it",
            "How to waive it",
            "False alarms",
        ]
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == headings
        assert f"**{IDS[check].capitalize()}" in text

    @pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
    def test_the_examples_on_a_page_are_those_of_the_tests(self, rule: Rule) -> None:
        text = (PAGES / f"{rule.id}.md").read_text("utf-8")
        shown = re.findall(r"^\| (found|passes) \| (\w+) \| (.*?) \| (.*?) \|$", text, re.MULTILINE)
        assert {kind for kind, *_ in shown} == {"found", "passes"}
        known = {cells(example) for example in rule.examples}
        assert set(shown) <= known


def cells(example: Example) -> tuple[str, str, str, str]:
    """An example as a page's table has it."""
    kind = "passes" if example.at is None else "found"
    return kind, example.tag, visible(example.source), visible(example.target)


def visible(text: str) -> str:
    """What nobody sees is written as ``\\u200f``, in code; so are line breaks."""
    seen = re.sub(
        "[\u0000-\u001f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ue000-\uf8ff\U000e0000-\U000e0fff]",
        lambda m: ascii(m[0])[1:-1],
        text,
    )
    ticks = "``" if "`" in seen else "`"
    edge = " " if "`" in seen else ""
    return f"{ticks}{edge}{seen.replace('|', chr(92) + '|')}{edge}{ticks}"


HEAD = '[project]\nsource = "en"\n[languages.fr]\n[languages.fa]\n'
NUMBERS = Unit("paragraph.1", "paragraph", "She came in 2019.", 1)


def levels(text: str) -> config.Severities:
    read = config.parse(HEAD + text, environ={}).checks
    checks.validate(read)
    return read


class TestSeverities:
    def found(self, target: str, tag: str, text: str, *comments: str) -> list[tuple[str, str]]:
        issues = check_message(
            NUMBERS, target, locales.get(tag), EN, comments, severities=levels(text)
        )
        return [(issue.check, issue.severity) for issue in issues]

    @pytest.mark.parametrize(
        ("settings", "fr", "fa"),
        [
            ("", ["functional"], ["functional"]),
            ('[checks]\nnumbers = "cosmetic"\n', ["cosmetic"], ["cosmetic"]),
            ('[checks]\nnumbers = "off"\n', [], []),
            ('[checks]\nnumbers = "critical"\n', ["critical"], ["critical"]),
            ('[checks.fa]\nnumbers = "off"\n', ["functional"], []),
            ('[checks]\nnumbers = "off"\n[checks.fa]\nnumbers = "cosmetic"\n', [], ["cosmetic"]),
        ],
    )
    def test_a_language_s_setting_overrules_the_project_s(
        self, settings: str, fr: list[str], fa: list[str]
    ) -> None:
        assert self.found("Elle vint en 2018.", "fr", settings) == [("numbers", s) for s in fr]
        assert self.found("او در ۲۰۱۸ آمد.", "fa", settings) == [("numbers", s) for s in fa]

    def test_what_a_check_finds_critical_stays_so(self) -> None:
        unit = Unit("paragraph.1", "paragraph", "Read it.", 1)
        link = "Lisez [ceci](https://mal.example)."
        issues = check_message(
            unit, link, locales.get("fr"), EN, severities=levels('[checks]\nlinks = "off"\n')
        )
        assert [(issue.check, issue.severity) for issue in issues] == [("links", "critical")]

    def test_what_a_project_makes_critical_cannot_be_waived(self) -> None:
        waiver = "multilang:ignore numbers"
        assert self.found("Elle vint en 2018.", "fr", "", waiver) == []
        strict = '[checks]\nnumbers = "critical"\n'
        assert self.found("Elle vint en 2018.", "fr", strict, waiver) == [("numbers", "critical")]

    def test_a_critical_finding_does_not_speak_of_waiving(self) -> None:
        for text, told in (("", True), ('[checks]\nnumbers = "critical"\n', False)):
            issues = check_message(
                NUMBERS, "Elle vint en 2018.", locales.get("fr"), EN, severities=levels(text)
            )
            assert ("waive" in issues[0].message) is told


@pytest.mark.parametrize(
    ("comment", "told"),
    [
        ("multilang:ignore", "without a check's id"),
        ("See this. multilang:ignore.", "without a check's id"),
        ("multilang:ignore nubmers", "write numbers"),
        ("multilang:ignore the count", "no check is called so"),
        ("multilang:ignore numbers because the source is wrong", ""),
        ("multilang:ignore numbers, length", ""),
        ("nothing", ""),
    ],
)
def test_a_waiver_that_waives_nothing_is_told(comment: str, told: str) -> None:
    issues = check_message(NUMBERS, "Elle vint en 2019.", locales.get("fr"), EN, [comment])
    assert [issue.check for issue in issues] == (["waiver"] if told else [])
    assert all(told in issue.message and issue.message.endswith(".") for issue in issues)

    @pytest.mark.parametrize(
        ("settings", "where", "message", "hint"),
        [
            ('[checks]\nlenght = "off"\n', 6, "no check is called lenght", "did you mean length?"),
            ('[checks.fa]\nzzz = "off"\n', 6, "no check is called zzz", "known: "),
            ('[checks]\ncontrols = "off"\n', 6, "it is always critical", "take controls out"),
            ('[checks]\nlength = "of"\n', 6, "must be one of critical, functional", ""),
            ("[checks]\nlength = false\n", 6, "must be one of critical, functional", ""),
            ('[checks.de]\nlength = "off"\n', 5, "de is not a language", "it has fr, fa"),
        ],
    )
    def test_a_wrong_setting_is_told_with_its_line(
        self, settings: str, where: int, message: str, hint: str
    ) -> None:
        with pytest.raises(ConfigError) as caught:
            levels(settings)
        assert caught.value.where == f"multilang.toml:{where}"
        assert message in caught.value.message
        assert hint in caught.value.hint

    def test_every_id_may_be_set_but_those_that_are_always_critical(self) -> None:
        always = {rule.id for rule in RULES if rule.always}
        for check in set(IDS) - always:
            assert levels(f'[checks]\n{check} = "off"\n').level(check, "fr") == "off"

    @pytest.mark.parametrize("settings", ["", '[checks]\nnumbers = "critical"\nspaces = "off"\n'])
    def test_what_is_critical_is_found_alone_as_among_the_others(self, settings: str) -> None:
        severities = levels(settings) if settings else DEFAULT
        for rule in RULES:
            for example in rule.examples:
                locale, unit = locales.get(example.tag), example.unit
                given = (unit, example.target, locale, locales.get("en"))
                found = check_message(*given, severities=severities)
                critical = tuple(one for one in found if one.severity == "critical")
                alone = check_message(*given, severities=severities, critical=True)
                assert alone == critical


class TestCatalog:
    def units(self, *pairs: tuple[str, str, str]) -> list[tuple[Unit, str]]:
        return [
            (Unit(f"{kind}.{n}", kind, source, n), target)
            for n, (kind, source, target) in enumerate(pairs, 1)
        ]

    def test_one_text_in_two_ways_is_told_once(self) -> None:
        pairs = self.units(
            ("heading", "The harbour", "بندرگاه"),
            ("item", "The harbour.", "لنگرگاه."),
            ("cell", "The harbour", "لنگرگاه"),
        )
        (issue,) = check_catalog(pairs, locales.get("fa"))
        assert (issue.check, issue.severity) == ("consistency", "cosmetic")
        assert (issue.unit_id, issue.span) == ("item.2", (0, 8))
        assert "بندرگاه" in issue.message

    def test_capitals_and_end_marks_make_no_difference(self) -> None:
        pairs = self.units(("heading", "The port", "Le port"), ("item", "the port.", "le port."))
        assert check_catalog(pairs, locales.get("fr")) == ()

    def test_it_can_be_waived_and_set(self) -> None:
        pairs = self.units(("heading", "May", "Mai"), ("item", "May", "Peut"))
        fr = locales.get("fr")
        assert check_catalog(pairs, fr, {"item.2": ["multilang:ignore consistency"]}) == ()
        off = levels('[checks.fr]\nconsistency = "off"\n')
        assert check_catalog(pairs, fr, severities=off) == ()


class TestHowTo:
    """The page is followed: its code is put into the family's file as it says, and run."""

    def code(self) -> str:
        blocks = re.findall(
            r"^```python\n(.*?)^```$", HOW_TO.read_text("utf-8"), re.DOTALL | re.MULTILINE
        )
        return "".join(blocks)

    def rule(self, tmp_path: Path) -> Rule:
        """The page's own, also where somebody has really added it."""
        (name,) = re.findall(r"^def (\w+)\(unit: Unit", self.code(), re.MULTILINE)
        rules: tuple[Rule, ...] = self.family(tmp_path).RULES
        return [rule for rule in rules if rule.id == name][-1]

    def family(self, tmp_path: Path) -> ModuleType:
        named = re.search(r"`src/multilang/checks/(\w+)\.py`", HOW_TO.read_text("utf-8"))
        assert named is not None
        source = Path(checks.__file__).with_name(f"{named[1]}.py").read_text("utf-8")
        module = ModuleType("family")
        exec(compile(source + self.code(), tmp_path / "family.py", "exec"), vars(module))
        return module

    def test_its_examples_hold(self, tmp_path: Path) -> None:
        rule = self.rule(tmp_path)
        assert {example.at is None for example in rule.examples} == {True, False}
        for example in rule.examples:
            prove(rule, example)

    def test_an_example_that_does_not_hold_is_noticed(self, tmp_path: Path) -> None:
        rule = self.rule(tmp_path)
        good = next(example for example in rule.examples if example.at is None)
        bad = next(example for example in rule.examples if example.at)
        for wrong in (
            finds("", good.tag, good.source, good.target),
            passes(bad.tag, bad.source, bad.target),
            finds("x" + (bad.at or ""), bad.tag, bad.source, bad.target),
        ):
            with pytest.raises(AssertionError):
                prove(rule, wrong)
