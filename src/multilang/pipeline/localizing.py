"""Segment, pretranslate, merge: articles -> catalogs, one locale at a time."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from multilang import merge, migrate, reconcile, workspace, writing
from multilang.errors import MultilangError
from multilang.extract import RULES
from multilang.formats.po_writing import fingerprint
from multilang.model import Catalog, Extraction, Message, Target, coverage
from multilang.pipeline import drafting, framing, racing, remembering, telling
from multilang.pipeline.adopting import adopted
from multilang.pipeline.circumstances import circumstances
from multilang.pipeline.parts import broken_in, policy_of
from multilang.pipeline.recording import RUN, Look, inherit, watched
from multilang.pipeline.reports import LocaleReport, Reading, Silent, Watcher
from multilang.pipeline.settled import Settled
from multilang.reconcile import Note
from multilang.workspace import Project

BATCH_CHARACTERS = 60_000
"""Source text of one batch: about a minute of work for a small model, a few for a full one."""


def batches(reading: Reading, slugs: Sequence[str] = ()) -> list[tuple[str, ...]]:
    """The articles of a reading (the chosen ones) in groups of ``BATCH_CHARACTERS``, in order."""
    groups: list[list[str]] = [[]]
    size = 0
    wanted = set(slugs)
    for slug, length in reading.characters():
        if wanted and slug not in wanted:
            continue
        if groups[-1] and size + length > BATCH_CHARACTERS:
            groups.append([])
            size = 0
        groups[-1].append(slug)
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
    again: bool = False,
    look: Look = RUN,
    frame: bool = True,
) -> LocaleReport:
    """Segment, pretranslate and merge a batch of articles in one locale, and write the catalogs.

    Args:
        slugs: which articles of the reading; all when empty.
        drafts: False merges without asking memory and engine.
        again: make drafts anew that nobody has touched.
        look: what the journal says of when and by what people's work was noticed.
        frame: look after the words of the page frame, too.

    An engine that cannot be used and a catalog that is refused are failures in the report: the
    catalogs follow the articles all the same, with or without new drafts.
    """
    project.config.language(tag)
    settled = reading.settled if reading.settled and reading.settled.is_of(project) else None
    under = partial(circumstances, project, tag)
    total, due = _due(settled, reading, tag, slugs, again, under)
    if frame:
        total += framing.tend(project, tag, look, settled)
    if not due:
        return total
    chosen, gone = reading.readable(due)
    catalogs, failures, notes = read_catalogs(project, tag, chosen, look)
    chosen = tuple(e for e in chosen if e.article.slug in catalogs)
    outcome = drafting.Drafts()
    again = again and drafts and not project.frozen
    tried = ""
    if drafts and not project.frozen:
        wanted = wanted_units(project, tag, chosen, catalogs, again)
        if settled is not None and any(units for _, units in wanted):
            tried = settled.circumstances(tag, under)
        outcome = drafting.draft(project, tag, wanted, progress or Silent())
        tried = "" if outcome.failures else tried
    total += LocaleReport(tag, notes=notes, failures=(*gone, *failures, *outcome.failures))
    with workspace.exclusive(project):
        for extraction in chosen:
            try:
                total += _merge(
                    project, tag, extraction, catalogs, outcome, drafts, again, look, settled,
                    tried,
                )  # fmt: skip
            except MultilangError as error:
                total += LocaleReport(tag, failures=(error,))
    translated = outcome.engine.translated if outcome.engine else 0
    return total + LocaleReport(tag, translated=translated)


def _due(
    settled: Settled | None,
    reading: Reading,
    tag: str,
    slugs: Sequence[str],
    again: bool,
    under: Callable[[], str],
) -> tuple[LocaleReport, Sequence[str]]:
    """What is to be said of the settled articles among these, and the slugs of the others."""
    wanted = set(slugs)
    chosen = [slug for slug in reading.slugs if slug in wanted] if slugs else reading.slugs
    if settled is None or again:
        return LocaleReport(tag), chosen
    return settled.report(tag, chosen, under)


Known = dict[str, tuple[Catalog | None, bytes | None]]


def read_catalogs(
    project: Project, tag: str, extractions: Sequence[Extraction], look: Look
) -> tuple[Known, list[MultilangError], tuple[str, ...]]:
    """The articles' catalogs by slug; a renamed article has the one of its old name, without bytes.

    Returns:
        The catalogs that could be read, why the others were refused, and lines about what was
        mended, deleted or renamed.
    """
    known: Known = {}
    failures: list[MultilangError] = []
    told: list[str] = []
    for extraction in extractions:
        slug = extraction.article.slug
        try:
            notes: list[Note] = []
            known[slug] = racing.read(project, tag, extraction, notes)
            path = project.shown(project.catalog_path(tag, slug))
            told += [f"{note.verdict:<10} {path}: {note}" for note in reconcile.summed(notes)]
        except MultilangError as error:
            known.pop(slug, None)
            failures.append(error)
    without = [e for e in extractions if known.get(e.article.slug) == (None, None)]
    renamed = adopted(project, tag, without)
    for extraction in without:
        if extraction.article.slug not in renamed:
            told += telling.deleted(project, tag, extraction.article.slug)
    for slug, (orphan, catalog) in renamed.items():
        known[slug] = (catalog, None)
        inherit(project, tag, slug, orphan, look)
        path = project.shown(project.catalog_path(tag, slug))
        told.append(f"Renamed    {path}: the article was renamed, its texts come from {orphan}.po")
    return known, failures, tuple(told)


def wanted_units(
    project: Project, tag: str, extractions: Sequence[Extraction], catalogs: Known, again: bool
) -> drafting.Wanted:
    """What each article needs drafts for; ``again``, also what only a machine has touched."""
    policy = policy_of(project, tag)
    found = []
    for extraction in extractions:
        previous = catalogs[extraction.article.slug][0]
        base = _undrafted(previous)[0] if again else previous
        found.append((extraction, merge.missing(extraction.units, base, policy)))
    return found


def _undrafted(
    previous: Catalog | None,
) -> tuple[Catalog | None, dict[tuple[str, str], Target]]:
    """A catalog without the machine's own untouched drafts and reasons for none; and these drafts,
    with what its notes say of them."""
    if previous is None:
        return None, {}
    drafts = {
        m.key: replace(m.target, doubts=merge.doubts(m))
        for m in previous.messages
        if not m.obsolete and _untouched(m)
    }
    messages = tuple(m if m.obsolete else _open(m, m.key in drafts) for m in previous.messages)
    return replace(previous, messages=messages), drafts


def _open(message: Message, drafted: bool) -> Message:
    """A message as if no machine had been asked for it."""
    if drafted:
        return replace(message, target=Target())
    if merge.reason(message):
        notes = tuple(note for note in message.notes if not note.startswith(merge.NO_DRAFT))
        return replace(message, notes=notes)
    return message


def _untouched(message: Message) -> bool:
    target = message.target
    machine = target.origin in ("engine", "memory") and target.state == "initial"
    return machine and target.fingerprint == fingerprint(target.text)


def _merge(
    project: Project,
    tag: str,
    extraction: Extraction,
    catalogs: Known,
    outcome: drafting.Drafts,
    drafts: bool,
    again: bool,
    look: Look,
    settled: Settled | None,
    tried: str,
) -> LocaleReport:
    slug = extraction.article.slug
    previous, expected = catalogs[slug]
    until = 0.0  # when to give up, once somebody saves meanwhile
    while True:
        refused = outcome.engine.refused if outcome.engine else _refusals(previous)
        base, kept = _undrafted(previous) if again else (previous, {})
        catalog = merge.merge(
            extraction.units,
            {**kept, **outcome.of(slug)},  # what nobody could make anew stays as it was
            base,
            locale=tag,
            domain=slug,
            path=extraction.article.path,
            refused=refused,
            policy=policy_of(project, tag),
        )
        catalog = migrate.stamped(catalog, RULES)
        try:
            before = (previous, expected)
            with watched(project, tag, slug, before, catalog, look, hurried=bool(until)):
                written = workspace.write_catalog(project, catalog, expected)
        except writing.Changed as error:
            until = until or time.monotonic() + racing.PATIENCE
            previous, expected = racing.read_again(project, tag, extraction, error, until)
        else:
            written |= project.frozen and drafts and _is_untried(catalog, refused)
            report = _report(project, tag, extraction, previous, catalog, refused, written)
            data = workspace.serialized(catalog) if written else expected
            if settled is not None and data is not None and not project.frozen:
                revision = extraction.article.revision
                settled.settle(tag, catalog, data, revision, report, tried)
                remembering.note(project, catalog, data)
            return report


def _refusals(previous: Catalog | None) -> dict[tuple[str, str], str]:
    """Why messages have no draft, as an earlier run noted it; it holds when no engine is asked."""
    return {
        message.key: reason
        for message in (previous.messages if previous else ())
        if not message.target.text and (reason := merge.reason(message))
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
    new = [
        m
        for m in live
        if m.target.origin in ("engine", "memory")
        and m.fuzzy
        and not (m.key in before and before[m.key].target.text == m.target.text)
    ]
    path = project.shown(project.catalog_path(tag, extraction.article.slug))
    return LocaleReport(
        tag,
        coverage(extraction.units, catalog, broken_in(project, tag)),
        drafted=len(new),
        remembered=sum(m.target.origin == "memory" for m in new),
        refused=sum(m.key in refused and not m.target.text for m in live),
        written=(path,) if written else (),
        signatures=tuple(sorted({m.target.signature for m in live if m.fuzzy} - {""})),
    )
