"""What somebody has taken off the site, until it is undone: a text file among the catalogs.

It lies in git with them, so that every machine that publishes knows it. A line is a language and an
article; ``*`` stands for all languages. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from multilang.errors import ConfigError

FILE: Final = "unpublished.txt"
ALL: Final = "*"
_HEAD = """\
# What `multilang unpublish` has taken off the site: a language and an article on a line, * for all.
# `multilang unpublish --undo` takes lines out again.
"""
_LINE = re.compile(r"([A-Za-z0-9-]+|\*)\s+([a-z0-9][a-z0-9-]*|\*)")


@dataclass(frozen=True, slots=True)
class Unpublished:
    """Languages and slugs, sorted; ``*`` for all."""

    entries: tuple[tuple[str, str], ...] = ()

    def hides(self, tag: str, slug: str) -> bool:
        """Whether a page may not stand on the site."""
        return not self.wanted.isdisjoint({(tag, ALL), (ALL, slug), (tag, slug)})

    @property
    def wanted(self) -> frozenset[tuple[str, str]]:
        return frozenset(self.entries)

    def with_(self, tags: Iterable[str], slugs: Iterable[str]) -> Unpublished:
        """These pages taken away too: all articles where none is named, all languages likewise."""
        return Unpublished(tuple(sorted({*self.entries, *_pairs(tags, slugs)})))

    def without(self, tags: Iterable[str], slugs: Iterable[str]) -> Unpublished:
        """These lines taken out: all lines of a language, or of an article, that is named."""
        tags, slugs = set(tags), set(slugs)
        return Unpublished(
            tuple(
                (tag, slug)
                for tag, slug in self.entries
                if (tags and tag not in tags) or (slugs and slug not in slugs)
            )
        )

    def serialize(self) -> bytes:
        lines = (f"{tag} {slug}\n" for tag, slug in self.entries)
        return (_HEAD + "".join(lines)).encode()


def _pairs(tags: Iterable[str], slugs: Iterable[str]) -> list[tuple[str, str]]:
    return [(tag, slug) for tag in (list(tags) or [ALL]) for slug in (list(slugs) or [ALL])]


def parse(data: bytes, where: str) -> Unpublished:
    """Read the file. A line that is not understood stops the publication: it hides something.

    Raises:
        ConfigError: with the line.
    """
    entries = set()
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
        text = line.partition("#")[0].strip()
        if not text:
            continue
        found = _LINE.fullmatch(text)
        if found is None or found.groups() == (ALL, ALL):
            raise ConfigError(
                f"this line is not understood: {text}",
                where=f"{where}:{number}",
                hint="a language and an article, as in `fr harbour-opens` or `fr *`",
            )
        entries.add((found[1], found[2]))
    return Unpublished(tuple(sorted(entries)))
