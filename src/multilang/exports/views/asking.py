"""A site that writes down what it is asked, so that it can be asked the same again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from multilang.exports.site import SiteData

Question = tuple[str, ...]
"""What of the site a page was made with, besides what its key says:
``("place", "fr", "storm")``."""
K = TypeVar("K")
V = TypeVar("V")
_OF_ALL = ("pages", "shown", "withdrawn", "earlier")
"""What of ``SiteData`` a single article changes."""


class Asked(Mapping[K, V]):
    """A mapping that writes down what it is asked.

    Args:
        given: keys that need no question.
        instead: values that stand for others.
    """

    def __init__(
        self, what: str, known: Mapping[K, V], asked: list[Question],
        given: Mapping[Any, object] | None = None, instead: Mapping[K, V] | None = None,
    ) -> None:  # fmt: skip
        self._what, self._known, self._asked = what, known, asked
        self._given = given or {}
        self._instead = instead or {}

    def __getitem__(self, key: K) -> V:
        if key not in self._given:
            names = key if isinstance(key, tuple) else (key,)
            self._asked.append((self._what, *map(str, names)))
        return self._instead[key] if key in self._instead else self._known[key]

    def __iter__(self) -> Iterator[K]:
        self._asked.append((self._what,))
        return iter(self._known)

    def __len__(self) -> int:
        self._asked.append((self._what,))
        return len(self._known)


class Labels(dict[tuple[str, str, str], dict[str, Any]]):
    """What sections and tags are called: of all of them, and each a question."""

    def __init__(
        self, find: Callable[[tuple[str, str, str]], dict[str, Any]], asked: list[Question]
    ) -> None:
        super().__init__()
        self._find, self._asked = find, asked

    def __contains__(self, place: object) -> bool:
        return True

    def __getitem__(self, place: tuple[str, str, str]) -> dict[str, Any]:
        self._asked.append(("label", *place))
        return self._find(place)


class Told:
    """What templates are given as ``site``: its settings, and at a price its articles."""

    def __init__(self, site: SiteData, asked: list[Question]) -> None:
        self._told, self._asked = site, asked

    def __getattr__(self, name: str) -> Any:
        if name == "wholes":  # no page is made of another one's text
            raise AttributeError(name)
        if name in _OF_ALL:
            self._asked.append(("site", name))
        return getattr(self._told, name)
