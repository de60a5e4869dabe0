"""Targets into the skeleton: each escaped for the place where it stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from multilang import placeholders
from multilang.formats import front_matter
from multilang.model import Extraction, Slot, Unit

_BLOCK_START = re.compile(r"#{1,6}(?=\s|$)|[-+*](?=\s|$)|>|:(?=\s)|={3,}\s*$|-{3,}\s*$|`{3}|~{3}")
_ORDERED_START = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
_ATTRIBUTE = (("<", "&lt;"), (">", "&gt;"))
# What would end the attribute, or the title of a link definition, by what it begins with.
_CLOSING = {
    '"': (('"', "&quot;"),),
    "'": (("'", "&#39;"),),
    "(": (("(", "&#40;"), (")", "&#41;")),
}
_BARE_PIPE = re.compile(r"(?<!\\)((?:\\\\)*)\|")


@dataclass(frozen=True, slots=True)
class Filled:
    """One slot's text: as it stands in the file, and as a unit's source shows it."""

    written: str
    shown: str


def fill(extraction: Extraction, targets: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Write targets into the skeleton; units without one keep their verbatim source.

    Returns:
        The text, and by unit id what extracting it must show as the unit's expanded source.
    """
    units = {unit.id: unit for unit in extraction.units}
    parts: list[str] = []
    shown: dict[str, str] = {}
    for part in extraction.skeleton.parts:
        if part.__class__ is str:
            parts.append(part)
            continue
        assert isinstance(part, Slot)
        unit = units[part.unit_id]
        target = targets.get(part.unit_id)
        if target is None or target == unit.source:
            parts.append(part.raw)
        else:
            filled = write(part, unit, target, parts[-1][-1:] if parts else "")
            parts.append(filled.written)
            shown[unit.id] = filled.shown
    return "".join(parts), shown


def write(slot: Slot, unit: Unit, target: str, before: str = "") -> Filled:
    """A target as it must stand in its slot: escaped for its context, placeholders put back.

    Args:
        before: the character before the slot: the quotation mark an attribute is written with.
    """
    text = target.strip()
    if slot.fill == "yaml":
        shown = placeholders.expand(text, unit.placeholders)
        return Filled(front_matter.write(slot.raw, shown), shown)
    if slot.fill != "block":
        text = " ".join(text.split("\n"))
    if slot.fill == "attribute":
        for character, reference in (*_ATTRIBUTE, *_CLOSING.get(before, ())):
            text = text.replace(character, reference)
    elif slot.fill == "cell":
        text = _BARE_PIPE.sub(r"\1\\|", text)
    elif slot.fill == "block":
        text = "\n".join([_guard_start(line) for line in text.split("\n")])
    shown = placeholders.expand(text, unit.placeholders)
    return Filled(shown.replace("\n", slot.line_break) if "\n" in text else shown, shown)


def _guard_start(line: str) -> str:
    """Keep a line of prose from reading as a heading, list item, quote, rule or fence."""
    line = line.strip()
    if line[:1].isalpha():
        return line
    if _BLOCK_START.match(line):
        return "\\" + line
    return _ORDERED_START.sub(r"\1\\\2", line, count=1) if _ORDERED_START.match(line) else line
