"""What waits for review, the drafts that a machine was least sure of first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from multilang import merge
from multilang.errors import MultilangError
from multilang.model import Catalog, Extraction, Unit
from multilang.pipeline.building import catalog_of
from multilang.pipeline.recording import STATUS, Look
from multilang.pipeline.reports import Reading
from multilang.workspace import Project

Key = tuple[str, str]


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
    """Mean log-probability of its tokens, at most 0. None for texts of the memory and of engines
    that do not say."""
    doubts: tuple[str, ...]
    """What to look at."""
    catalog: str
    """Its file, relative to the project."""
    catalog_line: int
    """Where its entry begins there, 1-based."""


def worst(
    project: Project, reading: Reading, tags: Sequence[str], look: Look = STATUS
) -> tuple[list[Waiting], tuple[MultilangError, ...]]:
    """Every draft of the chosen articles, the least sure first, those without a score last; of
    equals, those with something to look at first.

    A score ranks drafts of one engine; it does not say how good they are.
    """
    failures: list[MultilangError] = []
    found: list[Waiting] = []
    for tag in tags:
        for extraction in reading.extractions:
            catalog = catalog_of(project, tag, extraction, failures, look)
            if catalog is not None:
                path = project.shown(project.catalog_path(tag, extraction.article.slug))
                found += _waiting(extraction, catalog, path)
    found.sort(key=lambda one: (one.score is None, one.score or 0.0, not one.doubts))
    return found, tuple(failures)


def _waiting(extraction: Extraction, catalog: Catalog, path: str) -> Iterator[Waiting]:
    known, lines = catalog.by_key(), _lines(catalog)
    first: dict[Key, Unit] = {}
    for unit in extraction.units:
        first.setdefault(unit.key, unit)
    for unit in first.values():
        message = known.get(unit.key)
        if message is not None and message.fuzzy and message.target.state == "initial":
            target = message.target
            yield Waiting(
                catalog.locale, extraction.article.slug, unit.line, unit.source, target.text,
                target.score, merge.doubts(message), path, lines.get(unit.key, 1),
            )  # fmt: skip


def _lines(catalog: Catalog) -> dict[Key, int]:
    """Where the live entries of a catalog begin in its file."""
    layout = catalog.layout
    found: dict[Key, int] = {}
    if layout is None:
        return found
    line, at = 1, 0
    for message, (_, begin, _) in zip(layout.messages, layout.spans, strict=True):
        line, at = line + layout.text.count("\n", at, begin), begin
        if not message.obsolete:
            found[message.key] = line
    return found
