"""Build a site and switch its folder in: bundles and the frame's words -> build/site/."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from multilang import assemble, checks, publish, workspace
from multilang.errors import MultilangError
from multilang.exports import frame
from multilang.exports import site as exports
from multilang.exports.search import indexing
from multilang.exports.views.withdrawn import Tombstone
from multilang.model import Issue
from multilang.page_cache import PageCache
from multilang.pipeline import addressing, theming, unpublishing
from multilang.pipeline.adopting import FRAME
from multilang.pipeline.inputs import Inputs
from multilang.pipeline.remaking import Maker, gated
from multilang.pipeline.reports import PublishReport, Reading
from multilang.pipeline.shelving import Shelf
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
        shelf = shelf_of(project, preview=preview)
        indexes = SearchCache(project.cache_dir / "search")
        data, held = site_data(project, reading, inputs, failures, preview, taken_off, shelf)
        addressing.remember(project, data)  # before anybody sees the pages
        spare = project.cache_dir / "spare" / target.name
        with publish.Successor(target, frozen=project.frozen, spare=spare) as successor:
            entries = _told(project, data, successor, cache, indexes)
            pages = tuple((page.locale, page.slug) for page in data.shown())
            built = Built(entries, pages, held, tuple(failures))
            if project.frozen:
                shelf.close()
                return built, built.report(target, False)
            changed = successor.switch()
        inputs.keep()
        cache.keep()
        shelf.keep()
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


def shelf_of(project: Project, *, preview: bool = False) -> Shelf:
    """The pages that were made for a site before."""
    kind = project.preview_dir.name if preview else project.site_dir.name
    path = project.cache_dir / "made.sqlite"
    return Shelf(path, kind, project.config.source, frozen=project.frozen)


def site_data(
    project: Project,
    reading: Reading,
    inputs: Inputs,
    failures: list[MultilangError],
    preview: bool,
    taken_off: Unpublished,
    shelf: Shelf,
) -> tuple[exports.SiteData, tuple[Issue, ...]]:
    """What the site is made of, and why what is held back is. Every article is assembled and put
    to its gate; what is made of equal articles and catalogs is taken from the shelf, and pages
    leave their texts there."""
    tags, source = project.config.tags, project.config.source
    checks.validate(project.config.checks)
    pages: list[exports.Page] = []
    issues: list[Issue] = []
    withdrawn: dict[tuple[str, str], Tombstone] = {}
    maker = Maker.of(project, inputs, shelf, preview=preview)
    for slug in inputs.articles(reading):
        for tag, known in maker.article(slug):
            hidden = taken_off.hides(tag, slug)
            if tag == source and hidden and not preview:
                continue
            if known.stone and not (hidden and tag != source):
                withdrawn[tag, slug] = known.stone
            if known.page is None or (tag == source and known.stone and not preview):
                continue
            page, said = known.page, known.issues
            if tag != source:
                page, said = gated(project, page, said, taken_off)
            pages.append(page)
            issues += said
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
        wholes=shelf,
    )
    issues += inputs.issues
    # A preview holds nothing back: what the gate says of it is no finding.
    policy = (*assemble.POLICY, unpublishing.CHECK) if preview else ()
    held = (issue for issue in issues if issue.check not in policy)
    return data, (*held,)


def media_of(project: Project, data: exports.SiteData) -> dict[str, Path]:
    """Files to copy: path on the site -> path in the project."""
    items = exports.media(data)
    known = {slug: dict(workspace.media(project, slug)) for slug in {item.slug for item in items}}
    return {item.path: known[item.slug][item.name] for item in items}


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
