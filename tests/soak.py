"""Everything at once for a long time: edits, reviews, kills and publishes; memory must stay flat.

    python tests/soak.py [--minutes 30] [--articles 20] [--seed 5]

An editor changes, deletes and restores articles; one reviewer approves in files, another in the
browser; runs of the command line begin and are killed, now and then a flow on Prefect's embedded
server; one process runs the whole path and publishes, again and again; a reader looks at the
published site. Ends with 1 when

* a text that a reviewer approved is found nowhere in the catalogs any more,
* a reader once found no front page, or a page without an end,
* the review server answered with a fault, or ended,
* it or the process that never ends took more and more memory,
* two runs after the end do not give the same bytes, or a file of a killed run stays behind.

Articles and sentences come from a stock that is used up in the first minutes (``soak_actors``): a
corpus that grows, as it did once, takes memory that no program is to blame for.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import polib

from multilang import pipeline
from projects import argv, environment, run, write
from soak_actors import Soak, editor, killer, lay, reader, reviewer, web_reviewer

SETTINGS = """\
[project]
name = "Soak"
source = "en"

[engine]
name = "pseudo"

[publish]
target = "live"
keep = 3

[languages.fr]
gate = "threshold"
threshold = 0.1

[languages.ar]
gate = "drafts"
"""
GROWTH = 1.10
"""Memory of the last third of the time, as a multiple of the second third's: more is a leak."""
SLACK = 4_000
"""KiB that a median may differ by chance."""


def main() -> None:
    if sys.argv[1:2] == ["--working"]:
        working(Path(sys.argv[2]))
        return
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--articles", type=int, default=20)
    parser.add_argument("--seed", type=int, default=5)
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="soak-"))
    wrong = soak(folder / "project", given.minutes * 60, given.articles, given.seed)
    if wrong:
        print(f"soak: the project is kept in {folder}", file=sys.stderr)
    else:
        shutil.rmtree(folder)
    for line in wrong:
        print(f"soak: {line}", file=sys.stderr)
    sys.exit(1 if wrong else 0)


def soak(project: Path, seconds: float, articles: int, seed: int) -> list[str]:
    """What went wrong; nothing, if all is well."""
    write(project / "multilang.toml", SETTINGS)
    state = Soak(project, time.monotonic() + seconds, seed, articles)
    lay(state)
    run(project, "run", "-q")
    run(project, "publish", "-q")
    with _started(project, "worker", [sys.executable, __file__, "--working", str(project)]) as (
        worker, told,
    ), _started(project, "review", argv("review", "--json", "-C", str(project))) as (
        server, address,
    ):  # fmt: skip
        state.review = json.loads(_line(address))["url"]
        state.end = time.monotonic() + seconds
        memory = _watched(state, (worker, server))
        if server.poll() is not None:
            state.wrong.append(f"the review server ended with {server.returncode}")
        assert worker.stdin is not None
        worker.stdin.close()
        rounds, errors = _ended(worker.wait(300), told.read_text("utf-8"))
    state.wrong += errors
    for name, measured in zip(("the long process", "the review server"), memory, strict=True):
        state.wrong += judged(name, measured)
    state.wrong += _left(state)
    print(_told(state, seconds, rounds, memory), flush=True)
    return state.wrong


@contextmanager
def _started(
    project: Path, name: str, command: Sequence[str]
) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """A process, ended with the block, and the file that it writes to: nobody reads a pipe."""
    told = project.with_name(f"{name}.txt")
    with told.open("wb") as file:
        process = subprocess.Popen(
            command, env=environment(PYTHONPATH=os.pathsep.join(sys.path)),
            stdin=subprocess.PIPE, stdout=file,
        )  # fmt: skip
    try:
        yield process, told
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        assert process.stdin is not None
        process.stdin.close()
        process.wait(60)


def _line(path: Path) -> str:
    """The first line of a file that is being written."""
    for _ in range(600):
        if "\n" in (found := path.read_text("utf-8")):
            return found.partition("\n")[0]
        time.sleep(0.1)
    raise TimeoutError(f"nothing stands in {path}")


def _watched(
    state: Soak, processes: Sequence[subprocess.Popen[bytes]]
) -> tuple[list[int], list[int]]:
    """The memory of the processes, twice a second, while everybody is at work."""
    people = (editor, reviewer, web_reviewer, killer, reader)
    actors = [threading.Thread(target=actor, args=(state,)) for actor in people]
    for actor in actors:
        actor.start()
    memory: tuple[list[int], list[int]] = ([], [])
    while not state.over and all(process.poll() is None for process in processes):
        time.sleep(0.5)
        for process, measured in zip(processes, memory, strict=True):
            measured.append(_resident(process.pid))
    for actor in actors:
        actor.join()
    return memory


def _told(state: Soak, seconds: float, rounds: int, memory: Sequence[list[int]]) -> str:
    long, server = (", ".join(f"{part / 1024:.1f}" for part in _thirds(one)) for one in memory)
    return (
        f"{seconds / 60:.1f} minutes: {rounds} rounds of run and publish, {state.edits} edits, "
        f"{state.reviews} reviews in files, {state.decided} in the browser "
        f"({state.held} held, {state.conflicts} conflicts, {state.answered} requests), "
        f"{state.kills} kills ({state.flows} flows begun), "
        f"{state.looks} looks at the site; {len(state.approved)} approved texts kept; "
        f"memory (MiB, by thirds) of the long process {long}, of the review server {server}"
    )


def working(project: Path) -> None:
    """The process that never ends: the whole path, until standard input does."""
    rounds = 0
    done = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), done.set()), daemon=True).start()
    while not done.is_set():
        opened = pipeline.open_project(project)
        report = pipeline.run(opened, pipeline.read(opened), opened.config.tags)
        published = pipeline.publish(opened, pipeline.read(opened))
        for failure in (*report.all_failures, *published.failures):
            print(f"failure\t{failure}", flush=True)
        rounds += 1
    print(f"rounds\t{rounds}", flush=True)


def _ended(code: int, output: str) -> tuple[int, list[str]]:
    """How many rounds the long process made, and what was wrong in them."""
    lines = [line.split("\t", 1) for line in output.splitlines() if "\t" in line]
    rounds = [int(value) for kind, value in lines if kind == "rounds"]
    errors = [value for kind, value in lines if kind == "failure"]
    # An article that is deleted between being listed and being read is no fault.
    errors = [error for error in errors if "no such file" not in error.lower()]
    if code or not rounds:
        errors.append(f"the long process ended with {code}")
    return (rounds or [0])[0], errors


def judged(name: str, memory: Sequence[int]) -> list[str]:
    """Whether memory, measured in KiB, grows."""
    thirds = _thirds(memory)
    if not thirds or thirds[2] <= thirds[1] * GROWTH + SLACK:
        return []
    return [f"memory of {name} grows: {thirds[1] / 1024:.0f} MiB, then {thirds[2] / 1024:.0f} MiB"]


def _thirds(memory: Sequence[int]) -> tuple[float, ...]:
    third = len(memory) // 3
    return tuple(
        statistics.median(memory[n * third : (n + 1) * third]) for n in range(3 if third else 0)
    )


def _left(state: Soak) -> list[str]:
    """What is wrong with what stands there in the end."""
    run(state.project, "run", "-q")
    run(state.project, "publish", "-q")
    before = _bytes(state.project)
    run(state.project, "run", "-q")
    wrong = [f"a second run changed {name}" for name in _changed(before, _bytes(state.project))]
    wrong += [
        f"a killed run left {path}"
        for path in state.project.joinpath("locale").rglob("*")
        if path.is_file() and path.suffix not in (".po", ".jsonl")
    ]
    found: set[str] = set()
    for path in (state.project / "locale").glob("*/LC_MESSAGES/*.po"):
        for entry in polib.pofile(str(path), encoding="utf-8"):
            found.add(entry.msgstr)
            # Beside a text that went on: what a person had approved for an earlier source.
            found.update(line.strip() for line in entry.tcomment.splitlines())
    return wrong + [f"lost: {text}" for text in sorted(state.approved - found)]


def _bytes(project: Path) -> dict[str, bytes]:
    return {
        path.relative_to(project).as_posix(): path.read_bytes()
        for part in ("locale", "build")
        for path in (project / part).rglob("*")
        if path.is_file()
    }


def _changed(before: dict[str, bytes], after: dict[str, bytes]) -> list[str]:
    names = before.keys() | after.keys()
    return sorted(name for name in names if before.get(name) != after.get(name))


def _resident(pid: int) -> int:
    """KiB."""
    with contextlib.suppress(OSError, StopIteration):
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmRSS:")).split()[1])
    return 0


if __name__ == "__main__":
    main()
