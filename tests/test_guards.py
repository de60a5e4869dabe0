"""Guards of machine drafts: for each, drafts that pass and drafts that nobody should see."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    ("empty", "The price fell.", "  ", "fr", "no words"),
    ("empty", "The price fell.", "… !", "fr", "no words"),
    ("unknown_token", "The price fell.", "Le ⁇ a baissé.", "fr", "⁇"),
    ("unknown_token", "The price fell.", "Le <unk> a baissé.", "fr", "<unk>"),
    ("controls", "The price fell.", "Le prix\na baissé.", "fr", "U+000A"),
    ("controls", "The price fell.", "Le \u202eprix a baissé.", "fr", "U+202E"),
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
     "“met on Monday and agreed on” copied"),
    ("untranslated", "The men met again and agreed on the plan.",
     "Le met again agreed and plan on men the.", "fr", "most words copied"),
    ("script", LONG, "وافق المجلس and agreed harbour new plan.", "ar", "70% Latin letters"),
    ("script", "The price fell.", "Le prix также a baissé.", "fr", "“также”"),
    ("script", "The price fell.", "Le سعر a baissé.", "fr", "“سعر”"),
    ("repetition", LONG, "Le conseil a dit a dit a dit qu’il voulait un nouveau plan.", "fr",
     "“a dit a dit a dit”"),
    ("repetition", LONG, "Il a dit au conseil oui il a dit au conseil oui et a un plan.", "fr",
     "“Il a dit au conseil oui il a dit au cons”"),
    ("length", LONG, "Le conseil.", "fr", "0.14 times the usual length"),
    ("length", LONG, LISTING, "fa", "2.4 times the usual length"),
    ("sentences", TWO, "Le conseil s’est réuni lundi dans la vieille mairie.", "fr",
     "1 of 2 sentences"),
    ("numbers", "She came in 2019.", "Elle est venue.", "fr", "2019 missing"),
    ("numbers", "She came in 2019.", "او در ۲۰۱۸ آمد.", "fa", "2019 missing; 2018 new"),
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
    def seconds(length: int) -> float:
        text = piece * (length // len(piece))
        start = time.process_time()
        for guard in GUARDS:
            guard(text, text + " x", BY_TAG["ar"])
        return time.process_time() - start

    assert seconds(40_000) < 12 * seconds(10_000) + 0.1
