"""What typography finds beside the source: what it has so, too, and a change as editors see it."""

from __future__ import annotations

import re

from multilang.model import Unit
from multilang.typography import Finding

_ROW = re.compile("  +")
_SEEN = {"\u00a0": "[NBSP]", "\u202f": "[NNBSP]", "\u2009": "[THIN SPACE]"}
_LETTERS = re.compile(r"[\w\u200c\u064b-\u0652]*")
_WORD_SIDE = 20
"""Letters of a word that are shown on either side of a change."""


def change(target: str, start: int, end: int, fix: str) -> str:
    """A change as an editor sees it: of a word all of it, and spaces by their names."""
    before = target[max(0, start - _WORD_SIDE) : start][::-1]
    after = target[end : end + _WORD_SIDE]
    left = _LETTERS.match(before)
    right = _LETTERS.match(after)
    if "\u200c" in fix and left and right:
        first, last = left[0][::-1], right[0]
    else:
        first = last = ""
    return " → ".join(f"“{_shown(first + text + last)}”" for text in (target[start:end], fix))


def _shown(text: str) -> str:
    return "".join(_SEEN.get(sign, sign) for sign in text)


def as_in_source(finding: Finding, unit: Unit, target: str) -> bool:
    """Spaces at an end of the text or in a row, where the source has them too."""
    if finding.rule in ("space-double", "space-wide"):
        return "  " in unit.source and _rows(target) <= _rows(unit.source)
    if finding.rule == "french-space-before":
        return _of_a_name(finding.span, unit, target)
    if finding.rule != "space-edge":
        return False
    edge = unit.source[:1] if finding.span[0] == 0 else unit.source[-1:]
    return edge.isspace()


_NAMED = re.compile(r"[^\W\d_]*[!?]*+(?=,|\s+[a-zà-ÿ])")


def _of_a_name(span: tuple[int, int], unit: Unit, target: str) -> bool:
    """Whether a word keeps its sign in the middle of a sentence as in the source: Yahoo! Inc."""
    start = span[0]
    while start and target[start - 1].isalpha():
        start -= 1
    match = _NAMED.match(target, start)
    word = match[0] if match and target[start : start + 1].isupper() else ""
    return span[0] > start and word[-1:] in ("!", "?") and word in unit.source


def _rows(text: str) -> int:
    """How many times several spaces stand in a row."""
    return len(_ROW.findall(text.strip()))
