"""Trained weights as a small file: int8 by row, numpy alone.

The scheme is CTranslate2's own (scale of a row = its greatest value / 127), so that export loses
nothing more. ``.npz`` with ``meta`` (JSON), ``q:NAME`` and ``s:NAME`` for matrices, ``f:NAME`` for
the rest. Files of the first trainer (short names, ``args`` in their ``meta``) are read too.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np

from training.corpora import TrainingError
from training.packs import Array

EMBEDDING = "embedding.weight"


@dataclass(frozen=True, slots=True)
class Shape:
    """Of the Transformer: what must be known to rebuild it."""

    width: int = 320
    inner: int = 1280
    heads: int = 5
    encoder_layers: int = 6
    decoder_layers: int = 2


@dataclass(frozen=True, slots=True)
class Weights:
    shape: Shape
    arrays: Mapping[str, Array]
    """float32, by parameter name; ``embedding.weight`` has one row for each piece."""
    model_sha256: str = ""
    """Of the SentencePiece model; empty in old files."""
    languages: tuple[str, ...] = ()
    """That it was trained to write."""
    history: tuple[Mapping[str, Any], ...] = field(default=())
    """One entry for each training that led to these weights, for the model card."""


def save(weights: Weights, path: Path) -> None:
    """Write all or nothing."""
    meta = {
        "shape": asdict(weights.shape),
        "sentencepiece": weights.model_sha256,
        "languages": weights.languages,
        "history": weights.history,
    }
    out = {"meta": np.frombuffer(json.dumps(meta, sort_keys=True).encode(), np.uint8)}
    for name, array in weights.arrays.items():
        if array.ndim == 2:
            rows, scales = quantized(array)
            out |= {f"q:{name}": rows, f"s:{name}": scales}
        else:
            out[f"f:{name}"] = array.astype(np.float32)
    replace_file(path, lambda file: np.savez(cast(Any, file), **cast(Any, out)))


def quantized(array: Array) -> tuple[Array, Array]:
    """int8 rows and their float32 scales."""
    scales = np.abs(array).max(1) / 127
    scales[scales == 0] = 1
    rows = np.clip(np.rint(array / scales[:, None]), -127, 127)
    return rows.astype(np.int8), scales.astype(np.float32)


def replace_file(path: Path, write: Any) -> None:
    """Give ``write`` a file that takes the place of ``path`` once it is whole and on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.new")
    file: BinaryIO
    with fresh.open("wb") as file:
        write(file)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def load(path: Path) -> Weights:
    """Read ``.npz`` weights, or those inside an ``.argosmodel`` that ``export`` made."""
    if path.suffix == ".argosmodel" or path.is_dir():
        from training.packages import read_weights

        return read_weights(path)
    try:
        with np.load(path) as stored:
            arrays = {name: stored[name] for name in stored.files}
        meta = json.loads(bytes(arrays.pop("meta")).decode())
    except (OSError, ValueError, KeyError) as error:
        raise TrainingError(f"{path}: not weights of training.train: {error}") from error
    found = {
        name[2:]: array.astype(np.float32) * arrays["s:" + name[2:]][:, None]
        if name.startswith("q:")
        else array.astype(np.float32)
        for name, array in arrays.items()
        if not name.startswith("s:")
    }
    if "args" in meta:
        return _first_trainer(meta, found)
    known = {item.name for item in fields(Shape)}
    shape = Shape(**{key: value for key, value in meta["shape"].items() if key in known})
    return Weights(
        shape, found, meta["sentencepiece"], tuple(meta["languages"]), tuple(meta["history"])
    )


_SHORT = (
    (r"^emb\.", "embedding."), (r"^en\.", "encoder_norm."), (r"^dn\.", "decoder_norm."),
    (r"^enc\.(\d+)\.", r"encoder.\1."), (r"^dec\.(\d+)\.", r"decoder.\1."),
    (r"\.at\.", ".attention."), (r"\.ca\.", ".cross."), (r"\.ff\.a\.", ".feed.inner."),
    (r"\.ff\.b\.", ".feed.outer."), (r"\.q\.", ".query."), (r"\.k\.", ".key."),
    (r"\.v\.", ".value."), (r"\.o\.", ".out."), (r"\.n1\.", ".attention_norm."),
    (r"(encoder\.\d+)\.n2\.", r"\1.feed_norm."), (r"(decoder\.\d+)\.n2\.", r"\1.cross_norm."),
    (r"\.n3\.", ".feed_norm."),
)  # fmt: skip


_PATHS = ("data", "evald", "init", "init_spm", "out")


def _first_trainer(meta: Mapping[str, Any], arrays: Mapping[str, Array]) -> Weights:
    said = meta["args"]
    shape = Shape(said["d"], said["ff"], said["heads"], said["enc"], said["dec"])
    renamed: dict[str, Array] = {}
    for name, array in arrays.items():
        for short, long in _SHORT:
            name = re.sub(short, long, name)
        renamed[name] = array
    renamed[EMBEDDING] = renamed[EMBEDDING][: meta["V"]]
    # Paths of the machine it was trained on concern nobody else.
    recipe = {name: value for name, value in said.items() if name not in _PATHS}
    return Weights(shape, renamed, "", (said["lang"],), ({"first_trainer": recipe},))


def average(found: Sequence[Weights]) -> Weights:
    """The mean of weights of one shape; facts are those of the last.

    Raises:
        TrainingError: they are of different shapes or vocabularies.
    """
    last = found[-1]
    for other in found:
        if (other.shape, other.model_sha256) != (last.shape, last.model_sha256):
            raise TrainingError("only weights of one shape and one vocabulary can be averaged")
    arrays = {
        name: np.mean([weights.arrays[name] for weights in found], axis=0) for name in last.arrays
    }
    return Weights(last.shape, arrays, last.model_sha256, last.languages, last.history)
