"""``multilang export``: the content of the site, for a site that another generator builds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from multilang.cli import shared as s

if TYPE_CHECKING:
    from multilang.pipeline.exporting import ExportReport

# Known here, and not asked of the writers: help must answer at once. A test compares.
TARGETS = ("hugo", "pelican", "mkdocs", "jekyll", "wordpress")
FOR_READERS = ("epub", "offline")
"""Files to read without a network; they hold what the site shows."""


@click.command()
@click.argument("target", type=click.Choice((*TARGETS, *FOR_READERS)))
@s.project_options
@s.language_option
@click.option(
    "--output",
    metavar="FOLDER",
    type=click.Path(file_okay=False),
    help="The folder of the other site, made when it is not there; of epub and offline "
    "build/<target> by default.",
)
@click.option("--drafts", is_flag=True, help="Export unreviewed text as well, marked.")
@click.option("--dry-run", is_flag=True, help="Say what would change; write nothing.")
@click.option(
    "--settings", is_flag=True, help="Print what the other site's settings need; write nothing."
)
@click.option(
    "--write-settings", is_flag=True, help="Write that too, where it is a file of its own."
)
def export(
    target: str, output: str | None, drafts: bool, dry_run: bool, settings: bool,
    write_settings: bool, **o: Any,
) -> None:  # fmt: skip
    """Write the published articles for an existing site: front matter, Markdown, media.

    Or for reading without a network: epub writes a book for each language, offline a ZIP of the
    site, with --lang of one language.

    Only files that an earlier export wrote are replaced or removed.
    """
    from multilang import pipeline
    from multilang.pipeline import exporting

    project, tags = _languages(o)
    if target in FOR_READERS:
        if drafts or settings or write_settings:
            raise click.UsageError(f"{target} holds what the site shows, and needs no settings")
        _for_readers(project, target, output, tags, dry_run, o)
        return
    if settings:
        text, name = exporting.settings_of(project, target)
        click.echo(f"for {name}:", err=True)
        click.echo(text, nl=False)
        return
    if output is None:
        raise click.UsageError("where to? Give --output FOLDER")
    reading = pipeline.read(project)
    report = exporting.export(
        project, reading, target, Path(output).resolve(), tags,
        drafts=drafts, settings=write_settings, dry=dry_run,
    )  # fmt: skip
    _show(report, output, dry_run, o)
    s.finish((*reading.failures, *report.failures))


def _for_readers(
    project: Any, target: str, output: str | None, tags: tuple[str, ...], dry: bool,
    o: dict[str, Any],
) -> None:  # fmt: skip
    from multilang import pipeline
    from multilang.pipeline import offline

    reading = pipeline.read(project)
    folder = Path(output).resolve() if output else None
    report = offline.export(project, reading, target, folder, tags, dry=dry)
    _show(report, output or project.shown(report.folder), dry, o)
    s.finish((*reading.failures, *report.failures))


def _languages(o: dict[str, Any]) -> tuple[Any, tuple[str, ...]]:
    """The project, and the languages that were asked for; here the source is one of them."""
    asked = tuple(dict.fromkeys(o.pop("languages")))
    project, _ = s.settings(o)
    source = project.config.source
    return project, tuple(t if t == source else project.config.language(t).tag for t in asked)


def _show(report: ExportReport, folder: str, dry: bool, o: dict[str, Any]) -> None:
    from multilang.cli import show

    if o["as_json"]:
        show.as_json(report)
        return
    if o["quiet"]:
        return
    articles = ", ".join(f"{tag} {count}" for tag, count in report.articles.items())
    would = "would be " if dry else ""
    held = len({(issue.where, issue.locale) for issue in report.held})
    back = f", {held} held back: -v says why" if held and not o["verbose"] else ""
    click.echo(
        f"Export     {folder} (articles: {articles}; {show.number(report.files, 'file')}, "
        f"{len(report.written)} {would}written, {len(report.removed)} {would}removed{back})"
    )
    if o["verbose"]:
        paths = [("write ", path) for path in report.written]
        paths += [("remove", path) for path in report.removed]
        for deed, path in paths if dry else ():
            click.echo(f"  {deed} {path}")
        for issue in report.held:
            click.echo(f"  {show.line(issue)}")
