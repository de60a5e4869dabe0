"""Carry reviewed work over when the rules change by which articles are cut into units.

A change of extraction is a data migration (``extract.RULES`` counts them; every catalog says in
``X-Multilang-Rules`` which it was written under). What translators read has not changed then, only
how it is cut, named and numbered, so entries are matched by content: the source with its
placeholders put back and white space made one. Never by likeness; that is ``merge``'s work.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from multilang.formats.po_writing import fingerprint
from multilang.migrate.adapting import adapted, content, joined
from multilang.migrate.counting import Report, by_person, compare, has_past
from multilang.model import Catalog, Message, Placeholder, Target, Unit

__all__ = [
    "FIRST",
    "HEADER",
    "Report",
    "compare",
    "content",
    "migrate",
    "stamped",
    "units_of",
    "version",
]

HEADER = "X-Multilang-Rules"
FIRST = 1
"""Version of a catalog that does not say: the header came with the first rules."""

_LEGEND = re.compile(r"⟦(\d+)⟧ = (.+)", re.DOTALL)
_MOST_PARTS = 200
"""Units that one unit may be cut into."""

Key = tuple[str, str]


def version(catalog: Catalog) -> int:
    """Which rules a catalog was written under; 0 where the header does not hold a number."""
    value = dict(catalog.header).get(HEADER, str(FIRST))
    return int(value) if re.fullmatch("[0-9]{1,6}", value) else 0


def stamped(catalog: Catalog, rules: int) -> Catalog:
    """The catalog with its rules named in the header."""
    fields = dict(catalog.header) | {HEADER: str(rules)}
    return replace(catalog, header=tuple(fields.items()))


def units_of(catalog: Catalog) -> tuple[Unit, ...]:
    """The units that a catalog was written for, as far as it tells: their legends are in notes."""
    live = (m for m in catalog.messages if not m.obsolete)
    return tuple(
        Unit(f"{m.context}.{number}", m.context, m.source, 0, tuple(_placeholders(m.notes)))
        for number, m in enumerate(live, 1)
    )


def _placeholders(notes: Iterable[str]) -> Iterator[Placeholder]:
    for note in notes:
        if match := _LEGEND.fullmatch(note):
            yield Placeholder(int(match[1]), "literal", match[2])


def migrate(
    old_units: Sequence[Unit], new_units: Sequence[Unit], catalog: Catalog
) -> tuple[Catalog, Report]:
    """Move the texts of a catalog from the old units to the new ones.

    The same content under another kind, with placeholders numbered or chosen otherwise, or with
    other soft line breaks keeps its state. Units that were joined or split get the old text fuzzy,
    with the old source beside it. Messages stay in the order of the new units; drafts that no unit
    takes are dropped, texts and remarks of people become obsolete.

    Invariant: ``report.lost == 0``.
    """
    wanted = {unit.key: unit for unit in reversed(new_units)}
    order = list(dict.fromkeys(unit.key for unit in new_units))
    live = catalog.by_key()
    gone = {m.key: m for m in catalog.messages if m.obsolete and has_past(m)}
    first = {unit.key: unit for unit in reversed(old_units)}
    old = {unit.key: first[unit.key] for unit in old_units if unit.key in live}
    by_content = _by_content(old.values(), live)
    found: dict[Key, Message] = {}
    used: set[Key] = set()
    for key in order:
        same = _candidates(live.get(key), by_content.get(content(wanted[key]), []))
        if same:
            used |= {m.key for m in same if m.target.text == same[0].target.text}
            found[key] = _same(wanted[key], same, old)
    new = [wanted[key] for key in order]
    for unit, parts in _regrouped(new, list(old.values())):
        if unit.key not in found:
            used |= {part.key for part in parts}
            found[unit.key] = _from_parts(unit, [live[part.key] for part in parts], parts)
    messages = [_with_old(found.get(key), gone.get(key)) or Message(*key) for key in order]
    kept = [
        replace(message, obsolete=True, references=(), notes=())
        for message in catalog.messages
        if message.key not in used and message.key not in wanted and has_past(message)
    ]
    migrated = replace(catalog, messages=(*messages, *kept))
    return migrated, compare(catalog, migrated, (*old_units, *new_units))


def _candidates(exact: Message | None, same: Sequence[Message]) -> Sequence[Message]:
    """The messages that a unit may take its text from: a person's before a machine's."""
    if exact and (by_person(exact) or (exact.target.text and not any(map(by_person, same)))):
        return (exact,)
    return same


def _with_old(message: Message | None, gone: Message | None) -> Message | None:
    """A unit that an obsolete message waited for. One key holds one message: where there are two
    texts, the older one becomes a comment."""
    if gone is None:
        return message
    if message is not None and not gone.target.text:  # it only holds what a translator remarked
        remarks = dict.fromkeys((*message.comments, *gone.comments))
        return replace(message, comments=tuple(remarks))
    if message is None or not by_person(message):
        return replace(gone, obsolete=False)
    earlier = f"earlier translation: {' '.join(gone.target.text.split())}"
    if message.target.text == gone.target.text or earlier in message.comments:
        return message
    return replace(message, comments=(*message.comments, earlier))


def _by_content(
    units: Iterable[Unit], live: Mapping[tuple[str, str], Message]
) -> dict[str, list[Message]]:
    """Messages with text; the most finished first."""
    found: dict[str, list[Message]] = {}
    for unit in units:
        if live[unit.key].target.text:
            found.setdefault(content(unit), []).append(live[unit.key])
    for messages in found.values():
        messages.sort(key=lambda m: (not m.reviewed, not by_person(m)))
    return found


def _same(unit: Unit, messages: Sequence[Message], old: Mapping[Key, Unit]) -> Message:
    """One content: its text under the new kind and numbers. Of two approved texts a person must
    choose."""
    first = messages[0]
    if first.key == unit.key:
        return first
    text = adapted(first.target.text, old[first.key], unit)
    rivals = {message.target.text for message in messages if message.reviewed}
    moved = replace(first, context=unit.kind, source=unit.source)
    if text is not None and len(rivals) < 2:
        past = first.previous_source if first.outdated else None
        return replace(moved, target=_renumbered(first.target, text), previous_source=past)
    if not by_person(first):
        return Message(unit.kind, unit.source)
    shown = joined([first.target.text], [old[first.key]], unit) if text is None else text
    return replace(
        moved,
        target=Target(shown, "translated", "human"),
        previous_context=first.context,
        previous_source=first.source,
    )


def _renumbered(target: Target, text: str) -> Target:
    """The same text, numbered otherwise: an untouched draft stays an untouched one."""
    if target.fingerprint == fingerprint(target.text):
        return replace(target, text=text, fingerprint=fingerprint(text))
    return replace(target, text=text)


def _regrouped(new: Sequence[Unit], old: Sequence[Unit]) -> Iterator[tuple[Unit, tuple[Unit, ...]]]:
    """New units that several old ones make up, and new ones that an old one was cut into; each
    with the old ones whose texts it needs."""
    for whole, parts in _made_up(new, old):
        yield whole, parts
    for whole, parts in _made_up(old, new):
        for part in parts:
            yield part, (whole,)


def _made_up(
    wholes: Sequence[Unit], parts: Sequence[Unit]
) -> Iterator[tuple[Unit, tuple[Unit, ...]]]:
    """The wholes whose content is a row of at least two parts, white space between them aside."""
    by_word: dict[str, list[tuple[str, Unit]]] = {}
    for part in parts:
        if text := content(part):
            by_word.setdefault(_first_word(text), []).append((text, part))
    for candidates in by_word.values():
        candidates.sort(key=lambda item: -len(item[0]))
    for whole in wholes:
        row: list[Unit] = []
        rest = content(whole)
        while rest and len(row) < _MOST_PARTS:
            candidates = by_word.get(_first_word(rest), [])
            match = next((item for item in candidates if _begins(rest, item[0])), None)
            if match is None:
                break
            rest = rest[len(match[0]) :].lstrip()
            row.append(match[1])
        if not rest and len(row) > 1:
            yield whole, tuple(row)


def _first_word(text: str) -> str:
    return text.split(" ", 1)[0]


def _begins(text: str, part: str) -> bool:
    """Whether the part stands at the beginning, and ends there with a word."""
    return text.startswith(part) and (len(text) == len(part) or text[len(part)] == " ")


def _from_parts(unit: Unit, messages: Sequence[Message], parts: Sequence[Unit]) -> Message:
    """A unit that was joined or cut, with all the texts of its parts, for a person to look at."""
    new = Message(unit.kind, unit.source)
    written = [(m, part) for m, part in zip(messages, parts, strict=True) if by_person(m)]
    if not written:
        return new
    texts = [m.target.text for m, _ in written]
    return replace(
        new,
        target=Target(joined(texts, [part for _, part in written], unit), "translated", "human"),
        comments=tuple(dict.fromkeys(c for m, _ in written for c in m.comments)),
        previous_context=messages[0].context,
        previous_source=" ".join(m.source for m in messages),
    )
