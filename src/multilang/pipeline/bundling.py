"""Articles in all their languages -> bundles in ``build/bundles/``."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from multilang import assemble, checks, git, journal, locales, workspace, writing
from multilang import bundle as bundles
from multilang.bundle import Edition, Findings, Made, Medium, Origin
from multilang.errors import MultilangError
from multilang.exports import frame, links
from multilang.extract import RULES
from multilang.model import Bundle, Catalog, Extraction, Issue, Message, Unit
from multilang.pipeline import building, unpublishing, withdrawing
from multilang.pipeline.adopting import FRAME
from multilang.pipeline.parts import check_of
from multilang.pipeline.recording import read_journal
from multilang.pipeline.reports import BundleReport, Reading
from multilang.publish.unpublished import Unpublished
from multilang.workspace import Project

_FOLDER = "bundles"


def write_bundles(
    project: Project, reading: Reading, tags: Sequence[str], *, drafts: bool = False
) -> BundleReport:
    """A folder and a ZIP for each article, with the languages that the gate lets through, or all of
    them when ``drafts``.

    What is left of articles that are gone, or withdrawn, is removed.
    """
    failures: list[MultilangError] = []
    found: dict[str, list[Bundle]] = {}
    for extraction, one in building.bundles(
        project, reading, tags, failures, drafts=True if drafts else None
    ):
        found.setdefault(extraction.article.slug, []).append(one)
    maker = _Maker(project, tags, drafts, failures)
    written: list[str] = []
    hidden = unpublishing.read(project)
    standing = [e for e in reading.extractions if _stands(project, e, hidden, drafts)]
    for extraction in standing:
        slug = extraction.article.slug
        try:
            files = maker.files(extraction, found.get(slug, ()))
            with workspace.exclusive(project):
                written += _write(project, slug, files)
        except MultilangError as error:
            failures.append(error)
    gone = set(reading.slugs) - {e.article.slug for e in standing}
    with workspace.exclusive(project):
        removed = _remove(project, gone)
    held = tuple(
        issue
        for some in found.values()
        for one in some
        for issue in one.issues
        if not (drafts and issue.check == assemble.GATE)
    )
    return BundleReport(tuple(written), len(standing), held, tuple(failures), tuple(removed))


def _stands(project: Project, extraction: Extraction, hidden: Unpublished, drafts: bool) -> bool:
    """Whether anything of an article may be in a bundle; what was taken back never is."""
    article, source = extraction.article, project.config.source
    if withdrawing.is_gone(project, extraction) or hidden.hides(source, article.slug):
        return False
    return drafts or article.get("draft") is not True


class _Maker:
    """Makes the files of one bundle after the other, and knows what they share."""

    def __init__(
        self, project: Project, tags: Sequence[str], drafts: bool, failures: list[MultilangError]
    ) -> None:
        self.project = project
        self.drafts = drafts
        self.commits = git.last_changes(project.root, project.config.content_dir)
        self.words = {tag: _words(project, tag, failures) for tag in tags}

    def files(self, extraction: Extraction, found: Sequence[Bundle]) -> dict[str, bytes]:
        article, config = extraction.article, self.project.config
        origin = Origin(
            config.source,
            links.public_url(config.base_url, config.source, article.slug),
            RULES,
            self.commits.get(article.path, ""),
        )
        media = [
            Medium(name, path.read_bytes())
            for name, path in workspace.media(self.project, article.slug)
        ]
        editions = [self._edition(extraction, one) for one in found]
        return bundles.contents(article, origin, editions, media)

    def _edition(self, extraction: Extraction, one: Bundle) -> Edition:
        project, tag, units = self.project, one.locale, extraction.units
        catalog, _ = workspace.read_catalog(project, tag, one.slug)
        events = read_journal(project, tag, one.slug)
        made = journal.makings(events)
        by_units, by_words = bundles.count(units, catalog, made)
        shown = _shown(units, catalog, one)
        return Edition(
            one,
            project.config.language(tag),
            one.publishable or (self.drafts and not withdrawing.is_taken_back(one)),
            by_units,
            by_words,
            bundles.reviewers(units, catalog, events),
            _made(shown),
            _findings(project, tag, shown),
            self.words[tag],
            bundles.unseen_words(units, catalog, events),
        )


Shown = Sequence[tuple[Unit, Message]]
"""Units with the texts that stand in an edition, or would but for a critical finding."""


def _shown(units: Sequence[Unit], catalog: Catalog | None, one: Bundle) -> Shown:
    known = catalog.by_key() if catalog else {}
    missing = set(one.missing)
    return [
        (unit, message)
        for unit in units
        if (message := known.get(unit.key)) is not None
        and message.target.text
        and (message.reviewed or unit.id not in missing)
    ]


def _made(shown: Shown) -> tuple[Made, ...]:
    found: dict[str, Made] = {}
    for unit, message in shown:
        name = message.target.signature
        if name:
            old = found.get(name, Made(name, 0, 0))
            words = len(unit.source.split())
            found[name] = replace(old, units=old.units + 1, words=old.words + words)
    return tuple(found[name] for name in sorted(found))


def _findings(project: Project, tag: str, shown: Shown) -> Findings:
    look, locale = check_of(project, tag), locales.get(tag)
    pairs = [(unit, message.target.text) for unit, message in shown]
    together = partial(checks.check_catalog, pairs, locale, severities=project.config.checks)
    comments = {unit.id: message.comments for unit, message in shown}
    found = [*together(comments=comments)]
    all_found = [*together()]
    for unit, message in shown:
        heard = look(unit, message.target.text, message.comments)
        found += heard
        all_found += look(unit, message.target.text) if message.comments else heard
    count = {name: _count(found, name) for name in ("critical", "functional", "cosmetic")}
    waived = len(all_found) - len(found)
    return Findings(count["critical"], count["functional"], count["cosmetic"], waived)


def _count(found: Sequence[Issue], severity: str) -> int:
    return sum(issue.severity == severity for issue in found)


def _words(project: Project, tag: str, failures: list[MultilangError]) -> Mapping[str, str]:
    """The words that a body adds, in a language: the theme's, and the project's own."""
    try:
        catalog, _ = workspace.read_catalog(project, tag, FRAME)
    except MultilangError as error:
        failures.append(error)
        catalog = None
    return frame.words(locales.get(tag), frame.words_of(catalog) if catalog else None)


def _write(project: Project, slug: str, files: Mapping[str, bytes]) -> list[str]:
    """The folder, switched at once, then the ZIP; the paths of what changed."""
    folder = project.path(project.config.build_dir, _FOLDER, slug)
    changed = [name for name, data in files.items() if _differs(folder / name, data)]
    if not project.frozen and (changed or _count_files(folder) != len(files)):
        new = writing.staging(folder)
        for name, data in files.items():
            path = new / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        writing.replace_folder(new, folder, root=project.root)
    archive = folder.with_name(f"{slug}.zip")
    written = [project.shown(folder / name) for name in changed]
    if workspace.write_built(project, archive, bundles.zipped(files, slug)):
        written.append(project.shown(archive))
    return written


def _differs(path: Path, data: bytes) -> bool:
    return path.is_symlink() or not path.is_file() or path.read_bytes() != data


def _count_files(folder: Path) -> int:
    return sum(not path.is_dir() for path in folder.rglob("*"))


def _remove(project: Project, gone: set[str]) -> list[str]:
    """Bundles of articles that are withdrawn or no longer there; only what is a bundle."""
    folder = project.path(project.config.build_dir, _FOLDER)
    known = set(workspace.slugs(project)[0]) - gone
    removed = []
    for manifest in sorted(folder.glob("*/bundle.json")):
        old = manifest.parent
        if old.name in known or old.is_symlink() or project.frozen:
            continue
        old.with_name(f"{old.name}.zip").unlink(missing_ok=True)
        shutil.rmtree(old)
        removed.append(project.shown(old))
    return removed
