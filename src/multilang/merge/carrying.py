"""What an old message becomes for a unit: its text, its state, and the notes that say why.

Some notes are facts for the next merge. They hold a hash of the source and text that a person
approved together, so that neither another text nor another source passes for approved.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from multilang.approvals import approval, noted, remark
from multilang.formats.po_writing import kept
from multilang.merge.minor import is_minor
from multilang.model import Message, Placeholder, Target, Unit
from multilang.rejections import REASON, rejected

NO_DRAFT = "no draft: "
"""How a note begins that says why a message has none."""
DOUBT = "draft: "
"""How a note begins that says what to look at in a machine's draft."""
COMPOSED = "the paragraph was divided or joined: these are the sentences of its translation"
REVERTED = "the source is again what this text was made for, but the text was not approved as it is"
_MINOR = "source changed slightly since approval {}, it said: “{}”"
_IS_MINOR = re.compile(_MINOR.format("([0-9a-f]{16})", "(.*)"), re.DOTALL)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What all messages of a merge have in common."""

    references: tuple[str, ...]
    minor_edits: bool
    vocabulary: Callable[[], Counter[str]]
    """Of all sources, old and new; asked for only when a word changed."""


def doubts(message: Message) -> tuple[str, ...]:
    """What its notes say about what to look at in a machine's draft."""
    return tuple(n.removeprefix(DOUBT) for n in message.notes if n.startswith(DOUBT))


def reason(message: Message) -> str:
    """Why its notes say that it has no draft; empty where they do not."""
    return next((n.removeprefix(NO_DRAFT) for n in message.notes if n.startswith(NO_DRAFT)), "")


def fill(
    unit: Unit, old: Message | None, draft: Target | None, references: tuple[str, ...], refusal: str
) -> Message:
    """The message of a unit without text: with its draft, or with the reason why there is none."""
    if draft is not None and old is not None and rejected(old.comments, draft.text):
        draft, refusal = None, REASON
    target = draft or Target()
    notes = (*_notes(unit), *(f"{DOUBT}{doubt}" for doubt in target.doubts))
    target = replace(target, doubts=()) if target.doubts else target
    if not target.text and refusal:
        notes = (*notes, f"{NO_DRAFT}{refusal}")
    return _same_or(
        old,
        replace(
            old or Message(unit.kind, unit.source), context=unit.kind, source=unit.source,
            target=target, references=references, notes=notes, obsolete=False,
            previous_source=None, previous_context=None,
        ),
    )  # fmt: skip


def keep(unit: Unit, old: Message, references: tuple[str, ...]) -> Message:
    """The message of a unit that has its text already: only what is ours is written anew."""
    if (  # nearly always, and the writer knows by the very object that nothing changed
        old.references == references and old.previous_source is None is old.previous_context
        and not (old.notes or unit.note or unit.placeholders or old.obsolete)
    ):  # fmt: skip
        return old
    # Once a person has approved the text for this source, what it was made for is history.
    previous = (None, None) if old.reviewed else (old.previous_context, old.previous_source)
    facts = (_minor_note(old) if old.reviewed else _draft_notes(old)) if old.notes else ()
    notes = (*_notes(unit), *facts)
    if (
        old.references == references and old.notes == notes and not old.obsolete
        and (old.previous_context, old.previous_source) == previous
    ):  # fmt: skip
        return old
    return replace(
        old, references=references, notes=notes, obsolete=False,
        previous_context=previous[0], previous_source=previous[1],
    )  # fmt: skip


def carry(unit: Unit, old: Message, around: Surroundings, *, composed: bool = False) -> Message:
    """The message of a unit that takes over the text of another: fuzzy, but for a slip of the pen
    and for a source that is again what it was when the text was approved."""
    approved = _approved(old)
    if approval(unit.kind, unit.source, old.target.text) == approved:
        return _approved_again(unit, old, around.references)
    base = _base(old)
    slip = around.minor_edits and old.reviewed and unit.kind == old.context
    if slip and is_minor(base, unit.source, around.vocabulary):
        note = _MINOR.format(approved, _one_line(base))
        return replace(
            old, source=unit.source, references=around.references, notes=(*_notes(unit), note),
            previous_context=None, previous_source=None, obsolete=False,
        )  # fmt: skip
    made_for = base if old.reviewed else old.previous_source or old.source
    changed = made_for != unit.source
    facts = (
        *([remark(approved)] if approved and changed else ()),
        *([COMPOSED] if composed else ()),
        *([REVERTED] if made_for == old.previous_source and not changed else ()),
    )
    context = old.context if old.reviewed else old.previous_context or old.context
    return replace(
        old, context=unit.kind, source=unit.source,
        target=kept(old.target),
        references=around.references, notes=(*_notes(unit), *facts),
        previous_source=made_for if changed else None,
        previous_context=context if changed else None, obsolete=False,
    )  # fmt: skip


def retire(message: Message) -> Message:
    """The message as it is kept when no unit needs it."""
    return _same_or(message, replace(message, obsolete=True, references=(), notes=()))


def _approved_again(unit: Unit, old: Message, references: tuple[str, ...]) -> Message:
    return replace(
        old, context=unit.kind, source=unit.source,
        target=replace(old.target, state="reviewed"),
        references=references, notes=_notes(unit),
        previous_source=None, previous_context=None, obsolete=False,
    )  # fmt: skip


def _same_or(old: Message | None, new: Message) -> Message:
    """The very object that was read where nothing changed: writers know it by that."""
    return old if old is not None and old == new else new


def _approved(old: Message) -> str:
    """Hash of the source and text that were approved together, empty where that is unknown."""
    if old.reviewed:
        return approval(old.context, _base(old), old.target.text)
    return next(filter(None, map(noted, old.notes)), "")


def _base(old: Message) -> str:
    """The source that a person saw when they approved the text: before any slips were mended."""
    for note in old.notes:
        found = _IS_MINOR.fullmatch(note)
        if found:
            source = _many_lines(found[2])
            if found[1] == approval(old.context, source, old.target.text):
                return source
    return old.source


def _minor_note(old: Message) -> tuple[str, ...]:
    """The note of a slight change, as long as nobody has touched the text since."""
    if _base(old) == old.source:
        return ()
    return tuple(note for note in old.notes if _IS_MINOR.fullmatch(note))


def _draft_notes(old: Message) -> tuple[str, ...]:
    return tuple(
        note
        for note in old.notes
        if note.startswith(DOUBT) or note in (COMPOSED, REVERTED) or noted(note)
    )


def _one_line(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n")


def _many_lines(text: str) -> str:
    return re.sub(r"\\(n|\\)", lambda m: "\n" if m[1] == "n" else "\\", text)


def _notes(unit: Unit) -> tuple[str, ...]:
    """What translators need to know: the author's word, and what each placeholder stands for."""
    if not unit.note and not unit.placeholders:
        return ()
    legend = tuple(_legend(p) for p in unit.placeholders)
    return ((unit.note,) if unit.note else ()) + legend


def _legend(placeholder: Placeholder) -> str:
    return f"⟦{placeholder.number}⟧ = {' '.join(placeholder.text.split())}"
