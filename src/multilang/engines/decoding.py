"""Rows of tokens through CTranslate2: batches that wait for their results."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from multilang.engines.batches import BATCH_TOKENS as BATCH
from multilang.engines.batches import (
    FEW_LENGTHS,
    FORCED_TOKENS,
    LENGTHS,
    MAX_TOKENS,
    batches,
    output_limit,
)
from multilang.engines.loading import Loaded, trim

Tokens = Sequence[str]
Attention = list[list[float]]
"""One row for each token of the target, one value for each of the source."""
_MANY = 64
"""Rows after which memory is given back; it takes 10 ms, as long as three sentences."""


@dataclass(frozen=True, slots=True)
class Search:
    """How a translation is looked for."""

    beam: int
    hypotheses: int = 1
    no_repeat: int = 0
    """Tokens in a row that may not come twice."""
    repetition_penalty: float = 1.0
    unknown: bool = True
    """Whether the model may write its unknown token."""


_GREEDY = Search(1)


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows that CTranslate2 works on."""

    rows: Sequence[int]
    length: int
    """Padded."""
    results: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Row:
    """What CTranslate2 found for one row."""

    index: int
    result: Any
    length: int
    """Padded."""


@dataclass(frozen=True, slots=True)
class Decoder:
    loaded: Loaded
    prefix: str
    """The token that names the language in multilingual models, or nothing."""
    length_penalty: float

    def searched(
        self,
        rows: Sequence[Tokens],
        order: Sequence[int],
        search: Search,
        looking: Collection[int] = (),
        tops: Sequence[int] = LENGTHS,
    ) -> list[Batch]:
        """Put the rows named in ``order`` to work; the batches of those in ``looking`` bring
        attention, for all that are in them. ``tops`` are the lengths that they are padded to."""
        waiting = []
        lengths = [len(rows[index]) for index in order]
        together = [index in looking for index in order]
        for places, length in batches(lengths, together=together, tops=tops):
            some = [order[place] for place in places]
            attention = any(index in looking for index in some)
            results = self._start([rows[i] for i in some], length, search, attention=attention)
            waiting.append(Batch(some, length, results))
        return waiting

    def forced(self, rows: Sequence[Tokens], texts: Sequence[Tokens]) -> list[Batch]:
        """Put all rows to work, with what is to be written, for its attention. All of it is written
        at once, and that takes memory."""
        waiting = []
        long = any(len(text) > 1 for text in texts)
        most, tops = (FORCED_TOKENS, LENGTHS) if long else (BATCH, FEW_LENGTHS)
        written = (min(MAX_TOKENS, len(text)) for text in texts)
        lengths = [max(pair) for pair in zip(map(len, rows), written, strict=True)]
        for some, length in batches(lengths, most, tops=tops):
            forced = [texts[index] for index in some]
            results = self._start([rows[i] for i in some], length, _GREEDY, forced, attention=True)
            waiting.append(Batch(some, length, results))
        return waiting

    def _start(
        self,
        rows: list[Tokens],
        length: int,
        search: Search,
        texts: list[Tokens] | None = None,
        *,
        attention: bool,
    ) -> list[Any]:
        first = [self.prefix] if self.prefix else []
        prefixes = [[*first, *text] for text in (texts or [()] * len(rows))]
        limit = max(map(len, prefixes)) if texts else output_limit(length)
        longest = max(rows, key=len)
        if len(longest) < length:
            rows = [*rows, [*longest, *[longest[-1]] * (length - len(longest))]]
            prefixes.append([self.loaded.end])
        pending: list[Any] = self.loaded.translator.translate_batch(
            rows,
            target_prefix=prefixes if any(prefixes) else None,
            beam_size=search.beam,
            num_hypotheses=search.hypotheses,
            length_penalty=self.length_penalty,
            repetition_penalty=search.repetition_penalty,
            no_repeat_ngram_size=search.no_repeat,
            disable_unk=not search.unknown,
            max_decoding_length=limit,
            max_input_length=0,
            return_scores=texts is None,
            return_attention=attention,
            asynchronous=True,
        )
        return pending

    def own(self, tokens: list[str]) -> list[str]:
        """Without the prefix that was forced on them."""
        return tokens[1:] if tokens[:1] == [self.prefix] else tokens

    def shown(self, one: Row, row: Tokens, tokens: int) -> Attention:
        """The attention of so many tokens of the first hypothesis, without the prefix."""
        skipped = bool(self.prefix)
        shown = one.result.attention[0][skipped : skipped + tokens]
        return [list(shares[: len(row)]) for shares in shown]


def finished(batches: Iterable[Batch]) -> Iterator[Row]:
    """The rows, as they are done."""
    rows = 0
    for batch in batches:
        for index, result in zip(batch.rows, batch.results, strict=False):  # the filler comes last
            yield Row(index, result.result(), batch.length)
            rows += 1
    if rows >= _MANY:
        trim()
