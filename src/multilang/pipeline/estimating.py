"""What a run would ask the engine for, and what that would cost; nothing is sent.

The count stops where a run would hand its sentences to the engine, so it is the run's own. What it
cannot know is what an engine answers badly and is asked for again, and whether a service still
serves the model that the draft cache has answers of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from multilang import leverage, locales, pretranslate
from multilang.draft_cache import Cache, open_cache, shared_url
from multilang.engines.base import Engine, Networked, Progress
from multilang.engines.remote import Choosy, Counting
from multilang.errors import EngineError, MultilangError
from multilang.model import Alignment, Draft, Unit
from multilang.pipeline import drafting, localizing
from multilang.pipeline.parts import engine_of
from multilang.pipeline.recording import RUN
from multilang.pipeline.reports import Reading
from multilang.services import Service
from multilang.workspace import Project

_OPEN_END = "\x00"
"""Stands in a signature for what only the service knows."""


@dataclass(frozen=True, slots=True)
class LocaleEstimate:
    """What one locale would ask for."""

    locale: str
    units: int = 0
    """Messages without a text; with ``again`` also those whose draft nobody has touched."""
    remembered: int = 0
    """Those of them that the memory has, and nobody is asked for."""
    cached: int = 0
    """Sentences that were asked for before."""
    sentences: int = 0
    """Those that would be asked for now, each once."""
    characters: int = 0
    """In these sentences: what most services charge for."""
    tokens_in: int = 0
    """About how many tokens a language model would read, where the engine is one."""
    tokens_out: int = 0


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run would ask for, in all."""

    engine: str
    locales: tuple[LocaleEstimate, ...]
    host: str = ""
    """Where text would be sent over a network; empty for an engine in this process."""
    third_party: bool = False
    """Whether that is another machine."""
    cost: float | None = None
    """In the currency of the prices in the settings; None without prices."""
    max_characters: int = 0
    failures: tuple[MultilangError, ...] = ()
    unserved: tuple[str, ...] = ()
    """Languages that the engine does not translate into, as far as it knows without asking: they
    are not counted, and a run says why they stay as they are."""

    @property
    def sentences(self) -> int:
        return sum(one.sentences for one in self.locales)

    @property
    def characters(self) -> int:
        return sum(one.characters for one in self.locales)

    def check(self) -> None:
        """Stop what would send more than the settings allow.

        Raises:
            EngineError: it would; the message says how much.
        """
        if self.max_characters and self.characters > self.max_characters:
            raise EngineError(
                f"this would send {self.characters:,} characters to {self.engine}; "
                f"max_characters allows {self.max_characters:,}",
                where=f"[engine.{self.engine}]",
                hint="nothing was sent: name fewer articles or languages, or raise the limit",
            )


def estimate(
    project: Project,
    reading: Reading,
    tags: Sequence[str],
    slugs: Sequence[str] = (),
    *,
    again: bool = False,
) -> Estimate:
    """Count what a run with these arguments would ask the engine for.

    Args:
        slugs: which articles of the reading; all when empty.
        again: count drafts that nobody has touched as missing.

    Raises:
        ConfigError: there is no such engine.
        EngineMissing, EngineError: an engine on this machine has no model for a locale.
    """
    engine = engine_of(project)
    name = project.config.engine.partition(":")[0]
    failures: list[MultilangError] = list(reading.failures)
    source = project.config.source
    unserved = tuple(
        tag for tag in tags if isinstance(engine, Choosy) and not engine.serves(source, tag)
    )
    made = [
        _of_locale(project, reading, tag, slugs, again, engine, failures)
        for tag in tags
        if tag not in unserved
    ]
    if not isinstance(engine, Networked):
        return Estimate(name, tuple(made), failures=tuple(failures), unserved=unserved)
    return Estimate(
        name,
        tuple(made),
        engine.host,
        engine.third_party,
        _cost(engine.service, made),
        engine.service.max_characters,
        tuple(failures),
        unserved,
    )


def _of_locale(
    project: Project,
    reading: Reading,
    tag: str,
    slugs: Sequence[str],
    again: bool,
    engine: Engine,
    failures: list[MultilangError],
) -> LocaleEstimate:
    chosen = reading.only(slugs) if slugs else reading.extractions
    frozen = replace(project, frozen=True)  # looked at, not noted down
    catalogs, problems, _ = localizing.read_catalogs(frozen, tag, chosen, RUN)
    failures += problems
    chosen = tuple(e for e in chosen if e.article.slug in catalogs)
    wanted = localizing.wanted_units(project, tag, chosen, catalogs, again)
    memory = drafting.usable_memory(project, tag)
    rest: dict[tuple[str, str], Unit] = {}
    units = remembered = 0
    for extraction, some in wanted:
        known = drafting.from_memory(project, tag, extraction, some, memory)
        units += len(some)
        remembered += len(known)
        rest.update((unit.key, unit) for unit in some if unit.key not in known)
    recall = leverage.recall(memory if project.config.memory_exact else None)
    cached, sentences = _asked(project, tag, list(rest.values()), engine, recall)
    characters = sum(map(len, sentences))
    tokens = (0, 0)
    if isinstance(engine, Counting) and sentences:
        latin = locales.get(tag).script == "Latn"
        tokens = engine.tokens(characters, len(sentences), latin=latin)
    return LocaleEstimate(tag, units, remembered, cached, len(sentences), characters, *tokens)


def _asked(
    project: Project, tag: str, units: Sequence[Unit], engine: Engine, recall: pretranslate.Recall
) -> tuple[int, tuple[str, ...]]:
    """How many sentences are known, and those that are not."""
    path = project.cache_dir / "drafts.sqlite"
    if not units:
        return 0, ()
    try:
        offline = _Offline(engine) if isinstance(engine, Networked) else engine
        drafting.asker(project, tag, offline, _Look(path))(units, recall=recall)
    except _Counted as counted:
        return counted.known, counted.missing
    return 0, ()  # there was nothing with words in it


class _Counted(Exception):
    def __init__(self, known: int, missing: tuple[str, ...]) -> None:
        super().__init__()
        self.known = known
        self.missing = missing


@dataclass(frozen=True, slots=True)
class _Offline:
    """A networked engine that is not asked for anything."""

    engine: Networked

    def signature(self, source: str, target: str) -> str:
        return self.engine.family(source, target) + _OPEN_END

    def translate(
        self,
        segments: Sequence[str],
        source: str,
        target: str,
        progress: Progress | None = None,
    ) -> Sequence[Draft]:
        raise AssertionError(f"{len(segments)} {source} {target} {progress}: nothing is sent")


@dataclass(frozen=True, slots=True)
class _Look:
    """The draft cache as far as it is there; the first look is all that is wanted."""

    path: Path

    def get(self, key: str, sources: Sequence[str]) -> Mapping[str, Draft]:
        known: set[str] = set()
        url = shared_url()
        if url or self.path.exists():
            with open_cache(self.path, url) as cache:
                known = _known(cache, key, sources)
        raise _Counted(len(known), tuple(text for text in sources if text not in known))

    def put(self, key: str, drafts: Mapping[str, Draft]) -> None:
        """Keep nothing."""

    def get_alignments(
        self,
        key: str,  # noqa: ARG002 - the protocol's
        pairs: Sequence[tuple[str, str]],  # noqa: ARG002
    ) -> Mapping[tuple[str, str], Alignment]:
        return {}

    def put_alignments(self, key: str, found: Mapping[tuple[str, str], Alignment]) -> None:
        """Keep nothing."""


def _known(cache: Cache, key: str, sources: Sequence[str]) -> set[str]:
    beginning, open_end, _ = key.partition(_OPEN_END)
    if open_end:
        return set(cache.begun(beginning, sources))
    return set(cache.get(key, sources))


def _cost(service: Service, made: Sequence[LocaleEstimate]) -> float | None:
    if not service.priced:
        return None
    parts = (
        service.price * sum(one.characters for one in made),
        service.price_input * sum(one.tokens_in for one in made),
        service.price_output * sum(one.tokens_out for one in made),
    )
    return sum(parts) / 1e6
