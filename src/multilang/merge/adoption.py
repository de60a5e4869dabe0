"""Articles that were renamed or moved: whose catalog serves an article that has none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet

from multilang.model import Catalog, Unit

AGREEMENT = 0.6
"""Least share of an article's words that a catalog must know, unit by unit, to be the catalog of
the article under an earlier name."""


def agreement(units: Iterable[Unit], known: AbstractSet[str]) -> float:
    """Share of an article's words, 0-1, that are in units with a known source."""
    sources = {unit.source for unit in units}
    total = sum(len(source.split()) for source in sources)
    return sum(len(source.split()) for source in sources & known) / total if total else 0.0


def adopt(articles: Mapping[str, Sequence[Unit]], orphans: Mapping[str, Catalog]) -> dict[str, str]:
    """Which orphaned catalog each article without one takes over: one to one, the best first.

    Args:
        articles: units by slug, of articles without a catalog.
        orphans: catalogs without an article, by slug.
    """
    known = {slug: {m.source for m in catalog.messages} for slug, catalog in orphans.items()}
    pairs = [
        (-share, slug, orphan)
        for slug, units in articles.items()
        for orphan, sources in known.items()
        if (share := agreement(units, sources)) >= AGREEMENT
    ]
    chosen: dict[str, str] = {}
    for _, slug, orphan in sorted(pairs):
        if slug not in chosen and orphan not in chosen.values():
            chosen[slug] = orphan
    return chosen
