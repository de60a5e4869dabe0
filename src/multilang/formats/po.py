"""PO files: ``parse`` and ``serialize``, the bytes that translators own (design D4, D5).

Canonical bytes, unchanged by ``msgcat --no-wrap``: UTF-8, LF, no wrapping, references without line
numbers, obsolete entries last, the header fields in gettext's order. A machine draft is ``fuzzy``
and has a translator comment with its signature, since every other mark is lost in some PO tool::

    # multilang: draft | argos en_fr 0.2 starter|rules:1|beam:4
    #: content/bus/index.md
    #, fuzzy
    msgctxt "paragraph"
    msgid "The bus is late."
    msgstr "Le bus est en retard."

What a PO file cannot say is lost on the way: ``Target.score``; ``final`` comes back as
``reviewed``; human text made from a draft whose source has changed comes back as plain human text
(with its signature line it would be taken for a draft, and a draft may be replaced).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from multilang.errors import CatalogError
from multilang.formats import po_reading, po_writing
from multilang.formats.po_reading import Entry, line_of, refusal
from multilang.formats.po_writing import (
    FORBIDDEN,
    SIGNATURE_LINE,
    fingerprint,
    serialize,
)
from multilang.model import Catalog, Message, Origin, Target

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polib

__all__ = ["FORBIDDEN", "SIGNATURE_LINE", "parse", "serialize", "to_polib"]

_PRINTED = re.compile(r"(?:^|\s*\|\s*)text ([0-9a-f]{8})$")
_REFERENCE = re.compile("\u2068([^\u2069]*)\u2069|([^ \t]+)")
_LINE_NUMBER = re.compile(r":\d+$")
_FLAGS = re.compile(r"=[ \t]*[\w-]+(?::[\w. -]+)?(?:[ \t]*,[ \t]*[\w-]+(?::[\w. -]+)?)*[ \t]*$")
_CHARSET = re.compile(r"charset=\s*\"?([^\s;\"]*)", re.IGNORECASE)


def parse(data: bytes, where: str, locale: str, domain: str) -> Catalog:
    """Read a PO file.

    Not fuzzy with text is ``reviewed``. Fuzzy with a signature line is a draft (``initial``, origin
    engine, or memory where the signature begins so); fuzzy without one is human text that needs
    work (``translated``). A signature line on reviewed text stays: it tells where it came from.
    An empty msgstr is an empty Target, whatever stands around it.

    Args:
        where: the path for messages, as the operator would type it.
        locale: a BCP 47 tag or a gettext name; the header may not name another language.

    Raises:
        CatalogError: on every defect, with its line: not UTF-8, syntax, two entries with one key,
            git conflict markers, a file cut short, plural forms.
    """
    text = po_reading.decode(data, where)
    header: Entry | None = None
    messages: list[Message] = []
    seen: dict[tuple[str, str], int] = {}
    for entry in po_reading.entries(text, where):
        key = (entry.context or "", entry.source)
        if key in seen:
            raise _duplicate(entry, seen[key], text, where)
        seen[key] = entry.keyword
        if key == ("", ""):
            header = _checked_header(entry, text, where)
        else:
            messages.append(_message(entry))
    if header is None:
        return Catalog(locale, domain, tuple(messages))
    fields = _header_fields(header, text, where)
    _check_header(dict(fields), locale, f"{where}:{line_of(text, header.keyword)}")
    comments = tuple(c[1:].removeprefix(" ") for c in header.comments if c[1:2] not in (*".:,",))
    return Catalog(locale, domain, tuple(messages), fields, comments)


def to_polib(catalog: Catalog) -> polib.POFile:
    """The catalog as polib's POFile, unwrapped, for programs that work with polib."""
    import polib

    file = polib.POFile(wrapwidth=0)
    file.header = "\n".join(catalog.header_comments)
    file.metadata = dict(
        po_writing.header_fields(catalog, dict(catalog.header).get("Plural-Forms", ""))
    )
    for m in catalog.messages:
        file.append(
            polib.POEntry(
                msgctxt=m.context or None,
                msgid=m.source,
                msgstr=m.target.text,
                comment="\n".join(m.notes),
                tcomment="\n".join(po_writing.translator_comments(m)),
                occurrences=[(path, "") for path in m.references],
                flags=list(po_writing.flags(m)),
                previous_msgctxt=m.previous_context,
                previous_msgid=m.previous_source,
                obsolete=m.obsolete,
            )
        )
    return file


def _duplicate(entry: Entry, first: int, text: str, where: str) -> CatalogError:
    what = "the header" if (entry.context, entry.source) == (None, "") else "this message"
    hint = "keep one of the two (msguniq shows them side by side)"
    line = line_of(text, first)
    return refusal(f"{what} was there already, on line {line}", text, entry.keyword, where, hint)


def _checked_header(entry: Entry, text: str, where: str) -> Entry:
    if entry.obsolete or entry.context is not None:
        raise refusal("an entry without source text", text, entry.keyword, where)
    return entry


def _header_fields(entry: Entry, text: str, where: str) -> tuple[tuple[str, str], ...]:
    fields: dict[str, str] = {}
    for line in FORBIDDEN.sub("", entry.target).split("\n"):
        name, colon, value = line.partition(":")
        if line.strip() and not colon:
            message = f"header line “{line[:40]}” is not of the form “Name: value”"
            raise refusal(message, text, entry.keyword, where)
        if colon:
            fields.setdefault(name.strip(), value.strip())
    return tuple(fields.items())


def _check_header(header: dict[str, str], locale: str, where: str) -> None:
    charset = _CHARSET.search(header.get("Content-Type", ""))
    if charset and charset[1].upper() not in ("UTF-8", "UTF8", "US-ASCII", "ASCII", "CHARSET"):
        raise CatalogError(
            f"the header declares charset {charset[1]}",
            where=where,
            hint="save the file as UTF-8 (msgconv --to-code=UTF-8)",
        )
    language = header.get("Language", "")
    if language and _primary(language) != _primary(locale):
        raise CatalogError(
            f"the header says language {language}, and this is the place for {locale}",
            where=where,
            hint="was it saved into the wrong folder? else correct the field Language",
        )


def _primary(tag: str) -> str:
    return re.split("[-_@.]", tag, maxsplit=1)[0].lower()


def _message(entry: Entry) -> Message:
    notes: list[str] = []
    comments: list[str] = []
    references: dict[str, None] = {}
    flags: dict[str, None] = {}
    signature: str | None = None
    for line in entry.comments:
        kind, rest = line[1:2], line[2:]
        if kind == ".":
            notes.append(rest.removeprefix(" "))
        elif kind == ":":
            references.update(dict.fromkeys(_paths(rest)))
        elif kind == "," or (kind == "=" and _FLAGS.match(line, 1)):
            flags.update((flag, None) for f in rest.split(",") if (flag := f.strip()))
        elif line.startswith(SIGNATURE_LINE, 2) and kind == " ":
            signature = line[2 + len(SIGNATURE_LINE) :].strip().removeprefix("|").strip()
        else:
            comments.append(line[1:].removeprefix(" "))
    fuzzy = "fuzzy" in flags
    flags.pop("fuzzy", None)
    return Message(
        entry.context or "",
        entry.source,
        _target(entry.target, fuzzy, signature),
        tuple(references),
        tuple(notes),
        tuple(comments),
        entry.previous_context,
        entry.previous_source,
        tuple(flags),
        entry.obsolete,
    )


def _paths(line: str) -> Iterator[str]:
    for isolated, plain in _REFERENCE.findall(line):
        path = isolated or _LINE_NUMBER.sub("", plain)
        if path:
            yield path


def _target(text: str, fuzzy: bool, signature: str | None) -> Target:
    if not text:
        return Target()
    if signature is None:
        return Target(text, "translated" if fuzzy else "reviewed", "human")
    match = _PRINTED.search(signature)
    printed = match[1] if match else ""
    made_by = signature[: match.start()] if match else signature
    if fuzzy and printed and printed != fingerprint(text):
        # A draft that a person has changed and not yet approved: theirs, never replaced.
        return Target(text, "translated", "human", made_by, fingerprint=printed)
    origin: Origin = "memory" if made_by.startswith("memory") else "engine"
    return Target(text, "initial" if fuzzy else "reviewed", origin, made_by, fingerprint=printed)
