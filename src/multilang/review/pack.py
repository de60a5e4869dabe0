"""Everything to review without a server: a page for each article and language to read and print,
with the unit ids that the XLIFF file beside it has, too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from multilang import export_folder, locales, workspace
from multilang.export_folder import Changes, Placed
from multilang.pipeline import exchanging, exporting
from multilang.pipeline.cutting import extraction_of
from multilang.project import Project
from multilang.review import showing
from multilang.review.desk import open_desk
from multilang.review.desk.base import Desk, Person, Sheet

_READER = Person("multilang", "translator")


def write(project: Project, tags: tuple[str, ...], folder: Path) -> Changes:
    """Make a folder hold the pack. Equal articles give equal bytes; languages that an earlier one
    had besides stay.

    Raises:
        MultilangError: an article or a catalog is refused; nothing is written.
        ConfigError: the folder is one that multilang reads from.
        PublishError: a file of an earlier pack was edited: take it back into the project first.
    """
    desk = open_desk(project)
    slugs, refused = workspace.slugs(project)
    if refused:
        raise refused[0]
    sheets = [desk.sheet(tag, slug, _READER) for slug in slugs for tag in tags]
    sheets = [sheet for sheet in sheets if sheet.rows]
    files = [placed for sheet in sheets for placed in _files(project, desk, sheet)]
    files.append(Placed("index.html", _index(project, sheets, tags).encode()))
    label = {"project": project.config.name, "target": "review"}
    with workspace.exclusive(project):
        exporting.refuse_own(project, folder, files)
        return export_folder.export(
            folder, label, files, lambda entry: entry.language not in ("", *tags)
        )


def _files(project: Project, desk: Desk, sheet: Sheet) -> Iterator[Placed]:
    """One article in one language: its page, its catalog, its XLIFF file."""
    tag, slug = sheet.tag, sheet.slug

    def placed(ending: str, data: bytes) -> Placed:
        return Placed(f"{slug}.{tag}.{ending}", data, tag, slug)

    yield placed("html", _page(project, desk, sheet).encode())
    _, data = workspace.read_catalog(project, tag, slug)
    if data is not None:
        yield placed("po", data)
    extraction = extraction_of(project, slug, workspace.read_article(project, slug))
    handed, _ = exchanging.export_xliff(project, extraction, tag)
    if handed:
        yield placed("xlf", handed)


def _page(project: Project, desk: Desk, sheet: Sheet) -> str:
    cards = [desk.card(sheet.tag, sheet.slug, row.id, _READER, hits=False) for row in sheet.rows]
    return showing.render(
        "pack.html", sheet=sheet, cards=cards, target=locales.get(sheet.tag),
        source=locales.get(project.config.source), style=_style(), project=project,
    )  # fmt: skip


def _index(project: Project, sheets: list[Sheet], tags: tuple[str, ...]) -> str:
    articles: dict[str, dict[str, Sheet]] = {}
    for sheet in sheets:
        articles.setdefault(sheet.slug, {})[sheet.tag] = sheet
    return showing.render(
        "pack_index.html", articles=articles, tags=tags, style=_style(), project=project,
        source=locales.get(project.config.source),
    )  # fmt: skip


def _style() -> str:
    return showing.assets()["pack.css"][0].decode()
