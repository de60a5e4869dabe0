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
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from multilang.engines.batches import FEW_LENGTHS, output_limit
from multilang.engines.decoding import Attention, Decoder, Row, Search, Tokens, finished
from multilang.engines.heads import Heads
from multilang.engines.install import Ready
from multilang.engines.loading import Shown, load
from multilang.engines.packages import Package, read
from multilang.engines.tokenizers import SPACE, Plain, Tokenizer, tokenizer
from multilang.errors import EngineError

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
    written: tuple[str, ...] = ()
    """Its tokens."""
    attention: Attention | None = None
    """Of each of them to the tokens of the row, where it was asked for."""


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
    def _decoder(self) -> Decoder:
        package = self._package
        return Decoder(self._loaded, package.target_prefix, package.length_penalty)

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
        attended: Collection[int] = (),
    ) -> list[list[Answer]]:
        """For each row of tokens its answer, and then those of the other hypotheses of the same
        search, ``most`` in all or the whole beam, that have no unknown token.

        The first answers to the rows in ``attended`` come with their attention, which costs next to
        nothing here; ``attend`` costs half a translation.

        A loop is broken in a second try. A name in a foreign script is copied. Where the model
        knows all of the source it may not write its unknown token, and gets a second try without:
        what is unknown on this side only is a letter that it cannot write, and no word of the
        source should take its place. (Rows that it knows and rows that it does not are in the same
        batches at first: apart, each would fill them worse.)
        """
        answered: dict[int, Row] = {}
        strange = [self.strange(row) for row in rows]
        looking = {index for index in range(len(rows)) if strange[index] or index in attended}
        search = Search(beam, most or beam, no_repeat=self._package.no_repeat)
        plans: dict[Search, list[int]] = {search: [*range(len(rows))]}
        again: dict[Search, list[int]] = {}
        while plans:
            started = [
                (search, self._decoder.searched(rows, some, search, looking))
                for search, some in plans.items()
            ]
            for search, waiting in started:
                for one in finished(waiting):
                    index, first = one.index, one.result.hypotheses[0]
                    looped = not search.no_repeat and len(first) >= output_limit(one.length)
                    invented = search.unknown and _UNKNOWN in first and not strange[index]
                    if looped or invented:
                        other = replace(
                            search,
                            no_repeat=_NO_REPEAT if looped else search.no_repeat,
                            unknown=strange[index],
                        )
                        again.setdefault(other, []).append(index)
                    else:
                        answered[index] = one
                        done(index)
            plans, again = again, {}
        looks = self._looks(rows, answered, attended)
        return [
            self._answers(answered[index], rows[index], looks.get(index))
            for index in range(len(rows))
        ]

    def alternatives(self, rows: Sequence[Tokens], beam: int) -> list[list[Answer]]:
        """For each row what a beam finds when no three tokens may come twice, the best first;
        without unknown tokens."""
        no_repeat = min(_NO_REPEAT, self._package.no_repeat or _NO_REPEAT)
        search = Search(beam, beam, no_repeat, repetition_penalty=1.2, unknown=False)
        waiting = self._decoder.searched(rows, range(len(rows)), search, tops=FEW_LENGTHS)
        found = {one.index: self._answers(one, rows[one.index]) for one in finished(waiting)}
        return [found[index] for index in range(len(rows))]

    def attend(self, rows: Sequence[Tokens], texts: Sequence[Tokens]) -> list[Attention]:
        """The attention of each token of each text to the tokens of its row: a greedy search that
        is forced to write the text.

        Args:
            texts: at most ``batches.MAX_OUTPUT`` - 1 tokens each.
        """
        decoder = self._decoder
        found = {
            one.index: decoder.shown(one, rows[one.index], len(texts[one.index]))
            for one in finished(decoder.forced(rows, texts))
        }
        return [found[index] for index in range(len(rows))]

    def _looks(
        self, rows: Sequence[Tokens], answered: Mapping[int, Row], attended: Collection[int]
    ) -> dict[int, Attention]:
        """The attention of first hypotheses, by the row's index: of those in ``attended``, and of
        those that have an unknown token.

        In CTranslate2 4.8 the first token's is that of another sentence of the batch: that token
        alone is forced again.
        """
        written = {index: self._decoder.own(one.result.hypotheses[0])
                   for index, one in answered.items()}  # fmt: skip
        found = {
            index: self._decoder.shown(answered[index], rows[index], len(tokens))
            for index, tokens in written.items()
            if index in attended or _UNKNOWN in tokens
        }
        wrong = [i for i in found if written[i][:1] == [_UNKNOWN] or (i in attended and written[i])]
        firsts = self.attend([rows[i] for i in wrong], [written[i][:1] for i in wrong])
        for index, first in zip(wrong, firsts, strict=True):
            found[index][:1] = first
        return found

    def _answers(self, one: Row, row: Tokens, looks: Attention | None = None) -> list[Answer]:
        """The first hypothesis, its unknown tokens replaced by those of the source that they look
        at, and of the others those that have none."""
        first, *others = zip(one.result.hypotheses, one.result.scores, strict=True)
        return [
            self._answer(*first, one.length, row, looks),
            *(self._answer(*other, one.length) for other in others if _UNKNOWN not in other[0]),
        ]

    def _answer(
        self,
        tokens: list[str],
        score: float,
        length: int,
        row: Tokens = (),
        looks: Attention | None = None,
    ) -> Answer:
        ended = len(tokens) < output_limit(length)
        # CTranslate2 gives sum / n ** penalty, where n counts the end token.
        count = len(tokens) + ended
        score *= count**self._package.length_penalty / max(count, 1)
        tokens = self._decoder.own(tokens)
        if looks is not None and _UNKNOWN in tokens:
            pairs = zip(tokens, _sources(row, looks), strict=True)
            tokens = [source if token == _UNKNOWN else token for token, source in pairs]
        text = self.tokenizer.decode(tokens)
        return Answer(text, score, count, ended, tuple(tokens), looks)

    def strange(self, row: Tokens) -> bool:
        """Whether there is anything in it that the model does not know."""
        return not self._loaded.reads.issuperset(row)


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
