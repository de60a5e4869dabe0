"""How well a model aligns, and which of its attention is best at it.

Without known alignments there are still anchors: what stands once in a sentence and once in its
translation, such as a name or a number, is its own translation. On a model with known alignments
they put the settings in the right order (research).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from multilang import writing
from multilang.engines.aligning import Side, alignment, anchors
from multilang.engines.anchor_sentences import sentences
from multilang.engines.batches import MAX_OUTPUT, MAX_TOKENS
from multilang.engines.ct2 import Answer, Model
from multilang.engines.heads import Heads
from multilang.engines.install import Ready
from multilang.engines.loading import trim
from multilang.engines.tokenizers import SPACE, located
from multilang.errors import MultilangError
from multilang.model import Alignment

_VERSION = 2
_SETTINGS = (Heads(-1, 0), Heads(-1, 1), Heads(-2, 0), Heads(-2, 1))
"""What is tried on a model whose converter chose the default: all heads or the first, of the last
layer or the one before."""
_ENOUGH = 8
"""Fewer anchors say nothing about a setting."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """What was measured of one model."""

    layer: int
    heads: int
    accuracy: float
    """Share of the anchors that look at their double, 0 to 1; 0 where there were none."""
    found: int
    """Anchors that were looked at."""


def aligned(model: Model, pairs: Sequence[tuple[str, str]]) -> list[Alignment]:
    """One alignment for each pair, without weights where a text is empty or too long."""
    sides = [(_side(model, a), _side(model, b, target=True)) for a, b in pairs]
    # One less than the most, for the token that names the language in multilingual models.
    usable = [
        index
        for index, (source, target) in enumerate(sides)
        if 0 < len(source.tokens) <= MAX_TOKENS and 0 < len(target.tokens) < MAX_OUTPUT
    ]
    attention = dict(zip(usable, _attention(model, [sides[i] for i in usable]), strict=True))
    return [
        alignment(source, target, attention.get(index))
        for index, (source, target) in enumerate(sides)
    ]


def seen(model: Model, source: str, answer: Answer) -> Alignment | None:
    """The alignment of an answer that has its attention."""
    if not answer.attention:
        return None
    ours, theirs = _side(model, source), _side(model, answer.text, target=True)
    if theirs.tokens != answer.written:  # a model may cut words otherwise than its tokenizer
        letters = [token.replace(SPACE, "").removesuffix("@@") for token in answer.written]
        theirs = Side(answer.text, answer.written, tuple(located(letters, answer.text)))
    whole = len(ours.tokens) == len(answer.attention[0])
    return alignment(ours, theirs, answer.attention) if whole else None


def calibrated(
    ready: Ready, model: Model, cache: Path, threads: int = 0
) -> tuple[Model, Calibration]:
    """The model to align with and what is known of it; measured the first time, then remembered in
    ``cache`` by the package's digest. It is ``model`` itself unless other attention of it is
    better; it translates as ``model`` does in any case."""
    path = _record(ready, cache)
    known = _remembered(path)
    if known is None:
        known = _measured(ready, model, cache, threads)
        _remember(path, known)
        trim()
    wanted = Heads(known.layer, known.heads)
    same = wanted == model.attention.heads
    return model if same else Model(ready, threads, wanted, cache), known


def best_heads(ready: Ready, cache: Path) -> Heads | None:
    """The attention to load the model with; None as long as it was not measured."""
    known = _remembered(_record(ready, cache))
    return Heads(known.layer, known.heads) if known else None


def _record(ready: Ready, cache: Path) -> Path:
    return cache / "alignment" / f"{ready.digest}.json"


def _measured(ready: Ready, model: Model, cache: Path, threads: int) -> Calibration:
    texts = sentences(ready.package.source)
    answers = model.translate([model.encode(text) for text in texts], 1)
    pairs = [(a, b.text) for a, b in zip(texts, answers, strict=True) if b.ended and b.text]
    results = [_accuracy(model, pairs)]
    shown = model.attention
    if not shown.chosen:
        others = [s for s in _SETTINGS if s != shown.heads and -s.layer <= shown.layers]
        results += [_tried(ready, other, threads, pairs, cache) for other in others]
    enough = [result for result in results if result.found >= _ENOUGH]
    return max(enough, key=lambda result: result.accuracy, default=results[0])


def _tried(
    ready: Ready, heads: Heads, threads: int, pairs: Sequence[tuple[str, str]], cache: Path
) -> Calibration:
    """What a setting is worth. Its copy of the model is on disk, where it costs no memory, if there
    is room, and gone afterwards."""
    try:
        with TemporaryDirectory(dir=cache, prefix="heads-") as folder:
            return _accuracy(Model(ready, threads, heads, Path(folder)), pairs)
    except OSError:
        return _accuracy(Model(ready, threads, heads), pairs)


def _accuracy(model: Model, pairs: Sequence[tuple[str, str]]) -> Calibration:
    sides = [(_side(model, a), _side(model, b, target=True)) for a, b in pairs]
    sides = [(a, b) for a, b in sides if a.tokens and 0 < len(b.tokens) < MAX_OUTPUT]
    counts = [
        anchors(source, target, attention)
        for (source, target), attention in zip(sides, _attention(model, sides), strict=True)
    ]
    right, total = sum(r for r, _ in counts), sum(t for _, t in counts)
    share = round(right / total, 4) if total else 0.0
    shown = model.attention.heads
    return Calibration(shown.layer, shown.heads, share, total)


def _attention(model: Model, sides: Sequence[tuple[Side, Side]]) -> list[list[list[float]]]:
    return model.attend([source.tokens for source, _ in sides], [t.tokens for _, t in sides])


def _side(model: Model, text: str, *, target: bool = False) -> Side:
    tokens, spans = model.tokenizer.spans(text, target=target)
    return Side(text, tuple(tokens), tuple(spans))


def _remembered(path: Path) -> Calibration | None:
    try:
        data = json.loads(path.read_text("utf-8"))
        if data["version"] != _VERSION:
            return None
        return Calibration(
            int(data["layer"]), int(data["heads"]), float(data["accuracy"]), int(data["found"])
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _remember(path: Path, known: Calibration) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps({"version": _VERSION, **asdict(known)}, indent=1) + "\n"
        writing.write(path, text.encode())
    except (OSError, MultilangError):
        pass  # it is measured again next time
