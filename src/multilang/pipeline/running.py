"""``multilang run``: articles -> catalogs -> site, in one process."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from multilang import locales
from multilang.errors import EngineError, MultilangError
from multilang.pipeline import remembering, telling
from multilang.pipeline.localizing import batches, localize
from multilang.pipeline.parts import engine_of
from multilang.pipeline.recording import RUN, Look
from multilang.pipeline.reports import (
    LocaleReport,
    PublishReport,
    Reading,
    RunReport,
    Watcher,
)
from multilang.workspace import Project, clean


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
    groups = batches(reading, slugs)
    for tag in tags:
        report = LocaleReport(tag)
        for number, batch in enumerate(groups):
            report += localize(
                project, reading, tag, batch, watcher, drafts=drafts, again=again, look=look,
                frame=number == 0,
            )  # fmt: skip
        reports.append(report)
        remembering.keep(project)
    if reading.settled is not None and not project.frozen:
        reading.settled.keep()
    mended = tuple(dict.fromkeys(note for report in reports for note in report.notes))
    mended += tuple(telling.refused(project, reports))
    if not publishing or project.frozen:
        return RunReport(tuple(reports), said=mended, failures=reading.failures)
    failures = list(reading.failures)
    from multilang.pipeline.publishing import build_site
    from multilang.pipeline.releasing import preview

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
