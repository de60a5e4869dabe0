"""Catalogs that several machines share through a git remote, each in a clone of its own.

A machine takes in what the others pushed, works, commits its catalogs, puts its commits on top of
theirs and pushes. Where both changed one catalog, it is joined by entry, as the merge driver does;
here, and not by git calling the driver, whose failure git would take for our side's consent.
Whatever a killed run has left in the clone (files, a lock, half a rebase) the next one brings in
order first: nothing that was written is given up. Before git changes files all is committed, and a
ref says that it is changing them: where that ref is found, the files are git's, and half of them.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from multilang import git, locales, workspace, writing
from multilang.combine import combine
from multilang.errors import MultilangError, PublishError
from multilang.formats import po
from multilang.model import Catalog
from multilang.workspace import Project
from multilang.writing import versions

ALONE_SECONDS = 6 * 3600.0
"""How long a run waits for another one in the same clone."""
TRIES = 30
"""Pushes that may be overtaken by other machines, one after the other."""
_REFUSALS = 5
"""Pushes in a row that were refused though nobody had pushed: the remote does not want them."""
_LOCK_SECONDS = 10.0
"""How long a git that outlived its killed run may still be at work."""
_MOVING = "refs/multilang/moving/"
"""With the branch's name: git is putting it on top of others' commits."""
_LEFT = "Catalogs that a stopped run had written"


@contextmanager
def alone(project: Project) -> Iterator[None]:
    """Keep other runs out of this clone while one works in it.

    Raises:
        WorkspaceError: the other one does not end.
    """
    with writing.exclusive(project.cache_dir / "clone.lock", timeout=ALONE_SECONDS):
        yield


def receive(project: Project, remote: str) -> None:
    """Bring the clone to what the remote's branch holds, with what was left here on top of it.

    Raises:
        PublishError: no repository or no branch; or git refused, and says why.
    """
    branch = _branch(project)
    _prepare(project)
    _commit(project, _LEFT)
    _catch_up(project, remote, branch)
    if _ahead(project.root):
        _push(project, remote, branch)


def deliver(project: Project, remote: str, message: str) -> bool:
    """Commit the catalogs and push them; False when nothing has changed.

    Raises:
        PublishError: as ``receive``. What was committed stays in the clone and goes with the next
            push.
    """
    branch = _branch(project)
    if not _commit(project, message) and not _ahead(project.root):
        return False
    _push(project, remote, branch)
    return True


def _branch(project: Project) -> str:
    """The branch that is checked out, in a clone that is in order."""
    if git.is_repository(project.root):
        _put_in_order(project)
    branch = git.ask(project.root, "symbolic-ref", "--quiet", "--short", "HEAD").decode().strip()
    if not branch:
        raise PublishError(
            "the project is no clone with a branch checked out",
            where=str(project.root),
            hint="git clone it on this machine, or run without a remote on a shared folder",
        )
    return branch


def _prepare(project: Project) -> None:
    """What the clone's own settings lack: a name to commit under, and that catalogs are not to be
    joined by lines."""
    root = project.root
    if not git.ask(root, "config", "user.email"):
        git.do(root, "config", "user.email", "multilang@localhost")
        git.do(root, "config", "user.name", "multilang")
    path = root / git.ask(root, "rev-parse", "--git-path", "info/attributes").decode().strip()
    folder = f"/{git.prefix(root)}{project.config.locale_dir}"
    lines = f"{folder}/**/*.po -merge\n{folder}/**/*.jsonl merge=union\n".encode()
    there = writing.read_if_there(path) or b""
    if lines not in there:
        workspace.make_folder(path.parent)
        writing.write(path, there + lines)


def _put_in_order(project: Project) -> None:
    """Take away what a killed git left: its locks, then a rebase that it had begun."""
    root = project.root
    folder = root / git.ask(root, "rev-parse", "--absolute-git-dir").decode().strip()
    until = time.time() + _LOCK_SECONDS
    while (locks := _locks(folder)) and min(until, _newest(locks) + _LOCK_SECONDS) > time.time():
        time.sleep(0.1)
    for lock in locks:  # no other run is in this clone, and git's own work takes no ten seconds
        lock.unlink(missing_ok=True)
    branch = git.ask(root, "for-each-ref", "--format=%(refname)", _MOVING).decode().strip()
    if branch:
        _stop_moving(project, folder, branch.removeprefix(_MOVING))
    elif any(state.exists() for state in _states(folder)):  # a person's
        git.accepts(root, "rebase", "--abort")


def _locks(folder: Path) -> list[Path]:
    return [*folder.glob("*.lock"), *(folder / "refs").rglob("*.lock")]


def _newest(locks: list[Path]) -> float:
    times = [0.0]
    for lock in locks:
        with suppress(OSError):  # its git has ended just now
            times.append(lock.stat().st_mtime)
    return max(times)


def _states(folder: Path) -> list[Path]:
    return [folder / name for name in ("rebase-merge", "rebase-apply")]


def _stop_moving(project: Project, folder: Path, branch: str) -> None:
    """Back to the branch, from wherever git was when it was stopped: all was committed before, and
    a branch is moved last. Catalogs that git has changed since are kept aside all the same."""
    root = project.root
    for state in _states(folder):  # not `rebase --abort`: half a state it does not understand
        shutil.rmtree(state, ignore_errors=True)
    names = git.ask(root, "status", "--porcelain", "-z", "--no-renames", "--untracked-files=all")
    top = Path(git.ask(root, "rev-parse", "--show-toplevel").decode().strip() or root)
    changed = [line[3:] for line in names.decode("utf-8", "surrogateescape").split("\0") if line]
    for name in changed:
        path = top / name
        data = writing.read_if_there(path)
        if data is None:
            continue
        if path.suffix == ".po" and path.is_relative_to(project.root):
            versions.keep(project.kept_dir(path), data, "found")
        theirs = git.ask(root, "cat-file", "blob", f"refs/multilang/remote:{name}")
        known = git.ask(root, "cat-file", "blob", f"refs/heads/{branch}:{name}")
        if not known and theirs.startswith(data):  # a new file that git was writing
            path.unlink()
    git.do(root, "symbolic-ref", "HEAD", f"refs/heads/{branch}")
    git.do(root, "reset", "--quiet", "--hard")
    git.do(root, "update-ref", "-d", f"{_MOVING}{branch}")


def _commit(project: Project, message: str) -> bool:
    folder = project.config.locale_dir
    if not project.path(folder).is_dir():
        return False
    git.do(project.root, "add", "--all", "--", folder)
    if git.accepts(project.root, "diff", "--cached", "--quiet", "--", folder):
        return False
    git.do(project.root, "commit", "--quiet", "--no-verify", "--message", message)
    return True


def _catch_up(project: Project, remote: str, branch: str) -> bool:
    """Put our commits on top of the remote's; False when it had none that were new to us."""
    root = project.root
    git.do(root, "fetch", "--quiet", remote, f"+{branch}:refs/multilang/remote")
    if git.accepts(root, "merge-base", "--is-ancestor", "refs/multilang/remote", "HEAD"):
        return False
    git.do(root, "update-ref", f"{_MOVING}{branch}", "HEAD")
    try:
        _rebase(root)
    except MultilangError:
        with suppress(MultilangError):  # the next run tries again
            _put_in_order(project)
        raise
    git.do(root, "update-ref", "-d", f"{_MOVING}{branch}")
    return True


def _rebase(root: Path) -> None:
    # Each commit is settled once. A rebase that cannot write its own files begins one again.
    most = int(git.ask(root, "rev-list", "--count", "refs/multilang/remote..HEAD") or 0)
    problem = _refusal(root, "rebase", "--quiet", "refs/multilang/remote")
    for _ in range(most):
        if problem is None or not _settle(root):
            break
        problem = _refusal(root, "-c", "core.editor=true", "rebase", "--continue")
    if problem is not None:
        raise problem


def _refusal(root: Path, *arguments: str) -> MultilangError | None:
    try:
        git.do(root, *arguments)
    except MultilangError as error:
        return error
    return None


def _settle(root: Path) -> bool:
    """Join the files that both sides changed; False when there are none.

    Where two people changed one text, the entry is fuzzy and holds both, for people to choose. Of a
    file that is no catalog the remote's version stands, and ours is kept under a branch's name.
    """
    paths = git.ask(root, "diff", "--name-only", "--diff-filter=U", "-z", "--no-relative")
    names = [name for name in paths.decode("utf-8", "surrogateescape").split("\0") if name]
    top = Path(git.ask(root, "rev-parse", "--show-toplevel").decode().strip() or root)
    for name in names:
        base, ours, theirs = (_staged(top, stage, name) for stage in (1, 2, 3))
        data = _joined(base, ours, theirs, name)
        if data is None:
            commit = git.commit_of(root, "REBASE_HEAD")
            git.do(top, "branch", "--force", f"multilang-kept-{commit[:12]}", commit)
            data = ours
        if data is None:  # the remote has deleted it
            git.do(top, "rm", "--quiet", "--", name)
        else:
            writing.write(top / name, data)
            git.do(top, "add", "--", name)
    return bool(names)


def _staged(top: Path, stage: int, name: str) -> bytes | None:
    """A file as one side of a conflict has it: 1 for both sides' ancestor, 2 for the remote, 3 for
    the commit that is being put on top."""
    if not git.ask(top, "ls-files", "--unmerged", "--", name):
        return None
    known = git.ask(top, "rev-parse", "--verify", "--quiet", f":{stage}:{name}").decode().strip()
    return git.do(top, "cat-file", "blob", known) if known else None


def _joined(
    base: bytes | None, ours: bytes | None, theirs: bytes | None, name: str
) -> bytes | None:
    """Both sides' catalogs in one; None where one of them is none that we read."""
    if ours is None or theirs is None:
        return None

    def parsed(data: bytes) -> Catalog:
        return po.parse(data, name, "", Path(name).stem)

    try:
        old = parsed(base) if base else None
        merged, _ = combine(old, parsed(ours), parsed(theirs))
        data = po.serialize(merged, locales.get(merged.locale).plural_forms)
        parsed(data)
    except MultilangError:
        return None
    return data


def _ahead(root: Path) -> bool:
    count = git.ask(root, "rev-list", "--count", "--max-count=1", "refs/multilang/remote..HEAD")
    return count.strip() not in (b"", b"0")


def _push(project: Project, remote: str, branch: str) -> None:
    root, refused = project.root, 0
    for attempt in range(1, TRIES + 1):
        try:
            git.do(root, "push", "--quiet", remote, f"HEAD:refs/heads/{branch}")
        except MultilangError:
            if attempt == TRIES or refused == _REFUSALS:
                raise
            time.sleep(0.1 * attempt)
            refused = 0 if _catch_up(project, remote, branch) else refused + 1
        else:
            git.do(root, "update-ref", "refs/multilang/remote", "HEAD")
            return
