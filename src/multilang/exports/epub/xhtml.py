"""Our HTML -> XHTML: well-formed, its attributes what a book's schema allows.

A page of templates and cleaned article HTML closes everything that it opens, so a plain reader of
tags is enough to make a tree of it, and the XML writer does the escaping.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

from multilang.errors import PublishError
from multilang.exports.xml_writing import writable
from multilang.formats import html

NAMESPACES = {
    "xmlns": "http://www.w3.org/1999/xhtml",
    "xmlns:epub": "http://www.idpf.org/2007/ops",
}
ELEMENTS = html.TAGS | {
    "article", "aside", "body", "footer", "head", "header", "html", "link", "main", "meta", "nav",
    "title",
}  # fmt: skip
_VOID = frozenset(("br", "hr", "img", "link", "meta", "wbr"))
_CODE = frozenset(("code", "kbd", "pre", "samp"))
_DEPTH = 200
"""Elements inside each other: far more than an article has, far less than breaks the XML writer."""
_ATTRIBUTE = re.compile(r"[a-z][a-z0-9-]*(:[a-z]+)?")
_LANGUAGE = re.compile(r"([A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*)?")
_NUMBER = re.compile(r"[0-9]{1,6}")
_TIME = re.compile(
    r"\d{4}(-\d\d(-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?)?)?)?|\d\d:\d\d"
)
_WANTED = {
    "cite": re.compile(r"https?://[^\s<>\"{}|\\^`\[\]]+"),
    "colspan": _NUMBER,
    "datetime": _TIME,
    "height": _NUMBER,
    "hreflang": _LANGUAGE,
    "id": re.compile(r"\S+"),
    "lang": _LANGUAGE,
    "rowspan": _NUMBER,
    "scope": re.compile("row|col|rowgroup|colgroup"),
    "start": re.compile(r"-?[0-9]{1,6}"),
    "type": re.compile(r"[1aAiI]|text/css"),
    "width": _NUMBER,
}
"""What these may be; browsers pass over other values, and checkers of books refuse them."""


class _Reader(HTMLParser):
    def __init__(self, template: str) -> None:
        super().__init__(convert_charrefs=True)
        self.template = template
        self.tree = ET.TreeBuilder()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ELEMENTS:
            raise self._wrong(f"<{tag}> has no place in a book")
        self.tree.start(tag, dict(_attributes(attrs)))
        if tag in _VOID:
            self.tree.end(tag)
            return
        self.open.append(tag)
        if len(self.open) > _DEPTH:
            raise self._wrong(f"more than {_DEPTH} elements are inside each other")

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        if not self.open or self.open.pop() != tag:
            raise self._wrong(f"</{tag}> closes what is not open")
        self.tree.end(tag)

    def handle_data(self, data: str) -> None:
        if self.open:
            self.tree.data(writable(data))

    def root(self) -> ET.Element:
        if self.open:
            raise self._wrong(f"<{self.open[-1]}> is not closed")
        return self.tree.close()

    def _wrong(self, what: str) -> PublishError:
        hint = "in a book every element is closed, and the HTML of articles is cleaned"
        return PublishError(what, where=self.template, hint=hint)


def parse(text: str, template: str) -> ET.Element:
    """The root of an HTML page.

    Args:
        template: what it was made with, for errors.

    Raises:
        PublishError: it is not one tree of elements that books may have.
    """
    reader = _Reader(template)
    reader.feed(text)
    reader.close()
    root = reader.root()
    _unique_ids(root)
    _isolate_code(root)
    return root


def document(root: ET.Element) -> bytes:
    """A page as a file of the book."""
    for name, uri in NAMESPACES.items():
        root.set(name, uri)
    head = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n'
    return f"{head}{ET.tostring(root, encoding='unicode')}\n".encode()


def ids(root: ET.Element) -> frozenset[str]:
    return frozenset(element.attrib["id"] for element in root.iter() if "id" in element.attrib)


def _attributes(given: list[tuple[str, str | None]]) -> Iterator[tuple[str, str]]:
    for name, said in given:
        value = writable(said or "")
        wanted = _WANTED.get(name)
        if not _ATTRIBUTE.fullmatch(name) or (wanted and not wanted.fullmatch(value)):
            continue
        yield name, value
        if name == "lang":
            yield "xml:lang", value


def _isolate_code(root: ET.Element) -> None:
    """By attribute: stylesheets of books may not say anything of direction."""
    for element in root.iter():
        if element.tag in _CODE and "dir" not in element.attrib:
            element.set("dir", "auto")


def _unique_ids(root: ET.Element) -> None:
    """The first of two elements keeps the id, as browsers see it."""
    seen: set[str] = set()
    for element in root.iter():
        id_ = element.attrib.get("id")
        if id_ in seen:
            del element.attrib["id"]
        elif id_ is not None:
            seen.add(id_)
