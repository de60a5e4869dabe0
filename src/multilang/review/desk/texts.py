"""Texts as people compare and proofread them: word differences, and what nobody sees. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from multilang.reports.visible import visible
from multilang.review.desk.base import Invisible, Piece, Run

_TOKEN = re.compile(r"\s+|[^\W_](?:[\w\u200c\u200d'’]|[^\x00-\x7f\W])*|.", re.DOTALL)
_KINDS: dict[str, Invisible] = {
    "\n": "line break", "\t": "tab", "\u00a0": "no-break space",
    "\u202f": "narrow no-break space", "\u200c": "zero-width non-joiner",
    "\u200d": "zero-width joiner", "\u200b": "zero-width space", "\u00ad": "soft hyphen",
    **dict.fromkeys("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e", "bidi mark"),
    **dict.fromkeys("\u2066\u2067\u2068\u2069", "bidi mark"),
}  # fmt: skip
_LABELS = {"\n": "↵", "\t": "⇥"}
_UNSEEN = re.compile(r"^ +| +$|  +|[^\x20-\x7e]")


def difference(old: str, new: str) -> tuple[Run, ...]:
    """What was changed in a text, word by word.

    Invariants: ``kept`` and ``deleted`` runs joined are ``old``, ``kept`` and ``inserted`` runs
    ``new``. Neighbours are of different kinds, and of two at one place ``deleted`` comes first.

    The longest common subsequence of words (Indel distance, RapidFuzz); white space alone between
    two changes counts as changed, so that a new sentence is one run and not one for each word.
    """
    from rapidfuzz.distance import Indel

    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    steps: list[Run] = []
    for step in Indel.opcodes(before, after):
        if step.tag == "equal":
            steps.append(Run("kept", "".join(before[step.src_start : step.src_end])))
        elif step.tag == "delete":
            steps.append(Run("deleted", "".join(before[step.src_start : step.src_end])))
        else:
            steps.append(Run("inserted", "".join(after[step.dest_start : step.dest_end])))
    return tuple(_joined(_without_islands(steps)))


def _without_islands(steps: list[Run]) -> Iterator[Run]:
    """White space that both texts have between two changes belongs to both changes."""
    for at, run in enumerate(steps):
        inside = 0 < at < len(steps) - 1
        if run.kind == "kept" and inside and not run.text.strip():
            yield Run("deleted", run.text)
            yield Run("inserted", run.text)
        else:
            yield run


def _joined(runs: Iterable[Run]) -> Iterator[Run]:
    deleted = inserted = kept = ""
    for run in runs:
        if run.kind == "kept":
            yield from _changed(deleted, inserted)
            deleted = inserted = ""
            kept += run.text
            continue
        if kept:
            yield Run("kept", kept)
            kept = ""
        if run.kind == "deleted":
            deleted += run.text
        else:
            inserted += run.text
    yield from _changed(deleted, inserted)
    if kept:
        yield Run("kept", kept)


def _changed(deleted: str, inserted: str) -> Iterator[Run]:
    if deleted:
        yield Run("deleted", deleted)
    if inserted:
        yield Run("inserted", inserted)


def pieces(text: str) -> tuple[Piece, ...]:
    """A text cut round what nobody sees: no-break spaces, joiners, direction marks, double spaces,
    spaces at its ends, line ends.

    Invariant: joined, the pieces are the text; ordinary ones do not stand side by side.
    """
    found: list[Piece] = []
    end = 0
    for match in _UNSEEN.finditer(text):
        piece = _unseen(match, text)
        if piece is None:
            continue
        if match.start() > end:
            found.append(Piece(text[end : match.start()]))
        found.append(piece)
        end = match.end()
    return (*found, Piece(text[end:])) if end < len(text) else tuple(found)


def _unseen(match: re.Match[str], text: str) -> Piece | None:
    sign = match[0]
    if sign[0] == " ":
        edge = match.start() == 0 or match.end() == len(text)
        return Piece(sign, "edge space" if edge else "double space", "␣" * len(sign))
    kind = _KINDS.get(sign)
    if kind is None and unicodedata.category(sign) in ("Cc", "Cf", "Zs", "Zl", "Zp", "Cs", "Cn"):
        kind = "other"
    return Piece(sign, kind, _LABELS.get(sign) or visible(sign).strip("[]")) if kind else None
