"""Argos packages run through CTranslate2: the default engine."""

from __future__ import annotations

import math
import threading
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from multilang.engines.aligning import composed
from multilang.engines.answers import followed, joined, listed
from multilang.engines.base import Progress
from multilang.engines.calibration import Calibration, aligned, best_heads, calibrated, seen
from multilang.engines.ct2 import Model
from multilang.engines.install import Ready, ready
from multilang.engines.notice import Notice, notice
from multilang.engines.packages import (
    Package,
    Places,
    detour,
    find,
    list_packages,
    refuse_damaged,
)
from multilang.engines.splitting import pieces
from multilang.model import Alignment, Draft

# Part of the signature: the same model and beam gave other text before.
DECODING = "|decode:5"
_BLANK = Draft("", reason="there is nothing to translate")


class ArgosEngine:
    """Translates with installed Argos packages, else with the starter models.

    Models are found, checked and loaded on first use and stay loaded, once for all threads.
    """

    def __init__(self, places: Places, beam: int = 4, threads: int = 0) -> None:
        self._places = places
        self._beam = beam
        self._threads = threads
        self._chains: dict[tuple[str, str], tuple[Ready, ...]] = {}
        self._detours: dict[tuple[str, str], tuple[Ready, ...]] = {}
        self._models: dict[Package, Model] = {}
        self._known: dict[Package, Calibration] = {}
        self._lock = threading.RLock()

    def signature(self, source: str, target: str) -> str:
        """``argos en_fr 1.9|1a2b3c4d|beam:4``; ``starter`` stands behind a starter's version,
        ``+`` between the models of a pivot, and ``or`` before those of a detour, which is asked for
        what is refused. The eight digits are of the models' files."""
        chain = self._chain(source, target)
        other = self._detours[source, target]
        names = _names(chain) + (f" or {_names(other)}" if other else "")
        digests = "+".join(item.digest[:8] for item in (*chain, *other))
        return f"argos {names}|{digests}|beam:{self._beam}{DECODING}"

    def notice(self, source: str, target: str) -> Notice:
        """What to tell people about the model of this pair."""
        return notice([item.package for item in self._chain(source, target)])

    def translate(
        self, segments: Sequence[str], source: str, target: str, progress: Progress | None = None
    ) -> Sequence[Draft]:
        """One draft for each segment; equal segments are translated once.

        Segments of more than ``batches.MAX_TOKENS`` tokens are translated in pieces, cut at
        semicolons, colons, commas or spaces.
        """
        return [found[0] for found in self._answered(segments, source, target, progress, 1)]

    def hypotheses(
        self, segments: Sequence[str], source: str, target: str, progress: Progress | None = None
    ) -> Sequence[Sequence[Draft]]:
        """What ``translate`` answers, and then what else is in the beam, all different."""
        return self._answered(segments, source, target, progress, self._beam)

    def attentive(
        self,
        segments: Sequence[str],
        wanted: Collection[str],
        source: str,
        target: str,
        progress: Progress | None = None,
    ) -> Sequence[Sequence[Draft]]:
        """Through a pivot, and for what is translated in pieces, there are no alignments."""
        return self._answered(segments, source, target, progress, self._beam, wanted)

    def _answered(
        self,
        segments: Sequence[str],
        source: str,
        target: str,
        progress: Progress | None,
        most: int,
        wanted: Collection[str] = (),
    ) -> list[list[Draft]]:
        counts = Counter(segments)
        drafts = {text: [Draft(text) if text.strip() else _BLANK] for text in counts}
        chain = self._chain(source, target)
        if wanted and len(chain) == 1:
            self._aligner(chain[0])  # the model that shows its best attention
        for number, item in enumerate(chain):
            last = number == len(chain) - 1
            finished = _counter(counts, progress if last else None)
            pending = {text: found[0].text for text, found in drafts.items() if found[0].text}
            if pending:
                looks = wanted if len(chain) == 1 else ()
                answers = self._run(item, pending, finished, most if last else 1, looks)
                drafts |= {
                    text: [followed(drafts[text][0], one) for one in answers[text]]
                    for text in pending
                }
            if last:
                finished(*(text for text in drafts if text not in pending))
        return [drafts[text] for text in segments]

    def align(
        self, pairs: Sequence[tuple[str, str]], source: str, target: str
    ) -> Sequence[Alignment]:
        """One alignment for each pair; its weights are zero where a text is longer than the model
        can read. Through a pivot the text in the middle is translated anew."""
        chain = self._chain(source, target)
        wanted = list(dict.fromkeys(pairs))
        stages = [[text for text, _ in wanted]]
        for item in chain[:-1]:
            drafts = self._run(item, {text: text for text in stages[-1] if text.strip()})
            stages.append([drafts[text][0].text if text in drafts else "" for text in stages[-1]])
        stages.append([text for _, text in wanted])
        found: list[Alignment] = []
        for number, item in enumerate(chain):
            model, _ = self._aligner(item)
            step = aligned(model, list(zip(stages[number], stages[number + 1], strict=True)))
            found = [composed(a, b) for a, b in zip(found, step, strict=True)] if found else step
        by_pair = dict(zip(wanted, found, strict=True))
        return [by_pair[pair] for pair in pairs]

    def anchor_accuracy(self, source: str, target: str) -> float:
        """How far the alignments of this pair can be trusted, 0 to 1: of the names and numbers that
        stand once in a sentence and in its translation, the share that look at each other. It is
        measured once for each model, on sentences of our own."""
        chain = self._chain(source, target)
        return math.prod(self._aligner(item)[1].accuracy for item in chain)

    def propose(
        self, segments: Sequence[str], source: str, target: str
    ) -> Sequence[Sequence[Draft]]:
        """What comes for each segment when no three tokens may come twice: up to beam size answers,
        all different, without unknown signs; and at last what comes through a third language, where
        full models for that are installed besides the pair's own.

        The first model of a pivot has no second thoughts.
        """
        found = self._proposed(segments, self._chain(source, target))
        other = self._detours[source, target]
        more = self._through(segments, other) if other else {}
        return [
            listed([*some, *more.get(text, ())]) for text, some in zip(segments, found, strict=True)
        ]

    def _through(self, segments: Sequence[str], chain: Sequence[Ready]) -> dict[str, list[Draft]]:
        """The first answer to each segment through all of a chain."""
        texts = {text: text for text in segments if text.strip()}
        drafts: dict[str, list[Draft]] = {}
        for item in chain:
            drafts = self._run(item, texts) if texts else {}
            texts = {text: found[0].text for text, found in drafts.items() if found[0].text}
        return {text: drafts[text][:1] for text in texts}

    def _proposed(self, segments: Sequence[str], chain: Sequence[Ready]) -> list[list[Draft]]:
        *before, last = chain
        texts = {text: text for text in segments if text.strip()}
        for item in before:
            drafts = self._run(item, texts)
            texts = {text: found[0].text for text, found in drafts.items() if found[0].text}
        model = self._model(last)
        keys, rows = pieces(model, texts)
        answers = model.alternatives(rows, max(self._beam, 2))
        by_key = {key: listed(found) for key, found in joined(texts, keys, answers).items()}
        return [by_key.get(text, []) for text in segments]

    def symbols(self, source: str, target: str) -> Sequence[str]:
        """Those of ``⟦0⟧`` to ``⟦9⟧`` that every model of the chain has as one token."""
        chain = [self._model(item) for item in self._chain(source, target)]
        signs = [f"⟦{number}⟧" for number in range(10)]
        return tuple(sign for sign in signs if all(model.has_symbol(sign) for model in chain))

    def _run(
        self,
        item: Ready,
        texts: dict[str, str],
        finished: Callable[..., None] = lambda *_: None,
        most: int = 1,
        wanted: Collection[str] = (),
    ) -> dict[str, list[Draft]]:
        """A draft for each value, by its key, and up to ``most`` in all; with an alignment for the
        keys in ``wanted``."""
        model = self._model(item)
        keys, rows = pieces(model, texts)
        left = Counter(keys)
        attended = {i for i, key in enumerate(keys) if key in wanted and left[key] == 1}

        def done(index: int) -> None:
            key = keys[index]
            left[key] -= 1
            if not left[key]:
                finished(key)

        answers = model.hypotheses(rows, self._beam, done, most, attended)
        found = joined(texts, keys, answers)
        for index in attended:
            key, answer = keys[index], answers[index][0]
            first = found[key][0]
            if first.text == answer.text:
                found[key][0] = replace(first, alignment=seen(model, texts[key], answer))
        return {
            key: [first, *(other for other in listed(others) if other.text != first.text)]
            for key, (first, *others) in found.items()
        }

    def _chain(self, source: str, target: str) -> tuple[Ready, ...]:
        with self._lock:
            if (source, target) not in self._chains:
                chain = find(list_packages(self._places), source, target)
                if any(package.starter for package in chain):
                    refuse_damaged(self._places, chain)
                other = detour(list_packages(self._places), chain, source, target)
                self._detours[source, target] = tuple(ready(p, self._places) for p in other)
                self._chains[source, target] = tuple(ready(p, self._places) for p in chain)
            return self._chains[source, target]

    def _model(self, item: Ready) -> Model:
        with self._lock:
            if item.package not in self._models:
                cache = self._places.cache
                heads = best_heads(item, cache)
                self._models[item.package] = Model(item, self._threads, heads, cache)
            return self._models[item.package]

    def _aligner(self, item: Ready) -> tuple[Model, Calibration]:
        with self._lock:
            if item.package not in self._known:
                model, self._known[item.package] = calibrated(
                    item, self._model(item), self._places.cache, self._threads
                )
                self._models[item.package] = model  # one in memory does for both
            return self._model(item), self._known[item.package]


def _names(chain: Sequence[Ready]) -> str:
    return " + ".join(
        f"{item.package.name} {item.package.version}{' starter' * item.package.starter}"
        for item in chain
    )


def _counter(counts: Counter[str], progress: Progress | None) -> Callable[..., None]:
    def finished(*texts: str) -> None:
        if progress and texts:
            progress(sum(counts[text] for text in texts))

    return finished
