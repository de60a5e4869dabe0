"""Typography: each rule by what published style guides say, and what must never change.

Guides, by their short names below:

- IN: Imprimerie nationale, «Lexique des règles typographiques en usage à l'Imprimerie nationale».
- OQLF: Office québécois de la langue française, «Espacement avant et après les principaux signes de
  ponctuation et autres signes ou symboles».
- DKF: فرهنگستان زبان و ادب فارسی, «دستور خط فارسی» (Academy of Persian Language and Literature).
- alreq: W3C, "Arabic & Persian Layout Requirements".
- Unicode: The Unicode Standard, chapters 6.2 (spaces) and 9.2 (Arabic).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import growth
from multilang import locales, typography
from multilang.typography import (
    Profile,
    arabic,
    findings,
    mend,
    mend_message,
    persian,
    profile,
    rules,
)
from multilang.typography.runs import GAP, MASK, hide

NB, NN, ZWNJ = "\u00a0", "\u202f", "\u200c"


def style(tag: str, **settings: str) -> Profile:
    return profile(locales.get(tag), tuple(sorted(settings.items())))


MENDED = [
    # IN, «Ponctuation»: a no-break space before : and ; ! ?, never one that a line may break at.
    ("fr", "Est-ce vrai ?", f"Est-ce vrai{NB}?"),
    ("fr", "Est-ce vrai?", f"Est-ce vrai{NB}?"),
    ("fr", "Oui ; non : peut-être !", f"Oui{NB}; non{NB}: peut-être{NB}!"),
    ("fr", "Quoi  ?!", f"Quoi{NB}?!"),
    ("fr", "Il a dit (vraiment !).", f"Il a dit (vraiment{NB}!)."),
    ("fr", "**Note** : voir", f"**Note**{NB}: voir"),
    ("fr", "Voir ⟦1⟧ :", f"Voir ⟦1⟧{NB}:"),
    # IN, «Guillemets»: « and » with a no-break space inside.
    ("fr", "Il dit « oui ».", f"Il dit «{NB}oui{NB}»."),
    ("fr", "Il dit «oui».", f"Il dit «{NB}oui{NB}»."),
    ("fr", 'Il dit "oui" et "non".', f"Il dit «{NB}oui{NB}» et «{NB}non{NB}»."),
    ("fr", 'Vient-il d\'"Ailleurs" ?', f"Vient-il d’«{NB}Ailleurs{NB}»{NB}?"),
    # IN, «Apostrophe»; «Nombres»: groups of three with no-break spaces; «Pour-cent».
    ("fr", "L'été d'1 an, aujourd'hui.", "L’été d’1 an, aujourd’hui."),
    ("fr", "l'*avis* et l'⟦1⟧", "l’*avis* et l’⟦1⟧"),
    ("fr", "12 500 000 personnes, 50 %, 3 €", f"12{NB}500{NB}000 personnes, 50{NB}%, 3{NB}€"),
    # OQLF: nothing before ; ! ?, a no-break space before : and inside « ».
    ("fr-CA", "Vraiment ! Oui ; note : «oui»", f"Vraiment! Oui; note{NB}: «{NB}oui{NB}»"),
    # DKF: می and نمی apart from the verb, with ZWNJ.
    ("fa", "او می خواهد و نمی تواند.", "او می‌خواهد و نمی‌تواند."),
    ("fa", "برمی گردد و می بینمش.", "برمی‌گردد و می‌بینمش."),
    # DKF: ها apart after a silent he; after a letter that joins nothing it just follows.
    ("fa", "خانه ها و کتاب های ما", "خانه‌ها و کتاب‌های ما"),
    ("fa", "کار ها و روز هایش", "کارها و روزهایش"),
    # DKF: تر and ترین; ای and اند after a silent he.
    ("fa", "بزرگ تر و مهم ترین", "بزرگ‌تر و مهم‌ترین"),
    ("fa", "خانه ای که ساخته اند", "خانه‌ای که ساخته‌اند"),
    ("fa", "حرفه ای تر", "حرفه‌ای‌تر"),
    # DKF and ISIRI 6219: U+06CC and U+06A9, Persian digits.
    ("fa", "كتاب علي در سال ٤٥", "کتاب علی در سال ۴۵"),
    ("fa", "می‌ خواهد ‌او", "می‌خواهد او"),
    ("fa-AF", "او می خواهد كتاب بخرد", "او می خواهد کتاب بخرد"),
    # alreq, punctuation: ، ؛ ؟ belong to the word before them.
    ("fa", "نان , آب ؛ چرا ?", "نان، آب؛ چرا؟"),
    ("ar", "خبز, ماء; لماذا?", "خبز، ماء؛ لماذا؟"),
    ("ar", "قال «نعم»?", "قال «نعم»؟"),
    ("ar", "[(تقريبًا) كل شيء?](⟦1⟧)", "[(تقريبًا) كل شيء؟](⟦1⟧)"),
    ("ar", f"ساعة{ZWNJ} واحدة، ۴۵۶ مترا", "ساعة واحدة، ٤٥٦ مترا"),
    ("ar", "بين ۴۵ و٣", "بين ٤٥ و٣"),
    ("ar", "بين ۴۵ و 3", "بين 45 و 3"),
    ("fr", " ![Un pont](⟦1⟧)", "![Un pont](⟦1⟧)"),
    # alreq, justification: tatweel is not spelling. Final in هـ and بـ it is.
    ("ar", "كتـــاب سنة 1445 هـ وبـ«نعم»", "كتاب سنة 1445 هـ وبـ«نعم»"),
    # Unicode 9.2: presentation forms are compatibility characters.
    ("ar", "ﺳﻼم", "سلام"),
    ("ar", "ا\u0653", "آ"),
    # Everywhere.
    ("de", "Ein  Wort\u200b .", "Ein Wort."),
    ("fr", "un ( deux )", "un (deux)"),
    ("fr", "e\u0301te\u0301", "été"),
]  # fmt: skip


@pytest.mark.parametrize(("tag", "text", "mended"), MENDED)
def test_mended(tag: str, text: str, mended: str) -> None:
    assert mend(text, style(tag)) == mended
    assert not [found for found in findings(mended, style(tag)) if found.safe]


LEFT_ALONE = [
    ("fa", "گفت «ذلك الكتاب لا ريب فيه»"),  # a quotation in Arabic
    ("fa", "او می نوشید."),  # may be wine
    ("fa", "پروانه ای شمع"),  # may call the candle
    ("fa", "دل می\u200cرود ز دستم     صاحب\u200cدلان"),  # two halves of a verse
    ("fr", "Yahoo! et ¿Qué pasa? dit-il"),
    ("fr", '"elle a dit "oui" hier"'),
    ("fr", f"Est-ce vrai{NN}? «{NN}oui{NN}»"),  # a narrow one is a no-break space too
    ("fr", "À 12:30, std::vec, C:\\temp, 16:9, clé:valeur"),
    ("fr", "Lire _The Art of War: a guide_ et «\u00a0Who owns it?\u00a0»"),  # titles in English
    ("fr", "Les préfixes data: et https: en tête"),
    ("fr", "`a ? b : c` et ``l'été``"),
    ("fr", "Voir https://example.org/?q=l'été;b!c et jean@example.org"),
    ("fr", 'Voir [ici](https://example.org/a?b "Un titre : oui")'),
    ("fr", '<a href="x?" title="l\'été">là</a>'),
    ("fr", "{{< figure alt='x' >}} {l'été} %(l)s :smile:"),
    ("fr", "Un disque de 5\" et un 'mot'"),
    ("fr", 'Je crois que "ce mot est "important"'),
    ("fr", "AT&amp;T&nbsp;; et &eacute;t&eacute;&nbsp;! «&#160;oui&nbsp;»"),
    ("fr", "| a | b |"),
    ("fr", "En 2019 300 personnes, tél. 01 23 45 67"),
    ("fr", "Fait... et É ou E"),
    ("en", 'It\'s 50%: "really"!'),
    ("fa", "می ناب و چشم تر"),  # wine, and a wet eye
    ("fa", "تر و خشک، آن و ها"),
    ("fa", "میدان، میوه‌ها، میان"),
    ("fa", "آن را به او گفته است"),
    ("fa", "Redis, Go و 3,500"),
    ("fa", "بِسْمِ اللَّهِ الرَّحْمَٰنِ عَلَيْكَ"),  # Arabic, with its vowels
    ("fa", "`می خواهد` و https://example.org/كتاب ⟦1⟧"),
    ("ar", "إلى أنّ مدرسةٌ على آلة ﷺ"),  # hamza, alef, ة, ى, vowel signs
    ("ar", "في 2026 و٢٠٢٦"),
    ("ar", "_x⟦1⟧_ = 1; و⟦2⟧ = ٢"),  # code
    ("ur", "۴۵۶"),
    ("fa", "بنیاد ۶٫۸ رسید.⟦1⟧"),
    ("th", "ภาษา\u200bไทย"),  # where a line may break
    ("ar", "A, B"),
]


@pytest.mark.parametrize(("tag", "text"), LEFT_ALONE)
def test_left_alone(tag: str, text: str) -> None:
    assert mend(text, style(tag)) == text


STYLED = [
    ("fr", {"spaces": "nnbsp"}, f"Oui{NB}! a : b", f"Oui{NN}! a{NB}: b"),
    ("fr", {"spaces": "nnbsp"}, "12 500 à 5 %", f"12{NB}500 à 5{NB}%"),
    ("fr", {"spaces": "none"}, "Oui ! a : b", f"Oui! a{NB}: b"),
    ("fr", {"apostrophes": "any"}, "l'été", "l'été"),
    ("fr", {"quotes": "any"}, 'un "mot"', 'un "mot"'),
    ("fa", {"zwnj": "off"}, "می خواهد", "می خواهد"),
    ("fa", {"zwnj": "strict"}, "نرم افزار ذخیره سازی", "نرم‌افزار ذخیره‌سازی"),
    ("fa", {"zwnj": "strict"}, "نرم افزارهای ما", "نرم‌افزارهای ما"),
    ("fa", {"ezafe": "hamza"}, "خانه‌ی ما و خانۀ او", "خانهٔ ما و خانهٔ او"),
    ("fa", {"ezafe": "ye"}, "خانهٔ ما", "خانه‌ی ما"),
    ("fa", {"quotes": "guillemets"}, 'واژه "نو"', "واژه «نو»"),
    ("ar", {"quotes": "guillemets"}, 'كلمة "جديدة".', "كلمة «جديدة»."),
    ("ar", {"tatweel": "any"}, "كتـــاب", "كتـــاب"),
    ("ar", {"digits": "native"}, "في 2026", "في 2026"),  # suggested only
]


@pytest.mark.parametrize(("tag", "settings", "text", "mended"), STYLED)
def test_house_styles(tag: str, settings: dict[str, str], text: str, mended: str) -> None:
    assert mend(text, style(tag, **settings)) == mended


SUGGESTED = [
    ("fr", {}, "50%", "french-percent", f"50{NB}%"),
    ("fa", {}, "میکند", "zwnj-attached", "می‌کند"),
    ("fa", {}, "نرم افزار", "zwnj-compound", "نرم‌افزار"),
    ("fa", {}, "چند thread ها", "zwnj-latin-plural", "چند thread‌ها"),
    ("fa", {}, "نان،آب", "arabic-space-after", "نان، آب"),
    ("fa", {}, "۱۰ و 20", "arabic-digits-mixed", "۱۰ و ۲۰"),
    ("fa", {"digits": "native"}, "سال 1405", "arabic-digits", "سال ۱۴۰۵"),
    ("fa", {"digits": "latin"}, "سال ۱۴۰۵", "arabic-digits", "سال 1405"),
    ("ar", {"digits": "native"}, "في 2026", "arabic-digits", "في ٢٠٢٦"),
]


@pytest.mark.parametrize(("tag", "settings", "text", "rule", "wanted"), SUGGESTED)
def test_suggestions_are_told_and_not_made(
    tag: str, settings: dict[str, str], text: str, rule: str, wanted: str
) -> None:
    look = style(tag, **settings)
    (found,) = findings(text, look)
    assert (found.rule, found.safe) == (rule, False)
    start, end = found.span
    assert text[:start] + found.replacement + text[end:] == wanted
    assert mend(text, look) == text


def test_spans_are_of_the_text_as_it_is() -> None:
    found = list(findings("`l'x` L'été ⟦12⟧ !", style("fr")))
    assert [(one.rule, one.span, one.replacement) for one in found] == [
        ("french-apostrophe", (7, 8), "’"),
        ("french-space-before", (16, 17), NB),
    ]


def test_messages_are_mended_line_by_line() -> None:
    assert mend_message("L'été \nl'hiver !", style("fr")) == f"L’été\nl’hiver{NB}!"
    assert mend_message("  ", style("fr")) == "  "


@pytest.mark.parametrize(
    "text",
    [
        "در سال ۷ آمد.⟦1⟧",
        "_n⟦1⟧i⟦2⟧_ = ۳",
        "۳ فرد است، پس _n⟦1⟧2⟦2⟧_ = ۳",  # an index
        "در GPIO 0 پایهٔ ۲۱",
        "1. بند ۲",
    ],
)
def test_numbers_of_placeholders_names_and_paragraphs_are_not_read(text: str) -> None:
    assert not list(findings(text, style("fa")))


def test_unknown_languages_have_the_rules_of_all() -> None:
    assert {rule.family for rule in rules(style("sw"))} == {"invisible", "letter_forms", "spaces"}
    assert profile(locales.get("fr-CH")) == profile(locales.get("fr"))
    assert profile(locales.get("ur")).language == "Arab"
    ids = [rule.id for tag in ("fr", "fa") for rule in rules(style(tag))]
    assert len({*ids}) == len(ids) - len(rules(style("sw")))


PROTECTED = ["`l'a ? b`", "⟦1⟧", "https://a.example/?b=c;d", "<b title='l ?'>", "](x ? y)", "12:30",
             "a::b", "jean@a.example", "{l'a}", "&nbsp;", ":smile:", "%(a)s", "\\!"]  # fmt: skip
PIECES = st.sampled_from(
    [*PROTECTED, *" .,;:!?؟،؛…\"“”«»()'’-|*_%\n", "  ", "mot ", "l'", "12 500", "50 %", "می ",
     "نمی ", "کند ", "کتاب ", "ها ", "های", " تر ", "خانه ", "ای ", "اند", "كتاب", "علي",
     "کت\u0640اب", "٤٥", "۱۰", NB, NN, ZWNJ, GAP, "&#160;", "\u200b", "\u00ad", "e\u0301", "ﻻ",
     "```", "[", "]", MASK, "🙂", "ه\u0654", "ۀ", "⟦2⟧", "۴", "API "]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=14).map("".join) | st.text(max_size=40)
STYLES = st.sampled_from(
    [style("fr"), style("fr", spaces="nnbsp"), style("fr-CA"), style("fa"), style("de"),
     style("fa", zwnj="strict", ezafe="ye", quotes="guillemets"), style("fa", ezafe="hamza"),
     style("fa-AF"), style("ar"), style("ar", quotes="guillemets", digits="native"), style("ur")]
)  # fmt: skip


@given(TEXTS, STYLES)
@example("خانه ای تر ها", style("fa"))
def test_twice_is_once(text: str, look: Profile) -> None:
    once = mend(text, look)
    assert mend(once, look) == once
    assert not [found for found in findings(once, look) if found.safe]


def protected(text: str) -> str:
    hidden = hide(text)
    return "".join(one for one, mask in zip(text, hidden, strict=True) if mask in (MASK, GAP))


@given(TEXTS, STYLES)
def test_protected_runs_stay_as_they_are(text: str, look: Profile) -> None:
    runs = protected(text)
    kept = iter(mend(text, look))
    assert all(one in kept for one in runs)  # all of them, in order


@given(st.lists(st.sampled_from(PROTECTED), max_size=4), STYLES)
def test_protected_runs_alone_are_left_alone(runs: list[str], look: Profile) -> None:
    text = " ".join(runs)
    assert mend(text, look) == text


FORMS = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ۀ": "ه", "\u0654": None, "\u0640": None})
DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2)


@given(TEXTS, STYLES)
def test_no_letter_and_no_digit_changes_but_as_the_rules_say(text: str, look: Profile) -> None:
    def said(text: str) -> str:
        plain = unicodedata.normalize("NFKC", text).translate(FORMS).translate(DIGITS)
        plain = plain.replace(f"ه{ZWNJ}ی", "ه")
        return "".join(re.findall(r"[^\W_]", plain))

    once = mend(text, look)
    assert said(once).replace("هی", "ه") == said(text).replace("هی", "ه")


@given(TEXTS, STYLES)
def test_findings_are_in_order_and_change_something(text: str, look: Profile) -> None:
    done = 0
    for found in findings(text, look):
        start, end = found.span
        assert done <= start <= end <= len(text)
        assert found.replacement != text[start:end]
        assert MASK not in found.replacement
        done = end


@pytest.mark.parametrize(
    "piece",
    [" ", "`", "](", "<a", "{", ":a", "l'", '"', "می ", "ها ", "ه ", "كـ", "\u200c", "a@", "1 111",
     "::a", "a" * 50, "ب" * 50, "! ", "« ", "[a", "⟦", "\\", "&#1", "``" , "%("],
)  # fmt: skip
def test_time_is_linear(piece: str) -> None:
    def worked(length: int) -> Callable[[], object]:
        text = piece * (length // len(piece))
        styles = [style(tag) for tag in ("fr", "fa", "ar")]
        return lambda: [(list(findings(text, one)), mend(text, one)) for one in styles]

    assert growth.in_proportion(worked, 5_000, 20_000)


def test_settings_are_what_profiles_have() -> None:
    for tag, settings in typography.CHOICES.items():
        for name, choices in settings.items():
            assert getattr(style(tag), name) in choices


def test_each_rule_is_documented_with_its_check() -> None:
    page = (Path(__file__).parents[1] / "docs" / "reference" / "typography.md").read_text("utf-8")
    listed = dict(re.findall(r"^\| `([a-z-]+)` \| `(\w+)` \|", page, re.MULTILINE))
    tags = ("fr", "fa", "ar")
    every = {rule.id: rule.family for tag in tags for rule in rules(style(tag))}
    every |= {rule.id: rule.family for rule in (*arabic.RULES, *persian.RULES)}
    assert listed == every
