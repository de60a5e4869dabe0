"""What a migration did with the texts that people wrote, told from the texts alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from multilang import placeholders
from multilang.model import Catalog, Message, Unit


@dataclass(frozen=True, slots=True)
class Report:
    """What becomes of the texts that people wrote. Counts of old messages; they add up."""

    kept: int = 0
    """As they were: reviewed ones reviewed, others waiting."""
    fuzzy: int = 0
    """Reviewed ones that a person must look at again; the old source stands beside the text."""
    obsolete: int = 0
    """Without a unit any more: kept at the end of the catalog, and offered when one comes."""
    lost: int = 0

    def __add__(self, other: Report) -> Report:
        return Report(*(getattr(self, f) + getattr(other, f) for f in Report.__slots__))


def by_person(message: Message) -> bool:
    """Approved text, and text without a machine's mark."""
    return bool(message.target.text) and (message.reviewed or message.target.origin == "human")


def has_past(message: Message) -> bool:
    """Whether a person has left anything in it: a text, or a comment."""
    return by_person(message) or bool(message.comments)


def compare(old: Catalog, new: Catalog, units: Iterable[Unit] = ()) -> Report:
    """What became of every text that a person wrote in ``old``, told from the texts alone.

    Independent of how ``migrate`` works: it only looks where the words are now. Placeholders are
    left out of the comparison, and so is what they stand for: either may have become the other.

    Args:
        units: the old and the new ones, for their placeholders.
    """
    bare = _bare({p.text for unit in units for p in unit.placeholders})
    live: dict[str, bool] = {}
    for message in new.messages:
        if not message.obsolete and message.target.text:
            text = bare(message.target.text)
            live[text] = live.get(text, False) or message.reviewed
    shelved = {bare(m.target.text) for m in new.messages if m.obsolete}
    shelved |= {bare(c.partition(": ")[2]) for m in new.messages for c in m.comments}
    report = Report()
    for message in old.messages:
        if by_person(message):
            text = bare(message.target.text)
            fate = _fate(text, message.reviewed, live, shelved)
            report += Report(lost=fate.lost) if message.obsolete else fate
    return report


def _fate(text: str, reviewed: bool, live: Mapping[str, bool], shelved: Collection[str]) -> Report:
    if text in live:
        return Report(kept=1) if live[text] or not reviewed else Report(fuzzy=1)
    if text in shelved:
        return Report(obsolete=1)
    if any(text in longer for longer in live):
        return Report(fuzzy=1)
    return Report(lost=1)


def _bare(legends: set[str]) -> Callable[[str], str]:
    """A text's words: without white space, placeholders, and what placeholders stand for."""
    longest = sorted(filter(str.strip, legends), key=len, reverse=True)
    written = (r"\s+".join(map(re.escape, legend.split())) for legend in longest)
    pieces = [placeholders.PATTERN.pattern, *written, r"\s+"]
    pattern = re.compile("|".join(pieces))
    return lambda text: pattern.sub("", text)
