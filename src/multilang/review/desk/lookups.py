"""What the desk looks up beside the catalogs: findings, marks of a person, drafts, the journal.

All of it is held between two calls, and made again where its files changed.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import replace

from multilang.formats.po_writing import fingerprint
from multilang.journal import Event, digest
from multilang.pipeline.recording import journal_path, read_journal
from multilang.review.desk import cards, finding
from multilang.review.desk.base import Conflict, Person
from multilang.review.desk.files import Files, Item, Place, Stamp, stamp
from multilang.review.desk.sheets import Personal
from multilang.review.desk.store import Store

_BASES = 50_000  # texts by base that are held for conflicts
_SHEETS = 8
_JOURNALS = 32
_DRAFTS = 5_000


class Lookups:
    """May be used by several threads."""

    def __init__(self, files: Files, store: Store) -> None:
        self._files = files
        self._store = store
        self._lock = threading.Lock()
        self._found: OrderedDict[tuple[str, str], finding.Findings] = OrderedDict()
        self._texts: OrderedDict[str, str] = OrderedDict()
        self._drafts: dict[tuple[str, str], str] = {}
        self._events: dict[tuple[str, str], tuple[Stamp | None, tuple[Event, ...]]] = {}

    def findings(self, place: Place) -> finding.Found:
        where = (place.tag, place.slug)
        with self._lock:
            last = self._found.get(where)
        if last and last.is_of(place):
            return last.all
        found = finding.findings(place, last)
        with self._lock:
            self._found[where] = found
            self._found.move_to_end(where)
            while len(self._found) > _SHEETS:
                self._found.popitem(last=False)
        return found.all

    def personal(self, person: Person, tag: str, slug: str) -> Personal:
        visit = self._store.visit(person.name, tag, slug)
        return Personal(
            self._store.seen(person.name, tag, slug),
            self._store.typing(person.name, tag, slug).keys(),
            visit[1] if visit else None,
        )

    def remember(self, texts: dict[str, str]) -> None:
        with self._lock:
            self._texts.update(texts)
            while len(self._texts) > _BASES:
                self._texts.popitem(last=False)

    def filled(self, tag: str, slug: str, conflict: Conflict, base: str) -> Conflict:
        """With the text that the person's card showed, and who changed it since."""
        place = self._files.place(tag, slug)
        with self._lock:
            before = self._texts.get(base, "")
        item = place.items.get(conflict.id)
        if item is None:
            return replace(conflict, before=before, mine=conflict.mine or before)
        before = before or cards.text_before(place, item, base)
        text = digest(conflict.theirs)
        own = cards.history(item, self.journal(place))
        who = next((event.who for event in reversed(own) if event.target == text), "")
        return replace(conflict, before=before, mine=conflict.mine or before, who=who)

    def draft(self, place: Place, item: Item) -> str:
        target = item.message.target
        own = cards.own_print(target)
        if not own or own == fingerprint(target.text):
            return target.text if own else ""
        key = (place.tag, own)
        found = self._drafts.get(key)
        if found is None:
            found = self._store.draft(*key) or cards.draft_in_versions(place, item.message)
            if len(self._drafts) >= _DRAFTS:
                self._drafts.clear()
            self._drafts[key] = found
        return found

    def journal(self, place: Place) -> tuple[Event, ...]:
        return self.events(place.tag, place.slug)

    def events(self, tag: str, slug: str) -> tuple[Event, ...]:
        project = self._files.project
        now = stamp(journal_path(project, tag, slug))
        known = self._events.get((tag, slug))
        if known is None or known[0] != now:
            known = (now, read_journal(project, tag, slug))
            if len(self._events) >= _JOURNALS:
                self._events.clear()
            self._events[tag, slug] = known
        return known[1]
