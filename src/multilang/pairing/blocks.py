"""Blocks of an article and of its translation: which belongs to which, and how certain that is.

An alignment is a path of steps: a block with its translation, one without, one divided in two, two
joined. Each step has a cost, the negative logarithm of how likely it is (lengths after Gale and
Church, 1993; kinds of blocks; anchors); the forward-backward sums over all paths then say how
probable it is that two blocks belong together, which one best path would not.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from multilang import placeholders
from multilang.model import Unit
from multilang.pairing.anchors import agreement, anchors

GAP = 6.0
"""Cost of a block that the other side has not."""
DIVIDED = 5.0
"""Cost of a block that is two on the other side, beside that of what these say."""
OTHER_KIND = 5.0
_VARIANCE = 6.8
"""Of the length of a translation, in characters for each of the source's (Gale and Church)."""
_WORST = 12.0
_BAND = 60
"""Blocks that one side may be ahead of the other, beside the difference in their numbers."""


@dataclass(frozen=True, slots=True)
class Block:
    """What is compared of a unit."""

    kind: str
    text: str
    length: int
    anchors: Counter[str]

    def __add__(self, other: Block) -> Block:
        text = f"{self.text} {other.text}"
        length = self.length + other.length
        return Block(self.kind, text, length, self.anchors + other.anchors)


@dataclass(frozen=True, slots=True)
class Step:
    """Blocks that belong together: indices, half-open ranges."""

    sources: tuple[int, int]
    targets: tuple[int, int]
    probability: float
    """Of this step among all paths, 0-1."""


def block(unit: Unit) -> Block:
    text = placeholders.strip(unit.source)
    return Block(unit.kind, text, max(1, len(text)), anchors(unit))


_STEPS = ((1, 1), (1, 0), (0, 1), (1, 2), (2, 1))


def align(sources: Sequence[Block], targets: Sequence[Block]) -> list[Step]:
    """The steps of the most probable path, in order."""
    grid = _Grid(sources, targets)
    forward, back = grid.forward(), grid.backward()
    total = forward.get((len(sources), len(targets)), -math.inf)
    steps: list[Step] = []
    i = j = 0
    best = grid.best()
    while (i, j) != (len(sources), len(targets)):
        down, right = best[i, j]
        there = (i + down, j + right)
        logarithm = forward[i, j] - grid.cost(i, j, down, right) + back[there] - total
        steps.append(Step((i, there[0]), (j, there[1]), min(1.0, math.exp(min(0.0, logarithm)))))
        i, j = there
    return steps


class _Grid:
    """The costs of all steps between two sequences of blocks, in a band about the diagonal."""

    def __init__(self, sources: Sequence[Block], targets: Sequence[Block]) -> None:
        self.sources, self.targets = sources, targets
        self.n, self.m = len(sources), len(targets)
        total = sum(b.length for b in sources), sum(b.length for b in targets)
        self.scale = min(2.5, max(0.4, total[1] / max(1, total[0])))
        self.width = _BAND + abs(self.n - self.m)
        self._costs: dict[tuple[int, int, int, int], float] = {}

    def inside(self, i: int, j: int) -> bool:
        if not (0 <= i <= self.n and 0 <= j <= self.m):
            return False
        return abs(j - i * self.m / max(1, self.n)) <= self.width

    def cells(self) -> list[tuple[int, int]]:
        return [
            (i, j)
            for i in range(self.n + 1)
            for j in range(
                max(0, int(i * self.m / max(1, self.n) - self.width)),
                min(self.m, int(i * self.m / max(1, self.n) + self.width) + 1) + 1,
            )
            if self.inside(i, j)
        ]

    def cost(self, i: int, j: int, down: int, right: int) -> float:
        key = (i, j, down, right)
        if key not in self._costs:
            self._costs[key] = self._cost(i, j, down, right)
        return self._costs[key]

    def _cost(self, i: int, j: int, down: int, right: int) -> float:
        if not down or not right:
            return GAP
        one, other = self.sources[i], self.targets[j]
        if (down, right) == (1, 1):
            return match_cost(one, other, self.scale)
        pair = (one, self.sources[i + 1]) if down == 2 else (other, self.targets[j + 1])
        if pair[0].kind != pair[1].kind or pair[0].kind != (other if down == 2 else one).kind:
            return DIVIDED + GAP + OTHER_KIND
        if down == 2:
            one = pair[0] + pair[1]
        else:
            other = pair[0] + pair[1]
        return DIVIDED + match_cost(one, other, self.scale)

    def forward(self) -> dict[tuple[int, int], float]:
        """Logarithm of the sum over all paths to each cell."""
        sums: dict[tuple[int, int], float] = {(0, 0): 0.0}
        for i, j in self.cells():
            if (i, j) == (0, 0):
                continue
            parts = [
                sums[i - down, j - right] - self.cost(i - down, j - right, down, right)
                for down, right in _STEPS
                if (i - down, j - right) in sums
            ]
            sums[i, j] = _log_sum(parts)
        return sums

    def backward(self) -> dict[tuple[int, int], float]:
        """The same from each cell to the end."""
        sums: dict[tuple[int, int], float] = {(self.n, self.m): 0.0}
        for i, j in reversed(self.cells()):
            if (i, j) == (self.n, self.m):
                continue
            parts = [
                sums[i + down, j + right] - self.cost(i, j, down, right)
                for down, right in _STEPS
                if (i + down, j + right) in sums
            ]
            sums[i, j] = _log_sum(parts)
        return sums

    def best(self) -> dict[tuple[int, int], tuple[int, int]]:
        """By cell, the first step of the cheapest path to the end."""
        price: dict[tuple[int, int], float] = {(self.n, self.m): 0.0}
        chosen: dict[tuple[int, int], tuple[int, int]] = {}
        for i, j in reversed(self.cells()):
            if (i, j) == (self.n, self.m):
                continue
            offers = [
                (price[i + down, j + right] + self.cost(i, j, down, right), at)
                for at, (down, right) in enumerate(_STEPS)
                if (i + down, j + right) in price
            ]
            if offers:
                price[i, j], at = min(offers)
                chosen[i, j] = _STEPS[at]
        return chosen


def match_cost(one: Block, other: Block, scale: float) -> float:
    """How unlikely it is that one block is the translation of the other."""
    cost = 0.0
    if one.kind != other.kind:
        cost += OTHER_KIND
    if one.text == other.text and one.text.strip():
        return cost - 2.0
    cost += _length_cost(one.length, other.length, scale)
    shared = agreement(one.anchors, other.anchors)
    if shared is not None:
        count = max(one.anchors.total(), other.anchors.total())
        cost += min(3.0, 1.0 + 0.5 * count) * (1.0 - 2.0 * shared)
    return cost


def _length_cost(one: int, other: int, scale: float) -> float:
    """Of Gale and Church: of a difference this large or larger, in standard deviations."""
    delta = abs(other - one * scale) / math.sqrt(_VARIANCE * (one + other / scale) / 2 + 25)
    # The deviation of whole paragraphs grows faster than that of their sentences.
    delta /= 1 + 0.001 * min(1000, one)
    return min(_WORST, -math.log(max(1e-12, math.erfc(delta / math.sqrt(2)))))


def _log_sum(parts: list[float]) -> float:
    if not parts:
        return -math.inf
    top = max(parts)
    if top == -math.inf:
        return top
    return top + math.log(sum(math.exp(part - top) for part in parts))
