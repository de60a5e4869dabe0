"""What a check is, what it is registered with, and how a translator says that one is wrong.

A check is a plain function; its name is its id, and ``docs/reference/checks/<id>.md`` is its page.
It looks at one target, in time linear in its length, and yields what it finds. Beside it, in a
``Rule``, stand the worst severity that it gives and examples in the real script, which the tests
run (``docs/how-to/add-a-check.md``).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from multilang.model import Issue, Locale, Placeholder, Severity, Unit

Check = Callable[[Unit, str, Locale], Iterator[Issue]]
"""``(unit, target, locale)``: the unit as extracted and its translation for that locale."""

CatalogCheck = Callable[[Sequence[tuple[Unit, str]], Locale], Iterator[Issue]]
"""What looks at all translations of one article together, in the article's order."""

_WAIVER = re.compile(r"multilang:ignore\b:?[ \t]*([\w, ]*)")


@dataclass(frozen=True, slots=True)
class Example:
    """A translation that a check passes, or what it finds in one."""

    tag: str
    source: str
    target: str
    at: str | None = None
    """The piece of the target that is found, "" for the target as a whole; None: it passes."""
    fixed: str = ""
    """The target once the finding's ``fix`` stands at its ``span``; "" where a person decides."""
    texts: tuple[str, ...] = ()
    """What the placeholders ⟦1⟧, ⟦2⟧, … stand for; what begins with ``<`` is a tag."""
    kind: str = "paragraph"

    @property
    def unit(self) -> Unit:
        placeholders = tuple(
            Placeholder(number, "tag" if text.startswith("<") else "code", text)
            for number, text in enumerate(self.texts, 1)
        )
        return Unit(f"{self.kind}.1", self.kind, self.source, 1, placeholders)


def passes(tag: str, source: str, target: str, *texts: str, kind: str = "paragraph") -> Example:
    """An example of a translation in which the check must find nothing."""
    return Example(tag, source, target, None, "", texts, kind)


def finds(
    at: str,
    tag: str,
    source: str,
    target: str,
    *texts: str,
    fixed: str = "",
    kind: str = "paragraph",
) -> Example:
    """An example of a translation in which the check must find ``at``."""
    return Example(tag, source, target, at, fixed, texts, kind)


@dataclass(frozen=True, slots=True)
class Rule:
    """A check as the registry has it."""

    check: Check
    severity: Severity
    """The worst that it gives. Settings cannot lower what it finds critical."""
    examples: tuple[Example, ...] = ()
    always: bool = False
    """Whether all that it finds is critical, so that no setting applies to it."""

    @property
    def id(self) -> str:
        return self.check.__name__


def issue(
    check: str,
    severity: Severity,
    message: str,
    unit: Unit,
    locale: Locale,
    span: tuple[int, int] | None = None,
    fix: str | None = None,
) -> Issue:
    """A finding in a unit's target. ``span`` is in code points of the target, half-open; ``fix`` is
    what should stand there instead, None where a person must decide."""
    return Issue(check, severity, message, "", locale.tag, unit.id, span, fix)


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


def unknown_waivers(comments: Iterable[str], known: Collection[str]) -> Iterator[str]:
    """What is wrong with waivers, in a sentence each: one without an id, or none of whose words is
    the id of a check. After an id a comment may go on in words."""
    for comment in comments:
        for match in _WAIVER.finditer(comment):
            names = [name for name in re.split(r"[,\s]+", match[1].strip()) if name]
            if not names:
                yield "multilang:ignore waives nothing without a check's id; write one behind it."
            elif names[0] not in known:
                near = difflib.get_close_matches(names[0], known, 1)
                hint = f"write {near[0]}, if that is meant" if near else "take it out"
                yield f"multilang:ignore {names[0]} waives nothing, no check is called so; {hint}."
