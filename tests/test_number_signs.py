"""A sentence asked for with signs in the places of its numbers, and what is made of the answer."""

from __future__ import annotations

import pytest

from multilang import locales
from multilang.pretranslate.number_signs import masked, unmasked

SIGNS = tuple(f"⟦{n}⟧" for n in range(10))


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("It left at 9:30 with 1,040 of 2,500 people.", "It left at ⟦0⟧ with ⟦1⟧ of ⟦2⟧ people."),
        ("In 2019, it cost $2.3 million.", "In ⟦0⟧, it cost $⟦1⟧ million."),
        ("On 12/05/2024 it was 190th.", "On ⟦0⟧ it was 190th."),
        ("The JAS 39C has an RS-232.", "The JAS 39C has an RS-⟦0⟧."),
    ],
)
def test_each_number_is_one_sign(text: str, asked: str) -> None:
    assert masked(text, SIGNS) == asked
    assert unmasked(text, asked, SIGNS, locales.get("en")) == text


@pytest.mark.parametrize(
    "text", ["No number at all.", "Rank 190th of C4.", "At ⟦3⟧ it was 7.", "1 2 3 4 5 6 7 8 9 0 1"]
)
def test_what_cannot_be_asked_for_so(text: str) -> None:
    assert masked(text, SIGNS) is None


def test_an_engine_without_signs_is_not_asked() -> None:
    assert masked("It was 7.", ()) is None


@pytest.mark.parametrize(
    "answer", ["Il y en a ⟦0⟧.", "⟦0⟧, ⟦1⟧ et ⟦1⟧", "⟦0⟧ ⟦1⟧ ⟦2⟧", "Il y en a 7 et ⟦1⟧."]
)
def test_a_sign_lost_doubled_or_invented_is_no_answer(answer: str) -> None:
    assert unmasked("There are 7 and 12.", answer, SIGNS, locales.get("fr")) is None


@pytest.mark.parametrize(
    ("tag", "text", "answer", "shown"),
    [
        ("fr", "12,500 came.", "⟦0⟧ sont venus.", "12\u00a0500 sont venus."),
        ("de", "It has 1,040.5 litres.", "Es hat ⟦0⟧ Liter.", "Es hat 1.040,5 Liter."),
        ("fr", "It cost $2.3.", "Ça a coûté ⟦0⟧ $.", "Ça a coûté 2,3 $."),
        ("fr", "About 2.3 million", "Environ ⟦0⟧ million", "Environ 2,3 million"),
        ("fr", "Python 3.11 at 9:30", "Python ⟦0⟧ à ⟦1⟧", "Python 3.11 à 9:30"),
        ("fr", "on 12.05.2024", "le ⟦0⟧", "le 12.05.2024"),
        ("fa", "12,500 came.", "⟦0⟧ نفر آمدند.", "12,500 نفر آمدند."),
    ],
)
def test_separators_become_those_of_the_language_where_they_are_no_version_and_no_date(
    tag: str, text: str, answer: str, shown: str
) -> None:
    assert unmasked(text, answer, SIGNS, locales.get(tag)) == shown
