"""What git knows of a file. Looking leaves no trace, and does not fail without git; only ``do``
changes something, and says what git refused."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from multilang.errors import PublishError

_OF_HOOKS = (
    "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR", "GIT_NAMESPACE",
)  # fmt: skip
AT_ONCE = 16
"""Commits whose files are read in one call."""


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit that changed a file."""

    id: str
    who: str
    """The author, as ``Name <address>``."""
    at: datetime
    path: str
    """The file's path in the repository then."""


def ask(root: Path, *arguments: str, given: bytes = b"") -> bytes:
    """What git answers; nothing where it is not installed, not a repository, or refuses."""
    # No hooks, no pager, no prompt, and no lock taken: looking must leave no trace.
    command = ["git", "-C", str(root), "-c", "core.fsmonitor=false", "--no-optional-locks"]
    # Folders may be named with signs that are patterns to git.
    environment = {
        **os.environ, "GIT_TERMINAL_PROMPT": "0", "GIT_LITERAL_PATHSPECS": "1", "LC_ALL": "C",
    }  # fmt: skip
    import subprocess  # most runs ask nothing

    try:
        done = subprocess.run(
            [*command, *arguments], input=given, capture_output=True, env=environment,
            timeout=60, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return b""
    return done.stdout if done.returncode == 0 else b""


def do(root: Path, *arguments: str, given: bytes | Iterable[bytes] = b"") -> bytes:
    """Have git do something in the repository at ``root``, whatever repository a hook of git's says
    we run in; return what it answers. No prompt: credentials come from git's own helpers and keys.

    Args:
        given: its standard input.

    Raises:
        PublishError: git is not installed, or refused; says what it said.
    """
    environment = {key: value for key, value in os.environ.items() if key not in _OF_HOOKS}
    environment |= {"GIT_TERMINAL_PROMPT": "0", "GIT_LITERAL_PATHSPECS": "1", "LC_ALL": "C"}
    environment.setdefault("GIT_SSH_COMMAND", "ssh -o BatchMode=yes")
    import subprocess
    import tempfile

    with tempfile.TemporaryFile() as answer, tempfile.TemporaryFile() as complaint:
        try:
            process = subprocess.Popen(
                ["git", "-C", str(root), *arguments], stdin=subprocess.PIPE, stdout=answer,
                stderr=complaint, env=environment,
            )  # fmt: skip
        except OSError as error:
            raise PublishError(f"git cannot be run: {error.strerror}", where="git") from None
        assert process.stdin is not None
        with process, contextlib.suppress(BrokenPipeError), process.stdin as door:
            for part in (given,) if isinstance(given, bytes) else given:
                door.write(part)
        complaint.seek(0)
        said = complaint.read().decode("utf-8", "replace").strip().splitlines()
        if process.returncode:
            reason = next((line for line in said if "rejected" in line), said[0] if said else "")
            raise PublishError(
                f"git {arguments[0]} was refused: {reason}",
                where=str(root),
                hint="nothing was changed there; mend it and run again",
            )
        answer.seek(0)
        return answer.read()


def accepts(root: Path, *arguments: str) -> bool:
    """Whether git has nothing against it."""
    try:
        do(root, *arguments)
    except PublishError:
        return False
    return True


def is_repository(root: Path) -> bool:
    """Whether git finds a repository here, and reads it."""
    return bool(ask(root, "rev-parse", "--git-dir"))


def prefix(root: Path) -> str:
    """The folder's path in its repository, with ``/`` at the end; empty at its root, and without
    one."""
    return ask(root, "rev-parse", "--show-prefix").decode("utf-8", "replace").rstrip("\n")


def commit_of(root: Path, revision: str) -> str:
    """The id of the commit that a revision means; empty where git knows none."""
    answer = ask(
        root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
    )
    return answer.decode("ascii", "replace").strip()


def blobs(root: Path, commit: str, paths: Sequence[str]) -> Iterator[bytes | None]:
    """Files as a commit has them, None for what it does not have.

    Args:
        paths: relative to ``root``, which may be a folder of the repository; no line feed in them.
    """
    folder = prefix(root)
    asked = "".join(f"{commit}:{folder}{path}\n" for path in paths)
    answer = ask(root, "cat-file", "--batch", given=asked.encode("utf-8", "surrogateescape"))
    start = 0  # a long answer is cut once, not once for each file
    for _ in paths:
        end = answer.find(b"\n", start)
        head, start = answer[start:end].split(b" "), end + 1
        if end < 0 or len(head) != 3 or not head[2].isdigit():
            yield None
            continue
        yield answer[start : start + int(head[2])]
        start += int(head[2]) + 1


def is_changed(root: Path, path: Path) -> bool:
    """Whether a file differs from its last commit, or has none."""
    return bool(ask(root, "status", "--porcelain", "--", path.relative_to(root).as_posix()))


def commits(root: Path, path: Path, *, most: int) -> Iterator[Commit]:
    """The commits that changed a file, newest first, renames followed."""
    name = path.relative_to(root).as_posix()
    answer = ask(
        root, "log", f"--max-count={most}", "--follow", "--name-only", "-z",
        "--format=%x01%H%x02%aN <%aE>%x02%at%x02", "--", name,
    )  # fmt: skip
    prefix = ask(root, "rev-parse", "--show-prefix").decode("utf-8", "replace").strip()
    for record in answer.decode("utf-8", "replace").split("\x01")[1:]:
        id_, who, at, names = record.split("\x02")
        moment = datetime.fromtimestamp(int(at), UTC)
        yield Commit(id_, who, moment, names.strip("\0\n") or f"{prefix}{name}")


def contents(root: Path, some: Sequence[Commit]) -> Iterator[bytes]:
    """The file in each commit; nothing where a commit has none (it was deleted there)."""
    asked = "".join(f"{commit.id}:{commit.path}\n" for commit in some)
    answer = ask(root, "cat-file", "--batch", given=asked.encode())
    for _ in some:
        head, _, answer = answer.partition(b"\n")
        size = head.rsplit(b" ", 1)[-1]
        length = int(size) if size.isdigit() else 0
        yield answer[:length]
        answer = answer[length + 1 :] if size.isdigit() else answer


def is_inside(root: Path) -> bool:
    """Whether a folder may be in a repository, without asking git."""
    return any((folder / ".git").exists() for folder in (root, *root.parents))


def committed(root: Path, path: Path, *, most: int) -> Iterator[bytes]:
    """A file as it is in HEAD, then as earlier commits left it, newest first; each when asked for.

    Args:
        most: earlier versions.
    """
    if not is_inside(root):
        return
    name = path.relative_to(root).as_posix()
    head = ask(root, "cat-file", "blob", f"HEAD:./{name}")
    if not head:
        return
    yield head
    for data in contents(root, list(commits(root, path, most=most + 1))[1:]):
        if data:
            yield data


def last_changes(root: Path, folder: str) -> dict[str, str]:
    """The id of the commit that last changed each file under a folder, by its path from ``root``;
    nothing for files that differ from their last commit, or have none."""
    here = prefix(root)
    answer = ask(
        root, "log", "--no-renames", "--name-only", "-z", "--format=%x01%H%x02", "--", folder
    )
    found: dict[str, str] = {}
    for record in answer.decode("utf-8", "replace").split("\x01")[1:]:
        id_, _, names = record.partition("\x02")
        for name in names.strip("\0\n").split("\0"):
            found.setdefault(name.removeprefix(here), id_)
    changed = ask(root, "status", "--porcelain", "-z", "--no-renames", "--", folder)
    for line in changed.decode("utf-8", "replace").split("\0"):
        found.pop(line[3:].removeprefix(here), None)
    return found
