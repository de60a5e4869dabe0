"""Checks: for each, texts that pass and texts that do not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

import growth
from multilang import locales
from multilang.assemble import assemble
from multilang.checks import CHECKS, check_message
from multilang.checks.base import waived
from multilang.checks.measures import loop
from multilang.checks.numerals import number_changes, told
from multilang.config import Language
from multilang.extract import extract, read_article
from multilang.markup import scan
from multilang.model import Catalog, Extraction, Issue, Message, Placeholder, Target, Unit

EN, FR, FA, AR = (locales.get(tag) for tag in ("en", "fr", "fa", "ar"))
BY_TAG = {"fr": FR, "fa": FA, "ar": AR}


def unit(source: str, *texts: str) -> Unit:
    """A paragraph whose placeholders stand for ``texts``; what looks like a tag is one."""
    placeholders = tuple(
        Placeholder(number, "tag" if text.startswith("<") else "code", text)
        for number, text in enumerate(texts, 1)
    )
    return Unit("paragraph.1", "paragraph", source, 1, placeholders)


def found(source: str, target: str, tag: str = "fr", *texts: str) -> list[str]:
    """Ids of what fires."""
    issues = check_message(unit(source, *texts), target, BY_TAG[tag], EN)
    return sorted({issue.check for issue in issues})


LONG = "The council met on Monday and agreed on a new plan for the harbour."
PASSES = [
    ("Run ⟦1⟧ first.", "Lancez d’abord ⟦1⟧.", "fr", ["`make`"]),
    ("Use ⟦1⟧ and ⟦2⟧.", "از ⟦2⟧ و ⟦1⟧ استفاده کنید.", "fa", ["`a`", "`b`"]),
    ("⟦1⟧Open⟦2⟧ now.", "Maintenant, ⟦1⟧ouvert⟦2⟧.", "fr", ["<b>", "</b>"]),
    ("⟦1⟧ and ⟦2⟧x⟦3⟧", "⟦2⟧x⟦3⟧ et ⟦1⟧", "fr", ["<br>", "<i>", "</i>"]),
    ("An end⟦1⟧ and ⟦2⟧ a start.", "Un début ⟦2⟧ et ⟦1⟧ une fin.", "fr", ["</b>", "<b>"]),
    ("Read [the report](⟦1⟧).", "[گزارش](⟦1⟧) را بخوانید.", "fa", ["/r"]),
    ('![A boat](⟦1⟧ "At sea")', '![Un bateau](⟦1⟧ "En mer")', "fr", ["b.jpg"]),
    ("A **bold** and an *odd* word.", "Un mot **gras** et _étrange_.", "fr", []),
    ("This is **new**.", "هذا **جديد**.", "ar", []),
    ("Two * three makes six.", "Deux * trois font six.", "fr", []),
    ("One line\nand another", "Une ligne\net une autre", "fr", []),
    ("Use emoji 👩‍🚀 here.", "\u200fاستخدم 👩‍🚀 هنا.", "ar", []),
    ("She came in 2019.", "او در سال ۲۰۱۹ آمد.", "fa", []),
    ("It costs 1,250.50 euros.", "Cela coûte 1\u202f250,50 euros.", "fr", []),
    ("It costs 12,500 euros.", "يكلف ١٢٬٥٠٠ يورو.", "ar", []),
    ("Two boats left.", "2 bateaux sont partis.", "fr", []),
    ("Day 1: the start", "اليوم الأول: البداية", "ar", []),
    ("Berlin", "Berlin", "fr", []),
    ("No no no no!", "Non non non non\u00a0!", "fr", []),
    ("PostgreSQL and Redis on Linux are free.", "PostgreSQL و Redis على Linux مجانية.", "ar", []),
    ("The borrow checker helps.", "يساعد مدقق الاقتراض (borrow checker) كثيرا هنا.", "ar", []),
    (LONG, "Lundi, le conseil s’est accordé sur un nouveau plan pour le port.", "fr", []),
]
FAILS = [
    ("placeholders", "Run ⟦1⟧.", "Lancez.", "fr", ["`make`"]),
    ("placeholders", "Run ⟦1⟧.", "Lancez ⟦1⟧ ⟦1⟧.", "fr", ["`make`"]),
    ("placeholders", "Run ⟦1⟧.", "Lancez ⟦1⟧ ⟦2⟧.", "fr", ["`make`"]),
    ("placeholders", "Run ⟦1⟧.", "Lancez ⟦1⟧ [2⟧.", "fr", ["`make`"]),
    ("placeholders", "⟦1⟧Open⟦2⟧ now.", "⟦2⟧Ouvert⟦1⟧.", "fr", ["<b>", "</b>"]),
    ("placeholders", "⟦1⟧a⟦2⟧b⟦3⟧⟦4⟧", "⟦1⟧a⟦2⟧b⟦4⟧⟦3⟧", "fr", ["<b>", "<i>", "</i>", "</b>"]),
    ("markup", "Read [the report](⟦1⟧).", "Lisez le rapport (⟦1⟧).", "fr", ["/r"]),
    ("markup", "Read [the report](⟦1⟧).", "Lisez [le rapport] (⟦1⟧).", "fr", ["/r"]),
    ("markup", "See [a](⟦1⟧), ![b](⟦2⟧).", "Voir [a](⟦2⟧), ![b](⟦1⟧).", "fr", ["/r", "b.jpg"]),
    ("markup", "A **bold** word.", "Un mot ** gras **.", "fr", []),
    ("markup", "A **bold** word.", "Un mot **gras.", "fr", []),
    ("markup", "A bold word.", "Un mot *gras*.", "fr", []),
    ("markup", "This is **new**. Yes.", "هذا **جديد.**نعم.", "ar", []),
    ("line_breaks", "One line\nand another", "Une ligne et une autre", "fr", []),
    ("controls", "The price fell.", "Le prix \u202ea baissé.", "fr", []),
    ("controls", "The price fell.", "Le prix\ta baissé.", "fr", []),
    ("controls", "The price fell.", "Le prix\u2028a baissé.", "fr", []),
    ("controls", "The price fell.", "\ufeffLe prix a baissé.", "fr", []),
    ("controls", "The price fell.", "Le prix a baissé.\U0001fffe", "fr", []),
    ("empty", "The price fell.", " … ", "fr", []),
    ("untranslated", "The price fell.", "The price fell.", "fr", []),
    ("script", LONG, "The council met on Monday و اتفقوا on a new plan for the harbour.", "ar", []),
    ("repetition", LONG, "Le conseil a dit oui, a dit oui, a dit oui au nouveau plan.", "fr", []),
    ("repetition", LONG, "المجلس مممممممممممم وافق يوم الاثنين على خطة.", "ar", []),
    ("unknown_token", "The price fell.", "Le prix ⁇ baissé.", "fr", []),
    ("unknown_token", "The price fell.", "Le <unk> a baissé.", "fr", []),
    ("length", LONG, "Le conseil.", "fr", []),
    ("length", LONG, "Le port est beau. " * 17 + "Il est grand.", "fr", []),
    ("numbers", "She came in 2019.", "Elle est venue en 2018.", "fr", []),
    ("numbers", "It costs 45 euros.", "يكلف ٥٤ يورو.", "ar", []),
    ("numbers", "In 2019, 300 came.", "En 2019, ils vinrent.", "fr", []),
]


@pytest.mark.parametrize(("source", "target", "tag", "texts"), PASSES)
def test_passes(source: str, target: str, tag: str, texts: list[str]) -> None:
    assert found(source, target, tag, *texts) == []


@pytest.mark.parametrize(("check", "source", "target", "tag", "texts"), FAILS)
def test_fails(check: str, source: str, target: str, tag: str, texts: list[str]) -> None:
    assert check in found(source, target, tag, *texts)


def test_an_issue_says_which_where_and_how_to_mend_it() -> None:
    target = "Le prix \u202ea baissé."
    (issue,) = check_message(unit("The price fell."), target, FR, EN, where="locale/fr/a.po:7")
    assert issue == Issue(
        check="controls",
        severity="critical",
        message="U+202E (RIGHT-TO-LEFT OVERRIDE) may not stand in text; remove it.",
        where="locale/fr/a.po:7",
        locale="fr",
        unit_id="paragraph.1",
        span=(8, 9),
        fix="",
    )


@pytest.mark.parametrize(("check", "source", "target", "tag", "texts"), FAILS)
def test_every_issue_bears_its_check_and_a_span_inside_the_target(
    check: str, source: str, target: str, tag: str, texts: list[str]
) -> None:
    for function in CHECKS:
        for issue in function(unit(source, *texts), target, BY_TAG[tag]):
            assert issue.check == function.__name__
            assert issue.message.endswith(".")
            if issue.span:
                assert 0 <= issue.span[0] < issue.span[1] <= len(target)


def test_a_comment_waives_a_check() -> None:
    wrong = unit("She came in 2019 to 45 towns.")
    assert check_message(wrong, "Elle vint.", FR, EN)
    comment = "The source is wrong here. multilang:ignore numbers, length"
    assert check_message(wrong, "Elle vint.", FR, EN, [comment]) == ()


def test_no_comment_waives_what_breaks_a_page() -> None:
    issues = check_message(
        unit("Run ⟦1⟧.", "`make`"), "Lancez.", FR, EN, ["multilang:ignore placeholders"]
    )
    assert [issue.check for issue in issues] == ["placeholders"]


def test_waivers_are_read_from_any_comment() -> None:
    assert waived(["nothing", "multilang:ignore a b", "x multilang:ignore c,d"]) == set("abcd")


def test_an_empty_target_is_one_finding() -> None:
    issues = check_message(unit("Run ⟦1⟧ on **2019**.", "`make`"), "", FR, EN)
    assert [issue.check for issue in issues] == ["empty"]


def test_a_unit_without_words_may_stay_as_it_is() -> None:
    assert check_message(unit("⟦1⟧", "`make`"), "⟦1⟧", FR, EN) == ()


def test_between_varieties_of_a_language_a_text_may_be_the_same() -> None:
    assert check_message(unit("The price fell."), "The price fell.", locales.get("en-GB"), EN) == ()


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("a b a b a b", (0, 11)),
        ("x one two three four one two three four one two three four y", (2, 58)),
        ("very very good", None),
        ("a b a b a", None),
        ("0000000000", None),
    ],
)
def test_loop(text: str, span: tuple[int, int] | None) -> None:
    assert loop(text) == span


@pytest.mark.parametrize(
    ("source", "target", "changes"),
    [
        ("15-25 people", "15-20 personnes", (["25"], ["20"])),
        ("in 2019 300 people", "300 personnes en 2019", ([], [])),
        ("3 cats, 4 dogs", "3 chats, 5 chiens", (["4"], ["5"])),
        ("3 cats", "trois chats", ([], [])),
        ("3 cats", "des chats", (["3"], [])),
        ("one of 2 cats", "un des chats", (["2"], [])),
        ("two cats", "2 chats", ([], [])),
        ("1 of a kind", "un d’un genre", ([], [])),
        ("1 cat and a dog", "chat et un chien", (["1"], [])),
        ("on day 1", "روز اول", ([], [])),
        ("the 11th hour", "الساعة الحادية عشرة", ([], [])),
        ("21 days", "vingt et un jours", ([], [])),
        ("in 2 days", "في يومين", ([], [])),
        ("in 2 days", "در روزان گرم", (["2"], [])),
        ("two-dozen awards", "24 جائزة", ([], [])),
        ("the 1960s", "les années 60", ([], [])),
        ("the 1960s", "الستينيات", ([], [])),
        ("in the 20th century", "au XXe siècle", ([], [])),
        ("from 9:00 am", "à partir de 9 heures", ([], [])),
        ("5 km2", "5 كيلومترات", ([], [])),
        ("783,562 people", "783،562 شخص", ([], [])),
        ("1.5 hours", "ساعة ونصف", ([], [])),
        ("07 May", "7 mai", ([], [])),
        ("9" * 9000, "", (["9" * 9000], [])),
        ("9,000 km", "9,00 km", (["9000"], ["9"])),  # a zero was lost
        ("9,000 km", "9\u202f000 km", ([], [])),
    ],
)
def test_number_changes(source: str, target: str, changes: tuple[list[str], list[str]]) -> None:
    assert number_changes(source, target) == changes


LINKED = "See the [catalogue][cat] and [it](/x) here.\n\n[cat]: /u\n"


@pytest.mark.parametrize(
    "target",
    [
        "Voir le [catalogue][⟦1⟧] et [ceci](⟦2⟧) ici.",
        "Voir le [catalogue] [⟦1⟧] et [ceci](⟦2⟧) ici.",
        "Voir le [catalogue][⟦1⟧] et [ceci][⟦2⟧] ici.",
        "Voir le [catalogue][⟦1⟧] et [ceci] (⟦2⟧) ici.",
        "Voir le [catalogue][⟦1⟧] et [ceci]( ⟦2⟧ ) ici.",
        "Voir le [catalogue](⟦2⟧) et [ceci][⟦1⟧] ici.",
        "Voir le [⟦1⟧] et [ceci](⟦2⟧) ici.",
        "Voir le [catalogue][⟦1⟧][] et [ceci](⟦2⟧) ici.",
        "[cat] [catalogue][⟦1⟧] et [ceci](⟦2⟧) ici.",
        "Voir [le [catalogue][⟦1⟧] et](⟦2⟧) ici.",
        "Voir le [catalogue](⟦1⟧) et [ceci][⟦2⟧] ici.",
    ],
)
def test_all_links_that_assembling_refuses_are_told(target: str) -> None:
    def cut(text: str) -> Extraction:
        return extract(read_article(text.encode(), "content/a/index.md", "a", ("title",)))

    extraction = cut(LINKED)
    (one,) = extraction.units
    messages = (Message(one.kind, one.source, Target(target, "reviewed", "human")),)
    bundle = assemble(
        extraction, Catalog("fr", "a", messages), FR, Language("fr", "reviewed", 1.0),
        reread=cut, check=lambda *_: (),
    )  # fmt: skip
    told = [issue for issue in check_message(one, target, FR, EN) if issue.severity == "critical"]
    assert bool(told) is not bundle.publishable


@pytest.mark.parametrize(
    ("text", "kinds", "stray"),
    [
        ("**a** *b* _c_ ~~d~~", ["strong", "emphasis", "emphasis", "strikethrough"], 0),
        ("***a***", ["emphasis", "strong"], 0),
        ("snake_case_name 2 * 3 \\*x\\*", [], 0),
        ("[a *b*](⟦1⟧) ![c](⟦2⟧ 'd')", ["link", "emphasis", "image"], 0),
        ("*a [b*](⟦1⟧)", ["emphasis", "link"], 0),
        ("[a][⟦1⟧] [b] (c)", ["link"], 0),
        ("**a *b", [], 3),
        ("a* b** c", [], 3),
    ],
)
def test_markup_is_found(text: str, kinds: list[str], stray: int) -> None:
    markup = scan(text)
    assert ([span.kind for span in markup.spans], markup.stray) == (kinds, stray)


PIECES = st.sampled_from(
    [
        *('a1٣ *_~[]()⟦⟧\n\u202e`<>|#-«»“”"@:/&.،؟\u200f\u200c\u200b\U000e0041\ud800'),
        *("⟦1⟧", "](⟦1⟧)", "**", "word word ", "<b>", "21 March 2026", "۱ فروردین ۱۴۰۵", "&#8238;"),
        *("https://a.b", "javascript:", "# ", "1. ", "\n\n", "---", "{{", "في في"),
    ]
)


@given(st.lists(PIECES).map("".join), st.lists(PIECES).map("".join))
def test_no_text_makes_a_check_fail(source: str, target: str) -> None:
    for locale in (FR, AR):
        for issue in check_message(unit(source, "`x`"), target, locale, EN):
            assert issue.message.endswith(".")
            assert issue.span is None or 0 <= issue.span[0] < issue.span[1] <= len(target)


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "**a *b ",
            '[a](⟦1⟧ "',
            "(a ",
            "ab",
            "a b ",
            "1,1",
            "1 111 ",
            "⟦1⟧<b>",
            "_a* ",
            "5:15 pm 6 ",
        ),
        *(
            "`a ``b ",
            "<b ",
            "<!-- ",
            "21 March 2026 ",
            "May 1",
            "](x",
            "](x ",
            "\u200f",
            "a\u200f ",
            "# \n",
        ),
        *(
            "- - ",
            "* * \n",
            "“a ",
            '"a ',
            "[x]:",
            "|-",
            "\n|--",
            "a\u00a0a ",
            "http://a(",
            "a.b@a.",
            "&#8",
        ),
        *(
            "{{ ",
            "مارس ",
            "۱ فروردین ",
            "data:",
            "\U000e0041",
            "\u200b",
            "aа",
            "@a",
            "— [a](b) ",
            "«a",
        ),
    ],
)
def test_time_grows_with_length_only(piece: str) -> None:
    def checked(length: int) -> Callable[[], object]:
        text = piece * (length // len(piece))
        return lambda: check_message(unit(text, "`x`"), text + " x", AR, EN)

    assert growth.in_proportion(checked, 10_000, 40_000)


@pytest.mark.parametrize(
    ("source", "target", "fires"),
    [
        ("Open at 1:15 p.m. today", "Ouvert à 13 h 15 aujourd’hui", False),
        ("Open at 1:15 p.m. today", "Ouvert à 1 h 15 aujourd’hui", False),
        ("Open at 4 p.m. today", "باز می‌شود ساعت ۱۶ امروز", False),
        ("Open at 8.30 a.m. today", "يفتح في الثامنة والنصف صباحاً", False),
        ("Open from 6:00 a.m. to 11:30 p.m.", "Ouvert à partir de 18 heures", True),
        ("from 9 a.m. to 5 p.m. and from 7 p.m. to 8:15 p.m.", "Ouvert à 21 heures", True),
        (
            "from 9 a.m. to 5 p.m. and from 7 p.m. to 8:15 p.m.",
            "de 9 h à 17 h et de 19 h à 20 h 15",
            False,
        ),
        (
            "from 9 a.m. to 5 p.m. and from 7 p.m. to 8:15 p.m.",
            "من 9 صباحا إلى 5 مساء ومن السابعة إلى الثامنة والربع مساء",
            False,
        ),
        ("1:15 p.m. and 4:45 p.m.", "13 h 15", True),
        ("1:15 p.m. and 4:45 p.m.", "13 h 45 et 16 h 15", True),
        ("between 1:15 and 4:45 p.m.", "entre 13 h 15 et 16 h 45", False),
        ("It opens at 10 a.m.", "Il s’ouvre à 10 ans à 10 ans.", True),
        ("at 9 a.m.", "à 21 heures", True),
        ("at 9 a.m.", "ساعت ۰۹:۰۰", False),
        ("at 5 p.m. for 17 people", "à 5 heures du soir pour 17 personnes", False),
        ("at 12:30 a.m.", "à 0 h 30", False),
        ("at 4:45 p.m.", "à cinq heures moins le quart", False),
        ("at 4:45 p.m.", "à 17 heures moins le quart", False),
        ("at 6:30 p.m.", "à dix-huit heures trente", False),
        ("at 8.30 p.m.", "à 20.30", False),
        ("at 8 p.m. and 8:15 p.m.", "à 20 h 15 et 20 h", False),
        ("Open until 10 a.m. today", "Ouvert jusqu’à 11 h aujourd’hui", True),
        ("Open at 1:15 p.m. today", "Ouvert à 13 h 45 aujourd’hui", True),
    ],
)
def test_a_time_may_be_told_on_the_other_clock(source: str, target: str, fires: bool) -> None:
    assert (number_changes(source, target) != ([], [])) is fires


@pytest.mark.parametrize(
    ("source", "target", "words"),
    [
        ("It is $2.50 and 14.3 m", "C’est 3 et 14,3 m", "2.50 missing; 3 new"),
        ("Call 0800 555 014", "Appelez", "0800 555 014 missing"),
        ("60% and 40%", "60 %, 60 % et 40 %, 40 %", "60, 40 repeated"),
        ("until 4:30 p.m.", "jusqu’à", "4:30 p.m. missing"),
        ("7", "1 2 3 4 5 6", "7 missing; 1, 2, 3, 4 and 2 more new"),
        ("three cats", "3 chats", ""),
    ],
)
def test_numbers_are_told_as_they_are_written(source: str, target: str, words: str) -> None:
    assert told(source, target) == words
