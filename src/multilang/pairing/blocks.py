"""Blocks of an article and of its translation: how unlikely it is that they belong together.

The cost of a pair is a negative logarithm: lengths after Gale and Church (1993), kinds of blocks,
anchors (``anchors``), and the signs that translators keep: questions, emphasis, brackets.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from multilang import placeholders
from multilang.model import Unit
from multilang.pairing.anchors import agreement, anchors

OTHER_KIND = 5.0
_VARIANCE = 6.8
"""Of the length of a translation, in characters for each of the source's (Gale and Church)."""
_WORST = 12.0
_SIGNS = (
    re.compile(r"[?؟]"), re.compile(r"!(?!\[)"), re.compile(r"\*\*|__"), re.compile(r"\("),
    re.compile(r"[\"“«„](?=\S)"), re.compile(r"(?:[:：])\s*\Z"), re.compile(r"[.!?؟。…](?=\s|\Z)"),
)  # fmt: skip
_SAME, _DIFFERENT = 0.4, 0.8
"""What a sign says that both sides have as often, and one that they do not."""


@dataclass(frozen=True, slots=True)
class Block:
    """What is compared of a unit."""

    kind: str
    text: str
    length: int
    anchors: Counter[str]
    signs: tuple[int, ...] = ()

    def __add__(self, other: Block) -> Block:
        signs = tuple(a + b for a, b in zip(self.signs, other.signs, strict=True))
        return Block(
            self.kind, f"{self.text} {other.text}", self.length + other.length,
            self.anchors + other.anchors, signs,
        )  # fmt: skip


def block(unit: Unit) -> Block:
    text = placeholders.strip(unit.source)
    signs = tuple(len(sign.findall(unit.source)) for sign in _SIGNS)
    return Block(unit.kind, text, max(1, len(text)), anchors(unit), signs)


def match_cost(one: Block, other: Block, scale: float) -> float:
    """How unlikely it is that one block is the translation of the other.

    Args:
        scale: how long a translation usually is, of its source's length.
    """
    cost = 0.0
    if one.kind != other.kind:
        cost += OTHER_KIND
    if one.text == other.text and one.text.strip():
        return cost - 2.0
    cost += _length_cost(one.length, other.length, scale) + _sign_cost(one.signs, other.signs)
    shared = agreement(one.anchors, other.anchors)
    if shared is not None:
        count = max(one.anchors.total(), other.anchors.total())
        cost += min(3.0, 1.0 + 0.5 * count) * (1.0 - 2.0 * shared)
    return cost


def _sign_cost(one: Sequence[int], other: Sequence[int]) -> float:
    return sum(
        -_SAME if mine == theirs else _DIFFERENT
        for mine, theirs in zip(one, other, strict=True)
        if mine or theirs
    )


def _length_cost(one: int, other: int, scale: float) -> float:
    """Of Gale and Church: of a difference this large or larger, in standard deviations."""
    delta = abs(other - one * scale) / math.sqrt(_VARIANCE * (one + other / scale) / 2 + 25)
    # The deviation of whole paragraphs grows faster than that of their sentences.
    delta /= 1 + 0.001 * min(1000, one)
    return min(_WORST, -math.log(max(1e-12, math.erfc(delta / math.sqrt(2)))))
