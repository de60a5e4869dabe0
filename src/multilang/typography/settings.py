"""The ``[typography.<language>]`` sections of multilang.toml, as ``config`` reads them."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from multilang.errors import ConfigError
from multilang.typography.profiles import CHOICES, Style


def parse(
    table: Any, tags: Sequence[str], place: Callable[[str, str], str]
) -> tuple[tuple[str, Style], ...]:
    """Styles by tag, sorted.

    Args:
        tags: the project's languages.
        place: the ``file:line`` of a section and a setting in it.

    Raises:
        ConfigError: a language that the project does not have or that has no settings, an unknown
            setting (with the one that was probably meant), or a value that is none of its choices.
    """
    if not isinstance(table, dict):
        raise ConfigError(
            "[typography] has a section for each language",
            where=place("", "typography"),
            hint='[typography.fr], then lines such as spaces = "nbsp"',
        )
    return tuple((tag, _style(tag, table[tag], tags, place)) for tag in sorted(table))


def _style(tag: str, table: Any, tags: Sequence[str], place: Callable[[str, str], str]) -> Style:
    section = f"typography.{tag}"
    if tag not in tags:
        raise ConfigError(
            f"[{section}]: {tag} is not a language of this project",
            where=place(section, ""),
            hint=f"it has {', '.join(tags)}",
        )
    choices = CHOICES.get(tag.partition("-")[0])
    if choices is None or not isinstance(table, dict):
        raise ConfigError(
            f"[{section}] must be a section" if choices else f"{tag} has no settings of typography",
            where=place(section, ""),
            hint=f"there are some for {', '.join(CHOICES)}",
        )
    for name, value in table.items():
        _checked(section, name, value, choices, place(section, name))
    return tuple(sorted(table.items()))


def _checked(
    section: str, name: str, value: Any, choices: Mapping[str, tuple[str, ...]], where: str
) -> None:
    if name not in choices:
        near = difflib.get_close_matches(name, choices, 1)
        hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(choices)}"
        raise ConfigError(f"unknown setting in [{section}]: {name}", where=where, hint=hint)
    if value not in choices[name]:
        raise ConfigError(
            f"[{section}] {name} must be one of {', '.join(choices[name])}", where=where
        )
