"""Where the words of a translation come from, and how much of it is a machine's, approved as it is.

The signature line of a draft stays on its entry when a person approves it, and it holds a
fingerprint of what the machine wrote. So an approved text is known to be the machine's own, a
machine's text that a person has edited, a text from memory, or a person's from scratch. A tool that
removes the line makes a machine's text look like a person's; nothing in a PO file can prevent that.

The limit on unmodified machine text is Wikimedia's rule for Content Translation: 95 % is not
published, from 85 % on the translator is warned.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from multilang.formats.po_writing import fingerprint
from multilang.journal import Making, digest
from multilang.model import Catalog, Message, Unit

Makings = Mapping[str, Making]
"""What a journal knows of texts, by their hash (``journal.makings``)."""

_NONE: Makings = MappingProxyType({})

WARN_BEFORE = 0.10
"""How far below a limit the warning begins; Wikimedia warns ten points before it blocks."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """An article's source words by what became of them. Disjoint: they add up to ``words``."""

    words: int = 0
    machine: int = 0
    """Approved exactly as the machine wrote it."""
    edited: int = 0
    """Approved after a person changed the machine's text."""
    human: int = 0
    """Approved, and no machine was there."""
    memory: int = 0
    """Approved, from the memory of approved translations, edited or not."""
    draft: int = 0
    """Not approved, or no longer since the source changed: what a machine or memory proposes,
    untouched."""
    waiting: int = 0
    """Not approved: what a person wrote or changed, outdated text too."""
    missing: int = 0

    def __add__(self, other: Provenance) -> Provenance:
        return Provenance(*(getattr(self, f) + getattr(other, f) for f in Provenance.__slots__))

    @property
    def approved(self) -> int:
        return self.machine + self.edited + self.human + self.memory

    def unmodified(self, *, drafts: bool = False) -> float:
        """Share of unmodified machine text in the words that readers see translated, 0 to 1.

        Args:
            drafts: unreviewed text is shown, too.
        """
        shown, raw = self.approved, self.machine
        if drafts:
            shown, raw = shown + self.draft + self.waiting, raw + self.draft
        return raw / shown if shown else 0.0


def making(message: Message, recorded: Makings = _NONE) -> Making:
    """How a message's text came about.

    Args:
        recorded: for texts that gave their signature up when their source changed.

    A signature without a fingerprint (an older catalog's) tells nothing of edits: such text counts
    as unmodified.
    """
    target = message.target
    if target.signature.startswith("memory") or target.origin == "memory":
        return "memory"
    if not target.signature and target.origin != "engine":
        return recorded.get(digest(target.text), "human") if recorded else "human"
    changed = target.fingerprint and target.fingerprint != fingerprint(target.text)
    return "edited" if changed else "machine"


def provenance(
    units: Sequence[Unit], catalog: Catalog | None, recorded: Makings = _NONE
) -> Provenance:
    """Count an article's source words. Units that share a message count each."""
    known = catalog.by_key() if catalog else {}
    total = Provenance()
    for unit in units:
        message, words = known.get(unit.key), len(unit.source.split())
        place = "missing" if message is None else _place(message, recorded)
        total += Provenance(words, **{place: words})
    return total


def began_as_drafts(catalog: Catalog | None) -> bool:
    """Whether approved text in a catalog began as a machine's, edited since or not."""
    live = (m for m in catalog.messages if m.reviewed and not m.obsolete) if catalog else ()
    return any(making(message) in ("machine", "edited") for message in live)


def _place(message: Message, recorded: Makings) -> str:
    if not message.target.text:
        return "missing"
    if message.reviewed:
        return making(message, recorded)
    own = message.target.state == "initial" or making(message, recorded) == "machine"
    return "draft" if own else "waiting"
