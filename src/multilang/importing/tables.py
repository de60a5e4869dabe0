"""Tables of a page: pipe tables where they hold data, plain blocks where they only lay out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from multilang.importing.tree import Element, text_of

_MAX_SPAN = 50
_LONG = 400
"""Characters; a cell with more of them is a column of text, not a figure."""


@dataclass(frozen=True, slots=True)
class Cell:
    element: Element
    head: bool
    columns: int = 1
    rows: int = 1


def rows(table: Element, skipped: Callable[[Element], bool]) -> list[list[Cell]]:
    """The rows of a table itself, not those of tables in its cells."""
    found: list[list[Cell]] = []
    for row in table.iter("tr"):
        owner = next((a for a in row.iterancestors() if a.tag == "table"), None)
        if owner is not table or skipped(row):
            continue
        cells = [
            Cell(c, c.tag == "th", _span(c, "colspan"), _span(c, "rowspan"))
            for c in row
            if c.tag in ("td", "th") and not skipped(c)
        ]
        if cells:
            found.append(cells)
    return found


def _span(cell: Element, name: str) -> int:
    value = (cell.get(name) or "1").strip()
    return min(_MAX_SPAN, max(1, int(value))) if value.isascii() and value.isdigit() else 1


def is_layout(table: list[list[Cell]]) -> bool:
    """A table of one column, with another one in it, or with whole texts in its cells."""
    cells = [cell for row in table for cell in row]
    if not cells or max(len(row) for row in table) == 1:
        return True
    holds = ("table", "ul", "ol", "blockquote", "pre", "h1", "h2", "h3", "figure")
    if any(next(cell.element.iter(*holds), None) is not None for cell in cells):
        return True
    return any(len(text_of(cell.element)) > _LONG for cell in cells)


def changes(table: list[list[Cell]]) -> Counter[str]:
    spans = sum(cell.columns > 1 or cell.rows > 1 for row in table for cell in row)
    return Counter({"table span": spans} if spans else {})


def pipe(table: list[list[Cell]], inline: Callable[[Element], str]) -> str:
    """A pipe table. A cell over several columns stands in the first; the others are empty."""
    grid: list[list[str]] = []
    waiting: dict[int, int] = {}  # columns that a cell above still covers, and for how many rows
    for row in table:
        line: list[str] = []
        for cell in row:
            _fill(line, waiting)
            text = inline(cell.element).replace("\\\n", "<br>").replace("\n", " ")
            at = len(line)
            line += [text] + [""] * (cell.columns - 1)
            if cell.rows > 1:
                waiting.update(dict.fromkeys(range(at, at + cell.columns), cell.rows - 1))
        _fill(line, waiting)
        grid.append(line)
    width = max(len(line) for line in grid)
    grid = [line + [""] * (width - len(line)) for line in grid]
    if not all(cell.head for cell in table[0]):
        grid.insert(0, [""] * width)
    lines = ["| " + " | ".join(cell or " " for cell in line) + " |" for line in grid]
    lines.insert(1, "| " + " | ".join(["---"] * width) + " |")
    return "\n".join(lines)


def _fill(line: list[str], waiting: dict[int, int]) -> None:
    while waiting.get(len(line), 0):
        waiting[len(line)] -= 1
        line.append("")
