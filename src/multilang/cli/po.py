"""``multilang po``: single catalogs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from multilang.cli import shared as s

if TYPE_CHECKING:
    from multilang.writing.versions import Version

_folder = click.option(
    "-C", "--project", "folder", default=".", metavar="DIR", type=click.Path(),
    help="The folder with multilang.toml.",
)  # fmt: skip


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def po() -> None:
    """Normalize, merge and restore single catalogs."""


@po.command()
@click.argument("files", nargs=-1, metavar="[FILE]...", type=click.Path())
@_folder
@s.write_options
def normalize(files: tuple[str, ...], folder: str, dry_run: bool, frozen: bool) -> None:
    """Bring PO files of any tool to the canonical form; all the project's when none is named.

    A run leaves entries that nobody touched as they were written; this rewrites them all.
    """
    from multilang import pipeline, upkeep
    from multilang.errors import MultilangError

    paths = [Path(file) for file in files]
    paths = paths or upkeep.catalogs(pipeline.open_project(folder))
    failures: list[Exception] = []
    changed = 0
    for path in paths:
        try:
            if upkeep.normalize(path, write=not (dry_run or frozen)):
                changed += 1
                click.echo(f"{'would change' if dry_run or frozen else 'changed'} {path}")
        except MultilangError as error:
            failures.append(error)
    s.finish(failures, findings=frozen and bool(changed))


@po.command("merge-driver")
@click.argument("base", type=click.Path(path_type=Path))
@click.argument("ours", type=click.Path(path_type=Path))
@click.argument("theirs", type=click.Path(path_type=Path))
@click.argument("name")
def merge_driver(base: Path, ours: Path, theirs: Path, name: str) -> None:
    """For git: merge two branches' catalogs by entry, into OURS.

    Configured as `multilang po merge-driver %O %A %B %P`.
    """
    from multilang import upkeep

    status, said = upkeep.merge_driver(base, ours, theirs, name)
    for line in said:
        click.echo(f"multilang: {line}", err=True)
    sys.exit(status)


@po.command()
@click.argument("file", type=click.Path(path_type=Path))
@_folder
@click.option("--list", "listing", is_flag=True, help="Show the kept versions; restore none.")
@click.option("--version", metavar="ID", default="", help="Restore this one of the list.")
@click.option("--dry-run", is_flag=True, help="Say what would be restored; write nothing.")
def restore(file: Path, folder: str, listing: bool, version: str, dry_run: bool) -> None:
    """Put FILE back as the last run left it, or as it was before: the newest version kept in
    .multilang/ that differs from what is there."""
    from multilang import pipeline, upkeep
    from multilang.cli import show

    project = pipeline.open_project(folder, frozen=dry_run)
    if listing:
        rows = [_row(kept) for kept in upkeep.history(project, file)]
        show.table("", ("version", "when", "from", "bytes"), rows)
        return
    restored = upkeep.restore(project, file, version)
    identity, when, origin, _ = _row(restored)
    done = "would restore" if dry_run else "restored"
    click.echo(f"{done} {file}: version {identity}, {when}, {origin}")


def _row(version: Version) -> tuple[str, str, str, int]:
    from datetime import datetime

    when = datetime.fromtimestamp(version.seconds).astimezone().isoformat(" ", "seconds")
    origin = "left by a run" if version.kind == "left" else "found by a run"
    return version.digest[:8], when, origin, len(version.read() or b"")
