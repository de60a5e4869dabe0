"""Changed and added terms -> the glossary's CSV file, of which all else stays byte for byte."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from multilang.formats.glossary_csv import FORBIDDEN, Table
from multilang.glossary import Term


def updated(
    table: Table | None, changed: Mapping[int, Term], added: Iterable[Term], tags: Sequence[str]
) -> bytes:
    """The file with some terms changed and others added at its end; all else byte for byte.

    Args:
        table: None for a new file.
        changed: by index of the row.
    """
    added = tuple(added)
    if table is None:
        columns = ("source", *tags, "kind", "case", *(FORBIDDEN + tag for tag in tags), "note")
        table = Table(columns, head=_written(columns, ",", "\n"))
    wanted = [
        name
        for term in (*changed.values(), *added)
        for name, value in _cells(term).items()
        if value
    ]
    columns = (*table.columns, *(n for n in dict.fromkeys(wanted) if n not in table.columns))
    head = table.head
    if len(columns) > len(table.columns):
        more = _written(columns[len(table.columns) :], table.delimiter, table.line_break)
        head = head.rstrip("\r\n") + table.delimiter + more
    rows = [
        _row(changed[at], columns, table, row.cells) if at in changed else row.raw
        for at, row in enumerate(table.rows)
    ]
    text = head + "".join(rows)
    text += table.line_break if added and not text.endswith("\n") else ""
    return (text + "".join(_row(term, columns, table) for term in added)).encode()


def _row(term: Term, columns: Sequence[str], table: Table, old: Sequence[str] = ()) -> str:
    """A term as a line; a cell that says the same as before stays as it was."""
    values = _cells(term)
    cells = [values.get(name, "") for name in columns]
    for at, cell in enumerate(old):
        if _forms_of(cell) == _forms_of(cells[at]) or columns[at] in ("kind", "case"):
            cells[at] = cell
    return _written(cells, table.delimiter, table.line_break)


def _forms_of(cell: str) -> list[str]:
    return [" ".join(form.split()) for form in cell.split("|")]


def _cells(term: Term) -> dict[str, str]:
    return {
        "source": term.source,
        **{tag: "|".join(forms) for tag, forms in term.forms},
        "kind": term.kind,
        "case": "exact" if term.exact else "",
        **{FORBIDDEN + tag: "|".join(forms) for tag, forms in term.forbidden},
        "note": term.note,
    }


def _written(cells: Sequence[str], delimiter: str, line_break: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=line_break).writerow(cells)
    return out.getvalue()
