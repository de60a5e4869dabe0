"""What a review desk offers: values for a page to show, and what became of a deed.

All are frozen and hold plain text, nothing is HTML yet. ``open_desk`` in ``review.desk`` makes a
``Desk``. Its methods may be called by several threads; they read again what changed on disk, so
that somebody else's save is seen at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from multilang.review.desk.shown import (
    STATES,
    Card,
    Comment,
    Counts,
    Entry,
    Filter,
    Finding,
    Hit,
    Invisible,
    Mark,
    Meaning,
    Person,
    Piece,
    Role,
    Row,
    Run,
    RunKind,
    Sheet,
    State,
    TermHit,
    Typing,
)

__all__ = [
    "STATES",
    "Card",
    "Comment",
    "Conflict",
    "Counts",
    "Dashboard",
    "Desk",
    "Entry",
    "Filter",
    "Finding",
    "Hit",
    "Invisible",
    "Line",
    "Many",
    "Mark",
    "Meaning",
    "Outcome",
    "Person",
    "Piece",
    "Progress",
    "Proposal",
    "Refused",
    "Role",
    "Row",
    "Run",
    "RunKind",
    "Saved",
    "Sheet",
    "State",
    "TermHit",
    "Typing",
    "Undone",
]


@dataclass(frozen=True, slots=True)
class Proposal:
    """One sentence of a unit, without its markup, and what an engine would say."""

    source: str
    targets: tuple[tuple[str, float | None], ...]
    """Text and mean log-probability, the best first."""


@dataclass(frozen=True, slots=True)
class Saved:
    """It is done, and on disk."""

    id: str
    base: str
    """Of the entry as it is now."""
    state: State
    text: str
    changed: bool = True
    """False where it was so already, and nothing was written."""
    held: tuple[Finding, ...] = ()
    """Why the text was saved and not approved, although that was wanted: what is critical."""
    found: tuple[Finding, ...] = ()
    """What checks find in a text that was approved in spite of it."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody changed the entry meanwhile. Nothing was written; what was to be saved is kept as
    the person's unsaved text."""

    id: str
    base: str
    """Of the entry as it is now: saving with this one overwrites theirs."""
    before: str
    """The text that both began with, where it is still known; else empty."""
    theirs: str
    theirs_state: State
    mine: str
    who: str = ""
    """Who changed it, as the journal knows; empty when it does not (yet)."""
    gone: bool = False
    """The article has changed and has no such text any more; ``theirs`` is then empty."""


@dataclass(frozen=True, slots=True)
class Refused:
    """It cannot be done, and nothing was changed."""

    reason: str
    """One sentence for the person."""
    kind: Literal["role", "unknown", "text", "state", "nothing"] = "state"
    """``role``: the person may not. ``unknown``: no such article, language or text (404).
    ``text``: a text that no catalog can hold. ``nothing``: nothing to undo."""


Outcome = Saved | Conflict | Refused


@dataclass(frozen=True, slots=True)
class Many:
    """What became of many texts; written at once, undone at once."""

    done: tuple[Saved, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    held: tuple[Saved, ...] = ()
    """Not approved because of what is critical in them."""
    refused: tuple[Refused, ...] = ()


@dataclass(frozen=True, slots=True)
class Undone:
    """The person's last deed was taken back."""

    tag: str
    slug: str
    saved: tuple[Saved, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One article in one language, on the dashboard."""

    slug: str
    tag: str
    title: str
    counts: Counts
    failing: int = 0
    """Texts with a finding that is critical or functional."""
    critical: int = 0
    """Texts among these with a critical one."""
    publishable: bool = False
    reasons: tuple[str, ...] = ()
    """Why the gate keeps it back, the worst first."""
    problem: str = ""
    """Why article or catalog cannot be read; nothing else is then known."""


@dataclass(frozen=True, slots=True)
class Dashboard:
    """All articles in all languages, the worst first."""

    lines: tuple[Line, ...]
    languages: tuple[tuple[str, Counts], ...]
    """Sums by tag, in the order of the settings."""
    problems: tuple[str, ...] = ()
    """Articles that cannot be read."""


Progress = Callable[[int, int], None]
"""Called with how many of how many are done."""


class Desk(Protocol):
    """A project as reviewers see it.

    ``sheet``, ``card``, ``look`` and ``suggestions`` raise ``LookupError`` for an unknown article,
    language or text, and ``MultilangError`` where a file is refused; deeds say both as a
    ``Refused`` of kind ``unknown``, and a disk that refuses raises ``WorkspaceError``. ``name`` is
    the id of a row.
    """

    def dashboard(self, progress: Progress | None = None) -> Dashboard:
        """The first one reads and checks everything, later ones what changed."""

    def version(self, tag: str, slug: str) -> str:
        """Changes with every change of the article or the catalog on disk. Cheap: for polling."""

    def sheet(
        self, tag: str, slug: str, person: Person, wanted: Filter = "all", search: str = ""
    ) -> Sheet: ...

    def card(self, tag: str, slug: str, name: str, person: Person, *, hits: bool = True) -> Card:
        """Showing a card is no deed: call ``see`` when it was on the screen."""

    def next(
        self, tag: str, slug: str, name: str, person: Person, wanted: Filter = "unreviewed"
    ) -> str:
        """Id of the next row that a filter wants, from the beginning again after the end; empty
        for none but this one."""

    def look(self, tag: str, slug: str, name: str, text: str) -> tuple[Finding, ...]:
        """What the checks find in a text as it is typed."""

    def suggestions(self, tag: str, slug: str, name: str) -> tuple[Proposal, ...]:
        """What else an engine would say; asks the engine, which may take seconds.

        Raises:
            EngineError: no engine can be asked.
        """

    def save(
        self, person: Person, tag: str, slug: str, name: str, base: str, text: str, approve: bool
    ) -> Outcome:
        """Save a text; approved, or left as edited. Its unsaved text is forgotten."""

    def approve_many(
        self, person: Person, tag: str, slug: str, chosen: Sequence[tuple[str, str]]
    ) -> Many:
        """Approve texts as they stand; ids with their bases."""

    def reopen(self, person: Person, tag: str, slug: str, name: str, base: str) -> Outcome:
        """Take approval back."""

    def reject(self, person: Person, tag: str, slug: str, name: str, base: str) -> Outcome:
        """Empty a draft that nobody wants. No run proposes this very text there again."""

    def comment(self, person: Person, tag: str, slug: str, name: str, text: str) -> Outcome: ...

    def waive(
        self, person: Person, tag: str, slug: str, name: str, check: str, on: bool = True
    ) -> Outcome:
        """Say that a check is wrong here, or (``on=False``) that it is not."""

    def undo(self, person: Person) -> Undone | Conflict | Refused:
        """Take back the last thing that the person did, if it stands still as they left it."""

    def see(self, person: Person, tag: str, slug: str, ids: Sequence[str]) -> None:
        """These texts, as they are now, were open on the person's screen."""

    def typed(self, person: Person, tag: str, slug: str, name: str, base: str, text: str) -> None:
        """Keep an unfinished text; an empty one with an empty base forgets it."""

    def visit(self, person: Person, tag: str, slug: str) -> None:
        """The person opens the article, or goes on in it: what others change from now on is
        ``changed`` at their next visit, which begins after half an hour without a call."""
