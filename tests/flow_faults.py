"""Fail the calls of the Prefect flows that change files, one at a time; run again; expect all well.

    python tests/flow_faults.py [--parts folder,reading,publish,clone,git] [--every 3] [--faults X]

As ``faults.py``, for flows on a running server. Parts: ``folder`` is ``localize`` in a shared
folder, ``reading`` the same where files cannot be opened, as on a share whose server is away;
``publish`` the flow of that name; ``clone`` is ``localize`` in a clone of a remote that another
machine pushes to meanwhile, and ``git`` the same for the calls of git itself. Of the calls that do
the same to files of one kind it takes one. After each fault: every catalog can be read, no text of
a person is lost, and running again ends in the bytes of an undisturbed run. Ends with 1 otherwise.
What goes away as a whole, a server, a database, a worker, is in ``flow_losses.py``.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import faults
import flow_clones
from faults import Outcome, Point
from flow_bench import Bench, Done
from projects import tree
from publish_faults import TARGET, distinct, lay_published

Content = dict[str, bytes]
Say = Callable[[str], object]
DEADLY = ("KILL", "POWER")
"""The run itself does not survive them."""


@dataclass(frozen=True, slots=True)
class Part:
    """What is run, what goes wrong, and what must hold."""

    lay: Callable[[Path], object]
    run: Callable[..., Done]
    """Takes the bench, the folder, and ``strace`` or settings."""
    points: Callable[[Bench, Path], Sequence[Point]]
    """Runs undisturbed, and says what may go wrong."""
    options: Callable[[Point, str], dict[str, object]]
    """For ``run``, to have a fault at a point."""
    content: Callable[[Path], Content]
    """What must be the same in the end."""
    harm: Callable[[Path, Content], Iterator[str]]
    """What may never be, at any moment; given what must be in the end."""
    faults: Sequence[str] = faults.FAULTS
    later: Callable[[Path], object] = lambda work: None
    """What happens between the fault and the run after it."""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--parts", default=",".join(PARTS))
    parser.add_argument("--every", type=int, default=1, help="only every so many points")
    parser.add_argument("--faults", default="", help="such as KILL,EIO; all by default")
    parser.add_argument("--only", default="", help="points with this in their line")
    parser.add_argument("--in-turn", action="store_true", help="one fault a point, then the next")
    given = parser.parse_args()
    outcomes: list[Outcome] = []
    with (
        tempfile.TemporaryDirectory(prefix="flow-faults-", dir=faults.MEMORY) as folder,
        Bench(Path(folder) / "bench") as bench,
    ):
        for name in given.parts.split(","):
            kinds = given.faults.split(",") if given.faults else PARTS[name].faults
            outcomes += inject(
                bench, Path(folder) / name, name, kinds, given.every, given.only, print,
                in_turn=given.in_turn,
            )  # fmt: skip
    bad = [outcome for outcome in outcomes if outcome.problems]
    print(f"{len(outcomes)} faults, {len(bad)} with problems")
    sys.exit(1 if bad or not outcomes else 0)


def inject(
    bench: Bench,
    folder: Path,
    name: str,
    kinds: Sequence[str],
    every: int = 1,
    only: str = "",
    say: Say = lambda line: None,
    *,
    in_turn: bool = False,
) -> list[Outcome]:
    """Every fault at every so many points of a part.

    Args:
        only: points whose line has this in it.
        in_turn: at each point one fault alone, the next one at the next.
    """
    part = PARTS[name]
    part.lay(folder / "start")
    work = faults.fresh(folder)
    points = [point for point in part.points(bench, work) if only in str(point)]
    expected = part.content(work)
    say(f"{name}: {len(points)} kinds of calls: {faults.counted(points)}")
    outcomes = []
    for number, point in enumerate(points[::every]):
        for fault in kinds[number % len(kinds) :][:1] if in_turn else kinds:
            work = faults.fresh(folder)
            problems = tuple(_problems(bench, work, part, point, fault, expected))
            if problems:
                say(f"{fault} at {point}: {'; '.join(problems)}")
            outcomes.append(Outcome(point, fault, problems))
    bad = sum(bool(outcome.problems) for outcome in outcomes)
    say(f"{name}: {len(outcomes)} faults, {bad} with problems")
    return outcomes


_CODE = ("__pycache__", "site-packages", "src/multilang", ".so:")


def _problems(
    bench: Bench, work: Path, part: Part, point: Point, fault: str, expected: Content
) -> Iterator[str]:
    done = part.run(bench, work, **part.options(point, fault))
    if fault in DEADLY and done.code != -9:
        yield "the fault did not come"
    last = done.output.strip().rpartition("\n")[2]
    # A call's number counts those of imports too, of which there may be one more or less than in
    # the run that was counted: then the fault hits Python's own files.
    if "Traceback" in done.output and not any(place in last for place in _CODE):
        yield f"a traceback: {last}"
    if done.code == 0:
        found = part.content(work)
        yield from (f"said nothing, but {one}" for one in faults.differences(expected, found))
    yield from part.harm(work, expected)
    part.later(work)
    again = part.run(bench, work)
    if again.code:
        yield f"run again: {again.output.strip()[-300:]}"
    found = part.content(work)
    yield from (f"run again: {one}" for one in faults.differences(expected, found))
    yield from (f"run again: {one}" for one in part.harm(work, expected))


def _options(point: Point, fault: str) -> dict[str, object]:
    kind = "signal=KILL" if fault == "KILL" else f"error={fault}"
    inject = f"inject={point.call}:{kind}:when={point.number}"
    return {"strace": ("-e", f"trace={point.call}", "-e", inject)}


def _localize(bench: Bench, work: Path, *, strace: Sequence[str] = ()) -> Done:
    return bench.run("localize", work, strace=strace)


def _publish(bench: Bench, work: Path, *, strace: Sequence[str] = ()) -> Done:
    return bench.run("publish", work, strace=strace)


def _written(bench: Bench, work: Path) -> Sequence[Point]:
    return distinct(list(faults.read_trace(bench.trace(_localize, work), work)))


def _opened(bench: Bench, work: Path) -> Sequence[Point]:
    """Where a file is opened to read it."""
    found, number = [], 0
    for line in bench.trace(_localize, work).splitlines():
        if " openat(" not in line:
            continue
        number += 1
        name = re.search(rf'"{re.escape(str(work))}/([^"]+)"', line)
        if name and "O_CREAT" not in line and "= -1" not in line:
            found.append(Point("openat", number, name[1]))
    return distinct(found)


def _switched(bench: Bench, work: Path) -> Sequence[Point]:
    return distinct(list(faults.read_trace(bench.trace(_publish, work), work)))


def _site(work: Path) -> Content:
    return tree(work / TARGET / "current")


def _no_site(work: Path, new: Content) -> Iterator[str]:
    if _site(work) not in (_site(work.with_name("start")), new):
        yield "readers find neither the old site nor the new one"


def _lost(work: Path, _: Content) -> Iterator[str]:
    return faults.lost(work)


PARTS: Mapping[str, Part] = {
    "folder": Part(faults.lay_work, _localize, _written, _options, faults.content, _lost),
    "reading": Part(
        faults.lay_work, _localize, _opened, _options, faults.content, _lost, ("EIO", "ESTALE")
    ),
    "publish": Part(lay_published, _publish, _switched, _options, _site, _no_site),
    "clone": Part(
        flow_clones.lay, flow_clones.localize, flow_clones.written, _options,
        flow_clones.content, flow_clones.lost, later=flow_clones.age,
    ),
    "git": Part(
        flow_clones.lay, flow_clones.localize, flow_clones.called, flow_clones.options,
        flow_clones.content, flow_clones.lost, flow_clones.FAULTS, flow_clones.age,
    ),
}  # fmt: skip


if __name__ == "__main__":
    main()
