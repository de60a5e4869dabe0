"""Which pairs come next, and the arrays that the model sees. numpy only; the same for one seed.

Pairs are drawn in rounds: each round draws by the recipe's weights at that time, shuffles, sorts
stretches by length so that batches waste little padding, and shuffles the batches.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from training.corpora import TrainingError
from training.packs import Array, Pack
from training.recipe import Recipe, row_weights
from training.vocabulary import END

ROUND = 400
"""Batches of a round, about: the weights change between rounds."""
_STRETCH = 24
"""Batches whose pairs are sorted together."""
_SHORTEST = 16


@dataclass(frozen=True, slots=True)
class Batch:
    source: Array
    target: Array
    """What the decoder reads: the language's start token, then the translation."""
    wanted: Array
    """What it must write: the translation, then the end token. Padding is the vocabulary's size."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What does not change during a training."""

    recipe: Recipe
    tokens: int
    """Target tokens of a batch, padding included."""
    longest: int
    short_first: float
    """Share of the training in which the length limit grows to ``longest``."""
    temperature: float
    seed: int
    languages: tuple[str, ...] = ()
    """Of the pack that are learnt; empty for all."""


def draw(pack: Pack, plan: Plan, number: int, progress: float) -> Iterator[Array]:
    """The rows of each batch of round ``number``, which began at ``progress``."""
    random = np.random.default_rng([plan.seed, number])
    limit = plan.longest
    if progress < plan.short_first:
        limit = int(_SHORTEST + (limit - _SHORTEST) * progress / plan.short_first)
    lengths = np.maximum(pack.source_lengths, pack.target_lengths + 1)
    kept = lengths <= limit
    if plan.languages:
        kept &= np.array([code in plan.languages for code in pack.languages])[pack.language]
    weights = row_weights(pack, plan.recipe, progress, plan.temperature) * kept
    total = weights.sum()
    if not total:
        raise TrainingError(f"no pair is shorter than {limit} tokens and has a weight")
    mean = (weights * lengths).sum() / total
    weights *= min(1.0, ROUND * plan.tokens / mean / total)
    times = np.floor(weights + random.random(len(weights))).astype(np.int64)
    rows = np.repeat(np.arange(len(weights)), times)
    random.shuffle(rows)
    stretch = max(1, int(_STRETCH * plan.tokens / mean))
    for first in range(0, len(rows), stretch):
        some = rows[first : first + stretch]
        some = some[np.lexsort((pack.source_lengths[some], lengths[some]))]
        groups = list(_grouped(some, lengths[some], plan.tokens))
        random.shuffle(groups)
        yield from groups


def _grouped(rows: Array, lengths: Array, tokens: int) -> Iterator[Array]:
    """Stretches of rows, shortest first, each of at most so many tokens with its padding."""
    first = 0
    while first < len(rows):
        most = tokens // max(1, int(lengths[first])) + 1
        window = lengths[first : first + most]
        size = int(np.searchsorted(window * np.arange(1, len(window) + 1), tokens, side="right"))
        yield rows[first : first + max(1, size)]
        first += max(1, size)


def batch(pack: Pack, rows: Array, starts: Array, padding: int, multiple: int = 1) -> Batch:
    """The arrays of these rows.

    Args:
        starts: the start token of each of the pack's languages.
        multiple: widths are rounded up to it; 8 suits tensor cores.
    """
    counts = pack.target_lengths[rows]
    source = _padded(
        pack.source, pack.source_starts_of(rows), pack.source_lengths[rows], padding, multiple
    )
    wanted = _padded(pack.target, pack.target_starts_of(rows), counts, padding, multiple, extra=1)
    target = np.concatenate([starts[pack.language[rows]][:, None], wanted[:, :-1]], axis=1)
    wanted[np.arange(len(rows)), counts] = END
    return Batch(source, np.ascontiguousarray(target), wanted)


def _padded(
    flat: Array, firsts: Array, counts: Array, padding: int, multiple: int, extra: int = 0
) -> Array:
    width = -(-(int(counts.max()) + extra) // multiple) * multiple
    steps = np.arange(width)
    places = np.minimum(firsts[:, None] + steps, len(flat) - 1)
    return np.where(steps < counts[:, None], flat[places], padding).astype(np.int64)
