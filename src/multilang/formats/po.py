"""PO files: ``parse`` and ``serialize``, the bytes that translators own (design D4, D5).

A catalog that was read is written in the layout of its file (``po_layout``); a new one, and one
without ``layout``, canonically. Canonical bytes, unchanged by ``msgcat --no-wrap``: UTF-8, LF, no
wrapping, references without line numbers, obsolete entries last, the header fields in gettext's
order. A machine draft is ``fuzzy`` and has a translator comment with its signature, since every
other mark is lost in some PO tool::

    # multilang: draft | argos en_fr 0.4 starter|rules:3|beam:4 | score -0.52 | text 1a2b3c4d
    #: content/bus/index.md
    #, fuzzy
    msgctxt "paragraph"
    msgid "The bus is late."
    msgstr "Le bus est en retard."

What a PO file cannot say is lost on the way: ``final`` comes back as ``reviewed``, a score has two
decimals. An approved draft whose source has changed has ``multilang: kept`` in its signature
line: with ``draft`` it would be taken for one that may be replaced.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from multilang import locales
from multilang.errors import CatalogError
from multilang.formats import po_layout, po_messages, po_plurals, po_reading, po_writing
from multilang.formats.po_layout import serialize
from multilang.formats.po_reading import Entry, line_of, refusal
from multilang.formats.po_writing import (
    FORBIDDEN,
    SIGNATURE_LINE,
    canonical,
    fingerprint,
    kept,
)
from multilang.model import Catalog, Layout, Message

if TYPE_CHECKING:
    from collections.abc import Iterable

    import polib

__all__ = [
    "FORBIDDEN", "SIGNATURE_LINE", "canonical", "fingerprint", "kept", "parse", "serialize",
    "to_polib",
]  # fmt: skip

_MARKS = (*".:,",)
_CHARSET = re.compile(r"charset=\s*\"?([^\s;\"]*)", re.IGNORECASE)


def parse(data: bytes, where: str, locale: str, domain: str) -> Catalog:
    """Read a PO file.

    Not fuzzy with text is ``reviewed``. Fuzzy with a signature line is a draft (``initial``, origin
    engine, or memory where the signature begins so); fuzzy without one is human text that needs
    work (``translated``). A signature line on reviewed text stays: it tells where it came from.
    An empty msgstr is an empty Target, whatever stands around it.

    Args:
        where: the path for messages, as the operator would type it.
        locale: a BCP 47 tag or a gettext name; the header may not name another language. Empty,
            the header's language is the catalog's.

    Raises:
        CatalogError: on every defect, with its line: not UTF-8, syntax, two entries with one key,
            git conflict markers, a file cut short, plural forms (but those of ``site``).
    """
    text = po_reading.decode(data, where)
    with po_layout.no_collection():
        header, messages, spans = _read(text, where, domain == po_plurals.DOMAIN)
    fields: tuple[tuple[str, str], ...] = ()
    comments: tuple[str, ...] = ()
    if header is not None:
        fields = _header_fields(header, text, where)
        place = f"{where}:{line_of(text, header.keyword)}"
        _check_header(dict(fields), locale, place)
        if domain == po_plurals.DOMAIN:
            _check_plurals(messages, dict(fields), locale, place)
        comments = tuple(c[1:].removeprefix(" ") for c in header.comments if c[1:2] not in _MARKS)
    layout = _layout(_written(data, text), tuple(messages), spans, header, fields, comments)
    locale = locale or dict(fields).get("Language", "").replace("_", "-")
    return Catalog(locale, domain, layout.messages, fields, comments, layout)


Span = tuple[int, int, int]


def _read(text: str, where: str, plurals: bool) -> tuple[Entry | None, list[Message], list[Span]]:
    """The header, the messages, and the span of each with the blank lines before it."""
    header: Entry | None = None
    messages: list[Message] = []
    spans: list[Span] = []
    seen: dict[tuple[str, str], int] = {}
    end = 0
    for entry in po_reading.entries(text, where, plurals=plurals):
        key = (entry.context or "", entry.source)
        if key in seen:
            raise _duplicate(entry, seen[key], text, where)
        seen[key] = entry.keyword
        if key == ("", ""):
            header = _checked_header(entry, text, where)
        else:
            messages.append(po_messages.message(entry))
            spans.append((end, entry.start, entry.end))
        end = entry.end
    return header, messages, spans


def _written(data: bytes, text: str) -> str:
    """The file's text with its own line ends: no second copy of it where they are ours."""
    if b"\r\n" not in data and data.endswith(b"\n"):
        return text
    return data.decode().removeprefix("\ufeff")


def _layout(
    text: str,
    messages: tuple[Message, ...],
    spans: list[Span],
    header: Entry | None,
    fields: tuple[tuple[str, str], ...],
    comments: tuple[str, ...],
) -> Layout:
    own: list[Span] = []
    if header is not None:
        before = max((end for _, _, end in spans if end <= header.start), default=0)
        own = [(before, header.start, header.end)]
    last = max([*(end for _, _, end in spans[-1:]), *(end for _, _, end in own)], default=0)
    raw = po_layout.raw_spans(text, [*spans, *own, (last, last, last)])
    return Layout(
        text,
        messages,
        raw[: len(spans)],
        fields,
        comments,
        raw[-2] if own else None,
        raw[-1][0],
        po_layout.line_break(text),
    )


def to_polib(catalog: Catalog) -> polib.POFile:
    """The catalog as polib's POFile, unwrapped, for programs that work with polib."""
    import polib

    file = polib.POFile(wrapwidth=0)
    file.header = "\n".join(catalog.header_comments)
    file.metadata = dict(
        po_writing.header_fields(catalog, dict(catalog.header).get("Plural-Forms", ""))
    )
    for m in catalog.messages:
        (_, source), *texts = po_plurals.written(m.source, m.target.text, 2)
        plural = texts[0][1] if len(texts) > 1 else ""
        file.append(
            polib.POEntry(
                msgctxt=m.context or None,
                msgid=source,
                msgid_plural=plural,
                msgstr="" if plural else m.target.text,
                msgstr_plural=dict(enumerate(t for _, t in texts[1:])) if plural else {},
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
    if language and locale and _primary(language) != _primary(locale):
        raise CatalogError(
            f"the header says language {language}, and this is the place for {locale}",
            where=where,
            hint="was it saved into the wrong folder? else correct the field Language",
        )


def _check_plurals(
    messages: Iterable[Message], header: dict[str, str], locale: str, where: str
) -> None:
    """The forms mean what the language's pinned ``Plural-Forms`` says, and nothing else."""
    targets = [m.target.text for m in messages if po_plurals.JOINT in m.source and not m.obsolete]
    if not any(targets):
        return
    tag = (locale or header.get("Language", "")).replace("_", "-")
    pinned = locales.get(tag).plural_forms
    if wrong := po_plurals.problem(targets, header.get("Plural-Forms", ""), pinned):
        raise CatalogError(
            wrong,
            where=where,
            hint="a program may have changed them: restore the file's last good version",
        )


def _primary(tag: str) -> str:
    return re.split("[-_@.]", tag, maxsplit=1)[0].lower()
