"""A report as translators read it on a terminal, or in the log of a CI service."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from multilang.model import SEVERITIES, Direction, Severity
from multilang.reports.base import Finding, Report, Text, counted
from multilang.reports.visible import Excerpt, change, excerpt, harmless, message

if TYPE_CHECKING:
    from rich.table import Table

_STYLES = {
    "critical": "bold red", "functional": "yellow", "cosmetic": "cyan", "place": "dim",
    "group": "bold", "span": "underline bold", "old": "red", "new": "green", "less": "dim",
}  # fmt: skip
_FSI, _PDI = "\u2068", "\u2069"
_OPENED, _CLOSED = "⟪", "⟫"
_LEAST, _MOST = 40, 160


def render(report: Report, *, width: int = 100, colour: bool = False, verbose: bool = False) -> str:
    """Each finding under its article and locale, with the text and the span marked in it.

    Text from right to left is isolated, so that a terminal that reorders signs leaves the line
    alone; its span stands in ⟪⟫, since signs under it would point to another place. In text from
    left to right the span is marked underneath.

    Args:
        width: of the terminal, in columns.
        verbose: source texts, and where checks are documented, too.
    """
    paint = _Paint(colour)
    lines: list[str] = []
    for first, texts in report.groups():
        head = f"{harmless(first.article)} · {first.locale}"
        lines.append(f"{paint('group', head)}  {paint('place', harmless(first.path))}")
        for text in texts:
            for finding in text.findings:
                lines += _finding(text, finding, min(_MOST, max(_LEAST, width)), paint, verbose)
        lines.append("")
    return "".join(f"{line}\n" for line in lines)


class _Paint:
    """Puts a style on text, where there are colours."""

    def __init__(self, colour: bool) -> None:
        self.colour = colour

    def __call__(self, style: str, text: str) -> str:
        if not self.colour or not text:
            return text
        opened, closed = _codes(_STYLES[style])
        return f"{opened}{text}{closed}"


@lru_cache(maxsize=32)
def _codes(style: str) -> tuple[str, str]:
    """What a terminal is sent before and after text of a style. Rich paints a text in 20
    microseconds; a report may hold a hundred thousand."""
    from rich.color import ColorSystem
    from rich.style import Style

    opened, _, closed = (
        Style.parse(style).render("\0", color_system=ColorSystem.STANDARD).partition("\0")
    )
    return opened, closed


def _finding(
    text: Text, finding: Finding, width: int, paint: _Paint, verbose: bool
) -> Iterator[str]:
    issue = finding.issue
    place = paint("place", harmless(text.place(finding)))
    severity = paint(issue.severity, f"{issue.severity:<10}")
    yield f"  {severity} {paint('group', issue.check)}  {place}"
    yield f"    {message(issue.message)}"
    if text.target:
        yield from _shown(excerpt(text.target, issue.span, width - 8), text.direction, paint)
    if issue.fix is not None and issue.span is not None:
        fix = change(text.target, issue.span, issue.fix)
        before, after = _isolated(fix.before, text.direction), _isolated(fix.after, text.direction)
        by = "--fix makes it" if finding.fixable else "proposed"
        told = paint("less", f"({by})")
        yield f"    {paint('old', before)} → {paint('new', after)}  {told}"
    if verbose:
        yield paint("less", f"    source  {harmless(text.origin)}  {text.unit_id}")
        source = excerpt(text.source, None, width - 8)
        yield paint("less", f"    {source.before}")


def _shown(shown: Excerpt, direction: Direction, paint: _Paint) -> Iterator[str]:
    """The text with its span marked: in it, or under it."""
    if direction == "rtl":
        marked = f"{_OPENED}{shown.marked}{_CLOSED}" if shown.marked else ""
        line = f"{shown.before}{paint('span', marked)}{shown.after}"
        yield f"    {paint('less', '│')} {_isolated(line, direction)}"
        return
    line = f"{shown.before}{paint('span', shown.marked)}{shown.after}"
    yield f"    {paint('less', '│')} {line}"
    if shown.marked:
        under = " " * _cells(shown.before) + "^" * max(1, _cells(shown.marked))
        yield f"    {paint('less', '│')} {paint('critical', under)}"


def _isolated(text: str, direction: Direction) -> str:
    return f"{_FSI}{text}{_PDI}" if direction == "rtl" and text else text


def _cells(text: str) -> int:
    """Columns of a text on a terminal."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    # Rich gives zero-width joiners a column of their own.
    return cell_len("".join(s for s in text if unicodedata.category(s) not in ("Mn", "Me", "Cf")))


def summary(report: Report, *, width: int = 100, colour: bool = False) -> str:
    """How many findings of each check in each locale."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    _fill(table, report)
    out = io.StringIO()
    console = Console(
        file=out, width=max(width, _LEAST), force_terminal=colour, highlight=False,
        color_system="standard" if colour else None, legacy_windows=False,
    )  # fmt: skip
    console.print(table)
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().rstrip().split("\n"))


def _fill(table: Table, report: Report) -> None:
    counts = report.counts()
    locales = [tag for tag in report.locales if any(tag == place for _, _, place in counts)]
    table.add_column("check")
    table.add_column("severity")
    for tag in locales:
        table.add_column(tag, justify="right")
    for check, severity in kinds(report):
        numbers = (counts[check, severity, tag] for tag in locales)
        table.add_row(check, severity, *(f"{n:,}" if n else "·" for n in numbers))
    if len(kinds(report)) > 1:
        totals = (sum(n for (_, _, at), n in counts.items() if at == tag) for tag in locales)
        table.add_section()
        table.add_row("all", "", *(f"{n:,}" for n in totals))


def kinds(report: Report) -> list[tuple[str, Severity]]:
    """Checks with the severity of what they found, the worst first, then by the checks' order."""
    order = {rule.id: at for at, rule in enumerate(report.rules)}
    found = {(check, severity) for check, severity, _ in report.counts()}
    return sorted(found, key=lambda kind: (_rank(kind[1]), order.get(kind[0], 0), kind[0]))


def _rank(severity: Severity) -> int:
    return SEVERITIES.index(severity)


def last_line(report: Report) -> str:
    """How many findings; where none of them fails, with what they would."""
    total = sum(counted(report).values())
    if not total:
        return "nothing found"
    return f"{total:,} finding{'s' * (total != 1)}{_would_fail(report, total)}"


def _would_fail(report: Report, total: int) -> str:
    if report.failed:
        return ""
    worst = next(severity for severity, count in counted(report).items() if count)
    least = max(report.fails, key=_rank, default=None)
    if least is None:
        kinds_ = "which fails nothing" if total == 1 else "which fail nothing"
        return f", {kinds_}: --fail-on {worst} would end with 1"
    named = least if least == "critical" else f"{least} or worse"
    which = "not" if total == 1 else "none of them"
    return f", {which} {named}: --fail-on {worst} would end with 1"


def mended(report: Report) -> str:
    """How many findings ``--fix`` mended, or would, and where."""
    count = sum(len(mended.checks) for mended in report.mended)
    files = len({mended.path for mended in report.mended})
    would = "would be mended" if report.diff else "mended"
    approved = sum(mended.reviewed for mended in report.mended)
    stay = f"; {approved:,} of them approved, and so they stay" if approved else ""
    return (
        f"{count:,} finding{'s' * (count != 1)} {would} in {len(report.mended):,} "
        f"text{'s' * (len(report.mended) != 1)} of {files:,} catalog{'s' * (files != 1)}{stay}\n"
    )
