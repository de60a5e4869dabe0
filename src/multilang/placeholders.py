"""Inline pieces that must come back intact: how they are written, found and put back.

A placeholder stands in a unit's source as ``⟦n⟧``, n from 1 in order of appearance. The two
brackets (U+27E6, U+27E7) never reach a source otherwise: where an author wrote one, it becomes a
placeholder itself. One definition for extraction, engines, checks and assembling.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from multilang.model import Placeholder

OPEN, CLOSE = "⟦", "⟧"
PATTERN = re.compile("⟦([0-9]{1,4})⟧")

_URL_STOPS = "⟦|⟧|\u00a0|\u202f|«|»|“|”|‘|’|…|،|؛|؟|\u200e|\u200f"
OPAQUE = re.compile(
    r"(?P<shortcode>\{\{[<%].{0,2000}?[>%]\}\}|\{%.{0,2000}?%\}|\{\{.{0,2000}?\}\})"
    rf"|(?P<url>(?:https?://|www\.)(?:(?!{_URL_STOPS})[^\s<>\"'`])*(?!{_URL_STOPS})"
    r"[^\s<>\"'`.,;:!?)\]}*_~|])"
    r"|(?P<literal>⟦|⟧)",
    re.DOTALL,
)
"""What is opaque wherever it stands in text: shortcodes and Liquid, bare URLs, our own brackets.

A shortcode may be 2,000 characters long: unclosed ones would make the search quadratic otherwise.
No character class holds anything but ASCII, so that the encoded pattern finds the same in UTF-8."""

HINTS = ("{{", "{%", "://", "www.", OPEN, CLOSE)
"""One of these stands in every text that ``OPAQUE`` finds something in."""


def may_hold_opaque(text: str) -> bool:
    """A cheap test that is never wrong when it says no."""
    return any(hint in text for hint in HINTS)


def write(number: int) -> str:
    return f"{OPEN}{number}{CLOSE}"


def numbers(text: str) -> list[int]:
    """The placeholders of a text in order of appearance, repeated as often as they stand there."""
    return [int(match[1]) for match in PATTERN.finditer(text)]


def strip(text: str) -> str:
    """The text without its placeholders."""
    return PATTERN.sub("", text)


_WORD = re.compile(r"[^\W_]")


def has_words(text: str) -> bool:
    """Whether there is anything to translate: a letter or a digit outside placeholders."""
    return _WORD.search(strip(text) if OPEN in text else text) is not None


def expand(text: str, placeholders: Iterable[Placeholder]) -> str:
    """Put every placeholder's verbatim text back; numbers that are not known stay as they are."""
    if OPEN not in text:
        return text
    known = {p.number: p.text for p in placeholders}
    return PATTERN.sub(lambda match: known.get(int(match[1]), match[0]), text)


def intact(target: str, placeholders: Sequence[Placeholder]) -> bool:
    """Whether a target holds each placeholder exactly once and none that is not the unit's."""
    return sorted(numbers(target)) == [p.number for p in placeholders]
