"""Fail every call that changes a project's files, one at a time; run again; expect all as it was.

    python tests/faults.py [--every 5] [--faults KILL,ENOSPC,EIO] [--command multilang run -q]

strace counts the calls (write, fsync, rename, renameat2, ...) of an undisturbed run on a project
with reviewed text and a changed article, then makes each of them fail in a run of its own: killed
at the call, disk full, disk broken. After each: every catalog is readable and holds every human
text; a run that said nothing has done all; running again ends in the bytes of the undisturbed run.
Linux, with strace and the right to trace. Ends with 1 when one point fails.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polib

from projects import argv, environment, lay, run, tree, write
from projects import command as multilang

MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
"""Where waiting for the disk costs nothing: what matters here is the order of the calls."""
FAULTS = ("KILL", "ENOSPC", "EIO")
CALLS = (
    "write", "pwrite64", "fsync", "fdatasync", "rename", "renameat", "renameat2", "openat", "mkdir",
    "unlink", "unlinkat", "rmdir", "link", "linkat", "ftruncate", "sendfile", "copy_file_range",
    "fchmod", "utimensat", "symlink", "symlinkat",
)  # fmt: skip
_LINE = re.compile(r"(\d+) +(\w+)\((.*)")
_TIME = re.compile(rb'"(?:at|noticed)":"[^"]*"')
REVIEWED = {"The harbour opens": "Le port ouvre", "Tea is served on deck.": "Le thé est servi."}
EDITED_DRAFT = ("Ships", "Les navires")
HUMAN = (*REVIEWED.values(), EDITED_DRAFT[1])


@dataclass(frozen=True, slots=True)
class Point:
    """One call that changes a file."""

    call: str
    number: int
    """How many calls of this name the process has made with it; strace counts from 1."""
    path: str
    """What it is done to, relative to the project."""

    def __str__(self) -> str:
        return f"{self.call} {self.number} {self.path}"


@dataclass(frozen=True, slots=True)
class Outcome:
    point: Point
    fault: str
    problems: tuple[str, ...]
    """Empty: nothing was lost, and running again made all good."""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--every", type=int, default=1, help="only every so many points")
    parser.add_argument("--faults", default=",".join(FAULTS))
    parser.add_argument("--command", nargs=argparse.REMAINDER, default=["run", "-q"])
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="faults-", dir=MEMORY) as folder:
        faults = given.faults.split(",")
        outcomes = list(inject(Path(folder), given.command, faults, given.every, print))
    bad = [outcome for outcome in outcomes if outcome.problems]
    print(f"{len(outcomes)} faults, {len(bad)} with problems")
    sys.exit(1 if bad or not outcomes else 0)


def inject(
    folder: Path,
    command: Sequence[str],
    faults: Sequence[str] = FAULTS,
    every: int = 1,
    say: Callable[[str], object] = lambda line: None,
) -> Iterator[Outcome]:
    """Every fault at every so many points of ``multilang COMMAND``."""
    lay_work(folder / "start")
    work = folder / "work"
    # The first run ever would also make what a later one finds there.
    points = trace(fresh(folder), command)
    expected = content(work)
    say(f"{len(points)} calls change a file: {counted(points)}")
    for number, point in enumerate(points):
        if number % every:
            continue
        for fault in faults:
            problems = tuple(_problems(fresh(folder), command, point, fault, expected))
            if problems:
                say(f"{fault} at {point}: {'; '.join(problems)}")
            yield Outcome(point, fault, problems)


def lay_work(project: Path) -> None:
    """A project with reviewed text, an edited draft, and articles that went on since."""
    lay(project)
    run(project, "run", "-q")
    path = project / "locale/fr/LC_MESSAGES/harbour.po"
    catalog = polib.pofile(str(path), encoding="utf-8", wrapwidth=0)
    for entry in catalog:
        if entry.msgid in REVIEWED:
            entry.msgstr, entry.flags = REVIEWED[entry.msgid], []
        elif entry.msgid == EDITED_DRAFT[0]:
            entry.msgstr = EDITED_DRAFT[1]
    catalog.save()
    article = project / "content/harbour/index.md"
    text = article.read_text("utf-8").replace("Tea is served", "Hot tea is served")
    write(article, text.replace("# Ships\n", "# Boats\n") + "\nThe pier is closed.\n")


def fresh(folder: Path) -> Path:
    """The project at its beginning, always in the same place: paths are part of what is made."""
    work = folder / "work"
    shutil.rmtree(work, ignore_errors=True)
    return Path(shutil.copytree(folder / "start", work, symlinks=True))


def trace(work: Path, command: Sequence[str]) -> list[Point]:
    """Run to the end, and list the calls that change a file of the project."""
    log = work.with_name("trace")
    calls = ",".join(CALLS)
    done = strace(work, command, "-y", "-e", f"trace={calls}", "-o", str(log))
    if done.returncode:
        raise SystemExit(f"the undisturbed run ended with {done.returncode}:\n{done.stderr}")
    return list(read_trace(log.read_text("utf-8", "replace"), work))


def read_trace(log: str, work: Path) -> Iterator[Point]:
    """The calls of the first thread that change something under a folder."""
    main = ""
    numbers: dict[str, int] = {}
    for line in log.splitlines():
        match = _LINE.match(line)
        if match is None:
            continue
        thread, call, rest = match.groups()
        main = main or thread  # strace counts the calls of each thread by itself
        if thread != main:
            continue
        numbers[call] = numbers.get(call, 0) + 1
        reads_only = call == "openat" and "O_CREAT" not in rest
        changed = re.search(rf'(?:<|"){re.escape(str(work))}/([^">]+)', rest)
        if changed and not reads_only and "EEXIST" not in rest and "= -1 ENOENT" not in rest:
            yield Point(call, numbers[call], changed[1])


def counted(points: Sequence[Point]) -> str:
    names = [point.call for point in points]
    return ", ".join(f"{names.count(name)} {name}" for name in dict.fromkeys(names))


def _problems(
    work: Path, command: Sequence[str], point: Point, fault: str, expected: dict[str, bytes]
) -> Iterator[str]:
    kind = "signal=KILL" if fault == "KILL" else f"error={fault}"
    done = strace(
        work, command, "-e", f"trace={point.call}", "-o", os.devnull,
        "-e", f"inject={point.call}:{kind}:when={point.number}",
    )  # fmt: skip
    if fault == "KILL" and done.returncode == 0:
        yield "the fault did not come"
    if "Traceback" in done.stderr:
        yield "a traceback: " + done.stderr.strip().splitlines()[-1]
    if done.returncode == 0 and fault != "KILL":
        yield from (f"said nothing, but {one}" for one in differences(expected, content(work)))
    yield from lost(work)
    again = multilang(work, *command)
    if again.exit_code:
        yield f"run again: {again.output.strip()[-200:]}"
    yield from (f"run again: {one}" for one in differences(expected, content(work)))
    yield from (f"run again: {one}" for one in lost(work))


def lost(work: Path) -> Iterator[str]:
    """Catalogs that cannot be read, and texts of people that stand in none."""
    texts: list[str] = []
    for path in sorted(work.glob("locale/*/LC_MESSAGES/*.po")):
        try:
            catalog = polib.pofile(str(path), encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            yield f"{path.name} is unreadable: {error}"
        else:
            texts += [entry.msgstr for entry in catalog]
    yield from (f"lost: {text}" for text in HUMAN if text not in texts)


def strace(work: Path, command: Sequence[str], *options: str) -> subprocess.CompletedProcess[str]:
    """Run ``multilang COMMAND`` under strace."""
    # strace 6.1 sends no signals under its quicker --seccomp-bpf, and does not say so.
    quick = () if any("signal=" in option for option in options) else ("--seccomp-bpf",)
    return subprocess.run(
        ["strace", "-f", *quick, *options, "--", *argv(*command)],
        cwd=work, env=environment(PYTHONDONTWRITEBYTECODE="1", PYTHONHASHSEED="0"),
        capture_output=True, encoding="utf-8", errors="replace", stdin=subprocess.DEVNULL,
        timeout=120, check=False,
    )  # fmt: skip


def content(work: Path) -> dict[str, bytes]:
    """Every file that was made for people, leftovers too; times of the journal left out."""
    return {name: timeless(data) for name, data in tree(work, "locale", "build").items()}


def timeless(data: bytes) -> bytes:
    return _TIME.sub(b"", data)


def differences(expected: dict[str, bytes], found: dict[str, bytes]) -> list[str]:
    missing = [f"{name} is missing" for name in expected.keys() - found.keys()]
    over = [f"{name} is left over" for name in found.keys() - expected.keys()]
    both = expected.keys() & found.keys()
    return missing + over + [f"{n} differs" for n in sorted(both) if expected[n] != found[n]]


if __name__ == "__main__":
    main()
