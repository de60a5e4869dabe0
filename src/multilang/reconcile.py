"""Three versions of a catalog -> one: what the pipeline left, what it wants, what stands there.

The pipeline owns contexts, sources, notes, references and order; translators own texts, the fuzzy
flag, their comments and their header fields. So no tool's save loses what a person wrote:

===================================  ===========================================================
in the file that somebody saved      result
===================================  ===========================================================
text, state or comment changed       theirs; a dropped signature line comes back
a message is missing                 restored, and said; a purge of obsolete ones alone is theirs
msgstr emptied, it was a draft       the draft (OmegaT empties every fuzzy entry)
msgstr emptied, it was a person's    that text in its state, and said
a message that is not ours           kept as obsolete, and said
most drafts approved, none edited    as they are, and said: somebody may have cleared all flags
a person's text is a draft again     theirs, and said
===================================  ===========================================================

A file that was taken away, worked on and put back after others had gone on here is merged with what
it began with as the base (``older_copies``): it then changes what it changed, and nothing else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from multilang.formats import po
from multilang.model import Catalog, Layout, Message, Target
from multilang.rejections import rejected

BULK = 10
"""Approvals without an edit that are never called many."""
_SHOWN = 40

Key = tuple[str, str]
Kind = Literal["restored", "kept", "unknown", "bulk", "undone", "older", "both"]


@dataclass(frozen=True, slots=True)
class Note:
    """What was done to a message that its translator may not expect."""

    kind: Kind
    context: str
    source: str
    count: int = 1
    """Messages that the note is about; context and source are the first one's."""

    @property
    def verdict(self) -> str:
        """``Mended``, or ``Look at`` where a person should see whether that was meant."""
        return "Look at" if self.kind in ("bulk", "undone", "both") else "Mended"

    def __str__(self) -> str:
        shown = self.source if len(self.source) <= _SHOWN else f"{self.source[:_SHOWN]}…"
        more = f" and {self.count - 1} more" if self.count > 1 else ""
        texts = f"{self.count} text{'s' * (self.count > 1)}"
        return _SAID[self.kind].format(message=f"“{shown}”{more}", count=self.count, texts=texts)


_SAID = {
    "restored": "restored what a save had left out or emptied: {message}",
    "kept": "kept the translation that a save had emptied: {message}; mark it fuzzy to withdraw it",
    "unknown": "kept as obsolete, since no article asks for it: {message}",
    "bulk": "{count} drafts were approved in one save and none edited: {message}; "
    "was that meant? `multilang po restore` takes it back",
    "undone": "{texts} of people became a machine's again in one save: {message}; "
    "was that meant? `multilang po restore` takes it back",
    "older": "the file comes from an older copy; what people changed here since stays, {texts}: "
    "{message}",
    "both": "the file comes from an older copy; {texts} changed there and here: {message}; it is "
    "fuzzy and has the other text in a comment: choose one",
}


def reconcile(
    base: Catalog | None, ours: Catalog, theirs: Catalog, wanted: Collection[Key] | None = None
) -> tuple[Catalog, tuple[Note, ...]]:
    """The catalog that follows from ours and what somebody saved meanwhile.

    Args:
        base: what both began with; None where that is not known.
        ours: what the pipeline wants; ``base`` itself, to mend a file that was just read. Messages
            that are not ours are then left as they are.
        theirs: the file as it stands.
        wanted: keys of the article's units, where they are known. A message that no unit needs is
            then missing for a good reason, unless one is missing that is needed.

    Invariant: every human text of ``theirs``, and every one of ``ours`` that they did not change,
    is in the result, but obsolete ones that were purged, and unneeded ones as said of ``wanted``.
    """
    old = _by_key(base.messages if base else ())
    mine, yours = _by_key(ours.messages), _by_key(theirs.messages)
    dropped = _dropped(old, mine, yours, wanted)
    renamed = _renamed(mine, old, yours)
    messages: list[Message] = []
    notes: list[Note] = []
    for key, message in mine.items():
        if key in dropped:
            continue
        saved = yours.get(key)
        merged = message if saved is None else _message(old.get(key), message, saved)
        if key in renamed:
            merged = _moved_text(merged, yours[renamed[key]])
        messages.append(merged)
        notes += _told(old.get(key), merged, saved)
    moved = set(renamed.values())
    for key, message in yours.items():
        if key in mine or key in moved:
            continue
        if ours is base:
            messages.append(message)
        elif _is_wanted(old.get(key), message):
            messages.append(replace(message, obsolete=True))
            notes.append(Note("unknown", *key))
    notes += _bulk(old, yours)
    notes += _undone(old, messages)
    layout = layout_of(theirs, ours, base)
    return replace(
        theirs, locale=ours.locale, domain=ours.domain, messages=tuple(messages), layout=layout
    ), tuple(notes)


def refilled(catalog: Catalog, older: Catalog) -> tuple[Catalog, tuple[Note, ...]]:
    """A catalog with the texts that an older version has for its empty messages: no run empties
    one, and an empty msgstr from a tool is never a deletion."""
    known = older.by_key()
    notes: list[Note] = []
    messages: list[Message] = []
    for message in catalog.messages:
        old = known.get(message.key)
        wanted = old is not None and not rejected(message.comments, old.target.text)
        if old is not None and wanted and old.target.text and not message.target.text:
            message = replace(
                message, target=old.target, comments=message.comments or old.comments,
                previous_source=old.previous_source, previous_context=old.previous_context,
            )  # fmt: skip
            notes.append(Note("kept" if by_person(old) else "restored", *message.key))
        messages.append(message)
    layout = layout_of(catalog, older)
    return replace(catalog, messages=tuple(messages), layout=layout), tuple(notes)


def summed(notes: Iterable[Note]) -> tuple[Note, ...]:
    """One note of each kind."""
    found: dict[Kind, Note] = {}
    for note in notes:
        first = found.setdefault(note.kind, replace(note, count=0))
        found[note.kind] = replace(first, count=first.count + note.count)
    return tuple(found.values())


def _by_key(messages: Iterable[Message]) -> dict[Key, Message]:
    return {m.key: m for m in messages}


def layout_of(theirs: Catalog, *others: Catalog | None) -> Layout | None:
    """How a file was laid out, and for messages that it lacks how others were."""
    if theirs.layout is None:
        return None
    found = {id(c.layout): c.layout for c in others if c is not None and c.layout is not None}
    return replace(theirs.layout, others=(*theirs.layout.others, *found.values()))


def _dropped(
    old: Mapping[Key, Message],
    mine: Mapping[Key, Message],
    yours: Mapping[Key, Message],
    wanted: Collection[Key] | None,
) -> set[Key]:
    """Messages that are missing on purpose: a purge of all obsolete ones, or no unit needs them.

    A file that was cut short lacks others too, or it ends among the obsolete ones.
    """
    missing = {key for key, m in old.items() if key not in yours and key in mine}
    obsolete = {key for key, m in old.items() if m.obsolete}
    unneeded = set() if wanted is None else {k for k in missing - obsolete if k not in wanted}
    if missing - obsolete - unneeded:
        return set()
    purged = obsolete & missing if not obsolete & yours.keys() else set()
    return unneeded | {key for key in purged if mine[key].obsolete}


def _message(old: Message | None, ours: Message, theirs: Message) -> Message:
    """One message that all know: our fields from ours, theirs from theirs."""
    unchanged = old is not None and theirs.target == old.target
    refused = rejected(theirs.comments, ours.target.text) and not by_person(ours)
    if unchanged or not (theirs.target.text or refused):
        result = ours
    else:
        previous = not theirs.reviewed and theirs.previous_source is None
        source = ours if previous else theirs
        result = replace(
            ours,
            target=_signed(old.target, theirs.target) if old else theirs.target,
            previous_source=source.previous_source,
            previous_context=source.previous_context,
        )
    return replace(
        result,
        comments=_theirs(old.comments if old else None, ours.comments, theirs.comments),
        flags=_theirs(old.flags if old else None, ours.flags, theirs.flags),
    )


def _signed(old: Target, theirs: Target) -> Target:
    """Their target, with the signature line that their program dropped from a text that it left as
    it was. It is no draft again: somebody may have deleted the line to make the text theirs."""
    if theirs.signature or not old.signature or theirs.text != old.text:
        return theirs
    signed = replace(theirs, signature=old.signature, fingerprint=old.fingerprint)
    if theirs.state not in ("reviewed", "final"):
        return po.kept(signed)
    return replace(signed, origin="memory" if old.signature.startswith("memory") else "engine")


def _theirs(
    old: tuple[str, ...] | None, ours: tuple[str, ...], theirs: tuple[str, ...]
) -> tuple[str, ...]:
    return ours if theirs == old else theirs


def _renamed(
    mine: Mapping[Key, Message], old: Mapping[Key, Message], yours: Mapping[Key, Message]
) -> dict[Key, Key]:
    """Our messages whose source was edited while somebody edited the text of the old source."""
    before = {
        (m.previous_context if m.previous_context is not None else m.context, m.previous_source): k
        for k, m in mine.items()
        if m.previous_source is not None and k not in yours and k not in old
    }
    found: dict[Key, Key] = {}
    for key, message in yours.items():
        was = old.get(key)
        if key in mine or key not in before or was is None:
            continue
        if message.target.text and message.target != was.target:
            found[before[key]] = key
    return found


def _moved_text(ours: Message, theirs: Message) -> Message:
    """Their new text for the old source; it waits for review, since the source has changed."""
    return replace(ours, target=po.kept(theirs.target), comments=theirs.comments)


def _is_wanted(old: Message | None, theirs: Message) -> bool:
    """Whether a message that we do not have (any more) holds something that a person wrote."""
    if not theirs.target.text:
        return False
    if old is not None and old.target == theirs.target:
        return False
    return old is None or by_person(theirs)


def by_person(message: Message) -> bool:
    """Whether its text is a person's work."""
    return message.reviewed or (bool(message.target.text) and message.target.origin == "human")


def _told(old: Message | None, merged: Message, theirs: Message | None) -> Iterable[Note]:
    if old is None or not old.target.text or not merged.target.text:
        return
    if theirs is None:
        yield Note("restored", *merged.key)
    elif not theirs.target.text:
        yield Note("kept" if by_person(old) else "restored", *merged.key)


def _undone(old: Mapping[Key, Message], merged: Iterable[Message]) -> Iterable[Note]:
    undone = [
        message
        for message in merged
        if message.key in old
        and by_person(old[message.key])
        and message.target.text
        and message.target.text != old[message.key].target.text
        and not by_person(message)
    ]
    if undone:
        yield Note("undone", *undone[0].key, len(undone))


def _bulk(old: Mapping[Key, Message], yours: Mapping[Key, Message]) -> Iterable[Note]:
    drafts = [(m, yours[key]) for key, m in old.items() if m.fuzzy and key in yours]
    approved = [m for m, now in drafts if now.reviewed and now.target.text == m.target.text]
    edited = any(now.target.text not in ("", m.target.text) for m, now in drafts)
    if len(approved) >= BULK and len(approved) * 2 > len(drafts) and not edited:
        yield Note("bulk", *approved[0].key, len(approved))
