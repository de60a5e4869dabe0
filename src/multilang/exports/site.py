"""Pages -> a static multilingual site, as a mapping of paths to bytes.

Pure and without a clock: equal input gives equal bytes. No script, no request to another host.
Published mode shows the source language and what the review gate let through; preview mode shows
everything and says, block by block, what nobody has reviewed.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Literal

from multilang import locales, retraction
from multilang.errors import PublishError
from multilang.exports import facts, feeds, fonts, frame, links, sitemap, theming, views
from multilang.exports.facts import Facts
from multilang.exports.theming import Theme
from multilang.exports.views import withdrawn
from multilang.exports.views.withdrawn import Tombstones
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
    image: str = ""
    """Name of the lead picture among ``media``."""
    image_alt: str = ""
    dateline: str = ""
    """The place that it was reported from."""
    translators: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    facts: Facts = field(default_factory=Facts)
    """What its head tells machines of it."""
    corrections: tuple[tuple[str, str], ...] = ()
    """What was wrong in the article, and the state of each text: as ``field_states`` has it."""
    related: tuple[str, ...] = ()
    """Slugs of articles that the author wants readers to find, best first."""

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
    theme: Theme = theming.DEFAULT
    ai_disclosure: bool = True
    """Whether pages say what part a machine had in them."""
    feed_ids: str = ""
    """What the ids in feeds begin with; empty to make it of ``base_url``."""
    withdrawn: Tombstones = field(default_factory=dict)
    page_size: int = 20
    """How many articles a page of a list has."""

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


def build(site: SiteData, reuse: views.Reuse | None = None) -> dict[str, bytes]:
    """Every file of the site but the media, by path, sorted.

    Args:
        reuse: remembers pages that were rendered before, of equal input by equal code.

    Raises:
        PublishError: an article's HTML cannot be made safe, a template of the project is wrong, or
            an article is named like a page of the site.
    """
    site_view = views.SiteView.of(site)
    out: dict[str, bytes] = {}
    for path, text in views.render(site_view, reuse):
        if path in out:
            raise PublishError(
                f"two pages want the address {path}",
                hint=f"rename the article: {', '.join(links.RESERVED)} are pages of the site",
            )
        out[path] = text.encode()
    out.update(feeds.files(site_view))
    out.update(sitemap.files(site_view, sitemap.entries(site_view)))
    path, data = frame.stylesheet(site.theme)
    out[path] = data
    out.update(theming.assets(site.theme))
    for tag in sorted({*site_view.tags, *(stone.locale for stone in withdrawn.places(site))}):
        out.update(fonts.files_of(locales.get(tag)))
    return dict(sorted(out.items()))


def media(site: SiteData) -> tuple[Media, ...]:
    """The media files of the shown pages, each once: all languages of an article share them."""
    found = {
        links.media_path(page.slug, name): Media(links.media_path(page.slug, name), page.slug, name)
        for page in site.shown()
        for name in page.media
    }
    return tuple(found[path] for path in sorted(found))


def page_from_bundle(
    bundle: Bundle, units: Sequence[Unit] = (), reviewers: Sequence[str] = ()
) -> Page:
    """What the site shows of a bundle.

    Args:
        bundle: of a target language, or one made of the source article itself.
        units: extracted again from ``bundle.text``. Their lines say which block has which state;
            without them, or when they are not the units of the bundle, no block is marked.
        reviewers: names to thank on the page.
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
        image=str(metadata.get("image") or "").removeprefix("./"),
        image_alt=str(metadata.get("image_alt") or ""),
        dateline=str(metadata.get("dateline") or ""),
        translators=_translators(metadata, bundle.locale),
        reviewers=tuple(reviewers),
        facts=facts.read(bundle, metadata),
        corrections=_corrections(metadata, fields, states),
        related=tuple(_slug(item) for item in _strings(metadata.get("related"))),
    )


def _translators(metadata: Mapping[str, object], locale: str) -> tuple[str, ...]:
    """``translator`` or ``translators``: names by language (``{fr: Ines Duarte}``), or the names
    of one language's translators."""
    value = metadata.get("translators") or metadata.get("translator")
    if isinstance(value, Mapping):
        return _strings(value.get(locale) or value.get(locale.partition("-")[0]))
    return _strings(value)


def _corrections(
    metadata: Mapping[str, object], fields: Mapping[str, str], states: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    texts = retraction.texts(metadata.get(retraction.CORRECTION))
    known = [states.get(id_, "") for id_, name in fields.items() if name == retraction.CORRECTION]
    return tuple(zip_longest(texts, known[: len(texts)], fillvalue=""))


def _slug(address: str) -> str:
    """``storm``, ``../storm/`` and ``../storm/index.md`` all mean the article ``storm``."""
    return address.removesuffix("index.md").strip("./").rpartition("/")[2]


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
