"""The dashboard: every article in every language. Only what changed is read and judged again.

``.multilang/dashboard.sqlite`` holds a line for each, by the stamps of its files and, where these
differ (a fresh checkout), by a digest of their bytes. It may be deleted at any time.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from multilang import config, workspace, writing
from multilang.errors import MultilangError
from multilang.model import Extraction
from multilang.page_cache import made_by
from multilang.pipeline.cutting import extraction_of
from multilang.pipeline.gating import gates
from multilang.pipeline.recording import journal_path
from multilang.pipeline.reports import Reading
from multilang.pipeline.unpublishing import place as record_place
from multilang.project import Project
from multilang.review.desk import finding, sheets
from multilang.review.desk.base import Counts, Dashboard, Line, Progress
from multilang.review.desk.files import Files, Stamp, is_recent, placed, stamp
from multilang.review.desk.lines import Known, Lines

Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Found:
    """An article on disk."""

    slug: str
    stamp: Stamp


class Board:
    """The dashboard of a project. One thread at a time scans."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._lock = threading.Lock()
        self._known: dict[Place, Known] | None = None

    def dashboard(self, progress: Progress | None = None) -> Dashboard:
        project = self._files.project
        with self._lock:
            store = Lines(project.cache_dir / "dashboard.sqlite")
            if self._known is None:
                self._known = store.read()
            problems, found = _articles(project)
            scan = _Scan(project, _shared(project), self._known)
            now = dict(scan.lines(found, progress or _silent))
            store.keep(now, self._known)
            self._known = now
        return _summed(project, [known.line for known in now.values()], problems)


def _silent(done: int, total: int) -> None:
    pass


def _articles(project: Project) -> tuple[tuple[str, ...], list[_Found]]:
    slugs, refused = workspace.slugs(project)
    paths = ((s, project.path(project.config.content_dir, s, workspace.ARTICLE)) for s in slugs)
    found = [_Found(slug, now) for slug, path in paths if (now := stamp(path))]
    return tuple(str(error) for error in refused), found


def _shared(project: Project) -> str:
    """What every line is made with: the program, settings, glossary, and what is kept off the
    site."""
    glossary = project.config.glossary or f"{project.config.locale_dir}/glossary.csv"
    parts = [made_by()]
    for path in (project.path(config.FILE), project.path(glossary), record_place(project)):
        data = writing.read_if_there(path, root=project.root)
        parts.append(sha256(data).hexdigest() if data is not None else "")
    return sha256("\0".join(parts).encode()).hexdigest()


class _Scan:
    """One look at all files."""

    def __init__(self, project: Project, shared: str, known: Mapping[Place, Known]) -> None:
        self._project = project
        self._shared = shared
        self._known = known
        self._with_journal = {
            language.tag for language in project.config.languages if language.max_unmodified_mt < 1
        }

    def lines(self, found: list[_Found], progress: Progress) -> Iterator[tuple[Place, Known]]:
        folders = {tag: self._stamps(tag) for tag in self._project.config.tags}
        for number, article in enumerate(found, 1):
            extraction: Extraction | MultilangError | None = None
            for tag, stamps in folders.items():
                where = (tag, article.slug)
                now = (article.stamp, stamps.get(article.slug), self._journal(*where))
                known = self._known.get(where)
                if known is None or known.shared != self._shared or not known.is_of(now):
                    extraction = extraction or self._extraction(article.slug)
                    known = self._judged(where, extraction, known)
                    recent = any(is_recent(one) for one in now)
                    known = replace(known, stamps=() if recent else now)
                if known.line.title:
                    yield where, known
            progress(number, len(found))

    def _stamps(self, tag: str) -> dict[str, Stamp]:
        """Of all catalogs of a language, by slug: one look at their folder."""
        folder = self._project.catalog_path(tag, "x").parent
        found = {}
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.name.endswith(".po"):
                        facts = entry.stat()
                        known = (facts.st_ino, facts.st_size, facts.st_mtime_ns)
                        found[entry.name[:-3]] = known
        except OSError:
            return found
        return found

    def _journal(self, tag: str, slug: str) -> Stamp | None:
        """Only where the gate asks the journal."""
        return stamp(journal_path(self._project, tag, slug)) if tag in self._with_journal else None

    def _extraction(self, slug: str) -> Extraction | MultilangError:
        try:
            data = workspace.read_article(self._project, slug)
            return extraction_of(self._project, slug, data)
        except MultilangError as error:
            return error

    def _judged(
        self, where: Place, article: Extraction | MultilangError, known: Known | None
    ) -> Known:
        tag, slug = where
        if isinstance(article, MultilangError):
            return Known(self._shared, "", Line(slug, tag, slug, Counts(), problem=str(article)))
        digest = self._digest(where, article)
        if known and (known.shared, known.digest) == (self._shared, digest):
            return known
        try:
            line = _line(self._project, tag, article)
        except MultilangError as error:
            line = Line(slug, tag, _title(article), Counts(), problem=str(error))
        return Known(self._shared, digest, line)

    def _digest(self, where: Place, article: Extraction) -> str:
        tag, slug = where
        paths: list[Path] = [self._project.catalog_path(tag, slug)]
        if tag in self._with_journal:
            paths.append(journal_path(self._project, tag, slug))
        parts = [article.article.revision]
        for path in paths:
            try:
                parts.append(sha256(path.read_bytes()).hexdigest())
            except OSError:
                parts.append("")
        return sha256("\0".join(parts).encode()).hexdigest()


def _title(extraction: Extraction) -> str:
    return str(extraction.article.get("title") or extraction.article.slug)


def _line(project: Project, tag: str, extraction: Extraction) -> Line:
    """Judge one article in one language; without a title where it is not translated at all."""
    slug = extraction.article.slug
    if extraction.article.get("translate") is False:
        return Line(slug, tag, "", Counts())
    place = placed(project, tag, extraction)
    found = finding.findings(place).all.values()
    worst = [finding.worst(some) for some in found]
    answers, failures = gates(project, Reading((extraction,)), (tag,))
    if failures:
        raise failures[0]
    answer = answers[0]
    return Line(
        slug, tag, _title(extraction), sheets.counts(place.items.values()),
        sum(one in ("critical", "functional") for one in worst), worst.count("critical"),
        answer.publishable, tuple(issue.message for issue in answer.reasons),
    )  # fmt: skip


def _summed(project: Project, lines: list[Line], problems: tuple[str, ...]) -> Dashboard:
    sums = {tag: Counts() for tag in project.config.tags}
    for line in lines:
        sums[line.tag] += line.counts
    return Dashboard(tuple(sorted(lines, key=_badness)), tuple(sums.items()), problems)


def _badness(line: Line) -> tuple[bool, bool, float, int, str, str]:
    """Worst first: unreadable, then what is kept back, the least approved, the longest."""
    words = sum(line.counts.words)
    return (
        not line.problem, line.publishable, line.counts.share, -words, line.slug, line.tag
    )  # fmt: skip
