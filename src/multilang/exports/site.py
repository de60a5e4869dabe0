"""Pages -> a static multilingual site, as a mapping of paths to bytes.

Pure and without a clock: equal input gives equal bytes. No script, no request to another host.
Published mode shows the source language and what the review gate let through; preview mode shows
everything and says, block by block, what nobody has reviewed.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from multilang.exports import links, views
from multilang.exports.frame import stylesheet
from multilang.formats.surroundings import Mark
from multilang.model import Bundle, Coverage, Unit

Status = Literal["", "machine", "partly", "outdated", "incomplete", "untranslated"]


@dataclass(frozen=True, slots=True)
class Page:
    """One article in one locale, ready to be shown."""

    slug: str
    locale: str
    text: str
    """The whole Markdown file; its body becomes the page's."""
    title: str
    description: str = ""
    date: datetime.date | None = None
    authors: tuple[str, ...] = ()
    section: str = ""
    tags: tuple[str, ...] = ()
    params: tuple[tuple[str, str], ...] = ()
    """Front matter with plain values, for the ``param`` shortcode."""
    coverage: Coverage = field(default_factory=Coverage)
    marks: tuple[Mark, ...] = ()
    """States of the body's units by line; empty where lines cannot be told exactly."""
    field_states: tuple[tuple[str, str], ...] = ()
    """States of title and description: reviewed, draft, outdated, missing."""
    signatures: tuple[str, ...] = ()
    """What made the machine drafts shown."""
    publishable: bool = True
    media: tuple[str, ...] = ()

    @property
    def untranslated(self) -> bool:
        """Whether the whole body is still the source's text: then it is marked once, as a whole."""
        return bool(self.marks) and all(mark.state == "missing" for mark in self.marks)

    @property
    def status(self) -> Status:
        """What readers must know; empty for a source article and a reviewed translation."""
        if self.coverage.outdated:
            return "outdated"
        if self.signatures:
            return "partly" if self.coverage.reviewed else "machine"
        if not self.coverage.missing + self.coverage.draft:
            return ""
        return "incomplete" if self.coverage.reviewed else "untranslated"


@dataclass(frozen=True, slots=True)
class SiteData:
    """All that a site is built from."""

    name: str
    base_url: str
    source: str
    """Tag of the source language."""
    locales: tuple[str, ...]
    """Tags of the target languages, in the order of the language switcher."""
    pages: tuple[Page, ...]
    preview: bool = False
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By tag: the project's own translations of frame words, section names and tags."""

    def shown(self) -> tuple[Page, ...]:
        """The pages of this mode, newest first, then by slug."""
        pages = [
            page
            for page in self.pages
            if self.preview or page.publishable or page.locale == self.source
        ]
        pages.sort(key=lambda page: page.slug)
        pages.sort(key=lambda page: page.date or datetime.date.min, reverse=True)
        return tuple(pages)


@dataclass(frozen=True, slots=True)
class Media:
    """A file that must be copied beside the pages."""

    path: str
    """Where it goes on the site."""
    slug: str
    name: str
    """Relative to the article's folder."""


def build(site: SiteData) -> dict[str, bytes]:
    """Every file of the site but the media, by path, sorted.

    Raises:
        PublishError: an article's HTML cannot be made safe.
    """
    site_view = views.SiteView.of(site)
    out = {path: html.encode() for path, html in views.render(site_view)}
    path, data = stylesheet()
    out[path] = data
    return dict(sorted(out.items()))


def media(site: SiteData) -> tuple[Media, ...]:
    """The media files of the shown pages, each once: all languages of an article share them."""
    found = {
        links.media_path(page.slug, name): Media(links.media_path(page.slug, name), page.slug, name)
        for page in site.shown()
        for name in page.media
    }
    return tuple(found[path] for path in sorted(found))


def page_from_bundle(bundle: Bundle, units: Sequence[Unit] = ()) -> Page:
    """What the site shows of a bundle.

    Args:
        bundle: of a target language, or one made of the source article itself.
        units: extracted again from ``bundle.text``. Their lines say which block has which state;
            without them, or when they are not the units of the bundle, no block is marked.
    """
    metadata = dict(bundle.metadata)
    states = _states(bundle, units)
    fields = {unit.id: unit.kind for unit in units if unit.kind in metadata}
    return Page(
        slug=bundle.slug,
        locale=bundle.locale,
        text=bundle.text,
        title=str(metadata.get("title") or bundle.slug),
        description=str(metadata.get("description") or metadata.get("summary") or ""),
        date=_date(metadata.get("date")),
        authors=_strings(metadata.get("authors") or metadata.get("author")),
        section=str(metadata.get("section") or ""),
        tags=_strings(metadata.get("tags")),
        params=tuple((k, str(v)) for k, v in bundle.metadata if isinstance(v, (str, int, float))),
        coverage=bundle.coverage,
        marks=tuple(
            Mark(unit.line, states[unit.id]) for unit in units if _in_body(unit, fields, states)
        ),
        field_states=tuple((fields[id_], states[id_]) for id_ in fields if id_ in states),
        signatures=bundle.signatures,
        publishable=bundle.publishable,
        media=bundle.media,
    )


def _in_body(unit: Unit, fields: Mapping[str, str], states: Mapping[str, str]) -> bool:
    return unit.id not in fields and unit.id in states


def _states(bundle: Bundle, units: Sequence[Unit]) -> dict[str, str]:
    """By unit id: reviewed, outdated, draft or missing. Empty when the ids do not agree."""
    known = dict(bundle.states)
    if [unit.id for unit in units] != [id_ for id_, _ in bundle.states]:
        return {}
    states = {}
    for unit in units:
        if unit.id in bundle.missing:
            states[unit.id] = "missing"
        elif known[unit.id] in ("reviewed", "final"):
            states[unit.id] = "reviewed"
        else:
            states[unit.id] = "outdated" if unit.id in bundle.outdated else "draft"
    return states


def _date(value: object) -> datetime.date | None:
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    try:
        return datetime.date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def _strings(value: object) -> tuple[str, ...]:
    if isinstance(value, (list, tuple)):
        return tuple(str(item) for item in value)
    return (str(value),) if value else ()
