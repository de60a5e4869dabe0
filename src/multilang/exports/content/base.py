"""What a target is: pure functions from an edition to paths and bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from multilang.exports.content.articles import Edition, Localized


@dataclass(frozen=True, slots=True)
class Target:
    """A kind of site that articles are written for. Paths have ``/`` and begin in its folder."""

    name: str
    pages: Callable[[Edition, str], Iterator[tuple[str, bytes]]]
    """The files of one language, in the order of the articles."""
    media_path: Callable[[Edition, Localized, str], str]
    """Where a file beside an article goes; for most targets the same in every language."""
    settings: Callable[[Edition], str]
    """What the site's own settings need to say of the languages."""
    settings_path: str
    """Where that may be written as a file of its own; empty where it is part of a larger one."""
    settings_name: str
    """The file that it belongs to, for people."""
    by_article: bool = True
    """Whether each file is one article's, in order."""


def by_article(
    path: Callable[[Localized], str], text: Callable[[Edition, Localized], str]
) -> Callable[[Edition, str], Iterator[tuple[str, bytes]]]:
    """The ``pages`` of a target that has a file for each article."""

    def pages(edition: Edition, tag: str) -> Iterator[tuple[str, bytes]]:
        for article in edition.of(tag):
            yield path(article), text(edition, article).encode()

    return pages
