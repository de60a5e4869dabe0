"""Our parameters' names beside CTranslate2's, for both ways: export, and reading a package."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from training.weights import Shape

Part = tuple[Literal["linear", "norm"], str, tuple[str, ...]]
"""Kind, CTranslate2's path, and ours: several linear layers are one there, rows one below the
other."""

EMBEDDINGS = ("encoder/embeddings_0", "decoder/embeddings", "decoder/projection")
"""All the one table; a file holds the second of them, the others are aliases."""


def parts(shape: Shape) -> Iterator[Part]:
    yield "norm", "encoder/layer_norm", ("encoder_norm",)
    yield "norm", "decoder/layer_norm", ("decoder_norm",)
    for number in range(shape.encoder_layers):
        yield from _shared(f"encoder/layer_{number}", f"encoder.{number}")
    for number in range(shape.decoder_layers):
        theirs, ours = f"decoder/layer_{number}", f"decoder.{number}"
        yield from _shared(theirs, ours)
        yield "norm", f"{theirs}/attention/layer_norm", (f"{ours}.cross_norm",)
        yield "linear", f"{theirs}/attention/linear_0", (f"{ours}.cross.query",)
        yield "linear", f"{theirs}/attention/linear_1", (f"{ours}.cross.key", f"{ours}.cross.value")
        yield "linear", f"{theirs}/attention/linear_2", (f"{ours}.cross.out",)


def _shared(theirs: str, ours: str) -> Iterator[Part]:
    fused = tuple(f"{ours}.attention.{name}" for name in ("query", "key", "value"))
    yield "norm", f"{theirs}/self_attention/layer_norm", (f"{ours}.attention_norm",)
    yield "linear", f"{theirs}/self_attention/linear_0", fused
    yield "linear", f"{theirs}/self_attention/linear_1", (f"{ours}.attention.out",)
    yield "norm", f"{theirs}/ffn/layer_norm", (f"{ours}.feed_norm",)
    yield "linear", f"{theirs}/ffn/linear_0", (f"{ours}.feed.inner",)
    yield "linear", f"{theirs}/ffn/linear_1", (f"{ours}.feed.outer",)
