"""Make a translation package of an Argos model's size whose weights are random, to measure speed.

    python benchmarks/random_model.py FOLDER --like PACKAGE [--vocabulary 32000]

A Transformer of 6 and 6 layers, width 512, 8 heads, int8. Random weights alone would write until
they are stopped, which no real model does; so one head of the first decoder layer looks at the
source position that belongs to the output position, one channel carries a mark of the source's end,
and the output ends there: 1.15 tokens for each of the source, sentence by sentence. ``--like`` is
an unpacked package with a sentencepiece model; the vocabulary is filled up with unused tokens.
"""

from __future__ import annotations

import argparse
import json
import math
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]
LAYERS, WIDTH, HEADS, INNER, RATIO, POSITIONS = 6, 512, 8, 2048, 1.15, 600
FLAG = WIDTH - 2
"""The channel that carries the end of the source."""


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
    shutil.copy(like / "sentencepiece.model", folder)
    facts = json.loads((like / "metadata.json").read_text("utf-8"))
    for key in ("multilang", "languages"):
        facts.pop(key, None)
    (folder / "metadata.json").write_text(json.dumps(facts), encoding="utf-8")
    tokens = json.loads((like / "model" / "shared_vocabulary.json").read_text("utf-8"))
    tokens = [*tokens, *(f"<extra_{n}>" for n in range(len(tokens), vocabulary))]
    spec = _spec(tokens)
    spec.save(str(folder / "model"))
    return folder


def _spec(tokens: Sequence[str]) -> Any:
    from ctranslate2.specs.transformer_spec import TransformerSpec

    spec = TransformerSpec.from_config((LAYERS, LAYERS), HEADS)
    rng = np.random.default_rng(0)
    embeddings = _random(rng, len(tokens), WIDTH, scale=0.0005)
    embeddings[:, FLAG] = 0
    embeddings[tokens.index("</s>"), FLAG] = 0.3
    for layer in spec.encoder.layer:
        _self_attention(layer.self_attention, rng)
        _feed_forward(layer.ffn, rng)
    for number, layer in enumerate(spec.decoder.layer):
        _self_attention(layer.self_attention, rng)
        _cross_attention(layer.attention, rng, first=number == 0)
        _feed_forward(layer.ffn, rng)
    _norm(spec.encoder.layer_norm)
    _norm(spec.decoder.layer_norm)
    spec.decoder.layer_norm.gamma[FLAG] = 6.0
    spec.encoder.embeddings[0].weight = embeddings
    spec.encoder.scale_embeddings = True
    spec.decoder.embeddings.weight = embeddings
    spec.encoder.position_encodings.encodings = _positions(1.0, 0.0)
    spec.decoder.position_encodings.encodings = _positions(RATIO, -1.0)
    spec.decoder.projection.weight = embeddings
    spec.decoder.projection.bias = np.zeros(len(tokens), np.float32)
    spec.register_source_vocabulary(list(tokens))
    spec.register_target_vocabulary(list(tokens))
    spec.config.add_source_eos = True
    spec.config.decoder_start_token = "<s>"
    spec.validate()
    spec.optimize(quantization="int8")
    return spec


def _random(rng: np.random.Generator, *shape: int, scale: float = 0.02) -> Array:
    return rng.standard_normal(shape, dtype=np.float32) * np.float32(scale)


def _positions(scale: float, flag: float) -> Array:
    steps = (np.arange(POSITIONS) / scale)[:, None]
    rates = np.exp(np.arange(0, WIDTH, 2) * -(math.log(10_000.0) / WIDTH))
    table = np.zeros((POSITIONS, WIDTH), np.float32)
    table[:, 0::2], table[:, 1::2] = np.sin(steps * rates), np.cos(steps * rates)
    table[:, FLAG] = flag
    return table


def _linear(layer: Any, weight: Array) -> None:
    layer.weight, layer.bias = weight, np.zeros(weight.shape[0], np.float32)


def _norm(layer: Any) -> None:
    layer.gamma, layer.beta = np.ones(WIDTH, np.float32), np.zeros(WIDTH, np.float32)


def _self_attention(layer: Any, rng: np.random.Generator) -> None:
    _norm(layer.layer_norm)
    _linear(layer.linear[0], _random(rng, 3 * WIDTH, WIDTH))
    _linear(layer.linear[1], _random(rng, WIDTH, WIDTH, scale=0.001))


def _feed_forward(layer: Any, rng: np.random.Generator) -> None:
    _norm(layer.layer_norm)
    _linear(layer.linear_0, _random(rng, INNER, WIDTH))
    _linear(layer.linear_1, _random(rng, WIDTH, INNER, scale=0.0005))


def _cross_attention(layer: Any, rng: np.random.Generator, *, first: bool) -> None:
    _norm(layer.layer_norm)
    query, keys = _random(rng, WIDTH, WIDTH), _random(rng, 2 * WIDTH, WIDTH)
    out = _random(rng, WIDTH, WIDTH, scale=0.001)
    out[FLAG, :] = 0
    if first:
        size = WIDTH // HEADS
        query[:size], keys[:size], keys[WIDTH : WIDTH + size] = 0, 0, 0
        for channel in range(size):
            query[channel, channel] = keys[channel, channel] = 4.0
        keys[WIDTH, FLAG] = 1.0
        out[FLAG, 0] = 10.0
    _linear(layer.linear[0], query)
    _linear(layer.linear[1], keys)
    _linear(layer.linear[2], out)


if __name__ == "__main__":
    main()
