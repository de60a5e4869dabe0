"""Any CTranslate2 model in a folder: OPUS-MT, NLLB, M2M-100 and Argos layouts, run for real."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import tiny_model
from multilang import engines, locales
from multilang.engines import codes
from multilang.engines.argos import DECODING
from multilang.engines.base import Aligner
from multilang.engines.folder import FolderEngine
from multilang.errors import ConfigError, EngineError, EngineMissing

WORDS = {"good": "bon", "morning": "matin", "the": "la", "house": "maison", "and": "et"}
NLLB = ("eng_Latn", "fra_Latn", "pes_Arab")
M2M = ("__en__", "__fr__", "__fa__")


def layout(
    folder: Path, *tokens: str, spm: str = "sentencepiece.model", end_inside: bool = True
) -> Path:
    """A model laid as its converter would: no metadata, ``model.bin`` beside the pieces.

    Args:
        end_inside: CTranslate2 adds no end token: it must be in the input.
    """
    package = tiny_model.build(folder.parent / f".{folder.name}", "en", "fr", WORDS, extra=tokens)
    shutil.move(package / "model", folder)
    names = ("source.spm", "target.spm") if spm == "source.spm" else (spm,)
    for name in names:
        shutil.copy(package / "sentencepiece.model", folder / name)
    config = json.loads((folder / "config.json").read_text())
    config["add_source_eos"] = not end_inside
    (folder / "config.json").write_text(json.dumps(config))
    return folder


def translate(folder: Path, target: str = "fr") -> list[str]:
    drafts = FolderEngine(folder).translate(["good morning", "the house"], "en", target)
    return [draft.text for draft in drafts]


@pytest.mark.parametrize("end_inside", [True, False])
def test_opus_mt(tmp_path: Path, end_inside: bool) -> None:
    folder = layout(tmp_path / "opus-mt-en-fr", spm="source.spm", end_inside=end_inside)
    assert translate(folder) == ["bon matin", "la maison"]
    engine = FolderEngine(folder)
    signature = engine.signature("en", "fr-CA")
    assert signature.startswith("ctranslate2 opus-mt-en-fr|")
    assert signature.endswith(f"|beam:4{DECODING}")
    with pytest.raises(EngineMissing, match=r"translates en to fa .*ends? .*en-fa"):
        engine.translate(["good"], "en", "fa")
    (folder / "target.spm").write_bytes((folder / "source.spm").read_bytes() + b"\x00")
    assert FolderEngine(folder).signature("en", "fr") != signature


def test_opus_mt_of_several_languages(tmp_path: Path) -> None:
    """The target's name is the first token of the source. The tiny model writes at each place what
    it reads there, so that it comes back: what counts is that it was there."""
    folder = layout(tmp_path / "opus-mt-en-mul", ">>fra<<", ">>pes<<", spm="source.spm")
    assert translate(folder)[0].endswith("bon matin")
    assert translate(folder)[0].startswith(">>fra<<")
    assert translate(folder, "fa")[0].startswith(">>pes<<")
    with pytest.raises(EngineMissing):
        translate(folder, "de")


@pytest.mark.parametrize("tokens", [NLLB, M2M])
@pytest.mark.parametrize("name", ["nllb-200", "any-name-at-all"])
def test_models_of_many_languages(tmp_path: Path, tokens: tuple[str, ...], name: str) -> None:
    """Source language first, end token last, target language forced on the output, not shown."""
    folder = layout(tmp_path / name, *tokens, spm="sentencepiece.bpe.model")
    engine = FolderEngine(folder)
    for target, token in zip(("fr", "fa"), tokens[1:], strict=True):
        drafts = engine.translate(["good morning", "the house"], "en", target)
        assert [draft.text for draft in drafts] == ["bon matin", "la maison"]
        assert f" {token}|" in engine.signature("en", target)
    assert len({id(model._loaded) for model in engine._models.values()}) == 1
    with pytest.raises(EngineMissing):
        engine.signature("en", "de")
    with pytest.raises(EngineMissing):
        engine.signature("de", "fr")


def test_a_folder_of_folders_and_argos_own_layout(tmp_path: Path) -> None:
    layout(tmp_path / "opus-mt-en-de", spm="source.spm")
    tiny_model.build(tmp_path / "translate-en_fr", "en", "fr", WORDS)
    (tmp_path / "zzz").mkdir()
    assert translate(tmp_path) == ["bon matin", "la maison"]
    assert FolderEngine(tmp_path).signature("en", "de").startswith("ctranslate2 opus-mt-en-de|")


@pytest.mark.parametrize("bpe", [False, True])
def test_an_argos_package_tells_its_languages_itself(tmp_path: Path, bpe: bool) -> None:
    """As ``argospm`` and the archives name its folder; no end token is put into its input."""
    folder = tiny_model.build(tmp_path / "translate-en_fr-0_2", "en", "fr", WORDS, bpe=bpe)
    assert translate(folder) == ["bon matin", "la maison"]
    assert translate(tmp_path, "fr-CA") == ["bon matin", "la maison"]
    renamed = folder.rename(tmp_path / "opus-mt-de-es")
    assert translate(renamed) == ["bon matin", "la maison"]
    with pytest.raises(EngineMissing):
        FolderEngine(renamed).signature("de", "es")


def test_alignments_count_the_words_only(tmp_path: Path) -> None:
    folder = layout(tmp_path / "nllb", *NLLB, spm="sentencepiece.bpe.model")
    engine = FolderEngine(folder)
    assert isinstance(engine, Aligner)
    [found] = engine.align([("good morning", "bon matin")], "en", "fr")
    assert found.source == ((0, 4), (5, 12))
    assert found.target == ((0, 3), (4, 9))
    assert all(row.index(max(row)) == place for place, row in enumerate(found.weights))
    texts = ["good morning", "the house", "morning the good house"]
    for text, (one, *_) in zip(texts, engine.attentive(texts, texts, "en", "fr"), strict=True):
        assert one.alignment is not None
        assert len(one.alignment.target) == len(text.split()), "the language's name has no row"
        assert all(row.index(max(row)) == n for n, row in enumerate(one.alignment.weights))


def test_what_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="nowhere: there is no such folder"):
        FolderEngine(tmp_path / "nowhere").signature("en", "fr")
    with pytest.raises(EngineError, match="there is no CTranslate2 model"):
        FolderEngine(tmp_path).signature("en", "fr")
    folder = layout(tmp_path / "opus-mt-en-fr", spm="source.spm")
    (folder / "model.bin").write_bytes(b"nothing")
    with pytest.raises(EngineError, match="the model cannot be loaded"):
        translate(folder)
    with pytest.raises(ConfigError, match="needs the folder of a model"):
        engines.make("ctranslate2")


def test_codes() -> None:
    assert [codes.flores(tag) for tag in ("fr-CA", "fa", "fa-AF", "zh-TW", "pt-BR", "xx")] == [
        "fra_Latn", "pes_Arab", "prs_Arab", "zho_Hant", "por_Latn", "",
    ]  # fmt: skip
    assert all(codes.flores(tag) for tag in locales.known())
    assert len({codes.flores(tag) for tag in locales.known()}) == len(locales.known())
    assert codes.token("nb", {"__no__", "nb"}) == "__no__"
    assert codes.token("zh", {">>cmn_Hans<<"}) == ">>cmn_Hans<<"
    assert codes.token("fr", {"fr", "fra"}) == "", "words, not names of languages"
    assert not codes.is_multilingual({"<<", ">>", ">><<", "good"})
