"""Catalog -> XLIFF for an agency, and what comes back -> catalog.

Coming back is a three-way merge: the file says, as a hash, what it held when it was exported, so
that nobody's later work is overwritten, and nothing that the agency left alone counts as theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from multilang.formats import po, xliff
from multilang.formats.xliff import Document, Note
from multilang.model import Catalog, Issue, Locale, Message, Placeholder, State, Target, Unit

Key = tuple[str, str]
Check = Callable[[Unit, str], Sequence[Issue]]
Told = Callable[[Message], Iterable[Note]]


@dataclass(frozen=True, slots=True)
class Taken:
    """A catalog with what came back. The counts add up to the units of the file."""

    catalog: Catalog
    texts: int = 0
    """New translations."""
    approved: int = 0
    """Texts that stayed, with a higher state."""
    unchanged: int = 0
    open: int = 0
    """Without a translation still."""
    set_aside: int = 0
    """Translations of what the article says no longer: kept obsolete, for the next merge."""
    left: int = 0
    """Not taken; ``issues`` says why."""
    issues: tuple[Issue, ...] = ()


@dataclass(slots=True)
class _Work:
    messages: dict[str, Message]
    """By XLIFF id, live and obsolete."""
    counts: dict[str, int] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)

    def count(self, name: str) -> None:
        self.counts[name] = self.counts.get(name, 0) + 1


def hand_over(
    units: Sequence[Unit],
    catalog: Catalog,
    source: Locale,
    target: Locale,
    *,
    unreviewed: bool,
    told: Told = lambda _: (),
) -> Document:
    """The messages of an article for an agency, in the article's order.

    Args:
        catalog: merged with these units.
        unreviewed: leave out what is approved.
        told: what else an agency should know of a message.
    """
    known = catalog.by_key()
    wanted = {unit.key: unit for unit in reversed(units)}
    messages = [known[key] for key in dict.fromkeys(unit.key for unit in units) if key in known]
    return Document(
        source.tag,
        target.tag,
        catalog.domain,
        tuple(
            _handed(message, wanted[message.key], told)
            for message in messages
            if not (unreviewed and message.reviewed)
        ),
        (source.direction, target.direction),
    )


def _handed(message: Message, unit: Unit, told: Told) -> xliff.Unit:
    target = message.target
    return xliff.Unit(
        xliff.unit_id(*message.key),
        message.context,
        message.source,
        target.text,
        target.state,
        draft=target.state == "initial" and bool(target.text),
        placeholders=unit.placeholders,
        notes=(*_notes(message, unit.note, unit.placeholders), *told(message)),
    )


def _notes(message: Message, note: str, placeholders: Sequence[Placeholder]) -> list[Note]:
    found = [Note("note", note)] if note else []
    found += [Note("placeholder", f"⟦{p.number}⟧ = {p.text}") for p in placeholders]
    if message.previous_source is not None:
        found.append(Note("previous-source", message.previous_source))
    if message.target.signature and message.fuzzy:
        found.append(Note("draft", message.target.signature))
    return found + [Note("comment", comment) for comment in message.comments if comment.strip()]


def take_back(
    document: Document,
    catalog: Catalog,
    units: Mapping[Key, Unit],
    where: str,
    *,
    check: Check,
    accept: bool,
) -> Taken:
    """Merge an agency's file into the catalog.

    Args:
        units: those of the article, by key.
        where: the file, for the places of issues.
        accept: what the agency calls translated is approved.

    Invariant: a human text of ``catalog`` that is not what was exported stays as it is.
    """
    work = _Work({xliff.unit_id(*m.key): m for m in sorted(catalog.messages, key=_live_last)})
    for unit in document.units:
        _take(unit, work, units, check, f"{where}:{unit.line}", accept)
    order = {m.key: xliff.unit_id(*m.key) for m in catalog.messages}
    new = [m for name, m in work.messages.items() if name not in order.values()]
    messages = [
        work.messages[order[m.key]] if m.obsolete == work.messages[order[m.key]].obsolete else m
        for m in catalog.messages
    ]
    merged = replace(catalog, messages=(*messages, *new))
    return Taken(merged, **work.counts, issues=tuple(work.issues))


def _live_last(message: Message) -> bool:
    return not message.obsolete


def _take(
    unit: xliff.Unit,
    work: _Work,
    units: Mapping[Key, Unit],
    check: Check,
    where: str,
    accept: bool,
) -> None:
    message = work.messages.get(unit.id)
    reason = unit.problem or _foreign(unit, message)
    if reason:
        _leave(work, where, "exchange", f"{reason}; it was left out")
    elif not unit.target.strip():
        work.count("open")
    elif message is None:
        target = Target(unit.target, _state(unit, accept), "human")
        work.messages[unit.id] = Message(unit.kind, unit.source, target, obsolete=True)
        work.count("set_aside")
    else:
        known = units.get(message.key)
        _decide(unit, message, work, known, check, where, accept)


def _foreign(unit: xliff.Unit, message: Message | None) -> str:
    """Why a unit does not belong to this catalog, nor ever did."""
    if message is None and unit.id != xliff.unit_id(unit.kind, unit.source):
        return f"the unit {unit.id} is not one of this article, or its source was changed"
    if message is not None and unit.source != message.source:
        return "its source was changed in the file"
    return ""


def _decide(
    unit: xliff.Unit,
    message: Message,
    work: _Work,
    known: Unit | None,
    check: Check,
    where: str,
    accept: bool,
) -> None:
    ours, state = message.target, _state(unit, accept)
    exported = unit.exported or "unknown"
    same_text = unit.target == ours.text
    left_alone = exported.split()[-1] == _stamp(ours.state, unit.target).split()[-1]
    if same_text or left_alone:
        higher = xliff.STATES.index(state) > xliff.STATES.index(ours.state)
        raised = unit.state != exported.split()[0] or (accept and unit.state == "translated")
        if not (same_text and higher and raised and unit.state != "initial"):
            work.count("unchanged")  # by them; whatever became of ours
            if same_text and not left_alone:  # it came with an earlier import
                work.issues += _broken(known, unit.target, check, where)
            return
    elif not (_untouched(ours) or _stamp(ours.state, ours.text) == exported):
        text = f"somebody has translated it since; theirs is “{unit.target[:80]}”"
        _leave(work, where, "conflict", f"{text}; ours was kept")
        return
    found = _broken(known, unit.target, check, where)
    if found:
        state = "translated"
        work.issues += found
    if same_text and state == ours.state:
        work.count("unchanged")
        return
    target = Target(unit.target, state, "human")
    if same_text:  # as the machine wrote it, approved or not
        target = po.kept(ours) if state == "translated" else replace(ours, state=state)
    work.messages[unit.id] = replace(message, target=target)
    work.count("approved" if same_text else "texts")


def _broken(known: Unit | None, text: str, check: Check, where: str) -> list[Issue]:
    """Why no page can show a text; nothing is known of what the article says no longer."""
    found = check(known, text) if known else ()
    return [replace(issue, where=where) for issue in found if issue.severity == "critical"]


def _untouched(target: Target) -> bool:
    """Nothing, or a machine's draft: no person's work."""
    return not target.text or (target.state == "initial" and target.origin != "human")


def _stamp(state: State, text: str) -> str:
    return xliff.stamp(state, text)


def _state(unit: xliff.Unit, accept: bool) -> State:
    """Our state for theirs. A text that came back is a person's, whatever its state says."""
    if unit.state in ("reviewed", "final"):
        return "reviewed"  # a PO file knows nothing beyond
    return "reviewed" if accept and unit.state == "translated" else "translated"


def _leave(work: _Work, where: str, check: str, message: str) -> None:
    work.count("left")
    work.issues.append(Issue(check, "functional", message, where))
