"""``multilang doctor``: what is wrong with this machine or project, and what mends it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from multilang.doctor import Finding

_MARKS = {"ok": "ok", "note": "note", "warning": "WARNING", "error": "ERROR"}


@click.command()
@click.option(
    "-C", "--project", "folder", default=".", metavar="DIR", type=click.Path(),
    help="The project to look at, if there is one.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@click.option("-q", "--quiet", is_flag=True, help="Show only warnings and errors.")
def doctor(folder: str, as_json: bool, quiet: bool) -> None:
    """Look at the machine and the project: what is there, what is not right, what mends it.

    Changes nothing. Ends with 1 when there is an error.
    """
    from multilang import doctor as examination
    from multilang.cli import show

    found = examination.examine(folder)
    if as_json:
        show.as_json(found)
    else:
        shown = [one for one in found if not quiet or one.level in ("warning", "error")]
        _print(shown)
        if not quiet:
            click.echo(f"\n{_summary(found)}")
    if examination.worst(found) == "error":
        sys.exit(1)


def _print(found: Sequence[Finding]) -> None:
    part = ""
    for one in found:
        head = "" if one.part == part else one.part
        part = one.part
        click.echo(f"{head:9} {_MARKS[one.level]:8} {one.message}")
        if one.fix:
            click.echo(f"{'':18} -> {one.fix}")


def _summary(found: Sequence[Finding]) -> str:
    from multilang.cli import show

    counts = [
        show.number(sum(one.level == level for one in found), level)
        for level in ("error", "warning", "note")
    ]
    return ", ".join(counts)
