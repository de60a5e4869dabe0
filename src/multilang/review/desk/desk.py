"""The desk over an open project: reads, decides what a deed does, and hands it to the door."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from multilang import authors
from multilang.errors import WorkspaceError
from multilang.model import Message
from multilang.pipeline import suggesting
from multilang.project import Project
from multilang.review.desk import cards, deciding, deeds, finding, sheets
from multilang.review.desk.base import (
    Card,
    Conflict,
    Dashboard,
    Filter,
    Finding,
    Many,
    Outcome,
    Person,
    Progress,
    Proposal,
    Refused,
    Saved,
    Sheet,
    Typing,
    Undone,
)
from multilang.review.desk.board import Board
from multilang.review.desk.door import Decide, Door, Work
from multilang.review.desk.files import Files, Item, Place
from multilang.review.desk.lookups import Lookups
from multilang.review.desk.recalling import Recall
from multilang.review.desk.store import Kept, Looks, Store

PAUSE = 1800.0
"""Seconds without a word of a person after which their next visit begins."""


def _now() -> datetime:
    return datetime.now(UTC)


class ProjectDesk:
    """``base.Desk``."""

    def __init__(self, project: Project, clock: Callable[[], datetime] = _now) -> None:
        self._clock = clock
        self._files = Files(project)
        self._store = Store(project.cache_dir / "review.sqlite")
        self._door = Door(self._files, clock)
        self._board = Board(self._files)
        self._recall = Recall()
        self._lookups = Lookups(self._files, self._store)

    def close(self) -> None:
        self._store.close()

    # -- Looking ------------------------------------------------------------------------------

    def dashboard(self, progress: Progress | None = None) -> Dashboard:
        return self._board.dashboard(progress)

    def version(self, tag: str, slug: str) -> str:
        return self._files.version(tag, slug)

    def sheet(
        self, tag: str, slug: str, person: Person, wanted: Filter = "all", search: str = ""
    ) -> Sheet:
        version = self._files.version(tag, slug)
        place = self._files.place(tag, slug)
        own = self._lookups.personal(person, tag, slug)
        found = sheets.sheet(place, self._lookups.findings(place), own, version, wanted, search)
        self._lookups.remember({row.base: row.target for row in found.rows})
        return found

    def card(self, tag: str, slug: str, name: str, person: Person, *, hits: bool = True) -> Card:
        place = self._files.place(tag, slug)
        item = _item(place, name)
        own = self._lookups.personal(person, tag, slug)
        found = self._lookups.findings(place).get(name, ())
        row = sheets.row(item, found, own)
        self._lookups.remember({row.base: row.target})
        order = ["", *place.items, ""]
        at = order.index(name)
        return cards.card(
            place, item, row, found, cards.history(item, self._lookups.journal(place)),
            draft=self._lookups.draft(place, item),
            hits=self._recall.hits(place, item) if hits else (),
            typing=self._store.typing(person.name, tag, slug).get(name),
            around=(order[at - 1], order[at + 1]),
        )  # fmt: skip

    def next(
        self, tag: str, slug: str, name: str, person: Person, wanted: Filter = "unreviewed"
    ) -> str:
        place = self._files.place(tag, slug)
        own = self._lookups.personal(person, tag, slug)
        # What is looked for by its state alone needs no checks.
        found = self._lookups.findings(place) if wanted == "failing" else {}
        order = list(place.items.values())
        at = 1 + next((n for n, item in enumerate(order) if item.id == name), -1)
        turned = (item for item in order[at:] + order[: max(at - 1, 0)])
        rows = (sheets.row(item, found.get(item.id, ()), own) for item in turned)
        return next((row.id for row in rows if sheets.is_wanted(row, wanted)), "")

    def look(self, tag: str, slug: str, name: str, text: str) -> tuple[Finding, ...]:
        place = self._files.place(tag, slug)
        return finding.look(place, _item(place, name), deeds.cleaned(text))

    def suggestions(self, tag: str, slug: str, name: str) -> tuple[Proposal, ...]:
        place = self._files.place(tag, slug)
        found = suggesting.suggest(place.project, tag, _item(place, name).unit)
        return tuple(
            Proposal(one.source, tuple((draft.text, draft.score) for draft in one.targets))
            for one in found
        )

    # -- Deeds --------------------------------------------------------------------------------

    def save(
        self, person: Person, tag: str, slug: str, name: str, base: str, text: str, approve: bool
    ) -> Outcome:
        text = deeds.cleaned(text)
        decide = deciding.save(person, name, base, text, approve)
        outcome = self._one(person, tag, slug, decide, base, opened=True)
        where = (person.name, tag, slug, name)
        if isinstance(outcome, Conflict):
            self._store.type(where, Typing(text, base, authors.stamp(self._clock())))
        elif isinstance(outcome, Saved) and not outcome.changed:
            with suppress(WorkspaceError):
                self._store.type(where, None)
        return outcome

    def approve_many(
        self, person: Person, tag: str, slug: str, chosen: Sequence[tuple[str, str]]
    ) -> Many:
        try:
            seen = self._store.seen(person.name, tag, slug)
            work = self._do(person, tag, slug, deciding.approve_many(person, chosen, seen))
        except LookupError as error:
            return Many(refused=(Refused(str(error), "unknown"),))
        bases = dict(chosen)
        conflicts = (
            self._lookups.filled(tag, slug, one, bases.get(one.id, "")) for one in work.conflicts
        )
        return Many(
            tuple(one for one in work.saved if not one.held), tuple(conflicts),
            tuple(one for one in work.saved if one.held), work.refused,
        )  # fmt: skip

    def reopen(self, person: Person, tag: str, slug: str, name: str, base: str) -> Outcome:
        return self._one(person, tag, slug, deciding.reopen(name, base), base)

    def reject(self, person: Person, tag: str, slug: str, name: str, base: str) -> Outcome:
        return self._one(person, tag, slug, deciding.reject(name, base), base)

    def comment(self, person: Person, tag: str, slug: str, name: str, text: str) -> Outcome:
        at = authors.stamp(self._clock())
        return self._one(person, tag, slug, deciding.comment(person, name, text, at))

    def waive(
        self, person: Person, tag: str, slug: str, name: str, check: str, on: bool = True
    ) -> Outcome:
        at = authors.stamp(self._clock())
        return self._one(person, tag, slug, deciding.waive(person, name, check, at, on=on))

    def undo(self, person: Person) -> Undone | Conflict | Refused:
        deed = self._store.last_deed(person.name)
        if deed is None:
            return Refused("there is nothing to take back", "nothing")
        decide = deciding.undo(person, deed, self._lookups.events(deed.tag, deed.slug))
        try:
            work = self._do(person, deed.tag, deed.slug, decide, way_back=False)
        except LookupError as error:
            self._store.forget_deed(deed.number)
            return Refused(str(error), "unknown")
        if work.conflicts or not work.refused:
            self._store.forget_deed(deed.number)
        if work.conflicts:
            return self._lookups.filled(deed.tag, deed.slug, work.conflicts[0], "")
        if work.refused:
            return work.refused[0]
        return Undone(deed.tag, deed.slug, work.saved)

    # -- What is kept apart from the catalogs --------------------------------------------------

    def see(self, person: Person, tag: str, slug: str, ids: Sequence[str]) -> None:
        items = self._files.place(tag, slug).items
        texts = {name: sheets.shown_text(items[name]) for name in ids if name in items}
        if texts:
            self._store.see(person.name, tag, slug, texts)

    def typed(self, person: Person, tag: str, slug: str, name: str, base: str, text: str) -> None:
        at = authors.stamp(self._clock())
        typing = Typing(deeds.cleaned(text), base, at) if text or base else None
        self._store.type((person.name, tag, slug, name), typing)

    def visit(self, person: Person, tag: str, slug: str) -> None:
        now = self._clock().timestamp()
        latest = _looks(self._files.place(tag, slug))
        last = self._store.visit(person.name, tag, slug)
        if last is None:
            before = latest
        else:
            at, before, old = last
            before = before if now - at < PAUSE else old
        self._store.visited((person.name, tag, slug), now, before, latest)

    # -- Within --------------------------------------------------------------------------------

    def _one(
        self,
        person: Person,
        tag: str,
        slug: str,
        decide: Decide,
        base: str = "",
        *,
        opened: bool = False,
    ) -> Outcome:
        """A deed with one outcome."""
        try:
            outcome = self._do(person, tag, slug, decide, opened=opened).outcomes[0]
        except LookupError as error:
            return Refused(str(error), "unknown")
        if isinstance(outcome, Conflict):
            return self._lookups.filled(tag, slug, outcome, base)
        return outcome

    def _do(
        self, person: Person, tag: str, slug: str, decide: Decide, *,
        way_back: bool = True, opened: bool = False,
    ) -> Work:  # fmt: skip
        """Do it, and keep what the catalogs do not hold.

        Args:
            way_back: whether it can be undone.
            opened: whether the person has seen the texts that are written.
        """
        work = self._door.write(person.name, tag, slug, decide)
        if not work.entries:
            return work
        new = {item.id: message for item, message in work.entries}
        kept = Kept(
            entries=[_way_back(item, message) for item, message in work.entries]
            if way_back
            else [],
            typed=[one.id for one in work.saved],
            drafts=dict(filter(None, (_lost_draft(*entry) for entry in work.entries))),
            seen={k: sheets.text_digest(m.target.text) for k, m in new.items() if opened},
            looks={name: deeds.whole(message) for name, message in new.items()},
        )
        with suppress(WorkspaceError):  # the catalog is written: that counts
            self._store.did((person.name, tag, slug), kept)
        return work


def _item(place: Place, name: str) -> Item:
    if name not in place.items:
        raise LookupError(f"the article has no text {name}")
    return place.items[name]


def _looks(place: Place) -> Looks:
    return {item.id: deeds.whole(item.message) for item in place.items.values()}


def _way_back(item: Item, new: Message) -> dict[str, Any]:
    before = deeds.packed(item.message)
    return {"id": item.id, "before": before, "after": deeds.whole(new)}


def _lost_draft(item: Item, new: Message) -> tuple[str, str] | None:
    """A machine's text that is not in the catalog any more, by its fingerprint."""
    old = item.message.target
    if deeds.state(item.message) != "draft" or new.target.text == old.text:
        return None
    return cards.own_print(old), old.text
