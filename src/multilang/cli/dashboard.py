"""``multilang status`` as a page, and as a table that follows what people do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from multilang.model import Coverage
    from multilang.workspace import Project

_CLEAR = "\x1b[2J\x1b[3J\x1b[H"


def write_page(
    project: Project, counts: Mapping[str, Mapping[str, Coverage]], file: str, o: Mapping[str, Any]
) -> None:
    """Write the page; the same counts give the same bytes."""
    from multilang import writing
    from multilang.reports import coverage

    text = coverage.render(counts, name=project.config.name)
    writing.write(Path(file), text.encode())
    if not o["quiet"] and not o["as_json"]:
        click.echo(f"Page       {file}")


def watch(folder: str, show: Callable[[], None]) -> None:
    """Show now, and again whenever an article, a catalog or the settings change, until Ctrl-C.

    An error is shown and waited out: a catalog that is being saved may be refused for a moment.
    """
    import sys

    from multilang import pipeline
    from multilang.preview import watching

    project = pipeline.open_project(folder)
    places = _places(project)

    def look() -> watching.Stamps:
        return watching.look(project.root, places)

    stamps = look()
    try:
        _shown(show, clear=sys.stdout.isatty())
        for _ in watching.changes(stamps, look):
            _shown(show, clear=sys.stdout.isatty())
    except KeyboardInterrupt:
        click.echo(err=True)


def _places(project: Project) -> Sequence[str]:
    from multilang import config

    return (config.FILE, project.config.content_dir, project.config.locale_dir)


def _shown(show: Callable[[], None], *, clear: bool) -> None:
    from multilang.errors import MultilangError

    if clear:
        click.echo(_CLEAR, nl=False)
    try:
        show()
    except MultilangError as error:
        click.echo(f"multilang: {error}", err=True)
    if clear:
        click.echo("Shown again at every change; Ctrl-C ends.", err=True)
