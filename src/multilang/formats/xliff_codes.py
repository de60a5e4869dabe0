"""Inline codes of XLIFF 2: placeholders in a text <-> ``ph`` and ``pc``.

Ids are the numbers of the placeholders, ``3``, and of the two that a pair of tags is, ``1-2``.
Where a translation lets pairs overlap they are written ``sc`` and ``ec``, as the standard has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from multilang import placeholders
from multilang.formats.strict_xml import Element, attributes, escape
from multilang.model import Placeholder

CORE = "urn:oasis:names:tc:xliff:document:2.0"
_ILLEGAL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TAG = re.compile(r"<(?P<close>/?)(?P<name>[A-Za-z][\w:-]*)[^>]*?(?P<empty>/?)>", re.DOTALL)
_ID = re.compile(r"(\d{1,4})(?:-(\d{1,4}))?")
_TYPES = {"url": "link", "reference": "link", "tag": "fmt"}
_FIXED = {"canCopy": "no", "canDelete": "no"}


class Unknown(ValueError):
    """An inline code that multilang did not write, and why."""


class Codes:
    """Writes the texts of one unit."""

    def __init__(self, known: Sequence[Placeholder]) -> None:
        self._known = {placeholder.number: placeholder for placeholder in known}
        self._closing = dict(_pairs(known))

    def write(self, text_: str) -> str:
        """A source or an intact target as the content of a ``source`` or ``target`` element."""
        nested = self._nested(placeholders.numbers(text_))
        ends = {end: start for start, end in self._closing.items()}
        parts: list[str] = []
        at = 0
        for match in placeholders.PATTERN.finditer(text_):
            number = int(match[1])
            parts.append(text(text_[at : match.start()]))
            if number in self._closing:
                parts.append(self._opening(number, number in nested))
            elif number in ends:
                start = ends[number]
                parts.append("</pc>" if start in nested else self._end(start, number))
            elif number in self._known:
                parts.append(self._ph(number))
            else:
                parts.append(text(match[0]))
            at = match.end()
        return "".join((*parts, text(text_[at:])))

    def _nested(self, numbers: Sequence[int]) -> frozenset[int]:
        """The opening ones of the pairs that close in the reverse order of opening."""
        open_: list[int] = []
        found: set[int] = set()
        ends = {end: start for start, end in self._closing.items()}
        for number in numbers:
            if number in self._closing:
                open_.append(number)
            elif number in ends and ends[number] in open_:
                if open_[-1] == ends[number]:
                    found.add(ends[number])
                open_.remove(ends[number])
        return frozenset(found)

    def _ph(self, number: int) -> str:
        shown = self._known[number]
        return "<ph{}/>".format(
            attributes(
                id=str(number), dataRef=f"d{number}", type=_TYPES.get(shown.kind, "other"),
                disp=printable(shown.text), equiv=placeholders.write(number), **_FIXED,
            )
        )  # fmt: skip

    def _opening(self, number: int, nested: bool) -> str:
        end = self._closing[number]
        name = f"{number}-{end}"
        if not nested:
            return f"<sc{attributes(id=name, dataRef=f'd{number}', type='fmt', **_FIXED)}/>"
        shown = {
            "dispStart": printable(self._known[number].text),
            "dispEnd": printable(self._known[end].text),
        }
        data = {"dataRefStart": f"d{number}", "dataRefEnd": f"d{end}"}
        return f"<pc{attributes(id=name, type='fmt', **data, **shown, **_FIXED)}>"

    def _end(self, start: int, number: int) -> str:
        return f"<ec{attributes(startRef=f'{start}-{number}', dataRef=f'd{number}', **_FIXED)}/>"


def _pairs(known: Sequence[Placeholder]) -> Iterator[tuple[int, int]]:
    """Tags that open and close in this text, as their numbers."""
    open_: list[tuple[str, int]] = []
    for placeholder in known:
        match = _TAG.fullmatch(placeholder.text) if placeholder.kind == "tag" else None
        if match is None or match["empty"]:
            continue
        name = match["name"].lower()
        if not match["close"]:
            open_.append((name, placeholder.number))
        elif open_ and open_[-1][0] == name:
            yield (open_.pop()[1], placeholder.number)


def read(element: Element) -> str:
    """The content of a ``source`` or ``target`` element.

    Raises:
        Unknown: a code in it is none of ours.
    """
    return "".join(_parts(element))


def _parts(element: Element) -> Iterator[str]:
    for child in element.children:
        if isinstance(child, str):
            yield child
            continue
        name = child.name.removeprefix(f"{{{CORE}}}")
        if name == "ph":
            yield placeholders.write(_numbers(child.get("id"), child)[0])
        elif name == "pc":
            start, end = _numbers(child.get("id"), child)
            yield from (placeholders.write(start), *_parts(child), placeholders.write(end))
        elif name == "sc":
            yield placeholders.write(_numbers(child.get("id"), child)[0])
        elif name == "ec":
            yield placeholders.write(_numbers(child.get("startRef", child.get("id")), child)[1])
        elif name == "cp":
            yield _code_point(child)
        elif name == "mrk":  # an annotation: the text in it is text
            yield from _parts(child)
        elif name not in ("sm", "em"):
            raise Unknown(f"the element {name} in a text")


def _numbers(name: str, element: Element) -> tuple[int, int]:
    match = _ID.fullmatch(name)
    paired = element.name.removeprefix(f"{{{CORE}}}") != "ph"
    if match is None or bool(match[2]) != paired:
        raise Unknown(f"the inline code {name or '(without id)'} is none that was exported")
    return int(match[1]), int(match[2] or match[1])


def _code_point(element: Element) -> str:
    try:
        return chr(int(element.get("hex"), 16))
    except (ValueError, OverflowError):
        raise Unknown(f"{element.get('hex')!r} is no code point") from None


def text(raw: str) -> str:
    """Text as element content; what XML cannot hold becomes ``cp`` elements."""
    return _ILLEGAL.sub(lambda m: f'<cp hex="{ord(m[0]):04X}"/>', escape(raw))


def printable(raw: str) -> str:
    """Text without the characters that XML cannot hold, where no ``cp`` may stand."""
    return _ILLEGAL.sub("\ufffd", raw)
