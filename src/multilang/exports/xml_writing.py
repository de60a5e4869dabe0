"""Elements -> the bytes of an XML file: UTF-8, one element a line, the same each time.

Default namespaces stand as attributes of the root: ``ElementTree.register_namespace`` is one table
for the whole process, and a feed and a sitemap both want the empty prefix.
"""

from __future__ import annotations

import re
from html import escape
from xml.etree import ElementTree as ET

DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ILLEGAL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    """A child element. What XML 1.0 cannot hold becomes U+FFFD, as decoders do it."""
    child = ET.SubElement(parent, name, {key: writable(v) for key, v in attributes.items()})
    child.text = writable(text) or None
    return child


def writable(text: str) -> str:
    return _ILLEGAL.sub("\ufffd", text)


def escaped(text: str) -> str:
    """One line of text as it stands in an element, or in an attribute in double quotes."""
    return escape(writable(text), quote=False).replace('"', "&quot;")


def document(root: ET.Element) -> bytes:
    ET.indent(root, "")
    data: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=False)
    return DECLARATION.encode() + data + b"\n"
