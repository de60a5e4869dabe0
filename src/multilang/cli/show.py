"""What a command prints: progress, tables, lists; or JSON."""

from __future__ import annotations

import dataclasses
import json
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.progress import Progress

    from multilang.model import Coverage, Issue
    from multilang.pipeline import BundleReport, PublishReport, RunReport, Template, Watcher
    from multilang.workspace import Project

Options = Mapping[str, Any]


class Bars:
    """Progress bars on a terminal."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task: Any = None

    def begin(self, what: str, total: int) -> None:
        self._task = self._progress.add_task(what, total=total)

    def advance(self, count: int) -> None:
        self._progress.advance(self._task, count)


class Lines:
    """Progress as lines, at most one for each tenth: for logs."""

    def __init__(self, noun: str = "sentences") -> None:
        self._noun = noun
        self._what, self._total, self._done, self._shown = "", 0, 0, 0
        self._begun = 0.0

    def begin(self, what: str, total: int) -> None:
        self._what, self._total, self._done, self._shown = what, total, 0, 0
        self._begun = time.monotonic()
        click.echo(f"{what}: {number(total, self._noun.removesuffix('s'))}", err=True)

    def advance(self, count: int) -> None:
        self._done += count
        tenth = self._done * 10 // max(1, self._total)
        if tenth > self._shown:
            self._shown = tenth
            click.echo(f"{self._what}: {self._done} of {self._total}{self._left()}", err=True)

    def _left(self) -> str:
        """How long it will take still, at the speed so far; nothing for less than five seconds."""
        spent = time.monotonic() - self._begun
        left = spent * (self._total - self._done) / max(1, self._done)
        if left < 5:
            return ""
        return f", about {left / 60:.0f} min left" if left >= 90 else f", about {left:.0f} s left"


@contextmanager
def watcher(quiet: bool, noun: str = "sentences") -> Iterator[Watcher]:
    """Progress where somebody may see it: bars on a terminal, lines elsewhere.

    Args:
        noun: what is counted, in the plural.
    """
    from multilang.pipeline import Silent

    if quiet:
        yield Silent()
    elif not sys.stderr.isatty():
        yield Lines(noun)
    else:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeRemainingColumn,
        )

        columns = (
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
            TextColumn(noun), TimeRemainingColumn(),
        )  # fmt: skip
        with Progress(*columns, console=Console(stderr=True)) as progress:
            yield Bars(progress)


def as_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=plain))


def plain(value: object) -> object:
    from multilang.errors import MultilangError

    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
    if isinstance(value, MultilangError):
        kind = type(value).__name__
        return {"error": kind, "message": value.message, "where": value.where, "hint": value.hint}
    return str(value)


def number(count: int, noun: str) -> str:
    return f"{count:,} {noun}" + "s" * (count != 1)


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A table whose first column is text and whose others are numbers."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    shown = Table(title=title or None, box=SIMPLE_HEAD, title_justify="left", pad_edge=False)
    for position, column in enumerate(columns):
        shown.add_column(column, justify="right" if position else "left", overflow="fold")
    for row in rows:
        shown.add_row(*(f"{c:,}" if isinstance(c, int) else str(c) for c in row))
    width = None if sys.stdout.isatty() else 200  # a pipe cuts nothing off
    Console(width=width, highlight=False).print(shown)


def run(project: Project, report: RunReport, o: Options) -> None:
    """A line for each locale; then where things are."""
    if o["as_json"]:
        as_json(report)
        return
    if o["quiet"]:
        return
    rows = [
        (
            r.locale, r.coverage.units, r.coverage.reviewed, r.coverage.draft, r.drafted,
            r.remembered, r.coverage.outdated, r.refused, r.coverage.missing,
        )
        for r in report.locales
    ]  # fmt: skip
    columns = (
        "locale", "units", "reviewed", "draft", "new", "memory", "outdated", "refused", "missing",
    )  # fmt: skip
    table("", *_with_broken(columns, rows, [r.coverage.broken for r in report.locales]))
    for said in report.said:
        click.echo(said)
    changed = sum(len(r.written) for r in report.locales)
    would = "would change" if project.frozen else "written"
    click.echo(
        f"Catalogs   {project.config.locale_dir}/<lang>/LC_MESSAGES/*.po ({changed} {would})"
    )
    for site_report in (report.published, report.previewed):
        if site_report is not None:
            site(project, site_report, o)


def site(project: Project, report: PublishReport, o: Options) -> None:
    if o["as_json"]:
        as_json(report)
    elif not o["quiet"]:
        pages = ", ".join(f"{tag} {count}" for tag, count in report.pages.items())
        name = "Preview" if report.site == project.preview_dir else "Site"
        index = project.shown(report.site / "index.html")
        change = "" if report.changed else ", unchanged"
        held = len({(issue.where, issue.locale) for issue in report.held})
        back = f", {held} held back: -v says why" if held and not o["verbose"] else ""
        click.echo(f"{name:10} {index} (articles: {pages}{change}{back})")
        if o["verbose"]:
            for issue in report.held:
                click.echo(f"  {line(issue)}")


def extracted(project: Project, templates: Iterable[Template], o: Options) -> None:
    """Nothing is extracted before it is asked for, and no article is kept longer than needed."""
    rows, written = [], 0
    silent = o["quiet"] and not o["as_json"]
    for made in templates:
        written += made.written
        if not silent:
            rows.append((made.slug, len(made.units), _words(made.units)))
    if o["as_json"]:
        as_json([{"article": a, "units": u, "words": w} for a, u, w in rows])
    elif not silent:
        table("", ("article", "units", "words"), rows)
        folder = f"{project.config.build_dir}/templates"
        click.echo(f"Templates  {folder}/*.pot ({written} written)")


def _words(units: Sequence[Any]) -> int:
    return sum(len(unit.source.split()) for unit in units)


def status(counts: Mapping[str, Mapping[str, Coverage]], by_article: bool, o: Options) -> None:
    """By locale, or by locale and article; counts of a line add up."""
    from multilang.model import Coverage, percent

    if o["as_json"]:
        as_json(counts)
        return
    if o["quiet"]:
        return
    columns = (
        "locale", "units", "reviewed", "draft", "missing", "outdated", "obsolete", "words", "done",
    )  # fmt: skip
    shown = [
        (f"{tag} {slug}".strip(), c)
        for tag, articles in counts.items()
        for slug, c in (
            articles if by_article else {"": sum(articles.values(), Coverage())}
        ).items()
    ]
    rows = [
        (
            name, c.units, c.reviewed, c.draft, c.missing, c.outdated, c.obsolete, c.words,
            percent(c.reviewed_share),
        )
        for name, c in shown
    ]  # fmt: skip
    table("", *_with_broken(columns, rows, [c.broken for _, c in shown]))


def _with_broken(
    columns: Sequence[str], rows: Sequence[Sequence[object]], broken: Sequence[int]
) -> tuple[Sequence[str], Sequence[Sequence[object]]]:
    """A table with a column of approved texts that no page can show, where there are any."""
    if not any(broken):
        return columns, rows
    after = columns.index("reviewed") + 1
    both = zip(rows, broken, strict=True)
    return (
        (*columns[:after], "broken", *columns[after:]),
        [(*row[:after], count, *row[after:]) for row, count in both],
    )


def hidden(project: Project, found: Mapping[str, Sequence[str]], o: Options) -> None:
    """What stands beside articles and is published nowhere."""
    if o["as_json"] or o["quiet"]:
        return
    for slug, names in found.items():
        for name in names:
            place = f"{project.config.content_dir}/{slug}/{name}"
            click.echo(f"Hidden     {place}: no page can show it; name it without the dot")


def orphans(project: Project, slugs: Mapping[str, Sequence[str]], o: Options) -> None:
    """Catalogs whose article is gone: nobody's mistake, and nothing that is deleted for them."""
    for tag, gone in slugs.items():
        for slug in gone:
            path = project.shown(project.catalog_path(tag, slug))
            what = f"{path}: there is no article {slug}; the texts are kept"
            if not o["quiet"]:
                click.echo(what, err=o["as_json"])


def line(issue: Issue) -> str:
    place = " ".join(part for part in (issue.where, issue.locale, issue.unit_id) if part)
    return f"{place}: {issue.severity} {issue.check}: {issue.message}"


def bundles(project: Project, report: BundleReport, o: Options) -> None:
    if o["as_json"]:
        as_json(report)
    elif not o["quiet"]:
        folder = f"{project.config.build_dir}/bundles"
        changed = f"{number(len(report.written), 'file')} written"
        click.echo(f"Bundles    {folder}/<article>/, {folder}/<article>.zip ({changed})")
        for path in report.removed:
            click.echo(f"  removed: {path}, whose article is gone or withdrawn")
        for issue in report.held:
            click.echo(f"  held back: {line(issue)}")
