"""Check, assemble, build: catalogs -> bundles -> the site."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path

from multilang import assemble, journal, locales, publish, workspace
from multilang.errors import MultilangError
from multilang.exports import frame
from multilang.exports import site as exports
from multilang.formats import po
from multilang.model import Bundle, Catalog, Coverage, Extraction, Issue, Message, coverage
from multilang.pipeline import framing
from multilang.pipeline.adopting import FRAME
from multilang.pipeline.inputs import Inputs
from multilang.pipeline.parts import broken_in, check_of, extraction_of
from multilang.pipeline.recording import STATUS, Look, looked, read_journal
from multilang.pipeline.reports import BundleReport, PublishReport, Reading
from multilang.provenance import Makings, Provenance, provenance
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
    return list(_assembled(project, inputs, reading.extractions, tags, drafts))


def _assembled(
    project: Project,
    inputs: Inputs,
    extractions: Sequence[Extraction],
    tags: Sequence[str],
    drafts: bool | None,
) -> Iterator[tuple[Extraction, Bundle]]:
    for extraction in extractions:
        if extraction.article.get("translate") is False:
            continue  # one language only, and that is the source's page
        slug = extraction.article.slug
        media = tuple(name for name, _ in workspace.media(project, slug))
        for tag in tags:
            try:
                catalog = inputs.catalog(tag, slug)
            except MultilangError:
                continue
            policy = project.config.language(tag)
            bundle = assemble.assemble(
                extraction,
                catalog,
                locales.get(tag),
                policy,
                reread=partial(_reread, project, slug),
                check=check_of(project, tag),
                drafts=drafts,
                media=media,
                # Only asked where it counts.
                made=_made(project, tag, extraction) if policy.max_unmodified_mt < 1 else None,
            )
            yield extraction, bundle


@lru_cache(maxsize=8)  # a page is made of what the proof in assemble has just read
def _reread(project: Project, slug: str, text: str) -> Extraction:
    return extraction_of(project, slug, text.encode())


def write_bundles(
    project: Project, reading: Reading, tags: Sequence[str], *, drafts: bool = False
) -> BundleReport:
    """Localized Markdown with its media, as build/bundles/<lang>/<slug>/: what the gate lets
    through, or everything when ``drafts``."""
    failures: list[MultilangError] = []
    written: list[str] = []
    held: list[Issue] = []
    made = bundles(project, reading, tags, failures, drafts=True if drafts else None)
    for _, bundle in made:
        held += bundle.issues
        if not (bundle.publishable or drafts):
            continue
        folder = project.path(project.config.build_dir, "bundles", bundle.locale, bundle.slug)
        files = {workspace.ARTICLE: bundle.text.encode()}
        for name, path in workspace.media(project, bundle.slug):
            files[name] = path.read_bytes()
        with workspace.exclusive(project):
            for name, data in files.items():
                if workspace.write_built(project, folder / name, data):
                    written.append(project.shown(folder / name))
    return BundleReport(tuple(written), len(made), tuple(held), tuple(failures))


def build_site(project: Project, reading: Reading, *, preview: bool = False) -> PublishReport:
    """Build the site of all articles in all languages and switch its folder in, all or nothing.

    Raises:
        PublishError, WorkspaceError: it could not be built or written; the old one stands.
    """
    with workspace.exclusive(project):  # from reading on: the last one to switch has read last
        return _build_site(project, reading, preview)


def _build_site(project: Project, reading: Reading, preview: bool) -> PublishReport:
    failures: list[MultilangError] = []
    tags = project.config.tags
    inputs = Inputs(project, failures, last_readable=not preview)
    extractions = inputs.extractions(reading)
    if not preview:
        extractions = [e for e in extractions if e.article.get("draft") is not True]
    pages = [_source_page(project, extraction) for extraction in extractions]
    issues: list[Issue] = []
    drafts = True if preview else None
    for _, bundle in _assembled(project, inputs, extractions, tags, drafts):
        shown = _reread(project, bundle.slug, bundle.text).units
        pages.append(exports.page_from_bundle(bundle, shown))
        issues += bundle.issues
    data = exports.SiteData(
        name=project.config.name,
        base_url=project.config.base_url,
        source=project.config.source,
        locales=tags,
        pages=tuple(pages),
        preview=preview,
        words=_words(project, tags, failures),
    )
    target = project.preview_dir if preview else project.site_dir
    changed = publish.publish(exports.build(data), _media(project, data), target)
    inputs.keep()
    counts: dict[str, int] = {}
    for page in data.shown():
        counts[page.locale] = counts.get(page.locale, 0) + 1
    # A preview holds nothing back: what the gate says of it is no finding.
    issues += inputs.issues
    held = tuple(issue for issue in issues if not (preview and issue.check == "gate"))
    return PublishReport(target, counts, held, changed, tuple(failures))


def _source_page(project: Project, extraction: Extraction) -> exports.Page:
    """The source article as a bundle of itself."""
    article = extraction.article
    media = tuple(name for name, _ in workspace.media(project, article.slug))
    bundle = Bundle(
        article.slug, project.config.source, article.text, article.metadata, Coverage(), (), True,
        source_revision=article.revision, media=media,
    )  # fmt: skip
    return exports.page_from_bundle(bundle)


def _media(project: Project, data: exports.SiteData) -> dict[str, Path]:
    """Files to copy: path on the site -> path in the project."""
    known = {
        slug: dict(workspace.media(project, slug)) for slug in {page.slug for page in data.pages}
    }
    return {item.path: known[item.slug][item.name] for item in exports.media(data)}


def _words(
    project: Project, tags: Sequence[str], failures: list[MultilangError]
) -> Mapping[str, Mapping[str, str]]:
    """The project's own reviewed translations of the page frame, from site.po."""
    words: dict[str, dict[str, str]] = {}
    for tag in tags:
        try:
            catalog, _ = workspace.read_catalog(project, tag, FRAME)
        except MultilangError as error:
            failures.append(error)
            continue
        words[tag] = frame.words_of(catalog) if catalog else {}
    return words
