"""What may be published in a language (design D7): the ``[languages.TAG]`` sections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from multilang.errors import ConfigError
from multilang.toml_places import Places, refuse_unknown

Gate = Literal["reviewed", "threshold", "drafts"]
Outdated = Literal["hold", "ship"]


@dataclass(frozen=True, slots=True)
class Language:
    """A target language of the project and its publishing policy."""

    tag: str
    gate: Gate = "reviewed"
    threshold: float = 1.0
    """Share of words that must be reviewed under ``gate = "threshold"``, 0 to 1."""
    max_unmodified_mt: float = 1.0
    """Greatest share of unmodified machine text in the words that are shown translated, 0 to 1."""
    outdated: Outdated = "hold"
    """What becomes of a reviewed paragraph whose source has changed since: ``ship`` lets its last
    reviewed text stand, marked; ``hold`` counts it as unreviewed."""


def parse(tag: str, table: object, places: Places) -> Language:
    """One section.

    Raises:
        ConfigError: an unknown setting, or a value of the wrong kind.
    """
    section = f"languages.{tag}"
    if not isinstance(table, dict):
        raise ConfigError(f"[{section}] must be a section", where=places.of("languages", tag))
    known = ("gate", "threshold", "max_unmodified_mt", "outdated")
    refuse_unknown(table, known, f"setting in [{section}]", places, section)
    return Language(
        tag,
        gate=_choice(table, "gate", get_args(Gate), places, section),
        threshold=_share(table, "threshold", places, section),
        max_unmodified_mt=_share(table, "max_unmodified_mt", places, section),
        outdated=_choice(table, "outdated", get_args(Outdated), places, section),
    )


def _choice(
    table: Mapping[str, Any], name: str, known: tuple[Any, ...], places: Places, section: str
) -> Any:
    value = table.get(name, known[0])
    if value not in known:
        where, hint = places.of(section, name), f"one of {', '.join(known)}"
        raise ConfigError(f"[{section}] {name} is {value!r}", where=where, hint=hint)
    return value


def _share(table: Mapping[str, Any], name: str, places: Places, section: str) -> float:
    value = table.get(name, 1.0)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ConfigError(f"[{section}] {name} must be from 0 to 1", where=places.of(section, name))
    return float(value)
