"""What keeps multilang from working well on this machine and in this project, and what mends it.

Looking changes nothing: no file is made, no lock is waited for, no model is loaded, and nothing is
sent except one question to a Prefect server that the settings name.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from multilang.doctor import flows, folders, installed, models, tools
from multilang.doctor.base import LEVELS, Case, Finding, Level
from multilang.errors import MultilangError
from multilang.project import open_project

__all__ = ["LEVELS", "Finding", "Level", "examine", "worst"]

PARTS: tuple[tuple[str, Callable[[Case], Iterator[Finding]]], ...] = (
    ("Python", installed.python),
    ("packages", installed.packages),
    ("extras", installed.extras),
    ("programs", tools.programs),
    ("models", models.models),
    ("engine", models.engine),
    ("project", folders.project),
    ("folders", folders.places),
    ("disk", folders.disk),
    ("locks", folders.locks),
    ("caches", folders.caches),
    ("git", tools.repository),
    ("fonts", folders.fonts),
    ("Prefect", flows.prefect),
)
"""The order of the report. A part finds nothing where it does not apply."""


def examine(folder: Path | str = ".") -> tuple[Finding, ...]:
    """All findings, part by part; without a project, those about the machine.

    A part that fails is a finding of its own: a broken machine is what this is for.
    """
    root = Path(folder).resolve()
    try:
        case = Case(root, open_project(folder), environ=os.environ)
    except MultilangError as error:
        case = Case(root, None, error, os.environ)
    return tuple(finding for part in PARTS for finding in _looked_at(*part, case))


def _looked_at(
    part: str, look: Callable[[Case], Iterator[Finding]], case: Case
) -> Iterator[Finding]:
    try:
        for finding in look(case):
            yield finding.of(part)
    except MultilangError as error:
        said = f"{error.where}: {error.message}" if error.where else error.message
        yield Finding("error", said, error.hint, part)
    except OSError as error:
        said = f"{error.filename or 'the system'}: {error.strerror or error}"
        yield Finding("error", said, "look at the file or folder that is named", part)
    except Exception as error:  # half an installation fails in any way, and the rest must be told
        said = f"cannot be looked at: {type(error).__name__}: {error}"
        yield Finding("error", said, "install multilang again; if it stays so, report it", part)


def worst(findings: tuple[Finding, ...]) -> Level:
    """The gravest level among them; ``ok`` for none."""
    return max((finding.level for finding in findings), key=LEVELS.index, default="ok")
