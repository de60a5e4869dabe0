"""A project's own theme, read from its folder."""

from __future__ import annotations

from multilang.config import FILE
from multilang.errors import ConfigError, WorkspaceError
from multilang.exports import theming
from multilang.exports.theming import Theme
from multilang.workspace import Project


def read(project: Project) -> Theme:
    """The files of the folder that ``[site] theme`` names; none without the setting.

    Raises:
        ConfigError: the folder does not exist.
        WorkspaceError: a file cannot be read, or is a link.
    """
    name = project.config.theme
    if not name:
        return theming.DEFAULT
    folder = project.path(name)
    if not folder.is_dir():
        raise ConfigError(
            f"[site] theme: there is no folder {name}", where=FILE,
            hint="make it, or take the setting out for the theme that comes with multilang",
        )  # fmt: skip
    found = []
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if any(part.startswith(".") for part in inside.parts):
            continue
        if path.is_symlink():
            raise WorkspaceError("a theme may not hold links", where=project.shown(path))
        if path.is_file():
            try:
                found.append((inside.as_posix(), path.read_bytes()))
            except OSError as error:
                raise WorkspaceError(
                    f"cannot be read: {error.strerror or error}", where=project.shown(path)
                ) from error
    return Theme(name, tuple(sorted(found)))
