"""What has changed in the catalogs since a git revision."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from multilang import git
from multilang.errors import CatalogError, ConfigError
from multilang.formats import po
from multilang.model import Extraction, Message
from multilang.pipeline.reports import Reading
from multilang.workspace import Project

Old = Mapping[tuple[str, str], Mapping[tuple[str, str], Message]]
"""By locale and article, the messages of an earlier catalog."""


def earlier(project: Project, reading: Reading, tags: Sequence[str], revision: str) -> Old:
    """The catalogs as a revision has them. One that is not there, or not readable, has nothing.

    Raises:
        ConfigError: no such revision, or no repository.
    """
    commit = _commit(project, revision)
    wanted = [(tag, slug) for tag in tags for slug in reading.slugs]
    paths = [project.shown(project.catalog_path(*place)) for place in wanted]
    found: dict[tuple[str, str], Mapping[tuple[str, str], Message]] = {}
    blobs = git.blobs(project.root, commit, paths)
    for place, path, data in zip(wanted, paths, blobs, strict=True):
        try:
            found[place] = po.parse(data, path, *place).by_key() if data else {}
        except CatalogError:
            found[place] = {}
    return found


def changed_articles(
    project: Project, articles: Sequence[Extraction], revision: str
) -> tuple[Extraction, ...]:
    """The articles that a revision does not have as they are.

    Raises:
        ConfigError: no such revision, or no repository.
    """
    commit = _commit(project, revision)
    blobs = git.blobs(project.root, commit, [one.article.path for one in articles])
    return tuple(
        one
        for one, data in zip(articles, blobs, strict=True)
        if data is None or hashlib.sha256(data).hexdigest() != one.article.revision
    )


def is_as_before(message: Message, old: Message | None) -> bool:
    """Whether nothing has changed that a check looks at: text, approval, and comments, which may
    waive."""
    return (
        old is not None
        and old.target.text == message.target.text
        and old.reviewed == message.reviewed
        and old.comments == message.comments
    )


def _commit(project: Project, revision: str) -> str:
    """The id of a commit.

    Raises:
        ConfigError: no such revision, or no repository.
    """
    if commit := git.commit_of(project.root, revision):
        return commit
    if not git.is_repository(project.root):
        raise ConfigError(
            "--changed-from asks git, and this folder is in no repository that git can read",
            where=str(project.root),
            hint="leave --changed-from out, or look at what `git status` says here",
        )
    raise ConfigError(
        f"git knows no revision {revision!r} here",
        hint="name a commit, branch or tag; the shallow clone of a CI service has only the newest "
        "commit, so have it fetch more",
    )
