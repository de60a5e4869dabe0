"""Search on the published site: an index for each language, and the module that asks it.

``folding`` is the one table of letters that count as the same, ``records`` what is found of an
article, ``indexing`` the run of pagefind. The page itself is ``views.search``. Works in the browser
alone: the files are static, and a query is sent nowhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Protocol

from multilang.exports import frame, links
from multilang.exports.search import folding, indexing, records

if TYPE_CHECKING:
    from multilang.exports.views.view import SiteView

FOLDER = "pagefind"
"""Beside the search page of a language."""
_MODULE = "search.js"
_TABLE = b"/* folding */ {}"


class Known(Protocol):
    """Remembers the index of each language."""

    def get(self, tag: str, key: str) -> Mapping[str, bytes] | None:
        """Its files by name, if it was made of what this key says."""

    def put(self, tag: str, key: str, files: Mapping[str, bytes]) -> None:
        """Remember it."""


def module() -> tuple[str, bytes]:
    """Path and bytes of the script on search pages; the path changes with the content."""
    table = json.dumps(folding.table(), ensure_ascii=True, separators=(",", ":")).encode()
    code = frame.shipped_file(_MODULE)
    assert code.count(_TABLE) == 1
    code = code.replace(_TABLE, table)
    return f"assets/search.{sha256(code).hexdigest()[:10]}.js", code


def files(view: SiteView, known: Known | None = None) -> Iterator[tuple[str, bytes]]:
    """Path and bytes of every index, and of the module; nothing where search is off.

    Args:
        known: an index that holds what it should is not made again.

    Raises:
        PublishError: pagefind is not installed, or failed.
    """
    tags = [tag for tag in view.tags if view.search_path(tag)]
    if tags:
        yield module()
    for tag in tags:
        for name, data in _index(view, tag, known).items():
            yield f"{links.folder(tag)}/search/{FOLDER}/{name}", data


def _index(view: SiteView, tag: str, known: Known | None) -> Mapping[str, bytes]:
    sources = records.sources(view, tag)
    facts = repr((indexing.versions(), sources)).encode("utf-8", "surrogateescape")
    key = sha256(facts).hexdigest()
    if known and (found := known.get(tag, key)) is not None:
        return found
    made = indexing.index(tag, records.records(view, tag, sources))
    if known:
        known.put(tag, key, made)
    return made
