"""Alignment: which words of a source a translation's words look at."""

from __future__ import annotations

import hashlib
import random
import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tiny_model
from multilang.engines import heads
from multilang.engines.aligning import Side, alignment, anchors, composed
from multilang.engines.anchor_sentences import sentences
from multilang.engines.argos import ArgosEngine
from multilang.engines.base import Aligner, Attentive, Proposer, Symbolic
from multilang.engines.ct2 import Model
from multilang.engines.heads import Heads
from multilang.engines.install import Ready, ready
from multilang.engines.packages import Places, find, list_packages, places, read
from multilang.engines.tokenizers import located, tokenizer
from multilang.model import Alignment

WORDS = {"good": "bon", "morning": "matin", "the": "la", "house": "maison", "and": "et"}
STARTER = places().starter
LANGUAGES = ("fr", "fa", "ar")


@pytest.fixture
def here(tmp_path: Path) -> Places:
    return Places(*(tmp_path / name for name in ("models", "argospm", "starter", "cache")))


@pytest.fixture(scope="module")
def starters(tmp_path_factory: pytest.TempPathFactory) -> ArgosEngine:
    folder = tmp_path_factory.mktemp("places")
    return ArgosEngine(Places(folder / "models", folder / "argospm", STARTER, folder / "cache"))


def tiny(here: Places, source: str = "en", target: str = "fr", **more: Any) -> Path:
    words = more.pop("words", WORDS)
    return tiny_model.build(here.argospm / f"{source}_{target}", source, target, words, **more)


def shown(text: str, translation: str, found: Alignment) -> list[tuple[str, str]]:
    """Each token of the translation with the token of the source that it looks at most."""
    return [
        (translation[slice(*span)], text[slice(*found.source[row.index(max(row))])])
        for span, row in zip(found.target, found.weights, strict=True)
    ]


def well_formed(found: Alignment, text: str, translation: str) -> None:
    for spans, whole in ((found.source, text), (found.target, translation)):
        places = [place for span in spans for place in span]
        assert places == sorted(places)
        assert all(0 <= begin < end <= len(whole) for begin, end in spans)
    assert len(found.weights) == len(found.target)
    for row in found.weights:
        assert len(row) == len(found.source)
        assert all(0 <= weight <= 1 for weight in row)
        assert sum(row) <= 1.0001


# -- CTranslate2 ------------------------------------------------------------------------------


def test_forced_attention_does_not_depend_on_the_batch(tmp_path: Path) -> None:
    """Guards every upgrade of CTranslate2: with a beam, 4.8 gives the first row of another one."""
    import ctranslate2  # type: ignore[import-untyped]

    folder = tiny_model.build(tmp_path / "en_fr", "en", "fr", WORDS)
    model = ctranslate2.Translator(str(folder / "model"), compute_type="int8", intra_threads=1)
    rnd = random.Random(1)
    rows = [
        [f"▁{word}" for word in rnd.choices(list(WORDS), k=rnd.randint(1, 9))] for _ in range(64)
    ]
    rows = [[*row, *["▁and"] * (9 - len(row))] if n % 8 == 0 else row for n, row in enumerate(rows)]
    texts = [["▁" + WORDS[token[1:]] for token in row] for row in rows]

    def attention(size: int) -> list[list[list[float]]]:
        found = []
        for first in range(0, 64, size):
            some = slice(first, first + size)
            for result, text in zip(
                model.translate_batch(
                    rows[some], target_prefix=texts[some], beam_size=1, return_attention=True,
                    max_decoding_length=9,
                ),
                texts[some],
                strict=True,
            ):  # fmt: skip
                assert result.hypotheses[0][: len(text)] == text
                found.append([list(row) for row in result.attention[0][: len(text)]])
        return found

    one = attention(1)
    for row, found in zip(rows, one, strict=True):
        assert [shares.index(max(shares)) for shares in found] == list(range(len(row)))
    for size in (8, 64):
        for alone, together in zip(one, attention(size), strict=True):
            for a, b in zip(alone, together, strict=True):
                assert b[: len(a)] == pytest.approx(a, abs=1e-4)


# -- an engine of known alignments ------------------------------------------------------------


@pytest.mark.parametrize("bpe", [False, True])
def test_words_look_at_their_sources(here: Places, bpe: bool) -> None:
    tiny(here, bpe=bpe)
    engine = ArgosEngine(here)
    assert isinstance(engine, Aligner)
    text, translation = "  good morning and\u00a0the  house ", " bon matin et  la maison"
    [found, empty, other] = engine.align(
        [(text, translation), ("good", ""), ("the house", "la maison")], "en", "fr"
    )
    well_formed(found, text, translation)
    assert shown(text, translation, found) == [
        ("bon", "good"), ("matin", "morning"), ("et", "and"), ("la", "the"), ("maison", "house"),
    ]  # fmt: skip
    assert all(max(row) > 0.9 for row in found.weights)
    assert (empty.target, empty.weights) == ((), ())
    assert shown("the house", "la maison", other) == [("la", "the"), ("maison", "house")]
    assert engine.align([], "en", "fr") == []


def test_a_target_prefix_has_no_row(here: Places) -> None:
    tiny(
        here,
        words={"x": "y", **WORDS},
        metadata={"target_prefix": ">>fra<<"},
        extra=[">>fra<<"],
    )
    # This model looks at equal positions, so the prefix looks at the first word.
    [found] = ArgosEngine(here).align([("x good morning", "bon matin")], "en", "fr")
    assert shown("x good morning", "bon matin", found) == [("bon", "good"), ("matin", "morning")]


def test_alignments_go_through_a_pivot(here: Places) -> None:
    tiny(here)
    tiny(here, "fr", "fa", words={"bon": "xub", "matin": "sobh", "maison": "xane"})
    engine = ArgosEngine(here)
    [found, nothing] = engine.align(
        [("good morning house", "xub sobh xane"), (" ", "xub")], "en", "fa"
    )
    well_formed(found, "good morning house", "xub sobh xane")
    assert shown("good morning house", "xub sobh xane", found) == [
        ("xub", "good"), ("sobh", "morning"), ("xane", "house"),
    ]  # fmt: skip
    assert (nothing.source, nothing.weights) == ((), ((),))


def test_composed_through_other_tokens() -> None:
    first = Alignment(((0, 1), (2, 3)), ((0, 2), (2, 4)), ((1.0, 0.0), (0.0, 1.0)))
    second = Alignment(((0, 1), (1, 4)), ((0, 5), (6, 7)), ((1.0, 0.0), (0.0, 0.6)))
    found = composed(first, second)
    assert (found.source, found.target) == (first.source, second.target)
    assert found.weights[0] == (1.0, 0.0)
    assert found.weights[1] == pytest.approx((0.2, 0.4), abs=0.005)


def test_too_long_for_the_model_means_no_weights(here: Places) -> None:
    tiny(here)
    long = " ".join(["good morning"] * 300), " ".join(["bon matin"] * 300)
    for pair in (long, ("good", long[1]), (long[0], "bon")):
        [found, short] = ArgosEngine(here).align([pair, ("good", "bon")], "en", "fr")
        well_formed(found, *pair)
        assert {weight for row in found.weights for weight in row} == {0.0}
        assert shown("good", "bon", short) == [("bon", "good")]


# -- real models ------------------------------------------------------------------------------

PAIRS = [
    ("Anna paid 45,000 dollars for the house.", "Anna a payé 45 000 dollars pour la maison."),
    ("The ﬁne ½ is ４５ Ⅷ, x\ufeffy.", "x"),
    ("👩‍👩‍👧 and 🇫🇷 e\u0301 \U0001f6a2", "👩‍👩‍👧 et 🇫🇷 é"),
    ("He wants it.", "می\u200cخواهد آن را."),
    ("half \ud800 pair", "\udfff"),
    ("a\0b\x07", "\u200b\u200c"),
    ("\u00ad…", "\u064b\u0670"),
    ("日本 ⟦0⟧", "⟦0⟧ 日本"),
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_offsets_are_of_the_texts_as_they_are(starters: ArgosEngine, language: str) -> None:
    for (text, translation), found in zip(
        PAIRS, starters.align(PAIRS, "en", language), strict=True
    ):
        well_formed(found, text, translation)
        for spans, whole in ((found.source, text), (found.target, translation)):
            inside = "".join(whole[slice(*span)] for span in spans)
            assert all(whole[slice(*span)] == whole[slice(*span)].strip() for span in spans)
            assert [c for c in inside if c.isalnum()] == [c for c in whole if c.isalnum()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_look_at_their_doubles(starters: ArgosEngine, language: str) -> None:
    pairs = [
        (f"In 1987 there were {n} boats here.", f"1987 x {n} y") for n in ("38", "64", "92", "75")
    ]
    right = 0
    for (text, other), found in zip(pairs, starters.align(pairs, "en", language), strict=True):
        right += sum(a == b for a, b in shown(text, other, found) if a.isdigit())
    assert right >= 5
    assert 0.5 < starters.anchor_accuracy("en", language) <= 1


def test_alignments_do_not_depend_on_the_batch(starters: ArgosEngine) -> None:
    rnd = random.Random(5)
    words = " ".join(sentences("en")).split()
    texts = [" ".join(rnd.choices(words, k=rnd.randint(1, 40))) for _ in range(50)]
    drafts = starters.translate(texts, "en", "fr")
    pairs = [(text, draft.text) for text, draft in zip(texts, drafts, strict=True)]
    together = dict(zip(pairs, starters.align(pairs, "en", "fr"), strict=True))
    proposed = dict(zip(texts, starters.propose(texts[:20], "en", "fr"), strict=False))
    heard = dict(zip(texts, starters.hypotheses(texts, "en", "fr"), strict=True))
    while pairs:
        some, pairs = pairs[: (size := rnd.choice([1, 2, 5]))], pairs[size:]
        assert list(starters.align(some, "en", "fr")) == [together[pair] for pair in some]
    for text in texts[:20:7]:
        assert list(starters.propose([text], "en", "fr")) == [proposed[text]]
        assert list(starters.hypotheses([text], "en", "fr")) == [heard[text]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_brings_the_alignment_that_it_would_get_afterwards(
    starters: ArgosEngine, language: str
) -> None:
    """Guards every upgrade of CTranslate2: the first row of a beam's attention is mended."""
    assert isinstance(starters, Attentive)
    rnd = random.Random(8)
    words = " ".join(sentences("en")).split()
    texts = [" ".join(rnd.choices(words, k=rnd.randint(1, 30))) for _ in range(60)]
    plain = starters.hypotheses(texts, "en", language)
    found = starters.attentive(texts, texts[::2], "en", language)
    assert found == plain
    assert [bool(one.alignment) for one, *_ in found[1::2]] == [False] * 30
    told = [(text, one) for text, (one, *_) in zip(texts[::2], found[::2], strict=True)]
    told = [(text, one) for text, one in told if one.text]
    assert len(told) > 20
    pairs = [(text, one.text) for text, one in told]
    same = 0
    for (text, one), later in zip(told, starters.align(pairs, "en", language), strict=True):
        assert one.alignment is not None
        well_formed(one.alignment, text, one.text)
        if one.alignment.target == later.target:  # else the model cut its words otherwise
            same += 1
            for row, other in zip(one.alignment.weights, later.weights, strict=True):
                assert row == pytest.approx(other, abs=0.02)
    assert same > len(told) / 2


def test_what_comes_through_a_pivot_or_in_pieces_brings_no_alignment(
    here: Places, starters: ArgosEngine
) -> None:
    tiny(here)
    tiny(here, "fr", "fa", words={"bon": "xub", "matin": "sobh", "maison": "xane"})
    engine = ArgosEngine(here)
    [[one, *_]] = engine.attentive(["good morning"], ["good morning"], "en", "fa")
    assert (one.text, one.alignment) == ("xub sobh", None)
    [[one, *_]] = engine.attentive(["good morning"], ["good morning"], "en", "fr")
    assert one.alignment
    assert shown("good morning", one.text, one.alignment) == [("bon", "good"), ("matin", "morning")]
    text = "; ".join(["The old ship left the harbour of Lima in 1923"] * 20) + "."
    [[one, *_]] = starters.attentive([text], [text], "en", "fr")
    assert one.alignment is None


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_can_be_aligned(text: str, translation: str) -> None:
    engine = ArgosEngine(places()) if not _ENGINES else _ENGINES[0]
    _ENGINES[:] = [engine]
    [found] = engine.align([(text, translation)], "en", "fr")
    well_formed(found, text, translation)


_ENGINES: list[ArgosEngine] = []


# -- proposals and signs ----------------------------------------------------------------------


def test_proposals_are_other_answers(starters: ArgosEngine) -> None:
    assert isinstance(starters, Proposer)
    texts = ["The old ship left the harbour in 1923.", " ", "The cat sleeps."]
    first = starters.translate(texts, "en", "fr")
    heard = starters.hypotheses(texts, "en", "fr")
    proposed = starters.propose(texts, "en", "fr")
    assert [found[0] for found in heard] == first
    assert len(heard[0]) >= 2
    assert len(proposed[0]) >= 2
    assert (len(heard[1]), proposed[1]) == (1, [])
    for some in (*heard[::2], *proposed):
        found = [other.text for other in some]
        assert len(found) == len(set(found))
        assert all(other.score is not None and not other.reason for other in some)
        scores = [other.score for other in some]
        assert all(score is not None and score < 0 for score in scores)


def test_long_segments_get_whole_proposals(starters: ArgosEngine) -> None:
    text = "; ".join(["The old ship left the harbour of Lima in 1923"] * 20) + "."
    [draft] = starters.translate([text], "en", "fr")
    [[first, *_]] = starters.propose([text], "en", "fr")
    assert len(first.text) > len(draft.text) / 2


def test_signs_are_those_that_are_one_token(here: Places) -> None:
    tiny(here, words={**WORDS, "⟦0⟧": "x", "⟦1⟧": "y"})
    tiny(here, "fr", "fa", words={"bon": "xub", "⟦1⟧": "z"})
    engine = ArgosEngine(here)
    assert isinstance(engine, Symbolic)
    assert engine.symbols("en", "fr") == ("⟦0⟧", "⟦1⟧")
    assert engine.symbols("en", "fa") == ("⟦1⟧",)


def test_typographic_signs_are_read_as_those_that_the_model_knows(starters: ArgosEngine) -> None:
    curly, straight = (
        "The “old” ship’s harbour, 3–4 miles.",
        'The "old" ship\'s harbour, 3-4 miles.',
    )
    assert starters.translate([curly], "en", "fr") == starters.translate([straight], "en", "fr")
    [found] = starters.align([(curly, "Le vieux port du navire.")], "en", "fr")
    well_formed(found, curly, "Le vieux port du navire.")


# -- which attention --------------------------------------------------------------------------


def test_the_two_numbers_are_read_and_replaced(here: Places) -> None:
    package = tiny(here)
    path = package / "model" / "model.bin"
    before = path.read_bytes()
    assert heads.read(before) == (Heads(-1, 1), 1)
    changed = b"".join(heads.replaced(before, Heads(-2, 0)))
    assert heads.read(changed) == (Heads(-2, 0), 1)
    assert len(changed) == len(before)
    assert b"".join(heads.replaced(changed, Heads(-1, 1))) == before
    model = Model(Ready(read(package), package, ""), threads=1)
    assert model.attention.heads == Heads(-1, 0)
    assert not model.attention.chosen
    assert path.read_bytes() == before


def test_an_old_model_without_the_numbers_gets_them(here: Places) -> None:
    package = tiny(here)
    path = package / "model" / "model.bin"
    data = path.read_bytes()
    old = data.replace(b"decoder/alignment_", b"decoder/alignmemt_")  # nobody knows these
    assert heads.read(old) == (Heads(), 1)
    changed = b"".join(heads.replaced(old, Heads(-1, 0)))
    assert heads.read(changed) == (Heads(-1, 0), 1)
    path.write_bytes(old)
    engine = ArgosEngine(here)
    assert engine.translate(["good morning"], "en", "fr")[0].text == "bon matin"
    [found] = engine.align([("good morning", "bon matin")], "en", "fr")
    assert shown("good morning", "bon matin", found) == [("bon", "good"), ("matin", "morning")]


def test_a_copy_of_the_model_is_kept_and_mended(here: Places) -> None:
    original = tiny(here) / "model" / "model.bin"
    before = original.read_bytes()
    ArgosEngine(here).translate(["good"], "en", "fr")
    [copy] = here.cache.rglob("model.bin")
    assert heads.read(copy.read_bytes()) == (Heads(-1, 0), 1)
    assert original.read_bytes() == before
    written = copy.stat().st_mtime_ns
    ArgosEngine(here).translate(["good"], "en", "fr")
    assert copy.stat().st_mtime_ns == written
    copy.write_bytes(b"damaged")
    assert ArgosEngine(here).translate(["good"], "en", "fr")[0].text == "bon"
    assert heads.read(copy.read_bytes()) == (Heads(-1, 0), 1)


@pytest.mark.parametrize("data", [b"", b"\x06\0\0\0", b"\x01\0\0\0\x02\0a\0", b"\x06\0\0\0" * 40])
def test_what_is_no_model_has_no_numbers(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"model\.bin"):
        heads.read(data)


def test_a_cut_model_has_no_numbers(here: Places) -> None:
    data = (tiny(here) / "model" / "model.bin").read_bytes()
    with pytest.raises(ValueError, match=r"model\.bin"):
        heads.read(data[: len(data) // 2])
    with pytest.raises(ValueError, match=r"model\.bin"):
        heads.read(struct.pack("<I", 3) + data[4:])


def test_the_choice_is_measured_once_and_remembered(here: Places) -> None:
    package = tiny(here)
    files = {p: hashlib.sha256(p.read_bytes()).digest() for p in package.rglob("*") if p.is_file()}
    accuracy = ArgosEngine(here).anchor_accuracy("en", "fr")
    [record] = (here.cache / "alignment").glob("*.json")
    digest = ready(find(list_packages(here), "en", "fr")[0], here).digest
    assert record.stem == digest
    text = record.read_text()
    assert '"heads": 0' in text
    record.write_text(text.replace(f'"accuracy": {accuracy}', '"accuracy": 0.25'))
    assert ArgosEngine(here).anchor_accuracy("en", "fr") == 0.25
    for damage in ("", "[]", "{}", '{"version": 1, "layer": "x"}', '{"version": 99}'):
        record.write_text(damage)
        assert ArgosEngine(here).anchor_accuracy("en", "fr") == accuracy
        assert record.read_text() == text
    for path, before in files.items():
        assert hashlib.sha256(path.read_bytes()).digest() == before


def test_a_cache_that_cannot_be_written_costs_only_time(here: Places) -> None:
    tiny(here)
    here.cache.write_text("a file stands here")
    [found] = ArgosEngine(here).align([("good", "bon")], "en", "fr")
    assert shown("good", "bon", found) == [("bon", "good")]


def test_every_language_has_sentences_to_measure_with() -> None:
    for language in ("en", "fr", "fa", "ar", "sw"):
        assert sum(any(c.isdigit() for c in text) for text in sentences(language)) >= 5


# -- tokens -----------------------------------------------------------------------------------


def side(text: str, *tokens: tuple[str, int, int]) -> Side:
    return Side(text, tuple(t for t, _, _ in tokens), tuple((b, e) for _, b, e in tokens))


def test_tokens_that_show_nothing_count_with_the_next() -> None:
    source = side("½ x", ("▁1", 0, 0), ("⁄", 0, 0), ("2", 0, 1), ("▁x", 1, 3), ("▁", 3, 3))
    target = side("é z", ("▁", 0, 0), ("é", 0, 1), ("▁z", 1, 3))
    attention = [[0.5, 0.3, 0.1, 0.1, 0.0], [0.1, 0.1, 0.1, 0.7, 0.0], [0.0, 0.0, 0.1, 0.5, 0.4]]
    found = alignment(source, target, attention)
    assert (found.source, found.target) == (((0, 1), (2, 3)), ((0, 1), (2, 3)))
    assert found.weights[0] == pytest.approx((0.6, 0.4), abs=0.005)
    assert found.weights[1] == pytest.approx((0.1, 0.9), abs=0.005)


def test_anchors_stand_once_on_both_sides() -> None:
    source = side("", *((t, 0, 0) for t in ("▁Anna", "▁45", "▁x", "▁45", "▁12")))
    target = side("", *((t, 0, 0) for t in ("▁12", "▁Anna", "▁45", "▁x")))
    attention = [[0, 0, 0, 0, 1], [0, 1, 0, 0, 0], [0, 1, 0, 0, 0], [0, 0, 1, 0, 0]]
    assert anchors(source, target, attention) == (1, 2)


def test_digits_are_anchors_where_each_is_a_token_and_their_number_stands_once() -> None:
    source = side("", *((t, 0, 0) for t in ("▁", "1", "2", "▁x", "3", "8", "▁5")))
    target = side("", *((t, 0, 0) for t in ("▁۱", "۲", "▁y", "8", "3", "▁5")))
    attention = [[0, 1, 0, 0, 0, 0, 0], [0, 0, 0, 1, 0, 0, 0], *[[1, 0, 0, 0, 0, 0, 0]] * 4]
    assert anchors(source, target, attention) == (1, 2), "12 is there, 38 and the single 5 are not"


def test_tokens_are_found_in_a_text_that_was_normalised() -> None:
    text = "“Don’t” — he  said."
    tokens = ['"', "Don", "'t", '"', "—", "he", "sa", "id", "."]
    spans = located(tokens, text)
    assert [text[slice(*span)].strip() for span in spans] == [
        "“", "Don", "t", "”", "—", "he", "sa", "id", ".",
    ]  # fmt: skip


@given(
    st.lists(st.text("ab' ", min_size=1, max_size=4), max_size=12), st.text("ab’ é", max_size=30)
)
def test_located_tokens_never_overlap(tokens: list[str], text: str) -> None:
    spans = located([token.strip() for token in tokens], text)
    flat = [place for span in spans for place in span]
    assert flat == sorted(flat)
    assert all(0 <= place <= len(text) for place in flat)
    assert len(spans) == len(tokens)


def test_moses_tokens_have_their_places(here: Places) -> None:
    package = tiny(here, bpe=True)
    found = tokenizer(read(package), package)
    text = 'The "house" & good‐morning [it\'s]'
    tokens, spans = found.spans(text, target=True)
    assert len(tokens) == len(spans)
    assert "".join(text[slice(*span)] for span in spans).replace(" ", "") == text.replace(" ", "")
