"""Check the texts of catalogs: every finding with its place in the file that people mend it in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from multilang import checks, git, locales, workspace
from multilang.errors import MultilangError
from multilang.formats.po_places import Places
from multilang.model import Catalog, Extraction, Issue, Message, Unit
from multilang.pipeline.changed import changed_articles, earlier, is_as_before
from multilang.pipeline.checking_pages import Pages, article_text, with_page
from multilang.pipeline.parts import CheckUnit, check_of
from multilang.pipeline.reports import Reading
from multilang.pipeline.rules import rules
from multilang.pipeline.safe_fixes import is_safe
from multilang.reports import Finding, Report, Text
from multilang.workspace import Project

Shown = Sequence[tuple[Unit, Message]]
"""The units whose texts are looked at, with their messages."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A catalog that is checked."""

    project: Project
    extraction: Extraction
    tag: str
    catalog: Catalog

    @property
    def path(self) -> str:
        return self.project.shown(self.project.catalog_path(self.tag, self.catalog.domain))


def check(
    project: Project,
    reading: Reading,
    tags: Sequence[str],
    *,
    drafts: bool | None = None,
    since: str | None = None,
) -> Report:
    """Every finding in articles and the texts of their catalogs; what could not be read is in
    ``problems``.

    Args:
        drafts: look at unreviewed text too; by default where the gate lets it through.
        since: a git revision; only what is not in it as it is now is looked at.

    Raises:
        ConfigError: no such revision, no repository, or the glossary or a setting is wrong.
    """
    old = None if since is None else earlier(project, reading, tags, since)
    pages = Pages(project, reading, drafts)
    texts: dict[tuple[str, str], Sequence[Text]] = {}
    problems: list[MultilangError] = [*reading.failures]
    # A wrong setting is told even where there is nothing to check yet.
    looks = {tag: check_of(project, tag) for tag in tags}
    for tag in tags:
        open_gate = project.config.language(tag).gate != "reviewed"
        for extraction in reading.extractions:
            slug = extraction.article.slug
            try:
                catalog, _ = workspace.read_catalog(project, tag, slug)
            except MultilangError as error:
                problems.append(error)
                continue
            if catalog is not None:
                place = _Place(project, extraction, tag, catalog)
                shown = _shown(place, open_gate if drafts is None else drafts)
                known = None if old is None else old[tag, slug]
                found = tuple(_checked(place, shown, looks[tag], known))
                issues = pages.issues(extraction, tag, catalog, looks[tag])
                texts[slug, tag] = with_page(
                    found, issues, extraction, tag, catalog, place.path, known
                )
    source = project.config.source
    texts |= _articles(project, reading, since)
    order = [(slug, tag) for slug in reading.slugs for tag in (source, *tags)]
    return Report(
        texts=tuple(text for where in order for text in texts.get(where, ())),
        rules=rules(),
        problems=tuple(problems),
        name=project.config.name,
        prefix=git.prefix(project.root),
    )


def _articles(
    project: Project, reading: Reading, since: str | None
) -> dict[tuple[str, str], Sequence[Text]]:
    """What is found in the articles themselves, whatever languages are asked for."""
    config, read = project.config, reading.extractions
    locale = locales.get(config.source)
    asked = read if since is None else changed_articles(project, read, since)
    found: dict[tuple[str, str], Sequence[Text]] = {}
    for extraction in asked:
        article = extraction.article
        there = partial(workspace.has_media, project, article.slug)
        issues = checks.check_article(article, locale, config.base_url, config.checks, there)
        if issues:
            found[article.slug, locale.tag] = [
                article_text(extraction, locale.tag, issue, "article") for issue in issues
            ]
    return found


def _shown(place: _Place, drafts: bool) -> Shown:
    """What is looked at; of units that share a message and all they mean, the first."""
    known = place.catalog.by_key()
    units = {(u.key, u.placeholders): u.id for u in reversed(place.extraction.units)}
    first = set(units.values())
    return [
        (unit, message)
        for unit in place.extraction.units
        if unit.id in first
        and (message := known.get(unit.key)) is not None
        and message.target.text
        and (message.reviewed or drafts)
    ]


def _checked(
    place: _Place,
    shown: Shown,
    look: CheckUnit,
    old: Mapping[tuple[str, str], Message] | None,
) -> Iterator[Text]:
    """The texts with their findings.

    Args:
        old: messages of an earlier catalog; what is as it was there is left out.
    """
    together = _together(place, shown)
    direction = locales.get(place.tag).direction
    article, path = place.extraction.article, place.path
    places: Places | None = None
    for unit, message in shown:
        if old is not None and is_as_before(message, old.get(unit.key)):
            continue
        origin = f"{article.path}:{unit.line}"
        target = message.target.text
        issues = (*look(unit, target, message.comments), *together.get(unit.id, ()))
        found: tuple[Finding, ...] = ()
        if issues:
            places = places or Places(place.catalog.layout)  # counting the lines of a file costs
            found = tuple(
                _finding(replace(one, where=origin, locale=place.tag), unit, message, places)
                for one in issues
            )
        yield Text(
            article.slug, place.tag, direction, unit.id, unit.kind, unit.source, target, origin,
            path, message.reviewed, found,
        )  # fmt: skip


def _together(place: _Place, shown: Shown) -> Mapping[str, Sequence[Issue]]:
    """What is found in all texts of an article together, by unit."""
    found: dict[str, list[Issue]] = {}
    pairs = [(unit, message.target.text) for unit, message in shown]
    comments = {unit.id: message.comments for unit, message in shown}
    severities = place.project.config.checks
    for issue in checks.check_catalog(pairs, locales.get(place.tag), comments, severities):
        found.setdefault(issue.unit_id, []).append(issue)
    return found


def _finding(issue: Issue, unit: Unit, message: Message, places: Places) -> Finding:
    issue = replace(issue, unit_id=unit.id)
    safe = not message.outdated and is_safe(issue, message.target.text)
    return Finding(issue, places.region(message, issue.span), safe)
