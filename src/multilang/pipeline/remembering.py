"""The memory of a project: approved pairs of its catalogs, and of the files in locale/memory/.

Built anew in every run, from what people keep in version control; a file that has not changed
since it was last read is not read again.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from multilang import __version__, git, journal, memory, stillness, workspace, writing
from multilang.errors import CatalogError, MultilangError
from multilang.memory import Memory
from multilang.model import Catalog, Message, Pair
from multilang.pair_cache import NO_PAIRS, PairCache, pairs_in, written
from multilang.pipeline import recording
from multilang.pipeline.parts import segmenter_of
from multilang.pipeline.places import Places
from multilang.workspace import Project

if TYPE_CHECKING:  # few projects have such files
    from multilang.formats import tmx

FOLDER = "memory"
"""In the locale folder: what was imported, one file for each import, kept as people's work."""
PROGRAM = f"multilang {__version__}"

Stamp = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Known:
    """What the memory of one language holds, and the files that could not be read for it."""

    pairs: tuple[Pair, ...]
    """Of the catalogs."""
    imported: tuple[Pair, ...] = ()
    """Of the files in locale/memory/."""
    failures: tuple[MultilangError, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What importing a memory did."""

    path: str
    pairs: dict[str, int]
    """By language of the project."""
    others: dict[str, int]
    """Texts in languages that the project does not have, by the tag in the file."""
    skipped: tuple[tmx.Skipped, ...]
    written: bool


def memory_of(project: Project, tag: str) -> Memory:
    """The memory of one language; files that are refused are left out."""
    found = known(project, tag)
    last = _made.get((project, tag))
    if last is None or last[0] != found:  # nearly all pairs are the very same objects
        cuts = segmenter_of(project), segmenter_of(project, tag)
        memory = Memory(found.pairs, *cuts, imported=found.imported)
        _made.clear()
        _made[project, tag] = last = (found, memory)
    return last[1]


_made: dict[tuple[Project, str], tuple[Known, Memory]] = {}
"""The last memory that was made: a run asks for it batch by batch."""


def known(project: Project, tag: str) -> Known:
    """All approved pairs of one language."""
    own: list[Pair] = []
    others: list[Pair] = []
    failures: list[MultilangError] = []
    places = Places.of(project, tag)
    for slug in _catalogs(places):
        try:
            own += _catalog_pairs(project, tag, slug, places)
        except MultilangError as error:
            failures.append(error)
    for path in imported(project):
        try:
            others += _file_pairs(project, tag, path, _stamp(path))
        except MultilangError as error:
            failures.append(error)
    return Known(tuple(own), tuple(others), tuple(failures))


def revision(project: Project, tag: str) -> str:
    """A digest of all that a memory of this language is made of."""
    found = hashlib.sha256()
    places = Places.of(project, tag)
    for slug in _catalogs(places):
        try:
            text = _pairs_as_text(project, tag, slug, places)
        except MultilangError:
            text = ""
        if text not in ("", NO_PAIRS):
            found.update(f"{slug}\0{text}\0".encode())
    for path in imported(project):
        found.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


def imported(project: Project) -> list[Path]:
    """The memory files of the project, sorted."""
    return sorted(_folder(project).glob("*.tmx"))


def export(
    project: Project, tags: tuple[str, ...], *, sentences: bool = False
) -> tuple[bytes, int]:
    """The memory as TMX, and how many pairs are in it; sorted, equal for equal memories."""
    from multilang.formats import tmx

    texts: list[tuple[str, Pair]] = []
    for tag in tags:
        whole = memory_of(project, tag)
        pairs = dict.fromkeys(whole.pairs)
        if sentences:
            pairs = dict.fromkeys(
                Pair(left, right, changed=pair.changed, place=pair.place, sentence=True)
                for pair in whole.pairs
                for left, right in whole.sentences(pair)
            )
        texts += ((tag, pair) for pair in sorted(pairs, key=_order))
    return tmx.serialize(texts, project.config.source, PROGRAM), len(texts)


def _order(pair: Pair) -> tuple[str, ...]:
    return (pair.place, pair.source, pair.kind, pair.target, pair.before, pair.after, pair.changed)


def import_tmx(
    project: Project, data: bytes, where: str, name: str, tags: tuple[str, ...], *, replace: bool
) -> ImportReport:
    """Keep the pairs of a TMX file, those in these languages, as locale/memory/<name>.tmx.

    Raises:
        CatalogError: no TMX, or nothing of use in it, or there is such a file with other content.
    """
    from multilang.formats import tmx

    read = tmx.parse(data, where)
    skipped: list[tmx.Skipped] = []
    texts: list[tuple[str, Pair]] = []
    for tag in tags:
        pairs = tmx.pairs(read, project.config.source, tag, name, skipped)
        texts += ((tag, pair) for pair in sorted(set(pairs), key=_order))
    if not texts:
        tags_there = ", ".join(sorted(tmx.languages(read))) or "none"
        raise CatalogError(
            f"there are no pairs of {project.config.source} and {', '.join(tags)} in it",
            where=where,
            hint=f"its languages are {tags_there}",
        )
    others = {
        language: number
        for language, number in sorted(tmx.languages(read).items())
        if not any(tmx.alike(language, tag) for tag in (project.config.source, *tags))
    }
    path = _folder(project) / f"{name}.tmx"
    written = _keep(project, path, tmx.serialize(texts, project.config.source, PROGRAM), replace)
    counts = dict(Counter(tag for tag, _ in texts))
    return ImportReport(project.shown(path), counts, others, tuple(skipped), written)


def _keep(project: Project, path: Path, data: bytes, replace: bool) -> bool:
    with workspace.exclusive(project):
        there = writing.read_if_there(path, root=project.root)
        if there == data or project.frozen:
            return there != data
        if there is not None and not replace:
            raise CatalogError(
                "there is a memory of this name with other content",
                where=project.shown(path),
                hint="give another --name, or --replace it",
            )
        workspace.make_folder(path.parent)
        return writing.write(path, data, expected=there, root=project.root)


def _folder(project: Project) -> Path:
    return project.path(project.config.locale_dir, FOLDER)


def _catalogs(places: Places) -> list[str]:
    """The slugs of all catalogs of a locale, sorted by the names of their files."""
    try:
        names = sorted(os.listdir(places.catalogs))  # noqa: PTH208 (no Path for each of thousands)
    except OSError:
        return []
    return [name.removesuffix(".po") for name in names if name.endswith(".po")]


def _stamp(path: Path | str) -> Stamp:
    try:
        facts = os.stat(path)  # noqa: PTH116
    except OSError:
        return (0, 0, 0)
    return (facts.st_ino, facts.st_size, facts.st_mtime_ns)


def _catalog_pairs(project: Project, tag: str, slug: str, places: Places) -> tuple[Pair, ...]:
    """The pairs of a catalog as it is now; of each only those are held that it had last."""
    state = project, _stamp(places.catalog(slug)), _stamp(places.journal(slug))
    held = _held(project.root, tag, slug)
    if not held or held[0][0] != state:
        held[:] = [(state, _known_pairs(project, tag, slug, places))]
    return held[0][1]


@lru_cache(maxsize=4096)
def _held(*_: object) -> list[tuple[tuple[Project, Stamp, Stamp], tuple[Pair, ...]]]:
    return []


def _known_pairs(project: Project, tag: str, slug: str, places: Places) -> tuple[Pair, ...]:
    return pairs_in(_pairs_as_text(project, tag, slug, places))


def _pairs_as_text(project: Project, tag: str, slug: str, places: Places) -> str:
    read, kept = partial(_read_pairs, project, tag, slug), places.kept(slug)
    if not os.path.isdir(kept) and git.is_inside(project.root):  # noqa: PTH112
        return written(read())  # it is mended as git knows it
    files = (places.catalog(slug), places.journal(slug))
    return _cache(project, tag).text(slug, files, kept, read)


def _cache(project: Project, tag: str) -> PairCache:
    name = (project.cache_dir, tag)
    if name not in _caches:
        _caches[name] = PairCache(*name, stillness.code())
    return _caches[name]


_caches: dict[tuple[Path, str], PairCache] = {}


def note(project: Project, catalog: Catalog, data: bytes) -> None:
    """A run has this catalog in its hands: where nothing in it is approved, a memory need not read
    it.

    Args:
        data: the bytes in its file.
    """
    if any(message.reviewed for message in catalog.messages):
        return
    tag, slug = catalog.locale, catalog.domain
    places = Places.of(project, tag)
    digest = hashlib.sha256(data).hexdigest()
    _cache(project, tag).has_none(slug, digest, (places.journal(slug),), places.kept(slug))


def keep(project: Project) -> None:
    """Remember for the next run what the catalogs hold that a memory was made of in this one."""
    for folder, tag in [name for name in _caches if name[0] == project.cache_dir]:
        cache = _caches.pop((folder, tag))
        if not project.frozen:
            cache.forget({*_catalogs(Places.of(project, tag))})
            cache.keep()


def _read_pairs(project: Project, tag: str, slug: str) -> tuple[Pair, ...]:
    catalog = workspace.read_catalog(project, tag, slug)[0]
    if catalog is None:
        return ()
    return tuple(memory.pairs_of(catalog, _approvals(project, tag, slug)))


def _approvals(project: Project, tag: str, slug: str) -> Callable[[Message], str]:
    """When a message got the text that it has, as the review journal knows it."""
    dates = {
        (*event.key, event.target): event.at.replace("-", "").replace(":", "")
        for event in recording.read_journal(project, tag, slug)
        if event.approved
    }
    return lambda m: dates.get((*journal.key(m), journal.digest(m.target.text)), "")


@lru_cache(maxsize=64)
def _file_pairs(project: Project, tag: str, path: Path, *_: Stamp) -> tuple[Pair, ...]:
    data = writing.read(path, root=project.root)
    from multilang.formats import tmx

    read = tmx.parse(data, project.shown(path))
    return tmx.pairs(read, project.config.source, tag, path.stem)
