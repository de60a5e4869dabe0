"""A project's own reviewed texts as pairs: PO catalogs, TMX memories, tables.

Only what people reviewed is taken: fuzzy, empty and obsolete entries are not. Markup is taken off
both sides, as multilang does before it asks an engine; what stays are plain sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from xml.etree import ElementTree

from multilang.formats import po
from multilang.markup import scan
from multilang.segment import segment
from training.corpora import PROJECT, TrainingError
from training.pairs import Pair

_PLACE = re.compile(r"⟦(\d+)⟧")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_TOP = 10
"""Placeholders that a model has symbols for."""


def read_project(folder: Path, source: str, language: str) -> Iterator[Pair]:
    """The reviewed messages of ``locale/<language>/LC_MESSAGES/*.po`` below a project's folder.

    Raises:
        CatalogError: a catalog cannot be read; the message says where.
        TrainingError: there is no catalog.
    """
    paths = sorted(folder.glob(f"locale/{language.replace('-', '_')}/LC_MESSAGES/*.po"))
    if not paths:
        raise TrainingError(f"{folder}: no catalogs in locale/{language}/LC_MESSAGES")
    origin = PROJECT + folder.resolve().name
    for path in paths:
        catalog = po.parse(path.read_bytes(), str(path), language, path.stem)
        for message in catalog.messages:
            if message.reviewed and not message.obsolete:
                yield from unit_pairs(message.source, message.target.text, source, language, origin)


def unit_pairs(
    source: str, target: str, source_language: str, language: str, origin: str
) -> Iterator[Pair]:
    """The unit as a whole, and its sentences where both sides have equally many."""
    short = language.partition("-")[0]
    sources = [part.source for part in segment(source, source_language)]
    targets = [part.source for part in segment(target, language)]
    whole = [(source.replace("\n", " "), target.replace("\n", " "))]
    parts = list(zip(sources, targets, strict=True)) if len(sources) == len(targets) else []
    for one, other in dict.fromkeys(chain(parts, whole)):
        texts = renumbered(plain(one), plain(other))
        if texts is not None:
            yield Pair(*texts, short, origin, "project")


def plain(text: str) -> str:
    """Without emphasis, links and backslash escapes; placeholders in the words stay."""
    hidden = [edge for s in scan(text).spans for edge in ((s.start, s.inner), (s.outer, s.end))]
    shown: list[str] = []
    at = 0
    for start, end in sorted(hidden):
        shown.append(text[at:start])
        at = max(at, end)
    return _ESCAPE.sub(r"\1", "".join([*shown, text[at:]]))


def renumbered(source: str, target: str) -> tuple[str, str] | None:
    """Placeholders from ⟦0⟧ on, by their order in the source; None when the sides differ in them
    or there are more than a model has symbols for."""
    numbers = {name: str(n) for n, name in enumerate(dict.fromkeys(_PLACE.findall(source)))}
    if sorted(_PLACE.findall(source)) != sorted(_PLACE.findall(target)) or len(numbers) > _TOP:
        return None
    one, other = (
        _PLACE.sub(lambda match: f"⟦{numbers[match[1]]}⟧", text) for text in (source, target)
    )
    return one, other


def read_tmx(path: Path, source: str, language: str) -> Iterator[Pair]:
    """The pairs of a translation memory (TMX 1.4). Languages match by their first subtag."""
    text = path.read_text("utf-8-sig")
    if "<!ENTITY" in text:
        raise TrainingError(f"{path}: entities are not read; export the memory without a DTD")
    try:
        root = ElementTree.fromstring(text)  # noqa: S314  (no entities: see above)
    except ElementTree.ParseError as error:
        raise TrainingError(f"{path}: not XML: {error}") from error
    origin, wanted = PROJECT + path.stem, language.partition("-")[0]
    for unit in root.iter("tu"):
        texts = {
            variant.get(_XML_LANG, variant.get("lang", "")).lower().partition("-")[0]: "".join(
                segment_.itertext()
            )
            for variant in unit.iter("tuv")
            if (segment_ := variant.find("seg")) is not None
        }
        if source in texts and wanted in texts:
            yield from unit_pairs(texts[source], texts[wanted], source, language, origin)
