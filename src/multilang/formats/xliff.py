"""A catalog as agencies work on it: XLIFF 2.1 <-> units.

One ``unit`` for each message, one ``segment`` in it; other tools may divide it. A placeholder is a
``ph``, a pair of tags a ``pc``, with the numbers of our placeholders as ids: ``3``, ``1-2``.
Source: XLIFF Version 2.1, OASIS Standard, 2018; metadata module 2.0.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import count
from typing import get_args

from multilang import placeholders
from multilang.errors import CatalogError
from multilang.formats import xliff_codes
from multilang.formats.strict_xml import Element, attributes, escape
from multilang.formats.strict_xml import parse as parse_xml
from multilang.formats.xliff_codes import CORE
from multilang.model import Direction, Placeholder, State

STATES: tuple[State, ...] = get_args(State)
_METADATA = "urn:oasis:names:tc:xliff:metadata:2.0"
_EXPORTED = "target-when-exported"
_DRAFT = "multilang:draft"
_OF_TARGET = frozenset({"comment", "draft", "doubt", "no-draft", "unusable-target"})
_SAVED = re.compile(rf"({'|'.join(STATES)}) ([0-9a-f]{{16}})")
_HINT = "it must be the file that `multilang xliff export` made, or XLIFF 2 made from it"


@dataclass(frozen=True, slots=True)
class Note:
    """What translators are told about a unit."""

    category: str
    """note, placeholder, previous-source; of the target: comment, draft (what made it), doubt (what
    to look at in it), no-draft (why there is none), unusable-target."""
    text: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A message on its way to an agency or back. Texts have placeholders as ``⟦n⟧``."""

    id: str
    kind: str
    source: str
    target: str = ""
    state: State = "initial"
    draft: bool = False
    """The target is a machine's, which nobody has touched."""
    exported: str = ""
    """State and hash of the target when it was exported (see ``stamp``); empty when unknown."""
    placeholders: tuple[Placeholder, ...] = ()
    """When written; a file that is read says only where they stand."""
    notes: tuple[Note, ...] = ()
    line: int = 0
    problem: str = ""
    """Why nothing can be done with the unit that was read."""


@dataclass(frozen=True, slots=True)
class Document:
    """An XLIFF file: one article in one language."""

    source_language: str
    target_language: str
    slug: str
    units: tuple[Unit, ...]
    directions: tuple[Direction, Direction] = ("ltr", "ltr")


def unit_id(kind: str, source: str) -> str:
    """The id of a message: it stays while kind and source do."""
    return "u" + blake2b(f"{kind}\0{source}".encode(), digest_size=8).hexdigest()


def stamp(state: State, text: str) -> str:
    """What ``Unit.exported`` holds of a target: its state and a hash of its text."""
    return f"{state} {blake2b(text.encode(), digest_size=8).hexdigest()}"


# -- Writing ------------------------------------------------------------------------------------


def serialize(document: Document) -> bytes:
    """An XLIFF 2.1 file; ``parse`` gives the units back. There must be one unit at least."""
    source, target = document.directions
    root = attributes(
        xmlns=CORE, xmlns_mda=_METADATA, version="2.1", srcLang=document.source_language,
        trgLang=document.target_language,
    ).replace("xmlns_mda", "xmlns:mda")  # fmt: skip
    file = attributes(
        id="f1", original=document.slug, srcDir=source, trgDir=target, xml_space="preserve"
    )
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<xliff{root}>", f"<file{file}>"]
    for unit in document.units:
        lines += _unit(unit)
    return "\n".join([*lines, "</file>", "</xliff>", ""]).encode()


def _unit(unit: Unit) -> Iterator[str]:
    codes = xliff_codes.Codes(unit.placeholders)
    target, notes = unit.target, unit.notes
    if target and not placeholders.intact(target, unit.placeholders):
        notes = (*notes, Note("unusable-target", target))  # no element could stand for the lost one
        target = ""
    yield f"<unit{attributes(id=unit.id, name=unit.kind)}>"
    meta = f'<mda:meta type="{_EXPORTED}">{stamp(unit.state, unit.target)}</mda:meta>'
    group = f'<mda:metaGroup category="multilang">{meta}</mda:metaGroup>'
    yield f"<mda:metadata>{group}</mda:metadata>"
    if notes:
        yield "<notes>"
        yield from (_note(number, note) for number, note in zip(count(1), notes, strict=False))
        yield "</notes>"
    if unit.placeholders:
        yield "<originalData>"
        yield from (
            f'<data id="d{p.number}">{xliff_codes.text(p.text)}</data>' for p in unit.placeholders
        )
        yield "</originalData>"
    state = unit.state if target else "initial"
    draft = _DRAFT if unit.draft and target else ""
    yield f"<segment{attributes(id='s1', state=state, subState=draft)}>"
    yield f"<source>{codes.write(unit.source)}</source>"
    if target:
        yield f"<target>{codes.write(target)}</target>"
    yield "</segment>"
    yield "</unit>"


def _note(number: int, note: Note) -> str:
    about = "target" if note.category in _OF_TARGET else "source"
    head = attributes(id=f"n{number}", appliesTo=about, category=note.category)
    return f"<note{head}>{escape(xliff_codes.printable(note.text))}</note>"


# -- Reading ------------------------------------------------------------------------------------


def parse(data: bytes, where: str) -> Document:
    """Read an XLIFF 2 file with one ``file`` in it.

    What is wrong with a single unit is its ``problem``.

    Raises:
        CatalogError: no XLIFF 2, not well-formed, no languages, or two units with one id.
    """
    root = parse_xml(data, where)
    if root.name != f"{{{CORE}}}xliff" or not root.get("version").startswith("2."):
        raise CatalogError("this is not an XLIFF 2 file", where=f"{where}:{root.line}", hint=_HINT)
    files = list(root.elements(_name("file")))
    if len(files) != 1:
        raise CatalogError(
            f"there are {len(files)} files in it, and one is expected",
            where=f"{where}:{root.line}",
            hint="import one article at a time",
        )
    units: dict[str, Unit] = {}
    for element in _unit_elements(files[0]):
        unit = _read(element)
        if unit.id in units:
            message = f"there is a second unit {unit.id}"
            raise CatalogError(message, where=f"{where}:{unit.line}", hint=_HINT)
        units[unit.id] = unit
    languages = root.get("srcLang"), root.get("trgLang")
    if not all(languages):
        raise CatalogError(
            "srcLang or trgLang is missing", where=f"{where}:{root.line}", hint=_HINT
        )
    return Document(*languages, files[0].get("original"), tuple(units.values()))


def _unit_elements(parent: Element) -> Iterator[Element]:
    for child in parent.elements():
        if child.name == _name("unit"):
            yield child
        elif child.name == _name("group"):
            yield from _unit_elements(child)


def _read(element: Element) -> Unit:
    segments = [e for e in element.elements() if e.name in (_name("segment"), _name("ignorable"))]
    real = [segment for segment in segments if segment.name == _name("segment")]
    problem = ""
    source = target = ""
    try:
        source = "".join(_text(segment, "source") for segment in segments)
        target, problem = _target(segments, real)
    except xliff_codes.Unknown as error:
        problem = str(error)
    states = [_state(segment) for segment in real if target] or ["initial"]
    state: State = min(states, key=STATES.index)
    saved = _SAVED.fullmatch(_exported(element))
    notes = tuple(
        Note(note.get("category"), note.text)
        for group in element.elements(_name("notes"))
        for note in group.elements(_name("note"))
    )
    return Unit(
        element.get("id"), element.get("name"), source, target, state,
        any(s.get("subState") == _DRAFT for s in real), saved[0] if saved else "", (), notes,
        element.line, problem,
    )  # fmt: skip


def _target(segments: Sequence[Element], real: Sequence[Element]) -> tuple[str, str]:
    """The text of all segments in the order of the target, and what is wrong with it."""
    done = [segment for segment in real if segment.first(_name("target")) is not None]
    if not any(_text(segment, "target").strip() for segment in done):
        return "", ""
    if len(done) < len(real):
        return "", f"only {len(done)} of its {len(real)} segments are translated"
    placed = []
    for position, segment in enumerate(segments, 1):
        found = segment.first(_name("target"))
        order = found.get("order") if found else ""
        text = _text(segment, "target" if found else "source")
        placed.append((int(order) if order.isascii() and order.isdigit() else position, text))
    return "".join(text for _, text in sorted(placed, key=lambda item: item[0])), ""


def _text(segment: Element, name: str) -> str:
    element = segment.first(_name(name))
    return xliff_codes.read(element) if element else ""


def _state(segment: Element) -> State:
    state = segment.get("state", "initial")
    return next((known for known in STATES if known == state), "initial")


def _exported(unit: Element) -> str:
    for metadata in unit.elements(f"{{{_METADATA}}}metadata"):
        for group in metadata.elements(f"{{{_METADATA}}}metaGroup"):
            for meta in group.elements(f"{{{_METADATA}}}meta"):
                if meta.get("type") == _EXPORTED:
                    return meta.text.strip()
    return ""


def _name(name: str) -> str:
    return f"{{{CORE}}}{name}"
