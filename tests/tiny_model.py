"""A real translation model, made by hand in a second: it translates word by word by a list.

A Transformer of one layer whose weights are written down instead of trained. Cross-attention looks
at the source position that equals the target position; its value is the source token's code, and
the output layer gives each code the token it translates to. So the whole path (package,
sentencepiece or BPE, CTranslate2 in int8 with a beam, batches) runs with known results.
"""

from __future__ import annotations

import json
import math
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

WIDTH = 192
POSITIONS = 300
_POSITION = 64
"""The first dimensions of a vector tell the position, the others the token."""


def build(
    folder: Path,
    source: str,
    target: str,
    words: Mapping[str, str],
    *,
    version: str = "1.0",
    bpe: bool = False,
    metadata: Mapping[str, object] | None = None,
    extra: Sequence[str] = (),
) -> Path:
    """Write an unpacked package that translates each of ``words``; words translate one to one.

    Args:
        extra: further tokens of the vocabulary, such as a target prefix.
    """
    (folder / "model").mkdir(parents=True)
    if bpe:
        (folder / "bpe.model").write_text(_merges([*words, *words.values()]), encoding="utf-8")
        tokens = ["<unk>", "<s>", "</s>", *words, *words.values()]
        pairs = dict(words)
    else:
        tokens = _sentencepiece(folder, [*words, *words.values()])
        pairs = {"▁" + word: "▁" + other for word, other in words.items()}
    tokens = [*dict.fromkeys([*tokens, *extra])]
    _model(tokens, pairs).save(str(folder / "model"))
    facts = {
        "package_version": version,
        "argos_version": "1.9",
        "from_code": source,
        "to_code": target,
        "type": "translate",
        **(metadata or {}),
    }
    (folder / "metadata.json").write_text(json.dumps(facts), encoding="utf-8")
    return folder


def pack(folder: Path, archive: Path, top: str = "translate-package-1_0") -> Path:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                out.write(path, f"{top}/{path.relative_to(folder).as_posix()}")
    return archive


def _merges(words: Iterable[str]) -> str:
    """BPE rules that put each word together from its letters, from the left."""
    rules = ["#version: 0.2"]
    for word in words:
        letters = [*word[:-1], word[-1] + "</w>"]
        rules += [f"{word[:i]} {letters[i]}" for i in range(1, len(letters))]
    return "\n".join(dict.fromkeys(rules)) + "\n"


def _sentencepiece(folder: Path, words: Sequence[str]) -> list[str]:
    import sentencepiece as spm

    symbols = [f"▁{word}" for word in dict.fromkeys(words)]
    spm.SentencePieceTrainer.train(
        sentence_iterator=iter(["a b c d e f g h i j k l m n o p q r s t u v w x y z , . ; : _ &"]),
        model_prefix=str(folder / "sentencepiece"),
        vocab_size=len(symbols) + 45,
        hard_vocab_limit=False,
        user_defined_symbols=symbols,
        unk_id=0,
        bos_id=1,
        eos_id=2,
        minloglevel=2,
    )
    (folder / "sentencepiece.vocab").unlink()
    model = spm.SentencePieceProcessor(model_file=str(folder / "sentencepiece.model"))
    return [model.id_to_piece(i) for i in range(model.get_piece_size())]


def _model(tokens: Sequence[str], pairs: Mapping[str, str]) -> Any:
    import numpy as np
    from ctranslate2.specs.transformer_spec import TransformerSpec

    spec = TransformerSpec.from_config((1, 1), 1)
    size = len(tokens)
    # Every vector sums to zero and is as long as the others: layer norm then only scales them.
    rng = np.random.default_rng(1)
    signs = np.repeat(np.array([1.0, -1.0], np.float32), (WIDTH - _POSITION) // 2)
    codes = np.zeros((size, WIDTH), np.float32)
    codes[:, _POSITION:] = [rng.permutation(signs) for _ in tokens]
    steps = np.arange(POSITIONS, dtype=np.float32)[:, None]
    rates = np.exp(np.arange(0, _POSITION, 4) * -(math.log(200.0) / _POSITION)) * 2.0
    waves = (np.sin(steps * rates), np.cos(steps * rates))
    places = np.zeros((POSITIONS, WIDTH), np.float32)
    places[:, :_POSITION] = np.hstack([*waves, *(-wave for wave in waves)])
    zeros = lambda *shape: np.zeros(shape, np.float32)  # noqa: E731

    def linear(layer: Any, weight: Any) -> None:
        layer.weight, layer.bias = weight, zeros(weight.shape[0])

    def norm(layer: Any) -> None:
        layer.gamma, layer.beta = np.ones(WIDTH, np.float32), zeros(WIDTH)

    def idle(part: Any) -> None:
        norm(part.layer_norm)
        linear(part.linear_0, zeros(8, WIDTH))
        linear(part.linear_1, zeros(WIDTH, 8))

    encoder, decoder = spec.encoder.layer[0], spec.decoder.layer[0]
    for layer in (encoder, decoder):
        norm(layer.self_attention.layer_norm)
        linear(layer.self_attention.linear[0], zeros(3 * WIDTH, WIDTH))
        linear(layer.self_attention.linear[1], zeros(WIDTH, WIDTH))
        idle(layer.ffn)
    norm(decoder.attention.layer_norm)
    query, keys, out = zeros(WIDTH, WIDTH), zeros(2 * WIDTH, WIDTH), zeros(WIDTH, WIDTH)
    for i in range(_POSITION):
        query[i, i], keys[i, i] = 12.0, 12.0
    for i in range(_POSITION, WIDTH):
        keys[WIDTH + i, i], out[i, i] = 1.0, 8.0
    linear(decoder.attention.linear[0], query)
    linear(decoder.attention.linear[1], keys)
    linear(decoder.attention.linear[2], out)
    norm(spec.encoder.layer_norm)
    norm(spec.decoder.layer_norm)
    spec.encoder.embeddings[0].weight = codes
    spec.encoder.scale_embeddings = False
    spec.decoder.embeddings.weight = zeros(size, WIDTH)
    spec.decoder.scale_embeddings = False
    spec.encoder.position_encodings.encodings = places
    spec.decoder.position_encodings.encodings = places
    # A token is written where the code of a token that translates to it was read.
    written = codes.copy()
    for word, other in pairs.items():
        here, there = tokens.index(word), tokens.index(other)
        written[there], written[here] = codes[here], codes[there]
    linear(spec.decoder.projection, written)
    spec.register_source_vocabulary(list(tokens))
    spec.register_target_vocabulary(list(tokens))
    spec.config.add_source_eos = True
    spec.config.add_source_bos = False
    spec.config.decoder_start_token = "<s>"
    spec.validate()
    spec.optimize(quantization="int8")
    return spec
