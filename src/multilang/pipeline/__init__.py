"""The whole path of an article as plain functions: what the command line and the flows both call.

    read -> localize (segment, pretranslate, merge) -> build_site (check, assemble, publish)

Nothing here knows of Prefect. Every step may be killed at any moment and run again, and ends in the
same bytes: each file is replaced whole, and drafts are remembered by what made them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from multilang import locales
from multilang.errors import EngineError, MultilangError
from multilang.pipeline import telling
from multilang.pipeline.adopting import hidden, orphans
from multilang.pipeline.building import (
    bundles,
    provenances,
    status,
    write_templates,
)
from multilang.pipeline.bundling import write_bundles
from multilang.pipeline.checking import check
from multilang.pipeline.fixing import fix
from multilang.pipeline.gating import Answer, gates
from multilang.pipeline.localizing import batches, localize
from multilang.pipeline.migrating import Migration, migrate_catalogs
from multilang.pipeline.parts import engine_of, read
from multilang.pipeline.planning import SHARD_CHARACTERS, Shard, is_built, plan, revision
from multilang.pipeline.publishing import build_site
from multilang.pipeline.recording import RUN, Look, read_journal
from multilang.pipeline.releasing import (
    Kept,
    difference,
    preview,
    publish_site,
    releases,
    rollback,
)
from multilang.pipeline.reports import (
    BundleReport,
    LocaleReport,
    PublishReport,
    Reading,
    RunReport,
    Silent,
    Watcher,
)
from multilang.pipeline.rules import known_checks
from multilang.pipeline.sharing import alone, deliver, receive
from multilang.pipeline.unpublishing import change as unpublish
from multilang.pipeline.unpublishing import read as unpublished
from multilang.pipeline.waiting import Waiting, worst
from multilang.workspace import Project, clean, open_project

publish = publish_site

__all__ = [
    "SHARD_CHARACTERS", "Answer", "BundleReport", "Kept", "LocaleReport", "Look", "Migration",
    "Project", "PublishReport", "Reading", "RunReport", "Shard", "Silent", "Waiting", "Watcher",
    "alone", "batches", "build_site", "bundles", "check", "clean", "deliver", "difference", "fix",
    "gates", "hidden", "is_built", "known_checks", "localize", "migrate_catalogs", "open_project",
    "orphans", "plan", "preview", "provenances", "publish", "read", "read_journal", "receive",
    "releases", "revision", "rollback", "run", "said", "status", "unpublish", "unpublished",
    "worst", "write_bundles", "write_templates",
]  # fmt: skip


def run(
    project: Project,
    reading: Reading,
    tags: Sequence[str],
    watcher: Watcher | None = None,
    *,
    slugs: Sequence[str] = (),
    drafts: bool = True,
    again: bool = False,
    publishing: bool = True,
    look: Look = RUN,
) -> RunReport:
    """Take articles the whole way.

    Args:
        reading: all the articles of the project: the site is built of all, in all languages.
        tags, slugs: what to localize; every article when ``slugs`` is empty.
        look: what the journal says of when and by what people's work was noticed.

    An engine that cannot be used, a refused catalog or an unreadable article are failures in the
    report; everything else is done. A frozen project is only looked at.
    """
    rescued = clean(project)
    reports: list[LocaleReport] = []
    for tag in tags:
        report = LocaleReport(tag)
        for batch in batches(reading, slugs):
            report += localize(
                project, reading, tag, batch, watcher, drafts=drafts, again=again, look=look
            )
        reports.append(report)
    mended = tuple(dict.fromkeys(note for report in reports for note in report.notes))
    mended += tuple(telling.refused(project, reports))
    if not publishing or project.frozen:
        return RunReport(tuple(reports), said=mended, failures=reading.failures)
    failures = list(reading.failures)
    published = _tried(build_site, project, reading, failures)
    mended += tuple(telling.broken(project, published))
    return RunReport(
        tuple(reports),
        published=published,
        previewed=_tried(preview, project, reading, failures),
        said=(*mended, *said(project, reports), *(_rescued(path) for path in rescued)),
        failures=tuple(failures),
    )


def _tried(
    build: Callable[[Project, Reading], PublishReport],
    project: Project,
    reading: Reading,
    failures: list[MultilangError],
) -> PublishReport | None:
    """A site that cannot be built is told beside what was done before."""
    try:
        return build(project, reading)
    except MultilangError as error:
        failures.append(error)
        return None


def _rescued(path: str) -> str:
    return f"Saved      {path} is a save that a killed run displaced: take from it what is missing"


def said(project: Project, reports: Sequence[LocaleReport]) -> tuple[str, ...]:
    """What the user should know of the models behind the drafts in these reports.

    Drafts may be older than the models of this machine: about an absent one nothing is said.
    """
    engine = engine_of(project) if any(r.signatures for r in reports) else None
    notice = getattr(engine, "notice", None)
    if notice is None:
        return ()
    source = locales.get(project.config.source).tag
    lines = []
    for report in reports:
        if report.signatures:
            try:
                told = notice(source, report.locale)
            except EngineError:
                continue
            hint = f" (for full quality: {told.hint})" if told.hint else ""
            lines.append(f"Model      {told.text}{hint}")
    return tuple(dict.fromkeys(lines))
