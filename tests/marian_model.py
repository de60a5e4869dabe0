"""A real model as Firefox ships them, made by hand: it translates word by word by a list.

The binary format and the parameters' names are Marian's; so is the architecture: Transformer
encoder, decoder of simpler simple recurrent units (SSRU), norms behind each part, one embedding
table (or two) that is the output layer too, int8 with fixed multipliers of activations. The weights
are written down instead of trained. Cross-attention looks at the source position that equals the
target position, and its value is the code of what the source token translates to.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

WIDTH = 256
INNER = 32
_PLACES = 16
"""So many of the fastest sines and as many cosines tell the position; the other dimensions the
token."""
_ZERO = 8
"""So many of the slowest sines are zero at every position."""
_FLOAT32, _INT8, _INTGEMM8 = 0x0404, 0x0101, 0x4101
_LETTERS = "abcdefghijklmnopqrstuvwxyz.,:;!?'-0123456789"
SPACE = "\N{LOWER ONE EIGHTH BLOCK}"

Array = np.ndarray[Any, Any]


def build(
    folder: Path,
    pair: str,
    words: Mapping[str, str],
    *,
    split: bool = False,
    lex: bool = True,
    ends: bool = True,
) -> Path:
    """Write the files of a model, named as in Firefox, into a new folder.

    Args:
        pair: ``enfr``; part of every name.
        words: what is translated, one to one; other pieces stand for themselves.
        split: one vocabulary for each side, as for Chinese, Japanese and Korean.
        lex: with the lexical shortlist: of what the model may write.
        ends: whether the model comes to an end.
    """
    folder.mkdir(parents=True)
    first, second = ([*words], [*words.values()]) if split else ([*words, *words.values()], [])
    source = _pieces(first)
    target = _pieces(second) if split else source
    names = ("srcvocab", "trgvocab") if split else ("vocab",)
    for name, pieces in zip(names, (source, target), strict=False):
        (folder / f"{name}.{pair}.spm").write_bytes(_sentencepiece(pieces))
    pairs = {SPACE + word: SPACE + other for word, other in words.items()}
    becomes = [target.index(pairs.get(piece, piece)) for piece in _known(source, pairs, target)]
    becomes[0] = 0 if ends else target.index(".")
    data = model(len(source), len(target), becomes, split=split)
    (folder / f"model.{pair}.intgemm.alphas.bin").write_bytes(data)
    if lex:
        (folder / f"lex.50.50.{pair}.s2t.bin").write_bytes(shortlist(becomes))
    return folder


def _known(source: Sequence[str], pairs: Mapping[str, str], target: Sequence[str]) -> list[str]:
    """The pieces of the source, those that have no counterpart as the unknown one."""
    return [piece if pairs.get(piece, piece) in target else "<unk>" for piece in source]


def _pieces(words: Sequence[str]) -> list[str]:
    pieces = ["</s>", "<unk>", SPACE, *_LETTERS, *(SPACE + word for word in words)]
    pieces = list(dict.fromkeys(pieces))
    return [*pieces, *(f"<spare{number}>" for number in range(-len(pieces) % 8))]


def _sentencepiece(pieces: Sequence[str]) -> bytes:
    """A unigram model with exactly these pieces, as SentencePiece keeps it: protocol buffers."""
    kinds = {"</s>": 3, "<unk>": 2}
    out = b""
    for piece in pieces:
        text = piece.encode()
        score = -1.0 if len(piece) > 1 else -10.0
        body = b"\x0a" + bytes([len(text)]) + text + b"\x15" + struct.pack("<f", score)
        body += b"\x18" + bytes([kinds.get(piece, 5 if piece.startswith("<spare") else 1)])
        out += b"\x0a" + bytes([len(body)]) + body
    # The trainer's part: unknown piece 1, no begin, end 0, no padding (-1 takes ten bytes).
    none = b"\xff" * 9 + b"\x01"
    trainer = b"\xc0\x02\x01" + b"\xc8\x02" + none + b"\xd0\x02\x00" + b"\xd8\x02" + none
    return out + b"\x12" + bytes([len(trainer)]) + trainer


def shortlist(becomes: Sequence[int], frequent: int = 2) -> bytes:
    """The shortlist that allows each piece its translation, and everywhere the first few pieces."""
    offsets = np.arange(len(becomes) + 1, dtype="<u8")
    head = (0xF11A48D5013417F5, 0, frequent, 1, len(offsets), len(becomes))
    return struct.pack("<6Q", *head) + offsets.tobytes() + np.array(becomes, "<u4").tobytes()


def model(source: int, target: int, becomes: Sequence[int], *, split: bool) -> bytes:
    """The model's file, for vocabularies of these sizes; ``becomes`` has an id of the target for
    each of the source."""
    rng = np.random.default_rng(1)
    half = WIDTH // 2
    places = np.r_[:_PLACES, half : half + _PLACES]
    zero = np.r_[half - _ZERO : half]
    letters = np.r_[_PLACES : half - _ZERO, half + _PLACES : WIDTH]

    def codes(size: int) -> Array:
        found = np.zeros((size, WIDTH), np.float32)
        # No sum in either half, or a code would change how the norm sees the cosines.
        for some in (letters[letters < half], letters[letters >= half]):
            signs = np.repeat([1.0, -1.0], len(some) // 2)
            found[:, some] = [rng.permutation(signs) for _ in range(size)]
        return found

    read = codes(source)
    written = codes(target) if split else read
    value = read.T @ written[np.asarray(becomes)] / len(letters)
    look, out = np.zeros((WIDTH, WIDTH)), np.zeros((WIDTH, WIDTH))
    look[places, places] = 24.0
    look[np.ix_(zero, places)] = -24.0 / _ZERO  # without what the norm has shifted all by
    out[letters, letters] = 8.0
    items = _Items(rng)
    scale = 1.5 / WIDTH**0.5
    for name, table in (
        (("encoder_Wemb", read), ("decoder_Wemb", written)) if split else (("Wemb", read),)
    ):
        items.integers(name, table * scale, transposed=False)
    items.floats("none_QuantMultA", [[16.0]])
    items.floats("decoder_ff_logit_out_b", np.zeros((1, target)))
    items.attention("encoder_l1_self", None, None, None)
    items.feed("encoder_l1_ffn")
    items.matrix("decoder_l1_rnn_W", None)
    items.matrix("decoder_l1_rnn_Wf", None)
    items.floats("decoder_l1_rnn_bf", np.zeros((1, WIDTH)))
    items.norm("decoder_l1_rnn_ffn")
    items.attention("decoder_l1_context", look, value, out)
    items.feed("decoder_l1_ffn")
    settings = f"dim-emb: {WIDTH}\ntransformer-heads: 1\nenc-depth: 1\ndec-depth: 1\n"
    settings += f"transformer-dim-ffn: {INNER}\ntransformer-decoder-autoreg: rnn\n"
    items.add("special:model.yml", _INT8, (len(settings) + 1,), settings.encode() + b"\0")
    return items.file()


class _Items:
    """Marian's binary file: names, types and shapes, then the values, each from a multiple of
    256."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._all: list[tuple[bytes, int, tuple[int, ...], bytes]] = []

    def add(self, name: str, kind: int, shape: tuple[int, ...], data: bytes) -> None:
        self._all.append((name.encode() + b"\0", kind, shape, data + bytes(-len(data) % 256)))

    def floats(self, name: str, values: Any) -> None:
        array = np.asarray(values, "<f4")
        self.add(name, _FLOAT32, array.shape, array.tobytes())

    def integers(self, name: str, values: Array, *, transposed: bool = True) -> None:
        """int8 with their multiplier behind them."""
        factor = 127.0 / float(np.abs(values).max())
        whole = np.rint((values.T if transposed else values) * factor).astype(np.int8)
        data = whole.tobytes() + struct.pack("<f", factor)
        self.add(name, _INTGEMM8, values.shape, data)

    def matrix(
        self, name: str, values: Array | None, shape: tuple[int, int] = (WIDTH, WIDTH)
    ) -> None:
        """None for one that hardly matters."""
        self.integers(name, self._rng.normal(0, 1e-3, shape) if values is None else values)
        self.floats(f"{name}_QuantMultA", [[16.0]])

    def norm(self, name: str) -> None:
        self.floats(f"{name}_ln_scale", np.ones((1, WIDTH)))
        self.floats(f"{name}_ln_bias", np.zeros((1, WIDTH)))

    def attention(
        self, name: str, look: Array | None, value: Array | None, out: Array | None
    ) -> None:
        for letter, values in zip("qkvo", (look, look, value, out), strict=True):
            self.matrix(f"{name}_W{letter}", values)
            self.floats(f"{name}_b{letter}", np.zeros((1, WIDTH)))
        self.norm(f"{name}_Wo")

    def feed(self, name: str) -> None:
        self.matrix(f"{name}_W1", None, (WIDTH, INNER))
        self.matrix(f"{name}_W2", None, (INNER, WIDTH))
        self.floats(f"{name}_b1", np.zeros((1, INNER)))
        self.floats(f"{name}_b2", np.zeros((1, WIDTH)))
        self.norm(f"{name}_ffn")

    def file(self) -> bytes:
        head = struct.pack("<2Q", 1, len(self._all))
        for name, kind, shape, data in self._all:
            head += struct.pack("<4Q", len(name), kind, len(shape), len(data))
        head += b"".join(name for name, *_ in self._all)
        head += b"".join(struct.pack(f"<{len(shape)}i", *shape) for _, _, shape, _ in self._all)
        gap = -(len(head) + 8) % 256
        return head + struct.pack("<Q", gap) + bytes(gap) + b"".join(i[3] for i in self._all)
