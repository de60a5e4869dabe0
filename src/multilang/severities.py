"""How bad a project finds what checks find: the ``[checks]`` sections of multilang.toml."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from multilang.errors import ConfigError
from multilang.model import SEVERITIES, Severity

Level = Severity | Literal["off"]
LEVELS: tuple[Level, ...] = (*SEVERITIES, *get_args(Literal["off"]))


@dataclass(frozen=True, slots=True)
class Setting:
    """What the project says of one check."""

    check: str
    """An id; whether there is such a check, ``checks.validate`` knows."""
    level: Level
    tag: str = ""
    """The language that it is said for; empty for all."""
    where: str = ""
    """``file:line``, for messages."""


@dataclass(frozen=True, slots=True)
class Severities:
    """All that a project says of checks; it says nothing of those that are not in it."""

    settings: tuple[Setting, ...] = ()

    def level(self, check: str, tag: str) -> Level | None:
        """What holds in a locale: what is said of its tag, else of its language (``pt`` for
        ``pt-BR``), else of all; None for the check's own severity."""
        said = {(s.check, s.tag): s.level for s in self.settings}
        for place in (tag, tag.partition("-")[0], ""):
            if level := said.get((check, place)):
                return level
        return None


DEFAULT = Severities()


def parse(
    table: Mapping[str, Any], tags: Sequence[str], place: Callable[[str, str], str]
) -> Severities:
    """Read ``[checks]``: levels by check, and tables of these by language.

    Args:
        tags: the project's languages.
        place: the ``file:line`` of a section and a setting in it.

    Raises:
        ConfigError: a level that is none, or a language that the project does not have.
    """
    languages = {*tags, *(tag.partition("-")[0] for tag in tags)}
    found = []
    for name, value in table.items():
        inner = value if isinstance(value, dict) else {name: value}
        tag = name if isinstance(value, dict) else ""
        section = f"checks.{tag}".rstrip(".")
        if tag and tag not in languages:
            raise ConfigError(
                f"[{section}]: {tag} is not a language of this project",
                where=place(section, ""),
                hint=f"it has {', '.join(tags)}",
            )
        for check, level in inner.items():
            where = place(section, check)
            if level not in LEVELS:
                raise ConfigError(
                    f"[{section}] {check} must be one of {', '.join(LEVELS)}", where=where
                )
            found.append(Setting(check, level, tag, where))
    return Severities(tuple(found))
