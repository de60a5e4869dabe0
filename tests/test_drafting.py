"""Sentences with markup, terms, capitals and bad answers: from the engine's words to a draft."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial

import pytest

from multilang import checks, locales, merge, pretranslate, segment
from multilang.engines.base import Aligner, Attentive, Engine, Progress, Proposer, Symbolic
from multilang.extract import extract, read_article
from multilang.glossary import Glossary, Match, Term
from multilang.model import Alignment, Draft, Issue, Unit
from multilang.pretranslate import Pretranslation
from multilang.pretranslate.drafting import UNSURE

EN, FR = locales.get("en"), locales.get("fr")
Pair = tuple[str, str]


class Forgetful:
    """A cache that remembers nothing."""

    def get(self, key: str, sources: Sequence[str]) -> Mapping[str, Draft]:
        return {}

    def put(self, key: str, drafts: Mapping[str, Draft]) -> None: ...

    def get_alignments(self, key: str, pairs: Sequence[Pair]) -> Mapping[Pair, Alignment]:
        return {}

    def put_alignments(self, key: str, found: Mapping[Pair, Alignment]) -> None: ...


class Phrasebook:
    """Knows some sentences, and how their words belong together: ``{source: (target, links)}``."""

    def __init__(
        self,
        known: Mapping[str, tuple[str, str]],
        others: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self.known = known
        self.others = others or {}
        self.asked: list[str] = []

    def signature(self, source: str, target: str) -> str:
        return "phrasebook 1"

    def translate(
        self, segments: Sequence[str], source: str, target: str, progress: Progress | None = None
    ) -> Sequence[Draft]:
        self.asked += segments
        return [Draft(self.known[s][0] if s in self.known else s, -0.5) for s in segments]

    def align(
        self, pairs: Sequence[tuple[str, str]], source: str, target: str
    ) -> Sequence[Alignment]:
        return [_aligned(a, b, self.known.get(a, ("", ""))[1]) for a, b in pairs]

    def anchor_accuracy(self, source: str, target: str) -> float:
        return 0.9

    def hypotheses(
        self, segments: Sequence[str], source: str, target: str, progress: Progress | None = None
    ) -> list[list[Draft]]:
        first = self.translate(segments, source, target, progress)
        return [[d, *self._others(s)] for s, d in zip(segments, first, strict=True)]

    def propose(self, segments: Sequence[str], source: str, target: str) -> list[list[Draft]]:
        self.asked += segments
        return [self._others(s) for s in segments]

    def _others(self, segment: str) -> list[Draft]:
        return [Draft(text, -1.5) for text in self.others.get(segment, ())]


class Single:
    """An engine that can do nothing besides."""

    def __init__(self, known: Mapping[str, tuple[str, str]]) -> None:
        self.book = Phrasebook(known)
        self.signature, self.translate = self.book.signature, self.book.translate


class Memory(Forgetful):
    """A cache that forgets with the process."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str], Draft] = {}

    def get(self, key: str, sources: Sequence[str]) -> Mapping[str, Draft]:
        return {s: self.known[key, s] for s in sources if (key, s) in self.known}

    def put(self, key: str, drafts: Mapping[str, Draft]) -> None:
        self.known |= {(key, s): d for s, d in drafts.items()}


class Aligned(Memory):
    """Remembers alignments, too."""

    def __init__(self) -> None:
        super().__init__()
        self.alignments: dict[tuple[str, tuple[str, str]], Alignment] = {}

    def get_alignments(
        self, key: str, pairs: Sequence[tuple[str, str]]
    ) -> Mapping[tuple[str, str], Alignment]:
        return {p: self.alignments[key, p] for p in pairs if (key, p) in self.alignments}

    def put_alignments(self, key: str, found: Mapping[tuple[str, str], Alignment]) -> None:
        self.alignments |= {(key, pair): one for pair, one in found.items()}


class Attending(Phrasebook):
    """Says at once which words it looked at."""

    def __init__(self, known: Mapping[str, tuple[str, str]]) -> None:
        super().__init__(known)
        self.wanted: list[str] = []
        self.aligned: list[tuple[str, str]] = []

    def attentive(
        self,
        segments: Sequence[str],
        wanted: Collection[str],
        source: str,
        target: str,
        progress: Progress | None = None,
    ) -> list[list[Draft]]:
        self.wanted += wanted
        found = self.hypotheses(segments, source, target, progress)
        for text, drafts in zip(segments, found, strict=True):
            if text in wanted:
                one = super().align([(text, drafts[0].text)], source, target)[0]
                drafts[0] = replace(drafts[0], alignment=one)
        return found

    def align(
        self, pairs: Sequence[tuple[str, str]], source: str, target: str
    ) -> Sequence[Alignment]:
        self.aligned += pairs
        return super().align(pairs, source, target)


class Signing(Phrasebook):
    """Copies signs."""

    def symbols(self, source: str, target: str) -> Sequence[str]:
        return tuple(f"⟦{n}⟧" for n in range(10))


def _aligned(source: str, target: str, links: str) -> Alignment:
    words, others = ([m.span() for m in re.finditer(r"\S+", t)] for t in (source, target))
    rows = [[0.0] * len(words) for _ in others]
    for link in links.split():
        a, b = map(int, link.split("-"))
        rows[b][a] = 1.0
    return Alignment(tuple(words), tuple(others), tuple(map(tuple, rows)))


def units(text: str) -> tuple[Unit, ...]:
    return extract(read_article(text.encode(), "content/x/index.md", "x")).units


def draft(
    text: str,
    engine: Engine,
    terms: Sequence[Term] = (),
    cache: Forgetful | None = None,
) -> Pretranslation:
    def check(unit: Unit, target: str) -> Sequence[Issue]:
        return checks.check_message(unit, target, FR, EN)

    def matches(sentence: str) -> Sequence[Match[Term]]:
        return Glossary(tuple(terms)).matches(sentence, "en") if terms else ()

    return pretranslate.pretranslate(
        units(text), EN, FR, engine,
        segmenter=partial(segment.segment, language="en", rules=segment.Rules()),
        guard=lambda source, target: checks.refuse(source, target, FR), check=check,
        cache=cache or Forgetful(), terms=matches,
    )  # fmt: skip


def test_the_doubles_are_what_engines_may_be() -> None:
    assert isinstance(Phrasebook({}), Aligner | Proposer)
    assert isinstance(Signing({}), Symbolic)
    assert isinstance(Attending({}), Attentive)
    assert not isinstance(Phrasebook({}), Attentive)


def test_a_link_follows_its_words_across_the_sentence() -> None:
    engine = Phrasebook(
        {
            "Read the red report today.": (
                "Lisez le rapport rouge aujourd'hui.",
                "0-0 1-1 2-3 3-2 4-4",
            )
        }
    )
    (found,) = draft("Read the *red* [report](r.html) today.\n", engine).drafts.values()
    assert found.text == "Lisez le [rapport](⟦1⟧) *rouge* aujourd’hui."
    assert found.doubts == ()
    assert engine.asked == ["Read the red report today."]


def test_a_translation_that_brings_its_alignment_is_not_read_again() -> None:
    known = {
        "“Read the red report,” he said.": ('"Lisez le rapport rouge", dit-il.', "0-0 1-1 2-3 3-2"),
        "READ THE RED REPORT NOW": ("Lisez le rapport rouge", "0-0 1-1 2-3 3-2"),
        "Read the red report now": ("Lisez le rapport rouge", "0-0 1-1 2-3 3-2"),
        "It is late.": ("Il est tard.", ""),
    }
    engine, cache = Attending(known), Aligned()
    text = (
        "“Read the red [report](r.html),” he said.\n\nIt is late.\n\n# READ THE *RED* REPORT NOW\n"
    )
    found = [one.text for one in draft(text, engine, cache=cache).drafts.values()]
    assert found[0] == "«\u00a0Lisez le [rapport](⟦1⟧) rouge\u00a0», dit-il."
    assert "LISEZ LE RAPPORT *ROUGE*" in found
    assert engine.aligned == []
    assert set(engine.wanted) == {"“Read the red report,” he said.", "Read the red report now"}
    again = [one.text for one in draft(text, engine, cache=cache).drafts.values()]
    assert (again, engine.aligned, len(engine.asked)) == (found, [], 3), "nor the next time"
    assert len(draft(text, engine).drafts) == 3
    assert len(engine.aligned) == 2, "without a cache there is no other way"


def test_code_is_a_sign_to_an_engine_that_copies_signs() -> None:
    known = {
        "Run ⟦0⟧ now.": ("Lancez maintenant ⟦0⟧.", "0-0 1-2 2-1"),
        "Run make demo now.": ("Lancez une démo.", "0-0 1-1 2-2"),
    }
    (found,) = draft("Run `make demo` now.\n", Signing(known)).drafts.values()
    assert found.text == "Lancez maintenant ⟦1⟧."
    (found,) = draft("Run `make demo` now.\n", Phrasebook(known)).drafts.values()
    assert found.text == "Lancez ⟦1⟧."


def test_doubtful_markup_is_asked_for_once_more_with_signs() -> None:
    known = {
        "The old mill burned.": ("Le moulin ancien brûla.", ""),
        "The ⟦0⟧ old ⟦1⟧ mill burned.": ("Le moulin ⟦0⟧ ancien ⟦1⟧ brûla.", ""),
    }
    (found,) = draft("The *old* mill burned.\n", Signing(known)).drafts.values()
    assert found.text == "Le moulin *ancien* brûla."
    assert found.doubts == (UNSURE,), "signs come back at other words, too"


def test_what_the_machine_doubts_is_a_note_in_the_catalog() -> None:
    engine = Phrasebook({"The old mill burned.": ("Le moulin ancien brûla.", "")})
    outcome = draft("The *old* mill burned.\n", engine)
    found = units("The *old* mill burned.\n")
    first = merge.merge(found, outcome.drafts, None, locale="fr", domain="x", path="content/x.md")
    assert first.messages[0].notes == (f"draft: {UNSURE}",)
    again = merge.merge(found, {}, first, locale="fr", domain="x", path="content/x.md")
    assert again == first


@pytest.mark.parametrize(
    ("known", "others", "wanted", "rung"),
    [
        ({}, {"The mill burned": ["Le moulin brûla"]}, "Le moulin brûla.", "with other end"),
        ({}, {"The mill burned.": ["The mill burned.", "Le moulin brûla."]}, "Le moulin brûla.",
         "other answers"),
    ],
)  # fmt: skip
def test_a_refused_answer_is_asked_for_again(
    known: dict[str, tuple[str, str]], others: dict[str, list[str]], wanted: str, rung: str
) -> None:
    outcome = draft("The mill burned.\n", Phrasebook(known, others))
    (found,) = outcome.drafts.values()
    assert found.text == wanted
    assert outcome.tries[rung] == 1
    assert outcome.tries["refused"] == 0


def test_one_that_knows_no_others_is_asked_without_the_stop() -> None:
    outcome = draft("The mill burned.\n", Single({"The mill burned": ("Le moulin brûla", "")}))
    (found,) = outcome.drafts.values()
    assert found.text == "Le moulin brûla."
    assert outcome.tries["with other end"] == 1


def test_numbers_that_come_back_wrong_are_asked_for_as_signs() -> None:
    engine = Signing(
        {
            "In 1,897 it burned.": ("Il brûla en 3.", ""),
            "In ⟦0⟧ it burned.": ("Il brûla en ⟦0⟧.", ""),
        }
    )
    outcome = draft("In 1,897 it burned.\n", engine)
    (found,) = outcome.drafts.values()
    assert found.text == "Il brûla en 1\u00a0897."
    assert outcome.tries["with signs"] == 1


@pytest.mark.parametrize("rung", ["The mill burned.", "The mill burned", ""])
def test_tries_are_remembered_and_a_killed_run_ends_as_any_other(rung: str) -> None:
    others = {rung: ["Le moulin brûla."]}
    engine, cache = Phrasebook({}, others), Memory()
    whole = draft("The mill burned.\n", engine, cache=cache)
    first = list(engine.asked)
    assert len(first) == (1 if rung.endswith(".") else 2)
    assert draft("The mill burned.\n", engine, cache=cache) == replace(whole, translated=0)
    assert engine.asked == first, "nothing is asked twice"
    for kept in range(len(cache.known)):  # killed after so many writes
        half = Memory()
        half.known = dict(list(cache.known.items())[:kept])
        again = draft("The mill burned.\n", Phrasebook({}, others), cache=half)
        assert (again.drafts, again.refused) == (whole.drafts, whole.refused)
        assert half.known == cache.known


def test_capitals_are_not_shown_to_the_engine() -> None:
    engine = Phrasebook({"The last bus of the night": ("Le dernier bus de la nuit", "")})
    (found,) = draft("# THE LAST BUS OF THE NIGHT\n", engine).drafts.values()
    assert found.text == "LE DERNIER BUS DE LA NUIT"


def test_the_projects_terms_stand_in_the_draft() -> None:
    engine = Phrasebook(
        {"The water board met.": ("Le conseil aqueux se réunit.", "0-0 1-2 2-1 3-3 3-4")}
    )
    term = Term("water board", forms=(("fr", ("régie des eaux",)),))
    outcome = draft("The **water board** met.\n", engine, [term])
    (found,) = outcome.drafts.values()
    assert found.text == "**La régie des eaux** se réunit."


def test_a_second_try_does_not_lose_the_projects_terms() -> None:
    """Its answer has not been given them, so the first one stands, with its note."""
    engine = Signing(
        {
            "The old water board met.": ("Le conseil aqueux ancien se réunit.", ""),
            "The ⟦0⟧ old ⟦1⟧ water board met.": ("Le conseil ⟦0⟧ vieux ⟦1⟧ se réunit.", ""),
        }
    )
    term = Term("water board", forms=(("fr", ("régie des eaux",)),))
    (found,) = draft("The *old* water board met.\n", engine, [term]).drafts.values()
    assert "vieux" not in found.text
    assert any("régie des eaux" in doubt for doubt in found.doubts)
