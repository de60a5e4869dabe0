"""What each deed does to the catalog as it is now, or why it does nothing. Pure: ``door`` writes.

The rules of who may do what are here, and those of conflicts: a text is only written where the
entry is still what the person's card showed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from multilang import checks, journal
from multilang.authors import Author
from multilang.journal import REVIEW, UNSEEN, Event
from multilang.model import Message
from multilang.review.desk import deeds, remarks, sheets
from multilang.review.desk.base import Conflict, Finding, Person, Refused, Saved
from multilang.review.desk.door import Decide, Work
from multilang.review.desk.files import Item, Place
from multilang.review.desk.finding import critical, look
from multilang.review.desk.store import Deed

_ROLE = "only a reviewer can {}"


def _refused(reason: str, kind: str = "state") -> Work:
    return Work((Refused(reason, kind),))  # type: ignore[arg-type]


def save(person: Person, name: str, base: str, text: str, approve: bool) -> Decide:
    if approve and person.role != "reviewer":
        return lambda _: _refused(_ROLE.format("approve; save it without approving"), "role")
    if problem := deeds.problem(text):
        return lambda _: _refused(problem, "text")
    return partial(_save, name, base, text, approve)


def _save(name: str, base: str, text: str, approve: bool, place: Place) -> Work:
    item = place.items.get(name)
    if item is None:
        return _gone(name, text)
    found = look(place, item, text) if approve else ()
    held = critical(found)
    new = deeds.saved(item.unit, item.message, text, approve=approve and not held)
    if new == item.message:
        return Work((_saved(name, new, changed=False, held=held, found=found),))
    if base != deeds.base(item.message):
        return Work((_conflict(item, text),))
    return _work(item, new, held=held, found=found)


def approve_many(
    person: Person, chosen: Sequence[tuple[str, str]], seen: Mapping[str, str]
) -> Decide:
    """Approve texts as they stand.

    Args:
        seen: by id the digest of the text that the person saw last.
    """
    if person.role != "reviewer":
        return lambda _: _refused(_ROLE.format("approve"), "role")
    if not chosen:
        return lambda _: Work(())
    return partial(_approve_many, dict(chosen), seen)


def _approve_many(chosen: Mapping[str, str], seen: Mapping[str, str], place: Place) -> Work:
    works = [_approve(name, base, seen, place) for name, base in chosen.items()]
    return Work(
        tuple(one for work in works for one in work.outcomes),
        tuple(one for work in works for one in work.entries),
        tuple(one for work in works for one in work.changes),
    )


def _approve(name: str, base: str, seen: Mapping[str, str], place: Place) -> Work:
    item = place.items.get(name)
    if item is None:
        return _gone(name, "")
    message = item.message
    if not message.target.text:
        return _refused(f"“{_short(item)}” has no translation yet", "text")
    if message.reviewed:
        return Work((_saved(name, message, changed=False),))
    if base != deeds.base(message):
        return Work((_conflict(item, ""),))
    found = look(place, item, message.target.text)
    if held := critical(found):
        return Work((_saved(name, message, changed=False, held=held),))
    new = deeds.saved(item.unit, message, message.target.text, approve=True)
    opened = seen.get(name) == sheets.shown_text(item)
    return _work(item, new, found=found, by=REVIEW if opened else UNSEEN)


def reopen(name: str, base: str) -> Decide:
    def decide(place: Place) -> Work:
        item = place.items.get(name)
        if item is None:
            return _gone(name, "")
        if not item.message.reviewed:
            return _refused("the text is not approved")
        if base != deeds.base(item.message):
            return Work((_conflict(item, item.message.target.text),))
        return _work(item, deeds.reopened(item.unit, item.message))

    return decide


def reject(name: str, base: str) -> Decide:
    def decide(place: Place) -> Work:
        item = place.items.get(name)
        if item is None:
            return _gone(name, "")
        if deeds.state(item.message) != "draft":
            return _refused("only a draft that nobody has changed can be rejected")
        if base != deeds.base(item.message):
            return Work((_conflict(item, ""),))
        return _work(item, deeds.rejected(item.unit, item.message))

    return decide


def comment(person: Person, name: str, text: str, at: str) -> Decide:
    lines = remarks.written(text, person.name, at)
    if not lines:
        return lambda _: _refused("the comment is empty", "text")
    if any(remarks.WAIVER in line for line in lines):
        return lambda _: _refused("a comment cannot waive a check: waive it instead", "text")
    return partial(_with_comments, name, lambda old: (*old, *lines))


def waive(person: Person, name: str, check: str, at: str, *, on: bool) -> Decide:
    if person.role != "reviewer":
        return lambda _: _refused(_ROLE.format("waive a check"), "role")
    if check not in checks.IDS:
        return lambda _: _refused(f"no check is called {check}", "unknown")
    if on:
        return partial(
            _with_comments, name,
            lambda old: remarks.with_waiver(old, check, person.name, at),
        )  # fmt: skip
    return partial(_with_comments, name, lambda old: remarks.without_waiver(old, check))


Edit = Callable[[tuple[str, ...]], tuple[str, ...]]


def _with_comments(name: str, edit: Edit, place: Place) -> Work:
    item = place.items.get(name)
    if item is None:
        return _gone(name, "")
    new = replace(item.message, comments=edit(item.message.comments))
    if new == item.message:
        return Work((_saved(name, new, changed=False),))
    return _work(item, new)


def undo(person: Person, deed: Deed, events: Sequence[Event]) -> Decide:
    return partial(_undo, person, deed, events)


def _undo(person: Person, deed: Deed, events: Sequence[Event], place: Place) -> Work:
    works: list[Work] = []
    for entry in deed.entries:
        item = place.items.get(entry["id"])
        if item is None:
            return _gone(entry["id"], "")
        try:
            old = deeds.unpacked(entry["before"])
        except (KeyError, TypeError):
            return _refused("what was there before is not known any more", "nothing")
        if deeds.whole(item.message) != entry["after"]:
            return Work((_conflict(item, old.target.text),))
        works.append(_back(person, item, old, events))
    if refused := next((work for work in works if work.refused), None):
        return refused
    return Work(
        tuple(one for work in works for one in work.outcomes),
        tuple(one for work in works for one in work.entries),
        tuple(one for work in works for one in work.changes),
        next((work.author for work in works if work.author), None),
    )


def _back(person: Person, item: Item, old: Message, events: Sequence[Event]) -> Work:
    """An approval that comes back is the approval of who gave it."""
    old = replace(old, references=item.message.references)
    work = _work(item, old)
    if not old.reviewed or item.message.reviewed:
        return work
    text = journal.digest(old.target.text)
    given = [
        event
        for event in events
        if event.key == journal.key(old) and event.target == text and event.approved
    ]
    if given:
        last = given[-1]
        return replace(work, author=Author(last.who, last.at, last.via))
    if person.role != "reviewer":
        return _refused(_ROLE.format("bring this approval back"), "role")
    return work


def _work(
    item: Item,
    new: Message,
    *,
    held: tuple[Finding, ...] = (),
    found: tuple[Finding, ...] = (),
    by: str = REVIEW,
) -> Work:
    change = deeds.change(item.message, new, by)
    saved = _saved(item.id, new, held=held, found=found)
    return Work((saved,), ((item, new),), (change,) if change else ())


def _saved(
    name: str,
    message: Message,
    *,
    changed: bool = True,
    held: tuple[Finding, ...] = (),
    found: tuple[Finding, ...] = (),
) -> Saved:
    base, state = deeds.base(message), deeds.state(message)
    return Saved(name, base, state, message.target.text, changed, held, () if held else found)


def _conflict(item: Item, mine: str) -> Conflict:
    message = item.message
    return Conflict(
        item.id, deeds.base(message), "", message.target.text, deeds.state(message), mine
    )


def _gone(name: str, mine: str) -> Work:
    return Work((Conflict(name, "", "", "", "untranslated", mine, gone=True),))


def _short(item: Item) -> str:
    return item.unit.source if len(item.unit.source) <= 40 else f"{item.unit.source[:40]}…"
