"""Catalogs without an article: told by `status`, and taken over by the article under its new name.

A catalog is never deleted: the old one stays until a person removes it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace

from multilang import merge, workspace
from multilang.errors import MultilangError
from multilang.model import Catalog, Extraction
from multilang.pipeline.reports import Reading
from multilang.workspace import ARTICLE, Project

FRAME = "site"
"""The catalog of the page frame, which belongs to no article."""


def orphans(project: Project, tag: str) -> tuple[str, ...]:
    """Slugs of the catalogs of a locale whose article is gone, sorted."""
    folder = project.catalog_path(tag, FRAME).parent
    if not folder.is_dir():
        return ()
    content = project.path(project.config.content_dir)
    found = (path.stem for path in folder.glob("*.po") if not path.name.startswith("."))
    gone = (slug for slug in found if not os.path.lexists(content / slug / ARTICLE))
    return tuple(sorted(slug for slug in gone if slug != FRAME))


def hidden(project: Project, reading: Reading) -> dict[str, tuple[str, ...]]:
    """By article: what lies beside it and no page can show, because its name begins with a dot."""
    found = {slug: workspace.hidden(project, slug) for slug in reading.slugs}
    return {slug: names for slug, names in found.items() if names}


def adopted(
    project: Project, tag: str, extractions: Sequence[Extraction]
) -> Mapping[str, tuple[str, Catalog]]:
    """By slug of an article without a catalog: the orphan that it is the article of, by content.

    An orphan that cannot be read is passed over: nothing but the name says that it is needed.
    """
    known: dict[str, Catalog] = {}
    for slug in orphans(project, tag) if extractions else ():
        try:
            catalog, _ = workspace.read_catalog(project, tag, slug)
        except MultilangError:
            continue
        if catalog is not None:
            known[slug] = catalog
    units = {extraction.article.slug: extraction.units for extraction in extractions}
    return {
        slug: (orphan, replace(known[orphan], domain=slug))
        for slug, orphan in merge.adopt(units, known).items()
    }
