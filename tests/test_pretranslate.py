"""What the engine is asked, what of its answer a person sees, and what it must never see."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from multilang import checks, locales, pretranslate, segment
from multilang.engines.base import Progress
from multilang.engines.pseudo import pseudo
from multilang.errors import EngineError
from multilang.extract import extract, read_article
from multilang.model import Alignment, Draft, Issue, Unit
from multilang.pretranslate import CHUNK, Pretranslation
from projects import lay, run, write

Pair = tuple[str, str]
EN, FR, FA = locales.get("en"), locales.get("fr"), locales.get("fa")


class Memory:
    """A cache that forgets with the process."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str], Draft] = {}
        self.aligned: dict[tuple[str, Pair], Alignment] = {}

    def get(self, key: str, sources: Sequence[str]) -> Mapping[str, Draft]:
        return {s: self.known[key, s] for s in sources if (key, s) in self.known}

    def put(self, key: str, drafts: Mapping[str, Draft]) -> None:
        self.known |= {(key, s): d for s, d in drafts.items() if not d.reason}

    def get_alignments(self, key: str, pairs: Sequence[Pair]) -> Mapping[Pair, Alignment]:
        return {p: self.aligned[key, p] for p in pairs if (key, p) in self.aligned}

    def put_alignments(self, key: str, found: Mapping[Pair, Alignment]) -> None:
        self.aligned |= {(key, p): a for p, a in found.items()}


class Told:
    """An engine with answers of its own, which remembers what it was asked."""

    verbatim = True

    def __init__(self, answers: Mapping[str, str] | None = None) -> None:
        self.answers = answers
        self.asked: list[str] = []
        self.calls: list[int] = []

    def signature(self, source: str, target: str) -> str:
        return "told 1"

    def translate(
        self, segments: Sequence[str], source: str, target: str, progress: Progress | None = None
    ) -> Sequence[Draft]:
        self.asked += segments
        self.calls.append(len(segments))
        if progress:
            progress(len(segments))
        if self.answers is None:
            return [Draft(pseudo(text), -0.5) for text in segments]
        return [
            Draft(self.answers[s]) if s in self.answers else Draft("", reason="unknown")
            for s in segments
        ]


def units(text: str) -> tuple[Unit, ...]:
    return extract(read_article(text.encode(), "content/x/index.md", "x")).units


def draft(
    article: str | Sequence[Unit],
    engine: Told,
    cache: Memory | None = None,
    target: str = "fr",
    refuse: Mapping[str, str] | None = None,
    **told: Progress,
) -> Pretranslation:
    found = units(article) if isinstance(article, str) else article
    locale = locales.get(target)

    def check(unit: Unit, text: str) -> Sequence[Issue]:
        return checks.check_message(unit, text, locale, EN)

    return pretranslate.pretranslate(
        found, EN, locale, engine,
        segmenter=partial(segment.segment, language="en", rules=segment.Rules()),
        guard=lambda source, text: (refuse or {}).get(source, ""),
        check=check, cache=cache or Memory(), **told,
    )  # fmt: skip


def test_plain_sentences_without_repeats() -> None:
    engine = Told()
    text = "# Ships\n\nShips wait. They wait long.\n\n- They wait long.\n- Ships wait. Ships\n"
    outcome = draft(text, engine)
    assert engine.asked == ["Ships", "Ships wait.", "They wait long."]
    assert outcome.translated == 3
    assert outcome.refused == {}
    item = outcome.drafts["item", "They wait long."]
    assert item.text == pseudo("They wait long.")
    assert (item.state, item.origin, item.score) == ("initial", "engine", -0.5)
    assert item.signature == f"told 1|rules:{pretranslate.RULES}"


HOSTILE = (
    'Read `code()` and [this *very* page](https://example.org/a_b "Its title") now.',
    "A \\* star, 5 &lt; 6 &amp; more; see ![an image](x.png).",
    'Line one\\\nline two, with <b>bold</b> and {{< ref "x" >}} inside.',
    "Footnote[^1] and <https://example.org> and ~~gone~~ and **strong *both* strong**.",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_stays_on_our_side(text: str) -> None:
    engine = Told()
    article = f"{text}\n\n[^1]: A note.\n"
    outcome = draft(article, engine)
    for asked in engine.asked:
        assert not set(asked) & set("⟦⟧`\\[]{}~\n"), asked
        assert not re.search(r"\*\w|\w\*|</?\w", asked), asked
        assert "http" not in asked
        assert "&" not in asked.replace("& more", "")
        assert asked == asked.strip()
    assert outcome.refused == {}
    assert outcome.drafts.keys() == {unit.key for unit in units(article)}


def test_what_means_something_to_markdown_is_escaped() -> None:
    source = "One sentence."
    answers = {source: "*Une* [phrase](x) `y` <b>z</b> a_b &amp; \\ ~"}
    (found,) = draft(f"{source}\n", Told(answers)).drafts.values()
    assert found.text == r"\*Une\* \[phrase\](x) \`y\` \<b>z\<b/> a\_b &amp;amp; \\ \~".replace(
        r"\<b/>", r"\</b>"
    )
    (shown,) = units(found.text + "\n")
    assert not shown.placeholders, "nothing in it is code, a link or a tag"


def test_front_matter_is_plain() -> None:
    answers = {"A title": "Un *titre*"}
    outcome = draft("---\ntitle: A title\n---\n", Told(answers))
    assert outcome.drafts["title", "A title"].text == "Un *titre*"


def test_a_refused_sentence_leaves_the_unit_empty_with_the_reason() -> None:
    text = "Good one. Bad one.\n\nAnother.\n"
    outcome = draft(text, Told(), refuse={"Bad one.": "wrong script"})
    assert list(outcome.drafts) == [("paragraph", "Another.")]
    assert outcome.refused == {("paragraph", "Good one. Bad one."): "wrong script: Bad one."}
    outcome = draft(text, Told({"Another.": "Autre."}))
    assert outcome.refused == {("paragraph", "Good one. Bad one."): "unknown: Good one."}


def test_a_draft_that_fails_a_critical_check_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    (unit,) = units("Read `code` now.\n")
    drafts = draft([unit], Told({"Read": "Lis", "now.": "⟦7⟧"}))
    assert drafts.drafts == {}
    assert drafts.refused[unit.key]


def test_chunks_cache_and_progress() -> None:
    article = "".join(f"Sentence number {n} stands here.\n\n" for n in range(CHUNK + 10))
    engine, cache = Told(), Memory()
    begun: list[int] = []
    done: list[int] = []
    first = draft(article, engine, cache, begin=begun.append, progress=done.append)
    assert engine.calls == [CHUNK, 10]
    assert begun == [CHUNK + 10]
    assert sum(done) == CHUNK + 10
    again = Told()
    begun.clear()
    done.clear()
    second = draft(article + "One more.\n", again, cache, begin=begun.append, progress=done.append)
    assert again.asked == ["One more."]
    assert second.translated == 1
    assert begun == [sum(done)] == [1]
    assert {k: second.drafts[k] for k in first.drafts} == first.drafts


def test_languages_do_not_share_results() -> None:
    """One multilingual model serves both under one signature."""
    cache = Memory()
    draft("Hello.\n", Told({"Hello.": "Bonjour."}), cache)
    (found,) = draft("Hello.\n", Told({"Hello.": "Salam."}), cache, target="fa").drafts.values()
    assert found.text == "Salam."


def test_a_killed_pass_keeps_what_it_paid_for() -> None:
    article = "".join(f"Sentence number {n} stands here.\n\n" for n in range(CHUNK + 10))
    cache = Memory()

    class Dying(Told):
        def translate(
            self,
            segments: Sequence[str],
            source: str,
            target: str,
            progress: Progress | None = None,
        ) -> Sequence[Draft]:
            if self.calls:
                raise EngineError("out of memory")
            return super().translate(segments, source, target, progress)

    with pytest.raises(EngineError):
        draft(article, Dying(), cache)
    engine = Told()
    draft(article, engine, cache)
    assert len(engine.asked) == 10


def test_nothing_to_do() -> None:
    engine = Told()
    assert draft([], engine) == Pretranslation({}, {}, 0)
    assert engine.calls == []
    outcome = draft("12 · 34\n\n`code`\n", engine)
    assert engine.asked == []
    assert not outcome.refused


LINES = st.lists(
    st.sampled_from(
        ["word", "Two words.", "*stressed*", "`code`", "[a link](/x \"t\")", "&amp;", "\\*", "12",
         "“quoted”", "<i>tag</i>", "e.g.", "3.5%", "—", "![alt](y.png)", "https://example.org/"]
    ),
    min_size=1, max_size=12,
).map(" ".join)  # fmt: skip


@given(LINES)
def test_every_unit_is_answered_and_an_echo_reads_as_the_source(text: str) -> None:
    """Every key is in one of the two; an engine that repeats gives back what the reader saw."""

    class Echo(Told):
        def translate(
            self,
            segments: Sequence[str],
            source: str,
            target: str,
            progress: Progress | None = None,
        ) -> Sequence[Draft]:
            return [Draft(segment) for segment in segments]

    found = units(f"{text}\n")
    outcome = pretranslate.pretranslate(
        found, EN, FR, Echo(), guard=lambda source, text: "", check=lambda unit, text: (),
        segmenter=partial(segment.segment, language="en", rules=segment.Rules()), cache=Memory(),
    )  # fmt: skip
    assert outcome.drafts.keys() == {unit.key for unit in found}
    for unit in found:
        again = outcome.drafts[unit.key].text
        assert _words(again) == _words(unit.source)


def _words(text: str) -> str:
    return "".join(text.replace("&amp;", "&").replace("\\", "").split())


def test_what_a_check_knows_better_stands_in_the_draft(tmp_path: Path) -> None:
    lay(tmp_path, '[project]\nname = "P"\nsource = "en"\n\n[languages.fr]\n')
    write(
        tmp_path / "content/well/index.md",
        "# Water\n\n| Tamar | 12,000 |\n|-|-|\n| Ilun | 4,120 |\n",
    )
    run(tmp_path, "run", "-q", "--no-publish")
    text = (tmp_path / "locale/fr/LC_MESSAGES/well.po").read_text("utf-8")
    assert 'msgid "12,000"\nmsgstr "12\u00a0000"' in text
    assert 'msgid "4,120"\nmsgstr "4\u00a0120"' in text
