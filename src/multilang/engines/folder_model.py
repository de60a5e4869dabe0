"""A CTranslate2 model that is no Argos package: what its files say, and how it wants its input.

Conventions: https://opennmt.net/CTranslate2/guides/transformers.html. Models converted from
Transformers have the end token in their input and the name of the source language before it; the
name of the target language is forced on the output. Marian's (OPUS-MT) name the target language, if
any, in the input.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from multilang.engines import codes, packages
from multilang.engines.ct2 import Model
from multilang.engines.loading import Loaded, Shown
from multilang.engines.packages import Package
from multilang.engines.tokenizers import Plain, SentencePiece, Span, Tokenizer, tokenizer
from multilang.errors import EngineError, EngineMissing

_SOURCES = (
    "source.spm", "sentencepiece.bpe.model", "sentencepiece.model", "vocab.spm", "spm.model",
    "spm.128k.model",
)  # fmt: skip
"""Names of the sentencepiece model; beside the first stands ``target.spm``."""
_PAIR = re.compile(r"(?:^|[-_.])([a-z]{2,3})[-_]([a-z]{2,3})$")
_END = "</s>"


@dataclass(frozen=True)
class Found:
    """A model's folder."""

    path: Path
    model: Path
    """Where ``model.bin`` is: the folder or its ``model/``."""
    source_pieces: Path
    target_pieces: Path

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Of the source side."""
        for name in ("source_vocabulary", "shared_vocabulary"):
            for suffix, read in ((".json", json.loads), (".txt", str.splitlines)):
                try:
                    return frozenset(read((self.model / f"{name}{suffix}").read_text("utf-8")))
                except (OSError, ValueError, TypeError):
                    continue
        raise EngineError("the model has no vocabulary that can be read", where=str(self.model))

    @cached_property
    def argos(self) -> Package | None:
        """What its metadata says, where it is an Argos package."""
        try:
            return packages.read(self.path)
        except (EngineError, OSError):
            return None

    @cached_property
    def digest(self) -> str:
        """Of everything that decides what comes out."""
        whole = hashlib.sha256()
        files = {path for path in self.model.iterdir() if path.is_file()}
        for path in sorted(files | {self.source_pieces, self.target_pieces}):
            with path.open("rb") as file:
                whole.update(path.name.encode() + hashlib.file_digest(file, "sha256").digest())
        return whole.hexdigest()

    @cached_property
    def adds_end(self) -> bool:
        """Whether CTranslate2 puts the end token behind the input."""
        try:
            config = json.loads((self.model / "config.json").read_text("utf-8"))
            return bool(config.get("add_source_eos", False))
        except (OSError, ValueError, AttributeError):
            return False

    def package(self, source: str, target: str) -> Package | None:
        """The model as one for this pair of BCP 47 tags; None when it does not serve it."""
        if self.argos is not None:
            return self._argos_package(self.argos, source, target)
        first = last = ""
        if codes.is_multilingual(self.vocabulary):
            last = codes.token(target, self.vocabulary)
            first = last if last.startswith(">>") else codes.token(source, self.vocabulary)
            if not first or not last:
                return None
        elif self._named() != (source.partition("-")[0], target.partition("-")[0]):
            return None
        return Package(
            source=source.lower(),
            target=target.lower(),
            version=f"{self.digest[:8]} {first}".strip(),
            place="models",
            path=self.path,
            tokenizer="sentencepiece",
            sources=(source.lower(),),
            targets=(target.lower(),),
            target_prefix="" if last.startswith(">>") else last,
        )

    def _argos_package(self, own: Package, source: str, target: str) -> Package | None:
        try:
            if packages.find((own,), source, target) != (own,):
                return None
        except EngineMissing:
            return None
        pair = source.lower(), target.lower()
        return replace(
            own,
            source=pair[0],
            target=pair[1],
            version=self.digest[:8],
            sources=pair[:1],
            targets=pair[1:],
        )

    def _named(self) -> tuple[str, str]:
        named = _PAIR.search(self.path.name.lower())
        return (named[1], named[2]) if named else ("", "")


def find(folder: Path) -> tuple[Found, ...]:
    """The model in a folder, or else those in its folders, by name."""
    own = _look(folder)
    if own:
        return (own,)
    try:
        inner = sorted(path for path in folder.iterdir() if path.is_dir())
    except OSError:
        return ()
    return tuple(found for found in map(_look, inner) if found)


def _look(folder: Path) -> Found | None:
    model = next((p for p in (folder, folder / "model") if (p / "model.bin").is_file()), None)
    if model is None:
        return None
    for path in _pieces(folder, model):
        target = path.with_name("target.spm")
        both = path.name == "source.spm" and target.is_file()
        return Found(folder, model, path, target if both else path)
    return None


def _pieces(folder: Path, model: Path) -> Iterator[Path]:
    for name in _SOURCES:
        yield from (p / name for p in (folder, model) if (p / name).is_file())
    yield from sorted(folder.glob("vocab.*.spm"))
    if (folder / "metadata.json").is_file() and (folder / "bpe.model").is_file():
        yield folder / "bpe.model"


class Pieces:
    """The sentencepiece models of both sides, and what stands around a source sentence."""

    def __init__(self, found: Found, first: str) -> None:
        self._source = SentencePiece(found.source_pieces)
        same = found.source_pieces == found.target_pieces
        self._target = self._source if same else SentencePiece(found.target_pieces)
        self._before = [first] if first else []
        self._after = [] if found.adds_end else [_END]

    def encode(self, sentence: str) -> list[str]:
        pieces = self._source.encode(sentence)
        return [*self._before, *pieces, *self._after] if pieces else []

    def decode(self, tokens: list[str]) -> str:
        return self._target.decode([token for token in tokens if token != _END])

    def spans(self, sentence: str, *, target: bool = False) -> tuple[list[str], list[Span]]:
        if target:
            return self._target.spans(sentence)
        tokens, spans = self._source.spans(sentence)
        end = len(sentence)
        return (
            [*self._before, *tokens, *self._after],
            [*((0, 0) for _ in self._before), *spans, *((end, end) for _ in self._after)],
        )


class FolderModel(Model):
    """One model for one pair of languages; what was loaded may serve several."""

    def __init__(self, package: Package, found: Found, loaded: Loaded) -> None:
        self._package = package
        self._loaded = loaded
        pieces: Tokenizer
        if found.argos is None:
            pieces = Pieces(found, package.version.partition(" ")[2])
        else:
            pieces = tokenizer(package, found.path)
        self.tokenizer = Plain(pieces, loaded.reads, loaded.writes)

    @property
    def attention(self) -> Shown:
        # Other heads would need the model once more in memory: NLLB takes 600 MB.
        return replace(self._loaded.attention, chosen=True)
