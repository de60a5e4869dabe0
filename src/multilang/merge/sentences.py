"""Paragraphs that were divided or joined: their translations are cut and joined alike.

A unit is a part of a divided paragraph when most of it is sentences of that one, word for word, and
another unit has more of them; a joined one holds most of two paragraphs or more. Everything else
is an edited paragraph, and none of this module's business.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from multilang.merge.policy import Policy, plain_sentences
from multilang.model import Message, Target

HALF = 0.5
"""Share of words that must be the same, word for word."""
MOST_SHARED = 16
"""Paragraphs that hold one sentence; more of them, and it says nothing about any."""

Key = tuple[str, str]
Shared = Mapping[int, Mapping[int, int]]


def compose(
    keys: Sequence[Key], old: Sequence[Message], pairs: Mapping[Key, Message], policy: Policy
) -> dict[Key, Message]:
    """Messages put together from the sentences of old ones, which all stay as they are.

    Args:
        pairs: which old message is the most similar to which unit. A unit and a message that both
            have another partner have nothing to do with each other.
    """
    pieces = [_pieces(message.source) for message in old]
    wanted = [_pieces(key[1]) for key in keys]
    partners = [pairs[key].key if key in pairs else None for key in keys]
    paired = {message.key for message in pairs.values()}
    shared = {
        at: related
        for at, sources in _shared(wanted, pieces).items()
        if (
            related := {
                o: words
                for o, words in sources.items()
                if partners[at] in (None, old[o].key) or old[o].key not in paired
            }
        )
    }
    origins = _origins(keys, old, wanted, pieces, shared)
    found: dict[Key, Message] = {}
    used: set[tuple[Key, int]] = set()
    for at in sorted(origins, key=lambda at: keys[at]):
        chosen = sorted((old[o] for o in origins[at]), key=lambda m: m.key)
        beads = _beads(keys[at], chosen, policy)
        if beads and used.isdisjoint(beads):
            used.update(beads)
            found[keys[at]] = _composed(chosen, beads)
    return found


def _origins(
    keys: Sequence[Key],
    old: Sequence[Message],
    wanted: Sequence[Sequence[str]],
    pieces: Sequence[Sequence[str]],
    shared: Shared,
) -> dict[int, set[int]]:
    """Which old paragraphs each joined one holds, and each part of a divided one comes from.

    No sentence is given out twice.
    """
    found: dict[int, set[int]] = defaultdict(set)
    given: set[tuple[int, str]] = set()

    def free(at: int, other: int) -> set[tuple[int, str]]:
        both = {(other, piece) for piece in wanted[at] if piece in pieces[other]}
        return both if both.isdisjoint(given) else set()

    for at in sorted(shared, key=lambda at: keys[at]):  # joined
        sources = shared[at]
        whole = [o for o in sources if sources[o] >= HALF * _size(pieces[o]) and free(at, o)]
        if len(whole) > 1 and sum(sources[o] for o in whole) >= HALF * _size(wanted[at]):
            found[at].update(whole)
            given.update(*(free(at, o) for o in whole))
    turned = _turned(shared)
    for other in sorted(turned, key=lambda o: old[o].key):  # divided
        parts: dict[int, set[tuple[int, str]]] = {}
        for at in sorted(turned[other], key=lambda at: keys[at]):
            own = free(at, other) if turned[other][at] >= HALF * _size(wanted[at]) else set()
            if own and not any(own & taken for taken in parts.values()):
                parts[at] = own
        covered = frozenset(piece for own in parts.values() for _, piece in own)
        if len(parts) > 1 and _size(covered) >= HALF * _size(pieces[other]):
            for at, own in parts.items():
                found[at].add(other)
                given |= own
    return found


@dataclass(frozen=True, slots=True)
class Bead:
    """Sentences of a text with the sentences that translate them, white space included."""

    sources: tuple[str, ...]
    target: str


def align(message: Message, policy: Policy) -> list[Bead]:
    """Cut a translation as its source is cut: one to one where the counts agree, else by length.

    After Gale and Church (1993), with 1-1, 1-2, 2-1 and no gaps.
    """
    sources = [s for s in policy.source_sentences(message.source) if s.strip()]
    targets = [s for s in policy.target_sentences(message.target.text) if s.strip()]
    if len(sources) == len(targets):
        return [Bead((s,), t) for s, t in zip(sources, targets, strict=True)]
    steps = _path([len(s) for s in sources], [len(t) for t in targets])
    beads, i, j = [], 0, 0
    for down, right in steps:
        beads.append(Bead(tuple(sources[i : i + down]), "".join(targets[j : j + right])))
        i, j = i + down, j + right
    return beads


def _path(sources: Sequence[int], targets: Sequence[int]) -> list[tuple[int, int]]:
    """The cheapest way through both by steps of 1-1, 1-2, 2-1; empty where there is none."""
    scale = sum(targets) / max(1, sum(sources))
    best: dict[tuple[int, int], tuple[float, list[tuple[int, int]]]] = {(0, 0): (0.0, [])}
    for i in range(len(sources) + 1):
        for j in range(len(targets) + 1):
            if (i, j) not in best:
                continue
            cost, steps = best[i, j]
            for down, right in ((1, 1), (1, 2), (2, 1)):
                if i + down > len(sources) or j + right > len(targets):
                    continue
                a, b = scale * sum(sources[i : i + down]), sum(targets[j : j + right])
                price = cost + abs(a - b) / (a + b + 1) + 0.1 * (down + right - 2)
                goal = (i + down, j + right)
                if goal not in best or price < best[goal][0]:
                    best[goal] = (price, [*steps, (down, right)])
    return best.get((len(sources), len(targets)), (0.0, []))[1]


Place = tuple[Key, int]


def _beads(key: Key, old: Sequence[Message], policy: Policy) -> dict[Place, Bead]:
    """What translates the sentences of a source, in its order; empty where that is no more than
    the whole of one old text."""
    beads = {(m.key, n): bead for m in old for n, bead in enumerate(align(m, policy))}
    by_sentence = {
        _normal(sentence): place
        for place, bead in reversed(beads.items())
        for sentence in bead.sources
    }
    sentences = (_normal(s) for s in policy.source_sentences(key[1]))
    chosen = {by_sentence[s]: beads[by_sentence[s]] for s in sentences if s in by_sentence}
    owners = {owner for owner, _ in chosen}
    whole = len(owners) == 1 and len(chosen) == sum(owner in owners for owner, _ in beads)
    return {} if whole else chosen


def _composed(old: Sequence[Message], beads: Mapping[Place, Bead]) -> Message:
    owners = {owner for owner, _ in beads}
    comments = dict.fromkeys(c for m in old if m.key in owners for c in m.comments)
    source = _joined([s for bead in beads.values() for s in bead.sources])
    text = _joined([bead.target for bead in beads.values()])
    return replace(
        old[0], source=source, target=Target(text, "translated", "human"),
        comments=tuple(comments), previous_source=None, previous_context=None, notes=(),
    )  # fmt: skip


def _joined(parts: Sequence[str]) -> str:
    """Sentences in a row, with the white space that they had, or as much as the others have."""
    spaced = any(" " in part for part in parts)
    text = ""
    for part in parts:
        if text and spaced and not text[-1].isspace():
            text += " "
        text += part
    return text.strip()


def _shared(new: Sequence[Sequence[str]], old: Sequence[Sequence[str]]) -> Shared:
    """By new text and old text: the words of the sentences in both."""
    holders: dict[str, list[int]] = defaultdict(list)
    for at, pieces in enumerate(old):
        for piece in dict.fromkeys(pieces):
            holders[piece].append(at)
    shared: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for at, pieces in enumerate(new):
        for piece in dict.fromkeys(pieces):
            if len(holders.get(piece, ())) <= MOST_SHARED:
                for other in holders.get(piece, ()):
                    shared[at][other] += len(piece.split())
    return shared


def _turned(shared: Shared) -> Shared:
    turned: dict[int, dict[int, int]] = defaultdict(dict)
    for at, sources in shared.items():
        for other, words in sources.items():
            turned[other][at] = words
    return turned


@lru_cache(maxsize=4096)
def _pieces(source: str) -> tuple[str, ...]:
    """Sentences by their full stops: enough to see which texts have some in common."""
    return tuple(p for s in plain_sentences(source) if (p := _normal(s)))


def _normal(sentence: str) -> str:
    return " ".join(sentence.split()).casefold()


def _size(pieces: Sequence[str] | frozenset[str]) -> int:
    return sum(len(piece.split()) for piece in pieces)
