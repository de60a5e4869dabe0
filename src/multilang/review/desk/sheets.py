"""The rows of an article: state, marks, filters and search."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from multilang import merge, placeholders
from multilang.journal import digest
from multilang.review.desk import deeds, remarks
from multilang.review.desk.base import STATES, Counts, Filter, Finding, Mark, Row, Sheet
from multilang.review.desk.files import Item, Place
from multilang.review.desk.finding import worst
from multilang.review.desk.store import Looks

DOUBTFUL = -1.0
"""Mean log-probability of a draft's tokens below which it is marked: the model gave each of them
less than about 37 % on average."""


@dataclass(frozen=True, slots=True)
class Personal:
    """What the marks of one person's sheet are made of."""

    seen: Mapping[str, str]
    typing: Collection[str] = ()
    before: Looks | None = None
    """How the entries looked at the end of their last visit; None for a first one."""


def sheet(
    place: Place,
    found: Mapping[str, tuple[Finding, ...]],
    own: Personal,
    version: str,
    wanted: Filter = "all",
    search: str = "",
) -> Sheet:
    article, project = place.extraction.article, place.project
    rows = [row(item, found.get(item.id, ()), own) for item in place.items.values()]
    asked = _folded(search)
    shown = tuple(
        one if (fits := is_wanted(one, wanted) and _holds(one, asked)) else replace(one, shown=fits)
        for one in rows
    )
    return Sheet(
        place.tag, place.slug, str(article.get("title") or article.slug), article.path,
        project.shown(project.catalog_path(place.tag, place.slug)), version, shown,
        counts(place.items.values()),
    )  # fmt: skip


def row(item: Item, found: tuple[Finding, ...], own: Personal) -> Row:
    message, unit = item.message, item.unit
    return Row(
        item.id, unit.kind, unit.source, message.target.text, deeds.state(message), unit.line,
        tuple(one.id for one in item.units), len(unit.source.split()), deeds.base(message),
        frozenset(_marks(item, found, own)), worst(found),
    )  # fmt: skip


def _marks(item: Item, found: tuple[Finding, ...], own: Personal) -> Iterable[Mark]:
    message = item.message
    state = deeds.state(message)
    if any(one.severity != "cosmetic" for one in found):
        yield "failing"
    if state == "outdated":
        yield "outdated"
    score = message.target.score
    if state == "draft" and (merge.doubts(message) or (score is not None and score < DOUBTFUL)):
        yield "doubtful"
    if own.before is not None and own.before.get(item.id) != deeds.whole(message):
        yield "changed"
    if own.seen.get(item.id) == shown_text(item):
        yield "seen"
    if remarks.comments(message.comments):
        yield "commented"
    if item.id in own.typing:
        yield "typing"


def shown_text(item: Item) -> str:
    """A digest of what somebody has seen who has seen this entry."""
    return text_digest(item.message.target.text)


def text_digest(text: str) -> str:
    """An empty text can be seen, too."""
    return digest(text) or "-"


def is_wanted(row: Row, wanted: Filter) -> bool:
    """Whether a filter lets a row through; an unknown one lets all through."""
    if wanted == "unreviewed":
        return row.state != "approved"
    if wanted == "unseen":
        return "seen" not in row.marks
    if wanted in STATES:
        return row.state == wanted
    return wanted == "all" or wanted in row.marks


def _holds(row: Row, asked: str) -> bool:
    return not asked or asked in _folded(row.source) or asked in _folded(row.target)


_IGNORED = dict.fromkeys(map(ord, "\u200c\u200d\u200e\u200f\u061c\u00ad"))
_LETTERS = str.maketrans({"\u064a": "\u06cc", "\u0649": "\u06cc", "\u0643": "\u06a9"})


def _folded(text: str) -> str:
    """For searching: capitals, joiners, marks and kinds of space, ye and kaf do not count."""
    text = placeholders.strip(text)
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_IGNORED).translate(_LETTERS)
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def counts(items: Iterable[Item]) -> Counts:
    """By state; units that share a message count each."""
    words, units = dict.fromkeys(STATES, 0), dict.fromkeys(STATES, 0)
    for item in items:
        state, number = deeds.state(item.message), len(item.units)
        units[state] += number
        words[state] += number * len(item.unit.source.split())
    a, b, c, d, e = words.values()
    f, g, h, i, j = units.values()
    return Counts((a, b, c, d, e), (f, g, h, i, j))
