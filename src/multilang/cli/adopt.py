"""``multilang adopt``: a translation that exists elsewhere fills the catalog of its article."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from multilang.cli import shared as s

if TYPE_CHECKING:
    from multilang.model import Issue


@click.command()
@click.argument("article", metavar="ARTICLE")
@click.argument("language", metavar="LANG")
@click.argument("source", metavar="FILE|URL")
@s.project_options
@click.option(
    "--as", "state", type=click.Choice(("reviewed", "draft")), default="reviewed",
    show_default=True, help="What the texts count as; a draft waits for a reviewer.",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Say what would be adopted; write nothing.")
def adopt(article: str, language: str, source: str, state: str, dry_run: bool, **o: Any) -> None:
    """Fill an article's catalog from its translation: Markdown, a web page, text or DOCX.

    Only texts whose place is certain are taken, and no person's text is replaced. Exits with 1
    where something was left; -v names all of it.
    """
    from multilang.cli import show
    from multilang.pipeline import importing_pages, pairing

    if importing_pages.is_address(source) or not source.lower().endswith((".md", ".markdown")):
        from multilang.cli.import_page import require

        require()
    (slug,) = s.slugs_of((article,))
    project, reading, _ = s.opened(o, (slug,), frozen=dry_run)
    s.chosen(reading, (slug,))
    tag = project.config.language(language).tag
    done = pairing.adopt(project, reading.extractions[0], tag, source, draft=state == "draft")
    if o["as_json"]:
        show.as_json(done)
    elif not o["quiet"]:
        would = "would be adopted" if dry_run else "adopted"
        click.echo(f"Catalog    {done.catalog}: {done.adopted} of {done.units} texts {would}"
                   f" ({done.adopted - done.drafts} reviewed, {done.drafts} to look at),"
                   f" {done.known} were translated before")  # fmt: skip
        for line in _left(done.issues, every=bool(o["verbose"])):
            click.echo(line)
    s.finish((), findings=bool(done.issues))


_SHOWN = 5


def _left(issues: Sequence[Issue], *, every: bool) -> Iterator[str]:
    """What was left, by reason: the places, those of neighbours in one line.

    Args:
        every: all places, one a line; else the first of each reason.
    """
    reasons: dict[str, list[list[Issue]]] = {}
    last = ""
    for issue in issues:
        reason = issue.message.partition(": “")[0]
        runs = reasons.setdefault(reason, [])
        if reason == last and issue.where.rpartition(":")[0] and not every:
            runs[-1].append(issue)
        else:
            runs.append([issue])
        last = reason
    for reason, runs in sorted(reasons.items(), key=lambda one: -sum(map(len, one[1]))):
        yield f"Left       {sum(map(len, runs))}: {reason}"
        shown = runs if every else runs[:_SHOWN]
        yield from (f"           {_place(run)}" for run in shown)
        if len(runs) > len(shown):
            yield f"           and {len(runs) - len(shown)} more places; -v lists all"


def _place(run: Sequence[Issue]) -> str:
    """One place, or where several that follow each other begin and end."""
    first, last = run[0], run[-1]
    _, _, words = first.message.partition(": “")
    said = f"  “{words}" if words else ""
    if len(run) == 1:
        return f"{first.where}{said}"
    _, _, end = last.where.rpartition(":")
    return f"{first.where}-{end}  {len(run)} texts, the first is{said[1:]}"
