"""Where the links and pictures of a page lead once it is in a book.

Pages come with addresses of the site, ``../../fr/storm/index.html``. What is in the book is linked
there; the rest is on the web.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote, unquote, urlsplit
from xml.etree import ElementTree as ET

from multilang.exports import links

ROOT = "../../"
"""The way from an article's page to the root of the site."""
_KEPT = ("dir", "id", "lang", "xml:lang")
_LEGAL = "!#$%&'()*+,/:;=?@_.~-"


@dataclass(frozen=True, slots=True)
class Places:
    """What is in the book."""

    base_url: str
    documents: Mapping[str, str]
    """Files of the book by path on the site."""
    ids: Mapping[str, frozenset[str]]
    """By file of the book."""
    pictures: Mapping[str, str]
    """Files of the book by path on the site."""
    here: str = ""
    """The file that is looked at."""

    def href(self, address: str) -> str:
        """Where a link leads: a file of the book, the web, or nowhere (empty)."""
        path, mark, fragment = address.partition("#")
        fragment = unquote(fragment)
        if not path:
            known = mark and fragment in self.ids.get(self.here, ())
            return f"#{quote(fragment)}" if known else ""
        if not path.startswith(ROOT):
            return web(address)
        path = on_site(path)
        file = self.documents.get(path)
        if file is None:
            return links.address(self.base_url, path) + (mark + quote(fragment) if mark else "")
        return f"{file}#{quote(fragment)}" if fragment in self.ids[file] else file

    def picture(self, address: str) -> str:
        """The file of a picture; empty where it is not in the book."""
        return self.pictures.get(on_site(address), "")


def on_site(address: str) -> str:
    """The path on the site that a page's address leads to; others stay what they are."""
    return unquote(address.partition("#")[0].removeprefix(ROOT))


def web(address: str) -> str:
    """An address on the web as books may have it; empty for what is none."""
    if address.startswith("//"):
        address = f"https:{address}"
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").encode("idna").decode()
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    if parts.scheme in ("mailto", "tel") and parts.path:
        return quote(address, safe=_LEGAL)
    if parts.scheme not in ("http", "https") or not host or "%" in host:
        return ""
    host = f"[{host}]" if ":" in host else host
    rest = parts._replace(scheme="", netloc="").geturl()
    return f"{parts.scheme}://{host}{port}{quote(rest, safe=_LEGAL)}"


def settle(root: ET.Element, file: str, places: Places) -> None:
    """Give every link and picture of a page its address in the book."""
    places = replace(places, here=file)
    parents = {child: parent for parent in root.iter() for child in parent}
    for element in root.iter():
        if element.tag == "a" and "href" in element.attrib:
            _settle_link(element, places.href(element.attrib["href"]))
        elif element.tag == "img":
            found = places.picture(element.attrib.get("src", ""))
            if found:
                element.set("src", found)
            else:
                _picture_elsewhere(element, places, parents)


def _settle_link(element: ET.Element, address: str) -> None:
    if address:
        element.set("href", address)
        return
    for name in ("href", "hreflang"):
        element.attrib.pop(name, None)


def _picture_elsewhere(
    element: ET.Element, places: Places, parents: Mapping[ET.Element, ET.Element]
) -> None:
    """A book loads nothing from elsewhere: its words stand for the picture, and lead to it."""
    address = places.href(element.attrib.get("src", ""))
    words = element.attrib.get("alt", "") or element.attrib.get("title", "") or address
    kept = {name: value for name, value in element.attrib.items() if name in _KEPT}
    inside, above = False, parents.get(element)
    while above is not None:
        inside = inside or above.tag == "a"
        above = parents.get(above)
    element.attrib.clear()
    element.attrib.update(kept)
    element.tag = "a" if address and not inside else "span"
    if element.tag == "a":
        element.set("href", address)
    element.set("class", "elsewhere")
    element.text = words
