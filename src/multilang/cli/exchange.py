"""``multilang xliff``: catalogs to agencies and back."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import click

from multilang.cli import shared as s


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def xliff() -> None:
    """Give catalogs to an agency, and take them back."""


@xliff.command()
@s.articles_argument
@s.project_options
@s.language_option
@click.option("--unreviewed", is_flag=True, help="Leave out what is approved.")
@click.option(
    "-o", "--output", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
    help="The folder to write to; build/xliff/ unless given.",
)  # fmt: skip
def export(articles: tuple[str, ...], unreviewed: bool, output: Path | None, **o: Any) -> None:
    """Write articles as XLIFF 2.1, <article>.<lang>.xlf for each language."""
    from multilang.cli import show
    from multilang.errors import MultilangError
    from multilang.pipeline import exchanging

    project, reading, tags = s.opened(o, articles)
    folder = output or project.path(project.config.build_dir, "xliff")
    rows: list[tuple[str, int, bool]] = []
    failures: list[MultilangError] = list(reading.failures)
    for tag in tags:
        for extraction in reading.extractions:
            slug = extraction.article.slug
            try:
                data, units = exchanging.export_xliff(
                    project, extraction, tag, unreviewed=unreviewed
                )
                if units:
                    path, written = exchanging.write_xliff(project, folder, slug, tag, data)
                    rows.append((str(path), units, written))
            except MultilangError as error:
                failures.append(error)
    if o["as_json"]:
        show.as_json([{"file": p, "units": units, "written": w} for p, units, w in rows])
    elif not o["quiet"]:
        for path_, units, written in rows:
            click.echo(f"XLIFF      {path_} ({units} units{'' if written else ', unchanged'})")
        if not rows:
            click.echo("XLIFF      nothing to hand over")
    s.finish(failures)


@xliff.command("import")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE..."
)
@s.project_options
@click.option("--accept", is_flag=True, help="What the agency calls translated is approved.")
@click.option("--dry-run", is_flag=True, help="Say what would be taken; write nothing.")
def import_(files: tuple[Path, ...], accept: bool, dry_run: bool, **o: Any) -> None:
    """Merge files that came back into the catalogs; exit with 1 where something was left out."""
    from multilang.cli import show
    from multilang.errors import MultilangError
    from multilang.pipeline import exchanging

    project, reading, _ = s.opened(o, (), frozen=dry_run)
    reports: list[dict[str, Any]] = []
    failures: list[MultilangError] = []
    for path in files:
        try:
            taken, catalog = exchanging.import_xliff(project, reading, path, accept=accept)
        except MultilangError as error:
            failures.append(error)
            continue
        facts = {f.name: getattr(taken, f.name) for f in dataclasses.fields(taken)}
        del facts["catalog"]
        reports.append({"file": str(path), "catalog": catalog, **facts})
    if o["as_json"]:
        show.as_json(reports)
    elif reports and not o["quiet"]:
        names = ("texts", "approved", "unchanged", "open", "set_aside", "left")
        head = ("file", "texts", "approved", "unchanged", "open", "set aside", "left")
        show.table("", head, [(Path(r["file"]).name, *(r[n] for n in names)) for r in reports])
        for report in reports:
            for issue in report["issues"]:
                click.echo(show.line(issue))
    s.finish(failures, findings=any(report["issues"] for report in reports))
