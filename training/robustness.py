"""Lines that break small models, and what must hold of their translation."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from multilang.checks import refuse
from multilang.checks.numerals import number_changes
from multilang.model import Draft, Locale
from multilang.placeholders import has_words, numbers

_FILE = Path(__file__).with_name("robustness.tsv")


def lines() -> list[tuple[str, str]]:
    """Kind and English text."""
    rows = (line.split("\t") for line in _FILE.read_text("utf-8").splitlines())
    return [(kind, text) for kind, text in rows]


def count(drafts: Sequence[Draft], locale: Locale) -> dict[str, tuple[int, int]]:
    """By kind: how many lines came through, and how many there are."""
    found: dict[str, tuple[int, int]] = {}
    for (kind, source), draft in zip(lines(), drafts, strict=True):
        passed, total = found.get(kind, (0, 0))
        found[kind] = (passed + holds(kind, source, draft.text, locale), total + 1)
    return found


def holds(kind: str, source: str, text: str, locale: Locale) -> bool:
    """Whether what the kind asks for came through; nothing may be refused by a guard."""
    if has_words(source) and refuse(source, text, locale):
        return False
    if kind == "symbols":
        return sorted(numbers(text)) == sorted(numbers(source))
    if kind == "numbers":
        return not any(number_changes(source, text))
    if kind == "rare":
        return all(character in text for character in source if ord(character) > 0x1000)
    if kind == "capitals" and locale.script == "Latn":
        return bool(text) and sum(map(str.isupper, text)) > sum(map(str.islower, text))
    return has_words(text)
