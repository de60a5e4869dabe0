"""Units -> drafts: what the machine proposes, and what of it a person may see.

The engine gets plain sentences: markup, escapes, entities and placeholders stay on our side, and
everything that is missing goes to it once, without repeats. Markup is put back where the words
that it stood around went (``projection``). The output is distrusted: what a guard refuses leaves
the unit empty, with the reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from multilang.engines.base import Aligner, Engine, Progress, Symbolic
from multilang.model import Issue, Locale, Segment, Target, Unit
from multilang.pretranslate.asking import CHUNK, Desk, Guard, Terms
from multilang.pretranslate.caching import DraftCache
from multilang.pretranslate.drafting import Plan, Refused, Written, plan, texts, unclear, write
from multilang.typography import Style, profile

__all__ = [
    "CHUNK",
    "GATING",
    "RULES",
    "Check",
    "DraftCache",
    "Guard",
    "Pretranslation",
    "Recall",
    "Segmenter",
    "Terms",
    "pretranslate",
]

RULES = "3"
"""Version of how sentences are prepared for the engine and its answers finished, typography
included; part of every signature. What the cache has is older than all of that."""

GATING = frozenset({"numbers"})
"""Checks that warn of people's text and refuse a machine's, which has no reason of its own."""

Segmenter = Callable[[str], Sequence[Segment]]
Check = Callable[[Unit, str], Sequence[Issue]]
Recall = Callable[[str], str]
"""A sentence -> the translation that people have approved for it, or ``""``."""
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Pretranslation:
    """What became of the units that were asked for. Every key is in one of the first two."""

    drafts: Mapping[Key, Target]
    refused: Mapping[Key, str]
    """Why there is no draft, by unit key."""
    translated: int
    """Sentences that the engine worked on; the others were known."""
    tries: Mapping[str, int] = field(default_factory=Counter, compare=False)
    """Sentences by the try that gave their draft, those that were refused; and the units that had
    to be translated in pieces, because a check refused where their markup came to stand."""


def pretranslate(
    units: Iterable[Unit],
    source: Locale,
    target: Locale,
    engine: Engine,
    *,
    segmenter: Segmenter,
    guard: Guard,
    check: Check,
    cache: DraftCache,
    recall: Recall = lambda _: "",
    aligner: Aligner | None = None,
    terms: Terms = lambda _: (),
    style: Style = (),
    begin: Progress | None = None,
    progress: Progress | None = None,
) -> Pretranslation:
    """Draft every unit, in one pass over all the articles they come from.

    Args:
        recall: what it answers is taken as it is; the engine is asked for the other sentences, and
            the signature says how many were known.
        aligner: finds where markup belongs; by default the engine, where it can.
        terms: the project's terms in a sentence; drafts are made to use them.
        style: the project's settings of typography for the target; part of the signature.
        begin: called with the number of sentences the engine is asked for, when there are any.
        progress: called with the number of sentences done since the last call.

    Raises:
        EngineMissing, EngineError: as the engine does.
    """
    if aligner is None and isinstance(engine, Aligner):
        aligner = engine
    look = profile(target, style)
    desk = Desk(engine, source, target, guard, cache, aligner, terms, begin, progress, look)
    symbols: Sequence[str] = ()
    if isinstance(engine, Symbolic) and aligner is not None:
        symbols = engine.symbols(source.tag, target.tag)
    by_key = {unit.key: unit for unit in units}
    plans = {
        key: plan(unit, segmenter, recall, symbols=symbols, aligned=aligner is not None)
        for key, unit in by_key.items()
    }
    written = _written(plans, desk)
    drafts: dict[Key, Target] = {}
    refused: dict[Key, str] = {}
    broken: dict[Key, Plan] = {}
    signature = f"{desk.signature}|rules:{RULES}{_styled(style)}"
    for key, first in written.items():
        outcome = _mended(check, by_key[key], first)
        problem = _problem(check, by_key[key], outcome)
        if problem and not isinstance(outcome, Refused) and not plans[key].whole:
            broken[key] = plan(by_key[key], segmenter, recall, symbols=(), aligned=False)
        elif problem:
            refused[key] = problem
        elif isinstance(outcome, Written):
            drafts[key] = _target(outcome, signature)
    desk.tries["in pieces"] += len(broken)
    for key, second in _written(broken, desk).items():
        outcome = _mended(check, by_key[key], second)
        problem = _problem(check, by_key[key], outcome)
        if problem or isinstance(outcome, Refused):
            refused[key] = problem
        else:
            drafts[key] = _target(outcome, signature)
    return Pretranslation(drafts, refused, desk.translated, desk.tries)


def _styled(style: Style) -> str:
    settings = ",".join(f"{name}={value}" for name, value in style)
    return f"|typography:{settings}" if settings else ""


def _written(plans: Mapping[Key, Plan], desk: Desk) -> dict[Key, Written | Refused]:
    asked = (text for one in plans.values() for text in texts(one))
    drafts = desk.ask(asked, unclear(plans.values(), desk))
    return write(plans, drafts, desk)


def _mended(check: Check, unit: Unit, outcome: Written | Refused) -> Written | Refused:
    """With what a check that would hold the draft back says should stand there, such as ``1 200``
    for ``1,200`` in French."""
    if isinstance(outcome, Refused):
        return outcome
    found = [i for i in check(unit, outcome.text) if i.check in GATING and i.fix is not None]
    text = outcome.text
    for issue in sorted(found, key=lambda issue: issue.span or (0, 0), reverse=True):
        if issue.span is not None:
            text = text[: issue.span[0]] + str(issue.fix) + text[issue.span[1] :]
    return outcome if text == outcome.text else replace(outcome, text=text)


def _problem(check: Check, unit: Unit, outcome: Written | Refused) -> str:
    if isinstance(outcome, Refused):
        return outcome.reason
    broken = [
        issue
        for issue in check(unit, outcome.text)
        if issue.severity == "critical" or issue.check in GATING
    ]
    return broken[0].message if broken else ""


def _target(outcome: Written, signature: str) -> Target:
    made_by = signature + outcome.share
    score = None if outcome.score is None else round(outcome.score, 2)
    return Target(outcome.text, "initial", "engine", made_by, score, doubts=outcome.doubts)
