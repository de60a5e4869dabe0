"""What drafts cost, and who reads the text: told before anything is sent."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from multilang.cli import shared, show
from multilang.pipeline.parts import is_networked

if TYPE_CHECKING:
    from multilang.pipeline import Project, Reading
    from multilang.pipeline.estimating import Estimate


def announce(
    project: Project,
    reading: Reading,
    tags: Sequence[str],
    slugs: Sequence[str],
    o: Mapping[str, Any],
    *,
    again: bool = False,
) -> None:
    """Say once where text goes and for how much, when the engine sends it over a network.

    Raises:
        EngineError: it would be more than the settings allow.
    """
    if project.frozen or not is_networked(project):
        return
    from multilang.pipeline import estimating

    made = estimating.estimate(project, reading, tags, slugs, again=again)
    made.check()
    if not o["quiet"]:
        price = "" if made.cost is None else f", {_cost(made.cost)}"
        amount = f"{show.number(made.sentences, 'sentence')}, {made.characters:,} characters{price}"
        click.echo(f"Engine     {_where(made)}: {amount}", err=o["as_json"])
        _unserved(made, err=o["as_json"])


def show_estimate(
    project: Project,
    reading: Reading,
    tags: Sequence[str],
    slugs: Sequence[str],
    o: Mapping[str, Any],
    *,
    again: bool = False,
) -> None:
    """Show the estimate by locale, and end the command."""
    from multilang.pipeline import estimating

    made = estimating.estimate(project, reading, tags, slugs, again=again)
    if o["as_json"]:
        facts = {field.name: getattr(made, field.name) for field in dataclasses.fields(made)}
        totals = {"sentences": made.sentences, "characters": made.characters}
        show.as_json({**facts, **totals})
    elif not o["quiet"]:
        _table(made, "to draft" if again else "missing")
    shared.finish(made.failures, findings=_above(made))


def _above(made: Estimate) -> bool:
    return bool(made.max_characters) and made.characters > made.max_characters


def _cost(cost: float) -> str:
    return f"about {cost:.2f} in the currency of your prices"


def _unserved(made: Estimate, *, err: bool = False) -> None:
    if made.unserved:
        tags = ", ".join(made.unserved)
        click.echo(f"Left out   {tags}: not among the languages of {made.engine}", err=err)


def _table(made: Estimate, units: str) -> None:
    columns = ["locale", units, "memory", "cached", "sentences", "characters"]
    rows = [
        [e.locale, e.units, e.remembered, e.cached, e.sentences, e.characters] for e in made.locales
    ]
    if any(e.tokens_in for e in made.locales):
        columns += ["tokens in", "tokens out"]
        for row, e in zip(rows, made.locales, strict=True):
            row += [e.tokens_in, e.tokens_out]
    if len(rows) > 1:
        rows.append(["all", *(sum(row[i] for row in rows) for i in range(1, len(columns)))])  # type: ignore[misc]
    show.table("", columns, rows)
    click.echo(f"Engine     {_where(made)}")
    _unserved(made)
    if made.host and made.sentences:
        click.echo("Besides    what comes back wrong is asked for once more: at most twice as much")
    if made.cost is not None:
        click.echo(f"Cost       {_cost(made.cost)}")
    if _above(made):
        click.echo(f"Limit      max_characters = {made.max_characters:,}: a run would not begin")


def _where(made: Estimate) -> str:
    if not made.host:
        return f"{made.engine}, on this machine"
    if made.third_party:
        return f"{made.engine} sends your text to a third party, {made.host}"
    return f"{made.engine} at {made.host}, on this machine"
