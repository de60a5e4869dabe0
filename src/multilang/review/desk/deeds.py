"""What a person does to an entry: message -> message, and what the journal says of it. Pure.

What stands in the catalog afterwards is what the next run would leave there, so that a run changes
nothing of it.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from multilang import journal, rejections
from multilang.formats import po
from multilang.formats.po_writing import fingerprint
from multilang.journal import Deed, digest
from multilang.merge.carrying import fill, keep
from multilang.model import Message, Origin, Target, Unit
from multilang.noticing import Change
from multilang.provenance import making
from multilang.review.desk.base import State

_STATES: dict[str, State] = {
    "empty": "untranslated", "draft": "draft", "edited": "edited", "outdated": "outdated",
    "approved": "approved",
}  # fmt: skip


def state(message: Message) -> State:
    return _STATES[journal.sight(message).status]


def base(message: Message) -> str:
    """Changes with the text, its state, its source, and what its source said before."""
    previous = message.previous_source
    parts = (*message.key, message.target.text, state(message), "" if previous is None else "was",
             previous or "")  # fmt: skip
    return digest("\0".join(parts))


def whole(message: Message) -> str:
    """Changes with everything that people can change of an entry."""
    return digest("\0".join((base(message), *message.comments)))


def cleaned(text: str) -> str:
    """A text as a form sends it, with our line ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def problem(text: str) -> str:
    """Why no catalog can hold a text; empty where it can."""
    found = po.FORBIDDEN.search(text)
    if found:
        return (
            f"the text holds U+{ord(found[0]):04X} at character {found.start() + 1}, "
            "which no PO file keeps safely: delete this invisible character"
        )
    return (
        ""
        if text.strip()
        else "the text is empty: write one; a draft that nobody wants is rejected"
    )


def saved(unit: Unit, message: Message, text: str, *, approve: bool) -> Message:
    """The entry with a person's text: approved, or left as edited.

    The signature of a draft stays beside what people make of it; the machine's own text again is
    its draft again.
    """
    target = message.target
    if text != target.text:
        target = _edited(message, text)
    if not approve:
        return message if target is message.target else _kept(unit, replace(message, target=target))
    target = replace(target, state="reviewed", origin=_origin(target))
    return _kept(unit, replace(message, target=target, previous_source=None, previous_context=None))


def _edited(message: Message, text: str) -> Target:
    target = message.target
    machine = target.signature or target.origin in ("engine", "memory")
    own = target.fingerprint or (fingerprint(target.text) if machine else "")
    if own and own == fingerprint(text):
        again = replace(target, text=text, fingerprint=own)
        if message.previous_source is not None:
            return po.kept(again)
        return replace(again, state="initial", origin=_origin(replace(target, origin="")))
    return Target(text, "translated", "human", target.signature, target.score, own)


def _origin(target: Target) -> Origin:
    """Of an approved text, as it is read back: the signature tells."""
    if target.signature.startswith("memory"):
        return "memory"
    return "engine" if target.signature else target.origin or "human"


def reopened(unit: Unit, message: Message) -> Message:
    """The entry without its approval; the text stays, and no run replaces it."""
    return _kept(unit, replace(message, target=po.kept(message.target)))


def rejected(unit: Unit, message: Message) -> Message:
    """The entry without its draft, and with the remark that keeps it from coming back."""
    remark = rejections.remark(message.target.text, message.target.signature)
    lines = tuple(line for line in message.comments if line != remark)
    empty = replace(message, target=Target(), comments=(*lines, remark), notes=())
    return fill(unit, empty, None, message.references, rejections.REASON)


def _kept(unit: Unit, message: Message) -> Message:
    return keep(unit, message, message.references)


def change(old: Message, new: Message, by: str = "") -> Change | None:
    """What the journal says; None where nothing of what it knows has changed, and for what happens
    to a machine's drafts.

    Args:
        by: what wrote it down, where it is not the desk's usual name.
    """
    was, now = journal.sight(old), journal.sight(new)
    if was == now:
        return None
    event = _event(was, now)
    made = making(new) if now.target else ""
    return Change(journal.key(new), event, now, made, by) if event else None


def _event(was: journal.Sight, now: journal.Sight) -> Deed | None:
    same = was.target == now.target
    if now.status == "empty":
        return "emptied"
    if now.status == "approved":
        if was.status == "approved":
            return "edited"
        return "approved" if same else "approved-edited"
    if was.status == "approved" and same:
        return "reopened"
    if now.status == "draft" and was.status in ("empty", "draft"):
        return None
    return None if same else "edited"


def packed(message: Message) -> dict[str, Any]:
    """An entry as plain data, to be taken back to."""
    return asdict(message)


def unpacked(data: dict[str, Any]) -> Message:
    """``packed`` undone.

    Raises:
        TypeError, KeyError: it is no such data.
    """
    target = data["target"]
    lists = {name: tuple(data[name]) for name in ("references", "notes", "comments", "flags")}
    return Message(
        **{**data, **lists, "target": Target(**{**target, "doubts": tuple(target["doubts"])})}
    )
