"""Texts -> drafts: what is missing goes to the engine, and what it answers badly goes there again.

A ladder of tries, each for what the one before left without a draft that may be shown: the text as
it is (capitals as in a sentence), without or with its final stop, then the engine's other answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from multilang.engines.base import Aligner, Engine, Progress, Proposer
from multilang.glossary import Match, Term
from multilang.model import Alignment, Draft, Locale
from multilang.pretranslate import casing
from multilang.pretranslate.finishing import finish
from multilang.pretranslate.mending import mend_numbers

CHUNK = 256
"""Texts in one engine call: the most that a killed run translates again."""

Guard = Callable[[str, str], str]
"""(source sentence, draft) -> why the draft must not be shown, or ``""``."""
Terms = Callable[[str], Sequence[Match[Term]]]
"""A plain sentence -> the project's terms in it."""
Pair = tuple[str, str]
_ENDS = ".!?…:;"
_OTHERS = "|others"


class DraftCache(Protocol):
    """Machine results by languages and signature, and text. May forget at any time."""

    def get(self, key: str, sources: Sequence[str]) -> Mapping[str, Draft]: ...

    def put(self, key: str, drafts: Mapping[str, Draft]) -> None: ...

    def get_alignments(self, key: str, pairs: Sequence[Pair]) -> Mapping[Pair, Alignment]: ...

    def put_alignments(self, key: str, found: Mapping[Pair, Alignment]) -> None: ...


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
    signature: str = field(init=False)
    verbatim: bool = field(init=False)
    """The engine's answers are shown as they are, and not asked for twice."""
    translated: int = 0
    """Texts that the engine worked on; the others were known."""
    tries: Counter[str] = field(default_factory=Counter)
    """Drafts by the rung of the ladder that they come from."""

    def __post_init__(self) -> None:
        self.signature = self.engine.signature(self.source.tag, self.target.tag)
        self.verbatim = bool(getattr(self.engine, "verbatim", False))

    @property
    def key(self) -> str:
        """One multilingual model serves several languages under one signature."""
        return f"{self.source.tag} > {self.target.tag}|{self.signature}"

    def ask(self, texts: Iterable[str]) -> dict[str, Draft]:
        """A draft for each text, without text and with a reason where none may be shown."""
        wanted = list(dict.fromkeys(texts))
        if self.verbatim:
            raw = self._translate(wanted, first=True)
            return {text: self._judged(text, raw[text]) for text in wanted}
        shapes = {text: casing.prepare(text, self.source) for text in wanted}
        raw = self._translate([shape.text for shape in shapes.values()], first=True)
        done = {text: self._judged(text, raw[shape.text]) for text, shape in shapes.items()}
        refused = [text for text in wanted if done[text].reason]
        self.tries["first"] += len(wanted) - len(refused)
        for rung in (self._with_other_end, self._other_answers):
            better = rung(refused) if refused else {}
            done |= better
            self.tries[rung.__name__.strip("_")] += len(better)
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
        known = dict(self.cache.get_alignments(key, wanted))
        missing = [pair for pair in wanted if pair not in known]
        for first in range(0, len(missing), CHUNK):
            chunk = missing[first : first + CHUNK]
            answers = engine.align(chunk, self.source.tag, self.target.tag)
            fresh = dict(zip(chunk, answers, strict=True))
            self.cache.put_alignments(key, fresh)
            known |= fresh
        return known

    @property
    def trust(self) -> float:
        """How often the aligner is right, 0 to 1."""
        tags = self.source.tag, self.target.tag
        return self.aligner.anchor_accuracy(*tags) if self.aligner else 0.0

    def _translate(self, texts: Iterable[str], *, first: bool = False) -> dict[str, Draft]:
        wanted = list(dict.fromkeys(texts))
        known = dict(self.cache.get(self.key, wanted))
        missing = [text for text in wanted if text not in known]
        if first and self.begin and missing:
            self.begin(len(missing))
        progress = self.progress if first else None
        # What a service was paid for is kept after each of its requests.
        size = getattr(self.engine, "chunk", CHUNK)
        for start in range(0, len(missing), size):
            chunk = missing[start : start + size]
            drafts = self.engine.translate(chunk, self.source.tag, self.target.tag, progress)
            fresh = dict(zip(chunk, drafts, strict=True))
            self.cache.put(self.key, fresh)
            known |= fresh
        self.translated += len(missing) if first else 0
        return known

    def _judged(self, text: str, draft: Draft) -> Draft:
        """The draft of a text as it may be shown, or why it may not."""
        if draft.reason:
            return draft
        shown = draft.text
        if not self.verbatim:
            shape = casing.prepare(text, self.source).shape
            shown = casing.restore(shown, shape, self.target)
            shown = finish(text, shown, self.source, self.target)
            shown = mend_numbers(text, shown, self.target)
        reason = self.guard(text, shown)
        return Draft("", reason=reason) if reason else Draft(shown, draft.score)

    def _with_other_end(self, texts: Sequence[str]) -> dict[str, Draft]:
        """A final stop decides for some models whether they translate at all."""
        other = {text: _other_end(casing.prepare(text, self.source).text) for text in texts}
        raw = self._translate(other.values())
        judged = {text: self._judged(text, raw[other[text]]) for text in texts}
        return {text: draft for text, draft in judged.items() if not draft.reason}

    def _other_answers(self, texts: Sequence[str]) -> dict[str, Draft]:
        """The best of the engine's other answers that may be shown."""
        if not isinstance(self.engine, Proposer):
            return {}
        asked = {text: casing.prepare(text, self.source).text for text in texts}
        proposed = self._propose(list(dict.fromkeys(asked.values())))
        found = {}
        for text in texts:
            judged = (self._judged(text, one) for one in proposed[asked[text]])
            best = next((draft for draft in judged if not draft.reason), None)
            if best is not None:
                found[text] = best
        return found

    def _propose(self, texts: Sequence[str]) -> dict[str, Sequence[Draft]]:
        assert isinstance(self.engine, Proposer)
        known: dict[str, Sequence[Draft]] = {
            text: _unpacked(draft)
            for text, draft in self.cache.get(self.key + _OTHERS, texts).items()
        }
        missing = [text for text in texts if text not in known]
        for start in range(0, len(missing), CHUNK):
            chunk = missing[start : start + CHUNK]
            answers = self.engine.propose(chunk, self.source.tag, self.target.tag)
            fresh = dict(zip(chunk, answers, strict=True))
            packed = {text: _packed(drafts) for text, drafts in fresh.items()}
            self.cache.put(self.key + _OTHERS, packed)
            known |= fresh
        return known


def _other_end(text: str) -> str:
    bare = text.rstrip(_ENDS)
    return bare if bare != text and bare else f"{text}."


def _packed(drafts: Sequence[Draft]) -> Draft:
    """Several answers as one, so that the cache remembers even that there are none."""
    lines = (f"{'' if d.score is None else d.score} {d.text}" for d in drafts if d.text)
    return Draft("\n".join(lines))


def _unpacked(packed: Draft) -> list[Draft]:
    drafts = []
    for line in packed.text.split("\n") if packed.text else ():
        score, _, text = line.partition(" ")
        drafts.append(Draft(text, float(score) if score else None))
    return drafts
