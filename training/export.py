"""``python -m training.export``: weights -> an int8 Argos package. No torch.

Equal weights give equal bytes. The language's start token becomes the model's own, so nobody who
uses the package needs to know of it. ``alignment_heads`` 0 says that all heads of the last layer
make the attention that is shown: they are what training taught to point at the source's words.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from training import layout, packs, vocabulary, weights
from training.corpora import TrainingError
from training.packages import MARK
from training.packs import Array
from training.weights import EMBEDDING, Weights

POSITIONS = 260
_NAMES = {"ar": "Arabic", "en": "English", "fa": "Persian", "fr": "French", "de": "German",
          "es": "Spanish", "it": "Italian", "pt": "Portuguese", "ru": "Russian", "tr": "Turkish",
          "uk": "Ukrainian", "zh": "Chinese"}  # fmt: skip
_TIME = (1980, 1, 1, 0, 0, 0)
"""Of every file in the archive: the earliest that a zip can say."""


@dataclass(frozen=True, slots=True)
class About:
    """What ``metadata.json`` says of a package."""

    source: str
    target: str
    version: str
    quality: str = ""
    """``gist``, ``experimental``, or empty for no reservation."""
    length_penalty: float = 1.3
    no_repeat: int = 2
    """So many tokens in a row never come twice in a sentence; 0 for no such rule."""
    card: str = ""
    """README.md."""
    alignment_heads: int = 0

    @property
    def stem(self) -> str:
        return f"translate-{self.source}_{self.target}-{self.version.replace('.', '_')}"

    def metadata(self, history: Sequence[Any]) -> str:
        data = {
            "package_version": self.version,
            "argos_version": "1.9",
            "from_code": self.source,
            "from_name": _NAMES.get(self.source, self.source),
            "to_code": self.target,
            "to_name": _NAMES.get(self.target, self.target),
            "type": "translate",
            "multilang": {
                "quality": self.quality,
                "length_penalty": self.length_penalty,
                "no_repeat": self.no_repeat,
                MARK: list(history),
            },
        }
        return json.dumps(data, indent=1, sort_keys=True) + "\n"


def export(found: Weights, model: bytes, about: About, folder: Path, kept: Array | None) -> Path:
    """Write the ``.argosmodel`` into a folder.

    Args:
        kept: ids of the pieces to keep, sorted; None for all.

    Raises:
        TrainingError: weights and SentencePiece model do not belong together.
    """
    processor = vocabulary.load(model)
    size = processor.get_piece_size()
    other = found.model_sha256 not in ("", vocabulary.sha256(model))
    if other or len(found.arrays[EMBEDDING]) != size:
        raise TrainingError("the weights were made with another SentencePiece model")
    ids = np.arange(size) if kept is None else kept
    tokens = [processor.id_to_piece(int(number)) for number in ids]
    start = processor.id_to_piece(vocabulary.start_id(processor, about.target))
    spec = _spec(found, found.arrays[EMBEDDING][ids], about.alignment_heads)
    spec.register_source_vocabulary(tokens)
    spec.register_target_vocabulary(tokens)
    spec.config.add_source_eos = False
    spec.config.add_source_bos = False
    spec.config.decoder_start_token = start
    spec.validate()
    spec.optimize(quantization="int8")
    files = {
        "README.md": about.card.encode(),
        "metadata.json": about.metadata(found.history).encode(),
        "sentencepiece.model": model,
    }
    with tempfile.TemporaryDirectory() as name:
        spec.save(name)
        files |= {f"model/{path.name}": path.read_bytes() for path in Path(name).iterdir()}
    return _archive(folder / f"{about.stem}.argosmodel", about.stem, files)


def _spec(found: Weights, embedding: Array, heads: int) -> Any:
    from ctranslate2.specs import TransformerSpec  # type: ignore[import-untyped]

    shape = found.shape
    spec = TransformerSpec.from_config(
        (shape.encoder_layers, shape.decoder_layers), shape.heads, pre_norm=True,
        alignment_layer=-1, alignment_heads=heads,
    )  # fmt: skip
    for kind, theirs, ours in layout.parts(shape):
        part = _at(spec, theirs)
        arrays = [
            np.concatenate([found.arrays[f"{name}.{suffix}"] for name in ours])
            for suffix in ("weight", "bias")
        ]
        if kind == "norm":
            part.gamma, part.beta = arrays
        else:
            part.weight, part.bias = arrays
    for path in layout.EMBEDDINGS:
        _at(spec, path).weight = embedding
    for side in (spec.encoder, spec.decoder):
        side.scale_embeddings = True
        side.position_encodings.encodings = sinusoids(shape.width)
    return spec


def _at(spec: Any, path: str) -> Any:
    """``encoder/layer_0/ffn`` -> ``spec.encoder.layer[0].ffn``."""
    for name in path.split("/"):
        stem, _, number = name.rpartition("_")
        spec = getattr(spec, name) if hasattr(spec, name) else getattr(spec, stem)[int(number)]
    return spec


def sinusoids(width: int) -> Array:
    """The same table as in ``network``."""
    steps = np.arange(POSITIONS)[:, None]
    rates = np.exp(np.arange(0, width, 2) * -(np.log(10000.0) / width))
    table = np.zeros((POSITIONS, width), np.float32)
    table[:, 0::2], table[:, 1::2] = np.sin(steps * rates), np.cos(steps * rates)
    return table


def _archive(path: Path, top: str, files: dict[str, bytes]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(f"{top}/{name}", _TIME)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(info, files[name], compresslevel=9)
    return path


def used_pieces(pack: packs.Pack, model: bytes, language: str) -> Array:
    """The ids that a pair needs: all of the source language, those that stand in translations into
    ``language``, and everything that is no word: single characters, symbols, the start token.

    Others would never be read or written; the engine takes them for unknown, and copies them.
    """
    processor = vocabulary.load(model)
    rows = pack.language == pack.languages.index(language)
    mine = pack.target[np.repeat(rows, pack.target_lengths)]
    used = (
        np.bincount(np.concatenate([pack.source, mine]), minlength=processor.get_piece_size()) > 0
    )
    for number in range(len(used)):
        piece = processor.id_to_piece(number)
        symbol = piece in vocabulary.SYMBOLS or len(piece.lstrip("▁")) <= 1
        used[number] |= symbol or number <= vocabulary.END
    used[vocabulary.start_id(processor, language)] = True
    return np.nonzero(used)[0]


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training.export", description=__doc__)
    add = parser.add_argument
    add("weights", type=Path, help=".npz of training.train or training.average")
    add("--sentencepiece", type=Path, required=True, help="the .model beside the pack")
    add("--lang", required=True, help="target language")
    add("--source", default="en")
    add("--pack", type=Path, help="leave out the pieces that the language never uses in it")
    add("--out", type=Path, required=True, help="folder for the package")
    add("--package-version", default="0.1")
    add("--quality", choices=["", "gist", "experimental"], default="experimental")
    add("--length-penalty", type=float, default=1.3, help="of beam search; Argos' own is 0.2")
    add(
        "--no-repeat",
        type=int,
        default=2,
        help="tokens in a row that never come twice; 0: they may",
    )
    add("--alignment-heads", type=int, default=0, help="heads of the last layer; 0 for all")
    add("--card", type=Path, help="README.md of the package")
    return parser


def main() -> None:
    options = _arguments().parse_args()
    card = options.card.read_text("utf-8") if options.card else ""
    about = About(options.source, options.lang, options.package_version, options.quality,
                  options.length_penalty, options.no_repeat, card,
                  options.alignment_heads)  # fmt: skip
    try:
        model = options.sentencepiece.read_bytes()
        kept = used_pieces(packs.read(options.pack), model, options.lang) if options.pack else None
        path = export(weights.load(options.weights), model, about, options.out, kept)
    except TrainingError as error:
        sys.exit(f"export: {error}")
    print(f"{path}: {path.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
