"""What else the engine would say of a unit: for a reviewer who does not like the draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from multilang import locales
from multilang.engines.base import Proposer
from multilang.errors import ConfigError
from multilang.model import Draft, Extraction, Unit
from multilang.pipeline.parts import engine_of, guard_of, segmenter_of
from multilang.pretranslate import casing
from multilang.pretranslate.finishing import finish
from multilang.pretranslate.reading import read
from multilang.typography import profile
from multilang.workspace import Project


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One sentence of a unit, without its markup, and what it may be in the other language."""

    source: str
    targets: tuple[Draft, ...]
    """The engine's first answer, then others, the best first; what a guard refuses is left out."""


def unit_at(extraction: Extraction, line: int) -> Unit:
    """The unit that stands at a line of an article, or the last one that begins before it.

    Raises:
        ConfigError: nothing is translated at or before this line.
    """
    before = [unit for unit in extraction.units if unit.line <= line]
    if not before:
        raise ConfigError(
            "there is nothing to translate up to this line",
            where=f"{extraction.article.path}:{line}",
            hint="`multilang status --worst 0` names the lines of all drafts",
        )
    return before[-1]


def suggest(project: Project, tag: str, unit: Unit) -> tuple[Suggestion, ...]:
    """Other translations of each sentence of a unit.

    Raises:
        EngineMissing, EngineError: as the engine does.
    """
    numbered = {p.number: p for p in unit.placeholders}
    segments = segmenter_of(project)(unit.source)
    sentences = [read(one.source, numbered, plain=unit.plain) for one in segments]
    texts = [sentence.text for sentence in sentences if not sentence.wordless]
    engine = engine_of(project)
    pair = project.config.source, tag
    asked = [casing.prepare(text, locales.get(pair[0])).text for text in texts]
    first: Sequence[Sequence[Draft]]
    others: Sequence[Sequence[Draft]] = [()] * len(texts)
    if isinstance(engine, Proposer):
        first, others = engine.hypotheses(asked, *pair), engine.propose(asked, *pair)
    else:
        first = [(draft,) for draft in engine.translate(asked, *pair)]
    return tuple(
        Suggestion(text, _shown(project, tag, text, [*some, *more]))
        for text, some, more in zip(texts, first, others, strict=True)
    )


def _shown(project: Project, tag: str, text: str, drafts: Sequence[Draft]) -> tuple[Draft, ...]:
    source, target = locales.get(project.config.source), locales.get(tag)
    guard = guard_of(project, tag)
    shape = casing.prepare(text, source).shape
    style = profile(target, project.config.style(tag))
    found: dict[str, Draft] = {}
    for draft in drafts:
        if draft.text:
            shown = finish(text, casing.restore(draft.text, shape, target), source, target, style)
            if not guard(text, shown):
                found.setdefault(shown, Draft(shown, draft.score))
    return tuple(found.values())
