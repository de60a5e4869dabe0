"""Texts -> drafts: what is missing goes to the engine, and what it answers badly goes there again.

A ladder of tries, each for what the one before left without a draft that may be shown: the text as
it is (capitals as in a sentence); the other answers that came with the first, which cost nothing;
then, for engines that can, with a sign for each number; then once more without its final stop or
with one, and with repetition forbidden; at last, for engines that can, through a third language.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeVar

from multilang.engines.base import Aligner, Attentive, Engine, Progress, Proposer, Symbolic
from multilang.glossary import Match, Term
from multilang.model import Alignment, Draft, Locale
from multilang.pretranslate import casing, number_signs
from multilang.pretranslate.caching import DraftCache, Pair, keep, kept
from multilang.pretranslate.finishing import finish
from multilang.pretranslate.mending import mend_numbers
from multilang.pretranslate.refitting import refitted
from multilang.typography import Profile

CHUNK = 512
"""Texts in one engine call: the most that a killed run translates again."""

Guard = Callable[[str, str], str]
"""(source sentence, draft) -> why the draft must not be shown, or ``""``."""
Terms = Callable[[str], Sequence[Match[Term]]]
"""A plain sentence -> the project's terms in it."""
T = TypeVar("T")
_ENDS = ".!?…:;"
_OTHERS = "|others"
_OTHERWISE = "|otherwise"
_NUMBERS = "|numbers"
"""Added to a cache's key for answers of these rungs."""


@dataclass(slots=True)
class Desk:
    """Where texts are handed in: an engine, a pair of languages, and what is remembered."""

    engine: Engine
    source: Locale
    target: Locale
    guard: Guard
    cache: DraftCache
    aligner: Aligner | None = None
    terms: Terms = lambda _: ()
    begin: Progress | None = None
    progress: Progress | None = None
    style: Profile | None = None
    """The project's typography; None for the target's."""
    signature: str = field(init=False)
    verbatim: bool = field(init=False)
    """The engine's answers are shown as they are, and not asked for twice."""
    translated: int = 0
    """Texts that the engine worked on; the others were known."""
    shapes: dict[str, casing.Prepared] = field(default_factory=dict)
    """How texts are asked for."""
    heard: dict[Pair, Pair] = field(default_factory=dict)
    """What was asked and answered, by text and draft, where an alignment is wanted."""
    tries: Counter[str] = field(default_factory=Counter)
    """Drafts by the rung of the ladder that they come from."""

    def __post_init__(self) -> None:
        self.signature = self.engine.signature(self.source.tag, self.target.tag)
        self.verbatim = bool(getattr(self.engine, "verbatim", False))

    @property
    def pair(self) -> Pair:
        return self.source.tag, self.target.tag

    @property
    def key(self) -> str:
        """One multilingual model serves several languages under one signature."""
        return f"{self.source.tag} > {self.target.tag}|{self.signature}"

    def ask(self, texts: Iterable[str], aligned: Collection[str] = ()) -> dict[str, Draft]:
        """A draft for each text, without text and with a reason where none may be shown.

        Args:
            aligned: those whose alignment will be asked for too.
        """
        wanted: dict[str, list[str]] = {}
        for text in dict.fromkeys(texts):
            wanted.setdefault(self._asked(text), []).append(text)
        done: dict[str, Draft] = {}
        others: dict[str, Sequence[Draft]] = {}
        looks = {self._asked(text) for text in aligned}
        for answers, complete in self._first(list(wanted), looks):
            spare = {}
            for asked, (best, *more) in answers.items():
                for text in wanted[asked]:
                    done[text] = self._judged(text, best)
                    if asked in looks and done[text].text:
                        self.heard[text, done[text].text] = asked, best.text
                    if done[text].reason and complete:
                        spare[asked] = more
            keep(self.cache, self.key + _OTHERS, spare)
            others |= spare
        if self.verbatim:
            return done
        refused = [text for text, draft in done.items() if draft.reason]
        self.tries["first"] += len(done) - len(refused)
        rungs = (
            partial(self._other_answers, known=others), self._with_signs, self._with_other_end,
        )  # fmt: skip
        for rung in rungs:
            better = rung(refused) if refused else {}
            done |= better
            refused = [text for text in refused if text not in better]
        self.tries["refused"] += len(refused)
        return done

    def align(self, pairs: Iterable[Pair]) -> Mapping[Pair, Alignment]:
        """Word alignments of sources and translations; none without an aligner."""
        wanted = list(dict.fromkeys(pairs))
        if self.aligner is None or not wanted:
            return {}
        engine = self.aligner
        key = f"{self.key}|align"
        known = self._carried(wanted)
        known |= self.cache.get_alignments(key, [pair for pair in wanted if pair not in known])
        missing = [pair for pair in wanted if pair not in known]
        for chunk in _chunks(missing, CHUNK):
            answers = engine.align(chunk, *self.pair)
            fresh = dict(zip(chunk, answers, strict=True))
            self.cache.put_alignments(key, fresh)
            known |= fresh
        return known

    def _carried(self, pairs: Sequence[Pair]) -> dict[Pair, Alignment]:
        """The alignments that came with the engine's answers, made to fit what became of these."""
        origins = {pair: self.heard[pair] for pair in pairs if pair in self.heard}
        known = self.cache.get_alignments(f"{self.key}|heard", list(set(origins.values())))
        found: dict[Pair, Alignment] = {}
        for pair, origin in origins.items():
            one = known.get(origin) and refitted(known[origin], origin, pair)
            if one:
                found[pair] = one
        return found

    @property
    def trust(self) -> float:
        """How often the aligner is right, 0 to 1."""
        return self.aligner.anchor_accuracy(*self.pair) if self.aligner else 0.0

    def _asked(self, text: str) -> str:
        return text if self.verbatim else self._prepared(text).text

    def _prepared(self, text: str) -> casing.Prepared:
        found = self.shapes.get(text)
        if found is None:
            found = self.shapes[text] = casing.prepare(text, self.source)
        return found

    def _first(
        self, asked: Sequence[str], aligned: Collection[str]
    ) -> Iterator[tuple[Mapping[str, Sequence[Draft]], bool]]:
        """Answers to all of ``asked``, some at a time: those that are known already, one to each;
        then for what is new all that the engine has found."""
        known = self.cache.get(self.key, asked)
        yield {text: [draft] for text, draft in known.items()}, False
        missing = [text for text in asked if text not in known]
        if self.begin and missing:
            self.begin(len(missing))
        for fresh in self._fresh(missing, self.progress, aligned):
            self.cache.put(self.key, {text: found[0] for text, found in fresh.items()})
            yield fresh, True
        self.translated += len(missing)

    def _fresh(
        self,
        texts: Sequence[str],
        progress: Progress | None = None,
        aligned: Collection[str] = (),
    ) -> Iterator[dict[str, Sequence[Draft]]]:
        """The engine's answers, the best first. What a service was paid for is handed on after each
        of its requests."""
        engine = self.engine
        asked: object = engine
        for chunk in _chunks(texts, getattr(engine, "chunk", CHUNK)):
            found: Sequence[Sequence[Draft]]
            looks = [text for text in chunk if text in aligned]
            if looks and isinstance(engine, Attentive) and self.aligner is asked:
                found = engine.attentive(chunk, looks, *self.pair, progress)
                seen = {
                    (text, first.text): first.alignment
                    for text, (first, *_) in zip(chunk, found, strict=True)
                    if first.alignment
                }
                self.cache.put_alignments(f"{self.key}|heard", seen)
            elif isinstance(engine, Proposer) and not self.verbatim:
                found = engine.hypotheses(chunk, *self.pair, progress)
            else:
                found = [(draft,) for draft in engine.translate(chunk, *self.pair, progress)]
            yield dict(zip(chunk, found, strict=True))

    def _judged(self, text: str, draft: Draft) -> Draft:
        """The draft of a text as it may be shown, or why it may not."""
        if draft.reason:
            return draft
        shown = draft.text
        if not self.verbatim:
            shown = casing.restore(shown, self._prepared(text).shape, self.target)
            shown = finish(text, shown, self.source, self.target, self.style)
            shown = mend_numbers(text, shown, self.target)
        reason = self.guard(text, shown)
        return Draft("", reason=reason) if reason else Draft(shown, draft.score)

    def _other_answers(
        self, texts: Sequence[str], known: Mapping[str, Sequence[Draft]]
    ) -> dict[str, Draft]:
        """The best of what else the engine found on its way to its first answer.

        Args:
            known: these others, by what was asked, as far as they are at hand.
        """
        if not isinstance(self.engine, Proposer):
            return {}
        left = list(dict.fromkeys(a for t in texts if (a := self._asked(t)) not in known))
        found = {**known, **kept(self.cache, self.key + _OTHERS, left)}
        for fresh in self._fresh([asked for asked in left if asked not in found]):
            others = {text: more for text, (_, *more) in fresh.items()}
            keep(self.cache, self.key + _OTHERS, others)
            found |= others
        return self._best("other answers", {text: found[self._asked(text)] for text in texts})

    def _with_signs(self, texts: Sequence[str]) -> dict[str, Draft]:
        """With signs instead of numbers."""
        if not isinstance(self.engine, Symbolic):
            return {}
        symbols = self.engine.symbols(*self.pair)
        asked = {text: number_signs.masked(self._asked(text), symbols) for text in texts}
        wanted = list(dict.fromkeys(one for one in asked.values() if one))
        found = kept(self.cache, self.key + _NUMBERS, wanted)
        for fresh in self._fresh([one for one in wanted if one not in found]):
            keep(self.cache, self.key + _NUMBERS, fresh)
            found |= fresh
        return self._best(
            "with signs",
            {
                text: [
                    replace(draft, text=filled)
                    for draft in found[one]
                    if (filled := number_signs.unmasked(
                        self._asked(text), draft.text, symbols, self.target
                    ))
                ]
                for text, one in asked.items()
                if one
            },
        )  # fmt: skip

    def _with_other_end(self, texts: Sequence[str]) -> dict[str, Draft]:
        """With or without the final stop, which decides for some models whether they translate at
        all, and without repeating words where the engine can be told so."""
        other = {text: _other_end(self._asked(text)) for text in texts}
        wanted = list(dict.fromkeys(other.values()))
        engine, found = self.engine, kept(self.cache, self.key + _OTHERWISE, wanted)
        missing = [text for text in wanted if text not in found]
        for chunk in _chunks(missing, getattr(engine, "chunk", CHUNK)):
            answers: Sequence[Sequence[Draft]]
            if isinstance(engine, Proposer):
                answers = engine.propose(chunk, *self.pair)
            else:
                answers = [(draft,) for draft in engine.translate(chunk, *self.pair)]
            fresh = dict(zip(chunk, answers, strict=True))
            keep(self.cache, self.key + _OTHERWISE, fresh)
            found |= fresh
        return self._best("with other end", {text: found[other[text]] for text in texts})

    def _best(self, rung: str, answers: Mapping[str, Sequence[Draft]]) -> dict[str, Draft]:
        """For each text the first answer that may be shown."""
        best: dict[str, Draft] = {}
        for text, drafts in answers.items():
            judged = (self._judged(text, draft) for draft in drafts)
            good = next((draft for draft in judged if not draft.reason), None)
            if good is not None:
                best[text] = good
        self.tries[rung] += len(best)
        return best


def _chunks(some: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(some), size):
        yield some[start : start + size]


def _other_end(text: str) -> str:
    bare = text.rstrip(_ENDS)
    return bare if bare != text and bare else f"{text}."
