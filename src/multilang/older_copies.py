"""A file that somebody took away, worked on, and put back after others had gone on here.

Taken for a save of what is here, it would set their texts back. It is known by what it is nearest
to: then that older version is the base, and both sides are merged as two branches are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from multilang.combine import combine
from multilang.model import Catalog, Message
from multilang.reconcile import Key, Kind, Note, by_person, layout_of, reconcile

_NEARER = 2
"""Entries by which the older version must be nearer: one text may be set back on purpose."""


def begun_with(base: Catalog, theirs: Catalog, older: Iterable[Catalog]) -> Catalog | None:
    """The older version that a file began with; None where it may as well have begun with ours, or
    is that version, which then was put back on purpose.

    What ours and the file have and an older version lacks, the file cannot have from there: without
    that, a version with few texts in common would seem near, because few can differ.
    """
    best, least = None, distance(base, theirs) - _NEARER + 1
    common = base.by_key().keys() & theirs.by_key().keys()
    for old in older:
        if not common <= old.by_key().keys():
            continue
        far = distance(old, theirs)
        if far < least:
            best, least = old, far
    return best if best is not None and least and not news(best, base, theirs) else None


def brought_back(
    begun: Catalog, ours: Catalog, theirs: Catalog, wanted: Collection[Key] | None = None
) -> tuple[Catalog, tuple[Note, ...]]:
    """The catalog that follows from ours and a file that began with an older version of it, as two
    branches are merged."""
    mended, notes = reconcile(begun, begun, theirs, wanted)
    merged, conflicts = combine(begun, ours, mended)
    old, both = begun.by_key(), {(c.context, c.source) for c in conflicts}
    stay = [
        message
        for key, message in ours.by_key().items()
        if key in old and key not in both and by_person(message)
        and _look(old[key]) != _look(message)
    ]  # fmt: skip
    kinds: tuple[tuple[Kind, list[Key]], ...] = (
        ("older", [message.key for message in stay]), ("both", sorted(both)),
    )  # fmt: skip
    told = (Note(kind, *keys[0], len(keys)) for kind, keys in kinds if keys)
    return replace(merged, layout=layout_of(theirs, ours, begun)), (*told, *notes)


def overtaken(base: Catalog, theirs: Catalog) -> bool:
    """Whether a file lacks several texts of people that stand here: it may be an older copy."""
    saved = theirs.by_key()
    lost = (
        key
        for key, message in base.by_key().items()
        if by_person(message) and key in saved and saved[key].target.text != message.target.text
    )
    return next(lost, None) is not None and next(lost, None) is not None


def ahead(one: Catalog, other: Catalog) -> bool:
    """Whether a catalog has a text of a person that the other has not."""
    theirs = other.by_key()
    return any(
        by_person(message) and (key not in theirs or theirs[key].target.text != message.target.text)
        for key, message in one.by_key().items()
    )


def distance(one: Catalog, other: Catalog) -> int:
    """How many messages that both have differ in text or approval."""
    theirs = other.by_key()
    return sum(
        _look(message) != _look(theirs[key])
        for key, message in one.by_key().items()
        if key in theirs
    )


def news(old: Catalog, new: Catalog, catalog: Catalog) -> bool:
    """Whether a catalog has anything of what is new in the newer of two versions."""
    before, now = old.by_key(), catalog.by_key()
    return any(
        _look(now[key]) == _look(message) != _look(before[key])
        for key, message in new.by_key().items()
        if key in before and key in now
    )


def _look(message: Message) -> tuple[str, bool]:
    """What people see of a message's state: tools drop our signature lines."""
    return message.target.text, message.reviewed
