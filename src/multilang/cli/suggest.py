"""``multilang suggest``: other translations of one unit."""

from __future__ import annotations

from typing import Any

import click

from multilang.cli import shared as s


@click.command()
@click.argument("article")
@click.argument("line", type=click.IntRange(1))
@s.project_options
@s.language_option
def suggest(article: str, line: int, **o: Any) -> None:
    """Say what else the engine would make of the unit at a LINE of an ARTICLE, sentence by
    sentence and without markup. Nothing is written."""
    from dataclasses import asdict

    from multilang.cli import show
    from multilang.pipeline import suggesting

    project, reading, tags = s.opened(o, s.slugs_of([article]))
    if reading.failures:
        s.finish(reading.failures)
    unit = suggesting.unit_at(reading.extractions[0], line)
    found = {tag: suggesting.suggest(project, tag, unit) for tag in tags}
    if o["as_json"]:
        show.as_json({tag: [asdict(one) for one in every] for tag, every in found.items()})
        return
    for tag, every in found.items():
        for one in every:
            click.echo(f"{tag}  {one.source}")
            for draft in one.targets:
                score = "     " if draft.score is None else f"{draft.score:5.2f}"
                click.echo(f"  {score}  {draft.text}")
            if not one.targets:
                click.echo("         (nothing that may be shown)")
