"""Checks of all translations of one article together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from multilang.checks.base import issue
from multilang.model import Issue, Locale, Unit
from multilang.placeholders import has_words

_EDGES = " \u00a0\u202f.:!?…؟،"


def consistency(pairs: Sequence[tuple[Unit, str]], locale: Locale) -> Iterator[Issue]:
    """Cosmetic: one text of the source, capitals and end marks aside, is translated in two ways.

    The ways are compared as loosely; what differs is told where it is seen for the second time.
    """
    first: dict[str, tuple[str, str]] = {}
    told: set[tuple[str, str]] = set()
    for unit, target in pairs:
        if not has_words(target):
            continue
        source, way = _plain(unit.source), _plain(target)
        known, shown = first.setdefault(source, (way, target))
        if known != way and (source, way) not in told:
            told.add((source, way))
            text = (
                f"“{_short(unit.source)}” is “{_short(shown)}” elsewhere in this article; say it "
                "in one way, or waive this check where it means something else."
            )
            yield issue("consistency", "cosmetic", text, unit, locale, (0, len(target)))


def _plain(text: str) -> str:
    return " ".join(text.casefold().strip(_EDGES).split())


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
