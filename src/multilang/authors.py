"""Who changed an entry: the author of the commit that did, else ``Last-Translator``, else the user.

Only asked when people did something.
"""

from __future__ import annotations

import getpass
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from multilang import git
from multilang.errors import CatalogError
from multilang.formats import po
from multilang.journal import Key, Sight, Via, sights
from multilang.model import Catalog

MOST_COMMITS = 500
"""How many commits of one catalog are looked through for a change."""
_NOBODY = ("", "Automatically generated", "FULL NAME <EMAIL@ADDRESS>")
_NEVER = 1970  # the year that stands in a header where no tool has written a date


@dataclass(frozen=True, slots=True)
class Author:
    """A person, when they did it (UTC), and how both are known."""

    who: str
    at: str
    via: Via


def stamp(moment: datetime) -> str:
    """A time as the journal writes it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def committed(root: Path, path: Path, locale: str, now: Mapping[Key, Sight]) -> dict[Key, Author]:
    """The author of the commit that brought each of these entries to the look it has now.

    An entry that looks otherwise in the newest commit is not in the result: git does not know.
    """
    open_, found = dict(now), {}
    newer: Author | None = None
    for author, looks in _history(root, path, locale):
        for place, look in list(open_.items()):
            if looks.get(place, Sight("empty")) == look:
                continue
            if newer:
                found[place] = newer
            del open_[place]
        newer = author
        if not open_:
            return found
    return found | {place: newer for place in open_ if newer}


def of_file(root: Path, path: Path) -> Author | None:
    """The author of a file's last commit; None when it has been changed since."""
    if git.is_changed(root, path):
        return None
    return next((_author(commit) for commit in git.commits(root, path, most=1)), None)


def of_catalog(catalog: Catalog | None) -> Author | None:
    """What the header of a catalog says: whoever saved it last, and when."""
    header = dict(catalog.header) if catalog else {}
    who = header.get("Last-Translator", "")
    try:
        moment = datetime.strptime(header.get("PO-Revision-Date", ""), "%Y-%m-%d %H:%M%z")
        if who in _NOBODY or moment.year <= _NEVER:
            return None
        return Author(who, stamp(moment), "catalog")
    except (ValueError, OverflowError):  # overflow: the last day of the year 9999, west of here
        return None


def user(root: Path, moment: datetime) -> Author:
    """Whoever runs multilang: git's identity, else the name of the account."""
    # useConfigOnly: git must not make an address up from the name of this machine.
    answer = git.ask(root, "-c", "user.useConfigOnly=true", "var", "GIT_AUTHOR_IDENT")
    who = answer.decode("utf-8", "replace").rpartition(">")[0]
    if who:
        return Author(who + ">", stamp(moment), "user")
    try:
        return Author(getpass.getuser(), stamp(moment), "user")
    except (OSError, KeyError):
        return Author("unknown", stamp(moment), "user")


def _history(root: Path, path: Path, locale: str) -> Iterator[tuple[Author, Mapping[Key, Sight]]]:
    """A catalog in each commit that changed it, newest first, and who did."""
    commits = list(git.commits(root, path, most=MOST_COMMITS))
    for start in range(0, len(commits), git.AT_ONCE):
        some = commits[start : start + git.AT_ONCE]
        for commit, data in zip(some, git.contents(root, some), strict=False):
            try:
                looks = sights(po.parse(data, commit.path, locale, path.stem))
            except CatalogError:
                continue  # a commit that broke the file: what it did shows in the next one
            yield _author(commit), looks


def _author(commit: git.Commit) -> Author:
    return Author(commit.who, stamp(commit.at), "git")
