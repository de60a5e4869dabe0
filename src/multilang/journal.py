"""The review journal: what people did to translations, one JSON line for each event, never changed.

``locale/<lang>/journal/<slug>.jsonl`` is kept in git beside the catalogs. Texts stand in it as
hashes. Lines may come in any order, twice, and from several machines: git joins two journals by
keeping the lines of both (``merge=union``), and reading ignores conflict markers, torn lines and
events that change nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from functools import lru_cache
from hashlib import blake2b
from typing import Literal, cast, get_args

from multilang.model import Catalog, Message

Deed = Literal["approved", "approved-edited", "edited", "reopened", "emptied", "outdated"]
"""What happened: approved as it stood; approved with a text of the person's own; edited (``state``
says whether it is approved still); approval taken back; emptied; its source has changed."""
Via = Literal["git", "catalog", "user"]
"""How the person is known: author of the commit; ``Last-Translator``; whoever ran multilang."""
Status = Literal["empty", "draft", "edited", "outdated", "approved"]
Making = Literal["machine", "edited", "human", "memory"]
"""How a text came about: a machine's own, one that a person edited, a person's, memory's."""
Key = tuple[str, str]
"""An entry: its context, and the hash of its source."""

REVIEW = "review"
UNSEEN = "review (unseen)"
"""``Event.by`` of what people did at the review desk, where they said their names; ``UNSEEN`` where
they approved a text that they had not opened."""

_DEEDS = get_args(Deed)
_MADE = ("machine", "edited", "memory")
_MARKERS = (b"<<<<<<<", b"|||||||", b"=======", b">>>>>>>")
_AFTER: Mapping[str, Status] = {
    "approved": "approved", "approved-edited": "approved", "reopened": "edited",
    "emptied": "empty", "outdated": "outdated",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Event:
    """One line. Times are UTC, ``YYYY-MM-DDTHH:MM:SSZ``."""

    at: str
    """When the person did it: the commit's time, the catalog's, or when it was noticed."""
    who: str
    via: Via
    article: str
    locale: str
    context: str
    source: str
    """Hash of the source text, see ``digest``."""
    target: str
    """Hash of the text after the event; empty for ``emptied``."""
    event: Deed
    approved: bool
    """Whether the text counts as reviewed after the event."""
    making: str
    """``Making`` of the text after the event; empty for ``emptied``."""
    noticed: str
    """When a run saw it."""
    by: str
    """The command that saw it, e.g. ``run``."""

    @property
    def key(self) -> Key:
        return (self.context, self.source)

    @property
    def sight(self) -> Sight:
        if self.event == "edited":
            return Sight("approved" if self.approved else "edited", self.target)
        return Sight(_AFTER[self.event], self.target)


@dataclass(frozen=True, slots=True)
class Sight:
    """How an entry looked: its status, and the hash of its text (empty without one)."""

    status: Status
    target: str = ""


@lru_cache(maxsize=1 << 12)  # of each text of a catalog, several times for every save
def digest(text: str) -> str:
    """16 hexadecimal digits of BLAKE2b; empty for an empty text."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest() if text else ""


def key(message: Message) -> Key:
    return (message.context, digest(message.source))


def sight(message: Message) -> Sight:
    """How a message looks now."""
    text = digest(message.target.text)
    if not text:
        return Sight("empty")
    if message.reviewed:
        return Sight("approved", text)
    if message.outdated:
        return Sight("outdated", text)
    return Sight("edited" if message.target.origin == "human" else "draft", text)


def sights(catalog: Catalog | None) -> dict[Key, Sight]:
    """Every live entry of a catalog."""
    live = (m for m in catalog.messages if not m.obsolete) if catalog else ()
    return {key(m): sight(m) for m in live}


def parse(data: bytes) -> tuple[Event, ...]:
    """The events of a journal in the order they were noticed, each once.

    Lines that are no event are skipped: what a kill cut off, and the marks of a merge that git
    could not finish. What was in a torn line is noticed again.
    """
    found = (event for line in data.split(b"\n") if (event := _event(line)))
    ordered = sorted(enumerate(found), key=lambda item: (item[1].noticed, item[0]))
    return tuple(_without_repeats(event for _, event in ordered))


def _event(line: bytes) -> Event | None:
    try:
        values = json.loads(line)
        known = {f.name: values[f.name] for f in fields(Event)}
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    approved = known.pop("approved")
    texts = all(isinstance(value, str) for value in known.values())
    if not texts or not isinstance(approved, bool) or known["event"] not in _DEEDS:
        return None
    return Event(**known, approved=approved)


def _without_repeats(events: Iterable[Event]) -> Iterable[Event]:
    """Two machines that notice one deed write it down twice: the second changes nothing."""
    now: dict[Key, Sight] = {}
    for event in events:
        if now.get(event.key) != event.sight:
            now[event.key] = event.sight
            yield event


def state(events: Iterable[Event]) -> dict[Key, Sight]:
    """How every entry looked after its last event."""
    return {event.key: event.sight for event in events}


def makings(events: Iterable[Event]) -> dict[str, Making]:
    """How texts came about, by their hash, where a machine was there when they were first seen.

    A catalog forgets that of an approved draft whose source has changed since.
    """
    known: dict[str, Making] = {}
    for event in events:
        if event.target and event.making in _MADE:
            known.setdefault(event.target, cast("Making", event.making))
    return known


def line(event: Event) -> bytes:
    return json.dumps(asdict(event), ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def append(data: bytes, events: Sequence[Event]) -> bytes:
    """The journal with events at its end.

    Whole lines stay as they are. Conflict markers and a torn last line go: nothing that was
    whole is lost with them.
    """
    if not events:
        return data
    *whole, last = data.split(b"\n")
    if _event(last):  # only its line feed is missing
        whole.append(last)
    kept = [text for text in whole if text.strip() and not text.startswith(_MARKERS)]
    return b"".join(text + b"\n" for text in kept) + b"".join(line(event) for event in events)
