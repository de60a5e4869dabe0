"""The alignment of two texts, made to fit what became of them: other signs, spaces and capitals."""

from __future__ import annotations

from dataclasses import replace
from difflib import SequenceMatcher
from itertools import pairwise

from multilang.model import Alignment

Pair = tuple[str, str]
_SAME = 0.8
"""Share of the letters and digits that must still be there: with less it is another text."""


def refitted(alignment: Alignment, before: Pair, after: Pair) -> Alignment | None:
    """The alignment of ``after``, a source and its translation, from that of ``before``.

    The translation may have other signs and spaces and, here and there, other letters. None where
    it is another text, or where the source is more than written in other letters: the alignment
    has to be found anew.
    """
    source, target = after
    if len(source) != len(before[0]) or source.casefold() != before[0].casefold():
        return None
    if target == before[1]:
        return alignment
    places = _places(before[1], target)
    if places is None:
        return None
    spans = tuple((places[start], places[end]) for start, end in alignment.target)
    return replace(alignment, target=spans)


def _small(text: str) -> str:
    """In small letters, one for one."""
    smaller = ((letter.lower(), letter) for letter in text)
    return "".join(low if len(low) == 1 else letter for low, letter in smaller)


def _places(before: str, after: str) -> list[int] | None:
    """For each offset in ``before`` the one in ``after``; what was put in belongs to what follows,
    but for the end, where it belongs to the last."""
    places = [0] * (len(before) + 1)
    kept = 0  # letters and digits
    same = SequenceMatcher(None, _small(before), _small(after), autojunk=False)
    for tag, first, last, new, end in same.get_opcodes():
        if tag == "equal":
            kept += sum(map(str.isalnum, before[first:last]))
        for offset in range(last - first):
            places[first + offset] = min(new + offset, end)
    places[-1] = len(after)
    if kept < _SAME * max(1, sum(map(str.isalnum, before)), sum(map(str.isalnum, after))):
        return None
    assert all(a <= b for a, b in pairwise(places))
    return places
