"""Make a package of an Argos model's size that says what a small package says, to measure speed.

    python benchmarks/widened_model.py FOLDER --like PACKAGE [--vocabulary 32000]

PACKAGE is unpacked, of width 256, as ``training.export`` makes them. Every channel is written twice
and every weight between channels halved, which changes no activation (T. Chen, I. Goodfellow,
J. Shlens, Net2Net: Accelerating Learning via Knowledge Transfer, ICLR 2016); layers that add
nothing are put before the first ones, and the vocabulary is filled up with words that are never
said. What comes out is a Transformer of 6 and 6 layers, width 512, int8, with the small one's
translations, good and bad, at the large one's price; ``random_model.py`` says nothing that guards
or aligners could work on.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

sys.path.insert(0, str(Path(__file__).parents[1]))
from training.packages import matrix, variables_of

Array = npt.NDArray[Any]
LAYERS, WIDTH = 6, 512
_NEVER = -1e4


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--like", type=Path, required=True)
    parser.add_argument("--vocabulary", type=int, default=32_000)
    asked = parser.parse_args()
    build(asked.folder, asked.like, asked.vocabulary)


def build(folder: Path, like: Path, vocabulary: int = 32_000) -> Path:
    """Write an unpacked package for the languages of ``like``."""
    (folder / "model").mkdir(parents=True)
    for name in ("sentencepiece.model", "metadata.json"):
        shutil.copy(like / name, folder)
    tokens = json.loads((like / "model" / "shared_vocabulary.json").read_text("utf-8"))
    extra = [f"<extra_{n}>" for n in range(len(tokens), vocabulary)]
    spec = _spec(variables_of((like / "model" / "model.bin").read_bytes()), len(extra))
    spec.register_source_vocabulary([*tokens, *extra])
    spec.register_target_vocabulary([*tokens, *extra])
    facts = json.loads((like / "model" / "config.json").read_text("utf-8"))
    for name in ("add_source_bos", "add_source_eos", "decoder_start_token"):
        setattr(spec.config, name, facts[name])
    spec.validate()
    spec.optimize(quantization="int8")
    spec.save(str(folder / "model"))
    return folder


def _spec(old: Mapping[str, Array], extra: int) -> Any:
    from ctranslate2.specs.transformer_spec import TransformerSpec

    heads = int(old["decoder/num_heads"]) * 2
    spec = TransformerSpec.from_config(
        (LAYERS, LAYERS), heads, pre_norm=True, alignment_layer=-1,
        alignment_heads=int(old["decoder/alignment_heads"]),
    )  # fmt: skip
    for side, name in ((spec.encoder, "encoder"), (spec.decoder, "decoder")):
        known = len({key.split("/")[1] for key in old if key.startswith(f"{name}/layer_")}) - 1
        for number, layer in enumerate(side.layer):
            # All but the last ones add nothing: the decoder's last shows the attention.
            place = number - (LAYERS - known)
            _layer(layer, f"{name}/layer_{max(place, 0)}", old, silent=place < 0)
        _norm(side.layer_norm, f"{name}/layer_norm", old)
        side.scale_embeddings = True
        table = old["decoder/position_encodings/encodings"]
        side.position_encodings.encodings = np.concatenate([table, table], 1)
    words = matrix(old, "decoder/embeddings")
    words = np.concatenate([words, np.zeros((extra, words.shape[1]), np.float32)])
    twice = np.concatenate([words, words], 1)
    # They are multiplied by the root of the width, which is larger now.
    spec.encoder.embeddings[0].weight = spec.decoder.embeddings.weight = twice / np.sqrt(2)
    spec.decoder.projection.weight = twice / 2
    spec.decoder.projection.bias = np.zeros(len(words), np.float32)
    spec.decoder.projection.bias[len(words) - extra :] = _NEVER
    return spec


def _layer(layer: Any, name: str, old: Mapping[str, Array], *, silent: bool) -> None:
    parts = [("self_attention", layer.self_attention)]
    if hasattr(layer, "attention"):
        parts.append(("attention", layer.attention))
    for kind, part in parts:
        _norm(part.layer_norm, f"{name}/{kind}/layer_norm", old)
        for number, linear in enumerate(part.linear):
            last = number == len(part.linear) - 1
            _linear(linear, f"{name}/{kind}/linear_{number}", old, silent=silent and last)
    _norm(layer.ffn.layer_norm, f"{name}/ffn/layer_norm", old)
    _linear(layer.ffn.linear_0, f"{name}/ffn/linear_0", old)
    _linear(layer.ffn.linear_1, f"{name}/ffn/linear_1", old, silent=silent)


def _norm(part: Any, name: str, old: Mapping[str, Array]) -> None:
    part.gamma, part.beta = (np.tile(old[f"{name}/{one}"], 2) for one in ("gamma", "beta"))


def _linear(part: Any, name: str, old: Mapping[str, Array], *, silent: bool = False) -> None:
    """Queries, keys and values stand one below the other: each is doubled for itself."""
    weight, bias = matrix(old, name), old[f"{name}/bias"]
    blocks = {"linear_0": 3, "linear_1": 2}.get(name.rsplit("/", 1)[1], 1)
    square = weight.shape[1] * blocks == weight.shape[0] and "attention" in name
    rows = np.split(weight, blocks if square else 1)
    biases = np.split(bias, blocks if square else 1)
    part.weight = np.concatenate([np.tile(row, (2, 2)) / 2 for row in rows])
    part.bias = np.concatenate([np.tile(one, 2) for one in biases])
    if silent:
        part.weight, part.bias = np.zeros_like(part.weight), np.zeros_like(part.bias)


if __name__ == "__main__":
    main()
