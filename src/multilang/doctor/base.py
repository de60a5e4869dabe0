"""What the parts of an examination are given, and what they find."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, get_args

from multilang.errors import MultilangError
from multilang.project import Project

Level = Literal["ok", "note", "warning", "error"]
LEVELS: tuple[Level, ...] = get_args(Level)
"""From good to bad. An error keeps something from working; a note is a thing to know."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report."""

    level: Level
    message: str
    fix: str = ""
    """What to type or do; empty where there is nothing to mend."""
    part: str = ""

    def of(self, part: str) -> Finding:
        return replace(self, part=part)


@dataclass(frozen=True, slots=True)
class Case:
    """What is examined."""

    root: Path
    project: Project | None
    refused: MultilangError | None = None
    """Why there is no project."""
    environ: Mapping[str, str] = field(default_factory=dict)
