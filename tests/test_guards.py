"""Guards of machine drafts: for each, drafts that pass and drafts that nobody should see."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import growth
from multilang import locales
from multilang.checks.guards import GUARDS, refuse

BY_TAG = {tag: locales.get(tag) for tag in ("fr", "fa", "ar", "de", "ja")}
REFERENCE = Path(__file__).parents[1] / "docs" / "reference" / "checks.md"

LONG = "The council met on Monday and agreed on a new plan for the harbour."
TWO = "The council met on Monday in the old town hall. It agreed on a new plan for the harbour."
LISTING = (
    "شورای شهر، پیر و جوان، کارگر و ماهیگیر، زن و مرد، همه را به میدان خواند و با سخنی دراز از هر "
    "دری گفت و شنید و سرانجام، پیش از آنکه شب شود، از بندر و کشتی یاد کرد"
)
REFUSED = [
    ("empty", "The price fell.", "  ", "fr", "it had no words"),
    ("empty", "The price fell.", "… !", "fr", "it had no words"),
    ("unknown_token", "The price fell.", "Le ⁇ a baissé.", "fr", "it had ⁇ for a word"),
    ("unknown_token", "The price fell.", "Le <unk> a baissé.", "fr", "it had <unk> for a word"),
    ("controls", "The price fell.", "Le prix\na baissé.", "fr",
     "it had the invisible character U+000A"),
    ("controls", "The price fell.", "Le \u202eprix a baissé.", "fr",
     "it had the invisible character U+202E"),
    ("symbols", "Run ⟦1⟧ now.", "Lancez maintenant.", "fr", "⟦1⟧ missing"),
    ("symbols", "Run it now.", "Lancez ⟦1⟧ maintenant.", "fr", "⟦1⟧ new"),
    ("symbols", "Run ⟦1⟧ now.", "Lancez ⟦1 maintenant.", "fr", "⟦1⟧ missing; ⟦ new"),
    ("codes", "Salt & pepper", "Sel &amp; poivre", "fr", "&amp; new"),
    ("codes", "The price fell.", "Le prix <b> a baissé.", "fr", "<b> new"),
    ("addresses", "Ask @anna now.", "Demandez à anna.", "fr", "@anna missing"),
    ("addresses", "See example.org now.", "Voir exemple.org.", "fr",
     "example.org missing; exemple.org new"),
    ("addresses", "Write to a@b.org.", "Écrivez.", "fr", "a@b.org missing"),
    ("addresses", "Now.", "Maintenant https://x.org/a.", "fr", "https://x.org/a new"),
    ("untranslated", "The price fell.", "the price fell.", "fr", "the same as the source"),
    ("untranslated", "Build Scripts Which Generate Code", "Build Scripts Which Generate Code", "fr",
     "the same as the source"),
    ("untranslated", LONG, "Le conseil met on Monday and agreed on a new plan.", "fr",
     "“met on Monday and agreed on” was not translated"),
    ("untranslated", "The men met again and agreed on the plan.",
     "Le met again agreed and plan on men the.", "fr", "most words were not translated"),
    ("script", LONG, "وافق المجلس and agreed harbour new plan.", "ar",
     "70% of its letters were Latin"),
    ("script", "The price fell.", "Le prix также a baissé.", "fr", "“также” is in another script"),
    ("script", "The price fell.", "Le سعر a baissé.", "fr", "“سعر” is in another script"),
    ("repetition", LONG, "Le conseil a dit a dit a dit qu’il voulait un nouveau plan.", "fr",
     "the machine repeated itself: “a dit a dit a dit”"),
    ("repetition", LONG, "Il a dit au conseil oui il a dit au conseil oui et a un plan.", "fr",
     "the machine repeated itself: “Il a dit au conseil oui il a dit au cons…”"),
    ("untranslated", "A river winds between banks", "Une river entre les rives", "fr",
     "“river” was not translated"),
    ("untranslated", "Lorry", "Lorry", "fr", "the same as the source"),
    ("untranslated", "Lorry", "Lorry", "ar", "the same as the source"),
    ("repetition", "The bridge opens again", "باز کردن دو سال بعد از دو سال بعد از دو سال", "fa",
     "the machine repeated itself: “دو سال بعد از دو سال بعد از”"),
    ("repetition", "On a computer, press a key.", "Sur un ordinateur, sur un ordinateur.", "fr",
     "the machine repeated itself: “Sur un ordinateur, sur un ordinateur”"),
    ("repetition", "The shop is open.", "المحل say say مفتوح.", "ar",
     "the machine repeated itself: “say say”"),
    ("repetition", "He thinks of it.", "در Mhenehenhenhen فکر می کند.", "fa",
     "the machine repeated itself: “henhenhen”"),
    ("garbled", "Trees in parks", "Treها در پارک ها", "fa", "the machine wrote “Treها”"),
    ("garbled", "It left at 1:40 a.m. on Friday.", "Il part à 1:40, une.m. le vendredi.", "fr",
     "the machine wrote “une.m.”"),
    ("garbled", "The bus left at 7:40 p.m.", "Le bus à 7 : p40.m.", "fr",
     "the machine wrote “: p40.m.”"),
    ("length", LONG, "Le conseil.", "fr", "the machine's text was far too short"),
    ("length", LONG, LISTING, "fa", "the machine's text was far too long"),
    ("sentences", TWO, "Le conseil s’est réuni lundi dans la vieille mairie.", "fr",
     "1 of 2 sentences were translated"),
    ("numbers", "She came in 2019.", "Elle est venue.", "fr", "2019 missing"),
    ("numbers", "She came in 2019.", "او در ۲۰۱۸ آمد.", "fa", "2019 missing; ۲۰۱۸ new"),
    ("numbers", "The toll is $2.50 for a car.", "Le péage de 3 est pour une voiture.", "fr",
     "2.50 missing; 3 new"),
    ("numbers", "60% goes to pumps.", "60 % va à 60 % de pompes.", "fr", "60 repeated"),
    ("numbers", "Call 0800 555 014 now.", "Appelez maintenant.", "fr", "0800 555 014 missing"),
    ("numbers", "Open from 6:00 a.m. to 11:30 p.m. daily", "Ouvert à partir de 18 heures", "fr",
     "6:00 a.m., 11:30 p.m. missing; 18 new"),
    ("numbers", "It opens at 10 a.m.", "Il s’ouvre à 10 ans, vers 10 ans.", "fr", "10 repeated"),
    ("brackets", "He (or she) left.", "Il (ou elle est parti.", "fr", "( without )"),
    ("brackets", "He left.", "Il] est parti.", "fr", "] without ["),
    ("brackets", "He (or she) left.", "Il est parti.", "fr", "() missing"),
    ("brackets", "He left.", "Il (lui) est (déjà) parti.", "fr", "() new"),
    ("quotes", "He said “no” today.", "Il a dit « non aujourd’hui.", "fr",
     "a quotation mark without its partner"),
    ("quotes", 'He said "no" today.', "Il a dit non aujourd’hui.", "fr", "quotation marks missing"),
]  # fmt: skip
SHOWN = [
    ("The price fell.", "Le prix a baissé.", "fr"),
    ("She came in 2019.", "او در سال ۲۰۱۹ آمد.", "fa"),
    ("Dr. Anna Schmidt, Berlin", "Dr. Anna Schmidt, Berlin", "fr"),
    ("src/main.rs:", "src/main.rs:", "fr"),
    ("Redis", "Redis", "ar"),
    ("…", "…", "fr"),
    ("Bye bye bye!", "Au revoir, au revoir, au revoir !", "fr"),
    (LONG, "اجتمع المجلس يوم الاثنين واتفق على خطة جديدة للميناء.", "ar"),
    (LONG, "شورا روز دوشنبه دربارهٔ برنامهٔ تازه‌ای برای بندر به توافق رسید.", "fa"),
    ("The angle π is small.", "L’angle π est petit.", "fr"),
    ("The word дом means house.", "Le mot дом veut dire maison.", "fr"),
    ("The price fell.", "値段が下がった。", "ja"),
    ("Use &nbsp; here.", "Utilisez &nbsp; ici.", "fr"),
    ("a < b and c > d", "a < b et c > d", "fr"),
    ("He left e.g. at 5.", "Il est parti p.ex. à 5.", "fr"),
    ("The borrow checker helps.", "يساعد مدقق الاقتراض (borrow checker) كثيرا هنا.", "ar"),
    ("The Association (NBA) met.", "La NBA s’est réunie.", "fr"),
    ("a) First", "a) D’abord", "fr"),
    ("In 90(F) heat", "Par une chaleur de 90 F", "fr"),
    ("KV62 is a tomb. KV62 is old.", "KV62 est une tombe. Elle est ancienne.", "fr"),
    ('He said "no" today.', "Il a dit ‘non’ aujourd’hui.", "fr"),
    ("He called it Onion.", "او آن را «پیاز» نامید.", "fa"),
    ('The 5" disk is old.', "Le disque de 5 pouces est vieux.", "fr"),
    ("He left. She stayed.", "Il est parti, elle est restée.", "fr"),
    ("You wash your hands.", "Vous vous lavez les mains.", "fr"),
    ("Go slowly.", "آرام آرام برو.", "fa"),
    ("The threads wait.", "threadها صبر می‌کنند.", "fa"),
    ("The police station of the village", "La station de police du village", "fr"),
    ("The Board of Trustees of the town met.", "Le Board of Trustees de la ville.", "fr"),
    ("Type bridge here.", "Tapez « bridge » ici.", "fr"),
    ("Open from 6:00 a.m. to 11:30 p.m.", "Ouvert de 6 h à 23 h 30", "fr"),
    ("Run ⟦1⟧ and ⟦2⟧.", "⟦2⟧ و ⟦1⟧ را اجرا کنید.", "fa"),
]


@pytest.mark.parametrize(("guard", "source", "draft", "tag", "evidence"), REFUSED)
def test_refused(guard: str, source: str, draft: str, tag: str, evidence: str) -> None:
    assert refuse(source, draft, BY_TAG[tag]) == f"{guard} ({evidence})"


@pytest.mark.parametrize(("source", "draft", "tag"), SHOWN)
def test_shown(source: str, draft: str, tag: str) -> None:
    assert refuse(source, draft, BY_TAG[tag]) == ""


def test_every_guard_is_seen_to_refuse_and_documented() -> None:
    names = [guard.__name__ for guard in GUARDS]
    assert len(set(names)) == len(names)
    assert set(names) == {guard for guard, *_ in REFUSED}
    text = REFERENCE.read_text(encoding="utf-8").partition("## Guards")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE) == names


PIECES = st.sampled_from(
    [*"a1٣ ()[]{}⟦⟧\n\u202e\"«»'.؟?&;@<>", "⟦1⟧", "word word ", "x.org", "5 pm "]
)


@given(st.lists(PIECES).map("".join), st.lists(PIECES).map("".join))
def test_no_text_makes_a_guard_fail(source: str, draft: str) -> None:
    for locale in BY_TAG.values():
        assert refuse(source, draft, locale) == refuse(source, draft, locale)


@given(st.lists(PIECES).map("".join))
def test_evidence_is_short(draft: str) -> None:
    assert len(refuse(LONG, draft, BY_TAG["ar"])) < 120


@pytest.mark.parametrize(
    "piece",
    ["(a ", "ab", "a b ", "1,1", "1 111 ", "⟦1⟧", "a.", "a@", "<a ", "&a", '" ', "' ", "a. A",
     "x.org ", "one two ", "aaaaaaab", "5:15 pm "],
)  # fmt: skip
def test_time_grows_with_length_only(piece: str) -> None:
    def guarded(length: int) -> Callable[[], object]:
        text = piece * (length // len(piece))
        return lambda: [guard(text, f"{text} x", BY_TAG["ar"]) for guard in GUARDS]

    assert growth.in_proportion(guarded, 10_000, 40_000)


@pytest.mark.parametrize(
    ("source", "draft"),
    [("5:15 pm ", "5 "), ("5:15 pm ", "1"), ("5 pm", "س"), ("5 pm", "m.m"), ("river a ", "river ")],
)
def test_time_grows_with_length_only_between_texts(source: str, draft: str) -> None:
    def guarded(length: int) -> Callable[[], object]:
        mine, theirs = source * (length // len(source)), draft * (length // len(draft))
        places = [BY_TAG["fa"], BY_TAG["fr"]]
        return lambda: [guard(mine, theirs, place) for guard in GUARDS for place in places]

    assert growth.in_proportion(guarded, 10_000, 40_000)
