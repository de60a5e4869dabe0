"""What a book says of itself: META-INF/container.xml and the package document."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from posixpath import splitext
from xml.etree import ElementTree as ET

from multilang.exports import facts
from multilang.exports.epub import pictures
from multilang.exports.xml_writing import add, document
from multilang.model import Locale

FOLDER = "EPUB"
PACKAGE = "package.opf"
_NO_DATE = "1980-01-01"
"""Where no article has a date: a book must say when it was changed, and there is no clock here."""
_TYPES = {
    **pictures.TYPES,
    ".css": "text/css",
    ".txt": "text/plain",
    ".woff2": "font/woff2",
    ".xhtml": "application/xhtml+xml",
}
_FEATURES = ("tableOfContents", "readingOrder", "structuralNavigation", "displayTransformability")


@dataclass(frozen=True, slots=True)
class Facts:
    """Of a book, for libraries and shelves."""

    address: str
    """Of the language's home on the web: what the book's identifier is made of."""
    title: str
    publisher: str
    locale: Locale
    changed: str = ""
    """When the newest article was published or changed: ISO 8601."""
    authors: tuple[str, ...] = ()
    translators: tuple[str, ...] = ()
    rights: str = ""
    description: str = ""


def container() -> bytes:
    root = ET.Element(
        "container", {"version": "1.0", "xmlns": "urn:oasis:names:tc:opendocument:xmlns:container"}
    )
    add(
        add(root, "rootfiles"), "rootfile",
        **{"full-path": f"{FOLDER}/{PACKAGE}", "media-type": "application/oebps-package+xml"},
    )  # fmt: skip
    return document(root)


def package(about: Facts, files: Mapping[str, bytes], order: Sequence[str], nav: str) -> bytes:
    """The package document.

    Args:
        files: of the book, by path beside the package document.
        order: the documents as they are read.
        nav: the one with the table of contents.
    """
    root = ET.Element(
        "package",
        {
            "xmlns": "http://www.idpf.org/2007/opf",
            "version": "3.0",
            "unique-identifier": "id",
            "xml:lang": about.locale.plain_tag,
            "dir": about.locale.direction,
        },
    )
    _metadata(add(root, "metadata", **{"xmlns:dc": "http://purl.org/dc/elements/1.1/"}), about)
    manifest = add(root, "manifest")
    names = {path: f"f{number}" for number, path in enumerate(sorted(files), 1)}
    for path, name in names.items():
        media_type = _TYPES[splitext(path)[1]]
        more = {"properties": "nav"} if path == nav else {}
        add(manifest, "item", id=name, href=path, **{"media-type": media_type}, **more)
    spine = add(root, "spine", **{"page-progression-direction": about.locale.direction})
    for path in order:
        add(spine, "itemref", idref=names[path])
    return document(root)


def _metadata(metadata: ET.Element, about: Facts) -> None:
    changed = about.changed or _NO_DATE
    moment = facts.instant(changed).astimezone(datetime.UTC)
    add(metadata, "dc:identifier", uuid.uuid5(uuid.NAMESPACE_URL, about.address).urn, id="id")
    add(metadata, "dc:title", about.title)
    add(metadata, "dc:language", about.locale.plain_tag)
    for number, name in enumerate(about.authors, 1):
        _person(metadata, "dc:creator", name, f"author{number}", "aut")
    for number, name in enumerate(about.translators, 1):
        _person(metadata, "dc:contributor", name, f"translator{number}", "trl")
    add(metadata, "dc:publisher", about.publisher)
    add(metadata, "dc:source", about.address)
    if about.changed:
        add(metadata, "dc:date", about.changed)
    for name, text in (("dc:rights", about.rights), ("dc:description", about.description)):
        if text:
            add(metadata, name, text)
    _meta(metadata, "dcterms:modified", moment.isoformat(timespec="seconds")[:19] + "Z")
    for mode in ("textual", "visual"):
        _meta(metadata, "schema:accessMode", mode)
    for feature in _FEATURES:
        _meta(metadata, "schema:accessibilityFeature", feature)
    _meta(metadata, "schema:accessibilityHazard", "unknown")


def _meta(metadata: ET.Element, name: str, text: str, **more: str) -> None:
    add(metadata, "meta", text, property=name, **more)


def _person(metadata: ET.Element, element: str, name: str, id_: str, role: str) -> None:
    add(metadata, element, name, id=id_)
    _meta(metadata, "role", role, refines=f"#{id_}", scheme="marc:relators")
