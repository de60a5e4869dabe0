"""Text to a model's tokens and back: sentencepiece, or Moses and BPE in older packages."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from multilang.engines.packages import Package


class Tokenizer(Protocol):
    def encode(self, sentence: str) -> list[str]: ...

    def decode(self, tokens: list[str]) -> str: ...


class SentencePiece:
    """Used instead of argostranslate's class, whose ``decode`` makes a space of every underscore:
    that breaks identifiers and addresses."""

    def __init__(self, model: Path) -> None:
        import sentencepiece

        self._processor = sentencepiece.SentencePieceProcessor(model_file=str(model))

    def encode(self, sentence: str) -> list[str]:
        pieces: list[str] = self._processor.encode(sentence, out_type=str)
        return pieces

    def decode(self, tokens: list[str]) -> str:
        text: str = self._processor.decode_pieces(tokens)
        # Pieces that the model does not know (copied from the source) keep their space mark.
        return text.replace("\N{LOWER ONE EIGHTH BLOCK}", " ").strip()


def tokenizer(package: Package, folder: Path) -> Tokenizer:
    """The tokenizer of a package that was unpacked in ``folder``."""
    if package.tokenizer == "sentencepiece":
        return SentencePiece(folder / "sentencepiece.model")
    # This module of argostranslate does not import its settings, which make folders at import.
    from argostranslate.tokenizer import BPETokenizer  # type: ignore[import-untyped]

    bpe: Tokenizer = BPETokenizer(folder / "bpe.model", package.source, package.target)
    return bpe
