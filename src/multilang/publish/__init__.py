"""A built site -> where its readers find it: a folder here, and a target that settings name by URL.

``plan`` is pure: what is on a target, what shall be, and the steps between, in their order. A
target has ``releases``; a carrier brings them to where no link can be switched: ``store`` (whatever
fsspec opens), ``branch`` (git) and ``rsync``.
"""

from __future__ import annotations

from multilang.publish.folder import Successor, publish, read, scan
from multilang.publish.laying import SiteChanged
from multilang.publish.plan import (
    Change,
    Entry,
    Manifest,
    Plan,
    change,
    described,
    entry,
    manifest_of,
)
from multilang.publish.releases import Release
from multilang.publish.targets import Sent, Target, open_target
from multilang.publish.unpublished import Unpublished

__all__ = [
    "Change",
    "Entry",
    "Manifest",
    "Plan",
    "Release",
    "Sent",
    "SiteChanged",
    "Successor",
    "Target",
    "Unpublished",
    "change",
    "described",
    "entry",
    "manifest_of",
    "open_target",
    "publish",
    "read",
    "scan",
]
