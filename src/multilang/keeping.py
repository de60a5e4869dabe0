"""Catalogs as runs left them: what a damaged save is mended with, and what may be restored.

Kept in ``.multilang/kept/<path of the catalog>/``. The folder may be deleted at any time: then the
commits serve, and without git a catalog is taken as it stands, until the next run.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from itertools import chain
from pathlib import Path

from multilang import git
from multilang.errors import CatalogError
from multilang.formats import po, po_habits
from multilang.migrate import version
from multilang.model import Catalog
from multilang.older_copies import ahead, begun_with, brought_back, overtaken
from multilang.reconcile import Key, Note, reconcile, refilled
from multilang.writing import versions


def parsed(
    data: bytes,
    where: str,
    locale: str,
    domain: str,
    kept: Path,
    *,
    wanted: Collection[Key] | None = None,
    committed: Iterable[bytes] = (),
) -> tuple[Catalog, tuple[Note, ...]]:
    """The catalog in a file; where somebody saved it since the last run, mended.

    Args:
        kept: the folder of its versions.
        wanted: keys of the article's units (see ``reconcile``).
        committed: the file in HEAD and as commits before left it, newest first: they serve where no
            version is kept, as in a fresh clone, and where a file seems to come from an older copy.
            Only taken from when that is so.

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
        elif next(iter(committed), data) != data:
            error.hint += f"; `git checkout HEAD -- {where}` brings back what was committed"
        raise
    if not versions.versions(kept):
        return _as_committed(catalog, data, iter(committed), wanted)
    before = versions.base(kept, data)
    if before is None:
        return catalog, ()
    return _mended(catalog, before, wanted, versions.older(kept), committed)


def history(kept: Path | str, digest: str, root: Path) -> tuple[str, ...] | None:
    """What ``parsed`` looks at besides the bytes of a catalog: nothing, where a run left them so;
    else what is kept, the newest first. None where it would ask git.

    Args:
        digest: SHA-256 of the bytes, in hexadecimal digits.
    """
    names = versions.names(kept)
    if not names:
        return None if git.is_inside(root) else ()
    if versions.is_left(names, digest):
        return ()
    return tuple(version.path.name for version in versions.versions(Path(kept)))


def _mended(
    catalog: Catalog,
    before: bytes,
    wanted: Collection[Key] | None,
    older: Iterable[bytes] = (),
    committed: Iterable[bytes] = (),
) -> tuple[Catalog, tuple[Note, ...]]:
    base = _base(before, catalog.locale, catalog.domain)
    # Migrated meanwhile: what is missing there is not lost.
    if base is None or version(base) != version(catalog):
        return catalog, ()
    if overtaken(base, catalog):
        known = _like(base, older)
        # Nobody knows whether a commit is older than what the last run left: people commit, too.
        behind = (one for one in _like(base, committed) if not ahead(one, base))
        begun = begun_with(base, catalog, chain(known, behind))
        if begun is not None:
            return brought_back(begun, base, catalog, wanted)
    return reconcile(base, base, catalog, wanted)


def _like(base: Catalog, others: Iterable[bytes]) -> Iterator[Catalog]:
    """The readable ones of other versions that were made by the same rules."""
    found = (_base(data, base.locale, base.domain) for data in dict.fromkeys(others))
    return (old for old in found if old is not None and version(old) == version(base))


def _as_committed(
    catalog: Catalog, data: bytes, committed: Iterator[bytes], wanted: Collection[Key] | None
) -> tuple[Catalog, tuple[Note, ...]]:
    """Nobody remembers what a run left here, but git may.

    What was committed may be a tool's save already: then texts that it emptied are looked for in
    the commits before.
    """
    head = next(committed, None)
    if head is None:
        return catalog, ()
    catalog, notes = (catalog, ()) if head == data else _mended(catalog, head, wanted)
    while any(not m.target.text and not m.obsolete for m in catalog.messages):
        older = next(committed, None)
        if older is None:
            break
        base = _base(older, catalog.locale, catalog.domain)
        if base is not None and version(base) == version(catalog):
            catalog, more = refilled(catalog, base)
            notes = (*notes, *more)
    return catalog, notes


@lru_cache(maxsize=16)  # asked again and again while somebody saves: then every millisecond counts
def _base(data: bytes, locale: str, domain: str) -> Catalog | None:
    """None of what another version of multilang kept, or where the language was changed."""
    try:
        return po.parse(data, domain, locale, domain)
    except CatalogError:
        return None


def settle(kept: Path, data: bytes) -> None:
    """These bytes stand in the catalog, and a run has seen them."""
    versions.settle(kept, data)


def before_writing(kept: Path, found: bytes | None, data: bytes) -> None:
    """Keep what is about to be replaced, and what will replace it."""
    if found is not None:
        versions.keep(kept, found, "found")
    versions.keep(kept, data, "next")
