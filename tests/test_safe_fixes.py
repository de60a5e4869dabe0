"""A fix is safe where it leaves every word as it is, whatever check proposes it."""

from __future__ import annotations

import pytest

import test_typography as typography_cases
from multilang import locales
from multilang.checks import typographic_checks
from multilang.model import Issue, Unit
from multilang.pipeline.fixing import apart, mend, put_in
from multilang.pipeline.safe_fixes import is_safe, says_the_same
from multilang.typography import profile

SAFE = [
    ("Le  port", "Le port"),  # doubled
    ("Le port ouvre !", "Le port ouvre\u00a0!"),
    ("Le port ouvre!", "Le port ouvre\u202f!"),
    ('Il dit "oui"', "Il dit «\u00a0oui\u00a0»"),
    ("L'eau...", "L’eau…"),
    ("10 000 euros", "10\u00a0000 euros"),
    ("Le port\u200b", "Le port"),
    ("Le po\u00adrt", "Le port"),
    ("می روم", "می\u200cروم"),
    ("میروم", "می\u200cروم"),
    ("را\u200c او", "را او"),
    ("کد ها", "کدها"),
    ("كتاب عربي", "کتاب عربی"),
    ("شهـــر", "شهر"),
    ("سال ١٤٠٣", "سال ۱۴۰۳"),
    ("سلام, خوبی?", "سلام، خوبی؟"),
    ("ﻛﺘﺎﺏ", "كتاب"),
    ("خانه\u200cی ما", "خانهٔ ما"),
    ("خانۀ ما", "خانه\u200cی ما"),
    ("کار ها", "کارها"),
    ("عدد ۴۵۶", "عدد ٤٥٦"),
]
UNSAFE = [
    ("Le le port", "Le port"),
    ("Le port", "Leport"),
    ("Leport", "Le port"),
    ("Le port", "Le\u200cport"),  # would be seen as one word
    ("Le port", "Le pont"),
    ("Le port", "Le port."),
    ("Le port, ouvert", "Le port ouvert"),
    ("été", "ete"),
    ("14 h", "15 h"),
    ("می\u200cروم", "میروم"),  # the letters would join
    ("می\u200bروم", "میروم"),
    ("کتاب ها", "کتابها"),
    ("علی", "على"),
    ("خانه\u200cیم", "خانهٔم"),
    ("خانه", "خانهٔ"),
    ("علي", "على"),
    ("كَتَب", "كتب"),
    ("un\u202eport", "unport"),
    ("⟦1⟧ et ⟦2⟧", "⟦2⟧ et ⟦1⟧"),
    ("*vif*", "vif"),
    ("un\ndeux", "un deux"),
    ("kilo-mètre", "kilo–mètre"),
]


@pytest.mark.parametrize(("before", "after"), SAFE)
def test_what_changes_no_word_is_safe(before: str, after: str) -> None:
    assert says_the_same(before, after)


@pytest.mark.parametrize(("before", "after"), UNSAFE)
def test_what_changes_a_word_is_not(before: str, after: str) -> None:
    assert not says_the_same(before, after)


@pytest.mark.parametrize(
    ("tag", "style", "target"),
    [
        *((tag, (), text) for tag, text, _ in typography_cases.MENDED),
        *((tag, tuple(sorted(s.items())), text) for tag, s, text, _ in typography_cases.STYLED),
    ],
)
def test_what_typography_calls_safe_is_safe(
    tag: str, style: tuple[tuple[str, str], ...], target: str
) -> None:
    locale = locales.get(tag)
    unit = Unit("paragraph.1", "paragraph", "x", 1)
    for check in typographic_checks(profile(locale, style)):
        for found in check(unit, target, locale):
            assert found.fix is None or is_safe(found, target), found


def issue(start: int, end: int, fix: str | None, check: str = "spaces") -> Issue:
    return Issue(check, "cosmetic", "", span=(start, end), fix=fix)


def test_a_span_is_judged_with_what_stands_around_it() -> None:
    assert is_safe(issue(2, 4, " "), "Le  port")
    assert not is_safe(issue(2, 3, ""), "Le port")
    assert is_safe(issue(7, 8, ""), "Le port ")
    assert is_safe(issue(2, 2, "\u200c"), "میروم")
    assert not is_safe(issue(2, 2, "\u200c"), "Leport")
    assert not is_safe(issue(0, 2, None), "Le port")
    assert not is_safe(Issue("x", "cosmetic", "", fix="x"), "Le port")


def test_fixes_that_overlap_are_made_one_at_a_time() -> None:
    first, second, third = issue(0, 3, "x"), issue(2, 5, "y"), issue(3, 4, "z")
    assert apart([second, first, third]) == [first, third]
    assert apart([issue(4, 4, "a"), issue(4, 4, "b")]) == [issue(4, 4, "a")]
    assert put_in("abcdefg", [first, third]) == "xzefg"


def doubled(text: str) -> list[Issue]:
    return [issue(at, at + 2, " ") for at in range(len(text)) if text[at : at + 2] == "  "]


def test_fixes_are_made_until_nothing_is_left() -> None:
    text, mended = mend("Le    port   ouvre", doubled, is_safe)
    assert text == "Le port ouvre"
    assert len(mended) >= 3


def test_a_fix_that_brings_up_something_else_is_not_made() -> None:
    def look(text: str) -> list[Issue]:
        lost = [] if "  " in text[:4] else [Issue("table", "critical", "")]
        return [*doubled(text), *lost]

    assert mend("Le  port  ouvre", look, is_safe) == ("Le  port ouvre", ("spaces",))


def test_a_fix_that_another_one_undoes_comes_to_an_end() -> None:
    def look(text: str) -> list[Issue]:
        return [issue(2, 3, " " if text[2] == "\u00a0" else "\u00a0")]

    text, _ = mend("Le port", look, is_safe)
    assert text in ("Le port", "Le\u00a0port")
