"""A run that would find and change nothing says what the last one said, and is done."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from multilang import stillness

if TYPE_CHECKING:
    from multilang.pipeline import RunReport
    from multilang.stillness import Look
    from multilang.workspace import Project

_SAYING = ("as_json", "quiet", "verbose", "folder")


def named(o: Mapping[str, Any]) -> dict[str, Any]:
    """What changes a run, of its options."""
    return {name: value for name, value in o.items() if name not in _SAYING}


def told(asked: Mapping[str, Any], o: Mapping[str, Any]) -> tuple[bool, Look | None]:
    """Whether nothing has changed; then what the last run said is said again. And the look at the
    project that this took, if it took one."""
    root = Path(o["folder"]).resolve()
    said, look = stillness.answer(root, asked)
    if said is None:
        return False, look
    if not o["quiet"]:
        from multilang.cli import show
        from multilang.project import open_project

        show.run(open_project(root), said if o["as_json"] else report(said), o)
    return True, look


def look(o: Mapping[str, Any], made: Look | None = None) -> Look:
    """The project as it is before anything is read.

    Args:
        made: a look of this very moment, perhaps at other folders of models.
    """
    from multilang.project import open_project

    project = open_project(o["folder"])
    others = _others(project)
    if made is not None and made.others == others:
        return made
    return stillness.look(project.root, others)


def keep(project: Project, asked: Mapping[str, Any], before: Look, report: RunReport) -> None:
    """Remember a run that changed nothing, failed at nothing, and had nothing to ask of others."""
    from multilang.cli import show
    from multilang.pipeline.parts import is_networked

    sites = (report.published, report.previewed)
    locales = report.locales
    changed = any(one.written or one.notes or one.translated for one in locales)
    changed |= any(site.changed for site in sites if site)
    if changed or report.all_failures or is_networked(project):
        return
    said = json.loads(json.dumps(report, default=show.plain))
    stillness.keep(project.root, asked, before.others, before, said)


def _others(project: Project) -> tuple[str, ...]:
    """Where models are, in the project or outside of it."""
    from multilang.engines import packages

    found = packages.places(project.config.models_dir)
    named = project.config.engine.partition(":")[2]
    return (str(found.models), str(found.argospm), *([str(project.path(named))] if named else []))


def report(said: object) -> Any:
    """What a run or a publication said, as its report was."""
    return json.loads(json.dumps(said), object_hook=_report)


def _report(said: dict[str, Any]) -> Any:
    """A report of what ``json`` has made of one; counts by locale stay a mapping."""
    if "site" in said:
        said["site"] = Path(said["site"])
        said["pages"] = vars(said["pages"])
    return SimpleNamespace(**said)
