"""What the steps report, and whom they tell of progress."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Protocol

from multilang.errors import MultilangError
from multilang.model import Coverage, Extraction, Issue
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
    """The articles of a project, extracted; and the files that could not be."""

    extractions: tuple[Extraction, ...]
    failures: tuple[MultilangError, ...] = ()

    def only(self, slugs: Iterable[str]) -> tuple[Extraction, ...]:
        wanted = set(slugs)
        return tuple(e for e in self.extractions if e.article.slug in wanted)

    @property
    def slugs(self) -> tuple[str, ...]:
        return tuple(e.article.slug for e in self.extractions)


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
