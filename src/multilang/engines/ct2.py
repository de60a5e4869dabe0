"""One model in CTranslate2: batches in, scored text out, the same text whatever the batch.

What a sentence becomes must not depend on the sentences beside it, or a run that was killed and
repeated ends in other bytes. CTranslate2's int8 products are exact, but attention is float32 and
its last bits change with the padded length of the batch: of 997 news sentences in other batches,
0.1 to 0.6 % get another score, and a close race between two hypotheses could end otherwise. So
batches are made here: a sentence is always padded to the next of ``_LENGTHS``, if need be by a
filler sentence of just that length, whose translation is thrown away. Measured: 15,000
translations in random batches, no text and no score differs. Promised for one machine: processors
with other vector instructions may round differently.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from multilang.engines.install import Ready
from multilang.engines.packages import Package, read
from multilang.engines.tokenizers import tokenizer
from multilang.errors import EngineError

Tokens = Sequence[str]
# Padded lengths of batches, in tokens: close enough to waste little, few enough to fill batches.
_LENGTHS = (12, 24, 48, 72, 96, 128, 176)
MAX_TOKENS = _LENGTHS[-1]
"""Longest input. Models are trained on 150 tokens or less, and fail on more without a word."""
_BATCH_TOKENS = 1024
"""Above it nothing gets faster, only memory grows (research: 384 MB at 1,024, 986 at 4,096)."""
# Small models know 260 positions; an output this long is a loop in any case.
_MAX_OUTPUT = 256
_UNKNOWN = "<unk>"
_NO_REPEAT = 4
"""Tokens in a row that may not come twice, in the second try of a sentence that looped. Measured
on weak models: no loops left of 18; as a rule for all sentences it costs up to 0.1 BLEU."""


@dataclass(frozen=True, slots=True)
class Answer:
    text: str
    score: float
    """Mean log-probability per token, the end token counted."""
    tokens: int
    ended: bool
    """False when decoding was stopped: the model loops."""


class Model:
    """A loaded model. CTranslate2 is thread-safe and lets go of the interpreter lock."""

    def __init__(self, ready: Ready, threads: int = 0) -> None:
        import ctranslate2  # type: ignore[import-untyped]

        self._package: Package = ready.package
        self._tokenizer = tokenizer(ready.package, ready.folder)
        self._vocabulary = _vocabulary(ready.folder / "model")
        try:
            self._translator: Any = ctranslate2.Translator(
                str(ready.folder / "model"),
                device="cpu",
                compute_type="int8",
                inter_threads=threads or cores(),
                intra_threads=1,
            )
        except (RuntimeError, ValueError) as error:
            raise EngineError(
                f"the model cannot be loaded: {error}",
                where=str(ready.folder),
                hint=f"multilang models verify, then install {ready.package.name} again",
            ) from error

    def encode(self, text: str) -> list[str]:
        return self._tokenizer.encode(text)

    def translate(
        self, rows: Sequence[Tokens], beam: int, done: Callable[[int], None]
    ) -> list[Answer]:
        """One answer for each row of tokens, in order; ``done`` gets each row's index."""
        answers: dict[int, Answer] = {}
        waiting = [
            (batch, length, self._start([rows[i] for i in batch], length, beam))
            for batch, length in batches([len(row) for row in rows])
        ]
        for batch, length, results in waiting:
            for index, result in zip(batch, results, strict=False):  # the filler comes last
                answers[index] = self._answer(result.result(), rows[index], length, beam)
                done(index)
        return [answers[index] for index in range(len(rows))]

    def _start(self, rows: list[Tokens], length: int, beam: int) -> list[Any]:
        longest = max(rows, key=len)
        if len(longest) < length:
            rows = [*rows, [*longest, *[longest[-1]] * (length - len(longest))]]
        return self._run(rows, length, beam)

    def _run(
        self,
        rows: list[Tokens],
        length: int,
        beam: int,
        *,
        unknown: Literal["keep", "copy", "never"] = "keep",
        no_repeat: int = 0,
    ) -> list[Any]:
        prefix = self._package.target_prefix
        pending: list[Any] = self._translator.translate_batch(
            rows,
            target_prefix=[[prefix]] * len(rows) if prefix else None,
            beam_size=beam,
            length_penalty=self._package.length_penalty,
            max_decoding_length=output_limit(length),
            max_input_length=0,
            return_scores=True,
            replace_unknowns=unknown == "copy",
            disable_unk=unknown == "never",
            no_repeat_ngram_size=no_repeat,
            asynchronous=True,
        )
        return pending

    def _answer(self, result: Any, row: Tokens, length: int, beam: int) -> Answer:
        looped = len(result.hypotheses[0]) >= output_limit(length)
        if looped or _UNKNOWN in result.hypotheses[0]:
            # A loop is broken; a name in a foreign script is copied. Alone, because in a batch with
            # a beam CTranslate2 (4.8) looks for the first token's origin in another sentence. What
            # is unknown on this side only is a letter the model cannot write: to copy the source's
            # word into it would make a word that looks like one and is none, so it must do without.
            no_repeat = _NO_REPEAT if looped else 0
            strange = not self._vocabulary.issuperset(row)
            again = self._run(
                [row], length, beam, unknown="copy" if strange else "never", no_repeat=no_repeat
            )
            result = again[0].result()
        tokens = list(result.hypotheses[0])
        ended = len(tokens) < output_limit(length)
        # CTranslate2 gives sum / n ** penalty, where n counts the end token.
        count = len(tokens) + ended
        score = result.scores[0] * count**self._package.length_penalty / max(count, 1)
        if tokens[:1] == [self._package.target_prefix]:
            del tokens[0]
        return Answer(self._tokenizer.decode(tokens), score, count, ended)


def _vocabulary(folder: Path) -> frozenset[str]:
    """The pieces that the model knows on its source side; empty when the file is not JSON."""
    for name in ("source_vocabulary.json", "shared_vocabulary.json"):
        try:
            return frozenset(json.loads((folder / name).read_text("utf-8")))
        except (OSError, ValueError):
            continue
    return frozenset()


def batches(lengths: Sequence[int]) -> Iterator[tuple[list[int], int]]:
    """Indices of the rows of each batch, with its padded length; the longest rows first, so that
    workers end together."""
    by_length: dict[int, list[int]] = {}
    for index, length in enumerate(lengths):
        by_length.setdefault(padded(length), []).append(index)
    for length, indices in sorted(by_length.items(), reverse=True):
        size = max(1, _BATCH_TOKENS // length - 1)  # one row is left for the filler
        for start in range(0, len(indices), size):
            yield indices[start : start + size], length


def padded(length: int) -> int:
    return next((top for top in _LENGTHS if length <= top), length)


def output_limit(length: int) -> int:
    """Most output tokens for a padded length; by the length alone, to be the same everywhere."""
    return min(_MAX_OUTPUT, 2 * length + 32)


def cores() -> int:
    """Processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def main() -> None:
    """``python -m multilang.engines.ct2 FOLDER``: load a package, translate a word, or die."""
    folder = Path(sys.argv[1])
    try:
        model = Model(Ready(read(folder), folder, ""), threads=1)
        model.translate([model.encode("Hello.")], 1, lambda _: None)
    except Exception as error:  # whatever a broken model raises: the parent shows the last line
        sys.exit(str(error).replace("\n", " "))


if __name__ == "__main__":
    main()
