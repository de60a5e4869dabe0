"""``multilang bundle``: what may be done with bundles that somebody has made."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.group()
def bundle() -> None:
    """Work with localized article bundles, which `multilang assemble` writes."""


@bundle.command()
@click.argument(
    "paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(path_type=Path)
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing of bundles that are whole.")
def verify(paths: tuple[Path, ...], as_json: bool, quiet: bool) -> None:
    """See whether bundles are whole and unchanged. A PATH is a bundle's folder or its .zip."""
    from multilang import bundle as bundles
    from multilang.cli import show

    found = {str(path): bundles.verify(path) for path in paths}
    if as_json:
        show.as_json([{"bundle": b, "ok": not p, "problems": p} for b, p in found.items()])
    for name, problems in found.items() if not as_json else ():
        for problem in problems:
            click.echo(f"{name}: {problem}")
        if not problems and not quiet:
            click.echo(f"{name}: whole")
    if any(found.values()):
        sys.exit(1)
