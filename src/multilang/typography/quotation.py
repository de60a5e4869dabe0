"""Quotation marks: which one opens and which one closes, where that is beyond doubt."""

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
    sure = all(_opens(text, a) and _CLOSES.match(text, b) for a, b in found)
    return found if sure else []


_PREFIX = re.compile(r"(?:\A|(?<=[\s(«]))(?:[وفبلك]|[وفبك]?ال)\Z")
"""What Arabic writes together with the word behind it: و"لا"."""


def _opens(text: str, at: int) -> bool:
    if _OPENS.match(text, at):
        return True
    before = text[max(0, at - 4) : at]
    return bool(_PREFIX.search(before)) and text[at + 1 : at + 2].strip(' "') != ""


_INSIDE = re.compile(r"«[^«»]*»|“[^“”]*”")


def unclear(text: str) -> list[int]:
    """Where the first straight mark stands of several whose roles are in doubt; empty for none.

    Marks behind a digit may be inches, those in other marks a quotation in a quotation, and where
    their number is odd one has no partner.
    """
    if pairs(text) or text.count('"') % 2 or re.search(r'\d"', text):
        return []
    at = _INSIDE.sub(lambda match: " " * len(match[0]), text).find('"')
    return [at] if at >= 0 else []


_ENGLISH = re.compile(r"«[^«»]*»|(?<!\w)“([^“”„«»]+)”(?!\w)|(?<!\w)„([^“”„«»]+)[“”](?!\w)")


def english(text: str) -> list[tuple[int, int]]:
    """Where “…” and „…“ open and close, in pairs that are not inside « »."""
    if text.count("«") != text.count("»"):
        return []
    return [(m.start(), m.end() - 1) for m in _ENGLISH.finditer(text) if m[0][0] != "«"]
