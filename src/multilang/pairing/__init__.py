"""An article + its translation from elsewhere -> which unit is translated by which text.

Only what is sure is paired; the rest is said, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from multilang.model import Segment, Unit
from multilang.pairing.aligning import Step, align
from multilang.pairing.anchors import agreement, anchors
from multilang.pairing.blocks import block
from multilang.pairing.carrying import carried

__all__ = ["SURE", "Left", "Pairing", "Translated", "pair"]

SURE = 0.93
"""Least probability of two blocks that count as each other's translation."""
_MOST_LENGTH = 3.2
"""A text that is longer or shorter than its source by more, the general difference between the
languages considered, is not all of it, or is more."""
Sentences = Callable[[str], Sequence[Segment]]


@dataclass(frozen=True, slots=True)
class Translated:
    """A unit with its translation."""

    unit: Unit
    text: str
    probability: float
    whole: bool = True
    """False for a text that was cut or joined to fit: for people to look at."""


@dataclass(frozen=True, slots=True)
class Left:
    """What was not paired, and why."""

    reason: str
    unit: Unit | None = None
    """Of the article; None for a text that only the translation has."""
    text: str = ""
    line: int = 0
    """In the translation, 1-based."""


@dataclass(frozen=True, slots=True)
class Pairing:
    pairs: tuple[Translated, ...]
    left: tuple[Left, ...]


def pair(
    units: Sequence[Unit], translation: Sequence[Unit], sentences: Sentences, sure: float = SURE
) -> Pairing:
    """Pair an article's units with those of its translation, both in document order.

    Args:
        sentences: cuts a text of the translation's language.
        sure: least probability, 0-1.
    """
    fields = {u.kind for u in units if u.plain} | {u.kind for u in translation if u.plain}
    work = _Work(sentences, sure)
    for name in sorted(fields):
        work.align([u for u in units if _of(u, name)], [u for u in translation if _of(u, name)])
    work.align([u for u in units if not u.plain], [u for u in translation if not u.plain])
    order = {unit.id: at for at, unit in enumerate(units)}
    work.pairs.sort(key=lambda one: order[one.unit.id])
    return Pairing(tuple(work.pairs), tuple(work.left))


def _doubted(
    steps: Sequence[Step], units: Sequence[Unit], translation: Sequence[Unit]
) -> Iterator[Step]:
    """The steps; pairs that stand alone are as good as improbable.

    Between what is missing and the end, or something else that is missing, a text of about the
    right length fits anything; only figures, links and names speak for it.
    """
    for at, step in enumerate(steps):
        around = [*steps[max(0, at - 1) : at], *steps[at + 1 : at + 2]]
        alone = around and all(_is_gap(one) for one in around)
        if alone and not _is_gap(step):
            mine, theirs = units[step.sources[0]], translation[step.targets[0]]
            if (agreement(anchors(mine), anchors(theirs)) or 0) < 0.5:
                step = replace(step, probability=0.0)
        yield step


def _is_gap(step: Step) -> bool:
    return step.sources[0] == step.sources[1] or step.targets[0] == step.targets[1]


def _of(unit: Unit, kind: str) -> bool:
    return unit.plain and unit.kind == kind


class _Work:
    def __init__(self, sentences: Sentences, sure: float) -> None:
        self.pairs: list[Translated] = []
        self.left: list[Left] = []
        self._sentences = sentences
        self._sure = sure

    def align(self, units: Sequence[Unit], translation: Sequence[Unit]) -> None:
        found = align([block(u) for u in units], [block(u) for u in translation])
        self._scale = found.scale
        for step in _doubted(found.steps, units, translation):
            self._take(step, units[slice(*step.sources)], translation[slice(*step.targets)])

    def _take(self, step: Step, units: Sequence[Unit], texts: Sequence[Unit]) -> None:
        if units and texts and step.probability < 0.5 and units[0].kind != texts[0].kind:
            self._take(step, units, ())
            self._take(step, (), texts)
        elif not texts:
            self.left += [Left("there is no translation of it", unit) for unit in units]
        elif not units:
            self.left += [
                Left("it fits no text of the article", None, t.source, t.line) for t in texts
            ]
        elif len(units) == 2:
            self._divide(step, units, texts[0])
        elif len(texts) == 2:
            self._join(step, units[0], texts)
        else:
            self._one(step, units[0], texts[0])

    def _one(self, step: Step, unit: Unit, text: Unit) -> None:
        reason = "" if step.probability >= self._sure else "which text translates it is not certain"
        reason = reason or self._doubt(unit, text)
        target = carried(unit, text)
        if not reason and target is None:
            reason = "its links or code are not those of the source"
        if reason or target is None:
            self.left.append(Left(reason, unit, text.source, text.line))
        else:
            self.pairs.append(Translated(unit, target, step.probability))

    def _doubt(self, unit: Unit, text: Unit) -> str:
        if unit.kind != text.kind:
            return f"it is a {unit.kind} there and a {text.kind} here"
        if unit.source == text.source and len(unit.source.split()) > 3:
            return "it is not translated"
        ratio = (len(text.source) + 10) / (len(unit.source) * self._scale + 10)
        if not 1 / _MOST_LENGTH <= ratio <= _MOST_LENGTH:
            return "it is much longer or shorter than its source"
        return ""

    def _join(self, step: Step, unit: Unit, texts: Sequence[Unit]) -> None:
        """Two texts for one unit: joined, for people to look at."""
        first, second = texts
        target = None
        if not first.placeholders and not second.placeholders and not unit.placeholders:
            target = f"{first.source} {second.source}"
        if target is None or step.probability < self._sure:
            reason = "it is divided in the translation"
            self.left += [Left(reason, unit, t.source, t.line) for t in texts]
        else:
            self.pairs.append(Translated(unit, target, step.probability, whole=False))

    def _divide(self, step: Step, units: Sequence[Unit], text: Unit) -> None:
        """One text for two units: cut between two sentences where the lengths say so."""
        pieces = [s.lead + s.source + s.trail for s in self._sentences(text.source)]
        free = not (text.placeholders or units[0].placeholders or units[1].placeholders)
        if not free or len(pieces) < 2 or step.probability < self._sure:
            reason = "it is joined with another in the translation"
            self.left += [Left(reason, unit, text.source, text.line) for unit in units]
            return
        share = len(units[0].source) / (len(units[0].source) + len(units[1].source))
        total = len(text.source)
        at = min(range(1, len(pieces)),
                 key=lambda n: abs(len("".join(pieces[:n])) - share * total))  # fmt: skip
        halves = "".join(pieces[:at]).strip(), "".join(pieces[at:]).strip()
        for unit, half in zip(units, halves, strict=True):
            self.pairs.append(Translated(unit, half, step.probability, whole=False))
