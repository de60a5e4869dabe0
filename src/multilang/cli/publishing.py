"""The commands that bring the site to its readers, back to an earlier one, and pages off it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from multilang.cli import shared as s

if TYPE_CHECKING:
    from multilang.pipeline import Kept, PublishReport, Reading
    from multilang.publish import Change, Sent
    from multilang.stillness import Look
    from multilang.workspace import Project

_target = click.option(
    "--target", default="", metavar="URL", help="Instead of [publish] target: a folder or a URL."
)
_force = click.option(
    "--force", is_flag=True,
    help="Take over from a publisher that is gone; replace a git branch, history and all.",
)  # fmt: skip
_dry_run = click.option("--dry-run", is_flag=True, help="Say what would change; write nothing.")


@click.command()
@s.project_options
@_target
@_dry_run
@_force
def publish(target: str, dry_run: bool, force: bool, **o: Any) -> None:
    """Build the site from what the gate lets through, and bring it to its target, if it has one.

    The site is also in build/site/, for everybody who copies it by other means.
    """
    from multilang.cli import still

    plain = not (dry_run or force)
    asked = {"target": target, **still.named(o)}
    said, seen = _still(asked, o) if plain else (None, None)
    if said is not None:
        return
    project, _ = s.settings(o, frozen=dry_run)
    others, before = _look(project, target, seen) if plain else (None, None)
    from multilang import pipeline

    reading = pipeline.read(project)
    if dry_run:
        _show_difference(project, *pipeline.difference(project, reading, target=target), o)
        s.finish(reading.failures)
        return
    report = _publish(project, reading, target, force, o)
    if before is not None and others is not None and not (report.changed or reading.failures):
        _keep(project, asked, others, before, report)
    s.finish((*reading.failures, *report.failures))


@click.command()
@s.project_options
@_target
@click.option("--to", default="", metavar="ID", help="This release, by its id or its number.")
@click.option("--list", "listing", is_flag=True, help="List the releases that are kept.")
@_dry_run
@_force
def rollback(
    target: str, to: str, listing: bool, dry_run: bool, force: bool, **o: Any
) -> None:  # fmt: skip
    """Go back to the release that was live before, or to another one. Nothing is built."""
    from multilang import pipeline

    project, _ = s.settings(o, frozen=dry_run)
    if listing:
        _show_releases(pipeline.releases(project, target=target), o)
        return
    with _bar(o) as progress:
        sent = pipeline.rollback(project, to, target=target, force=force, progress=progress)
    _show_sent(project, sent, o)


@click.command()
@s.project_options
@click.option(
    "--lang", "languages", multiple=True, metavar="TAG",
    help="Take this language off the site; may be repeated.",
)  # fmt: skip
@click.option(
    "--article", "articles", multiple=True, metavar="ARTICLE",
    callback=lambda _, __, names: s.slugs_of(names),
    help="Only this article, in all languages without --lang; may be repeated.",
)  # fmt: skip
@click.option("--undo", is_flag=True, help="Let it be published again.")
@click.option("--list", "listing", is_flag=True, help="List what is off the site.")
@_target
@_dry_run
@_force
def unpublish(
    articles: tuple[str, ...], undo: bool, listing: bool, target: str, dry_run: bool,
    force: bool, **o: Any,
) -> None:  # fmt: skip
    """Take languages or articles off the site, everywhere in it, until it is undone.

    It is written down beside the catalogs, and the site is published without them at once.
    """
    from multilang import pipeline

    project, reading, _ = s.opened({**o, "languages": ()}, (), frozen=dry_run)
    if listing:
        _show_record(pipeline.unpublished(project).entries, o)
        return
    record, changed = pipeline.unpublish(project, o["languages"], articles, undo=undo)
    if dry_run:
        found = pipeline.difference(project, reading, target=target, taken_off=record)
        _show_difference(project, *found, o)
        s.finish(reading.failures)
        return
    if not o["quiet"] and not o["as_json"]:
        said = "" if changed else ", as it was"
        path = f"{project.config.locale_dir}/unpublished.txt"
        click.echo(f"Record     {path} ({len(record.entries)} in it{said})")
    report = _publish(project, reading, target, force, o)
    s.finish((*reading.failures, *report.failures))


def _still(asked: Mapping[str, Any], o: Mapping[str, Any]) -> tuple[Any, Look | None]:
    """What the last publication said, said again where nothing has changed; and the look that this
    took, if it took one."""
    from multilang import stillness
    from multilang.cli import still

    root = Path(o["folder"]).resolve()
    said, seen = stillness.answer(root, asked, stillness.PUBLISHED)
    if said is not None and not o["quiet"]:
        from multilang.project import open_project

        _show_report(open_project(root), said if o["as_json"] else still.report(said), o)
    return said, seen


def _look(
    project: Project, target: str, seen: Look | None
) -> tuple[tuple[str, ...] | None, Look | None]:
    """What lies elsewhere, and all as it is before it is read; nothing where others are asked."""
    from multilang import stillness
    from multilang.pipeline import releasing

    others = releasing.seen_at(project, target=target)
    if others is None:
        return None, None
    # A look at other places than these is never taken for one at them.
    return others, seen or stillness.look(project.root, others)


def _keep(
    project: Project, asked: Mapping[str, Any], others: Sequence[str], before: Look,
    report: PublishReport,
) -> None:  # fmt: skip
    """Remember a publication that changed nothing and failed at nothing."""
    from multilang import stillness
    from multilang.cli import show

    sent = report.sent
    if report.failures or (sent is not None and (sent.change or sent.removed)):
        return
    said = json.loads(json.dumps(report, default=show.plain))
    if not stillness.keep(project.root, asked, others, before, said, stillness.PUBLISHED):
        # The look may have been at the places of an earlier target.
        (project.cache_dir / stillness.PUBLISHED).unlink(missing_ok=True)


def _publish(
    project: Project, reading: Reading, target: str, force: bool, o: Mapping[str, Any]
) -> PublishReport:
    from multilang import pipeline

    with _bar(o) as progress:
        report = pipeline.publish(project, reading, target=target, force=force, progress=progress)
    _show_report(project, report, o)
    return report


def _show_report(project: Project, report: Any, o: Mapping[str, Any]) -> None:
    from multilang.cli import show

    show.site(project, report, o)
    if not o["as_json"] and report.sent is not None:
        _show_sent(project, report.sent, o)


@contextmanager
def _bar(o: Mapping[str, Any]) -> Iterator[Callable[[int, int], None]]:
    """Progress of an upload, where somebody may see it."""
    from multilang.cli import show

    if o["quiet"]:
        yield lambda *_: None
        return
    with show.watcher(False, "files") as watcher:
        known = 0

        def progress(done: int, total: int) -> None:
            nonlocal known
            if not known:
                watcher.begin("Upload", total)
            watcher.advance(done - known)
            known = done

        yield progress


def _show_sent(project: Project, sent: Sent, o: Mapping[str, Any]) -> None:
    from multilang.cli import show

    if o["as_json"]:
        show.as_json(sent)
    elif not o["quiet"]:
        said = _words(project, sent.change)
        click.echo(f"Published  {sent.target} (release {sent.release}, {said or 'unchanged'})")


def _show_difference(project: Project, where: str, found: Change, o: Mapping[str, Any]) -> None:
    from multilang.cli import show

    if o["as_json"]:
        show.as_json({"target": where, "change": found})
        return
    if o["quiet"]:
        return
    click.echo(f"Would be   {where} ({_words(project, found) or 'unchanged'})")
    if o["verbose"]:
        for word, paths in (
            ("new", found.added), ("changed", found.changed), ("removed", found.removed),
        ):  # fmt: skip
            for path in paths:
                click.echo(f"  {word:8} {path}")


def _words(project: Project, found: Change) -> str:
    from multilang import publish as targets

    return "; ".join(targets.described(found, (project.config.source, *project.config.tags)))


def _show_releases(kept: Sequence[Kept], o: Mapping[str, Any]) -> None:
    from multilang.cli import show

    if o["as_json"]:
        show.as_json(kept)
        return
    for one in kept:
        pages = ", ".join(f"{tag} {count}" for tag, count in one.pages.items())
        live = "  live" if one.live else ""
        click.echo(f"{one.id}  {show.number(one.files, 'file')} (articles: {pages}){live}")


def _show_record(entries: Sequence[tuple[str, str]], o: Mapping[str, Any]) -> None:
    from multilang.cli import show

    if o["as_json"]:
        show.as_json([{"language": tag, "article": slug} for tag, slug in entries])
        return
    if not entries and not o["quiet"]:
        click.echo("nothing is kept off the site")
    for tag, slug in entries:
        click.echo(f"{tag} {slug}")
