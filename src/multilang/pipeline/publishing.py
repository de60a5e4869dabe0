"""Build a site and switch its folder in: bundles and the frame's words -> build/site/."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from multilang import assemble, publish, workspace
from multilang.bundle_cache import BundleCache
from multilang.errors import MultilangError
from multilang.exports import frame
from multilang.exports import site as exports
from multilang.exports.search import indexing
from multilang.exports.views.withdrawn import Tombstone
from multilang.model import Bundle, Coverage, Extraction, Issue
from multilang.page_cache import PageCache
from multilang.pipeline import addressing, crediting, theming, unpublishing, withdrawing
from multilang.pipeline.adopting import FRAME
from multilang.pipeline.building import assembled
from multilang.pipeline.inputs import Inputs
from multilang.pipeline.reports import PublishReport, Reading
from multilang.publish import Unpublished
from multilang.search_cache import SearchCache
from multilang.workspace import Project


@dataclass(frozen=True, slots=True)
class Built:
    """A site, and what is to be said of it."""

    entries: Mapping[str, publish.Entry]
    """What its folder holds, by path."""
    pages: tuple[tuple[str, str], ...]
    """Locale and slug of every article page."""
    held: tuple[Issue, ...]
    failures: tuple[MultilangError, ...]

    @property
    def manifest(self) -> publish.Manifest:
        return publish.manifest_of(self.entries, self.pages)

    def report(self, target: Path, changed: bool) -> PublishReport:
        counts: dict[str, int] = {}
        for tag, _ in self.pages:
            counts[tag] = counts.get(tag, 0) + 1
        return PublishReport(target, counts, self.held, changed, self.failures)


def build_site(project: Project, reading: Reading, *, preview: bool = False) -> PublishReport:
    """Build the site of all articles in all languages and switch its folder in, all or nothing.

    Raises:
        PublishError, WorkspaceError: it could not be built or written; the old one stands.
    """
    return switched(project, reading, preview=preview)[1]


def switched(
    project: Project,
    reading: Reading,
    *,
    preview: bool = False,
    taken_off: Unpublished | None = None,
) -> tuple[Built, PublishReport]:
    """As ``build_site``; the site too. A frozen project is built, and nothing is written.

    Args:
        taken_off: what is kept off the site; by default as the project's record says.
    """
    taken_off = unpublishing.read(project) if taken_off is None else taken_off
    if project.config.search and not preview:
        indexing.require()  # told before the work
    with workspace.exclusive(project):  # from reading on: the last one to switch has read last
        failures: list[MultilangError] = []
        inputs = Inputs(project, failures, last_readable=not preview)
        target = project.preview_dir if preview else project.site_dir
        cache = PageCache(project.cache_dir / f"pages-{target.name}.json", target)
        bundles = BundleCache(project.cache_dir / "bundles.sqlite", target.name)
        indexes = SearchCache(project.cache_dir / "search")
        data, held = site_data(project, reading, inputs, failures, preview, taken_off, bundles)
        addressing.remember(project, data)  # before anybody sees the pages
        with publish.Successor(target, frozen=project.frozen) as successor:
            entries = _told(project, data, successor, cache, indexes)
            pages = tuple((page.locale, page.slug) for page in data.shown())
            built = Built(entries, pages, held, tuple(failures))
            if project.frozen:
                return built, built.report(target, False)
            changed = successor.switch()
        inputs.keep()
        cache.keep()
        bundles.keep()
        indexes.keep()
        return built, built.report(target, changed)


def _told(
    project: Project,
    data: exports.SiteData,
    successor: publish.Successor,
    cache: PageCache,
    indexes: SearchCache,
) -> dict[str, publish.Entry]:
    """Tell the folder's successor every file; no page is held longer than that."""
    entries = {}
    for path, made in exports.files(data, cache, indexes):
        if made is None:
            successor.stays(path)
            entries[path] = publish.Entry(*cache.entry(path))
        else:
            successor.put(path, made)
            entries[path] = publish.entry(made)
    for path, origin in media_of(project, data).items():
        medium = publish.read(origin)
        successor.put(path, medium)
        entries[path] = publish.entry(medium)
    return entries


def site_data(
    project: Project,
    reading: Reading,
    inputs: Inputs,
    failures: list[MultilangError],
    preview: bool,
    taken_off: Unpublished,
    bundles: BundleCache | None = None,
) -> tuple[exports.SiteData, tuple[Issue, ...]]:
    """What the site is made of, and why what is held back is. Every article is assembled and put
    to its gate; what is made of equal articles and catalogs is taken from the cache."""
    tags = project.config.tags
    extractions = inputs.extractions(reading)
    if not preview:
        extractions = [e for e in extractions if e.article.get("draft") is not True]
    source = project.config.source
    pages = []
    withdrawn: dict[tuple[str, str], Tombstone] = {}
    for extraction in extractions:
        slug = extraction.article.slug
        if taken_off.hides(source, slug) and not preview:
            continue
        stone = withdrawing.original(project, extraction)
        if stone:
            withdrawn[source, slug] = stone
        if preview or not stone:
            pages.append(source_page(project, extraction))
    issues: list[Issue] = []
    drafts = True if preview else None
    made = assembled(project, inputs, extractions, tags, drafts, taken_off, bundles)
    for extraction, bundle, shown in made:
        stone = withdrawing.translation(project, extraction, bundle)
        if stone and not taken_off.hides(bundle.locale, bundle.slug):
            withdrawn[bundle.locale, bundle.slug] = stone
        thanked = crediting.reviewers(project, bundle.locale, bundle.slug)
        pages.append(exports.page_from_bundle(bundle, shown, thanked))
        issues += bundle.issues
    found, wrong = addressing.settled(project, addressing.wishes_of(pages))
    issues += wrong
    data = exports.SiteData(
        name=project.config.name,
        base_url=project.config.base_url,
        source=project.config.source,
        locales=tags,
        pages=addressing.given(pages, found),
        withdrawn=addressing.stones(withdrawn, found),
        earlier=found.earlier,
        preview=preview,
        words=words_of(project, tags, failures),
        theme=theming.read(project),
        page_size=project.config.page_size,
        search=project.config.search and not preview,
        ai_disclosure=project.config.ai_disclosure,
        feed_ids=project.config.feed_ids,
    )
    issues += inputs.issues
    # A preview holds nothing back: what the gate says of it is no finding.
    policy = (*assemble.POLICY, unpublishing.CHECK) if preview else ()
    held = (issue for issue in issues if issue.check not in policy)
    return data, (*held,)


def source_page(project: Project, extraction: Extraction) -> exports.Page:
    """The source article as a bundle of itself."""
    article = extraction.article
    media = tuple(name for name, _ in workspace.media(project, article.slug))
    bundle = Bundle(
        article.slug, project.config.source, article.text, article.metadata, Coverage(), (), True,
        source_revision=article.revision, media=media,
    )  # fmt: skip
    return exports.page_from_bundle(bundle)


def media_of(project: Project, data: exports.SiteData) -> dict[str, Path]:
    """Files to copy: path on the site -> path in the project."""
    known = {
        slug: dict(workspace.media(project, slug)) for slug in {page.slug for page in data.pages}
    }
    return {item.path: known[item.slug][item.name] for item in exports.media(data)}


def words_of(
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
