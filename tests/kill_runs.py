"""Kill runs at random moments; run again to the end; expect the bytes of an undisturbed run.

    python tests/kill_runs.py PROJECT --times 20 --command multilang run

PROJECT is copied, never touched. Each round starts from a fresh copy, kills the command's whole
process group with SIGKILL some time between its start and its usual end, looks for half-written
files, runs the command again and compares locale/ and build/. Ends with 1 when one byte differs.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

COMPARED = ("locale", "build")
_TIME = re.compile(rb'"(?:at|noticed)":"[^"]*"')  # in a journal: when it was looked at


@dataclass(frozen=True, slots=True)
class Round:
    """What one kill did."""

    after: float
    """Seconds from the start of the command to the kill."""
    killed: bool
    """False when the command had ended by itself."""
    files: int
    """Files in locale/ and build/ after the kill."""
    differences: tuple[str, ...]
    """What differs from the undisturbed run after running again; empty: all is well."""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("project", type=Path)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--seed", type=int, default=None, help="of the moments; random when absent")
    parser.add_argument("--command", nargs=argparse.REMAINDER, required=True)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kill-runs-") as folder:
        rounds = kill_runs(
            given.project, Path(folder), given.command, given.times, given.seed, told=print
        )
    sys.exit(1 if any(one.differences for one in rounds) else 0)


def kill_runs(
    project: Path,
    folder: Path,
    command: Sequence[str],
    times: int,
    seed: int | None = None,
    told: object = None,
) -> list[Round]:
    """Do it in ``folder``; ``told`` gets a line for each round."""
    say = told if callable(told) else lambda line: None
    chance = random.Random(seed)
    work = folder / "work"  # one place for all: paths may be part of what is made
    started = time.monotonic()
    run_to_end(fresh(project, work), command)
    usual = time.monotonic() - started
    expected = content(work)
    if not expected:
        raise SystemExit("the command made nothing in locale/ and build/")
    say(f"undisturbed: {usual:.1f} s, {len(expected)} files")
    rounds = []
    for number in range(1, times + 1):
        fresh(project, work)
        # Slices of equal length, so that a few kills are spread over the whole run.
        after = usual * (number - chance.random()) / times
        killed = kill(work, command, after)
        files = len(content(work))
        run_to_end(work, command)
        one = Round(after, killed, files, tuple(differences(expected, content(work))))
        rounds.append(one)
        how = "killed" if killed else "ended by itself"
        result = "same bytes" if not one.differences else ", ".join(one.differences)
        say(f"{number:3} after {after:6.2f} s: {how}, {files} files; run again: {result}")
    return rounds


def fresh(project: Path, work: Path) -> Path:
    """A copy of the project as its authors know it, with its catalogs."""
    shutil.rmtree(work, ignore_errors=True)
    ignored = shutil.ignore_patterns("build", ".multilang", ".git", ".venv")
    return Path(shutil.copytree(project, work, symlinks=True, ignore=ignored))


def run_to_end(work: Path, command: Sequence[str]) -> None:
    done = subprocess.run(
        command, cwd=work, capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr}")


def kill(work: Path, command: Sequence[str], after: float) -> bool:
    """Start the command and kill it with all its children; True when it was still running."""
    process = subprocess.Popen(
        command, cwd=work, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return True
    return False


def content(work: Path) -> dict[str, bytes]:
    """Every file that was made for people, hidden leftovers too."""
    return {
        path.relative_to(work).as_posix(): _timeless(path)
        for part in COMPARED
        for path in sorted((work / part).rglob("*"))
        if path.is_file()
    }


def _timeless(path: Path) -> bytes:
    data = path.read_bytes()
    return _TIME.sub(b"", data) if path.suffix == ".jsonl" else data


def differences(expected: dict[str, bytes], found: dict[str, bytes]) -> list[str]:
    return [
        *(f"{name} is missing" for name in expected.keys() - found.keys()),
        *(f"{name} is left over" for name in found.keys() - expected.keys()),
        *(f"{name} differs" for name in expected.keys() & found.keys()
          if expected[name] != found[name]),
    ]  # fmt: skip


if __name__ == "__main__":
    main()
