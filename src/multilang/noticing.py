"""What people did to a catalog since it was last looked at, whatever editor they did it with.

Pure: two looks at a catalog and the journal's last word are compared, entry by entry. What a run
itself does (drafts, merging, moving texts to a changed source) is no deed of a person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from multilang.journal import Deed, Key, Sight, key, sight
from multilang.model import Catalog, Message
from multilang.provenance import Makings, making

_NONE: Makings = MappingProxyType({})
_WRITTEN = ("edited", "outdated", "approved")


@dataclass(frozen=True, slots=True)
class Change:
    """One deed, not yet anybody's."""

    key: Key
    event: Deed
    sight: Sight
    making: str
    by: str = ""
    """What the journal says saw it, where that is not the command that looks."""


Seen = Mapping[Key, tuple[Sight, ...]]
"""How each entry looked at the last look. Two sights where a run was about to write the catalog
and may have been killed: both are known, the later one last."""


def notice(
    catalog: Catalog | None,
    seen: Seen | None,
    recorded: Mapping[Key, Sight],
    made: Makings = _NONE,
) -> tuple[Change, ...]:
    """What people did, in catalog order.

    Args:
        seen: None where nobody remembers a look; the journal then speaks alone.
        recorded: how each entry looked after its last event in the journal.
        made: how the texts in the journal came about.

    An entry that looks as it did at the last look, or as the journal has it, is no change.
    """
    messages = {key(m): m for m in catalog.messages if not m.obsolete} if catalog else {}
    moved = _texts_elsewhere(messages, seen, recorded)
    found = []
    for place, message in messages.items():
        now = sight(message)
        if now in (seen or {}).get(place, ()) or recorded.get(place) == now:
            continue
        before = _before(place, seen, recorded)
        if before is None and now.target in moved and now.status != "outdated":
            continue
        if deed := _deed(before, now, message):
            text = making(message, made) if now.target else ""
            found.append(Change(place, deed, now, text))
    kept = {key(m) for m in catalog.messages} if catalog else set()
    vanished = (place for place in _written(seen) if place not in kept)
    emptied = (
        Change(place, "emptied", Sight("empty"), "")
        for place in vanished
        if recorded.get(place) != Sight("empty")
    )
    return (*found, *emptied)


def outdated(
    catalog: Catalog, before: Mapping[Key, Sight], made: Makings = _NONE
) -> tuple[Change, ...]:
    """The entries of a merged catalog whose source has changed; nothing else is new in it."""
    return tuple(
        Change(place, "outdated", now, making(message, made))
        for message in catalog.messages
        if message.outdated and not message.obsolete
        for place, now in [(key(message), sight(message))]
        if before.get(place) != now
    )


def _before(place: Key, seen: Seen | None, recorded: Mapping[Key, Sight]) -> Sight | None:
    known = (seen or {}).get(place, ())
    return known[-1] if known else recorded.get(place)


def _texts_elsewhere(
    messages: Mapping[Key, Message], seen: Seen | None, recorded: Mapping[Key, Sight]
) -> set[str]:
    """Texts that people wrote for entries that are gone: a merge carries them to the new ones."""
    known = [(place, look) for place, looks in (seen or {}).items() for look in looks]
    known += recorded.items()
    return {look.target for place, look in known if look.target and place not in messages}


def _written(seen: Seen | None) -> Iterator[Key]:
    """Entries that held a person's text at the last look, and surely so."""
    for place, looks in (seen or {}).items():
        if all(look.status in _WRITTEN for look in looks):
            yield place


def _deed(before: Sight | None, now: Sight, message: Message) -> Deed | None:
    same = before is not None and before.target == now.target
    was = before.status if before else None
    if now.status == "empty":
        return "emptied" if before and before.target else None
    if now.status == "approved":
        return _approval(was, same, message)
    if now.status == "outdated" and (same or was is None):
        return "outdated"
    if was == "approved" and same:
        return "reopened"
    if now.status == "draft" or same:  # a machine's text, or a tool that dropped "#|"
        return None
    return "edited"


def _approval(was: str | None, same: bool, message: Message) -> Deed | None:
    if was == "approved":
        return "edited"
    if was is None:  # never seen before: only the fingerprint can tell
        return "approved-edited" if making(message) == "edited" else "approved"
    return "approved" if same else "approved-edited"
