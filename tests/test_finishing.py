"""What is mended in a draft before guards and people see it."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import growth
from multilang import locales
from multilang.checks.numerals import number_changes
from multilang.pretranslate.finishing import finish
from multilang.pretranslate.mending import mend_numbers

EN = locales.get("en")
NB = "\u00a0"

FINISHED = [
    # The stop, as the language writes it, once.
    ("Where is it?", "أين هو", "ar", "أين هو؟"),
    ("Where is it?", "أين هو؟", "ar", "أين هو؟"),
    ("Where is it?", "أين هو?؟", "ar", "أين هو؟"),
    ("Where is it?", "کجاست.", "fa", "کجاست؟"),
    ("Where is it?", "Où est-il", "fr", f"Où est-il{NB}?"),
    ("The ship waits.", "السفينة تنتظر", "ar", "السفينة تنتظر."),
    ("The ship waits.", "السفينة تنتظر..", "ar", "السفينة تنتظر."),
    ("What?!", "چی", "fa", "چی؟!"),
    ("Wait…", "Attendez.", "fr", "Attendez…"),
    ("Wait…!", "Attendez", "fr", f"Attendez…{NB}!"),
    ("It works...", "Ça marche…", "fr", "Ça marche…"),
    ("Ships wait", "Les navires attendent.", "fr", "Les navires attendent"),
    ("At noon", "À 5 p.m.", "fr", "À 5 p.m."),
    ("He left (now).", "رحل (الآن)", "ar", "رحل (الآن)."),
    ("Use ⟦1⟧.", "Utilisez ⟦1⟧", "fr", "Utilisez ⟦1⟧."),
    ("The ship waits.", "जहाज़ रुका है.", "hi", "जहाज़ रुका है।"),
    ("The ship waits.", "جہاز رکا ہے.", "ur", "جہاز رکا ہے۔"),
    ("Where is it?", "Πού είναι?", "el", "Πού είναι;"),
    ("The ship waits.", "船が待つ.", "ja", "船が待つ。"),
    # Quotation marks: the locale's, and the stop on the source's side of them.
    ('He said "go".', 'قال "اذهب"', "ar", "قال «اذهب»."),
    ('He said "go."', 'Il a dit "va"', "fr", f"Il a dit «{NB}va.{NB}»"),
    ("Is it “new”?", "Est-ce “nouveau”?", "fr", f"Est-ce «{NB}nouveau{NB}»{NB}?"),
    ('The 5" disk "x"', 'Le disque 5" "x"', "fr", 'Le disque 5" "x"'),
    ("He left", 'Il est "parti"', "fr", f"Il est «{NB}parti{NB}»"),
    ('He said "go"', 'Il a dit "va', "fr", 'Il a dit "va'),
    # Signs beside Arabic letters.
    ("One; two, three: yes!", "أول; ثاني, ثالث: نعم!", "ar", "أول؛ ثاني، ثالث: نعم!"),
    ("Redis, Go and more.", "Redis, Go و بیشتر.", "fa", "Redis, Go و بیشتر."),
    ("Redis and more", "من Redis, و بیشتر", "fa", "من Redis، و بیشتر"),
    ("It is 3,500", "این 3,500", "fa", "این 3,500"),
    # Spaces.
    ("It costs 3.5 (see a).", "Ça coûte  3,5 ( voir a ) .", "fr", "Ça coûte 3,5 (voir a)."),
    ("Yes, no; note: go!", "Oui , non; note: va!", "fr", f"Oui, non{NB}; note{NB}: va{NB}!"),
    ("Yes!", "Oui !", "fr", f"Oui{NB}!"),
    ("Yes!", "Oui !", "fr-CA", "Oui!"),
    ("Yes!", "نعم !", "ar", "نعم!"),
    ("At 10:30 see a:b", "À 10:30 voir a:b", "fr", "À 10:30 voir a:b"),
    ("At 7:40 p.m. and 10:10", "À 7: 40 et 10 : 10", "fr", "À 7:40 et 10:10"),
    ("Bus 10: 10 stops", "Bus 10: 10 arrêts", "fr", f"Bus 10{NB}: 10 arrêts"),
    ("He uses .NET", "Il utilise .NET", "fr", "Il utilise .NET"),
    # What nobody sent.
    ("Tom & Anna", "Tom &amp;amp; Anna", "fr", "Tom & Anna"),
    ("Use &nbsp; here", "Utilisez &nbsp; ici", "fr", "Utilisez &nbsp; ici"),
    ("Two lines", " Deux\n lignes ", "fr", "Deux lignes"),
    # The first letter.
    ("The ship waits.", "le navire attend.", "fr", "Le navire attend."),
    ("The ship waits.", "été comme hiver.", "fr", "Été comme hiver."),
    ("The iPhone is new", "iPhone est neuf", "fr", "iPhone est neuf"),
    ("Run npm now", "npm est à lancer", "fr", "npm est à lancer"),
    ("is new here", "Est neuf ici", "fr", "est neuf ici"),
    ("in France", "Dans la France", "fr", "Dans la France"),
    ("is new here", "NATO est neuf", "fr", "NATO est neuf"),
    ("the ship", "Schiff", "de", "Schiff"),
    ("Light", "ışık", "tr", "Işık"),
    ("Human", "insan", "tr", "İnsan"),
    ("Empty", "  ", "fr", ""),
    ("Nothing.", "?", "fr", "?"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "draft", "tag", "finished"), FINISHED)
def test_finished(source: str, draft: str, tag: str, finished: str) -> None:
    locale = locales.get(tag)
    assert finish(source, draft, EN, locale) == finished
    assert finish(source, finished, EN, locale) == finished


PIECES = st.sampled_from(
    [*" .,;:!?؟،؛…\"“”«»()'-&", "word ", "Word ", "كلمة ", "⟦1⟧", "3,5 ", "۲۰", "...", "&amp;",
     "e.g.", NB, "10:30 ", "|"]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=12).map("".join)


@given(TEXTS, TEXTS, st.sampled_from(["fr", "fa", "ar", "de", "el", "ja", "fr-CA"]))
def test_twice_is_once_and_no_word_changes(source: str, draft: str, tag: str) -> None:
    locale = locales.get(tag)
    once = finish(source, draft, EN, locale)
    assert finish(source, once, EN, locale) == once

    def kept(text: str) -> str:
        letters = re.findall(r"⟦\d⟧|\w+", text.replace("&amp;", "").lower())
        said = "".join(letters).replace("ك", "ک" if tag == "fa" else "ك")
        return "".join(str(int(sign)) if sign.isdecimal() else sign for sign in said)

    if "&" not in draft:
        assert kept(once) == kept(draft)


@pytest.mark.parametrize(
    ("source", "draft", "tag", "mended"),
    [
        ("In 2019, 300 came.", "En 2018, 300 vinrent.", "fr", "En 2019, 300 vinrent."),
        ("It was 1973 then.", "C’était 1973737.", "fr", "C’était 1973."),
        ("It costs 12,500 euros.", "Ça coûte 1250 euros.", "fr", f"Ça coûte 12{NB}500 euros."),
        ("It costs 12,500 euros.", "Ça coûte 12.600 euros.", "fr", "Ça coûte 12.500 euros."),
        ("In 2019 she came.", "او در ۲۰۱۸ آمد.", "fa", "او در ۲۰۱۹ آمد."),
        ("He has 403 in 468.", "Il a 43 dans 48.", "fr", "Il a 403 dans 468."),
    ],
)
def test_garbled_numbers_are_mended(source: str, draft: str, tag: str, mended: str) -> None:
    locale = locales.get(tag)
    assert mend_numbers(source, draft, locale) == mended
    assert mend_numbers(source, mended, locale) == mended
    assert number_changes(source, mended) == ([], [])


@pytest.mark.parametrize(
    ("source", "draft"),
    [
        ("In 2019 she came.", "Elle est venue."),  # no place for it
        ("She came.", "Elle est venue en 2019."),
        ("About 100 feet off", "À environ 30 mètres"),  # another number, for a reason
        ("In 2019, 300 came.", "En 2018, 300 sur 500 vinrent."),
        ("3 cats", "trois chats"),
        ("Run ⟦1⟧ in 2019", "Lancez ⟦1⟧ en"),
    ],
)
def test_other_numbers_are_left_alone(source: str, draft: str) -> None:
    assert mend_numbers(source, draft, locales.get("fr")) == draft


NUMBERS = st.lists(
    st.sampled_from(["2019", "2018", "201", "12,500", "12.600", "۲۰۱۸", "3", "in", "⟦1⟧", "10:30",
                     "5%", "one", "٣٫٥", "²", "1/2"]), max_size=6
).map(" ".join)  # fmt: skip


@given(NUMBERS, NUMBERS, st.sampled_from(["fr", "fa", "ar", "de"]))
def test_numbers_are_mended_all_or_not_at_all(source: str, draft: str, tag: str) -> None:
    locale = locales.get(tag)
    mended = mend_numbers(source, draft, locale)
    assert mend_numbers(source, mended, locale) == mended
    if mended != draft:
        assert number_changes(source, mended) == ([], [])
    words = r"[^\W\d]+|⟦\d+⟧"
    assert re.findall(words, mended) == re.findall(words, draft)


ANYTHING = st.text(st.one_of(st.characters(), st.sampled_from("a.?!،؟»” \u0301\u200f\ud800&;")))


@given(ANYTHING, ANYTHING, st.sampled_from(["fr", "fa", "ar", "de", "th", "zh", "ur"]))
def test_any_draft_can_be_finished(source: str, draft: str, tag: str) -> None:
    locale = locales.get(tag)
    once = finish(source, draft, EN, locale)
    assert finish(source, once, EN, locale) == once


@pytest.mark.parametrize("signs", [".", ". ", "! ", '."', "،", " ", NB, "«", "&amp"])
def test_a_run_of_signs_is_finished_in_proportion(signs: str) -> None:
    draft = f"a{signs * 10_000}b"
    assert growth.within(2, lambda: finish("Hello.", draft, EN, locales.get("fr")))


_TIMED = st.lists(
    st.sampled_from(
        ["7:40 p.m.", "10 a.m.", "6:00", "18 h 15", "7", "40", "p40.m.", "1,200", "3.5", "de", "to",
         "at", "à", "۷:۴۰", "8 p.m.", "0800 555 014", "midnight", "11:30"]
    ),
    max_size=7,
).map(" ".join)  # fmt: skip


@settings(max_examples=400)
@given(_TIMED, _TIMED)
@example("From 11:15 p.m., 2:45 a.m. and 5:00 a.m.", "De 1:15 1:15 15.245 et 5.5.")
def test_clock_times_do_not_upset_the_mending_of_numbers(source: str, draft: str) -> None:
    """What is a number to the comparison may be part of a time in the text."""
    mended = mend_numbers(source, draft, locales.get("fr"))
    assert mended == draft or number_changes(source, mended) == ([], [])
