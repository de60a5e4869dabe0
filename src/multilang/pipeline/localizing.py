"""Segment, pretranslate, merge: articles -> catalogs, one locale at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from multilang import locales, merge, pretranslate, workspace, writing
from multilang.draft_cache import open_cache
from multilang.errors import EngineError, MultilangError
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

    An engine that cannot be used and a catalog that is refused are failures in the report: the
    catalogs follow the articles all the same, with or without new drafts.
    """
    project.config.language(tag)
    chosen = reading.only(slugs) if slugs else reading.extractions
    catalogs, failures = _read_catalogs(project, tag, chosen)
    chosen = tuple(e for e in chosen if e.article.slug in catalogs)
    outcome = None
    if drafts and not project.frozen:
        try:
            outcome = _pretranslate(project, tag, chosen, catalogs, progress or Silent())
        except EngineError as error:
            failures.append(error)
    total = LocaleReport(tag, failures=tuple(failures))
    with workspace.exclusive(project):
        for extraction in chosen:
            try:
                total += _merge(project, tag, extraction, catalogs, outcome, drafts)
            except MultilangError as error:
                total += LocaleReport(tag, failures=(error,))
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
    with open_cache(project.cache_dir / "drafts.sqlite") as cache:
        return pretranslate.pretranslate(
            units,
            locales.get(project.config.source),
            locales.get(tag),
            engine_of(project),
            segmenter=segmenter_of(project),
            guard=guard_of(tag),
            check=check_of(project, tag),
            cache=cache,
            begin=partial(watcher.begin, f"{project.config.source} → {tag}"),
            progress=watcher.advance,
        )


def _merge(
    project: Project,
    tag: str,
    extraction: Extraction,
    catalogs: Known,
    outcome: pretranslate.Pretranslation | None,
    drafts: bool,
) -> LocaleReport:
    slug = extraction.article.slug
    previous, expected = catalogs[slug]
    attempts = 0
    while True:
        attempts += 1
        refused = outcome.refused if outcome else _refusals(previous)
        catalog = merge.merge(
            extraction.units,
            outcome.drafts if outcome else {},
            previous,
            locale=tag,
            domain=slug,
            path=extraction.article.path,
            refused=refused,
        )
        try:
            written = workspace.write_catalog(project, catalog, expected)
        except writing.Changed:
            if attempts == _ATTEMPTS:
                raise
            previous, expected = workspace.read_catalog(project, tag, slug)
        else:
            written |= project.frozen and drafts and _is_untried(catalog, refused)
            return _report(project, tag, extraction, previous, catalog, refused, written)


def _refusals(previous: Catalog | None) -> dict[tuple[str, str], str]:
    """Why messages have no draft, as an earlier run noted it; it holds when no engine is asked."""
    return {
        message.key: note.removeprefix(merge.NO_DRAFT)
        for message in (previous.messages if previous else ())
        for note in message.notes
        if note.startswith(merge.NO_DRAFT) and not message.target.text
    }


def _is_untried(catalog: Catalog, refused: Mapping[tuple[str, str], str]) -> bool:
    """Whether an engine would be asked for something that it has not answered before."""
    live = (m for m in catalog.messages if not m.obsolete)
    return any(not m.target.text and m.key not in refused for m in live)


def _report(
    project: Project,
    tag: str,
    extraction: Extraction,
    previous: Catalog | None,
    catalog: Catalog,
    refused: Mapping[tuple[str, str], str],
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
        refused=sum(m.key in refused and not m.target.text for m in live),
        written=(path,) if written else (),
        signatures=tuple(sorted({m.target.signature for m in live if m.fuzzy} - {""})),
    )
