"""Terms that come from elsewhere, into a project's glossary: nothing of its own is lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from multilang.glossary.inflection import lemma

if TYPE_CHECKING:
    from multilang.glossary import Forms, Term


@dataclass(frozen=True, slots=True)
class Merged:
    changed: Mapping[int, Term]
    """By index of the project's own term, what it becomes."""
    added: tuple[Term, ...]
    unchanged: int
    differing: tuple[tuple[Term, Term], ...]
    """Own and incoming, where they disagree; without ``replace_forms`` the own forms stay."""


def merge(own: Sequence[Term], incoming: Iterable[Term], *, replace_forms: bool = False) -> Merged:
    """Take incoming terms into the project's own.

    A term that is there gets the languages that it lacks, and a note when it has none.

    Args:
        replace_forms: where both have forms for a language, the incoming ones count.
    """
    places = {term.source.casefold(): at for at, term in enumerate(own)}
    places |= {term.source: at for at, term in enumerate(own)}
    changed: dict[int, Term] = {}
    added: list[Term] = []
    differing: list[tuple[Term, Term]] = []
    unchanged = 0
    for term in folded(incoming):
        at = places.get(term.source, places.get(term.source.casefold()))
        if at is None:
            added.append(term)
            continue
        mine = changed.get(at, own[at])  # “us” and “US” may both come to one term
        term = _without_copies(term, mine)
        new = replace(
            mine,
            forms=_merged(mine.forms, term.forms, replace_forms),
            forbidden=_merged(mine.forbidden, term.forbidden, replace_forms),
            note=mine.note or term.note,
        )
        if _differ(mine, term):
            differing.append((mine, term))
        if new != mine:
            changed[at] = new
        else:
            unchanged += 1
    return Merged(changed, tuple(added), unchanged, tuple(differing))


def _without_copies(term: Term, mine: Term) -> Term:
    """The term without what says no more than that it is a name."""
    if mine.kind != "name":
        return term
    return replace(term, forms=tuple(pair for pair in term.forms if pair[1] != (mine.source,)))


def folded(terms: Iterable[Term]) -> list[Term]:
    """One for each source: what is forbidden or allowed for any of its meanings is so for all."""
    by_source: dict[str, Term] = {}
    for term in terms:
        key = term.source if term.exact else term.source.casefold()
        one = by_source.get(key)
        if one is None:
            by_source[key] = term
            continue
        forms = _joined(one.forms, term.forms)
        allowed = {(tag, form) for tag, some in forms for form in some}
        banned = tuple(
            (tag, tuple(form for form in some if (tag, form) not in allowed))
            for tag, some in _joined(one.forbidden, term.forbidden)
        )
        by_source[key] = replace(
            one,
            forms=forms,
            forbidden=tuple(pair for pair in banned if pair[1]),
            note=one.note or term.note,
        )
    return list(by_source.values())


def _joined(one: Forms, other: Forms) -> Forms:
    known = dict(one)
    for tag, forms in other:
        known[tag] = tuple(dict.fromkeys((*known.get(tag, ()), *forms)))
    return tuple(known.items())


def _merged(mine: Forms, theirs: Forms, replace_forms: bool) -> Forms:
    known = dict(mine)
    for tag, forms in theirs:
        if tag not in known or (replace_forms and _plain(tag, known[tag]) != _plain(tag, forms)):
            known[tag] = forms
    return tuple(known.items())


def _differ(mine: Term, theirs: Term) -> bool:
    known = dict(mine.forms)
    return any(_plain(t, known.get(t, forms)) != _plain(t, forms) for t, forms in theirs.forms)


def _plain(tag: str, forms: tuple[str, ...]) -> tuple[str, ...]:
    """Forms without the articles that only this glossary has."""
    return tuple(lemma(form, tag.partition("-")[0]) for form in forms)
