"""What is left to localize, cut into pieces that machines can take one by one.

The project itself says what is missing: a frozen look finds every catalog that a run would change.
So a plan made after a crash holds exactly what the crash has left undone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from multilang import last_readable, workspace, writing
from multilang.errors import MultilangError
from multilang.model import Extraction
from multilang.pipeline.localizing import batches, localize
from multilang.pipeline.reports import Reading
from multilang.workspace import Project

SHARD_CHARACTERS = 1_200_000
"""Source text of one shard: 20 batches, a quarter of an hour or more for a full model."""
SHARD_ARTICLES = 2_000
"""Their names travel as parameters of a run, for which Prefect takes 512 KB."""

Busy = Collection[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Shard:
    """Articles to localize in one language, on one machine."""

    locale: str
    slugs: tuple[str, ...]
    """Sorted."""
    characters: int
    """Of their source texts."""
    digest: str
    """16 hexadecimal digits; others as soon as one of the articles or catalogs changes."""


def plan(
    project: Project,
    reading: Reading,
    tags: Sequence[str],
    *,
    busy: Busy = (),
    characters: int = SHARD_CHARACTERS,
) -> tuple[tuple[Shard, ...], tuple[MultilangError, ...]]:
    """The shards that bring every catalog up to its article, by language, then article.

    Args:
        busy: locale and slug of what is under way and left out.

    Returns:
        The shards, and why catalogs were refused: a run can do nothing about those.
    """
    looking = replace(project, frozen=True)
    shards: list[Shard] = []
    failures: list[MultilangError] = []
    for tag in tags:
        unfinished: set[str] = set()
        for batch in batches(reading):
            report = localize(looking, reading, tag, batch)
            unfinished |= {path.rpartition("/")[2].removesuffix(".po") for path in report.written}
            failures += report.failures
        left = [
            extraction
            for extraction in reading.only(unfinished)
            if (tag, extraction.article.slug) not in busy
        ]
        shards += [_shard(project, tag, group) for group in _groups(left, characters)]
    return tuple(shards), tuple({str(failure): failure for failure in failures}.values())


def revision(project: Project, tag: str, slug: str) -> str:
    """16 hexadecimal digits for the bytes of a catalog; empty when there is none.

    Raises:
        WorkspaceError: it cannot be read.
    """
    data = writing.read_if_there(project.catalog_path(tag, slug), root=project.root)
    return "" if data is None else hashlib.sha256(data).hexdigest()[:16]


def is_built(project: Project, tag: str, slug: str) -> bool:
    """Whether build/site/ was last built from this very article and catalog: what the gate said of
    them stands there."""
    path = project.cache_dir / "published.sqlite"
    catalog = writing.read_if_there(project.catalog_path(tag, slug), root=project.root)
    return (
        project.site_dir.exists()
        and catalog is not None
        and last_readable.get(path, f"{slug}/{tag}.po") == catalog
        and last_readable.get(path, f"{slug}/{workspace.ARTICLE}")
        == workspace.read_article(project, slug)
    )


def _groups(extractions: Sequence[Extraction], most: int) -> Iterator[list[Extraction]]:
    group: list[Extraction] = []
    size = 0
    for extraction in extractions:
        length = _length(extraction)
        if group and (size + length > most or len(group) == SHARD_ARTICLES):
            yield group
            group, size = [], 0
        group.append(extraction)
        size += length
    if group:
        yield group


def _shard(project: Project, tag: str, group: Sequence[Extraction]) -> Shard:
    digest = hashlib.sha256(tag.encode())
    for extraction in group:
        article = extraction.article
        line = f"\n{article.slug} {article.revision} {revision(project, tag, article.slug)}"
        digest.update(line.encode())
    slugs = tuple(extraction.article.slug for extraction in group)
    return Shard(tag, slugs, sum(map(_length, group)), digest.hexdigest()[:16])


def _length(extraction: Extraction) -> int:
    return sum(len(unit.source) for unit in extraction.units)
