"""Straight quotation marks: which one opens and which one closes, where that is beyond doubt."""

from __future__ import annotations

import re

from multilang.typography.runs import MASK

_OPENS = re.compile(rf"(?<![^\s(\[{{'’*_~{MASK}/–—-])\"(?=[^\s\"])")
_CLOSES = re.compile(rf"(?<=[^\s\"])\"(?![^\s.,;:!?…)\]}}*_~{MASK}/–—-])")


def pairs(text: str) -> list[tuple[int, int]]:
    """Where straight quotation marks stand in pairs beyond doubt: each opens before a word and
    closes after one, none is left over, and no others are used."""
    places = [match.start() for match in re.finditer('"', text)]
    if len(places) % 2 or any(sign in text for sign in "«»“”„"):
        return []
    found = list(zip(places[::2], places[1::2], strict=True))
    sure = all(_OPENS.match(text, a) and _CLOSES.match(text, b) for a, b in found)
    return found if sure else []
