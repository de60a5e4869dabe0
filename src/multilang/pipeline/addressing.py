"""The addresses of a project's pages: settled for a site, and remembered beside its catalogs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from multilang import workspace, writing
from multilang.errors import ContentError
from multilang.exports import addresses
from multilang.exports.addresses import Names, Place, Settled, Wish
from multilang.exports.site import Page, SiteData
from multilang.exports.views.withdrawn import Tombstone
from multilang.model import Issue
from multilang.workspace import Project

FILE = "addresses.txt"


def settled(project: Project, wishes: Mapping[Place, Wish]) -> tuple[Settled, tuple[Issue, ...]]:
    """What each page is called in addresses, and what could not be.

    Args:
        wishes: of every article in every language, whether readers may see it or not.

    Raises:
        ContentError: what the project remembers of addresses cannot be read.
        WorkspaceError: the same.
    """
    found = addresses.settle(
        wishes, remembered(project), localized=project.config.slugs == "localized"
    )
    issues = (
        replace(issue, where=workspace.article_path(project, issue.where)) for issue in found.issues
    )
    return found, tuple(issues)


def wishes_of(pages: Iterable[Page]) -> dict[Place, Wish]:
    return {(page.locale, page.slug): page.wish for page in pages}


def given(pages: Sequence[Page], found: Settled) -> tuple[Page, ...]:
    """The pages with their addresses."""
    return tuple(
        replace(page, address=name) if name != page.slug else page
        for page in pages
        for name in [found.current.get((page.locale, page.slug), page.slug)]
    )


def stones(
    withdrawn: Mapping[tuple[str, str], Tombstone], found: Settled
) -> dict[tuple[str, str], Tombstone]:
    """What stands in the place of withdrawn pages, where these were."""
    return {
        place: replace(stone, address=found.current.get(place, ""))
        for place, stone in withdrawn.items()
    }


def remembered(project: Project) -> dict[str, Names]:
    """What pages were called up to now, by locale.

    Raises:
        ContentError, WorkspaceError: a file is damaged, or cannot be read.
    """
    found: dict[str, Names] = {}
    for tag in (project.config.source, *project.config.tags):
        path = _path(project, tag)
        # Where a file stands in the language's place, its catalogs are told of, and others go on.
        data = writing.read_if_there(path, root=project.root) if path.parent.is_dir() else None
        if data is None:
            continue
        try:
            found[tag] = addresses.parse(data.decode("utf-8-sig"), project.shown(path))
        except UnicodeDecodeError:
            raise ContentError(
                "the file is not UTF-8",
                where=project.shown(path),
                hint="restore it from git",
            ) from None
    return found


def remember(project: Project, data: SiteData) -> None:
    """Note what pages are called that readers are about to see.

    Raises:
        WorkspaceError: it cannot be written.
    """
    if project.frozen or data.preview:
        return
    known = remembered(project)
    for tag in (data.source, *data.locales):
        current = {
            page.slug: page.address or page.slug for page in data.shown() if page.locale == tag
        }
        before = known.get(tag, {})
        after = addresses.recorded(before, current)
        if after != before:
            path = _path(project, tag)
            workspace.make_folder(path.parent)
            writing.write(path, addresses.serialize(after).encode(), root=project.root)


def _path(project: Project, tag: str) -> Path:
    return project.catalog_path(tag, "x").parent.parent / FILE
