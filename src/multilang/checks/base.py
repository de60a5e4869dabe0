"""What a check is, and how a translator says that one is wrong about a message.

A check is a plain function; its name is its id, and ``docs/reference/checks.md`` has a section of
that name. It looks at one target, in time linear in its length, and yields what it finds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from multilang.model import Issue, Locale, Severity, Unit

Check = Callable[[Unit, str, Locale], Iterator[Issue]]
"""``(unit, target, locale)``: the unit as extracted and its translation for that locale."""

_WAIVER = re.compile(r"multilang:ignore\s+([\w, ]+)")


def issue(
    check: str,
    severity: Severity,
    message: str,
    unit: Unit,
    locale: Locale,
    span: tuple[int, int] | None = None,
) -> Issue:
    """A finding in a unit's target. ``span`` is in code points of the target, half-open."""
    return Issue(check, severity, message, "", locale.tag, unit.id, span)


def waived(comments: Iterable[str]) -> frozenset[str]:
    """Ids of the checks that translator comments switch off: ``multilang:ignore length, numbers``.

    Critical findings stay whatever a comment says: they would break or deceive a page.
    """
    return frozenset(
        name
        for comment in comments
        for match in _WAIVER.finditer(comment)
        for name in re.split(r"[,\s]+", match[1].strip())
        if name
    )
