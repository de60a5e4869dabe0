"""Who changed an entry: the author of the commit that did, else ``Last-Translator``, else the user.

Runs git where there is one; nothing here fails without it. Only asked when people did something.
"""

from __future__ import annotations

import getpass
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from multilang.errors import CatalogError
from multilang.formats import po
from multilang.journal import Key, Sight, Via, sights
from multilang.model import Catalog

MOST_COMMITS = 500
"""How many commits of one catalog are looked through for a change."""
_AT_ONCE = 16  # commits whose catalogs are read in one call of git
_NOBODY = ("", "Automatically generated", "FULL NAME <EMAIL@ADDRESS>")
_NEVER = 1970  # the year that stands in a header where no tool has written a date


@dataclass(frozen=True, slots=True)
class Author:
    """A person, when they did it (UTC), and how both are known."""

    who: str
    at: str
    via: Via


@dataclass(frozen=True, slots=True)
class _Commit:
    id: str
    author: Author
    path: str


def stamp(moment: datetime) -> str:
    """A time as the journal writes it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def committed(root: Path, path: Path, locale: str, now: Mapping[Key, Sight]) -> dict[Key, Author]:
    """The author of the commit that brought each of these entries to the look it has now.

    An entry that looks otherwise in the newest commit is not in the result: git does not know.
    """
    open_, found = dict(now), {}
    newer: _Commit | None = None
    for commit, looks in _history(root, path, locale):
        for place, look in list(open_.items()):
            if looks.get(place, Sight("empty")) == look:
                continue
            if newer:
                found[place] = newer.author
            del open_[place]
        newer = commit
        if not open_:
            return found
    return found | {place: newer.author for place in open_ if newer}


def of_file(root: Path, path: Path) -> Author | None:
    """The author of a file's last commit; None when it has been changed since."""
    name = path.relative_to(root).as_posix()
    if _git(root, "status", "--porcelain", "--", name):
        return None
    return next((commit.author for commit in _commits(root, name, most=1)), None)


def of_catalog(catalog: Catalog | None) -> Author | None:
    """What the header of a catalog says: whoever saved it last, and when."""
    header = dict(catalog.header) if catalog else {}
    who = header.get("Last-Translator", "")
    try:
        moment = datetime.strptime(header.get("PO-Revision-Date", ""), "%Y-%m-%d %H:%M%z")
    except ValueError:
        return None
    if who in _NOBODY or moment.year <= _NEVER:
        return None
    return Author(who, stamp(moment), "catalog")


def user(root: Path, moment: datetime) -> Author:
    """Whoever runs multilang: git's identity, else the name of the account."""
    # useConfigOnly: git must not make an address up from the name of this machine.
    answer = _git(root, "-c", "user.useConfigOnly=true", "var", "GIT_AUTHOR_IDENT")
    who = answer.decode("utf-8", "replace").rpartition(">")[0]
    if who:
        return Author(who + ">", stamp(moment), "user")
    try:
        return Author(getpass.getuser(), stamp(moment), "user")
    except (OSError, KeyError):
        return Author("unknown", stamp(moment), "user")


def _history(root: Path, path: Path, locale: str) -> Iterator[tuple[_Commit, Mapping[Key, Sight]]]:
    """A catalog in each commit that changed it, newest first, renames followed."""
    commits = list(_commits(root, path.relative_to(root).as_posix(), most=MOST_COMMITS))
    for start in range(0, len(commits), _AT_ONCE):
        some = commits[start : start + _AT_ONCE]
        for commit, data in zip(some, _blobs(root, some), strict=False):
            try:
                yield commit, sights(po.parse(data, commit.path, locale, path.stem))
            except CatalogError:
                continue  # a commit that broke the file: what it did shows in the next one


def _commits(root: Path, name: str, *, most: int) -> Iterator[_Commit]:
    answer = _git(
        root, "log", f"--max-count={most}", "--follow", "--name-only", "-z",
        "--format=%x01%H%x02%aN <%aE>%x02%at%x02", "--", name,
    )  # fmt: skip
    prefix = _git(root, "rev-parse", "--show-prefix").decode("utf-8", "replace").strip()
    for record in answer.decode("utf-8", "replace").split("\x01")[1:]:
        id_, who, at, names = record.split("\x02")
        moment = datetime.fromtimestamp(int(at), UTC)
        path = names.strip("\0\n") or f"{prefix}{name}"
        yield _Commit(id_, Author(who, stamp(moment), "git"), path)


def _blobs(root: Path, commits: Sequence[_Commit]) -> Iterator[bytes]:
    """The files' bytes; nothing where a commit has no such file (it was deleted there)."""
    asked = "".join(f"{commit.id}:{commit.path}\n" for commit in commits)
    answer = _git(root, "cat-file", "--batch", given=asked.encode())
    for _ in commits:
        head, _, answer = answer.partition(b"\n")
        size = head.rsplit(b" ", 1)[-1]
        length = int(size) if size.isdigit() else 0
        yield answer[:length]
        answer = answer[length + 1 :] if size.isdigit() else answer


def _git(root: Path, *arguments: str, given: bytes = b"") -> bytes:
    """What git answers; nothing where it is not installed, not a repository, or refuses."""
    # No hooks, no pager, no prompt, and no lock taken: looking must leave no trace.
    command = ["git", "-C", str(root), "-c", "core.fsmonitor=false", "--no-optional-locks"]
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    try:
        done = subprocess.run(
            [*command, *arguments], input=given, capture_output=True, env=environment,
            timeout=60, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return b""
    return done.stdout if done.returncode == 0 else b""
