"""Which old message serves which unit, each message one unit.

In this order: the same source under the same context; a source that is again what a text was made
for; the same source under another context; the same but for white space, letter case and
punctuation; parts of divided and joined paragraphs; the most similar.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field

from multilang.merge import sentences, similar
from multilang.merge.minor import skeleton
from multilang.merge.policy import Policy
from multilang.model import Catalog, Message

Key = tuple[str, str]
Gap = tuple[int, int]
Standing = tuple[Mapping[Key, Gap | None], Mapping[Key, int]]


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
    live: dict[Key, Message] = {}
    gone: dict[Key, Message] = {}
    for message in previous.messages:
        (gone if message.obsolete else live)[message.context, message.source] = message
    known = gone | live if gone else live
    found = Matches({key: known[key] for key in order if key in known})
    kept = found.kept
    found.left = {key: m for key, m in known.items() if key not in kept and has_past(m)}
    lost = [key for key in order if key not in kept or not kept[key].target.text]
    if not lost or not found.left:
        return found
    standing = _standing(lost, order, live)
    worded = {key: m for key, m in found.left.items() if by_person(m)}
    for old_side, new_side in _TIERS:
        lost = _take(lost, worded, found, old_side, new_side)
    if lost and worded:
        lost = _take_worded(lost, standing, worded, found, policy)
    remarked = {key: m for key, m in found.left.items() if not by_person(m)}
    new = [key for key in lost if key not in found.kept and key not in found.composed]
    _take_similar(new, standing, remarked, found)
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
    standing: Standing,
    free: dict[Key, Message],
    found: Matches,
) -> list[Key]:
    """Give out the most similar messages; the keys still without one.

    How much a word says depends on the texts there are to choose from. So what is left is looked at
    again until nothing more is given out: the next merge, which sees only that, would find it.
    """
    gaps, places = standing
    lost = list(lost)
    while lost and free:
        new = [similar.Text(key, gaps[key]) for key in lost]
        old = [
            similar.Text(key, (places[key], places[key]) if key in places else None)
            for key in sorted(free)  # the order in the file decides nothing
        ]
        pairs = similar.pairs(new, old)
        if not pairs:
            break
        chosen = {lost[at]: old[other].key for at, other in pairs.items()}
        lost = _give(lost, chosen, free, found)
    return lost


def _give(
    lost: Sequence[Key], chosen: Mapping[Key, Key], free: dict[Key, Message], found: Matches
) -> list[Key]:
    for key, old in chosen.items():
        found.taken[key] = free.pop(old)
        del found.left[old]
    return [key for key in lost if key not in chosen]


def _take_worded(
    lost: Sequence[Key],
    standing: Standing,
    free: dict[Key, Message],
    found: Matches,
    policy: Policy,
) -> list[Key]:
    """The most similar; then what paragraphs were divided into or joined to, over again."""
    every, before = list(free.values()), dict(found.taken)
    still = _take_similar(lost, standing, free, found)
    pairs = {key: m for key, m in found.taken.items() if key not in before}
    found.composed = sentences.compose(lost, every, pairs, policy)
    for key in found.composed:
        if key in pairs:  # the whole text stays as it was, and others may need it
            old = found.taken.pop(key)
            found.left[old.key] = free[old.key] = old
    still = [key for key in still if key not in found.composed]
    return _take_similar(still, standing, free, found)


def _standing(
    lost: Sequence[Key], order: Sequence[Key], live: Mapping[Key, Message]
) -> tuple[dict[Key, Gap | None], dict[Key, int]]:
    """Between which old places a new unit's neighbours stood, None where they moved apart; and the
    old places themselves."""
    places = dict(zip(live, range(len(live)), strict=True))
    then = list(map(places.get, order))
    wanted = set(lost)
    before: dict[Key, int] = {}
    last = -1
    for key, place in zip(order, then, strict=True):
        if key in wanted:
            before[key] = last
        last = last if place is None else place
    gaps: dict[Key, Gap | None] = {}
    last = len(live)
    for key, place in zip(reversed(order), reversed(then), strict=True):
        if key in wanted:
            gaps[key] = (before[key], last) if before[key] < last else None
        last = last if place is None else place
    return gaps, places
