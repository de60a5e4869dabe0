"""Bytes of a page -> an element tree that is safe to walk: the door to lxml.

What a reader of the page never sees (scripts, styles, templates, hidden parts) is not in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from multilang.errors import ContentError

Element = Any
"""An ``lxml.html.HtmlElement``."""

MAX_ELEMENTS = 200_000
MAX_DEPTH = 120
"""Levels of elements; what is nested deeper is kept, without its own markup."""
_NEVER_SEEN = frozenset(
    ("script", "style", "template", "link", "meta", "base", "object", "applet", "param", "canvas",
     "math-field", "dialog", "head")
)  # fmt: skip
_OF_LETTERS = frozenset(
    ("b", "strong", "i", "em", "sub", "sup", "u", "s", "del", "ins", "mark", "font", "wbr")
)
_CONTROLS = frozenset(("button", "input", "select", "option", "textarea", "form-control", "nav"))
_HIDDEN = re.compile(r"(display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_CANDIDATE = re.compile(r"([^\s,]\S*[^\s,])(?:\s+([\d.]+)[wx])?\s*(?:,|\Z)")
_SPACE = re.compile(r"[ \t\r\n\f\v\u2028\u2029]+")
_NOT_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def parse(text: str, where: str = "") -> Element:
    """The document of a page.

    Raises:
        ContentError: there is nothing in it, or more than any article needs.
    """
    from lxml import etree, html  # type: ignore[import-untyped,unused-ignore]

    text = _NOT_XML.sub("", text)
    # lxml refuses a declaration of the encoding in text that is decoded already.
    text = re.sub(r"\A\s*<\?xml[^>]*\?>", "", text)
    parser = html.HTMLParser(remove_comments=True, remove_pis=True, no_network=True)
    try:
        root = html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError) as error:
        raise ContentError(
            f"there is no page in it: {error}", where=where, hint="is it a saved web page?"
        ) from None
    if sum(1 for _ in zip(root.iter(), range(MAX_ELEMENTS + 1), strict=False)) > MAX_ELEMENTS:
        raise ContentError(
            f"the page has more than {MAX_ELEMENTS:,} elements", where=where,
            hint="save the article alone, for instance from the reader view",
        )  # fmt: skip
    flatten(root)
    return root


def flatten(root: Element) -> None:
    """Take the markup of what is nested too deep: whoever walks the tree may recurse."""
    deep: list[Element] = []
    stack = [(root, 0)]
    while stack:
        element, depth = stack.pop()
        if depth > MAX_DEPTH:
            deep.append(element)
        stack.extend((child, depth + 1) for child in element)
    for element in deep:
        if element.getparent() is not None:
            element.drop_tag()


def without_unseen(root: Element) -> None:
    """Remove what no reader sees, in place; an image in ``noscript`` is one that readers see."""
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or element is root or element.getparent() is None:
            continue
        if element.tag in _NEVER_SEEN or element.tag in _CONTROLS or is_hidden(element):
            if element.tag != "head":
                element.drop_tree()
        elif element.tag == "noscript":
            _open_noscript(element)
        elif element.tag == "iframe":  # what it says to browsers that have none
            element.text = None
            del element[:]


def _open_noscript(element: Element) -> None:
    """Parsers give the content of noscript as elements or as text, by its place."""
    if element.find(".//img") is not None:
        previous = element.getprevious()
        image = element.find(".//img")
        if previous is not None and previous.tag == "img":  # its stand-in until scripts have run
            if not source_of(previous):
                previous.set("src", image.get("src", ""))
            element.drop_tree()
        else:
            element.drop_tag()
    else:
        element.drop_tree()


def is_hidden(element: Element) -> bool:
    return (
        element.get("hidden") is not None
        or element.get("type") == "hidden"
        or bool(_HIDDEN.search(element.get("style") or ""))
    )


def source_of(image: Element) -> str:
    """Where an image really is: pages that load images late write it elsewhere."""
    for name in ("data-src", "data-original", "data-lazy-src", "data-full-src", "src"):
        value: str = (image.get(name) or "").strip()
        if value and not value.startswith(("data:", "about:", "blob:")):
            return value
    for name in ("data-srcset", "srcset"):
        if best := largest(image.get(name) or ""):
            return best
    parent = image.getparent()
    if parent is not None and parent.tag == "picture":
        for one in parent.iter("source"):
            if best := largest(one.get("srcset") or one.get("data-srcset") or ""):
                return best
    return (image.get("src") or "").strip()


def largest(srcset: str) -> str:
    """The largest image of a ``srcset``."""
    found = [
        (_number(match[2]), match[1])
        for match in _CANDIDATE.finditer(srcset[:20_000])
        if not match[1].startswith("data:")
    ]
    return max(found)[1] if found else ""


def _number(text: str | None) -> float:
    try:
        return float(text or 0)
    except ValueError:
        return 0.0


def squeezed(text: str) -> str:
    """White space as a page shows it; no-break spaces stay."""
    return _SPACE.sub(" ", text)


def text_of(element: Element) -> str:
    """What an element says, on one line: markup of letters within a word does not part it."""
    if next(element.iter(*_OF_LETTERS), None) is None:
        return squeezed(" ".join(element.itertext())).strip()
    parts: list[str] = []

    def walk(one: Element) -> None:
        parts.append(one.text or "")
        for child in one:
            gap = "" if child.tag in _OF_LETTERS else " "
            parts.append(gap)
            if isinstance(child.tag, str):
                walk(child)
            parts.append(gap + (child.tail or ""))

    walk(element)
    return squeezed("".join(parts)).strip()


def elements(root: Element) -> Iterator[Element]:
    """All elements below, in document order, without comments."""
    return (e for e in root.iter() if isinstance(e.tag, str))
