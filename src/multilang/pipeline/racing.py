"""A catalog that somebody saves while it is being merged: wait for a good moment, read it again.

A merge takes milliseconds between its reading and its writing. It gets through even where an editor
saves many times a second, if it begins just after a save.
"""

from __future__ import annotations

import time
from pathlib import Path

from multilang import workspace, writing
from multilang.errors import CatalogError, MultilangError
from multilang.model import Catalog, Extraction
from multilang.pipeline.migrating import check_rules
from multilang.reconcile import Note
from multilang.workspace import Project

PATIENCE = 20.0
"""Seconds after which a run gives a catalog up that never rests."""
_PAUSE = 0.25  # seconds without a save, after which no other one is waited for
_STEP = 0.002

Read = tuple[Catalog | None, bytes | None]


def read(
    project: Project, tag: str, extraction: Extraction, notes: list[Note] | None = None
) -> Read:
    """An article's catalog, as ``workspace.read_catalog`` gives it; not half of one that is being
    written at this moment.

    Raises:
        CatalogError: it is refused, and nobody is writing to it.
        WorkspaceError: it cannot be read.
    """
    slug = extraction.article.slug
    path = project.catalog_path(tag, slug)
    keys = {unit.key for unit in extraction.units}
    while True:
        before = _state(path)
        try:
            found = workspace.read_catalog(project, tag, slug, keys, notes)
            check_rules(project, tag, slug, found[0])
        except CatalogError:
            if not _is_young(path) or not saved_again(path, before):
                raise
        else:
            return found


def read_again(
    project: Project, tag: str, extraction: Extraction, changed: writing.Changed, until: float
) -> Read:
    """The catalog after somebody saved it, read just after a save.

    Args:
        until: on the monotonic clock, when to give up.

    Raises:
        writing.Changed: it has been changing all the time.
        CatalogError, WorkspaceError: as ``read``.
    """
    path = project.catalog_path(tag, extraction.article.slug)
    problem: MultilangError = changed
    while time.monotonic() < until:
        before = _state(path)
        again = saved_again(path, before)
        if before is None and again:  # an editor that deletes the old file first
            continue
        try:
            return read(project, tag, extraction)
        except CatalogError as error:
            problem = error
            if not again:
                break
    if isinstance(problem, CatalogError):
        raise problem
    raise writing.Changed(
        f"another program has been saving it again and again for {PATIENCE:.0f} seconds",
        where=project.shown(path),
        hint="nothing is lost; make that program rest (does it save by itself?), then run again",
        found=changed.found,
    )


def saved_again(path: Path, before: object) -> bool:
    """Wait for a save; True just after one, False when none comes for a while."""
    end = time.monotonic() + _PAUSE
    while time.monotonic() < end:
        if _state(path) != before:
            return True
        time.sleep(_STEP)
    return False


def _state(path: Path) -> tuple[int, int, int] | None:
    try:
        facts = path.stat()
    except OSError:
        return None
    return (facts.st_ino, facts.st_size, facts.st_mtime_ns)


def _is_young(path: Path) -> bool:
    try:
        return abs(time.time() - path.stat().st_mtime) < _PAUSE
    except OSError:
        return False
