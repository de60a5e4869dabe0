"""The memory of a project: approved pairs of its catalogs, and of the files in locale/memory/.

Built anew in every run, from what people keep in version control; a file that has not changed
since it was last read is not read again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from multilang import __version__, journal, memory, workspace, writing
from multilang.errors import CatalogError, MultilangError
from multilang.formats import tmx
from multilang.memory import Memory
from multilang.model import Message, Pair
from multilang.pipeline import recording
from multilang.pipeline.parts import segmenter_of
from multilang.workspace import Project

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
    for path in _catalogs(project, tag):
        try:
            own += _catalog_pairs(
                project, tag, path.stem, _stamp(path), _journal(project, tag, path)
            )
        except MultilangError as error:
            failures.append(error)
    for path in imported(project):
        try:
            others += _file_pairs(project, tag, path, _stamp(path))
        except MultilangError as error:
            failures.append(error)
    return Known(tuple(own), tuple(others), tuple(failures))


def imported(project: Project) -> list[Path]:
    """The memory files of the project, sorted."""
    return sorted(_folder(project).glob("*.tmx"))


def export(
    project: Project, tags: tuple[str, ...], *, sentences: bool = False
) -> tuple[bytes, int]:
    """The memory as TMX, and how many pairs are in it; sorted, equal for equal memories."""
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


def _catalogs(project: Project, tag: str) -> list[Path]:
    return sorted(project.catalog_path(tag, "any").parent.glob("*.po"))


def _journal(project: Project, tag: str, catalog: Path) -> Stamp:
    return _stamp(recording.journal_path(project, tag, catalog.stem))


def _stamp(path: Path) -> Stamp:
    try:
        facts = path.stat()
    except OSError:
        return (0, 0, 0)
    return (facts.st_ino, facts.st_size, facts.st_mtime_ns)


@lru_cache(maxsize=4096)
def _catalog_pairs(project: Project, tag: str, slug: str, *_: Stamp) -> tuple[Pair, ...]:
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
    read = tmx.parse(data, project.shown(path))
    return tmx.pairs(read, project.config.source, tag, path.stem)
