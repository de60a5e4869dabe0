"""Segment, pretranslate, merge: articles -> catalogs, one locale at a time."""

from __future__ import annotations

from collections.abc import Sequence

from multilang import locales, merge, pretranslate, workspace, writing
from multilang.draft_cache import open_cache
from multilang.errors import MultilangError
from multilang.model import Catalog, Extraction, coverage
from multilang.pipeline.parts import check_of, engine_of, guard_of, segmenter_of
from multilang.pipeline.reports import LocaleReport, Reading, Silent, Watcher
from multilang.workspace import Project

BATCH_CHARACTERS = 60_000
"""Source text of one batch: about a minute of work for a small model, a few for a full one."""
_ATTEMPTS = 5  # how often a catalog is merged anew because a person saved it meanwhile


def batches(reading: Reading, slugs: Sequence[str] = ()) -> list[tuple[str, ...]]:
    """The articles of a reading (the chosen ones) in groups of ``BATCH_CHARACTERS``, in order."""
    groups: list[list[str]] = [[]]
    size = 0
    for extraction in reading.only(slugs) if slugs else reading.extractions:
        length = sum(len(unit.source) for unit in extraction.units)
        if groups[-1] and size + length > BATCH_CHARACTERS:
            groups.append([])
            size = 0
        groups[-1].append(extraction.article.slug)
        size += length
    return [tuple(group) for group in groups if group]


def localize(
    project: Project,
    reading: Reading,
    tag: str,
    slugs: Sequence[str] = (),
    progress: Watcher | None = None,
    *,
    drafts: bool = True,
) -> LocaleReport:
    """Segment, pretranslate and merge a batch of articles in one locale, and write the catalogs.

    Args:
        slugs: which articles of the reading; all when empty.
        drafts: False merges without asking an engine.

    Raises:
        EngineMissing, EngineError: the engine cannot be used; catalogs stay as they were.
    """
    project.config.language(tag)
    chosen = reading.only(slugs) if slugs else reading.extractions
    catalogs, failures = _read_catalogs(project, tag, chosen)
    chosen = tuple(e for e in chosen if e.article.slug in catalogs)
    outcome = (
        _pretranslate(project, tag, chosen, catalogs, progress or Silent()) if drafts else None
    )
    reports = [LocaleReport(tag, failures=tuple(failures))]
    for extraction in chosen:
        try:
            reports.append(_merge(project, tag, extraction, catalogs, outcome))
        except MultilangError as error:
            reports.append(LocaleReport(tag, failures=(error,)))
    total = reports[0]
    for report in reports[1:]:
        total += report
    translated = outcome.translated if outcome else 0
    return total + LocaleReport(tag, translated=translated)


Known = dict[str, tuple[Catalog | None, bytes | None]]


def _read_catalogs(
    project: Project, tag: str, extractions: Sequence[Extraction]
) -> tuple[Known, list[MultilangError]]:
    known: Known = {}
    failures: list[MultilangError] = []
    for extraction in extractions:
        slug = extraction.article.slug
        try:
            known[slug] = workspace.read_catalog(project, tag, slug)
        except MultilangError as error:
            failures.append(error)
    return known, failures


def _pretranslate(
    project: Project,
    tag: str,
    extractions: Sequence[Extraction],
    catalogs: Known,
    watcher: Watcher,
) -> pretranslate.Pretranslation | None:
    units = [
        unit
        for extraction in extractions
        for unit in merge.missing(extraction.units, catalogs[extraction.article.slug][0])
    ]
    if not units:
        return None
    segmenter = segmenter_of(project)
    watcher.begin(f"{project.config.source} → {tag}", pretranslate.count(units, segmenter))
    with open_cache(project.cache_dir / "drafts.sqlite") as cache:
        return pretranslate.pretranslate(
            units,
            locales.get(project.config.source),
            locales.get(tag),
            engine_of(project),
            segmenter=segmenter,
            guard=guard_of(tag),
            check=check_of(project, tag),
            cache=cache,
            progress=watcher.advance,
        )


def _merge(
    project: Project,
    tag: str,
    extraction: Extraction,
    catalogs: Known,
    outcome: pretranslate.Pretranslation | None,
) -> LocaleReport:
    slug = extraction.article.slug
    previous, expected = catalogs[slug]
    attempts = 0
    while True:
        attempts += 1
        catalog = merge.merge(
            extraction.units,
            outcome.drafts if outcome else {},
            previous,
            locale=tag,
            domain=slug,
            path=extraction.article.path,
            refused=outcome.refused if outcome else {},
        )
        try:
            written = workspace.write_catalog(project, catalog, expected)
        except writing.Changed:
            if attempts == _ATTEMPTS:
                raise
            previous, expected = workspace.read_catalog(project, tag, slug)
        else:
            return _report(project, tag, extraction, previous, catalog, outcome, written)


def _report(
    project: Project,
    tag: str,
    extraction: Extraction,
    previous: Catalog | None,
    catalog: Catalog,
    outcome: pretranslate.Pretranslation | None,
    written: bool,
) -> LocaleReport:
    before = previous.by_key() if previous else {}
    live = [m for m in catalog.messages if not m.obsolete]
    path = project.shown(project.catalog_path(tag, extraction.article.slug))
    return LocaleReport(
        tag,
        coverage(extraction.units, catalog),
        drafted=sum(
            m.target.origin == "engine"
            and m.fuzzy
            and not (m.key in before and before[m.key].target.text)
            for m in live
        ),
        refused=sum(m.key in outcome.refused and not m.target.text for m in live) if outcome else 0,
        written=(path,) if written else (),
        signatures=tuple(sorted({m.target.signature for m in live if m.fuzzy} - {""})),
    )
