"""How much of a translation is whose work, and who reviewed it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from multilang import journal
from multilang.journal import Event
from multilang.model import Catalog, Message, Unit
from multilang.provenance import Makings, making


@dataclass(frozen=True, slots=True)
class Counts:
    """Units, or source words. ``total == reviewed + draft + missing``, and
    ``reviewed == mt_unmodified + edited + human + memory``; ``outdated`` is a part of ``draft``.
    """

    total: int = 0
    reviewed: int = 0
    mt_unmodified: int = 0
    """Reviewed, and exactly as the machine wrote it."""
    edited: int = 0
    """Reviewed, a machine's text that a person changed."""
    human: int = 0
    memory: int = 0
    draft: int = 0
    """With a text that is not reviewed, or no longer."""
    outdated: int = 0
    missing: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, f) + getattr(other, f) for f in Counts.__slots__))


def count(units: Sequence[Unit], catalog: Catalog | None, made: Makings) -> tuple[Counts, Counts]:
    """By units, and by words. Units that share a message count each.

    Args:
        made: what the journal knows of texts that machines made.
    """
    known = catalog.by_key() if catalog else {}
    by_units, by_words = Counts(), Counts()
    for unit in units:
        names = _names(known.get(unit.key), made)
        by_units += Counts(**dict.fromkeys(names, 1))
        by_words += Counts(**dict.fromkeys(names, len(unit.source.split())))
    return by_units, by_words


def _names(message: Message | None, made: Makings) -> tuple[str, ...]:
    if message is None or not message.target.text:
        return ("total", "missing")
    if not message.reviewed:
        return ("total", "draft", "outdated") if message.outdated else ("total", "draft")
    origin = making(message, made)
    return ("total", "reviewed", "mt_unmodified" if origin == "machine" else origin)


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who approved texts as they stand now."""

    name: str
    """Without an address: that is nobody's business but the project's."""
    n: int
    """Messages; units that say the same are one."""
    last: str
    """When they did it last, UTC, ``YYYY-MM-DDTHH:MM:SSZ``."""


def reviewers(
    units: Sequence[Unit], catalog: Catalog | None, events: Iterable[Event]
) -> tuple[Reviewer, ...]:
    """Those whose approval the article's reviewed texts stand on, by name.

    A text that has been changed since is nobody's; a text that was reviewed before there was a
    journal is in no count. The source may differ by a slip of the pen from the one they saw.
    """
    known = catalog.by_key() if catalog else {}
    wanted = {
        (message.context, journal.digest(message.target.text))
        for unit in units
        if (message := known.get(unit.key)) and message.reviewed
    }
    last: dict[tuple[str, str], Event] = {}
    for event in events:
        if event.approved and (event.context, event.target) in wanted:
            last[event.context, event.target] = event
    times: dict[str, list[str]] = {}
    for event in last.values():
        times.setdefault(_name(event.who), []).append(event.at)
    return tuple(Reviewer(name, len(at), max(at)) for name, at in sorted(times.items()))


def unseen_words(units: Sequence[Unit], catalog: Catalog | None, events: Iterable[Event]) -> int:
    """Source words of reviewed texts that whoever approved them at the review desk had not opened,
    and nobody has approved again since."""
    known = catalog.by_key() if catalog else {}
    last: dict[tuple[str, str], str] = {}
    for event in events:
        if event.approved:
            last[event.context, event.target] = event.by
    return sum(
        len(unit.source.split())
        for unit in units
        if (message := known.get(unit.key)) and message.reviewed
        and last.get((message.context, journal.digest(message.target.text))) == journal.UNSEEN
    )  # fmt: skip


def _name(who: str) -> str:
    return who.partition("<")[0].strip() or "unknown"
