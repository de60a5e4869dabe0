"""Engines: the registry, Argos packages through CTranslate2, pseudo-translation, recordings."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tiny_model
from multilang import engines
from multilang.engines import batches, ct2
from multilang.engines.answers import draft_of, unescape
from multilang.engines.argos import ArgosEngine
from multilang.engines.install import install
from multilang.engines.packages import Places
from multilang.engines.pseudo import PseudoEngine, pseudo
from multilang.engines.replay import Recorder, ReplayEngine
from multilang.engines.splitting import split_long
from multilang.errors import ConfigError, EngineError, EngineMissing
from multilang.model import Draft
from multilang.services import Service

WORDS = {"good": "bon", "morning": "matin", "the": "la", "house": "maison", "and": "et"}
# The starter models, or other real ones in a folder that MULTILANG_TEST_MODELS names.
REAL = Path(os.environ.get("MULTILANG_TEST_MODELS") or engines.__path__[0] + "/starter")


@pytest.fixture(scope="module")
def english_french(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_model.build(tmp_path_factory.mktemp("m") / "en_fr", "en", "fr", WORDS)


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(*(tmp_path / name for name in ("models", "argospm", "starter", "cache")))


def put(package: Path, places: Places) -> Places:
    """As argospm would have installed it."""
    places.argospm.mkdir(exist_ok=True)
    (places.argospm / package.name).symlink_to(package)
    return places


NEWS = "The council of Lima said on Friday that 45,000 people; most of them young: left, then"


# -- the registry -----------------------------------------------------------------------------


def test_unknown_engine_names_the_known_ones() -> None:
    with pytest.raises(ConfigError, match=r"'deeple' is not an engine.*argos, ctranslate2, deepl"):
        engines.make("deeple")


def test_every_registered_engine_can_be_made(tmp_path: Path) -> None:
    (tmp_path / "answers.json").write_text("{}")
    files = {"replay": f":{tmp_path / 'answers.json'}"}
    files |= dict.fromkeys(("ctranslate2", "firefox"), f":{tmp_path}")
    for name in engines.ENGINES:
        service = Service(name, url="http://127.0.0.1:9", model="m")
        assert engines.make(name + files.get(name, ""), service=service).translate
    with pytest.raises(ConfigError, match="needs a file"):
        engines.make("replay")


def test_nothing_heavy_is_imported() -> None:
    code = (
        "import sys, multilang.engines as e; e.make('argos'); e.make('pseudo');"
        "print([m for m in sys.modules if m.split('.')[0] in"
        " ('ctranslate2', 'sentencepiece', 'argostranslate', 'numpy', 'babel')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    assert done.stdout.strip() == "[]"


# -- Argos packages ---------------------------------------------------------------------------


def test_translates_with_sentencepiece(english_french: Path, places: Places) -> None:
    engine = ArgosEngine(put(english_french, places))
    drafts = engine.translate(["good morning", "the house and the house"], "en", "fr")
    assert [draft.text for draft in drafts] == ["bon matin", "la maison et la maison"]
    assert all(draft.score is not None and -0.5 < draft.score <= 0 for draft in drafts)


def test_translates_with_bpe(tmp_path: Path, places: Places) -> None:
    package = tiny_model.build(tmp_path / "en_fr", "en", "fr", WORDS, bpe=True)
    drafts = ArgosEngine(put(package, places)).translate(["good morning"], "en", "fr")
    assert [draft.text for draft in drafts] == ["bon matin"]


def test_underscores_survive_and_foreign_names_are_copied(
    english_french: Path, places: Places
) -> None:
    engine = ArgosEngine(put(english_french, places))
    texts = ["日本 and the house", "snake_case house", "good 日本", "the house"]
    drafts = engine.translate(texts, "en", "fr")
    assert [d.text for d in drafts] == [
        "日本 et la maison",
        "snake_case maison",
        "bon 日本",
        "la maison",
    ]


def test_target_prefix_is_given_and_taken_off(tmp_path: Path, places: Places) -> None:
    package = tiny_model.build(
        tmp_path / "en_fr",
        "en",
        "fr",
        {"x": "y", **WORDS},
        metadata={"target_prefix": ">>fra<<"},
        extra=[">>fra<<"],
    )
    # This model looks at equal positions, so the forced first token hides the first word.
    drafts = ArgosEngine(put(package, places)).translate(["x good morning"], "en", "fr")
    assert drafts[0].text == "bon matin"


def test_nothing_in_nothing_out(english_french: Path, places: Places) -> None:
    engine = ArgosEngine(put(english_french, places))
    seen: list[int] = []
    drafts = engine.translate(["", "good", "  ", "good"], "en", "fr", seen.append)
    assert [draft.text for draft in drafts] == ["", "bon", "", "bon"]
    assert drafts[0].reason
    assert drafts[0].score is None
    assert not drafts[1].reason
    assert sum(seen) == 4
    assert engine.translate([], "en", "fr") == []


def test_long_segments_are_translated_whole(english_french: Path, places: Places) -> None:
    engine = ArgosEngine(put(english_french, places))
    text = " ".join(["good morning and the house;"] * 60)
    seen: list[int] = []
    [draft] = engine.translate([text], "en", "fr", seen.append)
    assert draft.text == " ".join(["bon matin et la maison;"] * 60)
    assert seen == [1]


def test_pivot_through_a_second_model(english_french: Path, tmp_path: Path, places: Places) -> None:
    other = tiny_model.build(tmp_path / "fr_fa", "fr", "fa", {"bon": "xub", "matin": "sobh"})
    put(other, put(english_french, places))
    engine = ArgosEngine(places)
    seen: list[int] = []
    [draft, _] = engine.translate(["good morning", " "], "en", "fa", seen.append)
    assert draft.text == "xub sobh"
    assert sum(seen) == 2
    pattern = r"argos en_fr 1\.0 \+ fr_fa 1\.0\|[0-9a-f]{8}\+[0-9a-f]{8}\|beam:4\|decode:5"
    assert re.fullmatch(pattern, engine.signature("en", "fa"))
    assert "through fr" in engine.notice("en", "fa").text


def test_what_is_refused_is_tried_through_a_third_language(
    english_french: Path, tmp_path: Path, places: Places
) -> None:
    put(english_french, places)
    alone = ArgosEngine(places)
    [before, _] = alone.propose(["good", " "], "en", "fr")
    other = {"en_de": {"good": "gut", "house": "Haus"}, "de_fr": {"gut": "bien"}}
    for name, words in other.items():
        put(tiny_model.build(tmp_path / name, name[:2], name[3:], words), places)
    engine = ArgosEngine(places)
    assert [draft.text for draft in engine.translate(["good"], "en", "fr")] == ["bon"]
    [after, blank] = engine.propose(["good", " "], "en", "fr")
    assert [draft.text for draft in after] == [*(draft.text for draft in before), "bien"]
    assert not blank
    assert " or en_de 1.0 + de_fr 1.0|" in engine.signature("en", "fr")
    assert " or " not in alone.signature("en", "fr")


def test_signature_follows_files_and_beam(english_french: Path, places: Places) -> None:
    put(english_french, places)
    first = ArgosEngine(places).signature("en", "fr")
    assert re.fullmatch(r"argos en_fr 1\.0\|[0-9a-f]{8}\|beam:4\|decode:5", first)
    assert ArgosEngine(places).signature("en", "fr") == first
    assert ArgosEngine(places, beam=2).signature("en", "fr") != first


def test_missing_pair_says_what_to_install(places: Places) -> None:
    with pytest.raises(EngineMissing, match="multilang models install en_fr"):
        ArgosEngine(places).translate(["x"], "en", "fr")


def test_threads_share_one_model(english_french: Path, places: Places) -> None:
    engine = ArgosEngine(put(english_french, places))
    texts: list[str] = []

    def work() -> None:
        texts.append(engine.translate(["good morning"], "en", "fr")[0].text)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert texts == ["bon matin"] * 4
    assert len(engine._models) == 1


def test_a_broken_model_is_an_engine_error(tmp_path: Path, places: Places) -> None:
    package = tiny_model.build(tmp_path / "en_fr", "en", "fr", WORDS)
    (package / "model" / "model.bin").write_bytes(b"\x06\x00\x00\x00 nothing")
    with pytest.raises(EngineError, match="cannot be loaded"):
        ArgosEngine(put(package, places)).translate(["x"], "en", "fr")


@pytest.mark.parametrize(
    ("rule", "longest"), [({}, 4), ({"no_repeat": 2}, 2), ({"no_repeat": "2"}, 4)]
)
def test_a_loop_is_broken(
    tmp_path: Path, places: Places, rule: dict[str, object], longest: int
) -> None:
    package = tiny_model.build(tmp_path / "en_fr", "en", "fr", WORDS)
    about = package / "metadata.json"
    about.write_text(json.dumps(json.loads(about.read_text()) | {"multilang": rule}))
    config = package / "model" / "config.json"
    # Without the end token in its source this model goes on and on: "bon bon bon bon ...".
    config.write_text(
        config.read_text().replace('"add_source_eos": true', '"add_source_eos": false')
    )
    [draft] = ArgosEngine(put(package, places)).translate(["good"], "en", "fr")
    words = draft.text.split()
    runs = [tuple(words[i : i + longest]) for i in range(len(words) - longest + 1)]
    assert words[0] == "bon"
    assert len(runs) == len(set(runs)) > 0


def test_what_does_not_end_is_no_draft() -> None:
    whole, cut = ct2.Answer("oui", -0.5, 2, True), ct2.Answer("la la la", -0.1, 56, False)
    assert draft_of("yes", [whole, whole]) == Draft("oui oui", -0.5)
    assert draft_of("yes", [whole, cut]) == Draft("", reason="the model did not come to an end")


@pytest.mark.parametrize("language", ["fr", "fa", "ar"])
def test_text_does_not_depend_on_the_batch(language: str, places: Places) -> None:
    files = sorted(REAL.glob(f"translate-en_{language}*.argosmodel"))
    if not files:
        pytest.skip(f"there is no real model for {language} in {REAL}")
    install(files[-1], places)
    engine = ArgosEngine(places)
    rnd = random.Random(3)
    words = NEWS.split()
    texts = [" ".join(rnd.choices(words, k=rnd.randint(1, 40))) + "." for _ in range(60)]
    together = dict(zip(texts, engine.translate(texts, "en", language), strict=True))
    assert sum(bool(draft.text) for draft in together.values()) > 30
    left = list(together)
    rnd.shuffle(left)
    while left:
        some, left = left[: (size := rnd.choice([1, 2, 5, 9]))], left[size:]
        drafts = engine.translate(some, "en", language)
        assert list(drafts) == [together[text] for text in some]


@given(
    st.lists(st.tuples(st.integers(1, 400), st.booleans()), max_size=300),
    st.sampled_from([batches.LENGTHS, batches.FEW_LENGTHS]),
)
def test_batches_hold_every_row_once_and_keep_the_limit(
    rows: list[tuple[int, bool]], tops: tuple[int, ...]
) -> None:
    lengths, marked = [length for length, _ in rows], [mark for _, mark in rows]
    made = list(batches.batches(lengths, together=marked, tops=tops))
    assert sorted(index for batch, _ in made for index in batch) == list(range(len(lengths)))
    for length in {length for _, length in made}:
        kinds = [{marked[index] for index in batch} for batch, other in made if other == length]
        assert kinds.count({True, False}) <= 1, "only one batch of a length has both kinds"
    for batch, length in made:
        assert all(batches.padded(lengths[index], tops) == length for index in batch)
        longest = max(lengths[index] for index in batch)
        assert len(batch) == 1 or (len(batch) + 1) * longest <= batches.BATCH_TOKENS
        assert len(batch) == 1 or (len(batch) + 1) * length <= 2 * batches.BATCH_TOKENS


# -- pieces and entities ----------------------------------------------------------------------


def count_words(text: str) -> int:
    return len(text.split()) + text.count(";")


def test_split_prefers_strong_marks() -> None:
    text = "one two, three four; five six, seven eight"
    assert split_long(text, count_words, 6) == ("one two, three four;", "five six, seven eight")
    assert split_long("one two", count_words, 6) == ("one two",)


@given(st.text("ab ,;:،؛", max_size=200), st.integers(1, 30))
def test_split_loses_nothing(text: str, limit: int) -> None:
    pieces = split_long(text, len, limit)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert all(len(piece) <= limit for piece in pieces)
    assert all(piece == piece.strip() for piece in pieces)


def test_entities_that_the_model_invented_are_resolved() -> None:
    assert unescape("l&#39;État &amp; &quot;moi&quot;", "the state") == 'l\'État & "moi"'
    assert unescape("R&D, AT&T; &nosuch; &#10;", "x") == "R&D, AT&T; &nosuch; &#10;"
    assert unescape("écrire &amp;", "write &amp;") == "écrire &amp;"


# -- pseudo -----------------------------------------------------------------------------------

MARKDOWN = set("\\`*_{}[]()#+-.!|<>~&:\"'=^$@%/0123456789⟦⟧\n")


@pytest.mark.parametrize("style", ["en-XA", "ar-XB"])
@given(text=st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=80))
def test_pseudo_adds_nothing_that_markdown_reads(style: str, text: str) -> None:
    out = pseudo(text, style)
    assert out == pseudo(text, style)
    for character in MARKDOWN:
        assert out.count(character) == text.count(character)


@pytest.mark.parametrize("style", ["en-XA", "ar-XB"])
def test_pseudo_keeps_what_must_be_kept(style: str) -> None:
    text = "See ⟦0⟧ 45,000 at https://example.org/A_b or me@example.org &amp; ā"
    out = pseudo(text, style)
    assert out.startswith("ǀ ")
    assert out.endswith(" ǀ")
    for kept in ("⟦0⟧", "45,000", " https://example.org/A_b ", " me@example.org ", "&amp;"):
        assert kept in out
    assert "See" not in out
    assert "ā" not in out
    assert 1.3 <= len(out) / len(text) <= 1.5


def test_pseudo_follows_the_direction_of_the_target() -> None:
    engine = PseudoEngine()
    for target, signature in (("en-XA", "en-XA"), ("fr", "en-XA"), ("ar-XB", "ar-XB")):
        assert engine.signature("en", target) == f"pseudo {signature} 1"
    [draft] = engine.translate(["Good morning"], "en", "fa")
    assert re.search("[\u0600-\u06ff]", draft.text)
    assert engine.translate([" "], "en", "fa")[0].reason


# -- recordings -------------------------------------------------------------------------------


def test_recorded_answers_come_back(tmp_path: Path) -> None:
    path = tmp_path / "answers.json"
    recorder = Recorder(PseudoEngine(), path)
    first = recorder.translate(["Good morning.", ""], "en", "fr")
    Recorder(PseudoEngine(), path).translate(["Good night."], "en", "fr")
    engine = ReplayEngine(path)
    drafts = engine.translate(["Good night.", "Good morning.", "Never said.", ""], "en", "fr")
    assert drafts[1].text == first[0].text
    assert drafts[0].text.startswith("ǀ")
    assert [draft.text for draft in drafts[2:]] == ["", ""]
    assert drafts[2].reason == "not recorded"
    assert re.fullmatch(r"replay en>fr\|[0-9a-f]{8}", engine.signature("en", "fr"))
    assert recorder.signature("en", "fr") == PseudoEngine().signature("en", "fr")
    with pytest.raises(EngineMissing, match="no recorded answers for en>de"):
        engine.signature("en", "de")


@pytest.mark.parametrize("text", ["", "[]", '{"en>fr": ["x"]}', '{"en>fr": {"a": 1}}', "\xff"])
def test_a_recording_of_another_shape_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "answers.json"
    path.write_text(text, encoding="latin-1")
    with pytest.raises(EngineError, match="recorded answers"):
        ReplayEngine(path)
