"""A report -> what its template is given -> HTML."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from multilang import locales
from multilang.model import Severity
from multilang.reports.base import Finding, Report, Text, counted
from multilang.reports.page.chart import Chart, charts
from multilang.reports.page.style import Kinds, check_numbers, policy, style
from multilang.reports.terminal import kinds, last_line
from multilang.reports.visible import Change, change, excerpt, harmless, message

if TYPE_CHECKING:
    from markupsafe import Markup

_LENGTH = 600
"""Signs of a text that are shown."""
_SIGN = re.compile(r"\[(?P<name>[A-Z]{2,6}|U\+[0-9A-F]{4,6})\]")


@dataclass(frozen=True, slots=True)
class Box:
    """A check box that shows and hides findings."""

    id: str
    name: str
    count: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding."""

    classes: str
    severity: str
    check: str
    place: str
    message: str
    before: str
    marked: str
    after: str
    fix: Change | None
    fixable: bool
    source: str
    origin: str


@dataclass(frozen=True, slots=True)
class Group:
    """The findings of an article in one language."""

    classes: str
    article: str
    locale: str
    direction: str
    path: str
    findings: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that the template is given."""

    name: str
    source: str
    said: str
    style: Markup
    policy: str
    problems: tuple[str, ...]
    charts: tuple[Chart, ...]
    locales: tuple[Box, ...]
    severities: tuple[Box, ...]
    checks: tuple[Box, ...]
    groups: tuple[Group, ...]


def render(report: Report, *, source: str = "en") -> str:
    """The report as HTML.

    Args:
        source: the language that articles are written in.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("multilang.reports", "page"), autoescape=True,
        undefined=StrictUndefined, keep_trailing_newline=True,
    )  # fmt: skip
    environment.filters["signs"] = _signs
    return environment.get_template("report.html").render(page=_page(report, source))


def _signs(text: str) -> Markup:
    """Names of invisible characters, in boxes of their own."""
    from markupsafe import Markup, escape

    parts: list[Markup] = []
    end = 0
    for match in _SIGN.finditer(text):
        parts.append(escape(text[end : match.start()]))
        parts.append(Markup('<span class="sign">{}</span>').format(match["name"]))
        end = match.end()
    return Markup("").join([*parts, escape(text[end:])])


def _page(report: Report, source: str) -> Page:
    from markupsafe import Markup

    named = kinds(report)
    found = {text.locale for text, _ in report.findings()}
    languages = [tag for tag in report.locales if tag in found]
    sheet = style(named, len(languages))
    return Page(
        name=harmless(report.name),
        source=source,
        said=f"{len(report.texts):,} texts, {last_line(report).partition(':')[0]}.",
        style=Markup(sheet),  # noqa: S704 - our own file and numbers; no name of anybody's
        policy=policy(sheet),
        problems=tuple(harmless(str(problem)) for problem in report.problems),
        charts=charts(report),
        locales=tuple(_languages(report, languages)),
        severities=tuple(
            Box(f"s-{name}", name, f"{count:,}") for name, count in counted(report).items() if count
        ),
        checks=tuple(_checks(report, named)),
        groups=tuple(_groups(report, named, languages)),
    )


def _languages(report: Report, languages: Sequence[str]) -> Iterator[Box]:
    counts = Counter(text.locale for text, _ in report.findings())
    for n, tag in enumerate(languages):
        yield Box(f"l{n}", locales.get(tag).name, f"{counts[tag]:,}")


def _checks(report: Report, named: Kinds) -> Iterator[Box]:
    counts = Counter(finding.issue.check for _, finding in report.findings())
    about = {rule.id: rule.text for rule in report.rules}
    for check, n in check_numbers(named).items():
        yield Box(f"c{n}", check, f"{counts[check]:,}", about.get(check, ""))


def _groups(report: Report, named: Kinds, languages: Sequence[str]) -> Iterator[Group]:
    numbers = {kind: f"k{n}" for n, kind in enumerate(named)}
    for first, texts in report.groups():
        findings = tuple(
            _shown(text, finding, numbers) for text in texts for finding in text.findings
        )
        classes = dict.fromkeys(finding.classes for finding in findings)
        yield Group(
            f"{' '.join(classes)} l{languages.index(first.locale)}",
            harmless(first.article),
            first.locale,
            first.direction,
            harmless(first.path),
            findings,
        )


def _shown(text: Text, finding: Finding, numbers: dict[tuple[str, Severity], str]) -> Shown:
    issue = finding.issue
    cut = excerpt(text.target, issue.span, _LENGTH)
    fixed = issue.fix is not None and issue.span is not None
    return Shown(
        numbers[issue.check, issue.severity],
        issue.severity,
        issue.check,
        harmless(text.place(finding)),
        message(issue.message),
        cut.before,
        cut.marked,
        cut.after,
        change(text.target, issue.span or (0, 0), issue.fix or "") if fixed else None,
        finding.fixable,
        excerpt(text.source, None, _LENGTH).before,
        harmless(text.origin),
    )
