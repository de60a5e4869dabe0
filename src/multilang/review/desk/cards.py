"""All that there is to know of one text."""

from __future__ import annotations

from collections.abc import Sequence

from multilang import git, journal, locales, merge, placeholders
from multilang.checks import waived
from multilang.errors import CatalogError
from multilang.formats import po
from multilang.formats.po_writing import fingerprint
from multilang.journal import Event
from multilang.merge.carrying import DOUBT
from multilang.model import Message, Target
from multilang.pipeline.terms import glossary_of
from multilang.review.desk import deeds, remarks
from multilang.review.desk.base import Card, Entry, Finding, Hit, Meaning, Row, TermHit, Typing
from multilang.review.desk.files import Item, Place
from multilang.review.desk.texts import difference
from multilang.writing import versions

_COMMITS = 4  # earlier ones that are looked through for a machine's text


def card(
    place: Place,
    item: Item,
    row: Row,
    found: tuple[Finding, ...],
    events: Sequence[Event],
    *,
    draft: str,
    hits: tuple[Hit, ...],
    typing: Typing | None,
    around: tuple[str, str],
) -> Card:
    """Put it together.

    Args:
        events: of this entry, oldest first.
        around: ids of the rows before and after it.
    """
    message, unit = item.message, item.unit
    source, target = locales.get(place.project.config.source), locales.get(place.tag)
    previous = message.previous_source
    return Card(
        row=row,
        base=row.base,
        source_language=source.tag,
        source_direction=source.direction,
        language=target.tag,
        direction=target.direction,
        difference=() if previous in (None, unit.source) else difference(previous, unit.source),
        previous_source=previous or "",
        note=unit.note,
        notes=_notes(item),
        doubts=merge.doubts(message),
        signature=message.target.signature,
        score=message.target.score,
        placeholders=tuple(
            Meaning(p.number, placeholders.write(p.number), p.kind, p.text)
            for p in unit.placeholders
        ),
        findings=found,
        waivers=tuple(sorted(waived(message.comments))),
        draft=draft,
        hits=hits,
        terms=terms(place, item),
        comments=remarks.comments(message.comments),
        history=tuple(Entry(e.at, e.who, e.event, e.by) for e in events),
        typing=typing,
        before=around[0],
        after=around[1],
    )


def _notes(item: Item) -> tuple[str, ...]:
    """What the catalog notes and the card does not say elsewhere."""
    said = {item.unit.note}
    legend = tuple(f"{placeholders.write(p.number)} = " for p in item.unit.placeholders)
    return tuple(
        note
        for note in item.message.notes
        if note not in said and not note.startswith((DOUBT, *legend))
    )


def terms(place: Place, item: Item) -> tuple[TermHit, ...]:
    """The terms of the project's glossary in the source."""
    source, target = item.unit.source, item.message.target.text
    found = glossary_of(place.project).matches(source, place.project.config.source)
    return tuple(
        TermHit(
            match.start, match.end, match.term.source, match.term.allowed(place.tag),
            match.term.banned(place.tag), match.term.note,
            bool(target and match.term.places(target, place.tag)),
        )
        for match in found
    )  # fmt: skip


def history(item: Item, events: Sequence[Event]) -> list[Event]:
    """The events of an entry, and of the one that its text was carried over from."""
    message = item.message
    keys = {journal.key(message)}
    if message.previous_source is not None:
        context = message.previous_context or message.context
        keys.add((context, journal.digest(message.previous_source)))
    return [event for event in events if event.key in keys]


def own_print(target: Target) -> str:
    """Fingerprint of the machine's text that a target is or was; empty for people's."""
    if target.fingerprint:
        return target.fingerprint
    machine = target.signature or target.origin in ("engine", "memory")
    return fingerprint(target.text) if machine and target.text else ""


def draft_in_versions(place: Place, message: Message) -> str:
    """The machine's text that a person has changed with another program, as an earlier version of
    the catalog has it; empty where none is kept. Slow: parses catalogs."""
    wanted = message.target.fingerprint
    path = place.project.catalog_path(place.tag, place.slug)
    kept = (version.read() for version in versions.versions(place.project.kept_dir(path)))
    committed = git.committed(place.project.root, path, most=_COMMITS)
    for source in (kept, committed):
        for data in source:
            text = _text_in(data, place, message) if data else ""
            if text and fingerprint(text) == wanted:
                return text
    return ""


def text_before(place: Place, item: Item, base: str) -> str:
    """The text that a card with this base showed, as a kept version has it; empty where none."""
    path = place.project.catalog_path(place.tag, place.slug)
    for version in versions.versions(place.project.kept_dir(path)):
        old = _message_in(version.read() or b"", place, item.message)
        if old is not None and deeds.base(old) == base:
            return old.target.text
    return ""


def _text_in(data: bytes, place: Place, message: Message) -> str:
    found = _message_in(data, place, message)
    return found.target.text if found else ""


def _message_in(data: bytes, place: Place, message: Message) -> Message | None:
    try:
        catalog = po.parse(data, place.slug, place.tag, place.slug)
    except CatalogError:
        return None
    known = catalog.by_key()
    if message.key in known or message.previous_source is None:
        return known.get(message.key)
    return known.get((message.previous_context or message.context, message.previous_source))
