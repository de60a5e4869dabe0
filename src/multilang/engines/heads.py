"""Which attention a model shows: two numbers in CTranslate2's ``model.bin``, read and replaced.

``alignment_layer`` counts from the end when negative; of ``alignment_heads`` 0 means the mean of
all heads, 1 the first. Converters write (-1, 1) unless the model was trained with alignments, and
that is a poor aligner: 66 % of phrases placed against 99 % with (-1, 0) (research on a model with
known alignments). ``config.json`` has no say. No file is changed here.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from mmap import mmap

_LAYER, _HEADS = "decoder/alignment_layer", "decoder/alignment_heads"
_INT16 = 2
_OLDEST = 4  # binary versions before it had no types


@dataclass(frozen=True, slots=True, order=True)
class Heads:
    layer: int = -1
    heads: int = 1


@dataclass(frozen=True, slots=True)
class _Layout:
    count: int
    """Offset of the number of variables."""
    first: int
    fields: dict[str, int]
    """Offsets of the two values, where the file has them."""
    layers: int


def read(model: bytes | mmap) -> tuple[Heads, int]:
    """What ``model.bin`` says, and how many layers its decoder has.

    Raises:
        ValueError: it is not laid out as expected.
    """
    layout = _layout(model)
    values = {
        name: struct.unpack_from("<h", model, place)[0] for name, place in layout.fields.items()
    }
    return Heads(values.get(_LAYER, -1), values.get(_HEADS, 1)), layout.layers


def replaced(model: bytes | mmap, heads: Heads) -> list[memoryview]:
    """The same ``model.bin`` with other numbers, in pieces; they are put in where an old file has
    none. The pieces are views of ``model``: nothing that big is copied.

    Raises:
        ValueError: it is not laid out as expected.
    """
    layout, whole = _layout(model), memoryview(model)
    edits: list[tuple[int, int, bytes]] = []  # from, to, what stands there now
    missing, count = b"", struct.unpack_from("<I", model, layout.count)[0]
    for name, value in ((_LAYER, heads.layer), (_HEADS, heads.heads)):
        if name in layout.fields:
            place = layout.fields[name]
            edits.append((place, place + 2, struct.pack("<h", value)))
        else:
            text = name.encode() + b"\0"
            missing += struct.pack("<H", len(text)) + text
            missing += struct.pack("<BBIh", 0, _INT16, 2, value)
            count += 1
    edits.append((layout.count, layout.first, struct.pack("<I", count) + missing))
    pieces, done = [], 0
    for first, last, new in sorted(edits):
        pieces += [whole[done:first], memoryview(new)]
        done = last
    return [*pieces, whole[done:]]


def _layout(model: bytes | mmap) -> _Layout:
    try:
        if struct.unpack_from("<I", model, 0)[0] < _OLDEST:
            raise ValueError("model.bin is too old to be read")
        count = _string(model, 4)[1] + 4  # the specification's name and revision
        first = count + 4
        fields: dict[str, int] = {}
        layers = 0
        for name, kind, size, place in _variables(model, count):
            if name in (_LAYER, _HEADS) and (kind, size) == (_INT16, 2):
                fields[name] = place
            if numbered := re.match(r"decoder/layer_(\d+)/", name):
                layers = max(layers, int(numbered[1]) + 1)
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise ValueError(f"model.bin cannot be read: {error}") from error
    return _Layout(count, first, fields, layers)


def _variables(model: bytes | mmap, count: int) -> Iterator[tuple[str, int, int, int]]:
    place = count + 4
    for _ in range(struct.unpack_from("<I", model, count)[0]):
        name, place = _string(model, place)
        rank = model[place]
        kind, size = struct.unpack_from("<BI", model, place + 1 + 4 * rank)
        place += 1 + 4 * rank + 5
        yield name, kind, size, place
        place += size
    if place > len(model):
        raise ValueError("model.bin is cut off")


def _string(model: bytes | mmap, place: int) -> tuple[str, int]:
    length = struct.unpack_from("<H", model, place)[0]
    end = place + 2 + length
    return model[place + 2 : end - 1].decode("utf-8"), end
