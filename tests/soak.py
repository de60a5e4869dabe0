"""Everything at once for a long time: edits, reviews, kills and publishes; memory must stay flat.

    python tests/soak.py [--minutes 30] [--articles 20] [--seed 5]

An editor changes, adds and deletes articles; a reviewer approves drafts with texts that are known
again; runs of the command line begin and are killed; one process runs the whole path and publishes,
again and again; a reader looks at the published site. Ends with 1 when

* a text that the reviewer approved is found nowhere in the catalogs any more,
* a reader once found no front page, or a page without an end,
* the process that never ends took more and more memory,
* two runs after the end do not give the same bytes, or a file of a killed run stays behind.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import polib

from multilang import pipeline
from projects import environment, run, write

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
_WORDS = ("harbour", "ship", "crane", "tide", "night", "port", "captain", "grain", "rope")


@dataclass
class Soak:
    """What goes on, and what was seen."""

    project: Path
    end: float
    seed: int
    edits: int = 0
    reviews: int = 0
    kills: int = 0
    looks: int = 0
    approved: set[str] = field(default_factory=set)
    """Texts of the reviewer that nobody has replaced."""
    wrong: list[str] = field(default_factory=list)

    @property
    def over(self) -> bool:
        return time.monotonic() > self.end


def main() -> None:
    if sys.argv[1:2] == ["--working"]:
        working(Path(sys.argv[2]))
        return
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--articles", type=int, default=20)
    parser.add_argument("--seed", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        wrong = soak(Path(folder) / "project", given.minutes * 60, given.articles, given.seed)
    for line in wrong:
        print(f"soak: {line}", file=sys.stderr)
    sys.exit(1 if wrong else 0)


def soak(project: Path, seconds: float, articles: int, seed: int) -> list[str]:
    """What went wrong; nothing, if all is well."""
    write(project / "multilang.toml", SETTINGS)
    chance = random.Random(seed)
    for number in range(articles):
        write(_article(project, number), _text(chance, number))
    run(project, "run", "-q")
    run(project, "publish", "-q")
    state = Soak(project, time.monotonic() + seconds, seed)
    worker = subprocess.Popen(
        [sys.executable, __file__, "--working", str(project)], encoding="utf-8",
        env=environment(PYTHONPATH=os.pathsep.join(sys.path)), stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    actors = [
        threading.Thread(target=actor, args=(state,))
        for actor in (_editor, _reviewer, _killer, _reader)
    ]
    for actor in actors:
        actor.start()
    memory: list[int] = []
    while not state.over and worker.poll() is None:
        time.sleep(0.5)
        memory.append(_resident(worker.pid))
    for actor in actors:
        actor.join()
    rounds, errors = _ended(worker)
    state.wrong += errors
    state.wrong += _judged(memory)
    state.wrong += _left(state)
    third = len(memory) // 3
    print(
        f"{seconds / 60:.1f} minutes: {rounds} rounds of run and publish, {state.edits} edits, "
        f"{state.reviews} reviews, {state.kills} kills, {state.looks} looks at the site; "
        f"{len(state.approved)} approved texts kept; memory (MiB, by thirds) "
        + ", ".join(
            f"{statistics.median(part) / 1024:.0f}"
            for part in (memory[:third], memory[third : 2 * third], memory[2 * third :])
            if part
        ),
        flush=True,
    )
    return state.wrong


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


def _editor(state: Soak) -> None:
    chance = random.Random(state.seed + 1)
    number = 1000
    while not state.over:
        time.sleep(chance.random() * 0.6)
        known = sorted((state.project / "content").glob("*/index.md"))
        path, act = chance.choice(known), chance.random()
        if act < 0.05:
            number += 1
            write(_article(state.project, number), _text(chance, number))
        elif act < 0.08 and len(known) > 8:
            path.unlink()
            path.parent.rmdir()
        else:
            parts = path.read_text("utf-8").split("\n\n")
            place = chance.randrange(1, len(parts))
            parts[place] = _sentence(chance) if act < 0.6 else f"{parts[place]} {_sentence(chance)}"
            _replace(path, "\n\n".join(parts[:12]).encode())
        state.edits += 1


def _reviewer(state: Soak) -> None:
    chance = random.Random(state.seed + 2)
    while not state.over:
        time.sleep(chance.random() * 0.4)
        path = chance.choice(sorted((state.project / "locale").glob("*/LC_MESSAGES/story-*.po")))
        file = polib.pofile(str(path), encoding="utf-8", wrapwidth=0)
        open_ = [entry for entry in file if entry.fuzzy and not entry.obsolete]
        if not open_:
            continue
        entry = chance.choice(open_)
        state.approved.discard(entry.msgstr)
        # As it was, with a word of the reviewer's own: links and numbers must stay.
        text = f"{entry.msgid} Relu {state.reviews}."
        entry.msgstr = text
        entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
        entry.previous_msgid = entry.previous_msgctxt = None
        _replace(path, str(file).encode() + b"\n")
        state.approved.add(text)
        state.reviews += 1


def _killer(state: Soak) -> None:
    chance = random.Random(state.seed + 3)
    while not state.over:
        time.sleep(chance.random() * 2)
        command = chance.choice((["run", "-q"], ["publish", "-q"]))
        process = subprocess.Popen(
            [sys.executable, "-m", "multilang", *command, "-C", str(state.project)],
            env=environment(), start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.3 + chance.random() * 4)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            state.kills += 1
        process.wait()


def _reader(state: Soak) -> None:
    """Opens the front page and an article as a web server would: by path."""
    chance = random.Random(state.seed + 4)
    site = _live(state.project)
    while not state.over:
        time.sleep(0.05)
        release = site.resolve()  # a server that serves one page serves it from one release
        pages = [release / "index.html", *release.glob("ar/*/index.html")]
        for page in (pages[0], chance.choice(pages)):
            try:
                text = page.read_text("utf-8")
            except FileNotFoundError:
                if not release.exists():
                    break  # three releases later: nobody reads that long
                state.wrong.append(f"a reader found no {page}")
                continue
            if not text.rstrip().endswith("</html>"):
                state.wrong.append(f"a reader found half of {page}")
        state.looks += 1


def _live(project: Path) -> Path:
    current = project / "live" / "current"
    return current if current.exists() else project / "live"


def _ended(worker: subprocess.Popen[str]) -> tuple[int, list[str]]:
    output = worker.communicate("")[0]
    lines = [line.split("\t", 1) for line in output.splitlines() if "\t" in line]
    rounds = [int(value) for kind, value in lines if kind == "rounds"]
    errors = [value for kind, value in lines if kind == "failure"]
    # An article that is deleted between being listed and being read is no fault.
    errors = [error for error in errors if "no such file" not in error.lower()]
    if worker.returncode or not rounds:
        errors.append(f"the long process ended with {worker.returncode}")
    return (rounds or [0])[0], errors


def _judged(memory: list[int]) -> list[str]:
    third = len(memory) // 3
    if not third:
        return []
    second, last = (statistics.median(memory[n * third : (n + 1) * third]) for n in (1, 2))
    if last <= second * GROWTH + SLACK:
        return []
    return [f"memory grows: {second / 1024:.0f} MiB, then {last / 1024:.0f} MiB"]


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


def _article(project: Path, number: int) -> Path:
    return project / "content" / f"story-{number:04d}" / "index.md"


def _text(chance: random.Random, number: int) -> str:
    paragraphs = [_sentence(chance) for _ in range(6)]
    return "\n\n".join([f"---\ntitle: Story {number}\n---", *paragraphs, ""])


def _sentence(chance: random.Random) -> str:
    words = chance.choices(_WORDS, k=9)
    return f"The {' '.join(words)} near [port {chance.randrange(99)}](https://example.org/port)."


def _replace(path: Path, data: bytes) -> None:
    new = path.with_name(f".{path.name}.new")
    new.write_bytes(data)
    new.replace(path)


if __name__ == "__main__":
    main()
