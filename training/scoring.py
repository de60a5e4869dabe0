"""Scores during training, in PyTorch alone: for machines without CTranslate2."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from training.network import POSITIONS, Translator
from training.vocabulary import END, start_id

_ROWS = 128
_LONGEST = 250


@dataclass(frozen=True, slots=True)
class TestSet:
    language: str
    sources: tuple[str, ...]
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Score:
    language: str
    bleu: float
    chrf: float
    sample: str
    """One sentence of the output."""


def read_sets(folder: Path, languages: Sequence[str], sentences: int) -> tuple[TestSet, ...]:
    """The first ``*.en-LANG.src`` and ``.ref`` of each language, cut to so many sentences."""
    found: list[TestSet] = []
    for language in languages:
        for path in sorted(folder.glob(f"*.en-{language}.src"))[:1]:
            sides = [
                tuple(file.read_text("utf-8").splitlines()[: sentences or None])
                for file in (path, path.with_suffix(".ref"))
            ]
            found.append(TestSet(language, *sides))
    return tuple(found)


def score(model: Translator, processor: Any, tests: TestSet) -> Score:
    """BLEU and chrF2 of greedy translations, as sacrebleu counts them by default."""
    from sacrebleu import BLEU, CHRF

    start = start_id(processor, tests.language)
    rows = [ids[: POSITIONS - 1] for ids in processor.encode(list(tests.sources))]
    texts = [processor.decode(ids) for ids in greedy(model, rows, start)]
    references = [list(tests.references)]
    return Score(
        tests.language,
        round(BLEU().corpus_score(texts, references).score, 2),
        round(CHRF().corpus_score(texts, references).score, 2),
        texts[min(7, len(texts) - 1)],
    )


@torch.no_grad()
def greedy(model: Translator, rows: Sequence[list[int]], start: int) -> list[list[int]]:
    """The likeliest token each time, batched; without the start and end tokens."""
    model.eval()
    device = model.embedding.weight.device
    order = sorted(range(len(rows)), key=lambda number: len(rows[number]))
    found: dict[int, list[int]] = {}
    for first in range(0, len(order), _ROWS):
        some = order[first : first + _ROWS]
        width = max([1, *(len(rows[n]) for n in some)])
        padded = [rows[n] + [model.vocabulary] * (width - len(rows[n])) for n in some]
        target = _extended(model, torch.tensor(padded, device=device), start, width)
        for number, ids in zip(some, target[:, 1:].tolist(), strict=True):
            found[number] = ids[: ids.index(END)] if END in ids else ids
    model.train()
    return [found[number] for number in range(len(rows))]


def _extended(model: Translator, source: Tensor, start: int, width: int) -> Tensor:
    memory, mask = model.encode(source)
    target = torch.full((len(source), 1), start, device=source.device)
    ended = torch.zeros(len(source), dtype=torch.bool, device=source.device)
    for _ in range(min(_LONGEST, 2 * width + 10)):
        hidden, _ = model.decode(target, memory, mask)
        following = model.logits(hidden[:, -1]).argmax(-1)
        following[ended] = END
        target = torch.cat([target, following[:, None]], dim=1)
        ended |= following == END
        if bool(ended.all()):
            break
    return target
