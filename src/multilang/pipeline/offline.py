"""Articles that the gate lets through -> files for readers without a network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from multilang import export_folder, workspace, writing, zipping
from multilang.errors import MultilangError
from multilang.export_folder import Entry, Placed
from multilang.exports import epub
from multilang.exports import offline as exports
from multilang.exports.links import slugify
from multilang.exports.site import Media, SiteData
from multilang.exports.views import SiteView
from multilang.model import Issue
from multilang.pipeline import exporting, publishing, unpublishing
from multilang.pipeline.exporting import ExportReport
from multilang.pipeline.inputs import Inputs
from multilang.pipeline.reports import Reading
from multilang.workspace import Project

TARGETS = ("epub", "offline")
_ANY_SIZE = 2**62


def export(
    project: Project,
    reading: Reading,
    name: str,
    folder: Path | None = None,
    tags: Sequence[str] = (),
    *,
    dry: bool = False,
) -> ExportReport:
    """Write what the site of readers would show now, to be read without a network.

    Args:
        reading: all articles: a file holds a whole language, or all of them.
        name: ``epub``, a book for each language; or ``offline``, the site as a ZIP: with ``tags``
            one for each language, else one of all.
        folder: ``build/<name>`` by default.
        tags: only these languages, the source language among them; files of the others stay.

    Raises:
        ConfigError: the folder is one that multilang reads from.
        PublishError, WorkspaceError: the folder is as it was; see ``export_folder``.
    """
    folder = folder or project.path(project.config.build_dir, name)
    label = {"project": project.config.name, "target": name}
    with workspace.exclusive(project):
        data, held, failures = _data(project, reading)
        view = SiteView.of(data)
        chosen = set(tags or (project.config.source, *project.config.tags))
        whole = name == "offline" and not tags
        make = _archives if name == "offline" else _books
        files = list(make(project, view, {""} if whole else chosen))
        exporting.refuse_own(project, folder, files)

        def keep(entry: Entry) -> bool:
            return bool(entry.language) if whole else bool(tags) and entry.language not in chosen

        changes = export_folder.export(folder, label, files, keep, dry=dry)
    counts = {tag: len(view.of_locale(tag)) for tag in view.tags if tag in chosen}
    return ExportReport(
        name, folder, counts, changes.written, changes.removed, changes.files,
        tuple(issue for issue in held if issue.locale in chosen), failures,
    )  # fmt: skip


def _data(
    project: Project, reading: Reading
) -> tuple[SiteData, tuple[Issue, ...], tuple[MultilangError, ...]]:
    failures: list[MultilangError] = []
    inputs = Inputs(project, failures, last_readable=True)
    taken_off = unpublishing.read(project)
    shelf = publishing.shelf_of(project)
    data, held = publishing.site_data(project, reading, inputs, failures, False, taken_off, shelf)
    data = data.whole()
    shelf.close()
    return data, held, tuple(failures)


def _books(project: Project, view: SiteView, chosen: set[str]) -> Iterator[Placed]:
    for tag in view.tags:
        if tag in chosen:
            path = f"{_stem(project)}-{tag}.epub"
            yield Placed(path, epub.book(view, tag, partial(_read, project)), tag)


def _archives(project: Project, view: SiteView, chosen: set[str]) -> Iterator[Placed]:
    """Of each language, and of all for the empty tag."""
    for tag in ("", *view.tags):
        if tag in chosen:
            stem = f"{_stem(project)}-{tag}" if tag else _stem(project)
            yield Placed(f"{stem}.zip", zipping.zipped(_site(project, view, tag, stem)), tag)


def _site(project: Project, view: SiteView, tag: str, folder: str) -> Iterator[tuple[str, bytes]]:
    files = exports.files(view.site, tag)
    media: dict[str, Media] = {one.path: one for one in exports.media(view.site, tag)}
    for path in sorted({*files, *media}):
        if path in files:
            yield f"{folder}/{path}", files[path]
        else:
            one = media[path]
            yield f"{folder}/{path}", _read(project, one.slug, one.name)


def _read(project: Project, slug: str, name: str) -> bytes:
    return writing.read(dict(workspace.media(project, slug))[name], limit=_ANY_SIZE)


def _stem(project: Project) -> str:
    return slugify(project.config.name)
