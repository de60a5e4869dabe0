"""Front matter for other generators: fields are added, and what an author wrote stays as it is.

Values are written so that YAML 1.1, YAML 1.2 and, for text, TOML read the same from them: all text
in double quotes, collections in their flow form (the part of YAML that is JSON).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from html import escape

from multilang.errors import ContentError
from multilang.formats import front_matter
from multilang.model import Locale

_PLAIN_NAME = re.compile(r"[A-Za-z][\w-]*", re.ASCII)
_WORDS = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null"))


def quoted(text: str) -> str:
    """A text in double quotes, for YAML and for TOML."""
    return front_matter.write('""', text)


def value(item: object) -> str:
    """A value of front matter as YAML, in one line."""
    if isinstance(item, str):
        return quoted(item)
    if item is None:
        return "null"
    if isinstance(item, bool):
        return "true" if item else "false"
    if isinstance(item, (list, tuple)):
        return f"[{', '.join(value(one) for one in item)}]"
    if isinstance(item, Mapping):
        return f"{{{', '.join(f'{name(key)}: {value(one)}' for key, one in item.items())}}}"
    if isinstance(item, datetime.date):
        return item.isoformat()
    return repr(item)


def name(key: object) -> str:
    """The name of a field, in quotes where it would not be read as text."""
    text = str(key)
    return text if _PLAIN_NAME.fullmatch(text) and text.lower() not in _WORDS else quoted(text)


def lines(fields: Mapping[str, object]) -> str:
    """``name: value`` lines."""
    return "".join(f"{name(key)}: {value(item)}\n" for key, item in fields.items())


def displayed_text(text: str, locale: Locale) -> str:
    """One line for themes that put fields into pages and attributes as they are.

    Straight quotation marks become the language's own: no escape survives every theme's filters.
    """
    opening, closing = locale.quotes[:2]
    pieces = re.sub(r"[ \t\r\n]+", " ", text.replace("'", "’")).strip().split('"')
    joined = pieces[0]
    for number, piece in enumerate(pieces[1:]):
        joined += (closing if number % 2 else opening) + piece
    return escape(joined, quote=False)


def with_fields(
    text: str, ours: Mapping[str, object], defaults: Mapping[str, object]
) -> tuple[str, str]:
    """A file's header with fields added, and its body.

    Every byte that the author wrote stays, unless one of ``ours`` stands there with another value,
    or lines cannot follow what stands there (``{a: b}``): then the header is written anew. It is
    read again before it is given out, so what it says is always the author's fields and these.

    Args:
        ours: what the header must say.
        defaults: what it says where the author did not.
    """
    head = front_matter.parse(text, "", ())
    known = dict(head.metadata)
    body = text[head.end :].removeprefix("\ufeff")
    more = {key: item for key, item in {**defaults, **ours}.items() if key not in known}
    wanted = {**known, **{key: item for key, item in ours.items() if key in known}, **more}
    if head.end and all(known[key] == item for key, item in ours.items() if key in known):
        added = _added(text[: head.end].removeprefix("\ufeff"), more)
        if _says(added, wanted):
            return added, body
    return f"---\n{lines(wanted)}---\n", body


def _added(head: str, fields: Mapping[str, object]) -> str:
    line_break = "\r\n" if "\r\n" in head else "\n"
    at = head.rstrip().rfind("---")
    if not head.endswith("\n"):
        head += line_break
    return head[:at] + lines(fields).replace("\n", line_break) + head[at:]


def _says(head: str, wanted: Mapping[str, object]) -> bool:
    try:
        return dict(front_matter.parse(head, "", ()).metadata) == wanted
    except ContentError:
        return False
