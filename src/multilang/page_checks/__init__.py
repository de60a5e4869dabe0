"""Checks of whole pages: plain functions ``(page, site) -> issues``, one a module.

Checks of single texts (``checks``) see neither what stands in for a missing translation nor where a
link ends. To add one: write it in a module of its own, name it in ``_MODULES`` and in
``checks.PAGE_IDS``, and write its page in ``docs/reference/checks/``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from multilang.checks import judged, waived
from multilang.model import Issue
from multilang.page_checks import language, links, structure
from multilang.page_checks.base import Example, Neighbour, Page, PageCheck, Rule, Site
from multilang.severities import DEFAULT, Severities

__all__ = ["RULES", "Example", "Neighbour", "Page", "PageCheck", "Rule", "Site", "check_page"]

_MODULES = (language, links, structure)

RULES: tuple[Rule, ...] = tuple(rule for module in _MODULES for rule in module.RULES)
"""In the order in which their findings are shown."""


def check_page(
    page: Page,
    site: Site,
    comments: Mapping[str, Sequence[str]] | None = None,
    severities: Severities = DEFAULT,
) -> tuple[Issue, ...]:
    """All findings on a page.

    Args:
        comments: translator comments by unit id; ``multilang:ignore <id>`` in one of them waives
            what is not critical and said of that unit.
        severities: what the project says of checks.
    """
    known = comments or {}
    return tuple(
        one
        for rule in RULES
        if severities.level(rule.id, page.locale.tag) != "off"
        for one in judged(rule.check(page, site), page.locale, severities)
        if one.severity == "critical" or one.check not in waived(known.get(one.unit_id, ()))
    )
