"""A site -> a commit on a branch of a git repository, for hosts that serve one.

Each publication is one more commit, made of blobs directly: no working tree is touched, nothing is
pushed with force unless that was asked for. ``.nojekyll`` is added, and a ``CNAME`` that the host
has put there stays.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from multilang import git
from multilang.errors import PublishError
from multilang.publish.plan import Entry, Manifest, manifest_of
from multilang.publish.store import Progress

_EXTRA: Final = (".nojekyll", "CNAME")
_NEW = "refs/multilang/new"
_URL = re.compile(r"(?:https?|ssh|git|file)://[^\s]+")


class Branch:
    """One branch, here or elsewhere."""

    def __init__(self, name: str, repository: Path, remote: str = "", *, force: bool = False):
        """
        Args:
            repository: where commits are made: the project's own, or with a ``remote`` a folder
                that may be deleted at any time.
            remote: the URL that is fetched from and pushed to.
            force: replace what stands there, history and all, by one commit.

        Raises:
            PublishError: no name of a branch, or no URL of a repository.
        """
        self.shown = f"{remote or repository}#{name}"
        self.knows = True
        self._ref = f"refs/heads/{name}"
        self._name = name
        self._repository = repository
        self._remote = remote
        self._force = force
        if name.startswith("-") or not git.accepts(Path("/"), "check-ref-format", self._ref):
            raise PublishError(f"{name!r} cannot be the name of a branch", where=self.shown)
        if remote and not _URL.fullmatch(remote):
            raise PublishError(
                f"{remote!r} is no address of a repository",
                hint="such as git+https://example.org/site.git#pages",
            )

    def live(self) -> Manifest | None:
        """What the branch holds; None when there is no such branch."""
        self._fetch()
        if not self._commit():
            return None
        listed = git.do(self._repository, "ls-tree", "-r", "-z", self._ref)
        blobs = dict(_listed(listed))
        for name in _EXTRA:
            blobs.pop(name, None)
        asked = "".join(f"{blob}\n" for blob in blobs.values()).encode()
        answer = git.do(self._repository, "cat-file", "--batch", given=asked)
        try:
            return manifest_of(dict(zip(blobs, _entries(answer), strict=True)))
        except PublishError:  # somebody else's files: all of them go
            return Manifest()

    def number(self) -> int:
        """The counter of the release that the last commit holds."""
        said = git.ask(self._repository, "log", "-1", "--format=%B", self._ref).decode()
        found = re.search(r"^Release: (\d{6,12})-", said, re.MULTILINE)
        return int(found[1]) if found else 0

    def bring(self, folder: Path, manifest: Manifest, id_: str, progress: Progress) -> None:
        """Commit these files as all that the branch holds, and push.

        Raises:
            PublishError: git refused; the branch is as it was.
        """
        self._fetch()
        self._refuse_checked_out()
        before = "" if self._force else self._commit()
        stream = self._stream(folder, manifest, id_, before, progress)
        git.do(self._repository, "fast-import", "--quiet", "--force", "--done",
               "--date-format=now", given=stream)  # fmt: skip
        if before and self._tree(_NEW) == self._tree(before):
            git.do(self._repository, "update-ref", "-d", _NEW)
            return
        # The old value is named: a commit that came up meanwhile is not lost.
        old = self._commit() or "0" * 40
        new = git.do(self._repository, "rev-parse", _NEW).decode().strip()
        git.do(self._repository, "update-ref", self._ref, new, old)
        git.do(self._repository, "update-ref", "-d", _NEW)
        if self._remote:
            force = ("--force",) if self._force else ()
            git.do(self._repository, "push", "--quiet", *force, "--", self._remote,
                   f"{self._ref}:{self._ref}")  # fmt: skip

    def _stream(
        self, folder: Path, manifest: Manifest, id_: str, before: str, progress: Progress
    ) -> Iterator[bytes]:
        who = git.ask(self._repository, "var", "GIT_COMMITTER_IDENT").decode().rsplit(">", 1)
        name = f"{who[0]}>" if len(who) == 2 else "multilang <multilang@localhost>"
        message = f"Publish {len(manifest.files)} files\n\nRelease: {id_}\n".encode()
        yield b"commit %s\ncommitter %s now\n" % (_NEW.encode(), name.encode())
        yield b"data %d\n%s" % (len(message), message)
        if before:
            yield b"from %s\n" % before.encode()
        yield b"deleteall\n"
        for extra in _EXTRA:
            yield self._kept(extra, manifest, before)
        for done, path in enumerate(manifest.files, 1):
            data = (folder / path).read_bytes()
            quoted = path.replace('"', '\\"').encode("utf-8", "surrogateescape")
            yield b'M 100644 inline "%s"\ndata %d\n' % (quoted, len(data)) + data + b"\n"
            progress(done, len(manifest.files))
        yield b"done\n"

    def _kept(self, name: str, manifest: Manifest, before: str) -> bytes:
        """``.nojekyll`` always, ``CNAME`` where the branch has it and the site has not."""
        if name in manifest.files:
            return b""
        data = git.ask(self._repository, "cat-file", "blob", f"{before}:{name}") if before else b""
        if not data and name != ".nojekyll":
            return b""
        return b"M 100644 inline %s\ndata %d\n%s\n" % (name.encode(), len(data), data)

    def _fetch(self) -> None:
        """Have here what the remote branch holds now, without its history."""
        if not self._remote:
            if not git.is_repository(self._repository):
                raise PublishError(
                    "this is no git repository", where=str(self._repository),
                    hint="run `git init`, or give `target` the address of one",
                )  # fmt: skip
            return
        try:
            self._fetch_once()
        except PublishError:
            # A run that was killed may have left locks in it; it holds nothing but copies.
            shutil.rmtree(self._repository, ignore_errors=True)
            self._fetch_once()

    def _fetch_once(self) -> None:
        if not (self._repository / "HEAD").exists():
            self._repository.mkdir(parents=True, exist_ok=True)
            git.do(self._repository, "init", "--quiet", "--bare")
        there = git.do(self._repository, "ls-remote", "--", self._remote, self._ref)
        if there:
            git.do(self._repository, "fetch", "--quiet", "--depth=1", "--no-tags", "--",
                   self._remote, f"+{self._ref}:{self._ref}")  # fmt: skip
        else:
            git.do(self._repository, "update-ref", "-d", self._ref)

    def _refuse_checked_out(self) -> None:
        trees = git.ask(self._repository, "worktree", "list", "--porcelain").decode(
            errors="replace"
        )
        if not self._remote and f"\nbranch {self._ref}\n" in trees:
            raise PublishError(
                f"the branch {self._name} is checked out", where=str(self._repository),
                hint="switch to another branch: the site would overwrite the files in it",
            )  # fmt: skip

    def _commit(self) -> str:
        return git.commit_of(self._repository, self._ref)

    def _tree(self, commit: str) -> bytes:
        return git.do(self._repository, "rev-parse", f"{commit}^{{tree}}")


def _listed(answer: bytes) -> Iterator[tuple[str, str]]:
    """Path and blob of every file that ``ls-tree -z`` lists."""
    for line in answer.split(b"\0"):
        facts, tab, path = line.partition(b"\t")
        if tab and facts.split(b" ")[1] == b"blob":
            yield path.decode("utf-8", "surrogateescape"), facts.split(b" ")[2].decode()


def _entries(answer: bytes) -> Iterator[Entry]:
    """What ``cat-file --batch`` answers, as entries."""
    start = 0
    while start < len(answer):
        end = answer.index(b"\n", start)
        size = int(answer[start:end].rsplit(b" ", 1)[1])
        data = answer[end + 1 : end + 1 + size]
        yield Entry(hashlib.sha256(data).hexdigest(), size)
        start = end + size + 2
