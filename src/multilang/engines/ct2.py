"""One model in CTranslate2: batches in, scored text out, the same text whatever the batch.

What a sentence becomes must not depend on the sentences beside it, or a run that was killed and
repeated ends in other bytes. CTranslate2's int8 products are exact, but attention is float32 and
its last bits change with the padded length of the batch: of 997 news sentences in other batches,
0.1 to 0.6 % get another score, and a close race between two hypotheses could end otherwise. So
batches are made here: a sentence is always padded to the next of a few lengths, if need be by a
filler row of just that length, whose translation is forced to end at once. Measured: 4,365
translations of three models in random batches of 1 to 60, no text and no score differs. Promised
for one machine: processors with other vector instructions may round differently.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from multilang.engines.batches import BATCH_TOKENS as BATCH
from multilang.engines.batches import FORCED_TOKENS, MAX_TOKENS, batches, output_limit
from multilang.engines.heads import Heads
from multilang.engines.install import Ready
from multilang.engines.loading import Shown, load, trim
from multilang.engines.packages import Package, read
from multilang.engines.tokenizers import SPACE, Plain, Tokenizer, tokenizer
from multilang.errors import EngineError

Tokens = Sequence[str]
Attention = list[list[float]]
_UNKNOWN = "<unk>"
_NO_REPEAT = 4
"""Tokens in a row that may not come twice, in the second try of a sentence that looped. Measured
on weak models: no loops left of 18; as a rule for all sentences it costs up to 0.1 BLEU."""

_MANY = 64
"""Rows after which memory is given back; it takes 10 ms, as long as three sentences."""


@dataclass(frozen=True, slots=True)
class Answer:
    text: str
    score: float
    """Mean log-probability per token, the end token counted."""
    tokens: int
    ended: bool
    """False when decoding was stopped: the model loops."""


@dataclass(frozen=True, slots=True)
class _Search:
    beam: int
    hypotheses: int = 1
    no_repeat: int = 0
    repetition_penalty: float = 1.0
    unknown: bool = True
    """Whether the model may write its unknown token."""
    attention: bool = False


@dataclass(frozen=True, slots=True)
class _Batch:
    rows: Sequence[int]
    length: int
    """Padded."""
    results: Sequence[Any]


class Model:
    """A loaded model. CTranslate2 is thread-safe and lets go of the interpreter lock."""

    def __init__(
        self,
        ready: Ready,
        threads: int = 0,
        heads: Heads | None = None,
        cache: Path | None = None,
    ) -> None:
        self._package: Package = ready.package
        tokens = tokenizer(ready.package, ready.folder)
        copies = cache / "alignment" / ready.digest if cache and ready.digest else None
        try:
            self._loaded = load(ready.folder / "model", threads, heads, copies)
        except (OSError, RuntimeError, ValueError) as error:
            raise EngineError(
                f"the model cannot be loaded: {error}",
                where=str(ready.folder),
                hint=f"multilang models verify, then install {ready.package.name} again",
            ) from error
        self.tokenizer: Tokenizer = Plain(tokens, self._loaded.reads, self._loaded.writes)

    @property
    def attention(self) -> Shown:
        """Which attention ``attend`` gives."""
        return self._loaded.attention

    def encode(self, text: str) -> list[str]:
        return self.tokenizer.encode(text)

    def has_symbol(self, sign: str) -> bool:
        """Whether the sign is one token, known on both sides."""
        tokens = [token for token in self.encode(sign) if token != SPACE]
        if len(tokens) != 1 or tokens[0].lstrip(SPACE) != sign:
            return False
        return tokens[0] in self._loaded.reads and tokens[0] in self._loaded.writes

    def translate(
        self, rows: Sequence[Tokens], beam: int, done: Callable[[int], None] = lambda _: None
    ) -> list[Answer]:
        """One answer for each row of tokens, in order; ``done`` gets each row's index."""
        return [found[0] for found in self.hypotheses(rows, beam, done, 1)]

    def hypotheses(
        self,
        rows: Sequence[Tokens],
        beam: int,
        done: Callable[[int], None] = lambda _: None,
        most: int = 0,
    ) -> list[list[Answer]]:
        """For each row of tokens its answer, and then those of the other hypotheses of the same
        search, ``most`` in all or the whole beam, that have no unknown token.

        A loop is broken in a second try. A name in a foreign script is copied. Where the model
        knows all of the source it may not write its unknown token, and gets a second try without:
        what is unknown on this side only is a letter that it cannot write, and no word of the
        source should take its place. (Rows that it knows and rows that it does not are in the same
        batches at first: apart, each would fill them worse.)
        """
        answers: dict[int, list[Answer]] = {}
        copies: dict[int, tuple[Any, int]] = {}
        strange = [self.strange(row) for row in rows]
        search = _Search(beam, most or beam, no_repeat=self._package.no_repeat)
        plans: dict[_Search, list[int]] = {search: [*range(len(rows))]}
        again: dict[_Search, list[int]] = {}
        while plans:
            started = [
                (search, self._started(rows, some, search)) for search, some in plans.items()
            ]
            for search, waiting in started:
                for index, result, length in _finished(waiting):
                    first = result.hypotheses[0]
                    looped = not search.no_repeat and len(first) >= output_limit(length)
                    invented = search.unknown and _UNKNOWN in first and not strange[index]
                    if looped or invented:
                        other = replace(
                            search,
                            no_repeat=_NO_REPEAT if looped else search.no_repeat,
                            unknown=strange[index],
                        )
                        again.setdefault(other, []).append(index)
                    elif _UNKNOWN in first:
                        copies[index] = (result, length)
                    else:
                        answers[index] = self._answers(result, length)
                        done(index)
            plans, again = again, {}
        texts = [self._own(result.hypotheses[0]) for result, _ in copies.values()]
        attention = self.attend([rows[index] for index in copies], texts)
        for (index, (result, length)), one in zip(copies.items(), attention, strict=True):
            answers[index] = self._answers(result, length, _sources(rows[index], one))
            done(index)
        return [answers[index] for index in range(len(rows))]

    def alternatives(self, rows: Sequence[Tokens], beam: int) -> list[list[Answer]]:
        """For each row what a beam finds when no three tokens may come twice, the best first;
        without unknown tokens."""
        no_repeat = min(_NO_REPEAT, self._package.no_repeat or _NO_REPEAT)
        search = _Search(beam, beam, no_repeat, repetition_penalty=1.2, unknown=False)
        started = self._started(rows, range(len(rows)), search)
        found = {
            index: self._answers(result, length) for index, result, length in _finished(started)
        }
        return [found[index] for index in range(len(rows))]

    def attend(self, rows: Sequence[Tokens], texts: Sequence[Tokens]) -> list[Attention]:
        """The attention of each token of each text to the tokens of its row.

        A greedy search that is forced to write the text. The attention of a beam is of no use: in
        CTranslate2 4.8 its first row is that of another sentence of the batch.

        Args:
            texts: at most ``batches.MAX_OUTPUT`` - 1 tokens each.
        """
        found: dict[int, Attention] = {}
        search = _Search(1, attention=True)
        for index, result, _ in _finished(self._started(rows, range(len(rows)), search, texts)):
            skipped = bool(self._package.target_prefix)
            shown = result.attention[0][skipped : skipped + len(texts[index])]
            found[index] = [list(row[: len(rows[index])]) for row in shown]
        return [found[index] for index in range(len(rows))]

    def _started(
        self,
        rows: Sequence[Tokens],
        order: Sequence[int],
        search: _Search,
        texts: Sequence[Tokens] | None = None,
    ) -> list[_Batch]:
        """Put the rows named in ``order`` to work."""
        waiting = []
        lengths, most = [len(rows[index]) for index in order], BATCH
        if texts is not None:  # all that is forced is written at once, and that takes memory
            written = (min(MAX_TOKENS, len(texts[index])) for index in order)
            lengths = [max(pair) for pair in zip(lengths, written, strict=True)]
            most = FORCED_TOKENS
        for places, length in batches(lengths, most):
            some = [order[place] for place in places]
            forced = [texts[index] for index in some] if texts is not None else None
            results = self._start([rows[index] for index in some], length, search, forced)
            waiting.append(_Batch(some, length, results))
        return waiting

    def _start(
        self, rows: list[Tokens], length: int, search: _Search, texts: list[Tokens] | None
    ) -> list[Any]:
        first = [self._package.target_prefix] if self._package.target_prefix else []
        prefixes = [[*first, *text] for text in (texts or [()] * len(rows))]
        limit = max(map(len, prefixes)) if texts else output_limit(length)
        longest = max(rows, key=len)
        if len(longest) < length:
            rows = [*rows, [*longest, *[longest[-1]] * (length - len(longest))]]
            prefixes.append([self._loaded.end])
        pending: list[Any] = self._loaded.translator.translate_batch(
            rows,
            target_prefix=prefixes if any(prefixes) else None,
            beam_size=search.beam,
            num_hypotheses=search.hypotheses,
            length_penalty=self._package.length_penalty,
            repetition_penalty=search.repetition_penalty,
            no_repeat_ngram_size=search.no_repeat,
            disable_unk=not search.unknown,
            max_decoding_length=limit,
            max_input_length=0,
            return_scores=not search.attention,
            return_attention=search.attention,
            asynchronous=True,
        )
        return pending

    def _answers(self, result: Any, length: int, sources: Tokens | None = None) -> list[Answer]:
        """The first hypothesis, its unknown tokens replaced by these of the source, and of the
        others those that have none."""
        first, *others = zip(result.hypotheses, result.scores, strict=True)
        return [
            self._answer(*first, length, sources),
            *(self._answer(*one, length) for one in others if _UNKNOWN not in one[0]),
        ]

    def _answer(
        self, tokens: list[str], score: float, length: int, sources: Tokens | None = None
    ) -> Answer:
        ended = len(tokens) < output_limit(length)
        # CTranslate2 gives sum / n ** penalty, where n counts the end token.
        count = len(tokens) + ended
        score *= count**self._package.length_penalty / max(count, 1)
        tokens = self._own(tokens)
        if sources is not None:
            pairs = zip(tokens, sources, strict=True)
            tokens = [source if token == _UNKNOWN else token for token, source in pairs]
        return Answer(self.tokenizer.decode(tokens), score, count, ended)

    def _own(self, tokens: list[str]) -> list[str]:
        """Without the prefix that was forced on it."""
        return tokens[1:] if tokens[:1] == [self._package.target_prefix] else tokens

    def strange(self, row: Tokens) -> bool:
        """Whether there is anything in it that the model does not know."""
        return not self._loaded.reads.issuperset(row)


def _finished(batches: Iterable[_Batch]) -> Iterator[tuple[int, Any, int]]:
    """Index of the row, result, padded length."""
    rows = 0
    for batch in batches:
        for index, result in zip(batch.rows, batch.results, strict=False):  # the filler comes last
            yield index, result.result(), batch.length
            rows += 1
    if rows >= _MANY:
        trim()


def _sources(row: Tokens, attention: Attention) -> list[str]:
    """For each token of a translation, the token of the source that it looks at most."""
    return [row[max(range(len(row)), key=shares.__getitem__)] for shares in attention]


def main() -> None:
    """``python -m multilang.engines.ct2 FOLDER``: load a package, translate a word, or die."""
    folder = Path(sys.argv[1])
    try:
        model = Model(Ready(read(folder), folder, ""), threads=1)
        model.translate([model.encode("Hello.")], 1)
    except Exception as error:  # whatever a broken model raises: the parent shows the last line
        sys.exit(str(error).replace("\n", " "))


if __name__ == "__main__":
    main()
