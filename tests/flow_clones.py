"""A machine's clone, the remote it shares with another machine, and what its gits do to files.

The machine ``a`` runs ``localize``; ``b`` has pushed a review and an article, and pushes another
review when ``a`` is about to push. In ``a`` lie a person's review in a commit that was not pushed
and one that was not committed. So one run fetches, rebases, joins catalogs, commits and pushes,
and is overtaken.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import tarfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polib

import faults
from faults import Point
from flow_bench import Bench, Done
from machines import git, share
from projects import write
from publish_faults import distinct

FAULTS = ("POWER", "GIT", "ENOSPC", "EIO")
"""GIT: git alone is killed, as when memory runs out. POWER: the run that called it, too."""
REVIEWS = {
    "a, committed": ("harbour", "Bring a warm coat.", "Apportez un manteau chaud."),
    "a, not committed": ("library", "A new library", "Une nouvelle bibliothèque"),
    "b, pushed": ("harbour", "Ships come back after the storm.", "Les navires reviennent."),
    "b, pushing": ("library", "Closed for cleaning", "Fermé pour nettoyage"),
}
"""By who, and in which state: article, source, and what a person wrote."""
_PROGRAM = Path(__file__).with_name("git_fault.sh")
_CALL = re.compile(r'(\d+) +(\w+)\((?:(?:AT_FDCWD|\d+)<([^>]*)>)?(?:(?:, )?"([^"]*)")?')
_ON_OPEN = ("write", "pwrite64", "fsync", "fdatasync", "ftruncate", "sendfile", "fchmod")
_MADE_UP = (
    (re.compile(r"\b[0-9a-f]{2}(?=/|$)"), "##"),
    (re.compile(r"[0-9a-f]{6,}|(?<=tmp_obj_)\w+|(?<=incoming-)\w+|(?<=pipe:.)\d+"), "#"),
)
_CHANGING = ("add", "commit", "fetch", "rebase", "push", "update-ref", "branch", "rm")


@dataclass(frozen=True, slots=True)
class GitPoint(Point):
    """A call of a git that a run calls."""

    invocation: int
    command: str

    def __str__(self) -> str:
        return f"git {self.command} ({self.invocation}): {Point.__str__(self)}"


def lay(folder: Path) -> None:
    """The two machines and the remote."""
    faults.lay_work(folder / "project")
    write(folder / "project/.gitignore", ".multilang/\nbuild/\n")
    share(folder / "project", folder, "a", "b")
    for name in ("a", "b"):
        for key, value in (
            ("remote.origin.url", "../origin.git"), ("user.name", name),
            ("user.email", f"{name}@example.org"), ("gc.auto", "0"),
        ):  # fmt: skip
            git(folder / name, "config", key, value)
    _review(folder / "a", "a, committed")
    _review(folder / "b", "b, pushed")
    write(folder / "b/content/more/index.md", "---\ntitle: More\n---\n\nMore.\n")
    for name in ("a", "b"):
        _commit(folder / name)
    git(folder / "b", "push", "--quiet")
    _review(folder / "a", "a, not committed")
    _review(folder / "b", "b, pushing")
    _commit(folder / "b")
    (folder / "bin").mkdir()
    shutil.copy(_PROGRAM, folder / "bin/git")
    shutil.rmtree(folder / "project")


def _review(clone: Path, state: str) -> None:
    slug, source, text = REVIEWS[state]
    path = clone / f"locale/fr/LC_MESSAGES/{slug}.po"
    catalog = polib.pofile(str(path), encoding="utf-8", wrapwidth=0)
    entry = catalog.find(source)
    assert entry, source
    entry.msgstr, entry.flags = text, []
    catalog.save()


def _commit(clone: Path) -> None:
    git(clone, "add", "--all")
    git(clone, "commit", "--quiet", "--message", "A review")


def localize(bench: Bench, work: Path, *, strace: Sequence[str] = (), **settings: str) -> Done:
    """Run in the clone ``a``, with our git before the real one."""
    (work / "calls").mkdir(exist_ok=True)
    (work / "calls/count").unlink(missing_ok=True)
    real = shutil.which("git")
    assert real
    write(work / "calls/push-of-b", f"{real} -C {work / 'b'} push --quiet\n")
    environ = {
        "PATH": f"{work / 'bin'}{os.pathsep}{os.environ['PATH']}", "GIT_REAL": real,
        "GIT_FAULTS": str(work / "calls"), "GIT_BEFORE_PUSH": str(work / "calls/push-of-b"),
        **settings,
    }  # fmt: skip
    return bench.run("localize", work / "a", strace=strace, environ=environ, remote="origin")


def written(bench: Bench, work: Path) -> Sequence[Point]:
    """What the run itself does in the clone that it would not do in another folder."""
    points = distinct(list(faults.read_trace(bench.trace(localize, work), work)))
    return [p for p in points if "/.git/" in p.path or p.path.endswith("clone.lock")]


def called(bench: Bench, work: Path) -> Sequence[Point]:
    """The calls of every git that changes something, one of each kind."""
    done = localize(bench, work, GIT_TRACED=",".join(faults.CALLS))
    if done.code:
        raise SystemExit(f"the undisturbed run ended with {done.code}:\n{done.output}")
    kinds: dict[tuple[str, str, str], list[Point]] = {}
    for line in (work / "calls/calls.log").read_text("utf-8").splitlines():
        number, *words = line.split()
        command = next((word for word in words if word in _CHANGING), "")
        if command and "--abort" not in words:
            log = (work / f"calls/trace.{number}").read_text("utf-8", "replace")
            for point in points(log, work):
                name = point.path
                for made_up, sign in _MADE_UP:
                    name = made_up.sub(sign, name)
                one = GitPoint(point.call, point.number, point.path, int(number), command)
                kinds.setdefault((command, point.call, name), []).append(one)
    return [found[len(found) // 2] for found in kinds.values()]


def points(log: str, work: Path) -> Iterator[Point]:
    """The calls that change something under a folder, of every process in a log of strace."""
    numbers: dict[tuple[str, str], int] = {}
    for line in log.splitlines():
        if (match := _CALL.match(line)) is None:
            continue
        thread, call, folder, name = match.groups()
        numbers[thread, call] = number = numbers.get((thread, call), 0) + 1
        path = folder or "" if call in _ON_OPEN else str(Path(folder or "", name or ""))
        path = path.removeprefix(f"{work}/")
        reads_only = call == "openat" and "O_CREAT" not in line
        if path and not path.startswith("/") and not reads_only and "= -1" not in line:
            yield Point(call, number, path)


def options(point: Point, fault: str) -> dict[str, object]:
    """How ``localize`` is to be called for a fault in git."""
    assert isinstance(point, GitPoint)
    kind = "signal=KILL" if fault in ("GIT", "POWER") else f"error={fault}"
    inject = f"inject={point.call}:{kind}:when={point.number}"
    return {
        "GIT_AT": str(point.invocation), "GIT_STRACE": f"-e trace={point.call} -e {inject}",
        "GIT_CALLER_DIES": "1" if fault == "POWER" else "",
    }  # fmt: skip


def age(work: Path) -> None:
    """A minute goes by: locks are old then. Who keeps the remote takes away those that a killed
    push has left there."""
    for lock in (work / "a/.git").rglob("*.lock"):
        os.utime(lock, (1, 1))
    for lock in (work / "origin.git").rglob("*.lock"):
        lock.unlink()


def content(work: Path) -> dict[str, bytes]:
    """The catalogs as the remote has them and as they lie in the clone."""
    remote = {f"origin: {name}": data for name, data in _pushed(work).items()}
    return {**remote, **faults.content(work / "a")}


def _pushed(work: Path) -> dict[str, bytes]:
    archive = subprocess.run(
        ["git", "-C", str(work / "origin.git"), "archive", "main", "locale"],
        capture_output=True, check=True,
    )  # fmt: skip
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as found:
        files = [(one.name, found.extractfile(one)) for one in found if one.isfile()]
        return {name: faults.timeless(file.read()) for name, file in files if file}


def lost(work: Path, expected: dict[str, bytes]) -> Iterator[str]:
    """Texts of people that stand neither in the clone's files or commits nor on the remote; and,
    once all is pushed, what a clone that is in order would not show."""
    texts = "\n".join(data.decode("utf-8", "replace") for data in _known(work))
    wanted = [text for _, _, text in REVIEWS.values()] + list(faults.HUMAN)
    yield from (f"lost: {text}" for text in wanted if text not in texts)
    if content(work) == expected:
        if said := git(work / "a", "status", "--porcelain"):
            yield f"git status: {said}"
        if git(work / "a", "symbolic-ref", "--short", "HEAD") != "main":
            yield "HEAD is not on main"
        if kept := git(work / "a", "branch", "--list", "multilang-kept-*"):
            yield f"left: {kept}"
        for name in ("a", "origin.git"):
            git(work / name, "fsck", "--strict")


def _known(work: Path) -> Iterator[bytes]:
    for path in sorted((work / "a/locale").rglob("*.po")):
        yield path.read_bytes()
    for name in ("a", "b", "origin.git"):
        done = subprocess.run(
            ["git", "-C", str(work / name), "log", "--all", "-p", "--format="],
            capture_output=True, check=False,
        )  # fmt: skip
        yield done.stdout
