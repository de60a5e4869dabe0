"""A text that was written for one cut of its source, as another cut writes it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from multilang import placeholders
from multilang.model import Placeholder, Unit


def content(unit: Unit) -> str:
    """What a reader sees of a unit, however it is cut: placeholders put back, white space one."""
    return one_space(placeholders.expand(unit.source, unit.placeholders))


def one_space(text: str) -> str:
    return " ".join(text.split())


def adapted(text: str, old: Unit, new: Unit) -> str | None:
    """A target of ``old`` as ``new`` writes it; None when that cannot be told for sure.

    What was a placeholder may be plain text now, and the other way round, where it stands in the
    target exactly once.
    """
    numbers = _renumbered(old.placeholders, new.placeholders)
    result = _written(text, old.placeholders, numbers)
    for placeholder in new.placeholders:
        if placeholder.number not in numbers.values():
            if result.count(placeholder.text) != 1:
                return None
            result = result.replace(placeholder.text, placeholders.write(placeholder.number))
    if "\n" in old.source and "\n" not in new.source:
        result = one_space(result)
    if old.source.count("\n") != new.source.count("\n") != result.count("\n"):
        return None
    # A target that was incomplete before is no worse now: no reason to take its approval away.
    complete = _same_placeholders(text, old.source)
    return None if complete and not _same_placeholders(result, new.source) else result


def joined(texts: Sequence[str], parts: Sequence[Unit], unit: Unit) -> str:
    """Targets of several units as one target of the unit that they have become."""
    left = list(unit.placeholders)
    result = []
    for text, part in zip(texts, parts, strict=True):
        numbers = _renumbered(part.placeholders, left)
        left = [p for p in left if p.number not in numbers.values()]
        result.append(_written(text, part.placeholders, numbers))
    return " ".join(result)


def _same_placeholders(text: str, source: str) -> bool:
    return sorted(placeholders.numbers(text)) == sorted(placeholders.numbers(source))


def _written(text: str, old: Sequence[Placeholder], numbers: dict[int, int]) -> str:
    """The text with new numbers; what has none any more is written out."""
    known = {p.number: p.text for p in old}

    def write(match: re.Match[str]) -> str:
        number = int(match[1])
        if number in numbers:
            return placeholders.write(numbers[number])
        return known.get(number, match[0])

    return placeholders.PATTERN.sub(write, text)


def _renumbered(old: Sequence[Placeholder], new: Sequence[Placeholder]) -> dict[int, int]:
    """Old numbers to new ones, by what they stand for; equal ones in their order."""
    waiting: dict[str, list[int]] = {}
    for placeholder in new:
        waiting.setdefault(one_space(placeholder.text), []).append(placeholder.number)
    return {
        placeholder.number: waiting[text].pop(0)
        for placeholder in old
        if waiting.get(text := one_space(placeholder.text))
    }
