"""Firefox's models: a model of the same format and architecture, run for real by fxtranslate."""

from __future__ import annotations

import gc
import gzip
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

import marian_model
from multilang import engines
from multilang.engines import firefox, listing
from multilang.engines.base import Aligner, Proposer
from multilang.engines.firefox import FirefoxEngine
from multilang.engines.firefox_files import complete, models, names, route
from multilang.errors import ConfigError, EngineError, EngineMissing

WORDS = {
    "good": "bon", "morning": "matin", "the": "la", "house": "maison", "and": "et", "is": "est",
}  # fmt: skip
PERSIAN = {"water": "آب", "is": "است", "cold": "سرد"}


@pytest.fixture
def library() -> None:
    pytest.importorskip("fxtranslate", reason="the extra `firefox` is not installed")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return marian_model.build(tmp_path_factory.mktemp("firefox") / "enfr", "enfr", WORDS)


@pytest.fixture
def enfr(built: Path, tmp_path: Path) -> Path:
    shutil.copytree(built, tmp_path / "enfr")
    return tmp_path / "enfr"


def translate(folder: Path, *texts: str, target: str = "fr") -> list[str]:
    return [draft.text for draft in FirefoxEngine(folder).translate(texts, "en", target)]


# -- Translating ------------------------------------------------------------------------------


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("lex", [True, False])
@pytest.mark.parametrize("split", [True, False])
def test_translates(tmp_path: Path, split: bool, lex: bool) -> None:
    marian_model.build(tmp_path / "enfa", "enfa", PERSIAN, split=split, lex=lex)
    assert translate(tmp_path, "water is cold", "cold, cold.", target="fa") == [
        "آب است سرد",
        "سرد, سرد.",
    ]


@pytest.mark.usefixtures("library")
def test_order_progress_and_what_is_no_text(enfr: Path) -> None:
    finished: list[int] = []
    texts = ["the house", " ", "good", "the house", "", "good \ud83d"]
    drafts = FirefoxEngine(enfr).translate(texts, "en", "fr-CA", finished.append)
    assert [draft.text for draft in drafts] == ["la maison", "", "bon", "la maison", "", "bon"]
    assert drafts[1].reason == "there is nothing to translate"
    assert sum(finished) == len(texts)
    assert all(draft.score is None for draft in drafts)


@pytest.mark.usefixtures("library")
def test_long_segments_lose_nothing(enfr: Path) -> None:
    text = " ".join(["the house and"] * 100)
    assert translate(enfr, text) == [" ".join(["la maison et"] * 100)]


@pytest.mark.usefixtures("library")
def test_a_model_that_does_not_end(tmp_path: Path) -> None:
    folder = marian_model.build(tmp_path / "enfr", "enfr", WORDS, ends=False)
    [draft] = FirefoxEngine(folder).translate(["the house"], "en", "fr")
    assert (draft.text, draft.reason) == ("", "the model did not come to an end")


@pytest.mark.usefixtures("library")
def test_the_shortlist_decides_what_may_be_written(enfr: Path) -> None:
    [path] = enfr.glob("lex.*")
    size = 1000
    path.write_bytes(marian_model.shortlist([0] * size))  # everything is the end
    assert translate(enfr, "good") != ["bon"]
    path.unlink()
    assert translate(enfr, "good") == ["bon"]


@pytest.mark.usefixtures("library")
def test_files_as_they_are_published(enfr: Path) -> None:
    for path in [*enfr.iterdir()]:
        path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes()))
        path.unlink()
    assert translate(enfr, "good morning") == ["bon matin"]


@pytest.mark.usefixtures("library")
def test_through_english(enfr: Path) -> None:
    german = {"gut": "good", "das": "the", "haus": "house"}
    marian_model.build(enfr.parent / "deen", "deen", german)
    engine = FirefoxEngine(enfr.parent)
    [draft] = engine.translate(["das haus"], "de", "fr")
    assert draft.text == "la maison"
    assert engine.signature("de", "fr").startswith("firefox deen + enfr|")


@pytest.mark.usefixtures("library")
def test_any_thread_may_ask_and_let_go(enfr: Path) -> None:
    """fxtranslate's objects may be used and freed by one thread only. Python reports a fault as an
    unraisable exception, which pytest makes a failure."""
    engine = FirefoxEngine(enfr)
    found: list[str] = []

    def ask(engine: FirefoxEngine) -> None:
        found.extend(draft.text for draft in engine.translate(["the house"], "en", "fr"))

    threads = [threading.Thread(target=ask, args=(engine,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ask(engine)
    assert found == ["la maison"] * 5
    [worker] = [thread for thread in threading.enumerate() if thread.name.startswith("firefox")]
    del engine, thread, threads
    gc.collect()
    worker.join(5)
    assert not worker.is_alive()


@pytest.mark.usefixtures("library")
def test_equal_signatures_for_equal_files_only(enfr: Path, tmp_path: Path) -> None:
    signature = FirefoxEngine(enfr).signature("en", "fr")
    assert signature.startswith("firefox enfr|")
    assert "|fxtranslate:" in signature
    moved = shutil.copytree(enfr, tmp_path / "elsewhere")
    assert FirefoxEngine(moved).signature("en", "fr") == signature
    (moved / "lex.50.50.enfr.s2t.bin").unlink()
    assert FirefoxEngine(moved).signature("en", "fr") != signature


def test_what_it_can(enfr: Path) -> None:
    engine = engines.make(f"firefox:{enfr}")
    assert not isinstance(engine, Aligner)
    assert not isinstance(engine, Proposer)
    with pytest.raises(ConfigError, match="needs the folder"):
        engines.make("firefox")


# -- Files ------------------------------------------------------------------------------------


MODEL = "model.enfr.intgemm.alphas.bin"
LEX = "lex.50.50.enfr.s2t.bin"
VOCABULARY = "vocab.enfr.spm"
RUN = "fxtranslate cannot run the model"
DAMAGED: dict[str, tuple[str, Callable[[bytes], bytes], str]] = {
    "cut off": (MODEL, lambda data: data[:100_000], RUN),
    "hardly begun": (MODEL, lambda data: data[:5], "no binary Marian model .*download"),
    "numpy's": (MODEL, lambda _: b"PK\3\4" + bytes(500), "no binary Marian model"),
    "absurd": (MODEL, lambda _: b"\1" + bytes(7) + b"\xff" * 8, "no binary Marian model"),
    "pointer": (MODEL, lambda _: b"version https://git-lfs.github.com/spec/v1\n", "of Git LFS"),
    "other architecture": (
        MODEL,
        lambda data: data.replace(b"decoder_l1_rnn_Wf\0", b"decoder_l1_self_W\0"),
        f"{RUN}: missing",
    ),
    "other vocabulary": (MODEL, lambda _: _model_of_eight(), RUN),
    "shortlist cut off": (LEX, lambda data: data[:100], "no binary shortlist"),
    "no shortlist": (LEX, lambda _: b"", "no binary shortlist"),
    "no vocabulary": (VOCABULARY, lambda _: b"\x0a\xff", "a vocabulary cannot be read"),
}


def _model_of_eight() -> bytes:
    return marian_model.model(8, 8, [0, 1, 2, 3, 4, 5, 6, 7], split=False)


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("case", DAMAGED)
def test_damaged_files(enfr: Path, case: str) -> None:
    name, spoil, says = DAMAGED[case]
    (enfr / name).write_bytes(spoil((enfr / name).read_bytes()))
    where = enfr if name == VOCABULARY else enfr / name
    with pytest.raises(EngineError, match=f"{where}: .*{says}"):
        translate(enfr, "zzz good")


def test_a_file_is_missing(enfr: Path) -> None:
    (enfr / VOCABULARY).unlink()
    with pytest.raises(EngineError, match=rf"enfr: {VOCABULARY} is missing"):
        FirefoxEngine(enfr).signature("en", "fr")
    (enfr / "srcvocab.enfr.spm").touch()
    with pytest.raises(EngineError, match=r"trgvocab.enfr.spm is missing"):
        FirefoxEngine(enfr).signature("en", "fr")


def test_folders_that_will_not_do(enfr: Path) -> None:
    with pytest.raises(EngineMissing, match=r"no model there translates en to fa .*there are enfr"):
        FirefoxEngine(enfr).signature("en", "fa")
    with pytest.raises(EngineError, match=r"nowhere: the folder cannot be read"):
        FirefoxEngine(enfr / "nowhere").signature("en", "fr")
    (enfr.parent / "empty").mkdir()
    with pytest.raises(EngineError, match=r"there is no model of Firefox's .*model\.enfr"):
        FirefoxEngine(enfr.parent / "empty").signature("en", "fr")
    shutil.copytree(enfr, enfr.parent / "tiny")
    with pytest.raises(EngineError, match=r"there are 2 models for enfr: .*tiny"):
        FirefoxEngine(enfr.parent).signature("en", "fr")


def test_what_files_are_called(tmp_path: Path) -> None:
    for name in ("model.enzh_hant.intgemm.alphas.bin.gz", "model.deen.bin", "model.intgemm.bin"):
        (tmp_path / name).touch()
    for name in ("srcvocab.enzh_hant.spm.gz", "trgvocab.enzh_hant.spm"):
        (tmp_path / name).touch()
    known = models(tmp_path)
    assert sorted(known) == ["deen", "enzh_hant"]
    files = complete("enzh_hant", known["enzh_hant"])
    assert (files.source.name, files.target.name, files.shortlist) == (
        "srcvocab.enzh_hant.spm.gz",
        "trgvocab.enzh_hant.spm",
        None,
    )


@pytest.mark.parametrize(
    ("source", "target", "pairs"),
    [
        ("en", "fr", ("enfr",)),
        ("en-GB", "fr-CA", ("enfr",)),
        ("en", "zh-TW", ("enzh_hant",)),
        ("en", "zh-Hant-HK", ("enzh_hant",)),
        ("en", "zh-CN", ("enzh",)),
        ("de", "zh-Hans", ("deen", "enzh")),
        ("de", "fr-u-nu-latn", ("deen", "enfr")),
        ("fr", "de", ()),
        ("en", "fr-XA", ()),
    ],
)
def test_routes(source: str, target: str, pairs: tuple[str, ...]) -> None:
    known = {pair: [Path("model")] for pair in ("enfr", "enzh", "enzh_hant", "deen")}
    assert route(known, source, target) == pairs
    assert names(source)[-1] == source.partition("-")[0]


def test_the_package_is_not_installed(enfr: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(firefox, "PACKAGE", "fxtranslate-that-nobody-has")
    for ask in (
        lambda engine: engine.signature("en", "fr"),
        lambda engine: engine.translate(["good"], "en", "fr"),
    ):
        with pytest.raises(EngineError, match=r"pip install 'multilang\[firefox\]'"):
            ask(FirefoxEngine(enfr))
    about = {about.name: about for about in listing.known()}["firefox:FOLDER"]
    assert about.needs == ("pip install 'multilang[firefox]'",)
    assert about.text == "stays here"
    chosen = listing.known(chosen="firefox:nowhere", root=enfr)
    needs = next(about.needs for about in chosen if about.name == "firefox:nowhere")
    assert needs[1:] == (f"the folder {enfr / 'nowhere'}, which is not there",)
