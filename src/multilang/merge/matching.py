"""Which old message serves which unit, each message one unit.

In this order: the same source under the same context; a source that is again what a text was made
for; the same source under another context; the same but for white space, letter case and
punctuation; parts of divided and joined paragraphs; the most similar.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field

from multilang.merge import sentences, similar
from multilang.merge.minor import skeleton
from multilang.merge.policy import Policy
from multilang.model import Catalog, Message

Key = tuple[str, str]


@dataclass(slots=True)
class Matches:
    """Who serves whom. Every message with a person's text is in ``kept``, ``taken`` or ``left``."""

    kept: dict[Key, Message] = field(default_factory=dict)
    """Messages that stand under their own key."""
    taken: dict[Key, Message] = field(default_factory=dict)
    """Old messages whose text another unit takes over."""
    composed: dict[Key, Message] = field(default_factory=dict)
    """Messages made of sentences of those in ``left``."""
    left: dict[Key, Message] = field(default_factory=dict)
    """Messages that no unit needs."""


def match(order: Sequence[Key], previous: Catalog, policy: Policy) -> Matches:
    """Find the old message of each unit.

    Args:
        order: the keys of the units in document order, each once.
    """
    live = previous.by_key()
    gone = {m.key: m for m in previous.messages if m.obsolete}
    wanted = set(order)
    known = gone | live
    found = Matches({key: known[key] for key in order if key in known})
    found.left = {key: m for key, m in known.items() if key not in wanted and has_past(m)}
    lost = [key for key in order if key not in known or not known[key].target.text]
    if not lost or not found.left:
        return found
    worded = {key: m for key, m in found.left.items() if by_person(m)}
    for old_side, new_side in _TIERS:
        lost = _take(lost, worded, found, old_side, new_side)
    if lost and worded:
        lost = _take_worded(lost, order, live, worded, found, policy)
    remarked = {key: m for key, m in found.left.items() if not by_person(m)}
    new = [key for key in lost if key not in found.kept and key not in found.composed]
    _take_similar(new, order, live, remarked, found)
    return found


def by_person(message: Message) -> bool:
    """Reviewed text and text without a machine's signature; drafts can be made again."""
    return bool(message.target.text) and (message.reviewed or message.target.origin == "human")


def has_past(message: Message) -> bool:
    """Whether a person has left anything in it: a text, or a comment."""
    return by_person(message) or bool(message.comments)


def _reverted(message: Message) -> Hashable:
    if message.previous_source is None:
        return None
    return (message.previous_context or message.context, message.previous_source)


_TIERS: tuple[tuple[Callable[[Message], Hashable], Callable[[Key], Hashable]], ...] = (
    (_reverted, lambda key: key),
    (lambda message: message.source, lambda key: key[1]),
    (lambda message: (message.context, skeleton(message.source)),
     lambda key: (key[0], skeleton(key[1]))),
)  # fmt: skip


def _take(
    lost: Sequence[Key],
    free: dict[Key, Message],
    found: Matches,
    old_side: Callable[[Message], Hashable],
    new_side: Callable[[Key], Hashable],
) -> list[Key]:
    """Give out messages that are the same as a unit in one respect; the keys still without one."""
    same: dict[Hashable, list[Key]] = {}
    for key in sorted(free, reverse=True):  # the order in the file decides nothing
        same.setdefault(old_side(free[key]), []).append(key)
    chosen: dict[Key, Key] = {}
    for key in sorted(lost):
        candidates = same.get(new_side(key))
        if candidates:
            chosen[key] = candidates.pop()
    return _give(lost, chosen, free, found)


def _take_similar(
    lost: Sequence[Key],
    order: Sequence[Key],
    live: Mapping[Key, Message],
    free: dict[Key, Message],
    found: Matches,
) -> list[Key]:
    if not lost or not free:
        return list(lost)
    gaps = _gaps(lost, order, live)
    places = {key: at for at, key in enumerate(live)}
    new = [similar.Text(key, gaps[key]) for key in lost]
    old = [similar.Text(key, (places[key], places[key]) if key in places else None) for key in free]
    pairs = similar.pairs(new, old)
    chosen = {lost[at]: old[other].key for at, other in pairs.items()}
    return _give(lost, chosen, free, found)


def _give(
    lost: Sequence[Key], chosen: Mapping[Key, Key], free: dict[Key, Message], found: Matches
) -> list[Key]:
    for key, old in chosen.items():
        found.taken[key] = free.pop(old)
        del found.left[old]
    return [key for key in lost if key not in chosen]


def _take_worded(
    lost: Sequence[Key],
    order: Sequence[Key],
    live: Mapping[Key, Message],
    free: dict[Key, Message],
    found: Matches,
    policy: Policy,
) -> list[Key]:
    """The most similar; then what paragraphs were divided into or joined to, over again."""
    every, before = list(free.values()), dict(found.taken)
    still = _take_similar(lost, order, live, free, found)
    pairs = {key: m for key, m in found.taken.items() if key not in before}
    found.composed = sentences.compose(lost, every, pairs, policy)
    for key in found.composed:
        if key in pairs:  # the whole text stays as it was, and others may need it
            old = found.taken.pop(key)
            found.left[old.key] = free[old.key] = old
    still = [key for key in still if key not in found.composed]
    return _take_similar(still, order, live, free, found)


def _gaps(
    lost: Sequence[Key], order: Sequence[Key], live: Mapping[Key, Message]
) -> dict[Key, tuple[int, int] | None]:
    """Between which old places a new unit's neighbours stood; None where they moved apart."""
    places = {key: at for at, key in enumerate(live)}
    anchors = [(at, places[key]) for at, key in enumerate(order) if key in places]
    positions = [at for at, _ in anchors]
    where = {key: at for at, key in enumerate(order)}
    gaps: dict[Key, tuple[int, int] | None] = {}
    for key in lost:
        at = bisect_left(positions, where[key])
        at_after = at + 1 if at < len(positions) and positions[at] == where[key] else at
        before = anchors[at - 1][1] if at else -1
        after = anchors[at_after][1] if at_after < len(anchors) else len(live)
        gaps[key] = (before, after) if before < after else None
    return gaps
