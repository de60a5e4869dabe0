"""What people have approved before, for the card: the memory, held between two cards.

A memory of a large project takes a second to make: it is not made anew for every save, but when a
card asks for it and it is older than ``FRESH`` seconds.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

from multilang.memory import Match, Memory
from multilang.pipeline.remembering import memory_of
from multilang.project import Project
from multilang.review.desk.base import Hit
from multilang.review.desk.files import Item, Place
from multilang.review.desk.texts import difference

FRESH = 20.0
MOST = 5
_LEAST = 0.6


class Recall:
    """The memories of a project's languages. May be used by several threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._made: dict[str, tuple[float, Project, Memory]] = {}

    def hits(self, place: Place, item: Item) -> tuple[Hit, ...]:
        """Best first; the entry's own text is not among them."""
        memory = self._memory(place.project, place.tag)
        if not memory.pairs:
            return ()
        found: dict[tuple[str, str], Hit] = {}
        for match in _matches(memory, item):
            pair = match.pair
            if pair.place == place.slug and (pair.kind, pair.source) == item.message.key:
                continue
            hit = _hit(match, item)
            found.setdefault((hit.source, hit.target), hit)
        return tuple(found.values())[:MOST]

    def _memory(self, project: Project, tag: str) -> Memory:
        with self._lock:
            made = self._made.get(tag)
            if made and made[1] is project and self._clock() - made[0] < FRESH:
                return made[2]
            memory = memory_of(project, tag)
            self._made[tag] = (self._clock(), project, memory)
            return memory


def _matches(memory: Memory, item: Item) -> Iterator[Match]:
    exact = memory.exact(item.unit.source, item.unit.kind)
    if exact:
        yield exact
    yield from memory.near(item.unit.source, _LEAST, MOST, marked=False)


def _hit(match: Match, item: Item) -> Hit:
    at = match.pair.changed
    day = f"{at[:4]}-{at[4:6]}-{at[6:8]}" if len(at) >= 8 else ""
    runs = difference(match.pair.source, item.unit.source)
    return Hit(match.pair.source, match.target, match.score, match.pair.place, day, runs)
