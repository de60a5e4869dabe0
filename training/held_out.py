"""Keep the sentences that judge a model out of what it learns from."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from training.corpora import TrainingError
from training.pairs import Pair, normal

RUN = 9
"""Words in a row that nothing learnt may share with a held-out sentence."""


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Hashes of normalised sentences, and of every run of ``RUN`` words in them."""

    sentences: frozenset[bytes]
    runs: frozenset[bytes]
    files: tuple[str, ...] = ()

    def reason(self, text: str) -> str:
        """``sentence`` or ``run`` when the text must be left out, else ``""``."""
        words = normal(text).split()
        if _hash(words) in self.sentences:
            return "sentence"
        return "run" if any(run in self.runs for run in _runs(words)) else ""


def _hash(words: Iterable[str]) -> bytes:
    return hashlib.blake2b(" ".join(words).encode(), digest_size=8).digest()


def _runs(words: list[str]) -> Iterator[bytes]:
    for first in range(len(words) - RUN + 1):
        yield _hash(islice(words, first, first + RUN))


def read(folder: Path) -> HeldOut:
    """Every line of the ``.src`` and ``.ref`` files in a folder.

    Raises:
        TrainingError: there are none, so nothing could be kept out.
    """
    files = sorted([*folder.glob("*.src"), *folder.glob("*.ref")])
    if not files:
        raise TrainingError(
            f"{folder}: no .src or .ref file; name the folder with the evaluation sets, or say "
            "--no-held-out"
        )
    sentences: set[bytes] = set()
    runs: set[bytes] = set()
    for file in files:
        for line in file.read_text("utf-8").splitlines():
            if words := normal(line).split():
                sentences.add(_hash(words))
                runs.update(_runs(words))
    return HeldOut(frozenset(sentences), frozenset(runs), tuple(file.name for file in files))


def keep_out(pairs: Iterable[Pair], held_out: HeldOut, dropped: Counter[str]) -> Iterator[Pair]:
    """The pairs of which neither side is, or quotes, a held-out sentence."""
    for pair in pairs:
        reason = held_out.reason(pair.source) or held_out.reason(pair.target)
        if reason:
            dropped[f"held out: {reason}"] += 1
        else:
            yield pair
