"""``multilang memory``: what people have translated before."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click

from multilang.cli import shared as s


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def memory() -> None:
    """Show, export and import the translation memory."""


@memory.command()
@s.project_options
@s.language_option
def status(**o: Any) -> None:
    """Count the approved pairs of each language; with -v list what is translated differently."""
    from multilang.cli import show
    from multilang.pipeline import remembering

    project, tags = s.settings(o)
    files = [project.shown(path) for path in remembering.imported(project)]
    known = {tag: remembering.known(project, tag) for tag in tags}
    memories = {tag: remembering.memory_of(project, tag) for tag in tags}
    conflicts = {tag: memories[tag].conflicts() for tag in tags}
    if o["as_json"]:
        show.as_json(
            {
                "imported": files,
                "languages": {
                    tag: {"pairs": len(memories[tag].pairs), "conflicts": conflicts[tag]}
                    for tag in tags
                },
            }
        )
    elif not o["quiet"]:
        places = {tag: {pair.place for pair in memories[tag].pairs} for tag in tags}
        rows = [
            (tag, len(memories[tag].pairs), len(places[tag]), len(conflicts[tag])) for tag in tags
        ]
        show.table("", ("locale", "pairs", "places", "translated differently"), rows)
        click.echo(f"Imported   {', '.join(files) or 'none'}")
        for tag in tags if o["verbose"] else ():
            for pairs in conflicts[tag]:
                click.echo(f"{tag} {pairs[0].source}")
                for pair in pairs:
                    click.echo(f"  {pair.place} {pair.kind}: {pair.target}")
    s.finish(tuple(failure for tag in tags for failure in known[tag].failures))


@memory.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@s.project_options
@s.language_option
@click.option("--sentences", is_flag=True, help="Sentence by sentence, not unit by unit.")
def export(file: Path, sentences: bool, **o: Any) -> None:
    """Write the approved pairs to FILE, TMX 1.4."""
    from multilang import writing
    from multilang.cli import show
    from multilang.pipeline import remembering

    project, tags = s.settings(o)
    data, count = remembering.export(project, tags, sentences=sentences)
    written = writing.write(file, data)
    if o["as_json"]:
        show.as_json({"file": str(file), "pairs": count, "written": written})
    elif not o["quiet"]:
        click.echo(f"Memory     {file} ({count} pairs{'' if written else ', unchanged'})")
    failures = [e for tag in tags for e in remembering.known(project, tag).failures]
    s.finish(failures)


@memory.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@s.project_options
@s.language_option
@click.option("--name", default="", help="What it is called here; the file's name unless given.")
@click.option("--replace", is_flag=True, help="Take the place of a memory of that name.")
@click.option("--dry-run", is_flag=True, help="Say what would be kept; write nothing.")
def import_(file: Path, name: str, replace: bool, dry_run: bool, **o: Any) -> None:
    """Keep the pairs of FILE, a TMX file, in locale/memory/: as good as reviewed here."""
    from multilang import writing
    from multilang.cli import show
    from multilang.errors import ConfigError
    from multilang.pipeline import remembering

    project, tags = s.settings(o, frozen=dry_run)
    name = name or re.sub(r"[^a-z0-9]+", "-", file.stem.lower()).strip("-") or "memory"
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,79}", name):
        hint = "use small letters a-z, digits and hyphens"
        raise ConfigError(f"{name!r} cannot be the name of a memory", hint=hint)
    data = writing.read(file)
    report = remembering.import_tmx(project, data, str(file), name, tags, replace=replace)
    if o["as_json"]:
        show.as_json(report)
        return
    if o["quiet"]:
        return
    counts = ", ".join(f"{tag} {number}" for tag, number in report.pairs.items())
    would = "would be written" if dry_run else "written"
    click.echo(f"Memory     {report.path} ({counts}; {would if report.written else 'unchanged'})")
    if report.others:
        click.echo(f"Not kept   {', '.join(f'{t} {n}' for t, n in report.others.items())}")
    if report.skipped:
        click.echo(f"Skipped    {len(report.skipped)} entries")
        for skipped in report.skipped if o["verbose"] else ():
            click.echo(f"  {file}:{skipped.line}: {skipped.reason}")
