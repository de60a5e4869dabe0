"""The articles of a reading, each extracted when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import overload

from multilang.model import Extraction

HELD = 2_000_000
"""Characters of source texts: of so much the extractions are held in memory, a thousand articles of
ordinary length. What else there is, is extracted each time it is asked for: so the memory of a run
does not grow with the project."""


class Extractions(Sequence[Extraction]):
    """Articles in the order of their slugs. What was extracted is kept, up to ``HELD``.

    An article that cannot be extracted any more, because its file was changed since it was read,
    raises what ``extract`` raises.
    """

    def __init__(self, extract: Callable[[str], Extraction]) -> None:
        self._lengths: dict[str, int] = {}
        self._extract = extract
        self._made: dict[str, Extraction] = {}
        self._held = 0

    @property
    def slugs(self) -> tuple[str, ...]:
        return tuple(self._lengths)

    def add(self, slug: str, characters: int, made: Extraction | None) -> None:
        """The next article.

        Args:
            characters: of its source texts.
            made: its extraction, where that is known already.
        """
        self._lengths[slug] = characters
        if made is not None:
            self._hold(slug, made)

    def of(self, slug: str) -> Extraction:
        found = self._made.get(slug)
        if found is None:
            found = self._extract(slug)
            self._hold(slug, found)
        return found

    def made(self, slug: str) -> Extraction | None:
        """An article if it was extracted already."""
        return self._made.get(slug)

    def characters(self) -> Iterator[tuple[str, int]]:
        """Each article with the length of its source texts."""
        yield from self._lengths.items()

    def _hold(self, slug: str, extraction: Extraction) -> None:
        if self._held < HELD:
            self._made[slug] = extraction
            self._held += self._lengths[slug] + 1

    def __len__(self) -> int:
        return len(self._lengths)

    @overload
    def __getitem__(self, index: int) -> Extraction: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Extraction, ...]: ...

    def __getitem__(self, index: int | slice) -> Extraction | tuple[Extraction, ...]:
        if isinstance(index, slice):
            return tuple(map(self.of, self.slugs[index]))
        return self.of(self.slugs[index])

    def __iter__(self) -> Iterator[Extraction]:
        return map(self.of, self.slugs)
