"""Catalogs as runs left them: what a damaged save is mended with, and what may be restored.

Kept in ``.multilang/kept/<path of the catalog>/``. The folder may be deleted at any time: then a
catalog is taken as it stands, until the next run.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from multilang.errors import CatalogError
from multilang.formats import po, po_habits
from multilang.migrate import version
from multilang.model import Catalog
from multilang.reconcile import Key, Note, reconcile
from multilang.writing import versions


def parsed(
    data: bytes,
    where: str,
    locale: str,
    domain: str,
    kept: Path,
    *,
    wanted: Collection[Key] | None = None,
) -> tuple[Catalog, tuple[Note, ...]]:
    """The catalog in a file; where somebody saved it since the last run, mended.

    Args:
        kept: the folder of its versions.
        wanted: keys of the article's units (see ``reconcile``).

    Raises:
        CatalogError: the file is refused, with its line and how to restore it.
    """
    try:
        if not data.strip():  # what a full disk leaves: it may have held people's work
            raise CatalogError(
                "the file is empty",
                where=where,
                hint="restore it from version control, or delete it to begin anew",
            )
        catalog = po_habits.mended(po.parse(data, where, locale, domain))
    except CatalogError as error:
        if versions.versions(kept, "left"):
            error.hint += f"; `multilang po restore {where}` brings back what the last run left"
        raise
    before = versions.base(kept, data)
    if before is None:
        return catalog, ()
    try:
        base = po.parse(before, where, locale, domain)
    except CatalogError:  # kept by another version of multilang, or the language was changed
        return catalog, ()
    if version(base) != version(catalog):  # migrated meanwhile: what is missing there is not lost
        return catalog, ()
    return reconcile(base, base, catalog, wanted)


def before_writing(kept: Path, found: bytes | None, data: bytes) -> None:
    """Keep what is about to be replaced, and what will replace it."""
    if found is not None:
        versions.keep(kept, found, "found")
    versions.keep(kept, data, "next")
