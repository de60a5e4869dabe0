"""Read a built site from its folder and have it checked."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from multilang import site_check
from multilang.errors import WorkspaceError
from multilang.model import Issue
from multilang.workspace import Project


def check_site(project: Project, folder: Path | None = None) -> tuple[Issue, ...]:
    """Everything that is wrong with a built site.

    Args:
        folder: the site; the project's own unless given.

    Raises:
        WorkspaceError: there is no site, or it cannot be read.
    """
    root = folder or project.site_dir
    paths = frozenset(_files(root))
    if not any(path.endswith(".html") for path in paths):
        hint = "build the site with `multilang publish`, or name its folder"
        raise WorkspaceError("there is no site here", where=str(root), hint=hint)
    return site_check.check(paths, lambda path: _read(root / path), project.config.base_url)


def _files(root: Path) -> Iterator[str]:
    for folder, _, names in os.walk(root):
        for name in names:
            yield Path(folder, name).relative_to(root).as_posix()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
        raise WorkspaceError(message, where=str(path)) from error
