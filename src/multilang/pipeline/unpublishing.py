"""Pages that somebody has taken off the site: the record, and what it does to bundles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from multilang import workspace, writing
from multilang.errors import ConfigError
from multilang.model import Bundle, Issue
from multilang.publish import unpublished
from multilang.publish.unpublished import Unpublished
from multilang.workspace import Project

CHECK = "unpublished"


def read(project: Project) -> Unpublished:
    """What the project's record says.

    Raises:
        ConfigError: a line in it is not understood.
        WorkspaceError: it cannot be read. Nothing is published then: it may hide something.
    """
    path = place(project)
    data = writing.read_if_there(path, root=project.root)
    return unpublished.parse(data or b"", project.shown(path))


def change(
    project: Project, tags: Sequence[str], slugs: Sequence[str], *, undo: bool = False
) -> tuple[Unpublished, bool]:
    """Add pages to the record, or take them out; what it says then, and whether that is new.

    A frozen project's record stays as it is.

    Raises:
        ConfigError: neither a language nor an article is named, one that is not there, or the
            source language, in which everything is written.
        WorkspaceError: it cannot be written.
    """
    if not tags and not slugs:
        raise ConfigError("name a language or an article", hint="--lang TAG, --article SLUG")
    if project.config.source in tags and not undo:
        raise ConfigError(
            f"{project.config.source} is the language that all is written in",
            hint="`multilang unpublish --article SLUG` takes an article off in every language",
        )
    with workspace.exclusive(project):
        before = read(project)
        if undo:
            after = before.without(tags, slugs)
        else:
            workspace.slugs(project, slugs)  # refuses what is not there
            after = before.with_((project.config.language(tag).tag for tag in tags), slugs)
        if after == before:
            return after, False
        workspace.write_built(project, place(project), after.serialize())
    return after, True


def held(bundle: Bundle, taken_off: Unpublished, path: str) -> Bundle:
    """The bundle, kept back if somebody has taken it off the site."""
    if not taken_off.hides(bundle.locale, bundle.slug):
        return bundle
    issues = (*bundle.issues, issue(bundle.locale, path))
    return replace(bundle, publishable=False, issues=issues)


def issue(tag: str, path: str) -> Issue:
    """Why a page is not on the site that was taken off it."""
    message = "taken off the site; `multilang unpublish --undo` puts it back"
    return Issue(CHECK, "functional", message, where=path, locale=tag)


def place(project: Project) -> Path:
    """Where the record lies."""
    return project.path(project.config.locale_dir, unpublished.FILE)
