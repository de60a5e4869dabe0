"""The glossary as a table that editors keep in a spreadsheet: CSV <-> terms.

One row for each term, columns in any order: ``source``; one for each language by its tag, forms
parted by ``|``; ``kind``, ``case``, ``forbidden.<tag>``, ``note``. UTF-8; cells are parted by
comma, semicolon or tab, as the first line shows. Rows that nobody changes keep their bytes.
"""

from __future__ import annotations

import csv
import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from multilang.errors import ConfigError
from multilang.glossary import Glossary, Kind, Term

LONGEST = 500
"""Code points of the longest term or form."""
FORBIDDEN = "forbidden."
_FIXED = ("source", "kind", "case", "note")
_KINDS: tuple[Kind, ...] = ("term", "name")
_BOM = "\ufeff"
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_ILLEGAL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff⟦⟧|]")
_NEAR = 0.7
"""Likeness, 0 to 1, from which an unknown column is taken for a misspelt one."""
_WORDS = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Row:
    raw: str
    """As it stands in the file, line end included."""
    line: int
    """1-based line that it begins on."""
    cells: tuple[str, ...]
    term: Term | None = None
    """None for a row that is empty or wrong."""


@dataclass(frozen=True, slots=True)
class Table:
    """A glossary file as read."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...] = ()
    problems: tuple[ConfigError, ...] = ()
    """All that is wrong with it, in the order of its lines."""
    head: str = ""
    """Byte order mark and first line, as they stand there."""
    delimiter: str = ","

    @property
    def glossary(self) -> Glossary:
        """Its terms.

        Raises:
            ConfigError: there are problems; it has them all.
        """
        if len(self.problems) == 1:
            raise self.problems[0]
        if self.problems:
            lines = "".join(f"\n  {problem}" for problem in self.problems)
            raise ConfigError(f"the glossary has {len(self.problems)} problems:{lines}")
        return Glossary(tuple(row.term for row in self.rows if row.term))

    @property
    def line_break(self) -> str:
        return "\r\n" if self.head.endswith("\r\n") else "\n"


def parse(data: bytes, where: str, tags: Sequence[str]) -> Table:
    """Read a glossary file; what is wrong with it is in ``Table.problems``.

    Args:
        tags: the target languages of the project: no other may have a column.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        hint = "save the file as “CSV UTF-8”"
        problem = ConfigError(
            f"byte {data[error.start]:#04x} is not UTF-8", where=f"{where}:{line}", hint=hint
        )
        return Table((), problems=(problem,))
    return _Reader(where, tags).read(text)


@dataclass(slots=True)
class _Reader:
    where: str
    tags: Sequence[str]
    problems: list[ConfigError] = field(default_factory=list)
    columns: tuple[str, ...] = ()
    wrong: frozenset[int] = frozenset()
    """Columns that cannot be taken as what they are: what a row lacks may stand there."""
    seen: dict[str, Term] = field(default_factory=dict)

    def say(self, line: int, message: str, hint: str = "") -> None:
        self.problems.append(ConfigError(message, where=f"{self.where}:{line}", hint=hint))

    def read(self, text: str) -> Table:
        bom = text.startswith(_BOM)
        body = text.removeprefix(_BOM)
        first = body.partition("\n")[0]
        delimiter = max(",;\t", key=first.count) if first else ","
        rows: list[Row] = []
        head = ""
        try:
            for raw, line, cells in _records(body, delimiter):
                if not self.columns:
                    self.columns = tuple(cell.strip() for cell in cells)
                    self._header(line)
                    head = _BOM * bom + raw
                else:
                    rows.append(Row(raw, line, cells, self._term(line, cells)))
        except csv.Error as error:
            line = int(str(error).partition(":")[0])
            self.say(line, f"not valid CSV: {str(error).partition(': ')[2]}", 'quote it with "…"')
        if not self.columns:
            self.say(1, "the first line must name the columns", "such as source,fr,kind,case,note")
        return Table(self.columns, tuple(rows), tuple(self.problems), head, delimiter)

    def _header(self, line: int) -> None:
        known = (*_FIXED, *self.tags, *(FORBIDDEN + tag for tag in self.tags))
        for name in dict.fromkeys(self.columns):
            if self.columns.count(name) > 1:
                self.say(line, f"the column {name!r} is there {self.columns.count(name)} times")
            if name not in known:
                self._unknown(line, name, known)
        if "source" not in self.columns:
            self.say(line, "there is no column `source`", "it holds the terms")
        self.wrong = frozenset(
            at
            for at, name in enumerate(self.columns)
            if name not in known or self.columns.count(name) > 1
        )

    def _unknown(self, line: int, name: str, known: Sequence[str]) -> None:
        tag = name.removeprefix(FORBIDDEN)
        language = re.fullmatch(r"[a-z]{2,3}([-_]\w+)*", tag) is not None
        hint = f"columns are {', '.join(known)}"
        # One language is not another one that is written wrongly.
        near = difflib.get_close_matches(name, _FIXED if language else known, 1, _NEAR)
        if near:
            self.say(line, f"unknown column {name!r}", f"did you mean {near[0]}? {hint}")
        elif language:
            self.say(line, f"{tag} is not a language of this project", hint)
        else:
            self.say(line, f"unknown column {name!r}", hint)

    def _term(self, line: int, cells: tuple[str, ...]) -> Term | None:
        if not any(cell.strip() for cell in cells):
            return None
        before = len(self.problems)
        if len(cells) > len(self.columns):
            message = f"there are {len(cells)} cells, and {len(self.columns)} columns"
            self.say(line, message, "quote a cell that holds the separator")
        values = dict(zip(self.columns, cells, strict=False))
        term = self._made(line, values)
        stray = any(cell.strip() for at, cell in enumerate(cells) if at in self.wrong)
        self._consistent(line, term, stray)
        return term if len(self.problems) == before else None

    def _made(self, line: int, values: Mapping[str, str]) -> Term:
        source = " ".join(values.get("source", "").split())
        if source or "source" in self.columns:
            self._spelled(line, "source", source)
        kind, case = (values.get(name, "").strip().lower() for name in ("kind", "case"))
        if kind and kind not in _KINDS:
            self.say(line, f"kind is {kind!r}", "one of term, name, or empty")
        if case not in ("", "exact"):
            self.say(line, f"case is {case!r}", "exact, or empty")
        forms, banned = (
            tuple(
                (tag, found)
                for tag in self.tags
                if (found := self._forms(line, prefix + tag, values.get(prefix + tag, "")))
            )
            for prefix in ("", FORBIDDEN)
        )
        note = " ".join(values.get("note", "").split())
        return Term(
            source, "name" if kind == "name" else "term", case == "exact", forms, banned, note, line
        )

    def _forms(self, line: int, column: str, cell: str) -> tuple[str, ...]:
        if not cell.strip():
            return ()
        forms = tuple(" ".join(form.split()) for form in cell.split("|"))
        for form in forms:
            self._spelled(line, column, form)
        if len(set(forms)) < len(forms):
            self.say(line, f"{column} has a form twice")
        return forms

    def _spelled(self, line: int, column: str, text: str) -> None:
        if not text:
            what = "the term is empty" if column == "source" else f"{column} has an empty form"
            self.say(line, what, "" if column == "source" else "take out the | beside it")
        elif found := _ILLEGAL.search(text):
            self.say(line, f"{column} holds U+{ord(found[0]):04X}, which no term may hold")
        elif not _WORDS.search(text):
            self.say(line, f"{column} is {text!r}, which has no letter or digit")
        elif len(text) > LONGEST:
            self.say(line, f"{column} is longer than {LONGEST} characters")

    def _consistent(self, line: int, term: Term, stray: bool) -> None:
        """``stray``: something stands in a wrong column, perhaps what seems to be missing."""
        other = self.seen.get(term.source.casefold())
        if other and not (term.exact and other.exact and term.source != other.source):
            self.say(line, f"{term.source!r} is in line {other.line} already", "make them one row")
        elif term.source:
            self.seen[term.source.casefold()] = term
        if term.source and not stray and term.kind == "term" and not (term.forms or term.forbidden):
            message = f"{term.source!r} has no form in any language"
            self.say(line, message, "fill in a language, or say that its kind is name")
        for tag in self.tags:
            both = set(dict(term.forms).get(tag, ())) & set(dict(term.forbidden).get(tag, ()))
            for form in sorted(both - {""}):
                self.say(line, f"{form!r} is allowed and forbidden in {tag}")


def _records(text: str, delimiter: str) -> Iterator[tuple[str, int, tuple[str, ...]]]:
    """Each record as it stands there, the line that it begins on, and its cells.

    Raises:
        csv.Error: ``line: what is wrong``.
    """
    lines = _LINE.findall(text)
    taken = 0

    def feed() -> Iterator[str]:
        nonlocal taken
        for line in lines:
            taken += 1
            yield line

    begin = 0
    reader = csv.reader(feed(), delimiter=delimiter, strict=True)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise csv.Error(f"{begin + 1}: {error}") from None
        yield "".join(lines[begin:taken]), begin + 1, tuple(cells)
        begin = taken
