"""What machines and people made of it: targets, in the messages of catalogs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from multilang.model.alignment import Alignment

State = Literal["initial", "translated", "reviewed", "final"]
Origin = Literal["", "human", "memory", "engine"]


@dataclass(frozen=True, slots=True)
class Draft:
    """What an engine answers for one segment."""

    text: str
    """Empty when the engine could not translate; ``reason`` then says why."""
    score: float | None = None
    """Mean log-probability per token, where the engine knows it (<= 0)."""
    reason: str = ""
    alignment: Alignment | None = field(default=None, compare=False, repr=False)
    """With the segment, where the engine was asked for it."""


@dataclass(frozen=True, slots=True)
class Target:
    """A translation. State and origin are two facts, kept apart."""

    text: str = ""
    state: State = "initial"
    origin: Origin = ""
    signature: str = ""
    """What made a draft: ``argos en_fr 0.7 starter|1a2b3c4d|beam:4|rules:3``; empty for people."""
    score: float | None = None
    fingerprint: str = field(default="", compare=False)
    """Of the machine's own text, as read from a catalog: tells an edited draft from an untouched
    one. Empty for a new draft."""
    doubts: tuple[str, ...] = ()
    """Of a new draft: what translators should look at. A catalog has them among the notes."""


@dataclass(frozen=True, slots=True)
class Message:
    """One PO entry: a unit's source with its target."""

    context: str
    source: str
    target: Target = field(default_factory=Target)
    references: tuple[str, ...] = ()
    """Paths of source files, without line numbers."""
    notes: tuple[str, ...] = ()
    """Extracted comments (``#.``), ours to write."""
    comments: tuple[str, ...] = ()
    """Translator comments (lines of ``#``) but our signature line; theirs, kept as they are."""
    previous_context: str | None = None
    previous_source: str | None = None
    """The source that the target was made for, when it has changed since (``#|``)."""
    flags: tuple[str, ...] = ()
    """Flags other than ``fuzzy``, kept as read."""
    obsolete: bool = False

    @property
    def key(self) -> tuple[str, str]:
        return (self.context, self.source)

    @property
    def fuzzy(self) -> bool:
        """True for text nobody has reviewed: drafts, and human text whose source has changed."""
        return bool(self.target.text) and self.target.state in ("initial", "translated")

    @property
    def reviewed(self) -> bool:
        return self.target.state in ("reviewed", "final") and bool(self.target.text)

    @property
    def outdated(self) -> bool:
        """A person's translation of what the source said before."""
        return self.previous_source is not None and self.target.origin == "human" and self.fuzzy


@dataclass(frozen=True, slots=True)
class Layout:
    """How a PO file was written: entries that nobody touches are written so again."""

    text: str
    """The whole file, decoded, without a byte order mark; line ends as they were."""
    messages: tuple[Message, ...]
    """As they were read, in file order."""
    spans: tuple[tuple[int, int, int], ...]
    """Of each message, code points of ``text``: where the blank lines before it begin, where it
    begins, where it ends."""
    header: tuple[tuple[str, str], ...] = ()
    header_comments: tuple[str, ...] = ()
    header_span: tuple[int, int, int] | None = None
    end: int = 0
    """Where the last entry ends."""
    line_break: str = "\n"
    """What most lines end with."""
    others: tuple[Layout, ...] = ()
    """Of catalogs whose messages were merged into this one."""


@dataclass(frozen=True, slots=True)
class Catalog:
    """The PO file of one article in one locale."""

    locale: str
    domain: str
    """The slug."""
    messages: tuple[Message, ...] = ()
    header: tuple[tuple[str, str], ...] = ()
    """Header fields as read, in file order; translators own theirs."""
    header_comments: tuple[str, ...] = ()
    layout: Layout | None = field(default=None, compare=False, repr=False)
    """How its file was written; None writes the canonical form."""

    def by_key(self) -> dict[tuple[str, str], Message]:
        """Live messages by ``(context, source)``."""
        return {(m.context, m.source): m for m in self.messages if not m.obsolete}


@dataclass(frozen=True, slots=True)
class Pair:
    """A source with a translation that a person has approved: what a memory is made of.

    Both hold the same placeholders, each once, numbered from 1 in the order of the source.
    """

    source: str
    target: str
    kind: str = ""
    """Kind of the unit it was made for; empty when unknown."""
    before: str = ""
    """Source of the unit before it in its article; empty at the beginning, or when unknown."""
    after: str = ""
    changed: str = ""
    """When it was last changed, UTC as TMX writes it (``20260131T235900Z``); empty when unknown,
    which counts as oldest."""
    place: str = ""
    """Where it comes from: the slug of a catalog, or the name of an imported file."""
    sentence: bool = False
    """True for one sentence, False for a whole unit."""
