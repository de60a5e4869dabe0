"""The head of a table in a Word file: marked, styled, or only set in bold.

mammoth knows the first alone (``w:tblHeader``, "Repeat as header row"). A table style that sets its
first row apart says as much, where the table has it switched on (``w:tblLook``, ECMA-376 part 1,
17.4.56); a first row in bold above rows that are not is one to a reader. Both are marked here as
Word would, before mammoth reads the file.
"""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_W = f"{{{_NAMESPACE}}}"
_DOCUMENT, _STYLES = "word/document.xml", "word/styles.xml"
_FIRST_ROW = 0x20
"""The bit of ``w:tblLook``'s value that switches the style of the first row on."""
_OFF = ("0", "false", "off", "none")


@dataclass(frozen=True, slots=True)
class Marked:
    """A Word file whose tables have their heads marked."""

    data: bytes
    notes: tuple[str, ...] = ()
    """What is a guess, and what nobody can know."""


def marked(data: bytes) -> Marked:
    """The file with its heads marked.

    Raises:
        ValueError: its XML is broken.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        document = archive.read(_DOCUMENT)
        if b"tbl>" not in document:
            return Marked(data)
        try:
            root = ET.fromstring(document)  # noqa: S314 - a document type is refused before
            styled = _styled(archive)
        except ET.ParseError as error:
            raise ValueError(str(error)) from None
        bold, none, changed = _mark(root, styled)
        notes = tuple(_notes(bold, none))
        return Marked(_with(archive, ET.tostring(root)) if changed else data, notes)


def _mark(root: ET.Element, styled: frozenset[str]) -> tuple[list[str], list[str], bool]:
    """Mark the heads that are not.

    Returns:
        Beginnings of the tables whose head is a guess; of those without; whether any was marked.
    """
    bold: list[str] = []
    none: list[str] = []
    changed = False
    for table in root.iter(f"{_W}tbl"):
        rows = table.findall(f"{_W}tr")
        if len(rows) < 2 or len(rows[0].findall(f"{_W}tc")) < 2 or _is_head(rows[0]):
            continue
        by_style = _is_on(table) and _style(table) in styled
        if not by_style and not _stands_out(rows):
            none.append(_words(rows[0]))
            continue
        if not by_style:
            bold.append(_words(rows[0]))
        _set_head(rows[0])
        changed = True
    return bold, none, changed


def _is_head(row: ET.Element) -> bool:
    mark = row.find(f"{_W}trPr/{_W}tblHeader")
    return mark is not None and _is_true(mark)


def _is_true(element: ET.Element) -> bool:
    return element.get(f"{_W}val", "1") not in _OFF


def _is_on(table: ET.Element) -> bool:
    """Whether the table shows what its style has for the first row."""
    look = table.find(f"{_W}tblPr/{_W}tblLook")
    if look is None:
        return False
    first = look.get(f"{_W}firstRow")
    if first is not None:
        return first not in _OFF
    try:
        return bool(int(look.get(f"{_W}val", "0"), 16) & _FIRST_ROW)
    except ValueError:
        return False


def _style(table: ET.Element) -> str:
    style = table.find(f"{_W}tblPr/{_W}tblStyle")
    return "" if style is None else style.get(f"{_W}val", "")


def _styled(archive: zipfile.ZipFile) -> frozenset[str]:
    """Table styles that set the first row apart, themselves or by what they are based on."""
    if _STYLES not in archive.namelist():
        return frozenset()
    root = ET.fromstring(archive.read(_STYLES))  # noqa: S314 - as above
    base: dict[str, str] = {}
    own: set[str] = set()
    for style in root.iter(f"{_W}style"):
        name = style.get(f"{_W}styleId", "")
        on = style.find(f"{_W}basedOn")
        base[name] = "" if on is None else on.get(f"{_W}val", "")
        parts = style.findall(f"{_W}tblStylePr")
        if any(part.get(f"{_W}type") == "firstRow" and len(part) for part in parts):
            own.add(name)
    return frozenset(name for name in base if _inherits(name, base, own))


def _inherits(name: str, base: Mapping[str, str], own: set[str]) -> bool:
    seen: set[str] = set()
    while name and name not in seen:
        if name in own:
            return True
        seen.add(name)
        name = base.get(name, "")
    return False


def _stands_out(rows: Sequence[ET.Element]) -> bool:
    """Whether all of the first row is in bold, and no other row."""
    return _is_bold(rows[0]) and not any(_is_bold(row) for row in rows[1:])


def _is_bold(row: ET.Element) -> bool:
    runs = [run for run in row.iter(f"{_W}r") if _words(run)]
    return bool(runs) and all(_bold(run) is not None for run in runs)


def _bold(run: ET.Element) -> ET.Element | None:
    found = run.find(f"{_W}rPr/{_W}b")
    return found if found is not None and _is_true(found) else None


def _words(element: ET.Element) -> str:
    texts = ("".join(t.text or "" for t in cell.iter(f"{_W}t")) for cell in _cells(element))
    return " | ".join(text for part in texts if (text := " ".join(part.split())))


def _cells(element: ET.Element) -> Sequence[ET.Element]:
    return element.findall(f"{_W}tc") or [element]


def _set_head(row: ET.Element) -> None:
    """Mark it; a head is set in bold on every page, so its own bold says nothing any more."""
    properties = row.find(f"{_W}trPr")
    if properties is None:
        properties = ET.Element(f"{_W}trPr")
        row.insert(1 if row.find(f"{_W}tblPrEx") is not None else 0, properties)
    for old in properties.findall(f"{_W}tblHeader"):
        properties.remove(old)
    ET.SubElement(properties, f"{_W}tblHeader")
    if _is_bold(row):
        for look in row.iter(f"{_W}rPr"):
            for bold in look.findall(f"{_W}b"):
                look.remove(bold)


def _with(archive: zipfile.ZipFile, document: bytes) -> bytes:
    """The file with another document in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as new:
        for info in archive.infolist():
            data = document if info.filename == _DOCUMENT else archive.read(info)
            new.writestr(info.filename, data)
    return out.getvalue()


def _notes(bold: Sequence[str], none: Sequence[str]) -> Sequence[str]:
    found = [
        f"the first row of a table is taken for its head, since it is in bold: {_short(words)}"
        for words in bold
    ]
    found += [
        "the Word file does not say which row is the head of a table, so its head is empty; write "
        f"one over {_short(words)}, or move that row up, if it is the head"
        for words in none
    ]
    return found


def _short(words: str) -> str:
    return f"“{words if len(words) <= 60 else words[:59] + '…'}”"
