"""The one way from the desk to a catalog: lock, read, decide, write, tell the journal.

The deed is decided on the catalog as it is at that very moment; where somebody saves it between
our reading and our writing, it is read and decided again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from multilang import authors, workspace, writing
from multilang.authors import Author
from multilang.model import Message
from multilang.noticing import Change
from multilang.pipeline.recording import Look, watched
from multilang.review.desk.base import Conflict, Outcome, Refused, Saved
from multilang.review.desk.files import Files, Item, Place

WAIT = 15.0
"""Seconds that a save waits for a run that is writing here."""
PATIENCE = 5.0
"""Seconds after which a catalog is given up that another program saves again and again."""
NOTICED = "review (noticed)"
"""What the journal says of people's work in other programs that the desk comes upon."""


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be written, and what became of each text that was asked for."""

    outcomes: tuple[Outcome, ...]
    entries: tuple[tuple[Item, Message], ...] = ()
    """Entries as they are, and as they will be; none where there is nothing to write."""
    changes: tuple[Change, ...] = ()
    author: Author | None = None
    """Whose deed it is; by default the person's."""

    @property
    def saved(self) -> tuple[Saved, ...]:
        return tuple(one for one in self.outcomes if isinstance(one, Saved))

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        return tuple(one for one in self.outcomes if isinstance(one, Conflict))

    @property
    def refused(self) -> tuple[Refused, ...]:
        return tuple(one for one in self.outcomes if isinstance(one, Refused))


Decide = Callable[[Place], Work]


class Door:
    """Writes for all threads of a desk, one after the other."""

    def __init__(self, files: Files, clock: Callable[[], datetime]) -> None:
        self._files = files
        self._clock = clock
        self._lock = threading.Lock()  # waits without the pauses of the lock between processes

    def write(self, person: str, tag: str, slug: str, decide: Decide) -> Work:
        """Do what is decided.

        Raises:
            LookupError: no such article or language.
            MultilangError: the catalog is refused, the disk too, or a run does not end.
        """
        lock = self._files.project.cache_dir / "lock"
        with self._lock, writing.exclusive(lock, timeout=WAIT):
            until = time.monotonic() + PATIENCE
            while True:
                place = self._files.place(tag, slug)
                work = decide(place)
                if not work.entries:
                    return work
                try:
                    self._put(place, work, person)
                except writing.Changed:
                    if time.monotonic() > until:
                        raise
                    time.sleep(0.002)
                else:
                    return work

    def _put(self, place: Place, work: Work, person: str) -> None:
        at = authors.stamp(self._clock())
        look = Look(NOTICED, self._clock, work.author or Author(person, at, "user"))
        after = place.with_messages(message for _, message in work.entries)
        before = (place.catalog, place.data)
        project, tag, slug = place.project, place.tag, place.slug
        # Hurried: the journal waits until the catalog is written, and never tells of a deed that
        # came to nothing because somebody else saved first.
        with watched(project, tag, slug, before, after, look, hurried=True, deeds=work.changes):
            workspace.write_catalog(project, after, place.data)
