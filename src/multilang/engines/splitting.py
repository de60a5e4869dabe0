"""Segments that are longer than a model can read -> pieces of them."""

from __future__ import annotations

import re
from collections.abc import Callable

from multilang.engines.batches import MAX_TOKENS
from multilang.engines.ct2 import Model

_CUTS = (re.compile(r"[;؛]\s+"), re.compile(r":\s+"), re.compile(r"[,،]\s+"), re.compile(r"\s+"))


def pieces(model: Model, texts: dict[str, str]) -> tuple[list[str], list[list[str]]]:
    """The tokens of every text, cut where it is too long, and the key that each row belongs to."""
    keys: list[str] = []
    rows: list[list[str]] = []
    for key, text in texts.items():
        found = [model.encode(text.strip())]
        if len(found[0]) > MAX_TOKENS:
            found = [
                model.encode(piece)
                for piece in split_long(text, lambda text: len(model.encode(text)))
            ]
        keys += [key] * len(found)
        rows += found
    return keys, rows


def split_long(text: str, count: Callable[[str], int], limit: int = MAX_TOKENS) -> tuple[str, ...]:
    """Pieces of at most ``limit`` tokens each, without outer white space.

    A piece that is too long is cut near its middle, at the strongest mark that there is in its
    middle half, or else at the space nearest the middle, or else anywhere.
    """
    text = text.strip()
    if count(text) <= limit or len(text) < 2:
        return (text,)
    cut = _cut(text)
    return (*split_long(text[:cut], count, limit), *split_long(text[cut:], count, limit))


def _cut(text: str) -> int:
    middle = len(text) / 2
    for mark in _CUTS:
        ends = [match.end() for match in mark.finditer(text)]
        near = [end for end in ends if len(text) / 4 <= end <= len(text) * 3 / 4]
        if near:
            return min(near, key=lambda end: abs(end - middle))
    return int(middle)
