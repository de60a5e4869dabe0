"""Termbases of other tools: TBX -> terms. ``tbx_writing`` is the way back.

Read are the dialects of ISO 30042:2019, whatever their style (DCT elements or DCA attributes), and
the older ``martif`` files of TBX 2008.
Sources: ISO 30042:2019; TBX-Basic dialect, version 1.2.1 (LTAC Global); TBX-Basic, LISA 2009.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from multilang.errors import CatalogError
from multilang.formats.strict_xml import LANG, Element
from multilang.formats.strict_xml import parse as parse_xml
from multilang.glossary import Kind, Term

LONGEST = 500
Status = Literal["preferred", "admitted", "forbidden"]

_UNUSABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff⟦⟧|]")


@dataclass(frozen=True, slots=True)
class Concept:
    """One meaning, with the terms that languages have for it."""

    line: int
    terms: tuple[tuple[str, str, Status], ...]
    """Language tag as it stands there, term, status; the preferred ones of a language first."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A concept that makes no term, and why."""

    line: int
    reason: str


def parse(data: bytes, where: str) -> tuple[Concept, ...]:
    """Read a TBX file.

    Raises:
        CatalogError: no TBX, or not well-formed; says the line.
    """
    concepts: list[Concept] = []
    version = "conceptEntry" if b"conceptEntry" in data else "termEntry"
    namespace = _namespace(data) if version == "conceptEntry" else ""
    whole = f"{{{namespace}}}{version}" if namespace else version
    root = parse_xml(data, where, whole, lambda element: concepts.append(_concept(element)))
    if _local(root) not in ("tbx", "martif"):
        raise CatalogError(
            "this is not a TBX file", where=f"{where}:{root.line}", hint="save it as TBX-Basic"
        )
    return tuple(concepts)


def _namespace(data: bytes) -> str:
    found = re.search(rb"<tbx\b[^>]*?\sxmlns\s*=\s*[\"']([^\"']*)", data[: 1 << 16])
    return found[1].decode("utf-8", "replace") if found else ""


def _local(element: Element) -> str:
    return element.name.rpartition("}")[2]


def _children(element: Element, *names: str) -> Iterator[Element]:
    return (child for child in element.elements() if _local(child) in names)


def _concept(entry: Element) -> Concept:
    terms: list[tuple[str, str, Status]] = []
    for section in _children(entry, "langSec", "langSet"):
        language = section.get(LANG) or section.get("lang")
        found = [_term(block) for block in _children(section, "termSec", "tig", "ntig")]
        rank = {"preferred": 0, "admitted": 1, "forbidden": 2}
        found.sort(key=lambda term: rank[term[1]])
        terms += [(language, text, status) for text, status in found if text]
    return Concept(entry.line, tuple(terms), _note(entry))


def _term(block: Element) -> tuple[str, Status]:
    inner = next(_children(block, "termGrp"), block)
    term = next(_children(inner, "term"), None)
    text = " ".join(term.text.split()) if term else ""
    status: Status = "preferred"
    for note in _flat(inner, "termNoteGrp"):
        if (note.get("type") or _local(note)) in ("administrativeStatus", "normativeAuthorization"):
            status = _status(note.text)
    return text, status


def _status(text: str) -> Status:
    """``preferredTerm-admn-sts`` and the like; what is not said otherwise is allowed."""
    text = text.strip().lower()
    if text.startswith(("deprecated", "superseded", "obsolete", "notrecommended", "forbidden")):
        return "forbidden"
    return "admitted" if text.startswith("admitted") else "preferred"


def _flat(element: Element, *groups: str) -> Iterator[Element]:
    for child in element.elements():
        if _local(child) in groups:
            yield from child.elements()
        else:
            yield child


def _note(entry: Element) -> str:
    """The definition, at whatever level it stands; else the concept's note."""
    levels = [entry, *_children(entry, "langSec", "langSet")]
    texts = [
        " ".join(found.text.split())
        for level in levels
        for found in _flat(level, "descripGrp")
        if (found.get("type") or _local(found)) == "definition"
    ]
    texts += [" ".join(note.text.split()) for note in _children(entry, "note")]
    return next((text for text in texts if text), "")


def terms(
    concepts: Iterable[Concept],
    source: str,
    tags: Sequence[str],
    skipped: list[Skipped] | None = None,
) -> tuple[Term, ...]:
    """The terms that a project can use, one for each allowed term of its source language.

    ``fr`` is read for ``fr-CA`` and the other way round, but for a project that has both.
    A concept whose terms are all the same word is a name. What makes none goes to ``skipped``.
    """
    found: list[Term] = []
    for concept in concepts:
        outcome = list(_terms_of(concept, source, tags))
        reason = ""
        if not any(alike(tag, source) for tag, _, _ in concept.terms):
            reason = f"it has no term in {source}"
        elif not outcome:
            reason = f"it has no term in {', '.join(tags)}"
        elif any(_bad(term) for term in outcome):
            reason = "a term is too long, or holds characters that no term may hold"
        if not reason:
            found += outcome
        elif skipped is not None:
            skipped.append(Skipped(concept.line, reason))
    return tuple(found)


def _terms_of(concept: Concept, source: str, tags: Sequence[str]) -> Iterator[Term]:
    forms, banned = (
        tuple(
            (tag, tuple(dict.fromkeys(texts)))
            for tag in tags
            if (
                texts := [
                    t for t, status in _in(concept, tag, tags) if (status == "forbidden") == bad
                ]
            )
        )
        for bad in (False, True)
    )
    if not forms and not banned:
        return
    for text in dict.fromkeys(t for t, s in _in(concept, source, (source,)) if s != "forbidden"):
        same = bool(forms) and all(some == (text,) for _, some in forms)
        kind: Kind = "name" if same else "term"
        allowed = () if same else forms
        yield Term(text, kind, same, allowed, banned, concept.note, concept.line)


def _in(concept: Concept, tag: str, tags: Sequence[str]) -> list[tuple[str, Status]]:
    """The terms of a language: of that very tag, else of a wider or narrower one."""
    same = [(t, s) for language, t, s in concept.terms if _plain(language) == _plain(tag)]
    others = {_plain(other) for other in tags}
    return same or [
        (t, s)
        for language, t, s in concept.terms
        if alike(language, tag) and _plain(language) not in others
    ]


def _plain(tag: str) -> str:
    return tag.lower().replace("_", "-")


def alike(one: str, other: str) -> bool:
    """Whether two tags mean one language here: equal, or one narrower than the other."""
    a, b = _plain(one), _plain(other)
    return a == b or a.startswith(f"{b}-") or b.startswith(f"{a}-")


def _bad(term: Term) -> bool:
    texts = [term.source, *(form for _, some in (*term.forms, *term.forbidden) for form in some)]
    return any(
        len(text) > LONGEST or _UNUSABLE.search(text) or not re.search(r"[^\W_]", text)
        for text in texts
    )


def languages(concepts: Iterable[Concept]) -> Counter[str]:
    """How many terms the file has in each language, by the tag that stands there."""
    return Counter(tag for concept in concepts for tag, _, _ in concept.terms)
