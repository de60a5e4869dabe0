"""Pages from outside -> articles of the project, each written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from multilang import importing, workspace, writing
from multilang.errors import ConfigError, ContentError, MultilangError
from multilang.importing import Imported, Wishes, documents, fetching, links
from multilang.importing.fetching import Allowed, is_public
from multilang.importing.media import Load
from multilang.workspace import ARTICLE, Project

MAX_FILE = 30_000_000
"""Bytes of a file that is imported: a DOCX or MHTML file has its images in it."""


@dataclass(frozen=True, slots=True)
class Placed:
    """An imported article and where it is now."""

    source: str
    """What the user named: an address or a file."""
    path: str
    """Of index.md, relative to the project."""
    imported: Imported
    written: bool
    """False when the same bytes were there, or for a dry run."""


def is_address(source: str) -> bool:
    """Whether what the user typed is an address; a file of that name is one all the same."""
    return links.scheme_of(source) != "" and "://" in source and not Path(source).exists()


def look(source: str, wishes: Wishes, *, allowed: Allowed = is_public) -> Imported:
    """Read a page and make an article of it; nothing is written.

    Raises:
        ContentError: it cannot be fetched or read, or there is no article in it.
    """
    if is_address(source):
        fetched = fetching.fetch(source, allowed=allowed)
        document = documents.read(fetched.data, source, fetched.content_type)
        return importing.article(
            document, _from_web(document.parts, allowed), wishes, where=source,
            address=fetched.address,
        )  # fmt: skip
    path = Path(source)
    document = documents.read(writing.read(path, limit=MAX_FILE), source)
    load = _from_folder(path, document.parts, _from_web({}, allowed))
    return importing.article(document, load, wishes, where=source)


def _from_web(parts: Mapping[str, bytes], allowed: Allowed) -> Load:
    def load(address: str) -> bytes | None:
        if address in parts:
            return parts[address]
        if not links.scheme_of(address).startswith("http"):
            return None
        return fetching.fetch(address, limit=fetching.MAX_IMAGE, allowed=allowed).data

    return load


def _from_folder(page: Path, parts: Mapping[str, bytes], otherwise: Load) -> Load:
    """Images of a saved page: those in the file, those beside it, and then the web's."""
    root = Path(os.path.realpath(page)).parent

    def load(address: str) -> bytes | None:
        if address in parts:
            return parts[address]
        if links.scheme_of(address):
            return otherwise(address)
        name = unquote(urlsplit(address).path)
        if not name or name.startswith(("/", "\\")) or "\0" in name:
            return None
        try:
            return writing.read_if_there(root / name, root=root, limit=fetching.MAX_IMAGE)
        except MultilangError as error:
            raise ContentError(error.message) from None

    return load


def place(project: Project, source: str, imported: Imported, *, force: bool = False) -> Placed:
    """Write an imported article to the project, with its images, all at once.

    Raises:
        ConfigError: there is an article of that name, and ``force`` does not allow to replace it.
        WorkspaceError: the disk refused.
    """
    slug = imported.slug
    folder = project.path(project.config.content_dir, slug)
    path = workspace.article_path(project, slug)
    if problem := workspace.slug_problem(project, folder):
        raise problem
    with workspace.exclusive(project):
        return _placed(project, source, imported, folder, path, force)


def _placed(
    project: Project, source: str, imported: Imported, folder: Path, path: str, force: bool
) -> Placed:
    if os.path.lexists(folder) and not force and not _is_same(folder, imported):
        raise ConfigError(
            f"there is an article {folder.name} already", where=path,
            hint="name another with --slug, or replace it with --force",
        )  # fmt: skip
    if project.frozen:
        return Placed(source, path, imported, False)
    new = writing.staging(folder)
    for name, data in {ARTICLE: imported.data, **imported.media}.items():
        writing.write(new / name, data, expected=None, root=project.root)
    written = writing.replace_folder(new, folder, root=project.root)
    return Placed(source, path, imported, written)


def _is_same(folder: Path, imported: Imported) -> bool:
    files = {ARTICLE: imported.data, **imported.media}
    if not folder.is_dir() or {p.name for p in folder.iterdir()} != set(files):
        return False
    return all(writing.read_if_there(folder / name) == data for name, data in files.items())
