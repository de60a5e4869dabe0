"""Drafts for what is missing in a batch: what people have approved before, then the engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from multilang import leverage, locales, pretranslate
from multilang.draft_cache import open_cache, shared_url
from multilang.engines.base import Engine
from multilang.errors import EngineError
from multilang.memory import Memory
from multilang.model import Extraction, Target, Unit
from multilang.pipeline.parts import aligner_of, check_of, engine_of, guard_of, segmenter_of
from multilang.pipeline.remembering import memory_of
from multilang.pipeline.reports import Watcher
from multilang.pipeline.terms import glossary_of
from multilang.pretranslate import transfer
from multilang.workspace import Project

Key = tuple[str, str]
Wanted = Sequence[tuple[Extraction, Sequence[Unit]]]


@dataclass(frozen=True, slots=True)
class Drafts:
    """What there is for the units that were asked for."""

    engine: pretranslate.Pretranslation | None = None
    """None when the engine was not asked, or could not be used."""
    memory: Mapping[str, Mapping[Key, Target]] = field(default_factory=dict)
    """By article: what fits in one place need not fit in another."""
    failures: tuple[EngineError, ...] = ()

    def of(self, slug: str) -> dict[Key, Target]:
        return {**(self.engine.drafts if self.engine else {}), **self.memory.get(slug, {})}


def draft(project: Project, tag: str, wanted: Wanted, watcher: Watcher) -> Drafts:
    """Draft units: exact memory, engine, similar memory, in this order, the first that has one.

    An engine that cannot be used is a failure in the result; the memory does what it can.
    """
    wanted = [(extraction, units) for extraction, units in wanted if units]
    if not wanted:
        return Drafts()
    memory = usable_memory(project, tag)
    found = {e.article.slug: from_memory(project, tag, e, units, memory) for e, units in wanted}
    rest = {
        unit.key: unit
        for extraction, units in wanted
        for unit in units
        if unit.key not in found[extraction.article.slug]
    }
    answered: pretranslate.Pretranslation | None = None
    failures: tuple[EngineError, ...] = ()
    if rest:
        try:
            answered = _asked(project, tag, list(rest.values()), memory, watcher)
        except EngineError as error:
            failures = (error,)
    least = project.config.memory_fuzzy
    if memory is not None and least:
        done = answered.drafts if answered else {}
        left = [unit for key, unit in rest.items() if key not in done]
        near = leverage.near(
            left, memory, least=least, check=check_of(project, tag),
            dress=partial(with_markup, project, tag),
        )  # fmt: skip
        for extraction, units in wanted:
            drafts = found[extraction.article.slug]
            drafts.update(
                (u.key, near[u.key]) for u in units if u.key in near and u.key not in drafts
            )
    return Drafts(answered, found, failures)


def with_markup(project: Project, tag: str, unit: Unit, text: str) -> str | None:
    """A text in this locale with the unit's markup around the words it belongs to; None where that
    is not sure, or no model can say."""
    try:
        return transfer.with_markup(
            unit, text, aligner_of(project, tag), locales.get(project.config.source),
            locales.get(tag),
        )  # fmt: skip
    except EngineError:
        return None


def usable_memory(project: Project, tag: str) -> Memory | None:
    """The memory, where the settings want it and there is anything in it."""
    if not (project.config.memory_exact or project.config.memory_fuzzy):
        return None
    memory = memory_of(project, tag)
    return memory if memory.pairs else None


def from_memory(
    project: Project, tag: str, extraction: Extraction, units: Sequence[Unit], memory: Memory | None
) -> dict[Key, Target]:
    if memory is None or not project.config.memory_exact:
        return {}
    return leverage.exact(
        units,
        extraction.units,
        memory,
        segmenter=segmenter_of(project),
        check=check_of(project, tag),
    )


def asker(
    project: Project, tag: str, engine: Engine, cache: pretranslate.DraftCache
) -> Callable[..., pretranslate.Pretranslation]:
    """``pretranslate`` as the project's settings want it for this locale."""
    return partial(
        pretranslate.pretranslate,
        source=locales.get(project.config.source),
        target=locales.get(tag),
        engine=engine,
        segmenter=segmenter_of(project),
        guard=guard_of(project, tag),
        check=check_of(project, tag),
        cache=cache,
        aligner=aligner_of(project, tag),
        terms=partial(glossary_of(project).matches, source=project.config.source),
        style=project.config.style(tag),
    )


def _asked(
    project: Project, tag: str, units: Sequence[Unit], memory: Memory | None, watcher: Watcher
) -> pretranslate.Pretranslation:
    recall = leverage.recall(memory if project.config.memory_exact else None)
    segmenter = segmenter_of(project)
    with open_cache(project.cache_dir / "drafts.sqlite", shared_url()) as cache:
        ask = asker(project, tag, engine_of(project), cache)
        begin = partial(watcher.begin, f"{project.config.source} → {tag}")
        first = ask(units, recall=recall, begin=begin, progress=watcher.advance)
        # What did not fit here with a sentence from elsewhere in it may do without.
        mixed = [
            unit
            for unit in units
            if unit.key in first.refused and any(recall(s.source) for s in segmenter(unit.source))
        ]
        return _better(first, ask(mixed)) if mixed else first


def _better(
    first: pretranslate.Pretranslation, second: pretranslate.Pretranslation
) -> pretranslate.Pretranslation:
    drafts = {**first.drafts, **second.drafts}
    refused = {**first.refused, **second.refused}
    return pretranslate.Pretranslation(
        drafts,
        {key: reason for key, reason in refused.items() if key not in drafts},
        first.translated + second.translated,
        Counter(first.tries) + Counter(second.tries),
    )
