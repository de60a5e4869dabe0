"""What checks say at the desk: of one text while it is typed, and of an article as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from multilang import checks, locales
from multilang.glossary import Glossary
from multilang.model import SEVERITIES, Issue, Severity
from multilang.pipeline.parts import CheckUnit, check_of
from multilang.pipeline.terms import glossary_of
from multilang.review.desk.base import Finding
from multilang.review.desk.files import Item, Place

Found = dict[str, tuple[Finding, ...]]
"""By id."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What is found in all texts of an article."""

    place: Place
    glossary: Glossary
    alone: Found
    """In each text by itself."""
    all: Found
    """With what is seen only in all texts together."""

    def is_of(self, place: Place) -> bool:
        return self.place is place and self.glossary is glossary_of(place.project)


def look(place: Place, item: Item, text: str) -> tuple[Finding, ...]:
    """The findings in a text for an item."""
    return _look(check_of(place.project, place.tag), item, text)


def findings(place: Place, last: Findings | None = None) -> Findings:
    """The findings in all texts of an article.

    Args:
        last: of the same article in the same language; what has not changed since is taken over.
    """
    check, glossary = check_of(place.project, place.tag), glossary_of(place.project)
    same = last and last.glossary is glossary and last.place.project is place.project
    old = last if same else None
    alone = {item.id: _taken(old, check, item) for item in _translated(place)}
    together = _together(place)
    every = {name: (*some, *together.get(name, ())) for name, some in alone.items()}
    return Findings(place, glossary, alone, every)


def _taken(old: Findings | None, check: CheckUnit, item: Item) -> tuple[Finding, ...]:
    known = _known(old, item) if old else None
    return _look(check, item, item.message.target.text) if known is None else known


def _known(old: Findings, item: Item) -> tuple[Finding, ...] | None:
    before = old.place.items.get(item.id)
    if before is None or (before.units is not item.units and before.units != item.units):
        return None
    was, now = before.message, item.message
    same = was.target.text == now.target.text and was.comments == now.comments
    return old.alone.get(item.id) if same else None


def _look(check: CheckUnit, item: Item, text: str) -> tuple[Finding, ...]:
    """Units that mean other things by a placeholder are looked at each."""
    found: dict[Finding, None] = {}
    for unit in {unit.placeholders: unit for unit in reversed(item.units)}.values():
        issues = check(unit, text, item.message.comments)
        found.update((_finding(issue), None) for issue in issues)
    return tuple(found)


def _together(place: Place) -> Mapping[str, Sequence[Finding]]:
    shown = list(_translated(place))
    pairs = [(item.unit, item.message.target.text) for item in shown]
    comments = {item.unit.id: item.message.comments for item in shown}
    ids = {item.unit.id: item.id for item in shown}
    settings = place.project.config.checks
    found: dict[str, list[Finding]] = {}
    for issue in checks.check_catalog(pairs, locales.get(place.tag), comments, settings):
        found.setdefault(ids[issue.unit_id], []).append(_finding(issue))
    return found


def _translated(place: Place) -> Iterator[Item]:
    return (item for item in place.items.values() if item.message.target.text)


def _finding(issue: Issue) -> Finding:
    return Finding(
        issue.check, issue.severity, issue.message, issue.span, issue.fix,
        issue.severity != "critical",
    )  # fmt: skip


def worst(found: Sequence[Finding]) -> Severity | None:
    return min((one.severity for one in found), key=SEVERITIES.index, default=None)


def critical(found: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(one for one in found if one.severity == "critical")
