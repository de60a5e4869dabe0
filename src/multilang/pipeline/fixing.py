"""``check --fix``: safe mechanical fixes, put into people's texts through the same door as a merge.

Only what changes no word is mended so (``safe_fixes``), and only where every check is as content
afterwards as it was before. So the state of a text stays: what an editor approved is still what
they approved, with its spaces in order. The journal says that it was edited, stays approved, and by
which command. A machine's text that nobody changed stays a machine's text that nobody changed.
"""

from __future__ import annotations

import difflib
import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial

from multilang import journal, workspace, writing
from multilang.errors import MultilangError
from multilang.formats import po
from multilang.formats.po_writing import fingerprint
from multilang.model import Catalog, Extraction, Issue, Message, Target, Unit
from multilang.noticing import Change
from multilang.pipeline import racing
from multilang.pipeline.parts import CheckUnit, check_of
from multilang.pipeline.recording import Look, read_journal, watched
from multilang.pipeline.reports import Reading
from multilang.pipeline.safe_fixes import is_safe
from multilang.provenance import Makings, making
from multilang.reports import Mended, Report, Text
from multilang.reports.visible import named
from multilang.workspace import Project

FIX = Look("check --fix")
_ROUNDS = 5
"""A fix may bring up another one beside it; more than a few times is a fix that undoes another."""


def fix(project: Project, reading: Reading, report: Report, look: Look = FIX) -> Report:
    """Mend what a report found and is safe to mend; the report with what was done, and nothing
    else of it changed: check again to know what is left.

    A frozen project is only looked at, and the report has the difference that it would make.
    """
    extractions = {e.article.slug: e for e in reading.extractions}
    mended: list[Mended] = []
    problems: list[MultilangError] = []
    diffs: list[str] = []
    with workspace.exclusive(project):
        for first, texts in report.groups():
            if not any(finding.fixable for text in texts for finding in text.findings):
                continue
            extraction = extractions[first.article]
            try:
                done, diff = _fix(project, extraction, first.locale, texts, report.asks_for, look)
            except MultilangError as error:
                problems.append(error)
                continue
            mended += done
            diffs.append(diff)
    return replace(
        report,
        mended=tuple(mended),
        diff="".join(diffs),
        problems=(*report.problems, *problems),
    )


def _fix(
    project: Project,
    extraction: Extraction,
    tag: str,
    texts: Sequence[Text],
    asked: Callable[[Issue], bool],
    look: Look,
) -> tuple[list[Mended], str]:
    """Mend one catalog and write it; again from the start where somebody saves it meanwhile."""
    slug = extraction.article.slug
    wanted = {text.key for text in texts if any(finding.fixable for finding in text.findings)}
    units = {unit.key: unit for unit in reversed(extraction.units)}
    until = 0.0
    previous, expected = racing.read(project, tag, extraction)
    while previous is not None:
        made = journal.makings(read_journal(project, tag, slug))
        after, done = _mended(previous, units, wanted, check_of(project, tag), asked)
        if not done:
            break
        path = project.shown(project.catalog_path(tag, slug))
        told = [_told(slug, tag, path, units[m.key], m, new, checks) for m, new, checks in done]
        data = workspace.serialized(after)  # refused before anything is in the journal
        if project.frozen:
            return told, _diff(path, expected or b"", data)
        deeds = [deed for m, new, _ in done if (deed := _deed(m, new, made))]
        try:
            before = (previous, expected)
            with watched(project, tag, slug, before, after, look, hurried=bool(until), deeds=deeds):
                workspace.write_catalog(project, after, expected)
        except writing.Changed as error:
            until = until or time.monotonic() + racing.PATIENCE
            previous, expected = racing.read_again(project, tag, extraction, error, until)
        else:
            return told, ""
    return [], ""


Done = list[tuple[Message, Message, tuple[str, ...]]]
"""Messages before and after, and of which checks the findings were."""


def _mended(
    catalog: Catalog,
    units: Mapping[tuple[str, str], Unit],
    wanted: Collection[tuple[str, str]],
    look: CheckUnit,
    asked: Callable[[Issue], bool],
) -> tuple[Catalog, Done]:
    messages: list[Message] = []
    done: Done = []
    for message in catalog.messages:
        if message.key in wanted and not message.obsolete and not message.outdated:
            text, mended = mend(
                message.target.text,
                partial(look, units[message.key], comments=message.comments),
                lambda issue, text: asked(issue) and is_safe(issue, text),
            )
            if mended and not po.FORBIDDEN.search(text):  # else no PO file would keep it safely
                new = replace(message, target=_own_still(message.target, text))
                done.append((message, new, mended))
                message = new
        messages.append(message)
    return replace(catalog, messages=tuple(messages)), done


Safe = Callable[[Issue, str], bool]
"""Whether an issue's fix may be made in a text."""


def mend(
    text: str, look: Callable[[str], Sequence[Issue]], safe: Safe
) -> tuple[str, tuple[str, ...]]:
    """A text with the safe fixes of its findings put in, and of which checks these were.

    Args:
        look: all findings in a text. A fix after which there are more of any kind is not made,
            unless they in turn can be mended: a space between the halves of a word is only seen
            once its letters are right.
    """
    mended: list[str] = []
    found = look(text)
    for _ in range(_ROUNDS):
        chosen = apart([issue for issue in found if safe(issue, text)])
        if _is_worse((text, found), (together := put_in(text, chosen), look(together)), safe):
            kept = []
            for one in chosen:
                alone = put_in(text, [one])
                if not _is_worse((text, found), (alone, look(alone)), safe):
                    kept.append(one)
            chosen, together = kept, put_in(text, kept)
        after = look(together)
        if together == text or _is_worse((text, found), (together, after), safe):
            break
        text, found = together, after
        mended += [issue.check for issue in chosen]
    return text, tuple(mended)


def apart(issues: Sequence[Issue]) -> list[Issue]:
    """Issues whose spans do not touch one another, in the order of the text; of two, the first.

    Two fixes may say the same of one place: then one of them is enough.
    """
    chosen: list[Issue] = []
    for issue in sorted(issues, key=lambda issue: issue.span or (0, 0)):
        assert issue.span is not None
        last = chosen[-1].span if chosen else None
        if last is None or issue.span[0] > last[1] or (issue.span[0] == last[1] > last[0]):
            chosen.append(issue)
    return chosen


def put_in(text: str, issues: Sequence[Issue]) -> str:
    """A text with the fixes of issues that are apart."""
    for issue in reversed(issues):
        if issue.span is not None and issue.fix is not None:
            text = text[: issue.span[0]] + issue.fix + text[issue.span[1] :]
    return text


Looked = tuple[str, Sequence[Issue]]
"""A text with all its findings."""


def _is_worse(before: Looked, after: Looked, safe: Safe) -> bool:
    return bool(_left(*after, safe) - _left(*before, safe))


def _left(text: str, issues: Sequence[Issue], safe: Safe) -> Counter[tuple[str, str]]:
    """How many findings of each kind a person has to mend."""
    return Counter((issue.check, issue.severity) for issue in issues if not safe(issue, text))


def _own_still(target: Target, text: str) -> Target:
    """A machine's own text stays its own: nobody has put a word of theirs into it."""
    own = target.fingerprint == fingerprint(target.text)
    return replace(target, text=text, fingerprint=fingerprint(text) if own else target.fingerprint)


def _deed(before: Message, after: Message, made: Makings) -> Change | None:
    """What the journal says; nothing of drafts, which are nobody's work."""
    sight = journal.sight(after)
    if sight.status == "draft":
        return None
    return Change(journal.key(after), "edited", sight, making(before, made))


def _told(
    slug: str, tag: str, path: str, unit: Unit, old: Message, new: Message, checks: tuple[str, ...]
) -> Mended:
    before, after = old.target.text, new.target.text
    return Mended(slug, tag, path, unit.id, before, after, checks, old.reviewed)


def _diff(path: str, before: bytes, after: bytes) -> str:
    """What would change, for people: invisible characters of changed lines are written out."""
    lines = difflib.unified_diff(
        before.decode().split("\n"), after.decode().split("\n"),
        f"a/{path}", f"b/{path}", n=1, lineterm="",
    )  # fmt: skip
    return "".join(f"{named(line)}\n" for line in lines)
