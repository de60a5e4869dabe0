"""The proof that runs in production: a localized file must read as the article it was made from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping

from multilang import placeholders
from multilang.assemble.filling import fill
from multilang.errors import ContentError
from multilang.model import Extraction, Unit

_HARMLESS = re.compile(r"`[^`<>{}$%&]+`")
"""Code of a target's own. Templates read what is in backticks, too: no sign of theirs, or of HTML,
may be in it. Attributes behind it (``{=html}``) are for ``shortcodes`` to find."""

Reread = Callable[[str], Extraction]
"""Extracts a localized text again, as the source article was; raises ContentError."""


def proven(
    extraction: Extraction, targets: Mapping[str, str], reread: Reread
) -> tuple[str, list[str], tuple[tuple[str, object], ...]]:
    """The file's text, the units whose targets had to be left out of it, and its metadata."""
    chosen = {u: t for u, t in targets.items() if t.strip()}
    rejected: list[str] = []
    while True:
        text, shown = fill(extraction, chosen)
        if not shown:
            return text, rejected, extraction.article.metadata
        try:
            again = reread(text)
        except ContentError:
            culprit = _in_front_matter(extraction, shown)
        else:
            difference = _first_difference(extraction, shown, again)
            if difference is None:
                return text, rejected, again.article.metadata
            culprit = difference
        rejected.append(culprit)
        del chosen[culprit]


def _first_difference(
    extraction: Extraction, shown: Mapping[str, str], again: Extraction
) -> str | None:
    """The first unit whose target broke the file; None when the proof holds."""
    found = again.units
    for position, unit in enumerate(extraction.units):
        expected = shown.get(unit.id)
        if expected is None:
            expected = placeholders.expand(unit.source, unit.placeholders)
        if position >= len(found) or found[position].kind != unit.kind:
            return _nearest(extraction, shown, position)
        other = found[position]
        text = placeholders.expand(other.source, other.placeholders)
        if text != expected and _same(text) != _same(expected):
            return _nearest(extraction, shown, position)
        if other.placeholders != unit.placeholders and not _holds(other, unit):
            return _nearest(extraction, shown, position)
    if len(found) != len(extraction.units):
        return _nearest(extraction, shown, len(extraction.units) - 1)
    return None


def _holds(found: Unit, unit: Unit) -> bool:
    """Whether a target holds what its unit's placeholders stand for, and brings no link or tag of
    its own. Words in backticks do no harm."""
    wanted = Counter(_same(placeholder.text) for placeholder in unit.placeholders)
    held = Counter(_same(placeholder.text) for placeholder in found.placeholders)
    return wanted <= held and all(map(_HARMLESS.fullmatch, held - wanted))


def _same(text: str) -> str:
    return " ".join(text.split())


def _nearest(extraction: Extraction, shown: Mapping[str, str], position: int) -> str:
    """The changed unit at or last before ``position``, else the first one after it."""
    order = [unit.id for unit in extraction.units]
    for unit_id in [*order[position::-1], *order[position + 1 :]]:
        if unit_id in shown:
            return unit_id
    raise AssertionError("an unchanged file differs from itself")


def _in_front_matter(extraction: Extraction, shown: Mapping[str, str]) -> str:
    slots = {slot.unit_id: slot for slot in extraction.skeleton.slots()}
    for unit_id in shown:
        if slots[unit_id].fill == "yaml":
            return unit_id
    return next(iter(shown))
