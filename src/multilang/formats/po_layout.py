"""Catalog -> the bytes of its file, in the layout that the file had (docs/decisions/0006).

An entry that means what it meant when it was read is written verbatim, with the blank lines before
it: wrapped or not, comments in any order, CRLF. Only changed and new entries are canonical. So one
changed message changes the lines of one entry, whoever wrote the file.
"""

from __future__ import annotations

import gc
import io
import re
from bisect import bisect_left
from contextlib import contextmanager
from typing import TYPE_CHECKING

from multilang.errors import CatalogError
from multilang.formats.po_writing import canonical, check_keys, entry, header, is_worth_keeping
from multilang.model import Layout

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from multilang.model import Catalog, Message

    Key = tuple[str, str]

_UTF8 = re.compile(r"charset\s*=\s*\"?utf-?8\b", re.IGNORECASE)


def serialize(catalog: Catalog, plural_forms: str) -> bytes:
    """The bytes of a catalog; ``parse`` gives the catalog back.

    Without a layout they are canonical: header fields that name language, encoding and plural
    forms are ours and always written; project, date, translator and team are kept as they are, or
    filled with gettext's own neutral values; obsolete messages without text and remark are not;
    control characters are dropped from comments.

    With a layout, untouched entries are verbatim. A byte order mark goes, since gettext refuses
    files with one, and the header is rewritten when charset, language or plural forms are wrong.

    Args:
        plural_forms: the value of ``Plural-Forms`` (``Locale.plural_forms``).

    Raises:
        CatalogError: two messages with one key, or a changed text with characters that no PO tool
            keeps (``FORBIDDEN`` in a msgstr).
    """
    if catalog.layout is None:
        return canonical(catalog, plural_forms)
    where = f"{catalog.domain} ({catalog.locale})"
    with no_collection():
        check_keys(catalog, where)
        try:
            return _bytes(_pieces(catalog, catalog.layout, plural_forms))
        except CatalogError as error:
            error.where = error.where or where
            raise


@contextmanager
def no_collection() -> Iterator[None]:
    """Keep Python from searching for cycles among values that cannot have any (a third faster)."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _bytes(pieces: Iterable[str]) -> bytes:
    """The pieces in UTF-8, without the whole text in memory a second and a third time."""
    out = io.BytesIO()
    for piece in pieces:
        out.write(piece.encode())
    return out.getvalue()


def raw_spans(data: str, spans: Sequence[tuple[int, int, int]]) -> tuple[tuple[int, int, int], ...]:
    """Spans of the text with LF as spans of the text with its own line ends."""
    if "\r\n" not in data:
        return tuple(spans)
    cuts = [match.start() - n for n, match in enumerate(re.finditer("\r\n", data))]
    return tuple(
        (a + bisect_left(cuts, a), b + bisect_left(cuts, b), c + bisect_left(cuts, c))
        for a, b, c in spans
    )


def line_break(text: str) -> str:
    """What most lines of a text end with."""
    crlf = text.count("\r\n")
    return "\r\n" if crlf and crlf * 2 > text.count("\n") else "\n"


def _pieces(catalog: Catalog, layout: Layout, plural_forms: str) -> Iterator[str]:
    """Header and entries, each with the blank lines before it; the end of the file."""
    yield from _header_pieces(catalog, layout, plural_forms)
    known = _places(layout)
    read = {id(m): n for n, m in enumerate(layout.messages)}  # nearly all are the very objects
    others = [(other, _places(other)) for other in layout.others]
    text, spans, messages = layout.text, layout.spans, layout.messages
    begin = end = 0  # a stretch of the old file, written in one piece
    for message in _arranged(catalog, layout, known):
        at = read.get(id(message))
        same = at is not None
        if at is None:
            at = known.get((message.context, message.source))
            same = at is not None and _same(message, messages[at])
        before, first, last = spans[at] if at is not None else (0, 0, 0)
        if same:
            if before != end or not end:
                if end:
                    yield _closed(text[begin:end], layout)
                if not before:
                    yield layout.line_break
                begin = before or first
            end = last
            continue
        yield _closed(text[begin:end], layout)
        begin = end = 0
        yield text[before:first] if before else layout.line_break
        yield _elsewhere(message, others, layout) or _own(entry(message), layout)
    yield text[begin:end]
    yield text[layout.end :]


def _places(layout: Layout) -> dict[Key, int]:
    return {(m.context, m.source): n for n, m in enumerate(layout.messages)}


def _closed(stretch: str, layout: Layout) -> str:
    """Only the last line of a file may be without a line end."""
    return stretch + layout.line_break if stretch and not stretch.endswith("\n") else stretch


def _header_pieces(catalog: Catalog, layout: Layout, plural_forms: str) -> Iterator[str]:
    known = catalog.header == layout.header and catalog.header_comments == layout.header_comments
    if layout.header_span is None:
        yield _own(header(catalog, plural_forms), layout)
        return
    before, start, end = layout.header_span
    yield "" if layout.spans and layout.spans[0][0] < before else layout.text[before:start]
    if known and _is_right(dict(layout.header), catalog.locale, plural_forms):
        raw = layout.text[start:end]
        yield raw if raw.endswith("\n") else raw + "\n"
    else:
        yield _own(header(catalog, plural_forms), layout)


def _is_right(fields: dict[str, str], locale: str, plural_forms: str) -> bool:
    """Whether what is ours to say in a header is said, in whatever form."""
    language = re.split("[-_@.]", fields.get("Language", ""), maxsplit=1)[0]
    plurals = fields.get("Plural-Forms", "")
    return bool(
        _UTF8.search(fields.get("Content-Type", ""))
        and language.lower() == re.split("[-_@.]", locale, maxsplit=1)[0].lower()
        and (not plural_forms or _squeezed(plurals) == _squeezed(plural_forms))
    )


def _squeezed(plural_forms: str) -> str:
    return re.sub(r"[\s;]|(?<=plural=)\(|\)(?=\s*;?\s*$)", "", plural_forms)


def _arranged(catalog: Catalog, layout: Layout, known: dict[Key, int]) -> Iterator[Message]:
    """Live messages in the catalog's order, obsolete ones last, but where the file has them."""
    gone = {
        m.key: m for m in catalog.messages if m.obsolete and (is_worth_keeping(m) or m.key in known)
    }
    if not gone:
        yield from (m for m in catalog.messages if not m.obsolete)
        return
    live = [m for m in catalog.messages if not m.obsolete]
    inside = _inside(layout, live, gone)
    yield from inside.pop(None, ())
    for message in live:
        yield message
        if inside:
            yield from inside.pop(message.key, ())
    old = [key for key in gone if key in known and layout.messages[known[key]].obsolete]
    as_read = sorted(old, key=known.__getitem__)
    if old != as_read:
        yield from (gone.pop(key) for key in as_read)
    yield from gone.values()


def _inside(
    layout: Layout, live: Sequence[Message], gone: dict[Key, Message]
) -> dict[Key | None, list[Message]]:
    """Obsolete messages between live ones, taken out of ``gone``: by the live one before them."""
    messages = layout.messages
    last = next((n for n in range(len(messages), 0, -1) if not messages[n - 1].obsolete), 0)
    found: dict[Key | None, list[Message]] = {}
    if not any(m.obsolete for m in messages[:last]):
        return found
    keys = {m.key for m in live}
    anchor: Key | None = None
    for message in messages[:last]:
        if message.key in keys:
            anchor = message.key
        elif message.obsolete and message.key in gone:
            found.setdefault(anchor, []).append(gone.pop(message.key))
    return found


def _same(message: Message, read: Message) -> bool:
    """Whether a message would be written as the one that was read."""
    if message == read:
        return message.target.fingerprint == read.target.fingerprint
    return message.key == read.key and entry(message) == entry(read)


def _elsewhere(
    message: Message, others: list[tuple[Layout, dict[Key, int]]], layout: Layout
) -> str:
    """The entry as another file has it."""
    for other, known in others:
        at = known.get(message.key)
        if at is not None and _same(message, other.messages[at]):
            _, start, end = other.spans[at]
            raw = other.text[start:end].replace("\r\n", "\n")
            return _own(raw if raw.endswith("\n") else raw + "\n", layout)
    return ""


def _own(text: str, layout: Layout) -> str:
    return text if layout.line_break == "\n" else text.replace("\n", layout.line_break)
