"""A project: its folder, its settings, and where in it everything lies."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from multilang import config, locales
from multilang.config import Config
from multilang.errors import ConfigError
from multilang.toml_places import Places


@dataclass(frozen=True, slots=True)
class Project:
    """A folder with a multilang.toml."""

    root: Path
    config: Config
    frozen: bool = False
    """Say what would be written, and write nothing."""

    def path(self, *parts: str) -> Path:
        return self.root.joinpath(*parts)

    def shown(self, path: Path) -> str:
        """A path as messages and ``#:`` lines write it: relative to the project, with ``/``."""
        return path.relative_to(self.root).as_posix()

    def catalog_path(self, tag: str, slug: str) -> Path:
        folder = locales.get(tag).gettext_name
        return self.path(self.config.locale_dir, folder, "LC_MESSAGES", f"{slug}.po")

    @property
    def cache_dir(self) -> Path:
        return self.path(".multilang")

    def kept_dir(self, path: Path) -> Path:
        """Where the last versions of a catalog are kept."""
        return self.cache_dir / "kept" / self.shown(path)

    @property
    def site_dir(self) -> Path:
        return self.path(self.config.build_dir, "site")

    @property
    def preview_dir(self) -> Path:
        return self.path(self.config.build_dir, "preview")


def open_project(folder: str | Path = ".", *, frozen: bool = False) -> Project:
    """The project in this folder.

    Raises:
        ConfigError: no multilang.toml, or one that cannot be read.
    """
    root = Path(folder).resolve()
    path = root / config.FILE
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        raise ConfigError(
            f"there is no {config.FILE} in {root}",
            hint="go to the project's folder, or make a project with `multilang init NAME`",
        ) from None
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", where=str(path)) from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError(
            f"byte {error.object[error.start]:#04x} is not UTF-8",
            where=f"{config.FILE}:{line}",
            hint="save the file as UTF-8",
        ) from None
    project = Project(root, config.parse(text), frozen)
    places = Places(text, config.FILE)
    _known(project.config.source, places.of("project", "source"))
    for tag in project.config.tags:
        _known(tag, places.of("languages", tag))
    return project


def _known(tag: str, where: str) -> None:
    try:
        locales.get(tag)
    except ConfigError as error:
        raise ConfigError(error.message, where=where, hint=error.hint) from None
