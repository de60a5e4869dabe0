"""``multilang import``: articles from web pages, saved pages, text dumps and DOCX files."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import click

from multilang.cli import shared as s

if TYPE_CHECKING:
    from multilang.pipeline.importing_pages import Placed


def _day(_: click.Context, __: click.Parameter, value: str | None) -> datetime.date | None:
    if not value:
        return None
    from multilang.importing import dates

    reading = dates.read(value)
    if reading.date is None:
        raise click.BadParameter(f"{value!r} is not one certain day; write it as 2026-03-20")
    return reading.date


@click.command("import")
@click.argument("sources", nargs=-1, required=True, metavar="URL|FILE...")
@s.project_options
@click.option(
    "--slug", metavar="NAME", help="Name of the article's folder; made of its title unless given."
)
@click.option(
    "--date",
    callback=_day,
    metavar="DAY",
    help="When it was published, where the page leaves that open.",
)
@click.option("--no-media", "media", is_flag=True, flag_value=False, default=True,
              help="Leave images where they are, and point to their addresses.")  # fmt: skip
@click.option("--force", is_flag=True, help="Replace an article of the same name.")
@click.option("--dry-run", is_flag=True, help="Say what would be imported; write nothing.")
@click.option(
    "--strict", is_flag=True, help="Write nothing of an article that would lose something."
)
def import_page(
    sources: tuple[str, ...], slug: str | None, date: datetime.date | None, media: bool,
    force: bool, dry_run: bool, strict: bool, **o: Any,
) -> None:  # fmt: skip
    """Make articles of web pages, saved pages, text dumps or DOCX files.

    Exits with 1 where something was lost or is not certain; the report says what.
    """
    from multilang import importing
    from multilang.errors import ContentError, MultilangError
    from multilang.pipeline import importing_pages, open_project

    if slug and len(sources) > 1:
        raise click.UsageError("--slug is for one article at a time")
    require()
    project = open_project(o["folder"], frozen=dry_run)
    wishes = importing.Wishes(slug or "", date, media, project.config.source)
    placed: list[Placed] = []
    failures: list[MultilangError] = []
    for source in sources:
        try:
            imported = importing_pages.look(source, wishes)
            if strict and any(count.lost for count in imported.losses.counts):
                lost = next(c for c in imported.losses.counts if c.lost)
                raise ContentError(
                    f"{lost.lost} of {lost.found} {lost.kind} would be lost; nothing was written"
                    + imported.losses.named(lost.kind),
                    where=source, hint="leave out --strict to import it all the same",
                )  # fmt: skip
            placed.append(importing_pages.place(project, source, imported, force=force))
        except MultilangError as error:
            failures.append(error)
    _show(placed, dry_run, o)
    s.finish(failures, findings=any(one.imported.issues for one in placed), done=bool(placed))


def require() -> None:
    """Say what to install before anything is fetched."""
    from importlib.util import find_spec

    from multilang.errors import ConfigError

    missing = [name for name in ("trafilatura", "mammoth") if find_spec(name) is None]
    if missing:
        raise ConfigError(
            f"importing needs {' and '.join(missing)}", hint="pip install 'multilang[import]'"
        )


def _show(placed: list[Placed], dry_run: bool, o: dict[str, Any]) -> None:
    from multilang.cli import show

    if o["as_json"]:
        show.as_json([_facts(one) for one in placed])
        return
    if o["quiet"]:
        return
    for one in placed:
        imported = one.imported
        state = "would be written" if dry_run else "" if one.written else "unchanged"
        click.echo(f"Article    {one.path} ({imported.units} units, {len(imported.media)} images"
                   f"{', ' + state if state else ''})")  # fmt: skip
        facts = imported.facts
        said = {"title": facts.title, "date": facts.date, "author": facts.author,
                "section": facts.section, "tags": ", ".join(facts.tags),
                "origin": facts.origin}  # fmt: skip
        for name, value in said.items():
            if value:
                click.echo(f"           {name}: {value}")
        rows = [(c.kind, c.found, c.kept, c.lost) for c in imported.losses.counts]
        show.table("", ("of the article", "in the page", "in the Markdown", "lost"), rows)
        for words in imported.losses.lost_words if o["verbose"] else ():
            click.echo(f"Lost       {words.shown}")
        left = imported.losses.left_out
        if left:
            click.echo(f"Left out   {len(left)} blocks that are not of the article"
                       + ("" if o["verbose"] else " (-v lists them)"))  # fmt: skip
            for text in left if o["verbose"] else ():
                click.echo(f"           {text}")
        for issue in imported.issues:
            click.echo(show.line(issue))


def _facts(one: Placed) -> dict[str, Any]:
    imported = one.imported
    return {
        "source": one.source, "article": imported.slug, "path": one.path, "written": one.written,
        "units": imported.units, "images": sorted(imported.media), "facts": imported.facts,
        "losses": {"counts": [{"kind": c.kind, "found": c.found, "kept": c.kept, "lost": c.lost}
                              for c in imported.losses.counts],
                   "changed": dict(imported.losses.changed), "left_out": imported.losses.left_out,
                   "lost_words": [{"words": w.words, "before": w.before, "after": w.after}
                                  for w in imported.losses.lost_words]},
        "issues": imported.issues,
    }  # fmt: skip
