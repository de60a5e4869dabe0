"""What waits for review, the drafts that a machine was least sure of first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from multilang.errors import MultilangError
from multilang.merge import DOUBT
from multilang.model import Catalog, Extraction, Message, Unit
from multilang.pipeline.building import catalog_of
from multilang.pipeline.recording import STATUS, Look
from multilang.pipeline.reports import Reading
from multilang.workspace import Project


@dataclass(frozen=True, slots=True)
class Waiting:
    """A draft that nobody has reviewed."""

    locale: str
    slug: str
    line: int
    """1-based, in the article."""
    source: str
    target: str
    score: float | None
    """Mean log-probability of its tokens, lowered where its markup was placed by guess; at most 0.
    None for texts of the memory and of engines that do not say."""
    doubts: tuple[str, ...] = ()
    """What to look at."""


def worst(
    project: Project, reading: Reading, tags: Sequence[str], look: Look = STATUS
) -> tuple[list[Waiting], tuple[MultilangError, ...]]:
    """Every draft of the chosen articles, the least sure first, those without a score last.

    A score ranks drafts of one engine; it does not say how good they are.
    """
    failures: list[MultilangError] = []
    found: list[Waiting] = []
    for tag in tags:
        for extraction in reading.extractions:
            catalog = catalog_of(project, tag, extraction, failures, look)
            found += _waiting(tag, extraction, catalog)
    found.sort(key=lambda one: (one.score is None, one.score or 0.0))
    return found, tuple(failures)


def _waiting(tag: str, extraction: Extraction, catalog: Catalog | None) -> Iterator[Waiting]:
    known = catalog.by_key() if catalog else {}
    for unit in {unit.key: unit for unit in reversed(extraction.units)}.values():
        message = known.get(unit.key)
        if message is not None and message.fuzzy and message.target.state == "initial":
            yield _one(tag, extraction.article.slug, unit, message)


def _one(tag: str, slug: str, unit: Unit, message: Message) -> Waiting:
    doubts = tuple(n.removeprefix(DOUBT) for n in message.notes if n.startswith(DOUBT))
    target = message.target
    return Waiting(tag, slug, unit.line, unit.source, target.text, target.score, doubts)
