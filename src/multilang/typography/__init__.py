"""Typography by locale: what readers of French, Persian and Arabic see first.

``findings`` tells what is not as the locale's readers expect it, ``mend`` does what is right
without asking. Both work on one text, a unit's source or target as a rule, and never touch what is
no prose in it: code, addresses, placeholders ``⟦n⟧``, Markdown, HTML, times (``runs``).

A rule is safe where it is right for all text of its locale; digits in the body, quotation marks
that may be nested, compounds and the like are suggestions, for a person to decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from multilang.typography import arabic, french, persian, spacing
from multilang.typography.profiles import CHOICES, Profile, Style, profile
from multilang.typography.rules import Edit, Rule, applied
from multilang.typography.runs import hide, show

__all__ = [
    "CHOICES",
    "Finding",
    "Profile",
    "Style",
    "findings",
    "mend",
    "mend_message",
    "profile",
    "rules",
]

_ROUNDS = 8
"""One edit may make room for another, as in ``mot  !``; two rounds are the rule."""


@dataclass(frozen=True, slots=True)
class Finding:
    rule: str
    """Its id, such as ``french-apostrophe``."""
    span: tuple[int, int]
    """Code points of the text, half-open; empty where something is missing."""
    replacement: str
    """What belongs there; empty with ``safe`` false where only a person can tell."""
    safe: bool
    """Whether ``mend`` writes it."""
    family: str = ""
    """Id of the check that tells of it."""
    message: str = ""


@cache
def rules(profile: Profile) -> tuple[Rule, ...]:
    """The rules of a profile, in the order in which they are applied."""
    plain = spacing.RULES if profile.invisible else spacing.RULES[1:]
    return tuple(rule for rule in (*plain, *_OWN[profile.language]) if rule.when(profile))


_OWN: Mapping[str, tuple[Rule, ...]] = {
    "": (),
    "fr": french.RULES,
    "Arab": arabic.RULES,
    "ar": arabic.RULES,
    "fa": (*arabic.RULES, *persian.RULES),
}


def findings(text: str, profile: Profile) -> Iterator[Finding]:
    """What to change, by place. Where two rules want the same place, the first one has it."""
    hidden = hide(text)
    signs = frozenset(hidden)
    found: list[tuple[Edit, Rule]] = []
    for rule in rules(profile):
        if rule.may_apply(hidden, signs):
            found += ((_narrow(hidden, edit), rule) for edit in rule.find(hidden, profile))
    found.sort(key=lambda one: one[0][:2])
    done = -1
    for (start, end, new), rule in found:
        if start >= done:
            yield Finding(
                rule.id, (start, end), new, rule.is_safe(profile), rule.family, rule.says(profile)
            )
            done = max(end, start + 1)


def _narrow(text: str, edit: Edit) -> Edit:
    """The edit without what it leaves as it is at its ends."""
    start, end, new = edit
    while start < end and new and text[start] == new[0]:
        start, new = start + 1, new[1:]
    while start < end and new and text[end - 1] == new[-1]:
        end, new = end - 1, new[:-1]
    return start, end, new


def mend(text: str, profile: Profile) -> str:
    """The text with all safe findings put right. Doing it twice is doing it once."""
    for _ in range(_ROUNDS):
        hidden = before = hide(text)
        signs = frozenset(hidden)
        for rule in rules(profile):
            if rule.is_safe(profile) and rule.may_apply(hidden, signs):
                hidden = applied(hidden, list(rule.find(hidden, profile)))
        if hidden == before:
            break
        text = show(hidden, text, before)
    return text


def mend_message(target: str, profile: Profile) -> str:
    """A translation as ``multilang check --fix`` writes it back: ``mend``, line by line where it
    has hard line breaks, and an empty one as it is."""
    if not target.strip():
        return target
    return "\n".join(mend(line, profile) for line in target.split("\n"))
