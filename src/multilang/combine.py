"""Two branches' versions of a catalog and what both began with -> one: what the merge driver does.

By message (key: context and source), and in a message by field, so that neighbours never meet.
Where both changed a text that a person wrote, nobody is right: the message becomes fuzzy with our
text, and theirs stands in a translator comment, so that no page shows it before somebody chose.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from multilang.formats import po
from multilang.model import Catalog, Layout, Message, Target
from multilang.rejections import rejected

CONFLICT = "multilang: conflict, choose one text and delete these two lines; the other side has:"
_RANK = {"initial": 0, "translated": 1, "reviewed": 2, "final": 3}
_EDITION = ("PO-Revision-Date", "Last-Translator", "X-Generator")
"""Header fields that say which save was the last; they come from one side together."""

Key = tuple[str, str]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Conflict:
    """A message whose text both sides changed."""

    context: str
    source: str


def combine(
    base: Catalog | None, ours: Catalog, theirs: Catalog
) -> tuple[Catalog, tuple[Conflict, ...]]:
    """The catalog with both sides' changes, and what they disagree about.

    Invariant: every human text of either side that the other side did not replace is in the
    result; of texts that disagree, one is the message's and one in its comments. A message that
    one side removed goes when the other side did not touch it and no live text of a person is in
    it; else it is obsolete.
    """
    old = {m.key: m for m in base.messages} if base else {}
    mine = {m.key: m for m in ours.messages}
    yours = {m.key: m for m in theirs.messages}
    moved = {**_successors(old, mine, yours), **_successors(old, yours, mine)}
    messages: list[Message] = []
    conflicts: list[Conflict] = []
    for key in _order(list(old), list(mine), list(yours)):
        sides = (old.get(key), mine.get(key), yours.get(key))
        merged, agreed = _message(*sides, replaced=key in moved.values())
        if merged is not None and key in moved:
            was = moved[key]
            merged, agreed = _followed(merged, old[was], (yours if key in mine else mine)[was])
        if merged is not None:
            messages.append(merged)
        if not agreed:
            conflicts.append(Conflict(*key))
    layout = ours.layout and _layout(ours.layout, theirs, base)
    header = _header(base.header if base else (), ours.header, theirs.header)
    comments = _lines(
        base.header_comments if base else (), ours.header_comments, theirs.header_comments
    )
    result = replace(
        ours, messages=tuple(messages), header=header, header_comments=comments, layout=layout
    )
    return result, tuple(conflicts)


def _layout(ours: Layout, *others: Catalog | None) -> Layout:
    found = tuple(c.layout for c in others if c is not None and c.layout is not None)
    return replace(ours, others=found)


def _order(old: Sequence[Key], mine: Sequence[Key], yours: Sequence[Key]) -> list[Key]:
    """The order of the side that changed it, ours when in doubt; the other side's messages each
    after the one that is before it there."""
    common = set(old) & set(mine) & set(yours)
    before = [key for key in old if key in common]
    if [key for key in mine if key in common] == before:
        mine, yours = yours, mine
    present = set(mine)
    following: dict[Key | None, list[Key]] = {}
    anchor: Key | None = None
    for key in yours:
        if key in present:
            anchor = key
        else:
            following.setdefault(anchor, []).append(key)
    result = list(following.get(None, ()))
    for key in mine:
        result.append(key)
        result += following.get(key, [])
    return result


def _message(
    old: Message | None, ours: Message | None, theirs: Message | None, *, replaced: bool
) -> tuple[Message | None, bool]:
    """The merged message, None where it goes; and whether both sides can agree to it."""
    if ours is not None and theirs is not None:
        return _both(old, ours, theirs)
    left = ours or theirs
    if old is None or left is None:
        return left, True
    purged = left.obsolete and left.target == old.target
    if replaced or purged or not _by_person(left):
        return None, True
    return replace(left, obsolete=True), True


def _both(old: Message | None, ours: Message, theirs: Message) -> tuple[Message, bool]:
    if ours == theirs:
        return ours, True
    before = old or replace(ours, target=Target(), references=(), notes=(), comments=(), flags=())
    target, agreed = _target(before.target, ours.target, theirs.target)
    comments = _lines(before.comments, ours.comments, theirs.comments)
    if not _human(target) and rejected(comments, target.text):
        target = Target()  # one side rejected the draft that the other left as it was
    if not agreed:
        comments = (*comments, CONFLICT, _quoted(theirs.target))
    made_for = theirs if target is theirs.target else ours
    return replace(
        ours,
        target=target,
        comments=comments,
        references=_picked(before.references, ours.references, theirs.references),
        notes=_picked(before.notes, ours.notes, theirs.notes),
        flags=_picked(before.flags, ours.flags, theirs.flags),
        obsolete=_picked(before.obsolete, ours.obsolete, theirs.obsolete),
        previous_source=None if target.state == "reviewed" else made_for.previous_source,
        previous_context=None if target.state == "reviewed" else made_for.previous_context,
    ), agreed


def _picked(old: T, ours: T, theirs: T) -> T:
    """The side that changed something; ours when both did."""
    return theirs if ours == old else ours


def _target(old: Target, ours: Target, theirs: Target) -> tuple[Target, bool]:
    """The text that stands, and whether that loses nothing of the other side."""
    if not theirs.text or (theirs == old and ours.text):
        return ours, True  # an empty text is never a deletion
    if not ours.text or ours == old:
        return theirs, True
    if ours.text == theirs.text:
        return max(ours, theirs, key=lambda target: _RANK[target.state]), True
    if _human(ours) != _human(theirs):
        return (ours if _human(ours) else theirs), True
    if theirs.text == old.text or not _human(theirs):
        return ours, True
    if ours.text == old.text:
        return theirs, True
    return po.kept(ours), False


def _human(target: Target) -> bool:
    return target.state != "initial" or target.origin == "human"


def _by_person(message: Message) -> bool:
    return bool(message.target.text) and _human(message.target)


def _quoted(target: Target) -> str:
    """A text on one line of a comment, as PO writes it."""
    escaped = target.text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
    return f'"{escaped}"' + (" (reviewed)" if target.state in ("reviewed", "final") else "")


def _lines(old: Iterable[str], ours: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[str, ...]:
    """Comment lines: what either side added is there, what either side removed is not."""
    before = set(old)
    removed = before - set(theirs)
    added = [line for line in theirs if line not in before and line not in ours]
    if not removed and not added:
        return ours
    return (*(line for line in ours if line not in removed), *added)


def _successors(
    old: Mapping[Key, Message], here: Mapping[Key, Message], there: Mapping[Key, Message]
) -> dict[Key, Key]:
    """Messages that one side made of old ones when sources were edited, while the other side still
    has the old ones: new key -> old key."""
    found: dict[Key, Key] = {}
    for key, message in here.items():
        if message.previous_source is None or key in old or key in there:
            continue
        context = message.previous_context
        was = (message.context if context is None else context, message.previous_source)
        if was in old and was in there and was not in here and _by_person(message):
            found[key] = was
    return found


def _followed(message: Message, old: Message, edited: Message) -> tuple[Message, bool]:
    """The text that was edited for the old source goes to the new one, and waits for review."""
    text = edited.target.text
    if text in ("", old.target.text, message.target.text) or not _by_person(edited):
        return message, True
    if message.target.text == old.target.text:
        return replace(message, target=po.kept(edited.target), comments=edited.comments), True
    target = po.kept(message.target)
    comments = (*message.comments, CONFLICT, _quoted(edited.target))
    return replace(message, target=target, comments=comments), False


def _header(
    old: Sequence[tuple[str, str]],
    ours: Sequence[tuple[str, str]],
    theirs: Sequence[tuple[str, str]],
) -> tuple[tuple[str, str], ...]:
    """By field; which save was the last is the later side's to say."""
    before, mine, yours = dict(old), dict(ours), dict(theirs)
    later = max(mine, yours, key=lambda fields: fields.get(_EDITION[0], ""))
    if mine.get(_EDITION[0], "") == yours.get(_EDITION[0], ""):
        later = {}
    merged: dict[str, str | None] = {}
    for name in dict.fromkeys((*mine, *yours)):
        value = _picked(before.get(name), mine.get(name), yours.get(name))
        merged[name] = later.get(name, value) if later and name in _EDITION else value
    return tuple((name, value) for name, value in merged.items() if value is not None)
