"""The project's terms at work: checked in translations, put into drafts, on the command line."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from multilang import locales
from multilang.checks import check_message, terms_check
from multilang.glossary import Glossary, Match, Term
from multilang.model import Alignment, Issue, Unit
from multilang.pretranslate.agreement import fit
from multilang.pretranslate.terms import Enforced, enforce
from projects import SETTINGS, command, lay, run, write

ENGLISH = locales.get("en")
GLOSSARY = Glossary(
    (
        Term(
            "water board",
            forms=(("fr", ("la régie des eaux", "le syndicat")), ("fa", ("شورای آب",)),
                   ("ar", ("مجلس المياه",))),
            forbidden=(("fr", ("conseil d’eau",)),),
            note="the town’s own",
        ),
        Term(
            "volunteer", forms=(("fr", ("le bénévole",)), ("fa", ("داوطلب",)), ("ar", ("متطوع",)))
        ),
        Term("Belmara", "name", exact=True, forms=(("ar", ("بلمارا",)),)),
    )
)  # fmt: skip


def check(source: str, target: str, tag: str = "fr", *comments: str) -> list[Issue]:
    unit = Unit("paragraph.1", "paragraph", source, 1)
    extra = (terms_check(GLOSSARY, ENGLISH),)
    found = check_message(unit, target, locales.get(tag), ENGLISH, comments, extra=extra)
    return [issue for issue in found if issue.check == "terms"]


class TestCheck:
    @pytest.mark.parametrize(
        ("source", "target", "tag"),
        [
            ("The water board meets.", "La régie des eaux se réunit.", "fr"),
            ("Two water boards meet.", "Deux syndicats se réunissent.", "fr"),
            ("The water board meets.", "La r&eacute;gie des eaux se r&eacute;unit.", "fr"),
            ("The water board meets.", "وافق المجلس: للمجلس المياه", "ar"),
            ("Water boards meet.", "شوراهای آب جلسه دارند.", "fa"),
            ("Volunteers of Belmara", "Les bénévoles de Belmara", "fr"),
            ("Volunteers of Belmara", "المتطوعون في بلمارا", "ar"),
            ("belmara is no name here", "Autre chose", "fr"),
            ("The board meets.", "Le comité se réunit.", "fr"),
        ],
    )
    def test_what_is_right(self, source: str, target: str, tag: str) -> None:
        assert check(source, target, tag) == []

    def test_a_missing_term(self) -> None:
        source = "In March the committee said that the water boards of both towns will meet again."
        (issue,) = check(source, "En mars, le comité a dit que les conseils se réuniront.")
        assert issue.message == (
            "“water board” should be “la régie des eaux” or “le syndicat” (source: …committee "
            "said that the water boards of both towns will meet…) (the town’s own)."
        )
        assert (issue.severity, issue.locale, issue.span) == ("functional", "fr", None)

    def test_a_forbidden_form(self) -> None:
        target = "Les conseils d'eau se réunissent."
        (issue,) = check("The water boards meet.", target)
        assert issue.message.startswith(
            "“conseils d'eau” must not be used for “water board”: it should"
        )
        assert issue.span
        assert target[slice(*issue.span)] == "conseils d'eau"
        assert check("The boards meet.", target) == []

    def test_a_name_that_was_changed(self) -> None:
        (issue,) = check("A day in Belmara", "Une journée à Belmare")
        assert issue.message == "“Belmara” must stay as it is (source: A day in Belmara)."

    def test_a_term_is_told_once(self) -> None:
        assert len(check("Water boards, a water board and the water board", "Rien")) == 1

    def test_a_translator_may_waive_it(self) -> None:
        source, target = "The water board meets.", "Il se réunit."
        assert len(check(source, target)) == 1
        assert check(source, target, "fr", "multilang:ignore terms") == []

    def test_a_target_without_words_is_empty_and_nothing_else(self) -> None:
        assert check("The water board meets.", "…") == []


class TestAgreement:
    @pytest.mark.parametrize(
        ("draft", "old", "form", "new"),
        [
            ("le prix de la bouteille", "bouteille", "l’eau", "le prix de l’eau"),
            ("le prix du liquide", "liquide", "eau", "le prix de l’eau"),
            ("le prix de l'eau", "eau", "le liquide", "le prix du liquide"),
            ("le prix de l'air", "air", "l’eau", "le prix de l'eau"),
            ("il parle au comité", "comité", "association", "il parle à l’association"),
            ("les comités", "comités", "conseil municipal", "les conseils municipaux"),
            ("aux comités", "comités", "la régie des eaux", "aux régies des eaux"),
            ("L'outil est là", "outil", "la régie", "La régie est là"),
            ("L'outil est là", "L'outil", "la régie", "La régie est là"),
            ("Outils !", "Outils", "la régie", "Régie !"),
            ("ce comité", "comité", "l’hôpital", "cet hôpital"),
            ("sa maison", "maison", "habitude", "son habitude"),
            ("le comité", "comité", "le héros", "le héros"),
            ("beaucoup de gens", "gens", "les abonnés", "beaucoup d’abonnés"),
            ("qu'il voie", "il", "la régie", "que régie voie"),
            ("chaque conseil", "conseil", "la régie", "chaque régie"),
        ],
    )
    def test_french(self, draft: str, old: str, form: str, new: str) -> None:
        assert self.fitted("fr", draft, old, form) == new

    @pytest.mark.parametrize(
        ("draft", "old", "form", "before", "new"),
        [
            ("وافق المجلس", "المجلس", "هيئة", "the ", "وافق الهيئة"),
            ("قال للمجلس", "للمجلس", "هيئة", "to the ", "قال للهيئة"),
            ("في والمجلس", "والمجلس", "هيئة", "and the ", "في والهيئة"),
            ("قرر بالمجلس", "بالمجلس", "مجلس المياه", "in the ", "قرر بمجلس المياه"),
            ("ذهب لمدير", "لمدير", "متطوع", "to ", "ذهب لمتطوع"),
            ("بلدية المدينة", "بلدية", "هيئة", "a ", "هيئة المدينة"),
            ("قال للمدير", "للمدير", "Belmara", "to the ", "قال لـBelmara"),
        ],
    )
    def test_arabic(self, draft: str, old: str, form: str, before: str, new: str) -> None:
        assert self.fitted("ar", draft, old, form, before) == new

    @pytest.mark.parametrize(
        ("draft", "old", "form", "before", "new"),
        [
            ("کمیته‌های آب", "کمیته‌های آب", "شورای آب", "", "شوراهای آب"),
            ("کمیته‌ها آمدند", "کمیته‌ها", "باران‌سنج", "", "باران‌سنج‌ها آمدند"),
            ("کمیته‌ی شهر", "کمیته‌ی", "شورا", "", "شورای شهر"),
            ("کمیتهٔ شهر", "کمیتهٔ", "خانه", "", "خانه‌ی شهر"),
            ("کمیته‌ای آمد", "کمیته‌ای", "داوطلب", "a ", "داوطلبی آمد"),
            ("کمیته آمد", "کمیته", "داوطلب", "the ", "داوطلب آمد"),
        ],
    )
    def test_persian(self, draft: str, old: str, form: str, before: str, new: str) -> None:
        assert self.fitted("fa", draft, old, form, before) == new

    def fitted(self, tag: str, draft: str, old: str, form: str, before: str = "") -> str:
        start = draft.index(old)
        edit = fit(draft, start, start + len(old), form, tag, before)
        assert edit
        return draft[: edit.start] + edit.text + draft[edit.end :]

    DETERMINERS = (
        "le ", "la ", "l’", "l'", "les ", "de ", "d’", "du ", "de la ", "de l’", "des ", "au ",
        "à la ", "à l’", "aux ", "un ", "une ", "ce ", "cet ", "cette ", "ces ", "son ", "sa ",
        "que ", "qu’",
    )  # fmt: skip

    @given(
        st.sampled_from(DETERMINERS),
        st.sampled_from(["la régie", "l’eau", "eau", "hôpital", "le héros", "association", "mur"]),
    )
    def test_french_never_says_le_eau(self, determiner: str, form: str) -> None:
        new = self.fitted("fr", f"voir {determiner}mots ici", "mots", form)
        words = new.removeprefix("voir ").removesuffix(" ici").replace("'", "’")
        vowel = any(words.endswith(end) for end in ("eau", "hôpital", "association", "eaux")) or (
            "associations" in words or "hôpitaux" in words or "hôpitals" in words
        )
        elided = words.rpartition(" ")[2].partition("’")[1] == "’"
        assert not (elided and not vowel), new
        before = words.rpartition(" ")[0]
        assert not (
            vowel and not elided and before in ("le", "la", "de", "du", "que", "ce", "sa")
        ), new


def aligned(source: str, target: str, pairs: dict[str, str]) -> Alignment:
    """An alignment by words: what a target word looks at, and a little at everything else."""

    def spans(text: str) -> tuple[tuple[int, int], ...]:
        found, at = [], 0
        for word in text.split():
            start = text.index(word, at)
            at = start + len(word)
            found.append((start, at))
        return tuple(found)

    there, here = spans(source), spans(target)
    rows = []
    for a, b in here:
        wanted = pairs.get(target[a:b], "").split()
        row = [1.0 if source[c:d] in wanted else 0.05 for c, d in there]
        rows.append(tuple(weight / sum(row) for weight in row))
    return Alignment(there, here, tuple(rows))


def enforced(source: str, draft: str, tag: str, pairs: dict[str, str] | None = None) -> Enforced:
    alignment = aligned(source, draft, pairs) if pairs else None
    matches = GLOSSARY.matches(source, "en")
    return enforce(source, draft, alignment, matches, locales.get(tag))


class TestEnforce:
    def test_what_is_right_stays(self) -> None:
        draft = "Les régies des eaux et les bénévoles de Belmara"
        found = enforced("Water boards and volunteers of Belmara", draft, "fr", {"x": "y"})
        assert (found.text, found.notes) == (draft, ())

    def test_the_aligned_words_are_replaced(self) -> None:
        found = enforced(
            "The water board raised prices .", "Le comité aquatique augmente les prix .", "fr",
            {"Le": "The", "comité": "board", "aquatique": "water", "augmente": "raised",
             "les": "prices", "prix": "prices", ".": "."},
        )  # fmt: skip
        assert found.text == "La régie des eaux augmente les prix ."
        (note,) = found.notes
        assert note.startswith(
            "term: “Le comité aquatique” was replaced by “La régie des eaux” (glossary: “water"
        )
        assert found.alignment
        assert found.alignment.target[0] == (0, len("La régie des eaux"))
        assert found.text[slice(*found.alignment.target[1])] == "augmente"

    def test_persian_and_arabic(self) -> None:
        pairs = {"کمیته‌های": "boards", "آبی": "water", "افزودند": "raised", "قیمت": "prices"}
        found = enforced("water boards raised prices", "کمیته‌های آبی قیمت افزودند", "fa", pairs)
        assert found.text == "شوراهای آب قیمت افزودند"
        pairs = {"وقال": "said", "للهيئة": "board", "المائية": "water", "رئيسها": "head"}
        found = enforced("head said to the water board", "وقال رئيسها للهيئة المائية", "ar", pairs)
        assert found.text == "وقال رئيسها لمجلس المياه"

    def test_what_is_not_sure_is_left_with_a_note(self) -> None:
        draft = "Ils augmentent les prix ."
        flat = {"Ils": "The water board raised prices ."}
        for pairs in (None, flat):
            found = enforced("The water board raised prices .", draft, "fr", pairs)
            assert found.text == draft
            assert found.notes == (
                "term: “water board” should be “la régie des eaux” (the town’s own)",
            )

    def test_a_forbidden_form_is_replaced_without_alignment(self) -> None:
        found = enforced("The water board meets.", "Le conseil d'eau se réunit.", "fr")
        assert found.text == "La régie des eaux se réunit."

    def test_a_mangled_name_is_put_back(self) -> None:
        found = enforced("A day in Belmara.", "Un jour à Belmare.", "fr")
        assert (found.text, found.notes) == ("Un jour à Belmara.", ())
        pairs = {"في": "in", "بلامارة": "Belmara", "يوم": "day"}
        assert enforced("A day in Belmara", "يوم في بلامارة", "ar", pairs).text == "يوم في بلمارا"

    def test_a_name_that_takes_the_place_of_other_words(self) -> None:
        pairs = {"La": "The", "ville": "Belmara", "augmente": "raised", "prix": "prices"}
        found = enforced("The Belmara raised prices", "La ville augmente prix", "fr", pairs)
        assert found.text == "La Belmara augmente prix"
        assert found.notes == (
            "term: “ville” was replaced by the name “Belmara”: see that it fits",
        )

    def test_half_of_a_fixed_expression_is_not_taken(self) -> None:
        pairs = {
            "En": "In",
            "vertu": "Belmara",
            "de": "Belmara",
            "partie": "Belmara",
            "tout": "all",
        }
        draft = "En vertu de partie tout"
        found = enforced("In Belmara all", draft, "fr", pairs)
        assert found.text == draft
        assert found.notes == ("term: “Belmara” must stay as it is",)
        pairs = {"بر": "In", "اساس": "board", "شورا": "water", "همه": "all"}
        draft = "بر اساس شورا همه"
        assert enforced("In water board all", draft, "fa", pairs).text == draft

    def test_other_terms_and_names_are_not_overwritten(self) -> None:
        source = "Volunteers told the water board"
        pairs = {"Les": "Volunteers", "bénévoles": "water board", "ont": "told", "parlé": "told"}
        found = enforced(source, "Les bénévoles ont parlé", "fr", pairs)
        assert found.text == "Les bénévoles ont parlé"
        assert len(found.notes) == 1

    @given(st.data())
    def test_whatever_the_alignment(self, data: st.DataObject) -> None:
        """Alignments stay in order and inside; a term that is not there afterwards has a note."""
        words = ["le", "comité", "d'eau", "l'outil", "9", "Belmare", "bénévoles", "vu,", "«oui»"]
        draft = " ".join(data.draw(st.lists(st.sampled_from(words), min_size=1, max_size=8)))
        source = "the water board told volunteers of Belmara"
        weight = st.integers(0, 9).map(lambda n: n / 70)
        base = aligned(source, draft, {"x": "y"})
        row = st.tuples(*[weight] * len(base.source))
        rows = data.draw(st.tuples(*[row] * len(base.target)))
        alignment = Alignment(base.source, base.target, rows)
        matches: tuple[Match[Term], ...] = GLOSSARY.matches(source, "en")
        found = enforce(source, draft, alignment, matches, locales.get("fr"))
        assert found.alignment
        spans = found.alignment.target
        assert all(one[1] <= other[0] for one, other in pairwise(spans))
        assert all(0 <= a < b <= len(found.text) for a, b in spans)
        assert all(sum(row) <= 1 + 1e-9 for row in found.alignment.weights)
        for match in matches:
            said = any(f"“{match.term.source}”" in note for note in found.notes)
            assert match.term.places(found.text, "fr") or said


ROWS = """\
source,fr,fa,kind,case,forbidden.fr,note
harbour,le port,بندر,,,havre,
quay,le quai,,,,,
Belmara,,بلمارا,name,exact,,the town
"""
TBX = """\
<martif type="TBX" xml:lang="en"><martifHeader/><text><body>
<termEntry><langSet xml:lang="en"><tig><term>quay</term></tig></langSet>
<langSet xml:lang="fr"><tig><term>appontement</term></tig></langSet>
<langSet xml:lang="fa"><tig><term>اسکله</term></tig></langSet></termEntry>
<termEntry><langSet xml:lang="en"><tig><term>ship</term></tig></langSet>
<langSet xml:lang="fr"><tig><term>navire</term></tig></langSet></termEntry>
<termEntry><langSet xml:lang="de"><tig><term>Mole</term></tig></langSet></termEntry>
</body></text></martif>
"""


class TestCommands:
    def test_check(self, tmp_path: Path) -> None:
        folder = lay(tmp_path)
        assert "no such file" in run(folder, "glossary", "check").stdout
        write(folder / "locale/glossary.csv", ROWS)
        result = run(folder, "glossary", "check", "-v")
        assert result.stdout == (
            "Glossary   locale/glossary.csv (2 terms, 1 name)\n"
            "Open       fa: 1 without a form\n  quay\n"
        )
        write(folder / "locale/glossary.csv", ROWS + "harbour,x\n,y\n")
        result = command(folder, "glossary", "check")
        assert result.exit_code == 2
        assert result.stderr.startswith("multilang: locale/glossary.csv:5: 'harbour' is in line 2")
        assert "multilang: locale/glossary.csv:6: the term is empty" in result.stderr
        assert result.stderr.endswith("multilang: 2 problems\n"), "nothing else was to be done"

    def test_import_adds_and_fills_and_keeps_the_rest(self, tmp_path: Path) -> None:
        folder = lay(tmp_path)
        glossary = write(folder / "locale/glossary.csv", ROWS)
        file = write(tmp_path / "theirs.tbx", TBX)
        dry = run(folder, "glossary", "import", str(file), "--dry-run")
        assert "1 new, 1 changed, 0 the same; would be written" in dry.stdout
        assert glossary.read_text("utf-8") == ROWS
        result = run(folder, "glossary", "import", str(file), "-v")
        assert result.stdout == (
            "Glossary   locale/glossary.csv (1 new, 1 changed, 0 the same; written)\n"
            "Differing  1 term, kept as they are here\n"
            "  quay: fr le quai here, fr appontement; fa اسکله there\n"
            "Not kept   de 1\n"
            "Skipped    1 entry\n"
            f"  {file}:7: it has no term in en\n"
        )
        assert (
            glossary.read_text("utf-8")
            == ROWS.replace("quay,le quai,,,", "quay,le quai,اسکله,,") + "ship,navire,,term,,,\n"
        )
        again = json.loads(run(folder, "glossary", "import", str(file), "--json").stdout)
        assert (again["added"], again["changed"], again["written"]) == (0, 0, False)
        run(folder, "glossary", "import", str(file), "--replace")
        assert "quay,appontement,اسکله" in glossary.read_text("utf-8")

    @pytest.mark.parametrize("more", [(), ("--martif",)])
    def test_what_is_exported_is_imported(self, tmp_path: Path, more: tuple[str, ...]) -> None:
        folder = lay(tmp_path)
        glossary = write(folder / "locale/glossary.csv", ROWS)
        run(folder, "glossary", "export", str(tmp_path / "ours.tbx"), *more)
        result = run(folder, "glossary", "import", str(tmp_path / "ours.tbx"))
        assert "0 new, 0 changed, 3 the same; unchanged" in result.stdout
        glossary.unlink()
        run(folder, "glossary", "import", str(tmp_path / "ours.tbx"))
        assert "harbour,port,بندر,term,,havre,," in glossary.read_text("utf-8")

    def test_a_csv_file_is_imported(self, tmp_path: Path) -> None:
        folder = lay(tmp_path)
        file = write(tmp_path / "theirs.csv", ROWS)
        run(folder, "glossary", "import", str(file))
        assert "3 the same" in run(folder, "glossary", "import", str(file)).stdout
        write(file, ROWS + "x\n")
        assert command(folder, "glossary", "import", str(file)).exit_code == 2

    def test_a_glossary_that_the_settings_name(self, tmp_path: Path) -> None:
        settings = '[glossary]\nfile = "words.csv"\n\n' + SETTINGS
        folder = lay(tmp_path, settings)
        result = command(folder, "check")
        assert result.exit_code == 2
        assert "there is no glossary words.csv" in result.stderr
        write(folder / "words.csv", ROWS)
        assert "words.csv (2 terms" in run(folder, "glossary", "check").stdout

    def test_reviewed_texts_are_checked(self, tmp_path: Path) -> None:
        folder = lay(tmp_path)
        write(folder / "locale/glossary.csv", ROWS)
        run(folder, "merge")
        path = folder / "locale/fr/LC_MESSAGES/harbour.po"
        text = path.read_text("utf-8")
        source = 'msgid "The harbour opens"\nmsgstr '
        assert source in text
        path.write_text(text.replace(f'{source}""', f'{source}"Le havre ouvre"'), "utf-8")
        result = command(folder, "check", "--lang", "fr", "--severity", "functional")
        assert result.exit_code == 1
        assert "“havre” must not be used for “harbour”: it should be “le port”" in result.output
        path.write_text(text.replace(f'{source}""', f'{source}"Le port ouvre"'), "utf-8")
        assert "terms" not in run(folder, "check", "--lang", "fr").output

    def test_a_wrong_glossary_is_one_clear_message(self, tmp_path: Path) -> None:
        folder = lay(tmp_path)
        write(folder / "locale/glossary.csv", "source,fr\na,|\nb,\n")
        result = command(folder, "check")
        assert result.exit_code == 2
        assert "locale/glossary.csv:2: fr has an empty form" in result.stderr
        assert "locale/glossary.csv:3: 'b' has no form" in result.stderr
