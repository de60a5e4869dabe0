"""Values for a page to show: rows, cards, and what stands on them. Frozen; nothing is HTML yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from multilang.model import Severity

Role = Literal["translator", "reviewer"]
"""A translator edits, comments and leaves texts unapproved; a reviewer approves and waives, too."""
State = Literal["untranslated", "draft", "edited", "outdated", "approved"]
"""``draft``: a machine's text that nobody touched. ``edited``: a person's, not approved.
``outdated``: a person's, made for what the source said before."""
STATES: tuple[State, ...] = ("untranslated", "draft", "edited", "outdated", "approved")
Mark = Literal["failing", "doubtful", "outdated", "changed", "seen", "commented", "typing"]
"""``failing``: a check found something. ``doubtful``: a draft that a machine was not sure of.
``changed``: by others, since the person's last visit. ``seen``: this very text was open on
the person's screen. ``typing``: the person has an unsaved text."""
Filter = Literal[
    "all", "unreviewed", "untranslated", "draft", "edited", "outdated", "approved", "failing",
    "doubtful", "changed", "unseen", "commented", "typing",
]  # fmt: skip
"""``unreviewed`` is everything but ``approved``; ``unseen`` what the person has not opened."""
RunKind = Literal["kept", "inserted", "deleted"]
Invisible = Literal[
    "", "double space", "edge space", "line break", "tab", "no-break space",
    "narrow no-break space", "zero-width non-joiner", "zero-width joiner", "zero-width space",
    "bidi mark", "soft hyphen", "other",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """Who does something."""

    name: str
    """As the journal and comments have it, ``Name`` or ``Name <address>``: one line, not empty."""
    role: Role = "reviewer"


@dataclass(frozen=True, slots=True)
class Run:
    """A part of a word difference. Invariants: ``kept`` and ``deleted`` joined are the old text,
    ``kept`` and ``inserted`` the new one."""

    kind: RunKind
    text: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text: ordinary, or what nobody sees. Joined, pieces are the text."""

    text: str
    kind: Invisible = ""
    """Empty for ordinary text, single spaces included."""
    label: str = ""
    """What may be shown in its place, such as ``ZWNJ``; empty for ordinary text."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check says of a target."""

    check: str
    severity: Severity
    message: str
    span: tuple[int, int] | None = None
    """Code points of the target, half-open; None for the whole."""
    fix: str | None = None
    """What may stand there instead; None where a person must decide."""
    waivable: bool = True
    """False for what is critical: it would break or deceive a page."""


@dataclass(frozen=True, slots=True)
class Row:
    """One text of an article: all units that share a message are one row."""

    id: str
    """Stable while kind and source of the unit are."""
    kind: str
    source: str
    target: str
    state: State
    line: int
    """1-based, in the article: of the first unit."""
    units: tuple[str, ...]
    """Ids of its units (``paragraph.3``) in this revision of the article: what spans of the
    rendered page carry."""
    words: int
    """Of the source."""
    base: str
    """What ``approve_many`` wants to have back."""
    marks: frozenset[Mark] = frozenset()
    worst: Severity | None = None
    """Of its findings."""
    shown: bool = True
    """Whether filter and search want it; neighbours that they do not want are there all the same.
    """


@dataclass(frozen=True, slots=True)
class Counts:
    """Words and units, in the order of ``STATES``; units that share a message count each."""

    words: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)
    units: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)

    def __add__(self, other: Counts) -> Counts:
        words = [a + b for a, b in zip(self.words, other.words, strict=True)]
        units = [a + b for a, b in zip(self.units, other.units, strict=True)]
        return Counts((words[0], words[1], words[2], words[3], words[4]),
                      (units[0], units[1], units[2], units[3], units[4]))  # fmt: skip

    def of(self, state: State) -> tuple[int, int]:
        """Words and units in a state."""
        at = STATES.index(state)
        return self.words[at], self.units[at]

    @property
    def share(self) -> float:
        """Of words that are approved, 0 to 1; 1 for none at all."""
        return self.words[-1] / total if (total := sum(self.words)) else 1.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """An article in one language."""

    tag: str
    slug: str
    title: str
    """Of the original; the slug where it has none."""
    path: str
    """Of the original, relative to the project."""
    catalog: str
    """Path of the catalog, relative to the project."""
    version: str
    """Changes with every change of the article or the catalog on disk."""
    rows: tuple[Row, ...]
    """In the order of the article."""
    counts: Counts = field(default_factory=Counts)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a placeholder stands for."""

    number: int
    written: str
    """``⟦1⟧``"""
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A text that people have approved before, for the same or a similar source."""

    source: str
    target: str
    score: float
    """Similarity of the sources, 0 to 1; 1 is the same text."""
    place: str
    """Slug of its article, or the name of an imported file."""
    changed: str
    """When, ``YYYY-MM-DD``; empty when unknown."""
    difference: tuple[Run, ...]
    """From its source to this one."""


@dataclass(frozen=True, slots=True)
class TermHit:
    """A term of the glossary in the source. Offsets are code points, half-open."""

    start: int
    end: int
    term: str
    allowed: tuple[str, ...]
    """What may stand for it, the preferred form first; empty where that is open."""
    banned: tuple[str, ...]
    note: str
    used: bool
    """Whether the target has one of the allowed forms."""


@dataclass(frozen=True, slots=True)
class Comment:
    """A remark of translators on an entry."""

    text: str
    who: str = ""
    """Empty where it was written with another tool."""
    at: str = ""
    """UTC, ``YYYY-MM-DDTHH:MM:SSZ``; empty likewise."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the history."""

    at: str
    """UTC, ``YYYY-MM-DDTHH:MM:SSZ``."""
    who: str
    event: str
    """``journal.Deed``: approved, approved-edited, edited, reopened, emptied, outdated."""
    by: str
    """The command that wrote it down."""


@dataclass(frozen=True, slots=True)
class Typing:
    """A text that a person has begun, and not saved."""

    text: str
    base: str
    """Of the card that it was begun on; another one than the card's: somebody saved meanwhile."""
    at: str


@dataclass(frozen=True, slots=True)
class Card:
    """All there is to know of one text."""

    row: Row
    base: str
    """Of what the card shows; ``save`` wants it back."""
    source_language: str
    """BCP 47 tag."""
    source_direction: Literal["ltr", "rtl"]
    language: str
    direction: Literal["ltr", "rtl"]
    difference: tuple[Run, ...] = ()
    """From the source that the target was made for to the source; empty where it did not change."""
    previous_source: str = ""
    note: str = ""
    """What the author says to translators."""
    notes: tuple[str, ...] = ()
    """What multilang noted: why there is no draft, that the source changed slightly, ..."""
    doubts: tuple[str, ...] = ()
    """What to look at in a machine's draft."""
    signature: str = ""
    """What made the draft that the target is or was; empty for people."""
    score: float | None = None
    placeholders: tuple[Meaning, ...] = ()
    findings: tuple[Finding, ...] = ()
    """Those of checks that are waived are not among them."""
    waivers: tuple[str, ...] = ()
    """Ids of the checks that are waived here, sorted."""
    draft: str = ""
    """The machine's text as it was, where it is known, after edits too."""
    hits: tuple[Hit, ...] = ()
    terms: tuple[TermHit, ...] = ()
    comments: tuple[Comment, ...] = ()
    history: tuple[Entry, ...] = ()
    """Oldest first."""
    typing: Typing | None = None
    before: str = ""
    """Id of the row before it; empty for the first."""
    after: str = ""
