"""An entry of a PO file -> a message: what its comments, flags and signature line mean."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from multilang.formats.po_reading import Entry
from multilang.formats.po_writing import FORBIDDEN, KEPT_LINE, SIGNATURE_LINE, fingerprint
from multilang.model import Message, Origin, Target

_PRINTED = re.compile(
    r"(?:(?:^|\s*\|\s*)score (?P<score>-?\d{1,3}\.\d\d))?(?:^|\s*\|\s*)text (?P<text>[0-9a-f]{8})$"
)
_REFERENCE = re.compile("\u2068([^\u2069]*)\u2069|([^ \t]+)")
_LINE_NUMBER = re.compile(r":\d+$")
# gettext asks for no comma beside "fuzzy"; control characters do not survive writing.
_COMMA = re.compile(rf",|(?<=fuzzy)\s|\s(?=fuzzy)|{FORBIDDEN.pattern}")
_FLAGS = re.compile(r"=[ \t]*[\w-]+(?::[\w. -]+)?(?:[ \t]*,[ \t]*[\w-]+(?::[\w. -]+)?)*[ \t]*$")


class _Comments(NamedTuple):
    """What the comment lines of an entry say."""

    notes: tuple[str, ...]
    references: tuple[str, ...]
    comments: tuple[str, ...]
    flags: tuple[str, ...]
    fuzzy: bool
    signature: str | None
    kept: bool
    """Whether the signature is of a text that may not be replaced."""


def message(entry: Entry) -> Message:
    """The message of an entry (see ``po.parse``)."""
    told = _comments(entry.comments)
    return Message(
        entry.context or "",
        entry.source,
        _target(entry.target, told),
        told.references,
        told.notes,
        told.comments,
        entry.previous_context,
        entry.previous_source,
        told.flags,
        entry.obsolete,
    )


@lru_cache(maxsize=1024)  # but for drafts, most entries of an article have the same ones
def _comments(lines: tuple[str, ...]) -> _Comments:
    notes: list[str] = []
    comments: list[str] = []
    references: dict[str, None] = {}
    flags: dict[str, None] = {}
    signature: str | None = None
    kept = False
    for line in lines:
        kind, rest = line[1:2], line[2:]
        if kind == ":":
            references.update(_paths(rest))
        elif kind == ".":
            notes.append(rest.removeprefix(" "))
        elif kind == "," or (kind == "=" and _FLAGS.match(line, 1)):
            flags.update((flag, None) for f in _COMMA.split(rest) if (flag := f.strip()))
        elif line.startswith(SIGNATURE_LINE, 2) and kind == " ":
            signature = line[2 + len(SIGNATURE_LINE) :].strip().removeprefix("|").strip()
        elif line.startswith(KEPT_LINE, 2) and kind == " ":
            signature = line[2 + len(KEPT_LINE) :].strip().removeprefix("|").strip()
            kept = True
        else:
            comments.append(line[1:].removeprefix(" "))
    fuzzy = "fuzzy" in flags
    flags.pop("fuzzy", None)
    return _Comments(
        tuple(notes), tuple(references), tuple(comments), tuple(flags), fuzzy, signature, kept
    )


@lru_cache(maxsize=256)
def _paths(line: str) -> dict[str, None]:
    found = _REFERENCE.findall(line)
    paths = (isolated or _LINE_NUMBER.sub("", plain) for isolated, plain in found)
    return dict.fromkeys(path for path in paths if path)


def _target(text: str, told: _Comments) -> Target:
    signature, fuzzy = told.signature, told.fuzzy
    if not text:
        return Target()
    if signature is None:
        return Target(text, "translated" if fuzzy else "reviewed", "human")
    match = _PRINTED.search(signature)
    printed = match["text"] if match else ""
    made_by = signature[: match.start()] if match else signature
    score = float(match["score"]) if match and match["score"] else None
    if fuzzy and (told.kept or (printed and printed != fingerprint(text))):
        # A draft that a person has changed and not yet approved, or approved before its source
        # changed: theirs, never replaced.
        return Target(text, "translated", "human", made_by, score, printed)
    origin: Origin = "memory" if made_by.startswith("memory") else "engine"
    return Target(text, "initial" if fuzzy else "reviewed", origin, made_by, score, printed)
