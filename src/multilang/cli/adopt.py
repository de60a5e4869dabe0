"""``multilang adopt``: a translation that exists elsewhere fills the catalog of its article."""

from __future__ import annotations

from collections import Counter
from typing import Any

import click

from multilang.cli import shared as s


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
    where something was left; -v says what.
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
        if o["verbose"]:
            for issue in done.issues:
                click.echo(show.line(issue))
        else:
            reasons = Counter(issue.message.partition(": “")[0] for issue in done.issues)
            for reason, count in reasons.most_common():
                click.echo(f"Left       {count}: {reason}")
    s.finish((), findings=bool(done.issues))
