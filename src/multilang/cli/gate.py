"""What ``multilang status --gate`` prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from multilang.pipeline import Answer


def show(answers: Sequence[Answer], o: Mapping[str, Any]) -> None:
    """A line for each article and language; below it why it is kept back."""
    from multilang.cli import show as printed

    if o["as_json"]:
        printed.as_json(answers)
        return
    if o["quiet"]:
        return
    for one in answers:
        said = "may be published" if one.publishable else "held back"
        old = f", {printed.number(one.outdated, 'unit')} changed in the original"
        click.echo(f"{one.article} {one.locale}: {said}{old if one.outdated else ''}")
        for issue in one.reasons:
            place = f"{issue.unit_id}: " if issue.unit_id else ""
            severity = "critical: " if issue.severity == "critical" else ""
            click.echo(f"  {severity}{place}{issue.message}")
