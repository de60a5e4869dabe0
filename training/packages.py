"""Weights out of a package that ``export`` made: what is shipped can be taught further.

Reads CTranslate2's ``model.bin`` (binary version 6: name, revision, variables, aliases). Scales of
int8 rows are there the inverse of ours. Only this trainer's models are understood: pre-norm, ReLU,
one table of embeddings.
"""

from __future__ import annotations

import json
import struct
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from training import layout, vocabulary
from training.corpora import TrainingError
from training.packs import Array
from training.weights import EMBEDDING, Shape, Weights

_TYPES = (np.float32, np.int8, np.int16, np.int32, np.float16)
MARK = "trainer"
"""Key in ``metadata.json``'s ``multilang``: the trainings that led to the weights."""


def read_weights(path: Path) -> Weights:
    """The weights, with a row for every piece of the package's SentencePiece model: pieces that
    export left out get the unknown token's.

    Raises:
        TrainingError: not a package of this trainer.
    """
    files = _files(path)
    try:
        metadata = json.loads(files["metadata.json"])
        variables = variables_of(files["model/model.bin"])
        tokens: list[str] = json.loads(files["model/shared_vocabulary.json"])
        model = files["sentencepiece.model"]
    except (KeyError, ValueError, struct.error) as error:
        raise TrainingError(f"{path}: a damaged package: {error!r}") from error
    if not _ours(variables):
        raise TrainingError(f"{path}: not a model as training.train makes them")
    shape = _shape(variables)
    arrays = dict(_arrays(variables, shape))
    arrays[EMBEDDING] = _whole(matrix(variables, layout.EMBEDDINGS[1]), tokens, model)
    history = tuple(metadata.get("multilang", {}).get(MARK, ()))
    return Weights(shape, arrays, vocabulary.sha256(model), (metadata["to_code"],), history)


def read_sentencepiece(path: Path) -> bytes:
    return _files(path)["sentencepiece.model"]


def _files(path: Path) -> dict[str, bytes]:
    """By their paths below the top folder."""
    if path.is_dir():
        return {
            p.relative_to(path).as_posix(): p.read_bytes() for p in path.rglob("*") if p.is_file()
        }
    try:
        with zipfile.ZipFile(path) as archive:
            return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
    except (OSError, zipfile.BadZipFile) as error:
        raise TrainingError(f"{path}: no package: {error}") from error


def variables_of(data: bytes) -> dict[str, Array]:
    """What a ``model.bin`` holds, by name, aliases too; int8 rows as they are stored.

    Raises:
        TrainingError, struct.error: of another kind or version, or damaged.
    """
    at = 0

    def number(form: str) -> int:
        nonlocal at
        value = int(struct.unpack_from("<" + form, data, at)[0])
        at += struct.calcsize(form)
        return value

    def text() -> str:
        nonlocal at
        size = number("H")
        at += size
        return data[at - size : at - 1].decode()

    if number("I") != 6 or text() != "TransformerSpec":
        raise TrainingError("model.bin is of another kind or version than this trainer writes")
    number("I")
    found: dict[str, Array] = {}
    for _ in range(number("I")):
        name = text()
        dimensions = [number("I") for _ in range(number("B"))]
        kind, size = number("B"), number("I")
        found[name] = np.frombuffer(data[at : at + size], _TYPES[kind]).reshape(dimensions)
        at += size
    for _ in range(number("I")):
        alias = text()
        found[alias] = found[text()]
    return found


def _ours(variables: Mapping[str, Array]) -> bool:
    """Pre-norm, ReLU, and one table of embeddings."""
    tables = [variables[f"{path}/weight"] for path in layout.EMBEDDINGS]
    plain = variables["encoder/pre_norm"] == 1 and variables["encoder/activation"] == 0
    return bool(plain) and all(table is tables[0] for table in tables)


def _shape(variables: Mapping[str, Array]) -> Shape:
    layers = [
        len(
            {name.split("/")[1] for name in variables if name.startswith(f"{side}/layer_")}
            - {"layer_norm"}
        )
        for side in ("encoder", "decoder")
    ]
    inner, width = variables["encoder/layer_0/ffn/linear_0/weight"].shape
    return Shape(width, inner, int(variables["encoder/num_heads"]), *layers)


def matrix(variables: Mapping[str, Array], path: str) -> Array:
    """A weight as numbers, whether it is stored as int8 or not."""
    scale = variables.get(f"{path}/weight_scale")
    rows = variables[f"{path}/weight"].astype(np.float32)
    return rows if scale is None else rows / scale.reshape(-1, 1)


def _arrays(variables: Mapping[str, Array], shape: Shape) -> dict[str, Array]:
    found: dict[str, Array] = {}
    for kind, theirs, ours in layout.parts(shape):
        if kind == "norm":
            pair = (variables[f"{theirs}/gamma"], variables[f"{theirs}/beta"])
        else:
            pair = (matrix(variables, theirs), variables[f"{theirs}/bias"])
        for suffix, whole in zip(("weight", "bias"), pair, strict=True):
            for name, rows in zip(ours, np.split(whole, len(ours)), strict=True):
                found[f"{name}.{suffix}"] = rows.astype(np.float32)
    return found


def _whole(rows: Array, tokens: Sequence[str], model: bytes) -> Array:
    processor = vocabulary.load(model)
    places = {token: number for number, token in enumerate(tokens)}
    unknown = places["<unk>"]
    wanted = [
        places.get(processor.id_to_piece(number), unknown)
        for number in range(processor.get_piece_size())
    ]
    return rows[wanted]
