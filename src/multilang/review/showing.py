"""Values of the desk as HTML: the templates, and the few things that they need besides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from multilang import locales
from multilang.exports import fonts
from multilang.review.desk.base import STATES, Counts, Finding, Mark, Piece, State

if TYPE_CHECKING:
    from jinja2 import Environment

STATE_WORDS: dict[State, str] = {
    "untranslated": "Not translated",
    "draft": "Draft",
    "edited": "Edited",
    "outdated": "Out of date",
    "approved": "Approved",
}
STATE_SIGNS: dict[State, str] = {
    "untranslated": "○", "draft": "◐", "edited": "✎", "outdated": "↻", "approved": "✓",
}  # fmt: skip
"""Never the colour alone."""
_KIND_WORDS = {
    "alt": "picture’s description",
    "cell": "table cell",
    "image": "picture",
    "item": "list item",
    "quote": "quotation",
    "term": "term that is defined",
    "tooltip": "hover text",
}
MARK_WORDS: dict[Mark, str] = {
    "failing": "check failing",
    "doubtful": "machine not sure",
    "outdated": "source changed",
    "changed": "changed since your last visit",
    "seen": "seen",
    "commented": "commented",
    "typing": "unsaved text",
}
FILTERS = (
    ("unreviewed", "To review"),
    ("all", "Everything"),
    ("failing", "Failing checks"),
    ("outdated", "Out of date"),
    ("untranslated", "Not translated"),
    ("doubtful", "Low confidence"),
    ("changed", "Changed since my last visit"),
    ("unseen", "Never opened"),
    ("draft", "Drafts"),
    ("edited", "Edited"),
    ("approved", "Approved"),
    ("commented", "With comments"),
    ("typing", "With my unsaved text"),
)
SEVERITY_WORDS = {"critical": "Critical", "functional": "Wrong", "cosmetic": "Style"}
EVENT_WORDS = {
    "approved": "approved",
    "approved-edited": "edited and approved",
    "edited": "edited",
    "reopened": "took approval back",
    "emptied": "emptied",
    "outdated": "source changed",
}


def kind_words(kind: str) -> str:
    """What a text is. Of front matter it is the field's name, ``hero.sub_title``."""
    return _KIND_WORDS.get(kind) or kind.replace(".", ", ").replace("_", " ").replace("-", " ")


@dataclass(frozen=True, slots=True)
class Shown:
    """A stretch of a text under the text area."""

    text: str
    kind: str
    label: str
    severity: str
    """Of the finding that stands here; empty for none."""


def shown(pieces: Iterable[Piece], findings: Sequence[Finding]) -> list[Shown]:
    """A text with what nobody sees and with what checks found in it."""
    out: list[Shown] = []
    at = 0
    for piece in pieces:
        for text in (piece.text,) if piece.label else _cut(piece.text, at, findings):
            out.append(Shown(text, piece.kind, piece.label, _severity(at, findings)))
            at += len(text)
    return out


def _cut(text: str, start: int, findings: Sequence[Finding]) -> Iterable[str]:
    """The text, divided where findings begin and end."""
    places = {edge - start for f in findings if f.span for edge in f.span}
    edges = [0, *sorted(edge for edge in places if 0 < edge < len(text)), len(text)]
    return (text[a:b] for a, b in pairwise(edges) if a < b)


def _severity(at: int, findings: Sequence[Finding]) -> str:
    found = {f.severity for f in findings if f.span and f.span[0] <= at < f.span[1]}
    return next((s for s in ("critical", "functional", "cosmetic") if s in found), "")


def bars(counts: Counts) -> list[tuple[State, float, float]]:
    """Parts of a bar of length 100, the finished ones first: state, where it begins, its length."""
    total = sum(counts.words) or 1
    out: list[tuple[State, float, float]] = []
    at = 0.0
    for state in reversed(STATES):
        length = 100 * counts.of(state)[0] / total
        if length:
            out.append((state, round(at, 2), round(length, 2)))
        at += length
    return out


def percent(share: float) -> str:
    """Rounded down: only all of it is 100 %."""
    return f"{int(share * 100 + 1e-9)} %"


def when(text: str) -> str:
    """A moment as people read it: ``2026-02-03 14:05``, UTC."""
    return text[:16].replace("T", " ")


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("multilang.review", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(
        STATES=STATES, STATE_WORDS=STATE_WORDS, STATE_SIGNS=STATE_SIGNS, MARK_WORDS=MARK_WORDS,
        FILTERS=FILTERS, SEVERITY_WORDS=SEVERITY_WORDS, EVENT_WORDS=EVENT_WORDS,
        asset=asset, bars=bars, shown=shown, locale=locales.get, fonts=fonts.stylesheets,
    )  # fmt: skip
    made.filters.update(kind_words=kind_words, percent=percent, when=when)
    return made


def render(template: str, **values: Any) -> str:
    """A page, or a part of one."""
    return _environment().get_template(template).render(values)


_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


@cache
def assets() -> dict[str, tuple[bytes, str]]:
    """The files of the page: bytes and media type, by name."""
    folder = files("multilang.review").joinpath("assets")
    return {
        entry.name: (entry.read_bytes(), kind)
        for entry in folder.iterdir()
        for ending, kind in _TYPES.items()
        if entry.name.endswith(ending)
    }


def asset(name: str) -> str:
    """The address of a file, which changes with its content."""
    return f"/assets/{name}?v={sha256(assets()[name][0]).hexdigest()[:10]}"
