"""Two sequences of blocks -> which belongs to which, and how certain that is.

An alignment is a path of steps: a block with its translation, one without, one divided in two, two
joined. What is missing is usually missing in one piece (a translation that stops early, a section
that nobody translated), so the first block of a gap costs much and each further one little (affine
gaps, Gotoh 1982). The forward-backward sums over all paths say how probable a step is among all,
which one best path would not; the path that is given has the most that can be expected to be right.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from multilang.pairing.blocks import OTHER_KIND, Block, match_cost

GAP = 6.0
"""Cost of a block that the other side has not."""
MORE = 3.0
"""Cost of a further one directly behind it."""
DIVIDED = 5.0
"""Cost of a block that is two on the other side, beside that of what these say."""
_BAND = 60
"""Blocks that one side may be ahead of the other, beside the difference in their numbers."""
_ROUNDS = 4
_PLAIN = (0.75, 1.34)
"""Ratios of the lengths of two whole texts that say nothing of a part that is missing."""

_MATCHES = ((1, 1), (1, 2), (2, 1))
_DOWN, _RIGHT = (1, 0), (0, 1)
_STEPS = (*_MATCHES, _DOWN, _RIGHT)
_MATCHED, _MISSING, _ADDED = range(3)
"""States of a path: behind a match, in a gap of the translation, in one of the source."""

Sums = Mapping[tuple[int, int], Sequence[float]]


@dataclass(frozen=True, slots=True)
class Step:
    """Blocks that belong together: indices, half-open ranges."""

    sources: tuple[int, int]
    targets: tuple[int, int]
    probability: float
    """Of this step among all paths, 0-1."""


@dataclass(frozen=True, slots=True)
class Alignment:
    steps: tuple[Step, ...]
    """In order."""
    scale: float
    """How long the translations are, of their sources' length, where both are there."""


def align(sources: Sequence[Block], targets: Sequence[Block]) -> Alignment:
    """The steps that are most likely right.

    How long translations are is first guessed from all texts and then taken from those that belong
    together, so that a part that is missing does not count.
    """
    ratio = _ratio(sources, targets)
    guesses = [ratio] if _PLAIN[0] <= ratio <= _PLAIN[1] else [ratio, 1.0]
    found = [_settled(sources, targets, guess) for guess in guesses]
    grid = max(found, key=lambda grid: grid.total)
    return Alignment(tuple(grid.steps()), grid.scale)


def _settled(sources: Sequence[Block], targets: Sequence[Block], scale: float) -> _Grid:
    """The sums at a scale that they agree with."""
    grid = _Grid(sources, targets, scale)
    for _ in range(_ROUNDS):
        pairs = [
            (sources[step.sources[0]], targets[step.targets[0]])
            for step in grid.steps()
            if step.probability > 0.5 and _size(step) == (1, 1)
        ]
        if len(pairs) < 3:
            break
        scale = _ratio(*zip(*pairs, strict=True))
        if abs(math.log(scale / grid.scale)) < 0.05:
            break
        grid = _Grid(sources, targets, scale)
    return grid


def _ratio(sources: Sequence[Block], targets: Sequence[Block]) -> float:
    total = sum(b.length for b in sources), sum(b.length for b in targets)
    return min(2.5, max(0.25, total[1] / max(1, total[0])))


def _size(step: Step) -> tuple[int, int]:
    return step.sources[1] - step.sources[0], step.targets[1] - step.targets[0]


class _Grid:
    """All paths between two sequences of blocks, in a band about the diagonal, and their sums."""

    def __init__(self, sources: Sequence[Block], targets: Sequence[Block], scale: float) -> None:
        self.scale = scale
        self._sources, self._targets = sources, targets
        self._n, self._m = len(sources), len(targets)
        self._width = _BAND + abs(self._n - self._m)
        self._costs: dict[tuple[int, int, int, int], float] = {}
        self._cells = [(i, j) for i in range(self._n + 1) for j in self._row(i)]
        self._known = frozenset(self._cells)
        self._forward = self._sum_forward()
        self._backward = self._sum_backward()
        self.total = _log_sum(self._forward[self._n, self._m])

    def steps(self) -> list[Step]:
        """The path with the most blocks that can be expected to be right."""
        best: dict[tuple[int, int], tuple[float, tuple[int, int], float]] = {
            (self._n, self._m): (0.0, (0, 0), 1.0)
        }
        for i, j in reversed(self._cells):
            offers = [
                (probability * (down + right) + best[i + down, j + right][0], (down, right),
                 probability)
                for down, right in _STEPS
                if (i + down, j + right) in best
                for probability in [self._probability(i, j, down, right)]
            ]  # fmt: skip
            if offers:
                best[i, j] = max(offers)
        found: list[Step] = []
        i = j = 0
        while (i, j) != (self._n, self._m):
            _, (down, right), probability = best[i, j]
            found.append(Step((i, i + down), (j, j + right), probability))
            i, j = i + down, j + right
        return found

    def _row(self, i: int) -> range:
        middle = i * self._m / max(1, self._n)
        first = max(0, math.ceil(middle - self._width))
        return range(first, min(self._m, math.floor(middle + self._width)) + 1)

    def _probability(self, i: int, j: int, down: int, right: int) -> float:
        state = _state(down, right)
        before = self._arriving(self._forward[i, j], i, j, down, right)
        log = before + self._backward[i + down, j + right][state] - self.total
        return math.exp(min(0.0, log))

    def _arriving(self, states: Sequence[float], i: int, j: int, down: int, right: int) -> float:
        """The sum of the paths to a cell, by state, each with the step that follows."""
        if down and right:
            return _log_sum(states) - self._cost(i, j, down, right)
        state = _state(down, right)
        return _log_sum(
            [value - (MORE if known == state else GAP) for known, value in enumerate(states)]
        )

    def _sum_forward(self) -> Sums:
        """By cell and the state there, the logarithm of the sum over all paths to it."""
        sums: dict[tuple[int, int], list[float]] = {(0, 0): [0.0, -math.inf, -math.inf]}
        for i, j in self._cells:
            if (i, j) == (0, 0):
                continue
            matched = [
                self._arriving(sums[i - down, j - right], i - down, j - right, down, right)
                for down, right in _MATCHES
                if (i - down, j - right) in sums
            ]
            gaps = [
                self._arriving(sums[i - down, j - right], i - down, j - right, down, right)
                if (i - down, j - right) in sums
                else -math.inf
                for down, right in (_DOWN, _RIGHT)
            ]
            sums[i, j] = [_log_sum(matched), *gaps]
        return sums

    def _sum_backward(self) -> Sums:
        """By cell and the state there, the same from it to the end."""
        sums: dict[tuple[int, int], list[float]] = {(self._n, self._m): [0.0, 0.0, 0.0]}
        for i, j in reversed(self._cells):
            if (i, j) == (self._n, self._m):
                continue
            matched = _log_sum(
                [
                    sums[i + down, j + right][_MATCHED] - self._cost(i, j, down, right)
                    for down, right in _MATCHES
                    if (i + down, j + right) in sums
                ]
            )
            gaps = {
                _state(down, right): sums[i + down, j + right][_state(down, right)]
                for down, right in (_DOWN, _RIGHT)
                if (i + down, j + right) in sums
            }
            sums[i, j] = [
                _log_sum(
                    [
                        matched,
                        *(value - (MORE if to == state else GAP) for to, value in gaps.items()),
                    ]
                )
                for state in (_MATCHED, _MISSING, _ADDED)
            ]
        return sums

    def _cost(self, i: int, j: int, down: int, right: int) -> float:
        key = (i, j, down, right)
        if key not in self._costs:
            self._costs[key] = self._match(i, j, down, right)
        return self._costs[key]

    def _match(self, i: int, j: int, down: int, right: int) -> float:
        one, other = self._sources[i], self._targets[j]
        if (down, right) == (1, 1):
            return match_cost(one, other, self.scale)
        pair = (one, self._sources[i + 1]) if down == 2 else (other, self._targets[j + 1])
        if pair[0].kind != pair[1].kind or pair[0].kind != (other if down == 2 else one).kind:
            return DIVIDED + GAP + OTHER_KIND
        if down == 2:
            return DIVIDED + match_cost(pair[0] + pair[1], other, self.scale)
        return DIVIDED + match_cost(one, pair[0] + pair[1], self.scale)


def _state(down: int, right: int) -> int:
    return _MATCHED if down and right else _MISSING if down else _ADDED


def _log_sum(parts: Sequence[float]) -> float:
    top = max(parts, default=-math.inf)
    if top == -math.inf:
        return top
    return top + math.log(sum(math.exp(part - top) for part in parts))
