"""``multilang engines``: what can make drafts, and where the text goes."""

from __future__ import annotations

from pathlib import Path

import click

_SAYS = {
    "stays here": "stays on this machine",
    "third party": "sends your text to a third party",
    "unknown": "its makers do not say where your text goes",
}


@click.command()
@click.option(
    "-C", "--project", "folder", default=".", metavar="DIR", type=click.Path(),
    help="The project whose settings count, if there is one.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def engines(folder: str, as_json: bool) -> None:
    """Show the engines there are, where your text goes with each, and what each still needs."""
    from multilang import config, pipeline
    from multilang.cli import show
    from multilang.engines import listing

    there = folder != "." or Path(config.FILE).exists()
    found, chosen = listing.known(), ""
    if there:
        project = pipeline.open_project(folder)
        settings = project.config
        found = listing.known(settings.service, settings.engine, project.root)
        chosen = settings.engine.partition(":")[0]
    if as_json:
        rows = [
            {
                "name": about.name,
                "chosen": about.name.partition(":")[0] == chosen,
                "about": about.what,
                "text": about.text,
                "needs": about.needs,
                "from": about.origin,
            }
            for about in found
        ]
        show.as_json(rows)
        return
    width = max(len(about.name) for about in found)
    for about in found:
        mark = "*" if about.name.partition(":")[0] == chosen else " "
        origin = f" (from {about.origin})" if about.origin else ""
        click.echo(f"{mark} {about.name:{width}} {about.what}{origin}".rstrip())
        needs = f"; needs {', '.join(about.needs)}" if about.needs else ""
        click.echo(f"  {'':{width}} {_SAYS[about.text]}{needs}")
