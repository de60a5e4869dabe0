"""The glossary: terms found in sources and translations, and its file read and written."""

from __future__ import annotations

import csv
import io
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

import growth
from multilang.errors import ConfigError
from multilang.formats import glossary_csv, glossary_csv_writing
from multilang.glossary import Glossary, Term
from multilang.glossary.merging import merge

TAGS = ("fr", "fa", "ar")
HEAD = "source,fr,fa,ar,kind,case,forbidden.fr,note\n"


def read(text: str, tags: tuple[str, ...] = TAGS) -> glossary_csv.Table:
    return glossary_csv.parse(text.encode(), "glossary.csv", tags)


def terms(text: str) -> tuple[Term, ...]:
    return read(HEAD + text).glossary.terms


def problems(text: str) -> list[str]:
    return [str(problem) for problem in read(text).problems]


class TestMatches:
    glossary = Glossary(
        (
            Term("water board"), Term("board"), Term("policy"), Term("rain gauge"),
            Term("US", exact=True), Term("bus"), Term("Line 9", "name"),
        )
    )  # fmt: skip

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("The Water Boards met.", ["Water Boards"]),
            ("WATER BOARD", ["WATER BOARD"]),
            ("the water board’s and the board's view", ["water board’s", "board's"]),
            ("policies", ["policies"]),
            ("two buses", ["buses"]),
            ("a dashboard, boarding", []),
            ("rain-gauge; rain\u00a0gauges", ["rain-gauge", "rain\u00a0gauges"]),
            ("the rain **gauge**", ["rain **gauge"]),
            ("the ⟦1⟧rain⟦2⟧ gauge", ["rain⟦2⟧ gauge"]),
            ("RAIN_GAUGE", []),
            ("a non-policy", []),
            ("us in the US", ["US"]),
            ("Line 9 and Line 90", ["Line 9"]),
            ("", []),
        ],
    )
    def test_english(self, text: str, found: list[str]) -> None:
        assert [text[m.start : m.end] for m in self.glossary.matches(text, "en-GB")] == found

    def test_the_longest_wins_before_the_first(self) -> None:
        glossary = Glossary((Term("public water"), Term("water board of trustees")))
        (match,) = glossary.matches("the public water board of trustees", "en")
        assert match.term.source == "water board of trustees"

    @pytest.mark.parametrize(
        ("tag", "term", "text"),
        [
            ("fr", "conseil municipal", "aux conseils municipaux"),
            ("ar", "مجلس المياه", "قرر بمجلس المياه"),
            ("fa", "باران‌سنج", "باران سنج‌های شهر"),
            ("de", "Wasserwerk", "des Wasserwerks"),
        ],
    )
    def test_other_source_languages(self, tag: str, term: str, text: str) -> None:
        assert Glossary((Term(term),)).matches(text, tag)

    @given(
        st.lists(
            st.sampled_from(["water", "board", "rain", "gauge", "us", "Line", "9", "-", "⟦1⟧"]),
            max_size=12,
        )
    )
    def test_matches_are_in_order_and_apart(self, words: list[str]) -> None:
        text = " ".join(words)
        found = self.glossary.matches(text, "en")
        assert all(one.end <= other.start for one, other in pairwise(found))
        assert all(0 <= m.start < m.end <= len(text) for m in found)

    def test_a_large_glossary_costs_little(self) -> None:
        """10,000 terms, many with the same first word: found by what follows."""
        syllables = ["ba", "de", "ki", "lo", "mu", "na", "po", "ri", "su", "ta"]
        words = [a + b + c for a in syllables for b in syllables for c in syllables]
        glossary = Glossary(
            tuple(Term(f"{words[n % 500]} {words[n // 10]}") for n in range(10_000))
        )
        text = " ".join(words[n * 7 % 1000] for n in range(20))
        glossary.matches(text, "en")
        # 5 ms a sentence, ten times what it takes
        assert growth.within(0.5, lambda: [glossary.matches(text, "en") for _ in range(100)])


class TestPlaces:
    @pytest.mark.parametrize(
        ("tag", "form", "text", "found"),
        [
            ("fr", "la régie des eaux", "Les régies d’eau", "régies d’eau"),
            ("fr", "conseil municipal", "les conseils municipaux", "conseils municipaux"),
            ("fr", "eau", "de l’eau", "eau"),
            ("fr", "eau", "un bateau", ""),
            ("fr", "travail", "des travaux", "travaux"),
            ("fr", "note", "des notes", "notes"),
            ("fr", "note", "it is not", ""),
            ("fr", "la porte", "le port, les portes", "portes"),
            ("fr", "vert", "une pomme verte", "verte"),
            ("fr", "conseiller", "les conseillères", "conseillères"),
            ("fr", "citoyen", "citoyennes", "citoyennes"),
            ("fr", "sportif", "sportives", "sportives"),
            ("fr", "compteur d’eau", "des compteurs *d'eau*", "compteurs *d'eau"),
            ("ar", "مجلس المياه", "لمجلس المياه", "لمجلس المياه"),
            ("ar", "لجنة", "قالت للجنة", "للجنة"),
            ("ar", "لجنة", "لجنتهم", "لجنتهم"),
            ("ar", "بلدية", "والبلديات", "والبلديات"),
            ("ar", "مستخدم", "لمستخدميك", "لمستخدميك"),
            ("ar", "متر مكعب", "22 متراً مكعباً", "متراً مكعباً"),
            ("ar", "إدارة", "الاداره", "الاداره"),
            ("ar", "باب", "كتاب", ""),
            ("ar", "طلب pull", "الطلب pulls", "الطلب pulls"),
            ("fa", "شورای آب", "شوراهای آب", "شوراهای آب"),
            ("fa", "کتابخانه", "كتابخانهٔ", "كتابخانهٔ"),
            ("fa", "نگهدارنده", "نگهدارندگان", "نگهدارندگان"),
            ("fa", "باران‌سنج", "باران سنجی", "باران سنجی"),
            ("fa", "کاربر", "کاربرانش", "کاربرانش"),
            ("fa", "آب", "آبی‌رنگ شد", "آبی"),
            ("fa", "خط ۹", "خط 9", "خط 9"),
            ("ar", "الخط 9", "للخط ٩", "للخط ٩"),
            ("fa", "شیر", "شیرینی", ""),
            ("de", "Wasserwerk", "des Wasserwerks", "Wasserwerks"),
            ("ja", "水道", "その水道は", "水道"),
        ],
    )
    def test_inflected(self, tag: str, form: str, text: str, found: str) -> None:
        term = Term("x", forms=((tag, (form,)),))
        assert "".join(text[a:b] for a, b in term.places(text, tag)) == found

    def test_a_name_is_copied_letter_by_letter(self) -> None:
        name = Term("Line 9", "name", forms=(("ar", ("الخط 9",)),))
        assert name.places("la Line 9 part", "fr")
        assert name.places("l’autobus de Line\u00a09, le soir", "fr")
        assert not name.places("la line 9", "fr")
        assert not name.places("la Line 90", "fr")
        assert name.places("في الخط 9", "ar")

    def test_forbidden_forms_inside_allowed_ones_are_none(self) -> None:
        term = Term("x", forms=(("fr", ("conseil de l’eau",)),), forbidden=(("fr", ("conseil",)),))
        assert not term.misuses("le conseil de l’eau", "fr")
        text = "le conseil de l’eau et les conseils"
        assert [text[a:] for a, _ in term.misuses(text, "fr")] == ["conseils"]

    def test_a_region_has_the_forms_of_its_language(self) -> None:
        term = Term("x", forms=(("pt", ("um",)), ("pt-BR", ("dois",))))
        assert [term.allowed(tag) for tag in ("pt", "pt-BR", "pt-AO", "fr")] == [
            ("um",), ("dois",), ("um",), (),
        ]  # fmt: skip


class TestReading:
    def test_a_row(self) -> None:
        (term,) = terms('water board,la régie| le syndicat ,,هيئة,,exact,"conseil, eau",Ask Ana\n')
        assert term == Term(
            "water board", "term", True, (("fr", ("la régie", "le syndicat")), ("ar", ("هيئة",))),
            (("fr", ("conseil, eau",)),), "Ask Ana", 2,
        )  # fmt: skip

    def test_what_spreadsheets_write(self) -> None:
        for text in (
            "\ufeffsource;fr;note\r\nleak;la fuite;\r\n;;\r\n",
            "source\tfr\tnote\nleak\tla fuite\n",
            'source,fr\n"leak","la fuite"\n\n',
        ):
            (term,) = read(text).glossary.terms
            assert (term.source, term.allowed("fr")) == ("leak", ("la fuite",))

    def test_lines_are_those_of_the_file(self) -> None:
        found = terms('a,un,,,,,,"two\nlines"\nb,deux\n')
        assert [(t.line, t.note) for t in found] == [(2, "two lines"), (4, "")]

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("", ["glossary.csv:1: the first line must name the columns (such as"]),
            ("fr\nx\n", ["glossary.csv:1: there is no column `source`"]),
            ("source,de\na,b\n", ["glossary.csv:1: de is not a language of this project"]),
            ("source,forbidden.it\na,b\n", ["glossary.csv:1: it is not a language of this"]),
            ("source,Target!\na,b\n", ["glossary.csv:1: unknown column 'Target!'"]),
            ("source,fr,fr\na,b\n", ["glossary.csv:1: the column 'fr' is there 2 times"]),
            (
                "source,fr,nte\na,b,c\ncar,,\n,d,\n",
                [
                    "glossary.csv:1: unknown column 'nte' (did you mean note? columns are source,",
                    "glossary.csv:3: 'car' has no form in any language",
                    "glossary.csv:4: the term is empty",
                ],
            ),
            (
                "source,forbiden.fr\na,b\n",
                ["glossary.csv:1: unknown column 'forbiden.fr' (did you mean forbidden.fr?"],
            ),
            ("source,frr\na,b\n", ["glossary.csv:1: frr is not a language of this project"]),
            (
                "sorce,fr\na,b\n,c\n",
                [
                    "glossary.csv:1: unknown column 'sorce' (did you mean source",
                    "glossary.csv:1: there is no column `source`",
                ],
            ),
            (HEAD + ",x\n", ["glossary.csv:2: the term is empty"]),
            (HEAD + "a,un|\n", ["glossary.csv:2: fr has an empty form (take out the |"]),
            (HEAD + "a,un|un\n", ["glossary.csv:2: fr has a form twice"]),
            (HEAD + "a\n", ["glossary.csv:2: 'a' has no form in any language"]),
            (HEAD + "a,b,,,thing\n", ["glossary.csv:2: kind is 'thing'"]),
            (HEAD + "a,b,,,,lower\n", ["glossary.csv:2: case is 'lower'"]),
            (HEAD + "a,b\nA,c\n", ["glossary.csv:3: 'A' is in line 2 already (make them one row)"]),
            (HEAD + "a,b,,,,,b\n", ["glossary.csv:2: 'b' is allowed and forbidden in fr"]),
            (HEAD + "a,⟦1⟧\n", ["glossary.csv:2: fr holds U+27E6"]),
            (HEAD + "a,--\n", ["glossary.csv:2: fr is '--', which has no letter or digit"]),
            (HEAD + f"a,{'b' * 501}\n", ["glossary.csv:2: fr is longer than 500 characters"]),
            (HEAD + "a,b,,,,,,,9\n", ["glossary.csv:2: there are 9 cells, and 8 columns"]),
            (HEAD + 'a,b\nc,"d" e\n', ["glossary.csv:3: not valid CSV"]),
            (HEAD + 'a,b\nc,"d\n', ["glossary.csv:3: not valid CSV"]),
        ],
    )
    def test_what_is_wrong_is_said_with_its_line(self, text: str, said: list[str]) -> None:
        found = problems(text)
        assert len(found) == len(said)
        assert all(one.startswith(start) for one, start in zip(found, said, strict=True)), found

    def test_other_encodings(self) -> None:
        table = glossary_csv.parse("source,fr\nleak,fuité\n".encode("latin-1"), "g.csv", TAGS)
        assert str(table.problems[0]).startswith("g.csv:2: byte 0xe9 is not UTF-8")

    def test_all_problems_at_once(self) -> None:
        with pytest.raises(ConfigError) as caught:
            terms("a,un|\nb,x,,,thing\n")
        assert str(caught.value).count("\n") == 2
        assert "glossary.csv:3: kind" in str(caught.value)

    def test_terms_that_differ_in_case_alone(self) -> None:
        assert len(terms("us,nous,,,,exact\nUS,les États-Unis,,,,exact\n")) == 2


class TestWriting:
    def test_nothing_to_change_keeps_every_byte(self) -> None:
        text = '\ufeffsource;fr\r\n leak ;"la  fuite"\r\n\r\nvalve;la vanne'
        assert glossary_csv_writing.updated(read(text), {}, (), TAGS).decode() == text

    def test_other_rows_keep_their_bytes(self) -> None:
        text = 'source,fr,note\n leak ,"la fuite",\nvalve,la vanne,"a, b"'
        table = read(text)
        term = table.rows[0].term
        assert term
        changed = Term(term.source, forms=(*term.forms, ("fa", ("نشتی",))))
        new = glossary_csv_writing.updated(
            table, {0: changed}, (Term("pipe", "name"),), TAGS
        ).decode()
        assert new == (
            "source,fr,note,fa,kind\n leak ,la fuite,,نشتی,term\n"
            'valve,la vanne,"a, b"\npipe,,,,name\n'
        )
        assert not read(new).problems

    def test_a_new_file(self) -> None:
        data = glossary_csv_writing.updated(
            None, {}, (Term("leak", forms=(("fr", ("fuite", "perte")),)),), ("fr",)
        )
        assert data.decode() == "source,fr,kind,case,forbidden.fr,note\nleak,fuite|perte,term,,,\n"

    CELLS = st.text(st.sampled_from("ab é,;\"'-"), min_size=1, max_size=6)

    @given(st.dictionaries(CELLS.map(lambda c: " ".join(f"x{c}".split())), CELLS, min_size=1))
    def test_what_is_written_is_read(self, cells: dict[str, str]) -> None:
        own = {
            source.casefold(): Term(source, forms=(("fr", (" ".join(f"y{form}".split()),)),))
            for source, form in cells.items()
        }
        data = glossary_csv_writing.updated(None, {}, own.values(), TAGS)
        assert [(t.source, t.forms) for t in read(data.decode()).glossary.terms] == [
            (t.source, t.forms) for t in own.values()
        ]
        rows = list(csv.reader(io.StringIO(data.decode(), newline="")))
        assert {len(row) for row in rows} == {len(rows[0])}

    @given(
        st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=4),
        st.sampled_from(["\n", "\r\n"]),
        st.sampled_from([",", ";"]),
        st.booleans(),
        st.sampled_from(["", "\ufeff"]),
    )
    def test_a_change_touches_no_other_row(
        self, cells: list[list[str]], end: str, comma: str, ended: bool, mark: str
    ) -> None:
        """Rows that nothing changes keep their bytes, however they are quoted and ended."""
        out = io.StringIO(newline="")
        writer = csv.writer(out, delimiter=comma, lineterminator=end)
        writer.writerows([["source", "fr", "note"]])
        writer.writerows([f"t{n}", f"x{form}", note] for n, (_, form, note) in enumerate(cells))
        text = mark + (out.getvalue() if ended else out.getvalue().removesuffix(end))
        table = read(text)
        assert not table.problems
        assert glossary_csv_writing.updated(table, {}, (), TAGS).decode() == text
        new = glossary_csv_writing.updated(table, {}, (Term("one more", "name"),), ("fr",)).decode()
        again = [row.term for row in read(new).rows if row.term]
        assert [t.source for t in again] == [f"t{n}" for n in range(len(cells))] + ["one more"]
        first = table.rows[0].term
        assert first
        changed = glossary_csv_writing.updated(
            table, {0: Term(first.source, forms=(("fr", ("autre",)),))}, (), ("fr",)
        ).decode()
        assert "autre" in changed
        assert changed.splitlines(keepends=True)[2:] == text.splitlines(keepends=True)[2:]


class TestMerging:
    own = (Term("leak", forms=(("fr", ("la fuite",)),)),)

    def test_languages_that_lack_are_filled(self) -> None:
        merged = merge(
            self.own, [Term("Leak", forms=(("fr", ("fuite",)), ("fa", ("نشتی",))), note="n")]
        )
        assert merged.changed == {
            0: Term("leak", forms=(("fr", ("la fuite",)), ("fa", ("نشتی",))), note="n")
        }
        assert not merged.differing
        assert not merged.added

    @pytest.mark.parametrize("replacing", [False, True])
    def test_own_forms_stay_unless_replaced(self, replacing: bool) -> None:
        incoming = Term("leak", forms=(("fr", ("la perte",)),))
        merged = merge(self.own, [incoming], replace_forms=replacing)
        assert merged.differing == ((self.own[0], incoming),)
        assert merged.changed == ({0: incoming} if replacing else {})

    def test_two_spellings_that_come_to_one_term(self) -> None:
        incoming = [
            Term("us", forms=(("fr", ("nous",)),)),
            Term("US", exact=True, forms=(("fa", ("آمریکا",)),)),
        ]
        merged = merge((Term("us"),), incoming)
        assert merged.changed == {0: Term("us", forms=(("fr", ("nous",)), ("fa", ("آمریکا",))))}

    def test_meanings_of_one_word_are_one_term(self) -> None:
        merged = merge(
            (),
            [
                Term("bank", forms=(("fr", ("banque",)),), forbidden=(("fr", ("rive",)),)),
                Term("Bank", forms=(("fr", ("rive", "banque")),)),
            ],
        )
        assert merged.added == (Term("bank", forms=(("fr", ("banque", "rive")),)),)


@pytest.mark.parametrize(
    ("tag", "form", "text"),
    [
        ("fr", "régie des eaux", "régie " + "de " * 40_000),
        ("fr", "régie des eaux", "régie " * 20_000),
        ("fa", "شورای آب", "شورا" + "\u200c" * 80_000),
        ("ar", "مجلس المياه", "مجلس" + "\u064b" * 80_000),
        ("ar", "مجلس المياه", "مجلس ⟦1⟧" * 10_000),
        ("en", "water board", "water " + "- " * 80_000),
        ("en", "water board", "water" + "*" * 80_000),
    ],
)
def test_no_text_makes_the_search_slow(tag: str, form: str, text: str) -> None:
    term = Term("x", forms=((tag, (form,)),))
    assert not term.places(text, tag)
    assert growth.within(1, lambda: term.places(text, tag))
