"""A report as JUnit XML, for the test pages of CI services.

There is no standard; this is what Jenkins' and GitLab's readers have in common. A suite is an
article in one language, a test case a text of it: it fails where something was found that makes the
command fail, and says in ``system-out`` what else was found.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from multilang.errors import MultilangError
from multilang.reports.base import Finding, Report, Text
from multilang.reports.visible import excerpt, harmless, message

_NAME = 80
# XML 1.0, section 2.2: what no document may hold, escaped or not.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: Report) -> str:
    """The report as JUnit XML."""
    suites: dict[tuple[str, str], list[Text]] = {}
    for text in report.texts:
        suites.setdefault((text.locale, text.article), []).append(text)
    failed = sum(any(_fails(report, f) for f in text.findings) for text in report.texts)
    errors, total = len(report.problems), len(report.texts) + len(report.problems)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    lines.append(
        f'<testsuites name="multilang check" tests="{total}" failures="{failed}" '
        f'errors="{errors}" skipped="0" time="0">'
    )
    for (locale, article), texts in suites.items():
        lines += _suite(report, f"{locale}/{article}", texts)
    if report.problems:
        lines += _problems(report.problems)
    return "\n".join([*lines, "</testsuites>", ""])


def _fails(report: Report, finding: Finding) -> bool:
    return finding.issue.severity in report.fails


def _suite(report: Report, name: str, texts: list[Text]) -> Iterator[str]:
    failed = sum(any(_fails(report, f) for f in text.findings) for text in texts)
    yield (
        f'<testsuite name={_attribute(name)} tests="{len(texts)}" failures="{failed}" errors="0" '
        'skipped="0" time="0">'
    )
    names: Counter[str] = Counter()
    for text in texts:
        case = f"{text.kind}: {excerpt(text.source, None, _NAME).before}"
        names[case] += 1
        # Services tell tests apart by their names.
        case += f" ({names[case]})" if names[case] > 1 else ""
        yield from _case(report, text, case)
    yield "</testsuite>"


def _case(report: Report, text: Text, name: str) -> Iterator[str]:
    head = (
        f"<testcase name={_attribute(name)} "
        f"classname={_attribute(f'{text.locale}.{text.article}')} "
        f'file={_attribute(report.prefix + text.path)} time="0"'
    )
    if not text.findings:
        yield f"{head}/>"
        return
    bad = [finding for finding in text.findings if _fails(report, finding)]
    rest = [finding for finding in text.findings if not _fails(report, finding)]
    yield f"{head}>"
    if bad:  # one for each case: GitLab reads no second one
        kinds = ", ".join(dict.fromkeys(finding.issue.check for finding in bad))
        said = message(bad[0].issue.message) if len(bad) == 1 else f"{len(bad)} findings"
        told = _content("\n\n".join(_told(report, text, finding) for finding in bad))
        yield (f"<failure type={_attribute(kinds)} message={_attribute(said)}>{told}</failure>")
    if rest:
        told = _content("\n\n".join(_told(report, text, finding) for finding in rest))
        yield f"<system-out>{told}</system-out>"
    yield "</testcase>"


def _told(report: Report, text: Text, finding: Finding) -> str:
    issue = finding.issue
    shown = excerpt(text.target, issue.span, 200)
    marked = f"⟪{shown.marked}⟫" if issue.span else ""
    return (
        f"{report.prefix}{text.place(finding)}: {issue.severity} {issue.check}: "
        f"{message(issue.message)}\n{shown.before}{marked}{shown.after}"
    )


def _problems(problems: tuple[MultilangError, ...]) -> Iterator[str]:
    count = len(problems)
    yield (
        f'<testsuite name="files" tests="{count}" failures="0" errors="{count}" skipped="0" '
        'time="0">'
    )
    for problem in problems:
        yield (
            f"<testcase name={_attribute(harmless(problem.where or 'project'))} "
            f'classname="files" time="0"><error type={_attribute(type(problem).__name__)} '
            f"message={_attribute(harmless(str(problem)))}/></testcase>"
        )
    yield "</testsuite>"


def _attribute(text: str) -> str:
    return quoteattr(_FORBIDDEN.sub("\ufffd", text), {"\n": "&#10;", "\t": "&#9;", "\r": "&#13;"})


def _content(text: str) -> str:
    return escape(_FORBIDDEN.sub("\ufffd", text))
