"""The words of a project: terms with the forms that translations must, may and must not use.

Pure values. ``Glossary.matches`` finds terms in a source text, ``inflection`` their forms in a
translation; the file that holds them is ``formats.glossary_csv``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from multilang.glossary.inflection import find, find_exactly, lemma
from multilang.glossary.matching import Index, Match, Readable

__all__ = ["Glossary", "Kind", "Match", "Term", "lemma"]

Kind = Literal["term", "name"]
Forms = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Term(Readable):
    """A word or phrase of the source language, and what it is in others."""

    source: str
    kind: Kind = "term"
    """A ``name`` is not translated: it stays as it is, unless it has a form of its own."""
    exact: bool = False
    """Found in the source only in upper and lower case as written here."""
    forms: Forms = ()
    """By locale tag: what may stand for it; the first is preferred."""
    forbidden: Forms = ()
    """By locale tag: what must not."""
    note: str = ""
    """For translators."""
    line: int = 0
    """1-based line of its file; 0 when it comes from none."""

    def allowed(self, tag: str) -> tuple[str, ...]:
        """What may stand for it in a locale, the preferred form first; empty when it is open.

        A locale without forms of its own has those of its language: ``pt-BR`` those of ``pt``.
        """
        return _of(self.forms, tag) or ((self.source,) if self.kind == "name" else ())

    def banned(self, tag: str) -> tuple[str, ...]:
        """What must not stand for it in a locale."""
        return _of(self.forbidden, tag)

    def verbatim(self, tag: str) -> bool:
        """Whether it is copied letter by letter in this locale."""
        return self.kind == "name" and not _of(self.forms, tag)

    def wish(self, tag: str, most: int = 3) -> str:
        """What is wanted of a translation, in words: ``should be “…” or “…”``."""
        forms = self.allowed(tag)
        if forms[:1] == (self.source,):
            return "must stay as it is"
        return "should be " + " or ".join(f"“{form}”" for form in forms[:most])

    def places(self, target: str, tag: str) -> list[tuple[int, int]]:
        """Where what may stand for it stands in a translation, inflected or not: code points,
        half-open. A name that is copied counts only letter by letter."""
        if self.verbatim(tag):
            return find_exactly(self.source, target)
        return find(self.allowed(tag), target, tag)

    def misuses(self, target: str, tag: str) -> list[tuple[int, int]]:
        """Where what must not stand for it stands in a translation, allowed forms apart."""
        bad = find(self.banned(tag), target, tag)
        good = self.places(target, tag) if bad else ()
        return [
            (start, end)
            for start, end in bad
            if not any(first <= start and end <= last for first, last in good)
        ]


def _of(forms: Forms, tag: str) -> tuple[str, ...]:
    known = dict(forms)
    return known.get(tag) or known.get(tag.partition("-")[0], ())


@dataclass(frozen=True, eq=False)  # told apart by identity: findings are cached by glossary
class Glossary:
    """The terms of a project, in the order of its file. Cheap to make: indexed when first asked."""

    terms: tuple[Term, ...] = ()

    def matches(self, text: str, source: str) -> tuple[Match[Term], ...]:
        """Where terms stand in a text of the source language, in order, without overlap.

        The longest wins, then the first. Whole words; English plurals and possessives count, as do
        the inflections of other languages that ``inflection`` knows. Placeholders may stand between
        the words of a term.

        Args:
            source: tag of the language that the text and the terms are in.
        """
        return self._index.matches(text, source.partition("-")[0])

    @cached_property
    def _index(self) -> Index[Term]:
        return Index(self.terms)
