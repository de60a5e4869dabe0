"""Alignments as few bytes, and a short stand-in for the two texts that one is about."""

from __future__ import annotations

import hashlib
import struct
import zlib

from multilang.model import Alignment

Pair = tuple[str, str]
DAMAGED = (zlib.error, struct.error)
"""What ``unpacked`` raises on bytes that are none of ours."""

_STEPS = 255
_WEIGHTS = tuple(step / _STEPS for step in range(_STEPS + 1))


def digest(pair: Pair) -> bytes:
    """Stands for the two texts, which are long."""
    texts = [text.encode("utf-8", "surrogatepass") for text in pair]
    lengths = struct.pack("<Q", len(texts[0]))
    return hashlib.blake2b(lengths + b"".join(texts), digest_size=16).digest()


def packed(alignment: Alignment) -> bytes:
    """Two counts, the offsets, then a byte for each weight."""
    counts = (len(alignment.source), len(alignment.target))
    offsets = [place for span in (*alignment.source, *alignment.target) for place in span]
    head = struct.pack(f"<{2 + len(offsets)}I", *counts, *offsets)
    steps = (min(_STEPS, round(weight * _STEPS)) for row in alignment.weights for weight in row)
    return zlib.compress(head + bytes(steps))


def unpacked(data: bytes) -> Alignment:
    content = zlib.decompress(data)
    columns, rows = struct.unpack_from("<2I", content)
    numbers = struct.unpack_from(f"<{2 * (columns + rows)}I", content, 8)
    spans = tuple(zip(numbers[::2], numbers[1::2], strict=True))
    first = 8 * (1 + columns + rows)
    weights = tuple(
        tuple(_WEIGHTS[step] for step in content[place : place + columns])
        for place in range(first, first + columns * rows, columns or 1)
    )
    return Alignment(spans[:columns], spans[columns:], weights or ((),) * rows)
