"""What is known of an article in one language, as plain values: packed, and read back.

Reading makes our own plain classes and nothing else: bytes that somebody else put there cannot run
anything.
"""

from __future__ import annotations

import io
import pickle
import zlib
from collections.abc import Mapping
from dataclasses import fields
from operator import attrgetter
from typing import Any, Final, NamedTuple

from multilang.exports.addresses import Wish
from multilang.exports.facts import Facts
from multilang.exports.pages import Page
from multilang.exports.views.withdrawn import Tombstone
from multilang.exports.wholes import sha, slim
from multilang.formats.surroundings import Mark
from multilang.model import Coverage, Issue

_PLAIN: Final = frozenset((("datetime", "date"), ("datetime", "datetime")))
_FIELDS: Final = tuple(field.name for field in fields(Page))
_VALUES: Final = attrgetter(*_FIELDS)
_PARTS: Final = {
    kind: attrgetter(*(field.name for field in fields(kind)))
    for kind in (Coverage, Facts, Wish, Issue, Tombstone)
}
_COVERAGE, _MARKS, _FACTS, _WISH = (
    _FIELDS.index(name) for name in ("coverage", "marks", "facts", "wish")
)
_ALIKE: Final = tuple(_FIELDS.index(name) for name in ("locale", "authors", "section", "tags"))


class Known(NamedTuple):
    """What is known of an article in one language."""

    key: bytes
    page: Page | None
    """Without its text; None where the article is withdrawn."""
    digest: str = ""
    """Of the whole page."""
    slim: str = ""
    """Of ``page``."""
    text: str = ""
    """Of the whole page's text."""
    issues: tuple[Issue, ...] = ()
    stone: Tombstone | None = None
    """What stands in its place."""
    headings: tuple[str, ...] = ()
    """Of a source article: the ids of its headings."""
    draft: bool = False
    """Of a source article: whether its author keeps it back."""
    alone: bool = False
    """The same: whether it is not to be translated."""


def known(key: bytes, page: Page | None, **more: Any) -> Known:
    """
    Args:
        page: whole.
    """
    if page is None:
        return Known(key, None, **more)
    small = slim(page)
    return Known(key, small, sha(repr(page)), sha(repr(small)), sha(page.text), **more)


class Reader:
    """Makes values of what was packed; equal parts of them are one."""

    def __init__(self) -> None:
        self._shared: dict[Any, Any] = {}

    def row(self, data: bytes) -> dict[str, Known]:
        """What ``row`` has packed; nothing where it is damaged."""
        try:
            return {tag: self._known(*one) for tag, one in _loaded(data).items()}
        except Exception:  # pickle may raise anything on what is damaged
            return {}

    def page(self, data: bytes) -> Page | None:
        """What ``page`` has packed; None where it is damaged."""
        try:
            return self._page(*_loaded(zlib.decompress(data)))
        except Exception:  # the same
            return None

    def _page(self, *values: Any) -> Page:
        found = list(values)
        found[_COVERAGE] = self._one(Coverage(*found[_COVERAGE]))
        found[_MARKS] = tuple(Mark(*mark) for mark in found[_MARKS])
        found[_FACTS] = self._one(Facts(*found[_FACTS]))
        found[_WISH] = Wish(*found[_WISH])
        for place in _ALIKE:
            found[place] = self._one(found[place])
        return Page(*found)

    def _known(
        self, key: bytes, page: Any, digest: str, slim: str, text: str, issues: Any, stone: Any,
        headings: tuple[str, ...], draft: bool, alone: bool,
    ) -> Known:  # fmt: skip
        return Known(
            key, self._page(*page) if page else None, digest, slim, text,
            tuple(Issue(*issue) for issue in issues),
            Tombstone(*stone) if stone else None, headings, draft, alone,
        )  # fmt: skip

    def _one(self, value: Any) -> Any:
        """One of all equal values: thousands of articles have the same few."""
        return self._shared.setdefault(value, value)


class _Plain(pickle.Unpickler):
    """Makes plain values and dates, and nothing else."""

    def find_class(self, module: str, name: str) -> object:
        if (module, name) in _PLAIN:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is no plain value")


def _loaded(data: bytes) -> Any:
    return _Plain(io.BytesIO(data)).load()


def _dumped(value: object) -> bytes:
    return pickle.dumps(value, protocol=5)


def page(whole: Page) -> bytes:
    return zlib.compress(_dumped(_plain(whole)), 1)


def row(found: Mapping[str, Known]) -> bytes:
    """
    Args:
        found: by locale.
    """
    return _dumped({tag: _row(one) for tag, one in found.items()})


def _plain(page: Page) -> tuple[object, ...]:
    values = list(_VALUES(page))
    for place in (_COVERAGE, _FACTS, _WISH):
        values[place] = _PARTS[type(values[place])](values[place])
    values[_MARKS] = tuple((mark.line, mark.state) for mark in page.marks)
    return tuple(values)


def _row(one: Known) -> tuple[object, ...]:
    page = _plain(one.page) if one.page else None
    issues = tuple(map(_PARTS[Issue], one.issues))
    stone = _PARTS[Tombstone](one.stone) if one.stone else None
    return (*one[:1], page, *one[2:5], issues, stone, *one[7:])
