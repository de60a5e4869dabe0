"""``multilang check``: what is wrong with translations, for people and for CI."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from multilang.cli import shared as s

if TYPE_CHECKING:
    from multilang.model import Severity
    from multilang.reports import Report
    from multilang.workspace import Project

LEVELS = ("critical", "functional", "cosmetic")
FORMATS = ("text", "json", "sarif", "junit", "html")


@click.command()
@s.articles_argument
@s.project_options
@s.language_option
@click.option(
    "--check", "checks", multiple=True, metavar="ID", help="Only this check; may be repeated."
)
@click.option(
    "--severity", type=click.Choice(LEVELS), metavar="LEVEL",
    help="Only what is at least this severe: critical, functional, cosmetic.",
)  # fmt: skip
@click.option(
    "--fail-on", type=click.Choice((*LEVELS, "never")), metavar="LEVEL",
    help="Exit with 1 when something at least this severe was found, or never; critical, or the "
    "level of --severity.",
)  # fmt: skip
@click.option(
    "--drafts/--no-drafts", default=None,
    help="Look at unreviewed text too; by default where the gate lets it through.",
)  # fmt: skip
@click.option("--changed-from", metavar="REV", help="Only what changed since a git revision.")
@click.option(
    "--format", "form", type=click.Choice(FORMATS), metavar="FORMAT",
    help="text, json, sarif, junit or html.",
)  # fmt: skip
@click.option(
    "-o", "--output", metavar="FILE", help="Write the report to FILE; - is standard output."
)
@click.option("--fix", is_flag=True, help="Mend what needs no person to decide.")
@click.option("--dry-run", is_flag=True, help="With --fix: show what would change; write nothing.")
def check(
    articles: tuple[str, ...], checks: tuple[str, ...], severity: Severity | None,
    fail_on: str | None, drafts: bool | None, changed_from: str | None, form: str | None,
    output: str | None, fix: bool, dry_run: bool, **o: Any,
) -> None:  # fmt: skip
    """Test the translations; say what is wrong and how to mend it."""
    from multilang import pipeline
    from multilang.reports.base import at_least

    form = _form(form, o["as_json"])
    if dry_run and not fix:
        raise click.UsageError("--dry-run belongs to --fix: checking alone writes nothing")
    project, reading, tags = s.opened(o, articles, frozen=dry_run)
    wanted = pipeline.known_checks(checks)

    def look() -> Report:
        found = pipeline.check(project, reading, tags, drafts=drafts, since=changed_from)
        return found.only(wanted, severity or "cosmetic")

    report = look()
    if fix:
        done = pipeline.fix(project, reading, report)
        left = look() if done.mended and not dry_run else report
        problems = dict.fromkeys((*left.problems, *done.problems))
        report = replace(left, mended=done.mended, diff=done.diff, problems=tuple(problems))
    least = fail_on or severity or "critical"
    report = replace(report, fails=frozenset(at_least(least) if least != "never" else ()))  # type: ignore[arg-type]
    _tell(project, report, form, output, o)
    s.finish(report.problems, findings=report.failed, done=False)


def _form(form: str | None, as_json: bool) -> str:
    if as_json and form not in (None, "json"):
        raise click.UsageError(f"--json is --format json, and --format {form} was given: take one")
    return "json" if as_json else form or "text"


def _tell(project: Project, report: Report, form: str, output: str | None, o: Any) -> None:
    """The report where it was asked for. Quietly, only a file is written, or another format."""
    from pathlib import Path

    from multilang import writing

    if output in (None, "-"):
        if form == "text":
            _say(report, o)
        else:
            _print(_rendered(project, report, form, o))
        return
    assert output is not None
    text = _rendered(project, report, form, o)
    writing.write(Path(output), text.encode("utf-8", "backslashreplace"))
    if not o["quiet"]:
        from multilang.reports import terminal

        _print(f"Report     {output} ({terminal.last_line(report)})\n")


def _rendered(project: Project, report: Report, form: str, o: Any) -> str:
    from multilang.reports import data, junit, sarif

    if form == "html":
        from multilang.reports import page

        return page.render(report, source=project.config.source)
    if form == "text":
        return _text(report, o, width=100, colour=False)
    if form == "json":
        return data.render(report)
    return sarif.render(report) if form == "sarif" else junit.render(report)


def _say(report: Report, o: Any) -> None:
    if o["quiet"]:
        return
    from rich.console import Console

    console = Console(file=sys.stdout)
    colour = console.is_terminal and not console.no_color and console.color_system is not None
    _print(_text(report, o, width=console.width if console.is_terminal else 100, colour=colour))


def _text(report: Report, o: Any, *, width: int, colour: bool) -> str:
    from multilang.reports import terminal

    parts = [terminal.render(report, width=width, colour=colour, verbose=o["verbose"])]
    if len(report.counts()) > 1:
        parts += [terminal.summary(report, width=width, colour=colour), "\n"]
    if report.mended:
        parts += [report.diff, terminal.mended(report), "\n"]
    return "".join([*parts, terminal.last_line(report), "\n"])


def _print(text: str) -> None:
    """To standard output, whatever its encoding can say."""
    click.echo(text, nl=False)
