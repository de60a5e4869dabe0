"""One SentencePiece model for English and all target languages.

One vocabulary for all pairs, so that one encoder and decoder can learn them together, and a model
of one pair can start from another's weights with every row in its place; ``export`` leaves out the
pieces that a pair never uses. Unigram; digits apart, so that any number can be copied; reserved
symbols ⟦0⟧ … ⟦9⟧; one start token for each language (``<2fr>``) that no text can spell.

No byte fallback: a small model that must write a rare character byte by byte writes broken UTF-8,
while one that has learnt ``<unk>`` points at the source's unknown piece, and the engine copies it
(``replace_unknowns``). SentencePiece makes one ``<unk>`` of a whole run of unknown characters.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

from training.corpora import TrainingError
from training.pairs import ZWNJ, Pair

UNKNOWN, BEGIN, END = 0, 1, 2
SYMBOLS = tuple(f"⟦{number}⟧" for number in range(10))
SAMPLE = 80_000
"""Pairs of each language that the model is made from, at most: more takes memory, and changes
little."""
# Pieces stop at the border of two scripts, and the joiner has a script of its own: without these
# Persian would pay a token for each joiner.
_ENDINGS = ("ها", "های", "هایی", "ای", "تر", "ترین")
_PERSIAN = (f"▁می{ZWNJ}", f"▁نمی{ZWNJ}", *(ZWNJ + ending for ending in _ENDINGS))
_SPACES = (0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000, 0x9, 0xA, 0xD)
_NOTHING = (0xAD, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), 0x2060, *range(0x2066, 0x206A),
            0xFEFF, 0x640)  # fmt: skip
_SAME = {"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "…": "...", "ﬁ": "fi", "ﬂ": "fl"}


def start_token(language: str) -> str:
    return f"<2{language}>"


def _rules() -> str:
    """Normalisation, the same in training and in every program that uses the package. NFKC would
    cost too much: it makes ² a 2, and SentencePiece's ``nmt`` rules make the joiner a space."""
    rows = [f"{code:X}\t20" for code in _SPACES]
    rows += [f"{code:X}\t" for code in _NOTHING]
    rows += [f"{ord(a):X}\t{' '.join(f'{ord(c):X}' for c in b)}" for a, b in _SAME.items()]
    return "\n".join(rows) + "\n"


def train(pairs: Sequence[Pair], size: int, seed: int, *, english: str = "en") -> bytes:
    """A model of at most ``size`` pieces from these pairs; languages weigh alike."""
    from sentencepiece import SentencePieceTrainer

    languages = sorted({pair.language for pair in pairs})
    written = io.BytesIO()
    # The trainer writes the path of the rules into the model: it should name no folder.
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        Path("rules.tsv").write_text(_rules(), "utf-8")
        SentencePieceTrainer.train(
            sentence_iterator=_sample(pairs, languages, seed),
            model_writer=written,
            model_type="unigram",
            vocab_size=size,
            hard_vocab_limit=False,
            character_coverage=0.9998,
            normalization_rule_tsv="rules.tsv",
            split_digits=True,
            user_defined_symbols=[*SYMBOLS, *(_PERSIAN if "fa" in languages else ())],
            control_symbols=[start_token(code) for code in [english, *languages]],
            unk_id=UNKNOWN,
            bos_id=BEGIN,
            eos_id=END,
            pad_id=-1,
            max_sentence_length=4000,
            num_threads=2,
            minloglevel=2,
        )
    return written.getvalue()


def _sample(pairs: Sequence[Pair], languages: Sequence[str], seed: int) -> Iterator[str]:
    random = Random(seed)  # noqa: S311  (repeatable, not secret)
    by_language = {code: [p for p in pairs if p.language == code] for code in languages}
    for of_one in by_language.values():
        chosen = random.sample(of_one, SAMPLE) if len(of_one) > SAMPLE else of_one
        for pair in chosen:
            yield pair.target
            yield pair.source


def load(model: bytes) -> Any:
    from sentencepiece import SentencePieceProcessor

    return SentencePieceProcessor(model_proto=model)


def sha256(model: bytes) -> str:
    return hashlib.sha256(model).hexdigest()


def start_id(processor: Any, language: str) -> int:
    """The token that a translation into this language begins with; the plain begin token in
    models that know one language only."""
    identity = int(processor.piece_to_id(start_token(language)))
    return identity if identity != UNKNOWN else BEGIN


def checked(model: bytes, expected: str, where: str) -> Any:
    """The processor, when it is the model that a pack or weights were made with."""
    if sha256(model) != expected:
        raise TrainingError(f"{where}: not the SentencePiece model that this was made with")
    return load(model)
