"""What the steps are given: articles, the engine, the sentence splitter, guards and checks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from typing import Protocol

from multilang import (
    checks,
    engines,
    locales,
    merge,
    pretranslate,
    segment,
    workspace,
)
from multilang.engines import packages
from multilang.engines.base import Aligner, Engine, Networked
from multilang.errors import ConfigError, EngineError, MultilangError
from multilang.model import Extraction, Issue, Locale, Segment, Unit
from multilang.pattern_cache import PatternCache
from multilang.pipeline.cutting import extraction_of
from multilang.pipeline.extractions import Extractions
from multilang.pipeline.reports import Reading
from multilang.pipeline.settled import Settled
from multilang.pipeline.terms import checks_of
from multilang.severities import Severities
from multilang.typography import profile
from multilang.workspace import Project


def read(project: Project, slugs: Sequence[str] = ()) -> Reading:
    """Read and extract the project's articles, or the chosen ones. What a run has read as it is now
    is extracted when somebody asks for it.

    A file that cannot be handled is a failure in the result; the others are done.

    Raises:
        ConfigError: content/ or a chosen article is not there.
    """
    found, problems = workspace.slugs(project, slugs)
    settled = Settled(project)
    extractions = Extractions(partial(_read_one, project))
    failures: list[MultilangError] = list(problems)
    for slug in found:
        extraction = None
        try:
            if not settled.knows(slug):
                folder = settled.look(slug)
                extraction = _read_one(project, slug)
                list(workspace.media(project, slug))  # a link that leads out is found now
                settled.saw(extraction, folder)
            extractions.add(slug, settled.characters(slug), extraction)
        except MultilangError as error:
            failures.append(error)
    return Reading(extractions if len(extractions) else (), tuple(failures), settled)


def _read_one(project: Project, slug: str) -> Extraction:
    return extraction_of(project, slug, workspace.read_article(project, slug))


@lru_cache(maxsize=4)
def engine_of(project: Project) -> Engine:
    """The project's engine; models stay loaded for the life of the process."""
    settings = project.config
    name, colon, file = settings.engine.partition(":")
    if colon:
        file = str(project.path(file))  # an absolute one stays as it is
    return engines.make(
        name + colon + file,
        models_dir=settings.models_dir,
        beam=settings.beam,
        service=settings.service(name),
    )


def is_networked(project: Project) -> bool:
    """Whether the project's engine sends text over a network; not if there is none to be had."""
    try:
        return isinstance(engine_of(project), Networked)
    except EngineError:
        return False  # the run says why, when it asks for drafts


def aligner_of(project: Project, tag: str) -> Aligner | None:
    """Who finds where markup belongs: the engine itself, else a local model of the pair, if there
    is one; None for engines whose answers are taken as they are."""
    engine = engine_of(project)
    if isinstance(engine, Aligner):
        return engine
    if getattr(engine, "verbatim", False):
        return None
    local = engines.make("argos", models_dir=project.config.models_dir)
    try:
        local.signature(project.config.source, tag)
    except EngineError:
        return None
    return local if isinstance(local, Aligner) else None


@lru_cache(maxsize=4)
def segmenter_of(project: Project, language: str = "") -> pretranslate.Segmenter:
    """The sentence splitter for a language, the source language unless given, with the project's
    rules."""
    path = project.config.rules
    text = workspace.read_text(project, path) if path else ""
    if path and "languagerule" not in text:
        raise ConfigError("there are no SRX rules in the file", where=path)
    rules = segment.Rules(text, project.config.abbreviations, path)
    segment.keep_patterns(PatternCache(packages.places().cache.parent))
    return partial(_segments, language or project.config.source, rules)


def policy_of(project: Project, tag: str) -> merge.Policy:
    """How texts of this locale are merged: the project's settings, its sentence splitters."""
    return merge.Policy(
        project.config.minor_edits, _sentences(project, ""), _sentences(project, tag)
    )


def _sentences(project: Project, language: str) -> merge.Sentences:
    def sentences(text: str) -> list[str]:
        cut = segmenter_of(project, language)(text)
        return [s.lead + s.source + s.trail for s in cut]

    return sentences


def _segments(language: str, rules: segment.Rules, source: str) -> tuple[Segment, ...]:
    return segment.segment(source, language, rules)


def guard_of(project: Project, tag: str) -> pretranslate.Guard:
    """Why a machine's sentence must not be shown in this locale. Engines whose answers are taken as
    they are have no guard: pseudo-translations into Thai are written in Latin letters."""
    if getattr(engine_of(project), "verbatim", False):
        return _unguarded
    return partial(_guard, locales.get(tag))


def _unguarded(source: str, draft: str) -> str:  # noqa: ARG001 - a guard's
    return ""


def _guard(locale: Locale, source: str, draft: str) -> str:
    return checks.refuse(source, draft, locale)


class CheckUnit(Protocol):
    """All findings in a unit's target; translators' comments may waive some."""

    def __call__(
        self, unit: Unit, target: str, comments: tuple[str, ...] = ()
    ) -> Sequence[Issue]: ...


def check_of(project: Project, tag: str) -> CheckUnit:
    """The checks of a unit's target in this locale, those of the project's glossary and house style
    among them.

    Raises:
        ConfigError: the glossary is wrong, or a setting in [checks] is about no check.
    """
    return partial(_check, *_looking(project, tag))


def breaking_of(project: Project, tag: str) -> Callable[[Unit, str], Sequence[Issue]]:
    """Of the same findings those that keep a text off its page. Raises as ``check_of``."""
    own, severities, source, locale = _looking(project, tag)

    def breaking(unit: Unit, target: str) -> Sequence[Issue]:
        return checks.check_message(
            unit, target, locale, source, extra=own, severities=severities, critical=True
        )

    return breaking


def _looking(
    project: Project, tag: str
) -> tuple[tuple[checks.Check, ...], Severities, Locale, Locale]:
    checks.validate(project.config.checks)
    own, (source, locale) = checks_of(project), _pair(project, tag)
    if style := project.config.style(tag):
        own += checks.typographic_checks(profile(locale, style))
    return own, project.config.checks, source, locale


def _pair(project: Project, tag: str) -> tuple[Locale, Locale]:
    return locales.get(project.config.source), locales.get(tag)


def broken_in(project: Project, tag: str) -> Callable[[Unit, str], bool]:
    """Whether no page can show a text in this locale. The glossary has no say in that."""
    check = partial(_check, (), project.config.checks, *_pair(project, tag))

    def broken(unit: Unit, text: str) -> bool:
        return any(issue.severity == "critical" for issue in check(unit, text))

    return broken


@lru_cache(maxsize=1024)  # one article is looked at from several sides, and then not for long
def _check(
    own: tuple[checks.Check, ...],
    severities: Severities,
    source: Locale,
    locale: Locale,
    unit: Unit,
    target: str,
    comments: tuple[str, ...] = (),
) -> Sequence[Issue]:
    return checks.check_message(
        unit, target, locale, source, comments, extra=own, severities=severities
    )
