"""The checks of typography: examples beside each, a project's style, spans and fixes."""

from __future__ import annotations

import pytest

from multilang import locales
from multilang.checks import Example, Rule
from multilang.checks.typographic import RULES, typographic_checks
from multilang.model import Issue, Unit
from multilang.typography import mend, profile
from test_checks_rules import prove

UNIT = Unit("paragraph.1", "paragraph", "Really?", 1)
EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.id}-{number}")
    for rule in RULES
    for number, example in enumerate(rule.examples)
]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_examples(rule: Rule, example: Example) -> None:
    prove(rule, example)


def found(tag: str, target: str, **settings: str) -> list[Issue]:
    locale = locales.get(tag)
    style = profile(locale, tuple(sorted(settings.items())))
    checks = typographic_checks(style)
    assert [check.__name__ for check in checks] == [rule.id for rule in RULES]
    return [issue for check in checks for issue in check(UNIT, target, locale)]


def test_a_style_decides() -> None:
    assert found("fr", "Vraiment\u00a0?") == []
    (issue,) = found("fr", "Vraiment\u00a0?", spaces="nnbsp")
    assert (issue.check, issue.severity, issue.fix) == ("french_spaces", "cosmetic", "\u202f")
    assert [issue.fix for issue in found("fa", "نرم افزار")] == [None]
    assert [issue.fix for issue in found("fa", "نرم افزار", zwnj="strict")] == ["\u200c"]
    assert found("fa", "نرم افزار", zwnj="off") == []


@pytest.mark.parametrize(
    ("tag", "target"),
    [
        ("fr", 'L\'été est "là" , vraiment?  Oui: 12 500 !'),
        ("fa", " او می خواهد كتاب ها را ، بخرد ?"),
        ("ar", "كتـــاب, ماء ? ﺳﻼم"),
    ],
)
def test_all_fixes_together_are_what_mend_does_first(tag: str, target: str) -> None:
    look = profile(locales.get(tag))
    text = target
    for _ in range(4):
        fixes = sorted(
            (issue.span, issue.fix)
            for issue in found(tag, text)
            if issue.fix is not None and issue.span is not None
        )
        for (start, end), fix in reversed(fixes):
            text = text[:start] + fix + text[end:]
    assert text == mend(target, look)
