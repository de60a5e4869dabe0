"""Text to a model's tokens and back: sentencepiece, or Moses and BPE in older packages."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, Protocol

from multilang.engines.packages import Package

Span = tuple[int, int]
SPACE = "\N{LOWER ONE EIGHTH BLOCK}"
"""What sentencepiece writes for a space."""
_SURROGATE = re.compile("[\ud800-\udfff]")


class Tokenizer(Protocol):
    def encode(self, sentence: str) -> list[str]: ...

    def decode(self, tokens: list[str]) -> str: ...

    def spans(self, sentence: str, *, target: bool = False) -> tuple[list[str], list[Span]]:
        """The tokens, and where in ``sentence`` each comes from, in code points: in order, without
        overlap, empty where a token stands for nothing that can be seen there.

        Args:
            target: the sentence is of the language that the model translates into.
        """
        ...


_SAME = {'"': "“”„‟«»″", "'": "‘’‚‛′‹›", "-": "‐‑‒–−", ".": "…"}
"""Signs, and typographic ones that a model may read as these: one for one, so that offsets stay."""


class Plain:
    """A tokenizer whose model reads, of two signs for the same, the one that it knows: a vocabulary
    made from text with straight quotation marks has no others, and would see an unknown token."""

    def __init__(self, inner: Tokenizer, reads: frozenset[str], writes: frozenset[str]) -> None:
        self._inner = inner
        self._source = _table(inner.encode, reads)
        self._target = _table(lambda sign: inner.spans(sign, target=True)[0], writes)

    def encode(self, sentence: str) -> list[str]:
        return self._inner.encode(sentence.translate(self._source))

    def decode(self, tokens: list[str]) -> str:
        return self._inner.decode(tokens)

    def spans(self, sentence: str, *, target: bool = False) -> tuple[list[str], list[Span]]:
        table = self._target if target else self._source
        return self._inner.spans(sentence.translate(table), target=target)


def _table(encode: Callable[[str], list[str]], known: frozenset[str]) -> dict[int, str]:
    """What stands for the signs that are unknown; nothing where no vocabulary tells."""
    return {
        ord(other): sign
        for sign, others in _SAME.items()
        for other in others
        if known and known.issuperset(encode(sign)) and not known.issuperset(encode(other))
    }


class SentencePiece:
    """Used instead of argostranslate's class, whose ``decode`` makes a space of every underscore:
    that breaks identifiers and addresses."""

    def __init__(self, model: Path) -> None:
        import sentencepiece

        self._processor: Any = sentencepiece.SentencePieceProcessor(model_file=str(model))

    def encode(self, sentence: str) -> list[str]:
        pieces: list[str] = self._processor.encode(_encodable(sentence), out_type=str)
        return pieces

    def decode(self, tokens: list[str]) -> str:
        text: str = self._processor.decode_pieces(tokens)
        # Pieces that the model does not know (copied from the source) keep their space mark.
        return text.replace(SPACE, " ").strip()

    def spans(self, sentence: str, *, target: bool = False) -> tuple[list[str], list[Span]]:
        del target  # one model for both languages
        text = _encodable(sentence)
        try:
            found = self._processor.encode(text, out_type="offset_mapping")
            return list(found["pieces"]), [(begin, end) for begin, end in found["offsets"]]
        except ValueError:  # sentencepiece before 0.2.3
            pieces = self._processor.encode(text, out_type="immutable_proto").pieces
            return [p.piece for p in pieces], [(p.begin, p.end) for p in pieces]


class Bpe:
    """Moses and BPE as argostranslate runs them."""

    def __init__(self, model: Path, source: str, target: str) -> None:
        # This module of argostranslate does not import its settings, which make folders at import.
        from argostranslate.tokenizer import BPETokenizer  # type: ignore[import-untyped]

        self._source = BPETokenizer(model, source, target)
        self._target = BPETokenizer(model, target, source)

    def encode(self, sentence: str) -> list[str]:
        tokens: list[str] = self._source.encode(_encodable(sentence))
        return [token for token in tokens if token]

    def decode(self, tokens: list[str]) -> str:
        text: str = self._source.decode(tokens)
        return text

    def spans(self, sentence: str, *, target: bool = False) -> tuple[list[str], list[Span]]:
        side = self._target if target else self._source
        tokens = [token for token in side.encode(_encodable(sentence)) if token]
        return tokens, located(_unescaped([t.removesuffix("@@") for t in tokens]), sentence)


def _unescaped(tokens: Sequence[str]) -> list[str]:
    """Moses escapes some characters and BPE may cut the entity: its first piece stands for it."""
    owners = [number for number, token in enumerate(tokens) for _ in token]
    letters = list("".join(tokens))
    for match in re.finditer(r"&[#\w]+;", "".join(tokens)):
        letters[match.start() : match.end()] = [
            html.unescape(match[0]),
            *[""] * (len(match[0]) - 1),
        ]
    found = [""] * len(tokens)
    for owner, letter in zip(owners, letters, strict=True):
        found[owner] += letter
    return found


def located(tokens: Sequence[str], text: str) -> list[Span]:
    """Where tokens stand in a text from which they were made, perhaps with changed characters.

    What the text has between two tokens that were found belongs to the first of those between them
    that were not; it is normalised text, such as a quotation mark.
    """
    letters = [i for i, character in enumerate(text) if not character.isspace()]
    owners = [number for number, token in enumerate(tokens) for _ in token]
    same = SequenceMatcher(None, "".join(tokens), "".join(text[i] for i in letters), autojunk=False)
    found: dict[int, Span] = {}
    for block in same.get_matching_blocks():
        for step in range(block.size):
            owner, place = owners[block.a + step], letters[block.b + step]
            found[owner] = (found.get(owner, (place,))[0], place + 1)
    spans: list[Span] = []
    for number in range(len(tokens)):
        begin = spans[-1][1] if spans else 0
        later = next((found[n][0] for n in range(number, len(tokens)) if n in found), len(text))
        spans.append(found.get(number, (begin, max(begin, later))))
    return spans


def _encodable(text: str) -> str:
    """Halves of surrogate pairs are no text for a tokenizer; positions stay."""
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)


def tokenizer(package: Package, folder: Path) -> Tokenizer:
    """The tokenizer of a package that was unpacked in ``folder``."""
    if package.tokenizer == "sentencepiece":
        return SentencePiece(folder / "sentencepiece.model")
    return Bpe(folder / "bpe.model", package.source, package.target)
