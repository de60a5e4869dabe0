"""Skeleton + catalog + policy -> bundle: put the targets back where the sources stood.

The proof runs in production: a localized file is extracted again before anybody gets it, and must
hold the same units with the targets in them. A target that breaks the file's structure, or lost a
placeholder, is left out with a critical issue, and its source text stands in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from multilang.approvals import is_last_reviewed
from multilang.assemble.filling import Filled, fill, write
from multilang.assemble.gate import GATE, POLICY, WITHDRAWN, reasons, standing
from multilang.assemble.proof import Reread, proven
from multilang.model import (
    Bundle,
    Catalog,
    Extraction,
    Issue,
    Locale,
    Message,
    State,
    Unit,
    coverage,
)  # fmt: skip
from multilang.policies import Language
from multilang.provenance import Makings

__all__ = [
    "GATE", "POLICY", "WITHDRAWN", "Check", "Filled", "Reread", "assemble", "fill", "write",
]  # fmt: skip

Check = Callable[[Unit, str], Sequence[Issue]]


def assemble(
    extraction: Extraction,
    catalog: Catalog | None,
    locale: Locale,
    policy: Language,
    *,
    reread: Reread,
    check: Check,
    drafts: bool | None = None,
    media: Sequence[str] = (),
    made: Makings | None = None,
    source: str = "",
) -> Bundle:
    """The localized article, with what may be said of it.

    Args:
        drafts: show text that nobody has reviewed; by default as the policy's gate says.
        reread: how to extract the result, for the proof.
        made: what the journal knows of texts that machines made, for the limit on these.
        source: tag of the original's language, with which its translations are withdrawn.

    Invariant: extracting ``bundle.text`` gives the units of ``extraction``, with the shown targets
    as their sources.
    """
    show_drafts = policy.gate != "reviewed" if drafts is None else drafts
    ships = policy.outdated == "ship"
    targets, states, signatures = _choose(extraction, catalog, show_drafts, ships)
    issues = []
    for unit in extraction.units:
        if unit.id in targets:
            broken = [i for i in check(unit, targets[unit.id]) if i.severity == "critical"]
            where = f"{extraction.article.path}:{unit.line}"
            issues += [replace(i, unit_id=unit.id, locale=locale.tag, where=where) for i in broken]
            if broken:
                del targets[unit.id]
    text, rejected, metadata = proven(extraction, targets, reread)
    issues += [_structure(extraction, unit_id, locale) for unit_id in rejected]
    left_out = {i.unit_id for i in issues}
    counts = coverage(extraction.units, catalog)
    held = reasons(extraction, standing(catalog, policy), policy, locale, made or {}, source)
    held = [*issues, *held]
    return Bundle(
        slug=extraction.article.slug,
        locale=locale.tag,
        text=text,
        metadata=metadata,
        coverage=counts,
        states=tuple(
            (u.id, "initial" if u.id in left_out else states[u.id]) for u in extraction.units
        ),
        outdated=_of(extraction, catalog, lambda message: message.outdated),
        last_reviewed=_of(extraction, catalog, is_last_reviewed),
        missing=tuple(u.id for u in extraction.units if u.id not in targets or u.id in left_out),
        publishable=not held,
        issues=tuple(held),
        signatures=tuple(sorted({signatures[u] for u in targets if u in signatures} - {""})),
        source_revision=extraction.article.revision,
        media=tuple(media),
    )


def _choose(
    extraction: Extraction, catalog: Catalog | None, drafts: bool, ships: bool
) -> tuple[dict[str, str], dict[str, State], dict[str, str]]:
    """Each unit's target text, the state it is shown in, and its draft's signature.

    Args:
        ships: show what was reviewed before the source changed.
    """
    known = catalog.by_key() if catalog else {}
    targets: dict[str, str] = {}
    states: dict[str, State] = {}
    signatures: dict[str, str] = {}
    for unit in extraction.units:
        message = known.get(unit.key)
        states[unit.id] = "initial"
        if message is None or not message.target.text:
            continue
        seen = message.reviewed or (ships and is_last_reviewed(message))
        if not seen and not drafts:
            continue
        targets[unit.id] = message.target.text
        states[unit.id] = message.target.state
        if not seen:
            signatures[unit.id] = message.target.signature
    return targets, states, signatures


def _of(
    extraction: Extraction, catalog: Catalog | None, wanted: Callable[[Message], bool]
) -> tuple[str, ...]:
    """The ids of the units whose messages are of a kind."""
    found = {m.key for m in catalog.messages if not m.obsolete and wanted(m)} if catalog else set()
    return tuple(unit.id for unit in extraction.units if unit.key in found) if found else ()


def _structure(extraction: Extraction, unit_id: str, locale: Locale) -> Issue:
    unit = next(u for u in extraction.units if u.id == unit_id)
    return Issue(
        "structure",
        "critical",
        "with this translation the page would have another structure; the source text stands in "
        "its place: look for Markdown or HTML that the source does not have",
        where=f"{extraction.article.path}:{unit.line}",
        locale=locale.tag,
        unit_id=unit_id,
    )
