"""Terms in a text of their own language, by the first word of each.

A text is read once: each of its words is looked up, and only the terms that begin with it are tried
in full. So the size of a glossary costs nothing but memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from multilang.glossary.inflection import keys, pattern, words


class Readable(Protocol):
    """What is looked for."""

    @property
    def source(self) -> str: ...

    @property
    def exact(self) -> bool: ...


T = TypeVar("T", bound=Readable)
_Keys = tuple[tuple[str, ...], ...]
"""Of each further word of a term: what it may be looked up by."""


@dataclass(frozen=True, slots=True)
class Match(Generic[T]):
    """A term in a text. Offsets are code points, half-open."""

    term: T
    start: int
    end: int


class Index(Generic[T]):
    """Terms by the keys of their first words, for each language that is asked for."""

    def __init__(self, terms: Sequence[T]) -> None:
        self._terms = terms
        self._by_language: dict[str, dict[str, list[tuple[T, _Keys]]]] = {}

    def matches(self, text: str, language: str) -> tuple[Match[T], ...]:
        found = sorted(self._found(text, language), key=lambda m: (m.start - m.end, m.start))
        taken: list[Match[T]] = []
        for match in found:
            if all(match.end <= other.start or other.end <= match.start for other in taken):
                taken.append(match)
        return tuple(sorted(taken, key=lambda match: match.start))

    def _found(self, text: str, language: str) -> Iterator[Match[T]]:
        index = self._of(language)
        read = [(start, keys(word, language)) for start, word in words(text)]
        there: set[str] = set()
        for start, own in read:
            for key in own:
                for term, more in index.get(key, ()):
                    if more and not there:
                        there = {key for _, known in read for key in known}
                    if not all(any(k in there for k in some) for some in more):
                        continue
                    place = pattern(term.source, language, term.exact).match(text, start)
                    if place and not _hyphenated(text, *place.span()):
                        yield Match(term, *place.span())

    def _of(self, language: str) -> dict[str, list[tuple[T, _Keys]]]:
        if language not in self._by_language:
            self._by_language[language] = _indexed(self._terms, language)
        return self._by_language[language]


def _indexed(terms: Iterable[T], language: str) -> dict[str, list[tuple[T, _Keys]]]:
    index: dict[str, list[tuple[T, _Keys]]] = {}
    for term in terms:
        first, *rest = (keys(word, language) for _, word in words(term.source))
        # Other languages may write two words as one, or leave out an article.
        more = tuple(rest) if language == "en" else ()
        for key in first:
            index.setdefault(key, []).append((term, more))
    return index


def _hyphenated(text: str, start: int, end: int) -> bool:
    """Whether it is a part of a longer word: ``non-member``."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    return (before[1:] == "-" and before[0].isalpha()) or (after[:1] == "-" and after[1:].isalpha())
