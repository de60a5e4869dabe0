"""Headings: what the engine is given for them, and how its answer gets its capitals back."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from multilang import locales
from multilang.common_words import COMMON, SMALL
from multilang.pretranslate.casing import Prepared, learn, prepare, restore

EN, FR = locales.get("en"), locales.get("fr")


@pytest.mark.parametrize(
    ("text", "copy"),
    [
        ("STORM CLOSES HARBOUR FOR UN TEAM", "Storm closes harbour for UN team"),
        ("WHAT I SAID ON MONDAY, 9 MAY", "What I said on Monday, 9 may"),
        ("THE STATE OF COVID-19 AND HTML", "The state of COVID-19 and HTML"),
        ("U.S. ARMY LEAVES", "U.S. Army leaves"),
        ("OPEN ⟦1⟧ OR ASK INFO@EXAMPLE.ORG", "Open ⟦1⟧ or ask INFO@EXAMPLE.ORG"),
        ("DON’T STOP. I’M HERE", "Don’t stop. I’m here"),
    ],
)
def test_capitals_become_a_sentence(text: str, copy: str) -> None:
    assert prepare(text, EN) == Prepared(copy, "capitals")


@pytest.mark.parametrize(
    ("text", "copy"),
    [
        ("How to Contribute to Open Source", "How to contribute to open source"),
        ("Setting Up Docker with Python", "Setting up Docker with Python"),
        ("New York Times Opens New Office in Paris", "New York Times opens new office in Paris"),
        ("United Nations Calls for Peace", "United Nations calls for peace"),
        ("The Market Opens on Monday", "The market opens on Monday"),
        ("Docker: A Guide for Beginners", "Docker: A guide for Beginners"),
        ("Why iPhone Users Read HTML", "Why iPhone users read HTML"),
    ],
)
def test_titles_become_a_sentence_and_names_stay(text: str, copy: str) -> None:
    assert prepare(text, EN) == Prepared(copy, "title")


@pytest.mark.parametrize(
    "text",
    ["", "NASA", "UN", "HTTP API", "UNESCO and WHO met.", "The market opens.", "the end", "Ships",
     "Anna Schmidt", "He Said No.", "She went to New York", "⟦1⟧ ⟦2⟧", "€ 5,000", "A"],
)  # fmt: skip
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert prepare(text, EN) == Prepared(text, "")


def test_only_scripts_with_capitals_have_headings_in_them() -> None:
    assert prepare("افتتاح السوق", locales.get("ar")).shape == ""
    assert prepare("ОТКРЫТИЕ РЫНКА", locales.get("ru")) == Prepared("Открытие рынка", "capitals")
    assert prepare("Le Marché Ouvre", FR).shape == ""
    assert prepare("LE MARCHÉ OUVRE", FR).text == "Le marché ouvre"
    assert prepare("IŞIK VE İNSAN HAKLARI", locales.get("tr")).text == "Işık ve insan hakları"


def test_names_are_learnt_from_running_text() -> None:
    names = learn(["The ship came from Brest to the WHO.", "Ask who is in Brest.", "BREST IS BIG"])
    assert names == {"brest": "Brest"}
    heading = "STORM CLOSES HARBOUR OF BREST’S NAVY"
    assert prepare(heading, EN, names).text == "Storm closes harbour of Brest’s navy"


@pytest.mark.parametrize(
    ("draft", "tag", "shown"),
    [
        ("Le cœur de l’été à ⟦1⟧, info@x.org", "fr", "LE CŒUR DE L’ÉTÉ À ⟦1⟧, info@x.org"),
        ("Straße nach Köln", "de", "STRAẞE NACH KÖLN"),
        ("İnsan hakları", "tr", "İNSAN HAKLARI"),
        ("Η αγορά ανοίγει", "el", "Η ΑΓΟΡΑ ΑΝΟΙΓΕΙ"),
        ("السوق مفتوح", "ar", "السوق مفتوح"),
        ("بازار باز است", "fa", "بازار باز است"),
    ],
)
def test_capitals_come_back_where_the_script_has_them(draft: str, tag: str, shown: str) -> None:
    locale = locales.get(tag)
    assert restore(draft, "capitals", locale) == shown
    assert restore(shown, "capitals", locale) == shown
    assert restore(draft, "title", locale) == draft
    assert restore(draft, "", locale) == draft


def test_words_that_may_be_names_are_not_common() -> None:
    names = "may will mark bill rose grace hope rust swift go java apple windows word turkey china"
    assert {name for name in names.split() if name in COMMON["en"]} <= {"hope", "word", "rose"}
    assert not COMMON["en"] & {"united", "jack", "paris", "amazon", "python"}
    assert all(word == word.lower() for words in (COMMON, SMALL) for word in words["en"])


PIECES = [
    "The",
    "MARKET",
    "Opens",
    "of",
    "New",
    "York",
    "⟦1⟧",
    "UN",
    "I",
    "it’s",
    "5",
    "—",
    "ß",
    "é",
]
WORDS = st.lists(st.sampled_from([*PIECES, "a.b", "?"]), max_size=8)


@given(WORDS.map(" ".join))
def test_only_the_size_of_letters_changes(text: str) -> None:
    prepared = prepare(text, EN)
    assert prepared.text.lower() == text.lower()
    assert (prepared.text == text) is (prepared.shape == "")
    assert prepare(prepared.text, EN).text == prepared.text or prepared.shape == "title"


TEXTS = st.text(
    st.one_of(st.characters(), st.sampled_from("aàßŉİıÉ \u0301\u200f\ud800כם⟦1⟧@#.’'")), max_size=30
)


@given(TEXTS, st.sampled_from(["fr", "tr", "de", "el", "ru", "fa", "ja"]))
def test_capitals_are_put_back_once(draft: str, tag: str) -> None:
    """Whatever a machine answers: twice is once, and what is no word stays."""
    locale = locales.get(tag)
    once = restore(draft, "capitals", locale)
    assert restore(once, "capitals", locale) == once
    assert re.findall(r"⟦\d+⟧|\s|\d", once) == re.findall(r"⟦\d+⟧|\s|\d", draft)


@given(TEXTS, st.sampled_from(["en", "fr", "tr", "el", "fa"]))
def test_any_text_can_be_prepared(text: str, tag: str) -> None:
    prepared = prepare(text, locales.get(tag), learn([text]))
    assert (prepared.text == text) is (prepared.shape == "")
    assert re.findall(r"⟦\d+⟧|\s|\d", prepared.text) == re.findall(r"⟦\d+⟧|\s|\d", text)
