"""Skeleton + catalog + policy -> bundle: put the targets back where the sources stood.

The proof runs in production: a localized file is extracted again before anybody gets it, and must
hold the same units with the targets in them. A target that breaks the file's structure, or lost a
placeholder, is left out with a critical issue, and its source text stands in its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from multilang import placeholders
from multilang.config import Language
from multilang.errors import ContentError
from multilang.formats import front_matter
from multilang.model import (
    Bundle,
    Catalog,
    Coverage,
    Extraction,
    Issue,
    Locale,
    Slot,
    State,
    Unit,
    coverage,
    percent,
)
from multilang.provenance import Makings, provenance

Reread = Callable[[str], Extraction]
"""Extracts a localized text again, as the source article was; raises ContentError."""
Check = Callable[[Unit, str], Sequence[Issue]]

_BLOCK_START = re.compile(r"#{1,6}(?=\s|$)|[-+*](?=\s|$)|>|:(?=\s)|={3,}\s*$|-{3,}\s*$|`{3}|~{3}")
_ORDERED_START = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
_ATTRIBUTE = (("<", "&lt;"), (">", "&gt;"))
# What would end the attribute, or the title of a link definition, by what it begins with.
_CLOSING = {
    '"': (('"', "&quot;"),),
    "'": (("'", "&#39;"),),
    "(": (("(", "&#40;"), (")", "&#41;")),
}
_BARE_PIPE = re.compile(r"(?<!\\)((?:\\\\)*)\|")


@dataclass(frozen=True, slots=True)
class Filled:
    """One slot's text: as it stands in the file, and as a unit's source shows it."""

    written: str
    shown: str


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
) -> Bundle:
    """The localized article, with what may be said of it.

    Args:
        drafts: show text that nobody has reviewed; by default as the policy's gate says.
        reread: how to extract the result, for the proof.
        made: what the journal knows of texts that machines made, for the limit on these.

    Invariant: extracting ``bundle.text`` gives the units of ``extraction``, with the shown targets
    as their sources.
    """
    show_drafts = policy.gate != "reviewed" if drafts is None else drafts
    targets, states, signatures = _choose(extraction, catalog, show_drafts)
    issues = []
    for unit in extraction.units:
        if unit.id in targets:
            broken = [i for i in check(unit, targets[unit.id]) if i.severity == "critical"]
            where = f"{extraction.article.path}:{unit.line}"
            issues += [replace(i, unit_id=unit.id, locale=locale.tag, where=where) for i in broken]
            if broken:
                del targets[unit.id]
    text, rejected, metadata = _write(extraction, targets, reread)
    issues += [_structure(extraction, unit_id, locale) for unit_id in rejected]
    left_out = {i.unit_id for i in issues}
    counts = coverage(extraction.units, catalog)
    reasons = [
        *issues,
        *_gate(counts, policy, locale, extraction.article.path),
        *_machine_limit(extraction, catalog, policy, locale, made or {}),
    ]
    return Bundle(
        slug=extraction.article.slug,
        locale=locale.tag,
        text=text,
        metadata=metadata,
        coverage=counts,
        states=tuple(
            (u.id, "initial" if u.id in left_out else states[u.id]) for u in extraction.units
        ),
        outdated=_outdated(extraction, catalog),
        missing=tuple(u.id for u in extraction.units if u.id not in targets or u.id in left_out),
        publishable=not reasons,
        issues=tuple(reasons),
        signatures=tuple(sorted({signatures[u] for u in targets if u in signatures} - {""})),
        source_revision=extraction.article.revision,
        media=tuple(media),
    )


def _choose(
    extraction: Extraction, catalog: Catalog | None, drafts: bool
) -> tuple[dict[str, str], dict[str, State], dict[str, str]]:
    """Each unit's target text, the state it is shown in, and its draft's signature."""
    known = catalog.by_key() if catalog else {}
    targets: dict[str, str] = {}
    states: dict[str, State] = {}
    signatures: dict[str, str] = {}
    for unit in extraction.units:
        message = known.get(unit.key)
        states[unit.id] = "initial"
        if message is None or not message.target.text or not (message.reviewed or drafts):
            continue
        targets[unit.id] = message.target.text
        states[unit.id] = message.target.state
        if not message.reviewed:
            signatures[unit.id] = message.target.signature
    return targets, states, signatures


def _outdated(extraction: Extraction, catalog: Catalog | None) -> tuple[str, ...]:
    old = {m.key for m in catalog.messages if m.outdated and not m.obsolete} if catalog else set()
    return tuple(unit.id for unit in extraction.units if unit.key in old)


def _gate(counts: Coverage, policy: Language, locale: Locale, path: str) -> list[Issue]:
    """Why the policy keeps this article back; empty when it may be published (design D7)."""
    if policy.gate == "drafts":
        return []
    least = 1.0 if policy.gate == "reviewed" else policy.threshold
    if counts.reviewed_share >= least and (
        policy.gate != "reviewed" or counts.reviewed == counts.units
    ):
        return []
    waiting = counts.units - counts.reviewed
    return [
        Issue(
            "gate",
            "functional",
            f"{waiting} of {counts.units} units wait for review "
            f"({percent(counts.reviewed_share)} of the words are reviewed, "
            f"{percent(least)} are needed)",
            where=path,
            locale=locale.tag,
        )
    ]


def _machine_limit(
    extraction: Extraction,
    catalog: Catalog | None,
    policy: Language,
    locale: Locale,
    made: Makings,
) -> list[Issue]:
    """Why an article with too much unmodified machine text is kept back, under every gate."""
    if policy.max_unmodified_mt >= 1:
        return []
    counts = provenance(extraction.units, catalog, made)
    share = counts.unmodified(drafts=policy.gate != "reviewed")
    if share <= policy.max_unmodified_mt:
        return []
    return [
        Issue(
            "gate",
            "functional",
            f"{percent(share)} of the translated words are unmodified machine text, and "
            f"max_unmodified_mt allows {percent(policy.max_unmodified_mt)}: read the article "
            "again as its readers will, and write what you would say otherwise in your own words",
            where=extraction.article.path,
            locale=locale.tag,
        )
    ]


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


def _write(
    extraction: Extraction, targets: Mapping[str, str], reread: Reread
) -> tuple[str, list[str], tuple[tuple[str, object], ...]]:
    """The file's text, the units whose targets had to be left out of it, and its metadata."""
    chosen = {u: t for u, t in targets.items() if t.strip()}
    rejected: list[str] = []
    while True:
        text, shown = fill(extraction, chosen)
        if not shown:
            return text, rejected, extraction.article.metadata
        try:
            again = reread(text)
        except ContentError:
            culprit = _in_front_matter(extraction, shown)
        else:
            difference = _first_difference(extraction, shown, again)
            if difference is None:
                return text, rejected, again.article.metadata
            culprit = difference
        rejected.append(culprit)
        del chosen[culprit]


def fill(extraction: Extraction, targets: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Write targets into the skeleton; units without one keep their verbatim source.

    Returns:
        The text, and by unit id what extracting it must show as the unit's expanded source.
    """
    units = {unit.id: unit for unit in extraction.units}
    parts: list[str] = []
    shown: dict[str, str] = {}
    for part in extraction.skeleton.parts:
        if part.__class__ is str:
            parts.append(part)
            continue
        assert isinstance(part, Slot)
        unit = units[part.unit_id]
        target = targets.get(part.unit_id)
        if target is None or target == unit.source:
            parts.append(part.raw)
        else:
            filled = write(part, unit, target, parts[-1][-1:] if parts else "")
            parts.append(filled.written)
            shown[unit.id] = filled.shown
    return "".join(parts), shown


def write(slot: Slot, unit: Unit, target: str, before: str = "") -> Filled:
    """A target as it must stand in its slot: escaped for its context, placeholders put back.

    Args:
        before: the character before the slot: the quotation mark an attribute is written with.
    """
    text = target.strip()
    if slot.fill == "yaml":
        shown = placeholders.expand(text, unit.placeholders)
        return Filled(front_matter.write(slot.raw, shown), shown)
    if slot.fill != "block":
        text = " ".join(text.split("\n"))
    if slot.fill == "attribute":
        for character, reference in (*_ATTRIBUTE, *_CLOSING.get(before, ())):
            text = text.replace(character, reference)
    elif slot.fill == "cell":
        text = _BARE_PIPE.sub(r"\1\\|", text)
    elif slot.fill == "block":
        text = "\n".join(_guard_start(line) for line in text.split("\n"))
    shown = placeholders.expand(text, unit.placeholders)
    return Filled(shown.replace("\n", slot.line_break) if "\n" in text else shown, shown)


def _guard_start(line: str) -> str:
    """Keep a line of prose from reading as a heading, list item, quote, rule or fence."""
    line = line.strip()
    if _BLOCK_START.match(line):
        return "\\" + line
    return _ORDERED_START.sub(r"\1\\\2", line, count=1) if _ORDERED_START.match(line) else line


def _first_difference(
    extraction: Extraction, shown: Mapping[str, str], again: Extraction
) -> str | None:
    """The first unit whose target broke the file; None when the proof holds."""
    found = again.units
    for position, unit in enumerate(extraction.units):
        expected = shown.get(unit.id)
        if expected is None:
            expected = placeholders.expand(unit.source, unit.placeholders)
        if position >= len(found) or found[position].kind != unit.kind:
            return _nearest(extraction, shown, position)
        text = placeholders.expand(found[position].source, found[position].placeholders)
        if _same(text) != _same(expected) or _held(found[position]) != _held(unit):
            return _nearest(extraction, shown, position)
    if len(found) != len(extraction.units):
        return _nearest(extraction, shown, len(extraction.units) - 1)
    return None


def _held(unit: Unit) -> list[str]:
    """What its placeholders stand for: a target may not bring a link, tag or code of its own."""
    return sorted(_same(placeholder.text) for placeholder in unit.placeholders)


def _same(text: str) -> str:
    return " ".join(text.split())


def _nearest(extraction: Extraction, shown: Mapping[str, str], position: int) -> str:
    """The changed unit at or last before ``position``, else the first one after it."""
    order = [unit.id for unit in extraction.units]
    for unit_id in [*order[position::-1], *order[position + 1 :]]:
        if unit_id in shown:
            return unit_id
    raise AssertionError("an unchanged file differs from itself")


def _in_front_matter(extraction: Extraction, shown: Mapping[str, str]) -> str:
    slots = {slot.unit_id: slot for slot in extraction.skeleton.slots()}
    for unit_id in shown:
        if slots[unit_id].fill == "yaml":
            return unit_id
    return next(iter(shown))
