"""XML from strangers -> elements, without anything that a document could do to its reader.

No entity is declared or expanded, no DTD is read, nothing outside the file is opened; depth and
size are bounded. Names come without their namespace's prefix: ``{uri}name``, or ``name`` where the
document has none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from multilang.errors import CatalogError

SIZE = 64 * 2**20
"""Bytes of the largest document that is read."""
DEPTH = 64
_ILLEGAL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MEND = "save it again with the program that made it"


@dataclass(slots=True)
class Element:
    name: str
    attributes: dict[str, str]
    line: int
    """1-based line of its start tag."""
    children: list[Element | str] = field(default_factory=list)

    def elements(self, name: str = "") -> Iterator[Element]:
        """Its child elements (those of that name), in order."""
        for child in self.children:
            if isinstance(child, Element) and name in ("", child.name):
                yield child

    def first(self, name: str) -> Element | None:
        return next(self.elements(name), None)

    def get(self, name: str, default: str = "") -> str:
        return self.attributes.get(name, default)

    @property
    def text(self) -> str:
        """All text in it, that of its elements included."""
        return "".join(child if isinstance(child, str) else child.text for child in self.children)


Take = Callable[[Element], None]


def parse(data: bytes, where: str, whole: str = "", take: Take | None = None) -> Element:
    """Read a document.

    Args:
        whole, take: elements of this name are handed to ``take`` when they are complete, and do
            not stay in the tree: a large file is read one by one.

    Raises:
        CatalogError: not well-formed, too large, too deep, or with entities; says the line.
    """
    if len(data) > SIZE:
        raise CatalogError(f"the file is larger than {SIZE >> 20} MiB", where=where)
    reader = _Reader(where, whole, take)
    try:
        reader.parser.Parse(data, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        line = getattr(error, "lineno", reader.parser.CurrentLineNumber)
        text = expat.ErrorString(error.code) if isinstance(error, expat.ExpatError) else str(error)
        place = f"{where}:{line}"
        raise CatalogError(
            f"this is not well-formed XML: {text}", where=place, hint=_MEND
        ) from None
    assert reader.root is not None  # expat refuses a document without an element
    return reader.root


class _Reader:
    def __init__(self, where: str, whole: str, take: Take | None) -> None:
        self.where, self.whole, self.take = where, whole, take
        self.root: Element | None = None
        self.open: list[Element] = []
        parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters
        parser.StartDoctypeDeclHandler = self.doctype
        parser.EntityDeclHandler = self.entity
        # An entity that a DTD outside would declare: expat would drop it, and text with it.
        parser.SkippedEntityHandler = self.entity
        self.parser = parser

    def refuse(self, message: str, hint: str = "") -> CatalogError:
        place = f"{self.where}:{self.parser.CurrentLineNumber}"
        return CatalogError(message, where=place, hint=hint)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self.open) >= DEPTH:
            raise self.refuse(f"elements are nested more than {DEPTH} deep")
        names = {_name(key): value for key, value in attributes.items()}
        element = Element(_name(name), names, self.parser.CurrentLineNumber)
        if self.open and not (self.take and element.name == self.whole):
            self.open[-1].children.append(element)
        self.root = self.root or element
        self.open.append(element)

    def end(self, _: str) -> None:
        element = self.open.pop()
        if self.take and element.name == self.whole:
            self.take(element)

    def characters(self, text: str) -> None:
        self.open[-1].children.append(text)

    def doctype(self, name: str, system: str | None, public: str | None, internal: int) -> None:  # noqa: ARG002
        if internal:
            raise self.refuse("a DOCTYPE with declarations of its own", "delete the declarations")

    def entity(self, name: str, *_: object) -> None:
        raise self.refuse(f"the entity {name}", "write the character itself")


def _name(name: str) -> str:
    return "{" + name if "}" in name else name


LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def writable(text: str) -> bool:
    """Whether XML 1.0 can hold the text: most control characters it cannot."""
    return _ILLEGAL.search(text) is None


def escape(text: str) -> str:
    """Text or an attribute's value as it stands in a file; a reader gets the same back."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;").replace("\r", "&#13;")


def attributes(**values: str) -> str:
    """Attributes in the given order, those without a value left out; ``xml_lang`` is xml:lang."""
    written = ((name.replace("xml_", "xml:"), value) for name, value in values.items() if value)
    return "".join(
        f' {name}="{escape(value).replace(chr(10), "&#10;").replace(chr(9), "&#9;")}"'
        for name, value in written
    )
