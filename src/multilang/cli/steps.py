"""The commands along the path of an article: each a thin shell around ``pipeline``."""

from __future__ import annotations

from typing import Any

import click

from multilang.cli import shared as s
from multilang.errors import MultilangError


@click.command()
@s.articles_argument
@s.project_options
@s.language_option
@s.write_options
@s.beam_options
@click.option("--no-publish", is_flag=True, help="Stop after the catalogs.")
@s.estimate_option
def run(
    articles: tuple[str, ...], no_publish: bool, estimate: bool, dry_run: bool, frozen: bool,
    **o: Any,
) -> None:  # fmt: skip
    """Take articles the whole way: draft, merge, assemble, build the site.

    Articles are named by their folder in content/; all of them when none is named.
    """
    from multilang.cli import still

    plain = not (estimate or dry_run or frozen)
    asked = {"articles": articles, "no_publish": no_publish, **still.named(o)}
    before = None
    if plain:
        done, look = still.told(asked, o)
        if done:
            return
        before = still.look(o, look)
    from multilang import pipeline
    from multilang.cli import costs, show, stopping

    project, reading, tags = s.opened(o, (), frozen=frozen or dry_run)
    chosen = s.chosen(reading, articles)
    if estimate:
        costs.show_estimate(project, reading, tags, chosen, o)
        return
    costs.announce(project, reading, tags, chosen, o)
    with stopping.told(o["quiet"]), show.watcher(o["quiet"]) as watcher:
        report = pipeline.run(
            project, reading, tags, watcher, slugs=chosen, publishing=not no_publish
        )
    if before:
        still.keep(project, asked, before, report)
    show.run(project, report, o)
    s.finish(report.all_failures, findings=frozen and report.changes)


@click.command()
@s.articles_argument
@s.project_options
def extract(articles: tuple[str, ...], **o: Any) -> None:
    """Cut the translatable text out; write templates (.pot) to build/templates/."""
    from multilang import pipeline
    from multilang.cli import show

    project, _ = s.settings(o)
    failures: list[MultilangError] = []
    show.extracted(project, pipeline.write_templates(project, articles, failures), o)
    s.finish(failures)


@click.command()
@s.articles_argument
@s.project_options
@s.language_option
@s.write_options
@s.beam_options
@click.option("--again", is_flag=True, help="Make drafts anew that nobody has touched.")
@s.estimate_option
def pretranslate(
    articles: tuple[str, ...], estimate: bool, dry_run: bool, frozen: bool, again: bool, **o: Any
) -> None:
    """Fill what is missing in the catalogs with drafts, marked fuzzy: from memory, then engine."""
    if estimate:
        from multilang.cli import costs

        project, reading, tags = s.opened(o, articles, frozen=True)
        costs.show_estimate(project, reading, tags, (), o, again=again)
        return
    _localize(articles, dry_run, frozen, True, o, again)


@click.command()
@s.articles_argument
@s.project_options
@s.language_option
@s.write_options
def merge(articles: tuple[str, ...], dry_run: bool, frozen: bool, **o: Any) -> None:
    """Bring the catalogs up to the articles as they are now, without an engine."""
    _localize(articles, dry_run, frozen, False, o)


def _localize(
    articles: tuple[str, ...], dry_run: bool, frozen: bool, drafts: bool, o: dict[str, Any],
    again: bool = False,
) -> None:  # fmt: skip
    from multilang import pipeline
    from multilang.cli import costs, show, stopping

    project, reading, tags = s.opened(o, articles, frozen=frozen or dry_run)
    if drafts:
        costs.announce(project, reading, tags, (), o, again=again)
    with stopping.told(o["quiet"]), show.watcher(o["quiet"]) as watcher:
        report = pipeline.run(
            project,
            reading,
            tags,
            watcher,
            publishing=False,
            drafts=drafts,
            again=again,
            look=pipeline.Look("pretranslate" if drafts else "merge"),
        )
    show.run(project, report, o)
    s.finish(report.all_failures, findings=frozen and report.changes)


@click.command()
@s.articles_argument
@s.project_options
@s.language_option
@click.option("--by-article", is_flag=True, help="A line for each article.")
@click.option("--provenance", is_flag=True, help="Count what is machine text, edited, people's.")
@click.option("--gate", is_flag=True, help="Say what may be published, and why the rest may not.")
@click.option(
    "--worst", type=click.IntRange(0), metavar="N",
    help="List the N drafts that the machine was least sure of; 0 for all drafts.",
)  # fmt: skip
@click.option("--html", "page", metavar="FILE", help="Write a page with charts to FILE as well.")
@click.option("--watch", is_flag=True, help="Count again at every change, until Ctrl-C.")
def status(
    articles: tuple[str, ...], by_article: bool, provenance: bool, gate: bool, worst: int | None,
    page: str | None, watch: bool, **o: Any,
) -> None:  # fmt: skip
    """Count units and words: reviewed, draft, missing, obsolete."""
    from multilang import pipeline
    from multilang.cli import gate as answers
    from multilang.cli import provenance as origins
    from multilang.cli import show, waiting

    if worst is not None and (by_article or provenance):
        other = "--by-article" if by_article else "--provenance"
        raise click.UsageError(f"--worst lists drafts, {other} counts: take one of them")
    if gate and (worst is not None or provenance):
        raise click.UsageError("--gate tells what may be published: leave the other options out")
    if page is not None or watch:
        if gate or provenance or worst is not None:
            raise click.UsageError("--html and --watch are for the counts alone")
        _follow(articles, by_article, page, watch, o)
        return
    project, reading, tags = s.opened(o, articles)
    if gate:
        said, failures = pipeline.gates(project, reading, tags)
        answers.show(said, o)
        s.finish((*reading.failures, *failures))
        return
    if worst is not None:
        found, failures = pipeline.worst(project, reading, tags)
        waiting.show(found, worst, o)
        s.finish((*reading.failures, *failures))
        return
    if provenance:
        made, failures = pipeline.provenances(project, reading, tags)
        origins.show(project, made, by_article, o)
        s.finish((*reading.failures, *failures))
        return
    counts, failures = pipeline.status(project, reading, tags)
    show.status(counts, by_article, o)
    show.orphans(project, {tag: pipeline.orphans(project, tag) for tag in tags}, o)
    show.hidden(project, pipeline.hidden(project, reading), o)
    s.finish((*reading.failures, *failures))


def _follow(
    articles: tuple[str, ...], by_article: bool, page: str | None, watch: bool, o: dict[str, Any]
) -> None:
    """Show the counts, also as a page; once, or at every change."""
    from multilang import pipeline
    from multilang.cli import dashboard, show

    def count() -> tuple[Exception, ...]:
        project, reading, tags = s.opened(o, articles)
        counts, failures = pipeline.status(project, reading, tags)
        show.status(counts, by_article, o)
        if page is not None:
            dashboard.write_page(project, counts, page, o)
        return (*reading.failures, *failures)

    if watch:
        dashboard.watch(o["folder"], lambda: s.tell(count()))
    else:
        s.finish(count())


@click.command()
@s.articles_argument
@s.project_options
@s.language_option
@click.option("--drafts", is_flag=True, help="Put unreviewed text in as well, whatever the gate.")
def assemble(articles: tuple[str, ...], drafts: bool, **o: Any) -> None:
    """Write each article in all its languages to build/bundles/, as a folder and a ZIP."""
    from multilang import pipeline
    from multilang.cli import show

    project, reading, tags = s.opened(o, articles)
    report = pipeline.write_bundles(project, reading, tags, drafts=drafts)
    show.bundles(project, report, o)
    s.finish((*reading.failures, *report.failures))
