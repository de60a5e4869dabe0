"""The whole path of an article as plain functions: what the command line and the flows both call.

    read -> localize (segment, pretranslate, merge) -> build_site (check, assemble, publish)

Nothing here knows of Prefect. Every step may be killed at any moment and run again, and ends in the
same bytes: each file is replaced whole, and drafts are remembered by what made them.

A name is imported when it is first used: who brings catalogs up to date loads nothing that makes
sites, and starts in a third of the time.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from multilang.pipeline.adopting import hidden, orphans
    from multilang.pipeline.building import bundles, provenances, status
    from multilang.pipeline.bundling import write_bundles
    from multilang.pipeline.checking import check
    from multilang.pipeline.cutting import Template, write_templates
    from multilang.pipeline.fixing import fix
    from multilang.pipeline.gating import Answer, gates
    from multilang.pipeline.localizing import batches, localize
    from multilang.pipeline.migrating import Migration, migrate_catalogs
    from multilang.pipeline.parts import read
    from multilang.pipeline.planning import SHARD_CHARACTERS, Shard, is_built, plan, revision
    from multilang.pipeline.publishing import build_site
    from multilang.pipeline.recording import Look, read_journal
    from multilang.pipeline.releasing import (
        Kept,
        difference,
        preview,
        publish_site,
        releases,
        rollback,
    )
    from multilang.pipeline.releasing import publish_site as publish
    from multilang.pipeline.reports import (
        BundleReport,
        LocaleReport,
        PublishReport,
        Reading,
        RunReport,
        Silent,
        Watcher,
    )
    from multilang.pipeline.rules import known_checks
    from multilang.pipeline.running import run, said
    from multilang.pipeline.sharing import alone, deliver, receive
    from multilang.pipeline.unpublishing import change as unpublish
    from multilang.pipeline.unpublishing import read as unpublished
    from multilang.pipeline.waiting import Waiting, worst
    from multilang.workspace import Project, clean, open_project

__all__ = [
    "SHARD_CHARACTERS", "Answer", "BundleReport", "Kept", "LocaleReport", "Look", "Migration",
    "Project", "PublishReport", "Reading", "RunReport", "Shard", "Silent", "Template", "Waiting",
    "Watcher", "alone", "batches", "build_site", "bundles", "check", "clean", "deliver",
    "difference", "fix", "gates", "hidden", "is_built", "known_checks", "localize",
    "migrate_catalogs", "open_project", "orphans", "plan", "preview", "provenances", "publish",
    "publish_site", "read", "read_journal", "receive", "releases", "revision", "rollback", "run",
    "said", "status", "unpublish", "unpublished", "worst", "write_bundles", "write_templates",
]  # fmt: skip

_PLACES = {
    "adopting": "hidden orphans",
    "building": "bundles provenances status",
    "bundling": "write_bundles",
    "checking": "check",
    "cutting": "Template write_templates",
    "fixing": "fix",
    "gating": "Answer gates",
    "localizing": "batches localize",
    "migrating": "Migration migrate_catalogs",
    "parts": "read",
    "planning": "SHARD_CHARACTERS Shard is_built plan revision",
    "publishing": "build_site",
    "recording": "Look read_journal",
    "releasing": "Kept difference preview publish_site releases rollback",
    "reports": "BundleReport LocaleReport PublishReport Reading RunReport Silent Watcher",
    "rules": "known_checks",
    "running": "run said",
    "sharing": "alone deliver receive",
    "waiting": "Waiting worst",
}
_OTHERS = {
    "publish": ("pipeline.releasing", "publish_site"),
    "unpublish": ("pipeline.unpublishing", "change"),
    "unpublished": ("pipeline.unpublishing", "read"),
    "Project": ("workspace", "Project"),
    "clean": ("workspace", "clean"),
    "open_project": ("workspace", "open_project"),
}


def __getattr__(name: str) -> Any:
    if name in _OTHERS:
        module, attribute = _OTHERS[name]
    else:
        places = (place for place, names in _PLACES.items() if name in names.split())
        module, attribute = f"pipeline.{next(places, '')}", name
        if module == "pipeline.":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(f"multilang.{module}"), attribute)
    return found
