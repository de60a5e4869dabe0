"""How a project's files are found, read and written. Where each lies, ``project`` knows.

content/<slug>/index.md + media · locale/<lang>/LC_MESSAGES/<slug>.po · build/ · .multilang/
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from multilang import config, locales, writing
from multilang.errors import ConfigError, ContentError, MultilangError, WorkspaceError
from multilang.project import Project, open_project
from multilang.writing.system import reported

if TYPE_CHECKING:  # who only reads articles needs nothing of catalogs
    from multilang.model import Catalog
    from multilang.reconcile import Key, Note

__all__ = [
    "ARTICLE",
    "LOCK_SECONDS",
    "MAX_ARTICLE",
    "Project",
    "article_path",
    "catalog_bytes",
    "clean",
    "exclusive",
    "has_media",
    "hidden",
    "make_folder",
    "media",
    "open_project",
    "read_article",
    "read_catalog",
    "read_text",
    "serialized",
    "slug_problem",
    "slugs",
    "write_built",
    "write_catalog",
]

ARTICLE = "index.md"
MAX_ARTICLE = 2_000_000
"""Bytes; a longer file is no article."""
LOCK_SECONDS = 600.0
"""How long a run waits for another one that is writing here; a large site takes minutes."""
_LEFTOVERS = (".DS_Store", ".directory", ".gitignore", ".gitkeep", ".gitattributes")
_COMMITS = 4  # earlier ones that are looked through for what a committed save has emptied
make_folder = writing.make_folder
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
_RESERVED = frozenset(("site", "con", "prn", "aux", "nul", *(f"com{n}" for n in range(1, 10))))


def slugs(project: Project, chosen: Sequence[str] = ()) -> tuple[list[str], list[MultilangError]]:
    """The articles of the project, sorted, and what stands in content/ and cannot be one.

    Raises:
        ConfigError: content/ is missing, or a chosen article is not there.
    """
    folder = project.path(project.config.content_dir)
    if not folder.is_dir():
        raise ConfigError(
            f"there is no folder {project.config.content_dir}/",
            where=str(project.root),
            hint="articles are content/<slug>/index.md",
        )
    found: list[str] = []
    problems: list[MultilangError] = []
    inside = Path(os.path.realpath(folder)).is_relative_to(project.root)
    with reported(folder, "cannot be listed"):
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    for entry in entries:
        mode = 0 if entry.name.startswith(".") else _mode(f"{entry.path}/{ARTICLE}")
        if not mode:
            continue
        unlinked = inside and stat.S_ISREG(mode) and not entry.is_symlink()
        good = unlinked and _SLUG.fullmatch(entry.name) and entry.name not in _RESERVED
        problem = None if good else slug_problem(project, Path(entry.path), unlinked=unlinked)
        if problem:
            problems.append(problem)
        else:
            found.append(entry.name)
    missing = [slug for slug in chosen if slug not in found]
    if missing:
        blocked = [p for p in problems if any(p.where.endswith(f"/{slug}") for slug in missing)]
        if blocked:
            raise blocked[0]
        raise ConfigError(
            f"there is no article {missing[0]}",
            where=project.shown(folder),
            hint=f"it would be {project.config.content_dir}/{missing[0]}/{ARTICLE}",
        )
    if chosen:
        wanted = [slug for slug in found if slug in chosen]
        return wanted, []
    return found, problems


def _mode(path: str) -> int:
    """What a name is, links not followed; 0 where there is none."""
    try:
        return os.lstat(path).st_mode
    except OSError:
        return 0


def slug_problem(project: Project, path: Path, *, unlinked: bool = False) -> ContentError | None:
    """Why a folder of content/ cannot be an article.

    Args:
        unlinked: there is no link on the way to the article.
    """
    if not _SLUG.fullmatch(path.name) or path.name in _RESERVED:
        return ContentError(
            f"{path.name!r} cannot be the name of an article",
            where=project.shown(path),
            hint="use small letters a-z, digits and hyphens; `site` is reserved",
        )
    if unlinked:
        return None
    # Not Path.resolve: until Python 3.13 it raises RuntimeError for links that go in a circle.
    if not Path(os.path.realpath(path / ARTICLE)).is_relative_to(project.root):
        return ContentError(
            "the article leads out of the project through a link",
            where=project.shown(path),
            hint="copy the file into the folder",
        )
    return None


def read_article(project: Project, slug: str) -> bytes:
    """The bytes of an article.

    Raises:
        ContentError: too long, or not readable.
    """
    try:
        path = os.path.join(project.root, article_path(project, slug))  # noqa: PTH118 (as above)
        data = writing.read(path, root=project.root)
    except WorkspaceError as error:
        where = article_path(project, slug)
        raise ContentError(error.message, where=where, hint=error.hint) from None
    if len(data) > MAX_ARTICLE:
        raise ContentError(
            f"the file is larger than {MAX_ARTICLE:,} bytes",
            where=article_path(project, slug),
            hint="divide it into several articles",
        )
    return data


def article_path(project: Project, slug: str) -> str:
    return f"{project.config.content_dir}/{slug}/{ARTICLE}"


def media(project: Project, slug: str) -> Iterator[tuple[str, Path]]:
    """Files beside an article: name relative to its folder with ``/``, and real path; sorted.

    Raises:
        ContentError: a link among them leads out of the project.
        WorkspaceError: the disk refused.
    """
    place = os.path.join(project.root, project.config.content_dir, slug)  # noqa: PTH118 (as above)
    try:
        if os.listdir(place) == [ARTICLE]:  # noqa: PTH208
            return
    except OSError:
        pass
    folder = Path(place)
    for path in _below(folder):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not hidden and path.name != ARTICLE:
            real = path.resolve() if path.is_symlink() else path
            if not real.is_relative_to(project.root):
                raise ContentError(
                    "a media file leads out of the project through a link",
                    where=project.shown(path),
                    hint="copy the file into the folder",
                )
            yield path.relative_to(folder).as_posix(), real


def has_media(project: Project, slug: str, name: str) -> bool:
    """Whether a picture of an article, by its path relative to the article's folder, is a file that
    pages are published with: of this article or another one."""
    content = project.path(project.config.content_dir)
    path = Path(os.path.normpath(content / slug / name))
    if not path.is_relative_to(content):
        return False
    if any(part.startswith(".") for part in path.relative_to(content).parts):
        return False
    return path.is_file() and path.resolve().is_relative_to(project.root)


def hidden(project: Project, slug: str) -> tuple[str, ...]:
    """What stands beside an article and is no part of it, because its name begins with a dot: the
    topmost names, a folder with ``/``. What systems and programs leave of their own is not told."""
    folder = project.path(project.config.content_dir, slug)
    found = (path for path in _below(folder) if path.name.startswith("."))
    return tuple(
        path.relative_to(folder).as_posix() + ("/" if path.is_dir() else "")
        for path in found
        if path.name not in _LEFTOVERS
        and not path.name.startswith("._")
        and not any(part.startswith(".") for part in path.relative_to(folder).parts[:-1])
    )


def _below(folder: Path) -> list[Path]:
    with reported(folder, "cannot be listed"):
        return sorted(folder.rglob("*"))


def read_catalog(
    project: Project,
    tag: str,
    slug: str,
    wanted: Collection[Key] | None = None,
    notes: list[Note] | None = None,
) -> tuple[Catalog | None, bytes | None]:
    """An article's catalog and the very bytes it was read from; None twice when there is none.

    What a save has damaged since the last run is mended (``reconcile``); the file is not touched.

    Args:
        wanted: keys of the article's units, where they are known.
        notes: what was mended is added here.

    Raises:
        CatalogError: the file is refused, with its line.
        WorkspaceError: it cannot be read.
    """
    data = catalog_bytes(project, tag, slug)
    if data is None:
        return None, None
    from multilang import git, keeping

    path = project.catalog_path(tag, slug)
    kept = project.kept_dir(path)
    catalog, mended = keeping.parsed(
        data, project.shown(path), tag, slug, kept, wanted=wanted,
        committed=git.committed(project.root, path, most=_COMMITS),
    )  # fmt: skip
    if notes is not None:
        notes += mended
    return catalog, data


def catalog_bytes(project: Project, tag: str, slug: str) -> bytes | None:
    """The bytes of an article's catalog; None when there is none.

    Raises:
        WorkspaceError: it cannot be read.
    """
    return writing.read_if_there(project.catalog_path(tag, slug), root=project.root)


def serialized(catalog: Catalog) -> bytes:
    """The bytes that ``write_catalog`` writes."""
    from multilang.formats import po

    return po.serialize(catalog, locales.get(catalog.locale).plural_forms)


def write_catalog(project: Project, catalog: Catalog, expected: bytes | None) -> bool:
    """Write a catalog if its bytes differ from the file's; True when something was written.

    Raises:
        writing.Changed: the file is no longer what ``expected`` says; nothing was written.
        WorkspaceError: it cannot be written.
    """
    if expected is None and not catalog.messages:
        return False  # nothing to translate: no file
    from multilang import keeping

    path = project.catalog_path(catalog.locale, catalog.domain)
    data = serialized(catalog)
    if project.frozen:
        return data != expected
    kept = project.kept_dir(path)
    written = False
    if data != expected:
        keeping.before_writing(kept, expected, data)
        make_folder(path.parent)
        written = writing.write(path, data, expected=expected, root=project.root)
    keeping.settle(kept, data)
    return written


def write_built(project: Project, path: Path, data: bytes) -> bool:
    """Write a generated file; True when its bytes changed.

    Raises:
        WorkspaceError: it cannot be written.
    """
    if project.frozen:
        return writing.read_if_there(path) != data
    make_folder(path.parent)
    return writing.write(path, data, root=project.root)


def read_text(project: Project, name: str) -> str:
    """A text file that the settings name, e.g. an SRX file.

    Raises:
        ConfigError: it cannot be read.
    """
    try:
        return writing.read(project.path(name), root=project.root).decode("utf-8")
    except (WorkspaceError, UnicodeDecodeError) as error:
        raise ConfigError(f"the file named in {config.FILE} cannot be read: {error}") from None


@contextmanager
def exclusive(project: Project) -> Iterator[None]:
    """Keep other runs away while catalogs or the site are written. A frozen project writes nothing.

    Raises:
        WorkspaceError: another run does not end, or the lock cannot be made.
    """
    if project.frozen:
        yield
        return
    with writing.exclusive(project.cache_dir / "lock", timeout=LOCK_SECONDS):
        yield


def clean(project: Project) -> tuple[str, ...]:
    """Remove what killed runs left behind.

    Returns:
        Saves of other programs that a killed run had displaced, under their new names.
    """
    if project.frozen:
        return ()
    folders = [project.path(project.config.locale_dir)]
    folders += [project.path(project.config.build_dir, name) for name in ("templates", "bundles")]
    with exclusive(project):
        rescued = [path for folder in folders for path in writing.clean(folder)]
    return tuple(project.shown(path) for path in rescued)
