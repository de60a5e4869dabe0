"""Fail every call of ``multilang publish`` that changes a file; readers must find a whole site.

    python tests/publish_faults.py [--every 5] [--faults KILL,ENOSPC,EIO]

As ``faults.py``, for a project whose site was published once and has changed since. After each
fault ``www/current`` is the old site or the new one, byte for byte; a run that ended well has
switched; running again ends in the new site, with nothing left over. Ends with 1 otherwise.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import faults
from projects import SETTINGS, lay, run, tree, write

COMMAND = ("publish", "-q")
TARGET = "www"
_MADE_UP = re.compile(r"[0-9a-f]{6,}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--every", type=int, default=1, help="only every so many points")
    parser.add_argument("--faults", default=",".join(faults.FAULTS))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="publish-faults-", dir=faults.MEMORY) as folder:
        outcomes = list(inject(Path(folder), given.faults.split(","), given.every, print))
    bad = [outcome for outcome in outcomes if outcome.problems]
    print(f"{len(outcomes)} faults, {len(bad)} with problems")
    sys.exit(1 if bad or not outcomes else 0)


def inject(
    folder: Path,
    kinds: Sequence[str] = faults.FAULTS,
    every: int = 1,
    say: Callable[[str], object] = lambda line: None,
    *,
    alike: bool = True,
) -> Iterator[faults.Outcome]:
    """Every fault at every so many points.

    Args:
        alike: take all points, also those that do to one page what others do to the next.
    """
    start = lay_published(folder / "start")
    old = tree(start / TARGET / "current")
    points = faults.trace(faults.fresh(folder), COMMAND)
    new = tree(folder / "work" / TARGET / "current")
    if old == new:
        raise SystemExit("publishing changed nothing: there is nothing to fail")
    say(f"{len(points)} calls change a file: {faults.counted(points)}")
    for point in (points if alike else distinct(points))[::every]:
        for kind in kinds:
            work = faults.fresh(folder)
            problems = tuple(_problems(work, point, kind, old, new))
            if problems:
                say(f"{kind} at {point}: {'; '.join(problems)}")
            yield faults.Outcome(point, kind, problems)


def distinct(points: Sequence[faults.Point]) -> list[faults.Point]:
    """Of the points that do the same to files of one kind in one folder, the one in the middle."""
    kinds: dict[tuple[str, str, str], list[faults.Point]] = {}
    for point in points:
        folder = "/".join(_MADE_UP.sub("#", point.path).split("/")[:3])
        kinds.setdefault((point.call, folder, Path(point.path).suffix), []).append(point)
    return [found[len(found) // 2] for found in kinds.values()]


def lay_published(project: Path) -> Path:
    """A project whose site is on its target, and an article that went on since."""
    lay(project, f'{SETTINGS}\n[publish]\ntarget = "{TARGET}"\nkeep = 2\n')
    run(project, "run", "-q")
    for text in ("one", "two"):  # so that an old release goes, too
        write(project / "content/notice/index.md", f"---\ntitle: Notice\n---\n\nNumber {text}.\n")
        run(project, *COMMAND)
    write(project / "content/notice/index.md", "---\ntitle: Notice\n---\n\nNumber three.\n")
    write(project / "content/more/index.md", "---\ntitle: More\n---\n\nMore.\n")
    return project


def _problems(
    work: Path, point: faults.Point, fault: str, old: dict[str, bytes], new: dict[str, bytes]
) -> Iterator[str]:
    kind = "signal=KILL" if fault == "KILL" else f"error={fault}"
    done = faults.strace(
        work, COMMAND, "-e", f"trace={point.call}", "-o", os.devnull,
        "-e", f"inject={point.call}:{kind}:when={point.number}",
    )  # fmt: skip
    if fault == "KILL" and done.returncode == 0:
        yield "the fault did not come"
    if "Traceback" in done.stderr:
        yield "a traceback: " + done.stderr.strip().splitlines()[-1]
    if not (found := tree(work / TARGET / "current")):
        yield "readers find nothing"
    elif found not in (old, new):
        yield "readers find neither the old site nor the new one"
    elif done.returncode == 0 and found != new:
        yield "said nothing, but the old site is live"
    if tree(work / "build/site") not in (old, new):
        yield "build/site is neither the old site nor the new one"
    yield from _problems_after(work, new)


def _problems_after(work: Path, new: dict[str, bytes]) -> Iterator[str]:
    """Of running again."""
    again = faults.multilang(work, *COMMAND)
    if again.exit_code:
        yield f"run again: {again.output.strip()[-200:]}"
    if tree(work / TARGET / "current") != new:
        yield "run again: the new site is not live"
    if tree(work / "build/site") != new or len(list((work / "build").iterdir())) > 2:
        yield "run again: build/ holds something else"
    left = sorted(path.name for path in (work / TARGET / ".multilang").iterdir())
    if left != ["lock", "releases"]:
        yield f"run again: left over: {left}"
    if len(list((work / TARGET / "releases").iterdir())) > 2:
        yield "run again: old releases are left"


if __name__ == "__main__":
    main()
