"""Articles that the gate lets through -> the folder of a site that another generator builds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from multilang import assemble, export_folder, locales, workspace
from multilang.errors import ConfigError, MultilangError
from multilang.export_folder import Changes, Entry, Placed
from multilang.exports import addresses, content, frame
from multilang.exports import site as site_pages
from multilang.exports.content import Edition, Localized, Target
from multilang.formats import html
from multilang.model import Bundle, Extraction, Issue
from multilang.pipeline import addressing, crediting, unpublishing, withdrawing
from multilang.pipeline.adopting import FRAME
from multilang.pipeline.building import bundles
from multilang.pipeline.reports import Reading
from multilang.workspace import Project

TARGETS = tuple(content.TARGETS)


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What an export did, or would do."""

    target: str
    folder: Path
    articles: Mapping[str, int]
    """By language, the source too."""
    written: tuple[str, ...]
    removed: tuple[str, ...]
    files: int
    held: tuple[Issue, ...] = ()
    """Why articles were not exported."""
    failures: tuple[MultilangError, ...] = ()


@dataclass(frozen=True, slots=True)
class _Made:
    edition: Edition
    held: tuple[Issue, ...]
    failures: tuple[MultilangError, ...]
    unread: frozenset[str]
    """Articles that cannot be read now."""
    refused: frozenset[tuple[str, str]]
    """Tag and slug of catalogs that cannot be read now."""

    def unreadable(self, entry: Entry) -> bool:
        """Whether what was exported stays, because nobody can say what it would be now."""
        return entry.article in self.unread or (entry.language, entry.article) in self.refused


def export(
    project: Project,
    reading: Reading,
    name: str,
    folder: Path,
    tags: Sequence[str] = (),
    *,
    drafts: bool = False,
    settings: bool = False,
    dry: bool = False,
) -> ExportReport:
    """Write the published articles for another site.

    Args:
        reading: all articles: links between them are mapped to what there is.
        tags: only these languages, the source language among them; files of the others stay.
        drafts: export text that nobody has reviewed as well, marked as such.
        settings: write the target's settings of the languages too, where they are one file.

    Raises:
        ConfigError: the folder is one that multilang reads from, or the target's settings are no
            file of their own.
        PublishError, WorkspaceError: the folder is as it was; see ``export_folder``.
    """
    target, label = content.TARGETS[name], {"project": project.config.name, "target": name}
    chosen = tuple(tags) or (project.config.source, *project.config.tags)
    with workspace.exclusive(project):
        made = _made(project, reading, drafts)
        earlier = (one for one in export_folder.known(folder, label) if made.unreadable(one))
        kept = frozenset((one.language, one.article) for one in earlier)
        edition = replace(made.edition, kept=kept)
        files = [*_files(project, target, edition, chosen)]
        if settings:
            files.append(_settings(target, edition))
        refuse_own(project, folder, files)

        def keep(entry: Entry) -> bool:
            if made.unreadable(entry):
                return True
            if not entry.language:
                return bool(tags) or not entry.article
            return entry.language not in chosen

        changes: Changes = export_folder.export(folder, label, files, keep, dry=dry)
    counts = {tag: sum(1 for _ in made.edition.of(tag)) for tag in chosen}
    held = tuple(issue for issue in made.held if issue.locale in chosen)
    return ExportReport(
        name, folder, counts, changes.written, changes.removed, changes.files, held, made.failures
    )


def settings_of(project: Project, name: str) -> tuple[str, str]:
    """What the site's own settings need to say of the languages, and the file for it."""
    target = content.TARGETS[name]
    return target.settings(_edition(project, ())), target.settings_name


def _settings(target: Target, edition: Edition) -> Placed:
    if not target.settings_path:
        raise ConfigError(
            f"what {target.name} needs to know of the languages is part of {target.settings_name}",
            hint="--settings prints it",
        )
    return Placed(target.settings_path, target.settings(edition).encode())


def refuse_own(project: Project, folder: Path, files: Sequence[Placed]) -> None:
    """Never into content/ or locale/: what stands there is people's."""
    config = project.config
    own = [project.path(name).resolve() for name in (config.content_dir, config.locale_dir)]
    for file in files:
        path = (folder / file.path).resolve()
        if any(path.is_relative_to(one) for one in own):
            raise ConfigError(
                f"the export would write {project.shown(path)}, among what multilang reads",
                hint="give --output another folder",
            )


def _files(
    project: Project, target: Target, edition: Edition, tags: Sequence[str]
) -> Iterator[Placed]:
    shared: dict[str, Placed] = {}
    source = locales.get(edition.source)
    for tag in tags:
        articles = tuple(edition.of(tag))
        pages = tuple(target.pages(edition, tag))
        single = len(pages) == len(articles) and target.by_article
        for position, (path, data) in enumerate(pages):
            yield Placed(path, data, tag, articles[position].slug if single else "")
        for article in articles:
            for name, origin in workspace.media(project, article.slug):
                path = target.media_path(edition, article, name)
                common = target.media_path(edition, replace(article, locale=source), name)
                shared[path] = Placed(path, origin, "" if path == common else tag, article.slug)
    yield from shared.values()


def _made(project: Project, reading: Reading, drafts: bool) -> _Made:
    """Everything in all languages, and why what is missing is missing."""
    failures: list[MultilangError] = []
    articles: list[Localized] = []
    held: list[Issue] = []
    taken_off = unpublishing.read(project)
    source = project.config.source
    drafted = {e.article.slug for e in reading.extractions if e.article.get("draft") is True}
    shown = [e for e in reading.extractions if e.article.slug not in drafted]
    originals = {e.article.slug: _original(project, e) for e in shown}
    articles += (
        originals[e.article.slug]
        for e in shown
        if not taken_off.hides(source, e.article.slug) and not withdrawing.original(project, e)
    )
    reading = replace(reading, extractions=tuple(shown))
    wishes = {(source, e.article.slug): addresses.wish(e.article.metadata) for e in shown}
    for _, bundle in bundles(
        project, reading, project.config.tags, failures, drafts=True if drafts else None
    ):
        wishes[bundle.locale, bundle.slug] = addresses.wish(bundle.metadata, bundle.states)
        if not bundle.publishable and not (drafts and _may_be_shown(bundle)):
            held += bundle.issues
            continue
        original = originals[bundle.slug]
        if strange := content.foreign(bundle.text, original.text):
            held.append(_strange(project, bundle, strange))
        else:
            articles.append(_translation(project, bundle, original))
    refused = {
        (tag, Path(failure.where.partition(":")[0]).stem)
        for failure in failures
        for tag in project.config.tags
        if failure.where.startswith(project.shown(project.catalog_path(tag, "x").parent))
    }
    unread = frozenset(workspace.slugs(project)[0]) - set(reading.slugs)
    found, wrong = addressing.settled(project, wishes)
    held += wrong
    names = found.current if project.config.slugs == "localized" else {}
    edition = replace(_edition(project, articles), addresses=names, earlier=found.earlier)
    return _Made(edition, tuple(held), tuple(failures), unread - drafted, frozenset(refused))


def _may_be_shown(bundle: Bundle) -> bool:
    """Whether only the review holds it back: what was taken away stays away."""
    return not {i.check for i in bundle.issues} & {assemble.WITHDRAWN, unpublishing.CHECK}


def _strange(project: Project, bundle: Bundle, strange: Sequence[str]) -> Issue:
    return Issue(
        "template",
        "critical",
        f"the translation has {strange[0]!r}, which the article does not have: another site "
        "generator could take it for more than text; remove it",
        where=workspace.article_path(project, bundle.slug),
        locale=bundle.locale,
    )


def _original(project: Project, extraction: Extraction) -> Localized:
    article = extraction.article
    return Localized(
        article.slug,
        locales.get(project.config.source),
        article.text,
        article.metadata,
        tuple(name for name, _ in workspace.media(project, article.slug)),
        headings=html.heading_ids(article.text),
    )


def _translation(project: Project, bundle: Bundle, original: Localized) -> Localized:
    page = site_pages.page_from_bundle(bundle)
    return Localized(
        bundle.slug,
        locales.get(bundle.locale),
        bundle.text,
        bundle.metadata,
        bundle.media,
        page.status or "reviewed",
        bool(bundle.signatures),
        page.translators,
        crediting.reviewers(project, bundle.locale, bundle.slug),
        original.headings,
        page.unapproved,
    )


def _edition(project: Project, articles: Sequence[Localized]) -> Edition:
    config = project.config
    return Edition(
        name=config.name,
        base_url=config.base_url,
        source=config.source,
        locales=tuple(locales.get(tag) for tag in (config.source, *config.tags)),
        articles=tuple(sorted(articles, key=lambda one: one.slug)),
        names={tag: _name(project, tag) for tag in config.tags},
    )


def _name(project: Project, tag: str) -> str:
    """The site's name in a language, as its site.po has it."""
    name = project.config.name
    try:
        catalog, _ = workspace.read_catalog(project, tag, FRAME)
    except MultilangError:
        return name  # the site says what is wrong with it
    return frame.words_of(catalog).get(name, name) if catalog else name
