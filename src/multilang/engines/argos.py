"""Argos packages run through CTranslate2: the default engine."""

from __future__ import annotations

import html
import re
import threading
from collections import Counter
from collections.abc import Callable, Sequence

from multilang.engines.base import Progress
from multilang.engines.ct2 import MAX_TOKENS, Answer, Model
from multilang.engines.install import Ready, ready
from multilang.engines.notice import Notice, notice
from multilang.engines.packages import Package, Places, find, list_packages, refuse_damaged
from multilang.model import Draft

# Part of the signature. Becomes "|decode:2" when the same model and beam give other text.
_DECODING = ""
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_CUTS = (re.compile(r"[;؛]\s+"), re.compile(r":\s+"), re.compile(r"[,،]\s+"), re.compile(r"\s+"))
_BLANK = Draft("", reason="there is nothing to translate")
_LOOPED = "the model did not come to an end"


class ArgosEngine:
    """Translates with installed Argos packages, else with the starter models.

    Models are found, checked and loaded on first use and stay loaded, once for all threads.
    """

    def __init__(self, places: Places, beam: int = 4, threads: int = 0) -> None:
        self._places = places
        self._beam = beam
        self._threads = threads
        self._chains: dict[tuple[str, str], tuple[Ready, ...]] = {}
        self._models: dict[Package, Model] = {}
        self._lock = threading.RLock()

    def signature(self, source: str, target: str) -> str:
        """``argos en_fr 1.9|1a2b3c4d|beam:4``; ``starter`` stands behind a starter's version, and
        ``+`` between the models of a pivot. The eight digits are of the models' files."""
        chain = self._chain(source, target)
        names = " + ".join(
            f"{item.package.name} {item.package.version}{' starter' * item.package.starter}"
            for item in chain
        )
        digests = "+".join(item.digest[:8] for item in chain)
        return f"argos {names}|{digests}|beam:{self._beam}{_DECODING}"

    def notice(self, source: str, target: str) -> Notice:
        """What to tell people about the model of this pair."""
        return notice([item.package for item in self._chain(source, target)])

    def translate(
        self, segments: Sequence[str], source: str, target: str, progress: Progress | None = None
    ) -> Sequence[Draft]:
        """One draft for each segment; equal segments are translated once.

        Segments of more than ``ct2.MAX_TOKENS`` tokens are translated in pieces, cut at
        semicolons, colons, commas or spaces.
        """
        counts = Counter(segments)
        drafts = {text: Draft(text) if text.strip() else _BLANK for text in counts}
        for number, item in enumerate(chain := self._chain(source, target)):
            last = number == len(chain) - 1
            finished = _counter(counts, progress if last else None)
            pending = {text: draft.text for text, draft in drafts.items() if draft.text}
            if pending:
                answers = self._run(item, pending, finished)
                drafts |= {text: _follow(drafts[text], answers[text]) for text in pending}
            if last:
                finished(*(text for text in drafts if text not in pending))
        return [drafts[text] for text in segments]

    def _run(
        self, item: Ready, texts: dict[str, str], finished: Callable[..., None]
    ) -> dict[str, Draft]:
        """A draft for each value, by its key."""
        model = self._model(item)
        pieces = [
            (key, piece)
            for key, text in texts.items()
            for piece in split_long(text, lambda text: len(model.encode(text)))
        ]
        left = Counter(key for key, _ in pieces)

        def done(index: int) -> None:
            key = pieces[index][0]
            left[key] -= 1
            if not left[key]:
                finished(key)

        rows = [model.encode(piece) for _, piece in pieces]
        answers = model.translate(rows, self._beam, done)
        by_key: dict[str, list[Answer]] = {key: [] for key in texts}
        for (key, _), answer in zip(pieces, answers, strict=True):
            by_key[key].append(answer)
        return {key: draft_of(texts[key], parts) for key, parts in by_key.items()}

    def _chain(self, source: str, target: str) -> tuple[Ready, ...]:
        with self._lock:
            if (source, target) not in self._chains:
                chain = find(list_packages(self._places), source, target)
                if any(package.starter for package in chain):
                    refuse_damaged(self._places, chain)
                self._chains[source, target] = tuple(ready(p, self._places) for p in chain)
            return self._chains[source, target]

    def _model(self, item: Ready) -> Model:
        with self._lock:
            if item.package not in self._models:
                self._models[item.package] = Model(item, self._threads)
            return self._models[item.package]


def _counter(counts: Counter[str], progress: Progress | None) -> Callable[..., None]:
    def finished(*texts: str) -> None:
        if progress and texts:
            progress(sum(counts[text] for text in texts))

    return finished


def _follow(before: Draft, after: Draft) -> Draft:
    """The second model of a pivot can be no surer than the first."""
    scores = [draft.score for draft in (before, after) if draft.score is not None]
    score = min(scores, default=None) if after.text else None
    return Draft(after.text, score, after.reason)


def draft_of(source: str, parts: Sequence[Answer]) -> Draft:
    """One draft from the answers to the pieces of a segment; its score is the mean over tokens."""
    if not all(part.ended for part in parts):
        return Draft("", reason=_LOOPED)
    text = " ".join(part.text for part in parts if part.text)
    if not text.strip():
        return Draft("", reason="the model answered nothing")
    tokens = sum(part.tokens for part in parts)
    score = sum(part.score * part.tokens for part in parts) / tokens
    return Draft(unescape(text, source), round(score, 4))


def unescape(text: str, source: str) -> str:
    """Resolve HTML entities that the model invented; those of the source stay as they are."""
    kept = set(_ENTITY.findall(source))

    def resolve(match: re.Match[str]) -> str:
        entity = match.group()
        character = html.unescape(entity)
        return character if entity not in kept and character.isprintable() else entity

    return _ENTITY.sub(resolve, text)


def split_long(text: str, count: Callable[[str], int], limit: int = MAX_TOKENS) -> tuple[str, ...]:
    """Pieces of at most ``limit`` tokens each, without outer white space.

    A piece that is too long is cut near its middle, at the strongest mark that there is in its
    middle half, or else at the space nearest the middle, or else anywhere.
    """
    text = text.strip()
    if count(text) <= limit or len(text) < 2:
        return (text,)
    cut = _cut(text)
    return (*split_long(text[:cut], count, limit), *split_long(text[cut:], count, limit))


def _cut(text: str) -> int:
    middle = len(text) / 2
    for mark in _CUTS:
        ends = [match.end() for match in mark.finditer(text)]
        near = [end for end in ends if len(text) / 4 <= end <= len(text) * 3 / 4]
        if near:
            return min(near, key=lambda end: abs(end - middle))
    return int(middle)
