"""Check and assemble: catalogs -> bundles. What becomes a site of them, ``publishing`` knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache, partial

from multilang import assemble, journal, locales, workspace
from multilang.errors import MultilangError
from multilang.model import Bundle, Catalog, Coverage, Extraction, Unit, coverage
from multilang.pipeline import framing, unpublishing
from multilang.pipeline.cutting import extraction_of
from multilang.pipeline.inputs import Inputs
from multilang.pipeline.parts import breaking_of, broken_in
from multilang.pipeline.recording import STATUS, Look, looked, read_journal
from multilang.pipeline.reports import Reading
from multilang.provenance import Makings, Provenance, began_as_drafts, provenance
from multilang.publish import Unpublished
from multilang.workspace import Project

Counts = dict[str, dict[str, Coverage]]


def status(
    project: Project, reading: Reading, tags: Sequence[str], look: Look = STATUS
) -> tuple[Counts, tuple[MultilangError, ...]]:
    """Coverage by locale and article. What people did since the last look goes to the journal."""
    counts: Counts = {tag: {} for tag in tags}
    failures: list[MultilangError] = []
    for tag in tags:
        framing.look_at(project, tag, look)
        broken = broken_in(project, tag)
        for extraction in reading.extractions:
            catalog = catalog_of(project, tag, extraction, failures, look)
            counts[tag][extraction.article.slug] = coverage(extraction.units, catalog, broken)
    return counts, tuple(failures)


def provenances(
    project: Project, reading: Reading, tags: Sequence[str], look: Look = STATUS
) -> tuple[dict[str, dict[str, Provenance]], tuple[MultilangError, ...]]:
    """Where the words of the translations come from, by locale and article; else as ``status``."""
    counts: dict[str, dict[str, Provenance]] = {tag: {} for tag in tags}
    failures: list[MultilangError] = []
    for tag in tags:
        for extraction in reading.extractions:
            catalog = catalog_of(project, tag, extraction, failures, look)
            counts[tag][extraction.article.slug] = provenance(
                extraction.units, catalog, makings_of(project, tag, extraction.article.slug)
            )
    return counts, tuple(failures)


def makings_of(project: Project, tag: str, slug: str) -> Makings:
    """What the journal knows of an article's texts that machines made."""
    return journal.makings(read_journal(project, tag, slug))


def catalog_of(
    project: Project,
    tag: str,
    extraction: Extraction,
    failures: list[MultilangError],
    look: Look | None = None,
) -> Catalog | None:
    """An article's catalog; one that is refused is added to ``failures``.

    Args:
        look: what people did since the last look goes to the journal, under this name.
    """
    try:
        catalog, data = workspace.read_catalog(project, tag, extraction.article.slug)
    except MultilangError as error:
        failures.append(error)
        return None
    if look and catalog is not None and data is not None:
        looked(project, tag, extraction.article.slug, catalog, data, look)
    return catalog


def bundles(
    project: Project,
    reading: Reading,
    tags: Sequence[str],
    failures: list[MultilangError],
    *,
    drafts: bool | None = None,
) -> list[tuple[Extraction, Bundle]]:
    """Every article in every locale, assembled; a refused catalog is a failure, not a bundle.

    Args:
        failures: catalogs that were refused are added here.
        drafts: show unreviewed text too; by default where the gate lets it through.
    """
    inputs = Inputs(project, failures, last_readable=False)
    made = assembled(project, inputs, reading.extractions, tags, drafts)
    return [(extraction, bundle) for extraction, bundle, _ in made]


def assembled(
    project: Project,
    inputs: Inputs,
    extractions: Iterable[Extraction],
    tags: Sequence[str],
    drafts: bool | None,
    taken_off: Unpublished | None = None,
) -> Iterator[tuple[Extraction, Bundle, tuple[Unit, ...]]]:
    """The same one after the other, with the units of the bundle's text.

    Args:
        taken_off: what is kept off the site; by default as the project's record says.
    """
    taken_off = unpublishing.read(project) if taken_off is None else taken_off
    for extraction in extractions:
        article = extraction.article
        if article.get("translate") is False:
            continue  # one language only, and that is the source's page
        media = tuple(name for name, _ in workspace.media(project, article.slug))
        for tag in tags:
            try:
                catalog = inputs.catalog(tag, article.slug)
            except MultilangError:
                continue
            limited = project.config.language(tag).max_unmodified_mt < 1  # only asked then
            made = makings_of(project, tag, article.slug) if limited else None
            found = assembled_one(project, extraction, tag, catalog, drafts, media, made)
            yield extraction, unpublishing.held(found[0], taken_off, article.path), found[1]


def assembled_one(
    project: Project,
    extraction: Extraction,
    tag: str,
    catalog: Catalog | None,
    drafts: bool | None,
    media: tuple[str, ...],
    made: Makings | None,
) -> tuple[Bundle, tuple[Unit, ...]]:
    """One bundle, and the units of its text."""
    policy, slug = project.config.language(tag), extraction.article.slug
    bundle = assemble.assemble(
        extraction,
        catalog,
        locales.get(tag),
        policy,
        reread=partial(reread, project, slug),
        check=breaking_of(project, tag),
        drafts=drafts,
        media=media,
        made=made,
        source=project.config.source,
    )
    bundle = replace(bundle, machine_drafted=began_as_drafts(catalog))
    return bundle, reread(project, slug, bundle.text).units


@lru_cache(maxsize=8)  # a page is made of what the proof in assemble has just read
def reread(project: Project, slug: str, text: str) -> Extraction:
    return extraction_of(project, slug, text.encode())
