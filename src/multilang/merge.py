"""Units + drafts + previous catalog -> catalog: what msgmerge does, with people's work first.

Exact by context and source; then the same source under another context; then the nearest removed
message that a person wrote, fuzzy, with its previous source kept. Human text never disappears: what
no unit needs any more stays as an obsolete message, and comes back when its source does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from multilang.model import Catalog, Message, Placeholder, Target, Unit

SIMILAR = 75.0
"""Least similarity (RapidFuzz ratio, 0-100) at which an old translation is offered for an edited
source. msgmerge's fuzzy threshold is 60 % of a different measure."""

Key = tuple[str, str]
NO_DRAFT = "no draft: "
"""How a note begins that says why a message has none."""


def merge(
    units: Sequence[Unit],
    drafts: Mapping[Key, Target],
    previous: Catalog | None,
    *,
    locale: str,
    domain: str,
    path: str,
    refused: Mapping[Key, str] | None = None,
) -> Catalog:
    """The catalog of one article in one locale.

    Args:
        path: the source file, for the ``#:`` line.
        refused: why a unit has no draft; said in its notes.

    Invariant: every human text of ``previous`` is in the result, live or obsolete.
    """
    previous = previous or Catalog(locale, domain)
    live = previous.by_key()
    gone = {m.key: m for m in previous.messages if m.obsolete}
    wanted = {unit.key: unit for unit in reversed(units)}  # the first of equals decides its note
    order = list(dict.fromkeys(unit.key for unit in units))
    free = {key: m for key, m in (gone | live).items() if key not in wanted and _by_person(m)}
    found: dict[Key, Message] = {
        key: live.get(key) or gone[key] for key in order if key in live or key in gone
    }
    for key, message in _moved([k for k in order if not _has_text(found.get(k))], free).items():
        found[key] = message
        del free[message.key]
    lost = [k for k in order if not _has_text(found.get(k))]
    for key, message in _similar(lost, free).items():
        found[key] = message
        del free[message.key]
    messages = [
        _message(wanted[key], found.get(key), drafts.get(key), path, (refused or {}).get(key, ""))
        for key in order
    ]
    kept = [replace(m, obsolete=True, references=(), notes=()) for m in free.values()]
    return replace(
        previous, locale=locale, domain=domain, messages=(*messages, *sorted(kept, key=_place))
    )


def missing(units: Iterable[Unit], previous: Catalog | None) -> list[Unit]:
    """The units that a merge without drafts would leave empty: what the engine is asked for.

    Edited sources whose old human translation is near enough are not among them.
    """
    units = list(units)
    empty = merge(units, {}, previous, locale="", domain="", path="")
    wanted = {m.key for m in empty.messages if not m.obsolete and not m.target.text}
    return [unit for unit in {u.key: u for u in reversed(units)}.values() if unit.key in wanted][
        ::-1
    ]


def _has_text(message: Message | None) -> bool:
    return message is not None and bool(message.target.text)


def _by_person(message: Message) -> bool:
    """Reviewed text and text without a machine's signature; drafts can be made again."""
    return bool(message.target.text) and (message.reviewed or message.target.origin == "human")


def _place(message: Message) -> tuple[str, str]:
    return message.key


def _moved(keys: Iterable[Key], free: Mapping[Key, Message]) -> dict[Key, Message]:
    """The same source under another context, e.g. a paragraph that became a list item."""
    by_source: dict[str, list[Message]] = {}
    for message in free.values():
        by_source.setdefault(message.source, []).append(message)
    return {key: by_source[key[1]].pop(0) for key in keys if by_source.get(key[1])}


def _similar(keys: Sequence[Key], free: Mapping[Key, Message]) -> dict[Key, Message]:
    """One-to-one, best pairs first; only removed messages are looked at, not the whole catalog."""
    if not keys or not free:
        return {}
    from rapidfuzz import fuzz

    candidates = list(free.values())
    pairs = []
    for position, (context, source) in enumerate(keys):
        for index, message in enumerate(candidates):
            ratio = fuzz.ratio(source, message.source, score_cutoff=SIMILAR)
            if ratio:
                pairs.append((-ratio, message.context != context, position, index))
    found: dict[Key, Message] = {}
    used: set[int] = set()
    for _, _, position, index in sorted(pairs):
        if keys[position] not in found and index not in used:
            found[keys[position]] = candidates[index]
            used.add(index)
    return found


def _message(
    unit: Unit, old: Message | None, draft: Target | None, path: str, refusal: str
) -> Message:
    notes = _notes(unit)
    if old is None or not old.target.text:
        target = draft or Target()
        if not target.text and refusal:
            notes = (*notes, f"{NO_DRAFT}{refusal}")
        base = old or Message(unit.kind, unit.source)
        return replace(
            base, target=target, references=(path,), notes=notes, obsolete=False,
            previous_source=None, previous_context=None,
        )  # fmt: skip
    if old.key == unit.key:
        kept = replace(old, references=(path,), notes=notes, obsolete=False)
        # Once a person has approved the text for this source, what it was made for is history.
        return replace(kept, previous_source=None, previous_context=None) if old.reviewed else kept
    return replace(
        old,
        context=unit.kind,
        source=unit.source,
        target=replace(old.target, state="translated", origin="human", signature=""),
        references=(path,),
        notes=notes,
        previous_source=old.source if old.source != unit.source else None,
        previous_context=old.context if old.source != unit.source else None,
        obsolete=False,
    )


def _notes(unit: Unit) -> tuple[str, ...]:
    """What translators need to know: the author's word, and what each placeholder stands for."""
    legend = tuple(_legend(p) for p in unit.placeholders)
    return ((unit.note,) if unit.note else ()) + legend


def _legend(placeholder: Placeholder) -> str:
    return f"⟦{placeholder.number}⟧ = {' '.join(placeholder.text.split())}"
