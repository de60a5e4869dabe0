"""Sources without targets, as a PO template (``.pot``): ``po.canonical`` of such a catalog, faster.

A template has one comment in all its entries and no target in any, so the values that a catalog is
made of need not be made.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from multilang.errors import CatalogError
from multilang.formats import po_plurals, po_writing
from multilang.model import Catalog, Message

_NAME = "slug"  # a word that stands in a header once, where the domain does


def template(domain: str, keys: Iterable[tuple[str, str]], references: tuple[str, ...]) -> bytes:
    """The bytes of a template.

    Args:
        keys: context and source of each message, all different.
        references: the files that all the messages are of.

    Raises:
        CatalogError: a source with characters that no PO tool keeps.
    """
    quote = po_writing.quote
    place = po_writing.reference_lines(references)
    parts = [_header(domain)]
    contexts: dict[str, str] = {"": f"{place}msgid "}
    try:
        for context, source in keys:
            if po_plurals.JOINT in source:
                parts.append(po_writing.entry(Message(context, source, references=references)))
                continue
            begin = contexts.get(context)
            if begin is None:
                begin = contexts[context] = f"{place}msgctxt {quote(context)}\nmsgid "
            parts.append(f'{begin}{quote(source)}\nmsgstr ""\n')
    except CatalogError as error:
        error.where = domain
        raise
    return "\n".join(parts).encode()


def _header(domain: str) -> str:
    if not domain.replace("-", "").isalnum():
        return po_writing.header(Catalog("", domain), "")
    before, after = _around()
    return f"{before}{domain}{after}"


@cache
def _around() -> tuple[str, str]:
    before, _, after = po_writing.header(Catalog("", _NAME), "").partition(_NAME)
    return before, after
