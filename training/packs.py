"""Packed pairs: what ``prepare`` writes and ``train`` reads, small and without text.

A pack is an xz stream: ``MLP2``, the length of a JSON header (uint32, little endian), the header,
then, for n pairs, language, origin, kind, source length, target length (uint8 each; the first three
are indices into the header's lists) and all source ids, all target ids (uint16, little endian).
Equal pairs give equal bytes. The older ``MLP1`` packs, one language each with a SentencePiece model
beside them, are read back to text with ``read_mlp1``.
"""

from __future__ import annotations

import json
import lzma
import struct
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from training.corpora import Corpus, TrainingError
from training.pairs import Pair

Array = npt.NDArray[Any]
_MAGIC = b"MLP2"
_BYTES = ("language", "origin", "kind", "source_lengths", "target_lengths")
MAX_TOKENS = 255


@dataclass(frozen=True, slots=True)
class Pack:
    """Pairs as token ids, one after the other; a row's begin at its ``source_starts_of``."""

    languages: tuple[str, ...]
    origins: tuple[str, ...]
    kinds: tuple[str, ...]
    model_sha256: str
    """Of the SentencePiece model that the ids are of."""
    language: Array
    origin: Array
    kind: Array
    source_lengths: Array
    target_lengths: Array
    source: Array
    target: Array
    _source_starts: Array = field(init=False, repr=False)
    _target_starts: Array = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_source_starts", _starts(self.source_lengths))
        object.__setattr__(self, "_target_starts", _starts(self.target_lengths))

    def __len__(self) -> int:
        return len(self.language)

    def source_starts_of(self, rows: Array) -> Array:
        return self._source_starts[rows]

    def target_starts_of(self, rows: Array) -> Array:
        return self._target_starts[rows]


def _starts(lengths: Array) -> Array:
    return np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])


def build(
    pairs: Sequence[Pair],
    source_ids: Sequence[Sequence[int]],
    target_ids: Sequence[Sequence[int]],
    model_sha256: str,
) -> Pack:
    """The pack of these pairs, whose token ids are given beside them."""
    languages, origins, kinds = (
        tuple(sorted({getattr(pair, key) for pair in pairs}))
        for key in ("language", "origin", "kind")
    )
    if len(origins) > 256:
        raise TrainingError("more than 256 origins; give files that belong together one name")
    return Pack(
        languages,
        origins,
        kinds,
        model_sha256,
        _indices([pair.language for pair in pairs], languages),
        _indices([pair.origin for pair in pairs], origins),
        _indices([pair.kind for pair in pairs], kinds),
        np.array([len(ids) for ids in source_ids], np.int64),
        np.array([len(ids) for ids in target_ids], np.int64),
        np.fromiter(chain.from_iterable(source_ids), np.uint16),
        np.fromiter(chain.from_iterable(target_ids), np.uint16),
    )


def _indices(names: Sequence[str], known: Sequence[str]) -> Array:
    places = {name: number for number, name in enumerate(known)}
    return np.array([places[name] for name in names], np.int64)


def write(pack: Pack, path: Path) -> None:
    header = {
        "pairs": len(pack),
        "languages": pack.languages,
        "origins": pack.origins,
        "kinds": pack.kinds,
        "sentencepiece": pack.model_sha256,
    }
    text = json.dumps(header, sort_keys=True).encode()
    arrays = [getattr(pack, name).astype(np.uint8).tobytes() for name in _BYTES]
    ids = [side.astype("<u2").tobytes() for side in (pack.source, pack.target)]
    data = b"".join([_MAGIC, struct.pack("<I", len(text)), text, *arrays, *ids])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(lzma.compress(data, preset=6))


def read(path: Path) -> Pack:
    """Raises TrainingError when the file is not a whole pack."""
    try:
        data = lzma.decompress(path.read_bytes())
    except (OSError, lzma.LZMAError) as error:
        raise TrainingError(f"{path}: no pack: {error}; make one with training.prepare") from error
    if data[:4] != _MAGIC:
        raise TrainingError(f"{path}: not a pack of training.prepare")
    size = struct.unpack_from("<I", data, 4)[0]
    header = json.loads(data[8 : 8 + size])
    count, at = header["pairs"], 8 + size
    columns: dict[str, Array] = {}
    for name in _BYTES:
        columns[name] = np.frombuffer(data, np.uint8, count, at).astype(np.int64)
        at += count
    for name in ("source", "target"):
        length = int(columns[f"{name}_lengths"].sum())
        columns[name] = np.frombuffer(data, "<u2", length, at)
        at += 2 * length
    languages, origins, kinds = (tuple(header[key]) for key in ("languages", "origins", "kinds"))
    arrays = [columns[name] for name in (*_BYTES, "source", "target")]
    return Pack(languages, origins, kinds, header["sentencepiece"], *arrays)


def read_mlp1(
    folder: Path, language: str, origins: Mapping[str, Corpus], keep: Collection[str]
) -> Iterator[Pair]:
    """The pairs of an ``MLP1`` pack (``fr.pack.xz``, ``fr.json``, ``fr.model``) as text.

    Pairs of other origins than ``keep``, and those that hold a token the old model did not know
    (their text is lost), are left out.
    """
    from sentencepiece import SentencePieceProcessor  # type: ignore[import-untyped]

    names: list[str] = json.loads((folder / f"{language}.json").read_text("utf-8"))["origins"]
    data = lzma.decompress((folder / f"{language}.pack.xz").read_bytes())
    count = struct.unpack_from("<I", data, 4)[0]
    columns = [np.frombuffer(data, np.uint8, count, 8 + i * count) for i in range(3)]
    starts = [_starts(columns[0]), _starts(columns[1])]
    at = 8 + 3 * count
    source = np.frombuffer(data, "<u2", int(starts[0][-1]), at)
    target = np.frombuffer(data, "<u2", int(starts[1][-1]), at + 2 * len(source))
    processor = SentencePieceProcessor(model_file=str(folder / f"{language}.model"))
    wanted = [number for number, name in enumerate(names) if name in keep]
    for row in np.nonzero(np.isin(columns[2], wanted))[0]:
        ids = [
            side[starts[number][row] : starts[number][row + 1]].tolist()
            for number, side in enumerate((source, target))
        ]
        if 0 in ids[0] or 0 in ids[1]:
            continue
        origin = names[columns[2][row]]
        texts = processor.decode(ids)
        yield Pair(texts[0], texts[1], language, origin, origins[origin].kind)
