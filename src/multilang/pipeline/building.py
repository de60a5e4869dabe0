"""Check and assemble: catalogs -> bundles. What becomes a site of them, ``publishing`` knows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache, partial

from multilang import assemble, journal, locales, workspace
from multilang.bundle_cache import BundleCache
from multilang.errors import MultilangError
from multilang.formats import po
from multilang.model import Bundle, Catalog, Coverage, Extraction, Message, Unit, coverage
from multilang.pipeline import framing, unpublishing
from multilang.pipeline.inputs import Inputs
from multilang.pipeline.parts import broken_in, check_of, extraction_of
from multilang.pipeline.recording import STATUS, Look, looked, read_journal
from multilang.pipeline.reports import Reading
from multilang.pipeline.terms import glossary_of
from multilang.provenance import Makings, Provenance, began_as_drafts, provenance
from multilang.publish import Unpublished
from multilang.workspace import Project

Counts = dict[str, dict[str, Coverage]]


def write_templates(project: Project, reading: Reading) -> tuple[str, ...]:
    """The messages of each article without targets, as build/templates/<slug>.pot."""
    written = []
    for extraction in reading.extractions:
        slug = extraction.article.slug
        messages = [
            Message(unit.kind, unit.source, references=(extraction.article.path,))
            for unit in {unit.key: unit for unit in reversed(extraction.units)}.values()
        ][::-1]
        catalog = Catalog("", slug, tuple(messages))
        path = project.path(project.config.build_dir, "templates", f"{slug}.pot")
        with workspace.exclusive(project):
            if workspace.write_built(project, path, po.serialize(catalog, "")):
                written.append(project.shown(path))
    return tuple(written)


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
                extraction.units, catalog, _made(project, tag, extraction)
            )
    return counts, tuple(failures)


def _made(project: Project, tag: str, extraction: Extraction) -> Makings:
    return journal.makings(read_journal(project, tag, extraction.article.slug))


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
    extractions: Sequence[Extraction],
    tags: Sequence[str],
    drafts: bool | None,
    taken_off: Unpublished | None = None,
    cache: BundleCache | None = None,
) -> Iterator[tuple[Extraction, Bundle, tuple[Unit, ...]]]:
    """The same one after the other, with the units of the bundle's text.

    Args:
        taken_off: what is kept off the site; by default as the project's record says.
        cache: bundles that were assembled before.
    """
    taken_off = unpublishing.read(project) if taken_off is None else taken_off
    # What every bundle is made with; a project's settings hold no key of a service.
    shared = repr((project.config, glossary_of(project))) if cache else ""
    for extraction in extractions:
        if extraction.article.get("translate") is False:
            continue  # one language only, and that is the source's page
        slug = extraction.article.slug
        media = tuple(name for name, _ in workspace.media(project, slug))
        for tag in tags:
            try:
                made = _one(project, inputs, extraction, tag, drafts, media, cache, shared)
            except MultilangError:
                continue
            bundle = unpublishing.held(made[0], taken_off, extraction.article.path)
            yield extraction, bundle, made[1]


def _one(
    project: Project,
    inputs: Inputs,
    extraction: Extraction,
    tag: str,
    drafts: bool | None,
    media: tuple[str, ...],
    cache: BundleCache | None,
    shared: str,
) -> tuple[Bundle, tuple[Unit, ...]]:
    """One bundle, and the units of its text; from the cache where nothing has changed.

    Raises:
        MultilangError: the catalog is refused.
    """
    policy, article = project.config.language(tag), extraction.article
    # Only asked where it counts.
    made = _made(project, tag, extraction) if policy.max_unmodified_mt < 1 else None
    key, state = b"", inputs.catalog_state(tag, article.slug) if cache is not None else None
    if cache is not None and state is not None:
        key = cache.key(shared, article.slug, article.revision, tag, state, drafts, media, made)
        if (known := cache.get(key)) is not None:
            return known
    catalog = inputs.catalog(tag, article.slug)
    found = _assembled(project, extraction, tag, catalog, drafts, media, made)
    # Somebody may have saved it meanwhile, or something stands in for it.
    if cache is not None and state is not None and inputs.read == state[0]:
        cache.put(key, found)
    return found


def _assembled(
    project: Project,
    extraction: Extraction,
    tag: str,
    catalog: Catalog | None,
    drafts: bool | None,
    media: tuple[str, ...],
    made: Makings | None,
) -> tuple[Bundle, tuple[Unit, ...]]:
    policy, slug = project.config.language(tag), extraction.article.slug
    bundle = assemble.assemble(
        extraction,
        catalog,
        locales.get(tag),
        policy,
        reread=partial(reread, project, slug),
        check=check_of(project, tag),
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
