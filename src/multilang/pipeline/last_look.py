"""How each catalog looked when it was last seen: ``.multilang/seen/``, deletable at any time."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from multilang import locales, workspace, writing
from multilang.errors import MultilangError
from multilang.journal import Sight
from multilang.model import Catalog
from multilang.noticing import Seen
from multilang.workspace import Project

_LIMIT = 2**30  # bytes
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class LastLook:
    """What ``.multilang/seen/`` knows of one catalog."""

    catalog: str
    """sha256 of its bytes; empty where a run may have been killed while it wrote it."""
    journal: int
    """Bytes of the journal then: a shorter one has lost events, and is no longer complete."""
    saved: tuple[str, str]
    """``Last-Translator`` and ``PO-Revision-Date``."""
    seen: Seen


def seen_path(project: Project, tag: str, slug: str) -> Path:
    return project.cache_dir / "seen" / locales.get(tag).gettext_name / f"{slug}.json"


def remembered(project: Project, tag: str, slug: str) -> LastLook | None:
    try:
        data = writing.read_if_there(seen_path(project, tag, slug), limit=_LIMIT)
        if data is None:
            return None
        known = json.loads(data)
        if known["format"] != _FORMAT:
            return None
        seen = {
            (context, source): tuple(Sight(*look) for look in looks)
            for context, source, looks in known["entries"]
        }
        return LastLook(known["catalog"], int(known["journal"]), tuple(known["saved"]), seen)
    except (MultilangError, ValueError, KeyError, TypeError):
        return None  # damaged: the journal tells nearly as much


def remember(
    project: Project,
    tag: str,
    slug: str,
    data: bytes,
    journal: int,
    catalog: Catalog,
    seen: Seen,
) -> None:
    """Write it down.

    Args:
        data: the catalog's bytes; none where a run is about to write others.
        journal: bytes of the journal.
    """
    known = {
        "format": _FORMAT,
        "catalog": sha(data) if data else "",
        "journal": journal,
        "saved": saved(catalog),
        "entries": [
            [*place, [[look.status, look.target] for look in looks]]
            for place, looks in seen.items()
        ],
    }
    path = seen_path(project, tag, slug)
    workspace.make_folder(path.parent)
    writing.write(path, json.dumps(known, ensure_ascii=False, separators=(",", ":")).encode())


def saved(catalog: Catalog | None) -> tuple[str, str]:
    header = dict(catalog.header) if catalog else {}
    return (header.get("Last-Translator", ""), header.get("PO-Revision-Date", ""))


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
