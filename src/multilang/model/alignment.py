"""Which words of a sentence the words of its translation come from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Alignment:
    """How much each token of a translation looks at each token of its source.

    Tokens are a model's, smaller than words. Offsets are code points, half-open, in order, without
    overlap; white space may belong to a token or to none.
    """

    source: tuple[tuple[int, int], ...]
    target: tuple[tuple[int, int], ...]
    weights: tuple[tuple[float, ...], ...]
    """``weights[t][s]``, 0 to 1: one row for each token of the target; a row sums to 1 at most."""
