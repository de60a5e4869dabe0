"""``multilang status --provenance``: whose words the translations are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from multilang.pipeline import Project
    from multilang.provenance import Provenance

    Counts = Mapping[str, Mapping[str, Provenance]]


def show(project: Project, counts: Counts, by_article: bool, o: Mapping[str, Any]) -> None:
    """By locale, or by locale and article, in source words; then what is near its limit."""
    from multilang.cli import show as output
    from multilang.model import percent
    from multilang.provenance import Provenance

    if o["as_json"]:
        output.as_json(_plain(project, counts))
        return
    if o["quiet"]:
        return
    rows = []
    for tag, articles in counts.items():
        groups = articles if by_article else {"": sum(articles.values(), Provenance())}
        rows += [
            (f"{tag} {slug}".strip(), p.machine, p.edited, p.memory, p.human, p.draft,
             p.waiting, p.missing, percent(_share(project, tag, p)))
            for slug, p in groups.items()
        ]  # fmt: skip
    columns = (
        "locale", "machine", "edited", "memory", "human", "draft", "waiting", "missing",
        "unmod.",
    )  # fmt: skip
    output.table("", columns, rows)
    for line in _warnings(project, counts):
        click.echo(line)


def _share(project: Project, tag: str, counts: Provenance) -> float:
    """As the gate counts it: drafts are in it where readers see them."""
    return counts.unmodified(drafts=project.config.language(tag).gate != "reviewed")


def _plain(project: Project, counts: Counts) -> dict[str, dict[str, object]]:
    from dataclasses import asdict

    return {
        tag: {slug: {**asdict(p), "unmodified": round(_share(project, tag, p), 4)}
              for slug, p in articles.items()}
        for tag, articles in counts.items()
    }  # fmt: skip


def _warnings(project: Project, counts: Counts) -> Iterator[str]:
    from multilang.model import percent
    from multilang.provenance import WARN_BEFORE

    for tag, articles in counts.items():
        limit = project.config.language(tag).max_unmodified_mt
        for slug, p in articles.items():
            share = _share(project, tag, p)
            if limit < 1 and share > limit - WARN_BEFORE:
                what = "kept back, over" if share > limit else "near"
                told = f"{percent(share)} unmodified machine text"
                yield f"{tag} {slug}: {told}, {what} max_unmodified_mt = {limit:g}"
