"""How much of what is learnt, and when: ``recipe.json``, and ``--weights`` over it.

``caps``: pairs of an origin that ``prepare`` takes at most. ``kinds``: weight of a kind of text
at the beginning and at the end of a training; interface text first, prose last. ``origins``:
multiplies that, for the better or rarer ones. A pair of weight 2 is seen twice as often.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from training.corpora import SYNTHETIC, TrainingError
from training.packs import Array, Pack

_FILE = Path(__file__).with_name("recipe.json")


@dataclass(frozen=True, slots=True)
class Recipe:
    caps: Mapping[str, int]
    kinds: Mapping[str, tuple[float, float]]
    origins: Mapping[str, float]


def load(path: Path = _FILE) -> Recipe:
    data = json.loads(path.read_text("utf-8"))
    kinds = {kind: (float(ends[0]), float(ends[1])) for kind, ends in data["kinds"].items()}
    return Recipe(data["caps"], kinds, data["origins"])


def changed(recipe: Recipe, weights: str) -> Recipe:
    """The recipe with ``origin=weight,kind:prose=2`` laid over it."""
    kinds, origins = dict(recipe.kinds), dict(recipe.origins)
    for item in filter(None, weights.split(",")):
        name, _, value = item.rpartition("=")
        try:
            weight = float(value)
        except ValueError:
            raise TrainingError(f"--weights: {item!r} is not NAME=NUMBER") from None
        if name.startswith("kind:"):
            kinds[name.removeprefix("kind:")] = (weight, weight)
        elif name:
            origins[name] = weight
        else:
            raise TrainingError(f"--weights: {item!r} is not NAME=NUMBER")
    return replace(recipe, kinds=kinds, origins=origins)


def row_weights(pack: Pack, recipe: Recipe, progress: float, temperature: float) -> Array:
    """Expected number of times that each pair is seen in a round.

    Args:
        progress: of the training, 0 to 1.
        temperature: a language's share grows with its size to this power: 1 leaves the shares as
            they are, 0 makes all languages equal. The largest keeps its weight.
    """
    kinds = [_between(recipe.kinds.get(kind, (1.0, 1.0)), progress) for kind in pack.kinds]
    origins = [recipe.origins.get(name.removeprefix(SYNTHETIC), 1.0) for name in pack.origins]
    weights: Array = np.array(kinds)[pack.kind] * np.array(origins)[pack.origin]
    sizes = np.bincount(pack.language, weights, minlength=len(pack.languages))
    if not sizes.max():
        raise TrainingError("every pair has weight 0")
    scale = np.where(sizes > 0, (np.maximum(sizes, 1e-9) / sizes.max()) ** (temperature - 1), 0)
    return weights * scale[pack.language]


def _between(ends: tuple[float, float], progress: float) -> float:
    return ends[0] + (ends[1] - ends[0]) * min(max(progress, 0.0), 1.0)
