"""PO text -> entries with their raw spans, as strict as gettext's own reader.

Syntax: GNU gettext manual, "The Format of PO Files". Refused although gettext knows it:
``domain``, more than one keyword on a line, and plural forms but in the words of the page frame.
Lines end at ``\\n`` alone (``str.splitlines`` would also cut at U+2028, U+0085 and U+001C, which
may stand inside a text).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from multilang.errors import CatalogError
from multilang.formats import po_plurals

if TYPE_CHECKING:
    from collections.abc import Iterator

_MEND = "mend this line in a text editor, or take the file's last good version from git"
_WHOLE = "the file may have been cut short while it was saved: save it again, or restore it"
_SPACE = r"[ \t\r\f\v]*+"
_STRING = r'"[^"\\\n]*+(?:\\[ntrabfv"\\][^"\\\n]*+)*+"\n'
_STRINGS = rf"[ \t]++({_STRING}(?:[ \t]*+{_STRING})*+)"
_OLD_STRINGS = rf"({_STRING}(?:#\| {_STRING})*+)"
# What nearly every entry looks like; whatever it does not match is read token by token.
_PLAIN = re.compile(
    rf"\n*+((?:#(?![~|])[^\n]*+\n)*+)(?:#\| msgctxt {_OLD_STRINGS})?(?:#\| msgid {_OLD_STRINGS})?"
    rf"(?:msgctxt{_STRINGS})?msgid{_STRINGS}msgstr{_STRINGS}"
    r"(?=\n*+(?:[#m]|\Z))"
)
_LINE = re.compile(
    rf"{_SPACE}(?P<prefix>#~{_SPACE}\|?|#\|)?{_SPACE}(?P<keyword>[A-Za-z_]+(?:\[[^]\n]*+\])?)?"
    rf'{_SPACE}(?P<strings>(?:"(?:[^"\\\n]|\\[^\n])*+"{_SPACE})*+)(?P<rest>[^\n]*+)\n'
)
_BETWEEN = re.compile(r'"\n(?:#\| |[ \t]+)"')
_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"')
_SIMPLE_ESCAPE = re.compile(r"\\(.)")
_ESCAPE = re.compile(r'\\(?:([ntrabfv"\\])|([0-7]{1,3})|x([0-9A-Fa-f]{1,2})(?![0-9A-Fa-f])|(.))')
_ESCAPED = dict(zip('ntrabfv"\\', '\n\t\r\a\b\f\v"\\', strict=True))
_CONFLICT = re.compile(r"(?:<{7}|={7}|>{7}|\|{7})(?:[ \t\r]|$)")
_ORDER = ("|msgctxt", "|msgid", "msgctxt", "msgid", "msgstr")


class Entry(NamedTuple):
    """One entry as it stands in the file. Offsets are code points in ``decode``'s text."""

    start: int
    end: int
    """The span ``text[start:end]`` is its lines, line feeds included; no blank lines around it."""
    keyword: int
    """Offset of the line that people look for: that of ``msgid``, or ``msgctxt`` before it."""
    comments: tuple[str, ...]
    """Lines that begin with ``#``, without those of ``#|`` and without the prefix ``#~``."""
    context: str | None
    source: str
    target: str
    previous_context: str | None = None
    previous_source: str | None = None
    obsolete: bool = False


def decode(data: bytes, where: str) -> str:
    """The file as text: UTF-8, no BOM, LF, a line feed at the end.

    Raises:
        CatalogError: it is not UTF-8, or has a NUL in it.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CatalogError(
            f"byte 0x{data[error.start]:02x} is not UTF-8",
            where=f"{where}:{line}",
            hint="save the file as UTF-8 (msgconv --to-code=UTF-8)",
        ) from None
    if b"\0" in data:  # bytes are looked through many times faster than text
        raise refusal("there is a NUL character", text, text.index("\0"), where, _WHOLE)
    text = text.removeprefix("\ufeff")
    if b"\r\n" in data:
        text = text.replace("\r\n", "\n")
    return text if text.endswith("\n") else text + "\n"


def entries(text: str, where: str, *, plurals: bool = False) -> Iterator[Entry]:
    """Every entry, header and obsolete ones included, in file order. Linear time.

    Args:
        plurals: whether messages may have plural forms (``po_plurals``).

    Raises:
        CatalogError: on the first defect, with its line.
    """
    position = 0
    while True:
        match = _PLAIN.match(text, position)
        if match is not None:
            position = match.end()
            yield _plain(match)
            continue
        entry = _Tokens(text, position, where, plurals).read()
        if entry is None:
            return
        yield entry
        position = entry.end


def line_of(text: str, offset: int) -> int:
    """1-based number of the line that holds ``offset``."""
    return text.count("\n", 0, offset) + 1


def refusal(message: str, text: str, offset: int, where: str, hint: str = _MEND) -> CatalogError:
    """A CatalogError that points at ``offset``."""
    return CatalogError(message, where=f"{where}:{line_of(text, offset)}", hint=hint)


def _plain(match: re.Match[str]) -> Entry:
    comments, old_context, old_source, context, source, target = match.groups()
    return Entry(
        match.start(1),
        match.end(),
        match.start(4 if context is not None else 5),
        tuple(comments[:-1].split("\n")) if comments else (),
        None if context is None else _join(context),
        _join(source),
        _join(target),
        None if old_context is None else _join(old_context),
        None if old_source is None else _join(old_source),
    )


def _join(strings: str) -> str:
    """The value of string lines. A raw line feed stands only between two strings."""
    joined = strings[1:-2].replace('"\n"', "")
    if "\n" in joined:
        joined = _BETWEEN.sub("", joined)
    if "\\" in joined:
        return _SIMPLE_ESCAPE.sub(lambda match: _ESCAPED[match[1]], joined)
    return joined


class _Tokens:
    """Reads one entry line by line; knows everything that may stand there, and names the rest."""

    def __init__(self, text: str, position: int, where: str, plurals: bool) -> None:
        self.text = text
        self.start = self.end = position
        self.where = where
        self.plurals = plurals
        self.comments: list[str] = []
        self.sections: dict[str, list[str]] = {}
        self.offsets: dict[str, int] = {}
        self.prefixes: dict[str, str] = {}
        self.current = ""

    def read(self) -> Entry | None:
        """The entry at the start position, or None where only white space is left."""
        position = self.start
        while position < len(self.text):
            match = _LINE.match(self.text, position)
            # Every part of _LINE may be empty and the text ends with "\n": it always matches.
            if match is None or self._ends_before(match):
                break
            position = match.end()
            if match[0].strip():
                self._take(match)
                self.end = position
            elif self.start == match.start():
                self.start = position
        if not self.sections and not self.comments:
            return None
        return self._entry()

    def _ends_before(self, line: re.Match[str]) -> bool:
        """Whether a finished entry stands before this line, which then belongs to the next one."""
        if not (self.sections.get("msgstr") or self.sections.get("msgstr[0]")):
            return False
        more = po_plurals.FORM.fullmatch(line["keyword"] or "") and "msgstr" not in self.sections
        return bool((line["keyword"] and not more) or line["rest"])

    def _take(self, line: re.Match[str]) -> None:
        prefix = "".join((line["prefix"] or "").split())
        if line["rest"]:
            self._take_comment(line, prefix)
            return
        if line["keyword"]:
            self._open(line, prefix)
        if line["strings"]:
            self._take_strings(line, prefix)

    def _take_comment(self, line: re.Match[str], prefix: str) -> None:
        comment = line["rest"].startswith("#") and not line["keyword"] and not line["strings"]
        if not comment or "|" in prefix:
            raise self._syntax_error(line)
        if any(not name.startswith("|") for name in self.sections):
            raise self._unfinished()
        self.comments.append(line["rest"])

    def _open(self, line: re.Match[str], prefix: str) -> None:
        keyword = line["keyword"]
        name = f"|{keyword}" if "|" in prefix else keyword
        if po_plurals.is_part(keyword, self.sections):
            self._check_plural(name, line.start())
        elif name not in _ORDER:
            raise self._error(f"“{keyword}” is no keyword of a PO entry", line.start())
        elif po_plurals.rank(name, _ORDER) <= po_plurals.rank(self.current, _ORDER):
            raise self._unfinished()
        self.current = name
        self.sections[name] = []
        self.offsets[name] = line.start()
        self.prefixes[name] = prefix

    def _check_plural(self, name: str, offset: int) -> None:
        if not self.plurals:
            what = "plural forms have no place in an article's catalog"
            raise self._error(what, offset, "give each form a message of its own")
        if not po_plurals.follows(name, self.current, self.sections):
            raise self._error(f"“{name.strip('|')}” stands in the wrong place", offset)

    def _take_strings(self, line: re.Match[str], prefix: str) -> None:
        if not self.current:
            raise self._error("a text stands here without msgid or msgstr before it", line.start())
        if prefix != self.prefixes[self.current]:
            raise self._error("#~ or #| is missing, or one too many, on this line", line.start())
        for literal in _LITERAL.findall(line["strings"]):
            self.sections[self.current].append(self._unescape(literal, line.start()))

    def _unescape(self, literal: str, offset: int) -> str:
        def value(match: re.Match[str]) -> str:
            simple, octal, hexadecimal, unknown = match.groups()
            if unknown:
                raise self._error(f"“\\{unknown}” is no escape sequence", offset)
            if simple:
                return _ESCAPED[simple]
            byte = int(octal, 8) if octal else int(hexadecimal, 16)
            if not 0 < byte < 256:
                raise self._error(f"“{match[0]}” stands for no byte of a text", offset)
            return bytes((byte,)).decode("ascii", "surrogateescape")

        text = _ESCAPE.sub(value, literal)
        try:
            return text.encode("utf-8", "surrogateescape").decode("utf-8")
        except UnicodeError:
            raise self._error("numeric escapes here give no UTF-8", offset) from None

    def _entry(self) -> Entry:
        target = "msgstr[0]" if po_plurals.KEYWORD in self.sections else "msgstr"
        complete = {"msgid", target} <= self.sections.keys() and all(self.sections.values())
        if not complete:
            raise self._unfinished()
        names = [name for name in self.sections if not name.startswith("|")]
        if len({self.prefixes[name] for name in names}) > 1:
            raise self._error(
                "some lines of this entry have #~ and some not", self.offsets["msgid"]
            )
        values = po_plurals.joined({n: "".join(lines) for n, lines in self.sections.items()})
        return Entry(
            self.start,
            self.end,
            self.offsets[names[0]],
            tuple(self.comments),
            values.get("msgctxt"),
            values["msgid"],
            values["msgstr"],
            values.get("|msgctxt"),
            values.get("|msgid"),
            self.prefixes["msgid"] == "#~",
        )

    def _syntax_error(self, line: re.Match[str]) -> CatalogError:
        raw = line[0].strip()
        if _CONFLICT.match(raw):
            return self._error(
                f"git conflict marker “{raw[:7]}”",
                line.start(),
                "resolve the conflict (keep the entries of both sides), then run again",
            )
        if line["rest"].startswith('"'):
            return self._error(
                "a text is not closed with a quote on its line", line.start(), _WHOLE
            )
        return self._error(f"syntax error near “{line['rest'][:30]}”", line.start())

    def _unfinished(self) -> CatalogError:
        """For an entry that ends before its msgstr."""
        for name, strings in self.sections.items():
            if not strings:
                return self._error(f"{name.strip('|')} has no text", self.offsets[name], _WHOLE)
        if "msgstr" in self.sections:
            return self._error("msgstr without msgid", self.offsets["msgstr"], _WHOLE)
        if "msgid" in self.sections:
            return self._error("msgid without msgstr", self.offsets["msgid"], _WHOLE)
        if self.current == "msgctxt":
            return self._error("msgctxt without msgid", self.offsets["msgctxt"], _WHOLE)
        return self._error("comments stand here without an entry", self.start, _WHOLE)

    def _error(self, message: str, offset: int, hint: str = _MEND) -> CatalogError:
        return refusal(message, self.text, offset, self.where, hint)
