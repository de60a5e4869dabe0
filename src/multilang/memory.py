"""What people have translated before, by unit and by sentence.

Only approved text is in it. Placeholders are numbered anew, so that a text with another address is
the same text; nothing else is treated as equal but Unicode's composed and decomposed characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Literal

from multilang import placeholders
from multilang.model import Catalog, Message, Pair, Segment
from multilang.nearest import Nearest

Cut = Callable[[str], Sequence[Segment]]
"""A text -> its sentences."""
Quality = Literal["context", "exact", "sentence", "fuzzy"]

FEW = 3
"""Words that a text must have to be looked up by similarity."""
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\d_]+")
_FIGURE = re.compile(r"\d+")
_ENDS = ".!?…؟۔。！？"
_FRAGMENT = re.compile(rf"[^{_ENDS}\n]+")
_TRIED = 24  # units that are cut into sentences to find one of them
_OFF = 2.5  # how far a sentence's length may be from what its unit's lengths lead one to expect
_SLACK = 8  # characters: the lengths of short sentences say little


@dataclass(frozen=True, slots=True)
class Match:
    """An answer of the memory."""

    pair: Pair
    """The unit that it was found in, as kept."""
    target: str
    """The translation, with the placeholders of the text that was asked for."""
    quality: Quality
    score: float = 1.0
    """Similarity of the sources, 0 to 1; 1 is the same text."""
    others: tuple[str, ...] = ()
    """Translations of the same source that people have approved elsewhere, newest first."""


class Memory:
    """The approved pairs of two languages. Cheap to make: indexes are built when first asked.

    Where several pairs fit, the order is: same kind and neighbours; same kind; changed last; the
    project's own before imported ones; then by place and text, so that the answer never depends on
    the order of the pairs.
    """

    def __init__(
        self,
        pairs: Iterable[Pair],
        cut_source: Cut,
        cut_target: Cut,
        *,
        imported: Iterable[Pair] = (),
    ) -> None:
        kept: dict[tuple[str, ...], Pair] = {}
        for p in _newest_first(pairs, imported):
            kept.setdefault((p.source, p.target, p.kind, p.before, p.after), p)
        self.pairs: tuple[Pair, ...] = tuple(kept.values())
        """Newest first."""
        self._cut_source, self._cut_target = cut_source, cut_target

    def exact(self, source: str, kind: str = "", before: str = "", after: str = "") -> Match | None:
        """The translation of this very text.

        Args:
            kind, before, after: the unit's kind, and the sources of its neighbours.
        """
        key, order = normalised(source)
        found = self._by_source.get(key)
        if not found:
            return None
        around = (kind, normalised(before)[0], normalised(after)[0])
        best = min(found, key=lambda pair: (not _in_context(pair, around), pair.kind != kind))
        quality: Quality = "context" if _in_context(best, around) else "exact"
        texts = dict.fromkeys(_numbered(pair.target, order) for pair in (best, *found))
        target, *others = texts
        return Match(best, target, quality, 1.0, tuple(others))

    def sentence(self, source: str) -> Match | None:
        """The translation of one sentence, from a unit that has it among its sentences and whose
        translation has as many."""
        whole = self.exact(source)
        if whole:
            return replace(whole, quality="sentence")
        key, order = normalised(source)
        for pair in self._with_fragment.get(_hint(key), ())[:_TRIED]:
            for left, right in self.sentences(pair):
                if left == key:
                    return Match(pair, _numbered(right, order), "sentence")
        return None

    def near(
        self, source: str, least: float, limit: int = 5, *, marked: bool = True
    ) -> tuple[Match, ...]:
        """Units whose source is similar, best first, the same text not among them.

        None for texts of less than ``FEW`` words, and none with other figures: whoever reads over
        the draft would not see what is wrong with it.

        Args:
            marked: none with another number of placeholders, either.
        """
        key, order = normalised(source)
        if len(_WORD.findall(key)) < FEW:
            return ()
        shown: Callable[[str], str] = str if marked else placeholders.strip
        figures, matches = sorted(_FIGURE.findall(shown(key))), []
        for score, number in self._nearest.find(key, least, 3 * limit):
            found = self._sources[number]
            # The numbers of the placeholders are figures, too.
            if found != key and sorted(_FIGURE.findall(shown(found))) == figures:
                pair = self._by_source[found][0]
                matches.append(Match(pair, _numbered(pair.target, order), "fuzzy", score))
        return tuple(matches[:limit])

    def sentences(self, pair: Pair) -> tuple[tuple[str, str], ...]:
        """The sentences of a unit with their translations, each as a text of its own; none where
        the two sides have not the same number or their placeholders do not go together."""
        lefts, rights = self._cut_source(pair.source), self._cut_target(pair.target)
        if len(lefts) != len(rights) or not lefts:
            return ()
        found = []
        for left, right in zip(lefts, rights, strict=True):
            key, order = normalised(left.source)
            if sorted(order) != sorted(placeholders.numbers(right.source)):
                return ()
            if _unlikely(left.source, right.source, pair):
                return ()
            back = {number: index for index, number in enumerate(order, 1)}
            found.append((key, _replaced(right.source, back)))
        return tuple(found)

    def conflicts(self) -> tuple[tuple[Pair, ...], ...]:
        """Pairs of one source that people have translated differently, newest first."""
        groups = (
            {pair.target: pair for pair in reversed(pairs)} for pairs in self._by_source.values()
        )
        return tuple(
            tuple(sorted(group.values(), key=self._rank.__getitem__))
            for group in groups
            if len(group) > 1
        )

    @cached_property
    def _rank(self) -> dict[Pair, int]:
        return {pair: rank for rank, pair in enumerate(self.pairs)}

    @cached_property
    def _by_source(self) -> dict[str, list[Pair]]:
        found: dict[str, list[Pair]] = {}
        for pair in self.pairs:
            found.setdefault(_composed(pair.source), []).append(pair)
        return found

    @cached_property
    def _with_fragment(self) -> dict[str, list[Pair]]:
        """Units by a hint of each sentence in them: a border between sentences is never inside."""
        found: dict[str, list[Pair]] = {}
        for pair in self.pairs:
            fragments = dict.fromkeys(_fragments(_composed(pair.source)))
            if len(fragments) > 1:
                for fragment in fragments:
                    found.setdefault(fragment, []).append(pair)
        return found

    @cached_property
    def _sources(self) -> list[str]:
        return [key for key, pairs in self._by_source.items() if not all(p.sentence for p in pairs)]

    @cached_property
    def _nearest(self) -> Nearest:
        return Nearest(self._sources)


def pairs_of(catalog: Catalog, approved: Callable[[Message], str] | None = None) -> Iterator[Pair]:
    """The approved pairs of a catalog, obsolete ones too; never a draft.

    Args:
        approved: when a message was approved, as ``Pair.changed`` has it, or ``""``; the date in
            the catalog's header counts then.
    """
    saved = _date(dict(catalog.header).get("PO-Revision-Date", ""))
    live = [message for message in catalog.messages if not message.obsolete]
    sources = ["", *(message.source for message in live), ""]
    for position, message in enumerate(live, 1):
        around = (sources[position - 1], sources[position + 1])
        changed = (approved(message) if approved else "") or saved
        yield from _pair(message, around, changed, catalog.domain)
    for message in catalog.messages:
        if message.obsolete:
            changed = (approved(message) if approved else "") or saved
            yield from _pair(message, ("", ""), changed, catalog.domain)


def _pair(message: Message, around: tuple[str, str], changed: str, place: str) -> Iterator[Pair]:
    key, order = normalised(message.source)
    text = message.target.text
    # In a text that lost a placeholder, or has one twice, nobody knows what belongs where.
    if message.reviewed and sorted(order) == sorted(placeholders.numbers(text)):
        back = {number: index for index, number in enumerate(order, 1)}
        before, after = (normalised(source)[0] for source in around)
        yield Pair(key, _replaced(text, back), message.context, before, after, changed, place)


def normalised(source: str) -> tuple[str, tuple[int, ...]]:
    """A source as the memory knows it, and the numbers of its placeholders in their order."""
    source = _composed(source)
    if placeholders.OPEN not in source:
        return source, ()
    order = tuple(dict.fromkeys(placeholders.numbers(source)))
    return _replaced(source, {number: index for index, number in enumerate(order, 1)}), order


def _numbered(target: str, order: Sequence[int]) -> str:
    return _replaced(target, dict(enumerate(order, 1))) if order else target


def _replaced(text: str, numbers: dict[int, int]) -> str:
    def write(match: re.Match[str]) -> str:
        return placeholders.write(numbers.get(int(match[1]), int(match[1])))

    return placeholders.PATTERN.sub(write, text)


def _composed(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _newest_first(own: Iterable[Pair], imported: Iterable[Pair]) -> list[Pair]:
    """By date; those of one date from the first place to the last, imported ones at the end."""
    ordered = [*sorted(own, key=_place), *sorted(imported, key=_place)]
    return sorted(ordered, key=lambda p: p.changed, reverse=True)  # keeps the order of equals


def _place(pair: Pair) -> tuple[str, ...]:
    return pair.place, pair.target, pair.kind, pair.before, pair.after


def _in_context(pair: Pair, around: tuple[str, str, str]) -> bool:
    return (pair.kind, pair.before, pair.after) == around and bool(pair.before or pair.after)


def _fragments(key: str) -> Iterator[str]:
    for fragment in _FRAGMENT.findall(placeholders.strip(key)):
        if any(character.isalnum() for character in fragment):
            yield re.sub(r"\W+", "", fragment)


def _hint(sentence: str) -> str:
    return max(_fragments(sentence), key=len, default="")


def _unlikely(left: str, right: str, pair: Pair) -> bool:
    """Whether two sentences hardly belong together: as many there are, but cut differently."""
    ratio = (len(right) + _SLACK) / (len(left) + _SLACK) * len(pair.source) / len(pair.target)
    return not 1 / _OFF < ratio < _OFF


def _date(header: str) -> str:
    """A PO header's date as TMX writes it; empty for none and for multilang's neutral one."""
    for form in ("%Y-%m-%d %H:%M%z", "%Y-%m-%d %H:%M:%S%z"):
        try:
            moment = datetime.strptime(header, form).astimezone(UTC)
        except (ValueError, OverflowError):
            continue
        return "" if moment.year <= 1970 else moment.strftime("%Y%m%dT%H%M%SZ")
    return ""
