"""Hands a flow to Prefect: the project's own flows/, else those that come with multilang."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import click

from multilang import pipeline, scaffold
from multilang.cli import costs, shared, show
from multilang.errors import ConfigError


def run(name: str, articles: Sequence[str], o: Mapping[str, Any]) -> None:
    """Run the flow called ``name`` and show what it did, as ``multilang run`` does."""
    project = pipeline.open_project(o["folder"])
    if name == "reconcile" and "PREFECT_API_URL" not in os.environ:
        raise ConfigError(
            "reconcile needs a Prefect server with workers",
            hint="set PREFECT_API_URL; on one machine `multilang run` does what is missing",
        )
    tags = [project.config.language(tag).tag for tag in o["languages"]] or None
    embedded = _load(_folder(project))
    given: dict[str, Any] = {"remote": o["remote"]}
    if name == "localize":
        given |= {"languages": tags, "articles": list(articles) or None}
        reading = pipeline.read(project)
        chosen = shared.chosen(reading, articles)
        costs.announce(project, reading, tags or project.config.tags, chosen, o)
    with show.watcher(o["quiet"]) as watcher:
        result = embedded.run(name, project.root, watcher, **given)
    if name == "localize":
        report = pipeline.RunReport(tuple(result), said=pipeline.said(project, result))
        show.run(project, report, o)
        shared.finish(report.all_failures)
    elif name == "reconcile":
        if o["as_json"]:
            show.as_json(result)
        elif not o["quiet"]:
            click.echo("Reconciled " + ", ".join(f"{n} {what}" for what, n in result.items()))
        shared.finish((), bool(result["in vain"] or result["refused"]))
    else:
        for part in result:
            show.site(project, part, o)
        shared.finish([failure for part in result for failure in part.failures])


def _folder(project: pipeline.Project) -> Path:
    own = project.path("flows")
    return own if (own / "embedded.py").is_file() else scaffold.flows()


def _load(folder: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("embedded", folder / "embedded.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # The flows import it by this name: they must find this one, with the progress it was given.
    sys.modules["embedded"] = module
    spec.loader.exec_module(module)
    return module
