"""What programs do to entries that their users did not ask for, undone while a catalog is read.

Babel guesses ``python-format`` for every source like “5% depth”, and ``msgfmt -c`` then refuses the
translation; and it turns previous sources (``#| msgid``) into translator comments. No text of an
article is a format string, so flags of that kind mean nothing here.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from multilang.errors import CatalogError
from multilang.formats import po_reading

if TYPE_CHECKING:
    from multilang.model import Catalog, Message

_FORMAT = re.compile(r"(?:(?:no|possible|impossible)-)?[a-z-]+-format")
_PREVIOUS = re.compile(r'\| ?((?:msgctxt |msgid )?".*)')
_REST = 'msgid "x"\nmsgstr ""\n'


def mended(catalog: Catalog) -> Catalog:
    """The catalog without such changes; itself where there are none.

    Its layout still has the messages as they were read, so that mended ones are written anew.
    """
    messages = tuple(_mended(message) for message in catalog.messages)
    if all(new is old for new, old in zip(messages, catalog.messages, strict=True)):
        return catalog
    return replace(catalog, messages=messages)


def _mended(message: Message) -> Message:
    if not message.flags and not message.comments:
        return message
    flags = tuple(flag for flag in message.flags if not _FORMAT.fullmatch(flag))
    if flags != message.flags:
        message = replace(message, flags=flags)
    lines = [match[1] for c in message.comments if (match := _PREVIOUS.fullmatch(c))]
    if not lines or message.previous_source is not None:
        return message
    previous = _previous(lines)
    if previous is None:
        return message
    comments = tuple(c for c in message.comments if not _PREVIOUS.fullmatch(c))
    context, source = previous
    return replace(message, comments=comments, previous_context=context, previous_source=source)


def _previous(lines: list[str]) -> tuple[str | None, str] | None:
    """Context and source that these lines say; None where they say something else."""
    text = "".join(f"#| {line}\n" for line in lines) + _REST
    try:
        entry = next(po_reading.entries(text, ""))
    except CatalogError:
        return None
    if entry.previous_source is None:
        return None
    return entry.previous_context, entry.previous_source
