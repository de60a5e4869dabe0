"""Units + drafts + previous catalog -> catalog: what msgmerge does, with people's work first.

Exact by context and source; then moved, slightly changed, divided and joined, and the most similar
of the removed messages that a person wrote, fuzzy, with its previous source kept. Human text never
disappears: what no unit needs any more stays as an obsolete message, and comes back when its source
does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import chain

from multilang.formats.po_layout import no_collection
from multilang.merge.adoption import AGREEMENT, adopt
from multilang.merge.carrying import (
    DOUBT,
    NO_DRAFT,
    Surroundings,
    carry,
    doubts,
    fill,
    keep,
    reason,
    retire,
)
from multilang.merge.matching import Matches, by_person, has_past, match
from multilang.merge.minor import vocabulary
from multilang.merge.policy import DEFAULT, Policy, Sentences
from multilang.model import Catalog, Message, Target, Unit

__all__ = [
    "AGREEMENT", "DOUBT", "NO_DRAFT", "Policy", "Sentences", "adopt", "doubts", "merge", "missing",
    "reason",
]  # fmt: skip

Key = tuple[str, str]
Drafts = Mapping[Key, Target]


@no_collection()
def merge(
    units: Sequence[Unit],
    drafts: Drafts,
    previous: Catalog | None,
    *,
    locale: str,
    domain: str,
    path: str,
    refused: Mapping[Key, str] | None = None,
    policy: Policy = DEFAULT,
) -> Catalog:
    """The catalog of one article in one locale.

    Args:
        path: the source file, for the ``#:`` line.
        refused: why a unit has no draft; said in its notes where these say nothing yet.

    Invariants: every human text of ``previous`` is in the result, live or obsolete; merging the
    result again gives the result.
    """
    previous = previous or Catalog(locale, domain)
    wanted = _wanted(units)
    order = list(wanted)
    found = match(order, previous, policy)
    around = Surroundings((path,), policy.minor_edits, _vocabulary(order, previous))
    messages = [_message(key, unit, found, drafts, refused, around) for key, unit in wanted.items()]
    left = [retire(m) for m in found.left.values() if has_past(m)]
    return replace(
        previous,
        locale=locale,
        domain=domain,
        messages=(*messages, *sorted(left, key=lambda m: m.key)),
    )


@no_collection()
def missing(
    units: Iterable[Unit], previous: Catalog | None, policy: Policy = DEFAULT
) -> list[Unit]:
    """The units that a merge without drafts would leave empty: what the engine is asked for.

    Edited sources whose old human translation is near enough are not among them.
    """
    wanted = _wanted(units)
    found = match(list(wanted), previous or Catalog("", ""), policy)
    return [unit for key, unit in wanted.items() if not _text_of(key, found)]


def _wanted(units: Iterable[Unit]) -> dict[Key, Unit]:
    """Units by key, in document order: the first of equals decides the note."""
    wanted: dict[Key, Unit] = {}
    for unit in units:
        wanted.setdefault((unit.kind, unit.source), unit)
    return wanted


def _text_of(key: Key, found: Matches) -> bool:
    if key in found.composed:
        return True
    if key in found.taken:
        return by_person(found.taken[key])
    return key in found.kept and bool(found.kept[key].target.text)


def _message(
    key: Key,
    unit: Unit,
    found: Matches,
    drafts: Drafts,
    refused: Mapping[Key, str] | None,
    around: Surroundings,
) -> Message:
    old = found.kept.get(key)
    if old is not None and old.target.text:
        return keep(unit, old, around.references)
    taken = found.taken.get(key) or found.composed.get(key)
    if taken is not None:
        # What translators remarked on the unit itself stays with it.
        remarks = (*(old.comments if old else ()), *taken.comments)
        taken = replace(taken, comments=tuple(dict.fromkeys(remarks)))
        if by_person(taken):
            return carry(unit, taken, around, composed=key in found.composed)
    refusal = _refusal(key, old, refused)
    return fill(unit, taken or old, drafts.get(key), around.references, refusal)


def _refusal(key: Key, old: Message | None, refused: Mapping[Key, str] | None) -> str:
    """Why there is no draft: what is said already, for another reason is no news to translators
    (each beam and model has its own); else what an engine's guards say now."""
    return (reason(old) if old else "") or (refused or {}).get(key, "")


def _vocabulary(order: Sequence[Key], previous: Catalog) -> Callable[[], Counter[str]]:
    @cache
    def words() -> Counter[str]:
        return vocabulary(chain((key[1] for key in order), (m.source for m in previous.messages)))

    return words
