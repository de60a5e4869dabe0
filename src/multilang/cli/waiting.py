"""``multilang status --worst``: where to begin to review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from multilang.pipeline import Waiting

_WIDTH = 60


def show(found: Sequence[Waiting], number: int, o: Mapping[str, Any]) -> None:
    """The first ``number`` of them: how sure the machine was, where, and both texts' beginnings."""
    from multilang.cli import show as output

    chosen = found[:number] if number else found
    if o["as_json"]:
        output.as_json(_plain(chosen))
        return
    if o["quiet"]:
        return
    for one in chosen:
        score = "     " if one.score is None else f"{one.score:5.2f}"
        click.echo(f"{score}  {one.locale}  {one.slug}:{one.line}  {_beginning(one.source)}")
        click.echo(f"{'':7}{'':{len(one.locale)}}  {_beginning(one.target)}")
        for doubt in one.doubts:
            click.echo(f"{'':7}{'':{len(one.locale)}}  ({doubt})")
    if len(chosen) < len(found):
        click.echo(f"{len(found) - len(chosen)} more drafts wait (--worst 0 lists all)")
    if not found:
        click.echo("no draft waits for review")


def _plain(chosen: Sequence[Waiting]) -> list[dict[str, object]]:
    from dataclasses import asdict

    return [asdict(one) for one in chosen]


def _beginning(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _WIDTH else f"{line[: _WIDTH - 1]}…"
