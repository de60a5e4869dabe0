"""What the steps report, and whom they tell of progress."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from multilang.errors import MultilangError
from multilang.model import Coverage, Extraction, Issue
from multilang.pipeline.extractions import Extractions

if TYPE_CHECKING:
    from multilang.pipeline.settled import Settled
    from multilang.publish import Sent


class Watcher(Protocol):
    """Is told of progress; the command line draws bars with it."""

    def begin(self, what: str, total: int) -> None: ...

    def advance(self, count: int) -> None: ...


class Silent:
    """A watcher that looks away."""

    def begin(self, what: str, total: int) -> None:
        """Ignore."""

    def advance(self, count: int) -> None:
        """Ignore."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The articles of a project, extracted, at the latest when somebody asks for them; and the
    files that could not be."""

    extractions: Sequence[Extraction]
    failures: tuple[MultilangError, ...] = ()
    settled: Settled | None = field(default=None, compare=False)
    """What earlier runs know of these articles."""

    def only(self, slugs: Iterable[str]) -> tuple[Extraction, ...]:
        wanted = set(slugs)
        if isinstance(self.extractions, Extractions):
            return tuple(self.extractions.of(slug) for slug in self.slugs if slug in wanted)
        return tuple(e for e in self.extractions if e.article.slug in wanted)

    def readable(
        self, slugs: Iterable[str]
    ) -> tuple[tuple[Extraction, ...], tuple[MultilangError, ...]]:
        """As ``only``; what was deleted or broken since it was read is a failure."""
        found, failures = list[Extraction](), list[MultilangError]()
        if not isinstance(self.extractions, Extractions):
            return self.only(slugs), ()
        wanted = set(slugs)
        for slug in filter(wanted.__contains__, self.slugs):
            try:
                found.append(self.extractions.of(slug))
            except MultilangError as error:
                failures.append(error)
        return tuple(found), tuple(failures)

    @property
    def slugs(self) -> tuple[str, ...]:
        if isinstance(self.extractions, Extractions):
            return self.extractions.slugs
        return tuple(e.article.slug for e in self.extractions)

    @property
    def is_new(self) -> bool:
        """Whether an article was extracted that earlier runs do not know as it is."""
        return not isinstance(self.extractions, Extractions) or any(
            map(self.extractions.made, self.slugs)
        )

    def characters(self) -> Iterator[tuple[str, int]]:
        """Each article with the length of its source texts."""
        if isinstance(self.extractions, Extractions):
            yield from self.extractions.characters()
        else:
            for extraction in self.extractions:
                yield extraction.article.slug, sum(len(unit.source) for unit in extraction.units)


@dataclass(frozen=True, slots=True)
class LocaleReport:
    """What one locale looks like after a run. Reports of batches add up."""

    locale: str
    coverage: Coverage = field(default_factory=Coverage)
    drafted: int = 0
    """Messages that got a new draft in this run."""
    remembered: int = 0
    """Those of them that the memory gave."""
    refused: int = 0
    """Messages left empty because a guard refused the machine's text."""
    translated: int = 0
    """Sentences the engine worked on; 0 when everything was known."""
    written: tuple[str, ...] = ()
    """Catalogs whose bytes changed, relative to the project."""
    signatures: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """What became of people's work that was not where it should be, each with its path."""
    failures: tuple[MultilangError, ...] = ()

    def __add__(self, other: LocaleReport) -> LocaleReport:
        values = {f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)}
        signatures = tuple(sorted(set(values["signatures"])))
        return LocaleReport(**{**values, "locale": self.locale, "signatures": signatures})


@dataclass(frozen=True, slots=True)
class PublishReport:
    """What building a site did."""

    site: Path
    pages: Mapping[str, int]
    """Article pages by locale, the source language too."""
    held: tuple[Issue, ...] = ()
    """Why articles were kept back, and what was left out of those that were not."""
    changed: bool = False
    failures: tuple[MultilangError, ...] = ()
    sent: Sent | None = None
    """What came of bringing it to its target; None without one."""


@dataclass(frozen=True, slots=True)
class BundleReport:
    """What writing the bundles did."""

    written: tuple[str, ...]
    """Files whose bytes changed, relative to the project."""
    bundles: int
    """How many articles have one."""
    held: tuple[Issue, ...] = ()
    failures: tuple[MultilangError, ...] = ()
    removed: tuple[str, ...] = ()
    """Bundles of articles that are gone or withdrawn, relative to the project."""


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a whole run did."""

    locales: tuple[LocaleReport, ...]
    published: PublishReport | None = None
    previewed: PublishReport | None = None
    said: tuple[str, ...] = ()
    """What the user should know of the models that were used, once each."""
    failures: tuple[MultilangError, ...] = ()
    """Files that could not be read, and engines that could not be used."""

    @property
    def all_failures(self) -> tuple[MultilangError, ...]:
        found = list(self.failures)
        for locale in self.locales:
            found += locale.failures
        for site in (self.published, self.previewed):
            found += site.failures if site else ()
        return tuple({str(failure): failure for failure in found}.values())

    @property
    def changes(self) -> bool:
        """Whether a catalog changed, or would."""
        return any(report.written for report in self.locales)
