"""Sections and tags: which articles have them, what they are called in each language, and where
their pages are.

A term is known by its name in the source language, whatever translators made of it, so that its
page has one address in all languages.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Literal

from multilang.exports.links import slugify

if TYPE_CHECKING:
    from multilang.exports.site import Page

Kind = Literal["section", "tag"]
KINDS: tuple[Kind, ...] = ("section", "tag")


@dataclass(frozen=True, slots=True)
class Term:
    """A section or a tag."""

    kind: Kind
    name: str
    """As the source articles spell it, mostly."""
    slug: str
    pages: Mapping[str, tuple[Page, ...]]
    """By locale, in the order of the site: newest first."""
    labels: Mapping[str, str]
    """What its articles call it, by locale, where that differs from ``name``."""


@dataclass(frozen=True, slots=True)
class Terms:
    """All sections and tags of a site."""

    by_identity: Mapping[tuple[Kind, str], Term]
    by_locale: Mapping[tuple[Kind, str], tuple[Term, ...]]
    """By kind and locale: the terms that have an article there, by name."""
    of_page: Mapping[tuple[str, str], tuple[Term, ...]]
    """By locale and slug of the page: its section first, then its tags in their order."""

    def section(self, page: Page) -> Term | None:
        found = self.of_page.get((page.locale, page.slug), ())
        return found[0] if found and found[0].kind == "section" else None

    def tags(self, page: Page) -> tuple[Term, ...]:
        found = self.of_page.get((page.locale, page.slug), ())
        return tuple(term for term in found if term.kind == "tag")

    def of(self, kind: Kind, locale: str) -> tuple[Term, ...]:
        """The terms that have an article in a language."""
        return self.by_locale.get((kind, locale), ())


def terms(shown: Sequence[Page], source: str) -> Terms:
    """The terms of all shown pages. Equal pages in equal order give equal terms."""
    originals = {page.slug: page for page in shown if page.locale == source}
    uses: dict[tuple[Kind, str], list[tuple[Page, str, str]]] = {}
    order: dict[tuple[str, str], list[tuple[Kind, str]]] = {}
    for page in shown:
        for kind, name, own in _named(page, originals.get(page.slug)):
            identity = (kind, _identity(name))
            places = order.setdefault((page.locale, page.slug), [])
            if identity not in places:
                places.append(identity)
                uses.setdefault(identity, []).append((page, name, own))
    slugs = _slugs({identity: _most(name for _, name, _ in uses[identity]) for identity in uses})
    found = {identity: _term(identity[0], slugs[identity], uses[identity]) for identity in uses}
    by_locale: dict[tuple[Kind, str], list[Term]] = {}
    for identity in sorted(found):
        for tag in found[identity].pages:
            by_locale.setdefault((identity[0], tag), []).append(found[identity])
    return Terms(
        found,
        {place: tuple(here) for place, here in by_locale.items()},
        {place: tuple(found[i] for i in ids) for place, ids in order.items()},
    )


def _named(page: Page, original: Page | None) -> Iterable[tuple[Kind, str, str]]:
    """Kind, source name and own name of what a page says of itself."""
    if page.section:
        yield "section", (original.section if original else "") or page.section, page.section
    paired = original is not None and len(original.tags) == len(page.tags)
    names = original.tags if original and paired else page.tags
    for name, own in zip(names, page.tags, strict=True):
        yield "tag", name, own


@lru_cache(maxsize=4096)  # thousands of articles have the same few
def _identity(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def _most(names: Iterable[str]) -> str:
    counts = Counter(names)
    return min(counts, key=lambda name: (-counts[name], name))


def _term(kind: Kind, slug: str, uses: Sequence[tuple[Page, str, str]]) -> Term:
    pages: dict[str, list[Page]] = {}
    for page, _, _ in uses:
        pages.setdefault(page.locale, []).append(page)
    name = _most(name for _, name, _ in uses)
    return Term(
        kind, name, slug,
        {tag: tuple(found) for tag, found in pages.items()},
        {tag: label for tag in pages if (label := _label(tag, uses)) != name},
    )  # fmt: skip


def _label(tag: str, uses: Sequence[tuple[Page, str, str]]) -> str:
    """What most articles of a language say; reviewed ones before the others, translations first."""
    here = [(page, name, own) for page, name, own in uses if page.locale == tag]
    translated = [use for use in here if use[1] != use[2]] or here
    settled = [use for use in translated if not use[0].status] or translated
    return _most(own for _, _, own in settled)


def _slugs(names: Mapping[tuple[Kind, str], str]) -> dict[tuple[Kind, str], str]:
    """Addresses that are all different: of names with the same letters (C, C++), the first by
    alphabet has the plain one."""
    taken: set[tuple[Kind, str]] = set()
    found: dict[tuple[Kind, str], str] = {}
    for identity in sorted(names):
        slug = slugify(names[identity])
        if (identity[0], slug) in taken:
            slug += "-" + sha256(identity[1].encode()).hexdigest()[:6]
        taken.add((identity[0], slug))
        found[identity] = slug
    return found
