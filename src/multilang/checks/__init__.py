"""Quality checks: plain functions ``(unit, target, locale) -> issues``, in the order of ``CHECKS``.

To add one: write the function in a module of this package, add it to ``CHECKS`` and to
``docs/reference/checks.md``, and give ``tests/test_checks.py`` a text that passes and one that
does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from multilang.checks.base import Check, waived
from multilang.checks.guards import refuse
from multilang.checks.inline import controls, line_breaks, markup, placeholders
from multilang.checks.terms import terms_check
from multilang.checks.text import (
    empty,
    length,
    numbers,
    repetition,
    script,
    unknown_token,
    untranslated,
)
from multilang.model import Issue, Locale, Unit

__all__ = ["CHECKS", "Check", "check_message", "refuse", "terms_check", "waived"]

CHECKS: tuple[Check, ...] = (
    placeholders,
    markup,
    controls,
    unknown_token,
    empty,
    line_breaks,
    untranslated,
    script,
    repetition,
    length,
    numbers,
)
"""In the order in which their findings are shown; what breaks a page comes first."""

_OTHER_LANGUAGE: frozenset[Check] = frozenset({untranslated, script})
"""What makes no sense between two varieties of one language."""


def check_message(
    unit: Unit,
    target: str,
    locale: Locale,
    source_locale: Locale,
    comments: Iterable[str] = (),
    where: str = "",
    extra: Sequence[Check] = (),
) -> tuple[Issue, ...]:
    """All findings in a unit's target, in the order of ``CHECKS``.

    Args:
        comments: the message's translator comments; ``multilang:ignore <id>`` in one of them waives
            a check, except for what it finds critical.
        where: what the issues name as their place, ``path`` or ``path:line``.
        extra: checks of the project's own, such as ``terms_check(glossary, source)``; shown last.
    """
    off = waived(comments)
    return tuple(
        replace(found, where=where)
        for check in _applicable(unit, target, locale, source_locale, extra)
        for found in check(unit, target, locale)
        if found.severity == "critical" or found.check not in off
    )


def _applicable(
    unit: Unit, target: str, locale: Locale, source_locale: Locale, extra: Sequence[Check]
) -> Iterable[Check]:
    """All checks, but for a target without words only ``empty``: the rest would repeat it."""
    if any(empty(unit, target, locale)):
        return (empty,)
    if _language(locale) == _language(source_locale):
        return (*(check for check in CHECKS if check not in _OTHER_LANGUAGE), *extra)
    return (*CHECKS, *extra)


def _language(locale: Locale) -> str:
    return locale.tag.partition("-")[0]
