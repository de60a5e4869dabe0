"""Translation memories of other tools: TMX 1.4b <-> pairs.

A placeholder is written ``<ph x="n">``. What OmegaT writes of a text's surroundings, the properties
``file``, ``prev`` and ``next``, is written and read; ``x-kind`` is ours.
Source: TMX 1.4b Specification, OSCAR/LISA, 2005.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from multilang import placeholders
from multilang.errors import CatalogError
from multilang.formats.strict_xml import LANG, Element, attributes, escape, writable
from multilang.formats.strict_xml import parse as parse_xml
from multilang.model import Pair

LONGEST = 100_000
"""Code points of the longest text; a longer one is no unit of an article."""
_SENTENCE = ("sentence", "phrase")
_LIGHT = re.compile(r"[*_~`]{1,3}")
_CODES = frozenset(("ph", "bpt", "ept", "it", "ut"))
_DATE = re.compile(r"\d{8}T\d{6}Z")
_PIECE = re.compile(
    rf"(?P<place>⟦\d+⟧)|(?P<code>(?P<fence>(?<!`)`+(?!`)).+?(?<!`)(?P=fence)(?!`))"
    rf"|(?<=\]\()(?P<address>[^\s()⟦⟧]+)(?=[\s)])|{placeholders.OPAQUE.pattern}",
    re.DOTALL,
)
_HINTS = ("`", "](", *placeholders.HINTS)  # one of them is in every text with such a piece


class Code(NamedTuple):
    """An inline code; equal ones in source and target are the same piece."""

    identity: str
    occurrence: int


Pieces = tuple[str | Code, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A ``tu``: one text in several languages."""

    line: int
    texts: tuple[tuple[str, Pieces, str], ...]
    """Language tag as it stands there, text, and when it was changed."""
    segtype: str = ""
    properties: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Memory:
    """A TMX file as read."""

    entries: tuple[Entry, ...]
    segtype: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """An entry that makes no pair, and why."""

    line: int
    reason: str


def parse(data: bytes, where: str) -> Memory:
    """Read a TMX file of version 1.x.

    Raises:
        CatalogError: no TMX, not well-formed, or a text longer than ``LONGEST``; says the line.
    """
    entries: list[Entry] = []
    root = parse_xml(data, where, "tu", lambda element: entries.append(_entry(element, where)))
    if root.name != "tmx" or not root.get("version").startswith("1."):
        raise CatalogError(
            "this is not a TMX file", where=f"{where}:{root.line}", hint="save it as TMX 1.4"
        )
    header = root.first("header")
    return Memory(tuple(entries), header.get("segtype") if header else "")


def _entry(element: Element, where: str) -> Entry:
    texts = []
    for variant in element.elements("tuv"):
        seg = variant.first("seg")
        if seg is None:
            continue
        pieces = _pieces(seg)
        if sum(len(piece) for piece in pieces if isinstance(piece, str)) > LONGEST:
            message = f"a text is longer than {LONGEST:,} characters"
            raise CatalogError(message, where=f"{where}:{seg.line}", hint="delete this entry")
        language = variant.get(LANG) or variant.get("lang")
        dates = [e.get(name) for e in (variant, element) for name in ("changedate", "creationdate")]
        changed = next((date for date in dates if _DATE.fullmatch(date)), "")
        texts.append((language, pieces, changed))
    properties = {prop.get("type"): prop.text for prop in element.elements("prop")}
    return Entry(element.line, tuple(texts), element.get("segtype"), properties)


def _pieces(seg: Element) -> Pieces:
    seen: Counter[str] = Counter()
    found: list[str | Code] = []
    for piece in _flat(seg):
        if isinstance(piece, str):
            found.append(piece)
        else:
            seen[piece.identity] += 1
            found.append(Code(piece.identity, seen[piece.identity]))
    return tuple(found)


def _flat(element: Element) -> Iterator[str | Code]:
    for child in element.children:
        if isinstance(child, str):
            yield child
        elif child.name not in _CODES:  # hi: words that are only marked
            yield from _flat(child)
        elif _LIGHT.fullmatch(child.text):  # Markdown that our units keep as it is
            yield child.text
        else:
            number = child.get("x") or child.get("i")
            yield Code(f"{child.name} {number}" if number else child.text, 0)


def pairs(
    memory: Memory, source: str, target: str, place: str, skipped: list[Skipped] | None = None
) -> tuple[Pair, ...]:
    """The pairs of two languages (BCP 47 tags) in a file; what makes none goes to ``skipped``.

    ``fr`` and ``fr-CA`` are the same language here, ``pt-PT`` and ``pt-BR`` are not. Code, bare
    addresses and the addresses of links, where both texts have the same, become placeholders.
    """
    found: list[Pair] = []
    for entry in memory.entries:
        left, right = _text(entry, source), _text(entry, target)
        if left is None or right is None:
            continue
        outcome = _pair(left[0], right[0])
        if isinstance(outcome, str):
            if skipped is not None:
                skipped.append(Skipped(entry.line, outcome))
            continue
        properties = entry.properties or {}
        sentence = (entry.segtype or memory.segtype) in _SENTENCE
        found.append(
            Pair(
                *outcome, properties.get("x-kind", ""), properties.get("prev", ""),
                properties.get("next", ""), right[1], properties.get("file", "") or place, sentence,
            )
        )  # fmt: skip
    return tuple(found)


def languages(memory: Memory) -> Counter[str]:
    """How many texts the file has in each language, by the tag that stands there."""
    return Counter(tag for entry in memory.entries for tag, _, _ in entry.texts)


def _text(entry: Entry, tag: str) -> tuple[Pieces, str] | None:
    """The text of a language: of that very tag before a wider or narrower one."""
    near = [text for text in entry.texts if alike(text[0], tag)]
    near.sort(key=lambda text: text[0].lower() != tag.lower())
    return near[0][1:] if near else None


def alike(one: str, other: str) -> bool:
    """Whether two tags mean one language here: equal, or one narrower than the other."""
    a, b = (tag.lower().replace("_", "-") for tag in (one, other))
    return a == b or a.startswith(f"{b}-") or b.startswith(f"{a}-")


def _pair(source: Pieces, target: Pieces) -> tuple[str, str] | str:
    """Source and target with their codes numbered, or why there is no pair."""
    codes = [piece for piece in source if isinstance(piece, Code)]
    if sorted(codes) != sorted(piece for piece in target if isinstance(piece, Code)):
        return "the inline codes of the two texts differ"
    texts = [
        "".join(
            piece if isinstance(piece, str) else placeholders.write(1 + codes.index(piece))
            for piece in pieces
        ).strip()
        for pieces in (source, target)
    ]
    if not all(placeholders.has_words(text) for text in texts):
        return "there are no words in it"
    return normalised(*texts) or "the placeholders of the two texts differ"


def normalised(source: str, target: str) -> tuple[str, str] | None:
    """The two texts with placeholders for what need not be translated, numbered from 1.

    None where the placeholders of the two are not the same, each once.
    """
    if not any(hint in source for hint in _HINTS) and placeholders.OPEN not in target:
        return source, target
    found = [match[0] for match in _PIECE.finditer(source)]
    theirs = [match[0] for match in _PIECE.finditer(target)]
    if sorted(found) != sorted(theirs) or len(set(found)) != len(found):
        pattern = placeholders.PATTERN  # what is ours must fit; addresses may stay as they are
        found = [match[0] for match in pattern.finditer(source)]
        if sorted(found) != sorted(match[0] for match in pattern.finditer(target)):
            return None
        if len(set(found)) != len(found):
            return None
    else:
        pattern = _PIECE
    number = {identity: index for index, identity in enumerate(found, 1)}

    def renumber(match: re.Match[str]) -> str:
        return placeholders.write(number[match[0]])

    return pattern.sub(renumber, source), pattern.sub(renumber, target)


def serialize(texts: Iterable[tuple[str, Pair]], source: str, program: str) -> bytes:
    """A TMX 1.4 file of ``(target language, pair)``, in the order given.

    ``pairs`` gives them back. A text that XML cannot hold is left out.

    Args:
        program: name and version of what writes it, e.g. ``multilang 1.0``.
    """
    tool, _, version = program.partition(" ")
    header = attributes(
        creationtool=tool, creationtoolversion=version, segtype="block",
        adminlang="en", srclang=source, datatype="plaintext",
    )  # fmt: skip
    # o-tmf must stand there; the format that the texts come from is gettext's.
    header = header.replace(" adminlang", ' o-tmf="po" adminlang')
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<tmx version="1.4">', f"<header{header}/>"]
    lines.append("<body>")
    lines += (_tu(pair, source, tag) for tag, pair in texts if _writable(pair))
    lines += ["</body>", "</tmx>", ""]
    return "\n".join(lines).encode()


def _writable(pair: Pair) -> bool:
    return writable("".join((pair.source, pair.target, pair.before, pair.after, pair.place)))


def _tu(pair: Pair, source: str, target: str) -> str:
    segtype = "sentence" if pair.sentence else ""
    properties = {
        "file": pair.place, "prev": pair.before, "next": pair.after, "x-kind": pair.kind,
    }  # fmt: skip
    return "".join(
        (
            f"<tu{attributes(segtype=segtype)}>\n",
            *(
                f'<prop type="{n}">{escape(value)}</prop>\n'
                for n, value in properties.items()
                if value
            ),
            f"<tuv{attributes(xml_lang=source)}><seg>{_seg(pair.source)}</seg></tuv>\n",
            f"<tuv{attributes(xml_lang=target, changedate=pair.changed)}>",
            f"<seg>{_seg(pair.target)}</seg></tuv>\n</tu>",
        )
    )


def _seg(text: str) -> str:
    return placeholders.PATTERN.sub(r'<ph x="\1">\g<0></ph>', escape(text))
