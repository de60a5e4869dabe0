"""``multilang init``: lay a project."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("name", type=click.Path())
@click.option(
    "--source", default="en", show_default=True, metavar="TAG", help="Language you write in."
)
@click.option(
    "--lang",
    "languages",
    multiple=True,
    metavar="TAG",
    help="Translate into, e.g. --lang fr --lang fa; fr when none is given.",
)
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
def init(name: str, source: str, languages: tuple[str, ...], quiet: bool) -> None:
    """Lay a new project in the folder NAME: settings, a sample article, flows, a README."""
    from multilang import scaffold

    for tag in languages:
        if "," in tag:
            tags = " ".join(f"--lang {part.strip()}" for part in tag.split(","))
            raise click.UsageError(f"one language for each --lang: {tags}")
    written = scaffold.lay(Path(name), source, languages or ("fr",))
    if not quiet:
        for path in written:
            click.echo(f"  {path}")
        click.echo(f"\nNow: cd {name} && multilang run")
