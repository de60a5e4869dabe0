"""The check of a project's terms: what its glossary says must and must not be in a translation."""

from __future__ import annotations

import html
from collections.abc import Iterator
from functools import lru_cache

from multilang.checks.base import Check, issue
from multilang.glossary import Glossary, Term
from multilang.model import Issue, Locale, Unit

_AROUND = 24


@lru_cache(maxsize=64)  # the same check for the same glossary: its findings are cached by it
def terms_check(glossary: Glossary, source: Locale) -> Check:
    """The check ``terms`` of a project with this glossary and source language.

    Functional: the allowed form of each term of the source stands in the target, inflected or not,
    and no forbidden form does. A term that comes several times may be said once.
    """

    def terms(unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
        said = html.unescape(unit.source)
        seen: set[str] = set()
        for match in glossary.matches(said, source.tag):
            if match.term.source not in seen:
                seen.add(match.term.source)
                where = _context(said, match.start, match.end)
                yield from _findings(match.term, where, unit, target, locale)

    return terms


def _findings(term: Term, where: str, unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
    shown, tag = html.unescape(target), locale.tag
    allowed, banned = term.allowed(tag), term.misuses(shown, tag)
    said = f" ({term.note})" if term.note else ""
    for span in banned[:1]:
        better = f"it {term.wish(tag)}" if allowed else "say it otherwise"
        text = f"“{shown[slice(*span)]}” must not be used for “{term.source}”: {better}{said}."
        yield issue("terms", "functional", text, unit, locale, span if shown == target else None)
    if allowed and not banned and not term.places(shown, tag):
        text = f"“{term.source}” {term.wish(tag)} (source: {where}){said}."
        yield issue("terms", "functional", text, unit, locale)


def _context(source: str, start: int, end: int) -> str:
    """The term among the words around it."""
    first = source.rfind(" ", 0, max(0, start - _AROUND)) + 1 if start > _AROUND else 0
    last = source.find(" ", end + _AROUND)
    last = len(source) if last < 0 else last
    return "…" * (first > 0) + source[first:last].replace("\n", " ") + "…" * (last < len(source))
