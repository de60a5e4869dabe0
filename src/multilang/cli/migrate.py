"""``multilang migrate``: carry reviewed work over to new rules of extraction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from multilang.cli import shared as s

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from multilang.pipeline import Migration, Project


@click.command()
@s.articles_argument
@s.project_options
@s.language_option
@s.write_options
def migrate(articles: tuple[str, ...], dry_run: bool, frozen: bool, **o: Any) -> None:
    """Rewrite catalogs that an older multilang cut otherwise; reviewed work is kept."""
    from multilang import pipeline

    project, reading, tags = s.opened(o, articles, frozen=frozen or dry_run)
    done, failures = pipeline.migrate_catalogs(project, reading, tags)
    _show(project, done, o)
    s.finish((*reading.failures, *failures), findings=frozen and bool(done))


def _show(project: Project, done: Sequence[Migration], o: Mapping[str, Any]) -> None:
    from multilang.cli import show

    if o["as_json"]:
        show.as_json(done)
        return
    if o["quiet"]:
        return
    rows = [
        (f"{m.locale} {m.article}", m.rules, m.report.kept, m.report.fuzzy, m.report.obsolete,
         m.report.lost)
        for m in done
    ]  # fmt: skip
    if rows:
        show.table("", ("catalog", "rules", "kept", "fuzzy", "obsolete", "lost"), rows)
    would = "would change" if project.frozen else "migrated"
    folder = f"{project.config.locale_dir}/<lang>/LC_MESSAGES"
    click.echo(f"Catalogs   {folder}/*.po ({len(done)} {would})")
