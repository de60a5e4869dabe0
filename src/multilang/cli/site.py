"""``multilang site``: look at a built site as its readers' programs do."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from multilang.cli import shared as s

if TYPE_CHECKING:
    from multilang.model import Issue


@click.group()
def site() -> None:
    """Check a site that was built."""


@site.command("check")
@click.argument(
    "built", required=False, metavar="[FOLDER]", type=click.Path(file_okay=False, path_type=Path)
)
@s.project_options
def check(built: Path | None, **o: Any) -> None:
    """Test links, languages, feeds, sitemaps and metadata of a built site, without network."""
    from multilang.pipeline.site_checking import check_site

    project, _ = s.settings(o)
    found = check_site(project, built)
    if o["as_json"]:
        click.echo(json.dumps([_plain(issue) for issue in found], ensure_ascii=False, indent=2))
    elif not o["quiet"]:
        _say(found, str(built or project.shown(project.site_dir)))
    s.finish((), findings=bool(found))


def _say(found: Sequence[Issue], where: str) -> None:
    for issue in found:
        click.echo(f"{issue.where}: {issue.message} [{issue.check}]")
    count = f"{len(found)} finding{'s' * (len(found) != 1)}" if found else "nothing found"
    click.echo(f"Checked    {where} ({count})")


def _plain(issue: Issue) -> dict[str, str]:
    return {
        "check": issue.check,
        "severity": issue.severity,
        "file": issue.where,
        "locale": issue.locale,
        "message": issue.message,
    }
