"""One article in one language, ready to be shown: what the site needs to know of a bundle."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Literal

from multilang import retraction
from multilang.exports import addresses, facts, links
from multilang.exports.addresses import NO_WISH, Wish
from multilang.exports.facts import Facts
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
    unapproved: bool = False
    """Whether outdated text on it was never approved, not for the earlier original either."""
    wish: Wish = NO_WISH
    """What it would be called in addresses."""
    address: str = ""
    """What it is called in addresses of its language; empty for its slug."""

    @property
    def path(self) -> str:
        """Where it stands on the site."""
        return links.page_path(self.locale, self.address or self.slug)

    @property
    def untranslated(self) -> bool:
        """Whether the whole body is still the source's text: then it is marked once, as a whole."""
        return bool(self.marks) and all(mark.state == "missing" for mark in self.marks)

    @property
    def status(self) -> Status:
        """What readers must know, the worst first; empty for a source article and a reviewed
        translation. ``outdated``: all of it was reviewed, and the original has changed since."""
        counts = self.coverage
        if self.signatures:
            return "partly" if counts.reviewed else "machine"
        if counts.missing + counts.draft > counts.outdated:
            return "incomplete" if counts.reviewed + counts.outdated else "untranslated"
        return "outdated" if counts.outdated else ""

    @property
    def approved(self) -> bool:
        """Whether people have approved all that it shows, be it for an earlier original."""
        return self.status in ("", "outdated") and not self.unapproved


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
        unapproved=not set(bundle.outdated) <= {*bundle.last_reviewed, *bundle.missing},
        wish=addresses.wish(bundle.metadata, bundle.states),
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
