"""Which edits are slips of the pen: an approved text may stand only where nothing is said anew."""

from __future__ import annotations

import pytest

from multilang.merge.minor import is_minor, vocabulary

MINOR = [
    ("The  road is closed", "The road is closed"),
    ("The road is closed", "The road is closed."),
    ("Roads, bridges and tunnels", "Roads, bridges, and tunnels"),
    ("Frequently asked questions", "Frequently Asked Questions"),
    ("faq", "FAQ"),
    ('He said "no".', "He said “no”."),
    ("a ship - a large one", "a ship – a large one"),
    ("It's open", "It’s open"),
    ("non-profit work", "nonprofit work"),
    ("The contribtor writes", "The contributor writes"),
    ("The contirbutor writes", "The contributor writes"),
    ("Recieve the letter", "Receive the letter"),
    ("On 3 May, 1,000 people came", "On 3 May 1,000 people came"),
    ("Run ⟦1⟧ now", "Run ⟦1⟧, now"),
    ("le café fermé".replace("é", "e\u0301"), "le café fermé"),
]
MAJOR = [
    ("5 million people", "5 billion people"),
    ("It is unable to", "It is enable to"),
    ("The road is closed", "The roads is closed"),
    ("The door closes", "The door closed"),
    ("sent from here", "sent form here"),
    ("1,000 people", "1.000 people"),
    ("at 7.30", "at 730"),
    ("in 2025", "in 2026"),
    ("-5 degrees", "5 degrees"),
    ("5 % of all", "5 ‰ of all"),
    ("version 5G", "version 5g"),
    ("10 20 30", "1020 30"),
    ("Run ⟦1⟧ ⟦2⟧", "Run ⟦2⟧ ⟦1⟧"),
    ("Run ⟦1⟧", "Run"),
    ("You may go.", "You may go?"),
    ("an *old* house", "an old house"),
    ("see [the map](⟦1⟧)", "see the map (⟦1⟧)"),
    ("one\ntwo", "one two"),
    ("this is not so", "this is so"),
    ("我们去了北京的市场", "我们去了南京的市场"),
    ("هذا كتاب جديد للأطفال", "هذا كاتب جديد للأطفال"),
    ("cost: 5 €", "cost: 5 $"),
    ("Tea & milk", "Tea milk"),
]


@pytest.mark.parametrize(("old", "new"), MINOR)
def test_a_slip(old: str, new: str) -> None:
    assert is_minor(old, new)
    assert is_minor(new, old)


@pytest.mark.parametrize(("old", "new"), MAJOR)
def test_another_text(old: str, new: str) -> None:
    assert not is_minor(old, new)
    assert not is_minor(new, old)


def test_a_change_between_two_words_of_the_article_is_none() -> None:
    old, new = "The statue was passed.", "The statute was passed."
    elsewhere = ["A statue of bronze.", "By statute, it is so."]
    assert is_minor(old, new, lambda: vocabulary([old, new]))
    assert not is_minor(old, new, lambda: vocabulary([old, new, *elsewhere]))
