"""Take away what a flow stands on, in the middle of its work; run again; expect nothing lost.

    python tests/flow_losses.py [--only postgresql]

Prefect's server, embedded or not; the database of the drafts, PostgreSQL or SQLite; the project's
folder. After each: what the run said is no traceback, every catalog can be read, the text of a
person is there, and running again ends in the bytes of an undisturbed run. Ends with 1 otherwise.
A worker is killed in ``test_flows_machines.py``, a run in the middle of a push in
``flow_faults.py``.
"""

from __future__ import annotations

import argparse
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import polib

import faults
from flow_bench import Bench, Done
from machines import PostgreSQL, lay_corpus, lay_engine, review, wait_for
from projects import tree, write

ARTICLES = 4
TEXT = "Une histoire du port, relue."
"""What a person wrote."""
AWAY = "the Prefect server went away while the flow was running"
"""How a run ends then that has done all its work."""
AT = "11"
"""The sentence at which it happens, in the first of two languages."""


@dataclass(slots=True)
class Stage:
    """A project that has something to do, and what it must become."""

    bench: Bench
    folder: Path
    expected: dict[str, bytes] = field(default_factory=dict)

    @property
    def work(self) -> Path:
        return self.folder / "work"

    def run(self, then: str = "", **environ: str) -> Done:
        """Localize; ``then`` is a command that is run at a sentence."""
        return self.bench.run("localize", self.work, environ=self.environ(then, **environ))

    def environ(self, then: str = "", **environ: str) -> dict[str, str]:
        counts = {"COUNTS": str(self.folder / "counts.tsv"), "MARK": str(self.folder / "mark")}
        (self.folder / "mark").unlink(missing_ok=True)
        return {**counts, "AT": AT if then else "0", "THEN": then, **environ}

    def harm(self) -> Iterator[str]:
        texts: list[str] = []
        for path in self.work.glob("locale/*/LC_MESSAGES/*.po"):
            try:
                texts += [one.msgstr for one in polib.pofile(str(path), encoding="utf-8")]
            except OSError as error:
                yield f"{path.name} is unreadable: {error}"
        if TEXT not in texts:
            yield "the text of a person is lost"

    def whole(self) -> Iterator[str]:
        yield from self.harm()
        yield from faults.differences(self.expected, faults.content(self.work))


Loss = Callable[[Stage], Iterator[str]]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", default="", help="losses with this in their name")
    given = parser.parse_args()
    chosen = [name for name in LOSSES if given.only in name]
    with tempfile.TemporaryDirectory(prefix="flow-losses-", dir=faults.MEMORY) as name:
        folder = Path(name)
        # Fewer tries than Prefect's five: each takes twice as long as the one before.
        settings = {"PREFECT_CLIENT_MAX_RETRIES": "2"}
        with Bench(folder / "bench", lay_engine(folder / "engine"), **settings) as bench:
            found = taken_away(bench, folder / "losses", chosen, print)
    bad = sum(bool(problems) for problems in found.values())
    print(f"{len(found)} losses, {bad} with problems")
    sys.exit(1 if bad or not found else 0)


def taken_away(
    bench: Bench,
    folder: Path,
    chosen: Sequence[str],
    say: Callable[[str], object] = lambda line: None,
) -> dict[str, tuple[str, ...]]:
    """Each loss, by its name, and what was wrong after it."""
    folder.mkdir()
    stage = Stage(bench, folder)
    lay(stage)
    found = {}
    for name in chosen:
        faults.fresh(folder)
        begin = time.monotonic()
        found[name] = tuple(LOSSES[name](stage))
        say(f"{name}: {'; '.join(found[name]) or 'ok'} ({time.monotonic() - begin:.0f} s)")
    return found


def lay(stage: Stage) -> None:
    """A project with a review, and a paragraph more in every article since then."""
    start = lay_corpus(stage.folder / "start", ARTICLES)
    shutil.rmtree(start / "flows")
    faults.fresh(stage.folder)
    done = stage.run()
    assert done.code == 0, done.output
    review(stage.work / "locale/fr/LC_MESSAGES/story-00001.po", TEXT)
    for number in range(ARTICLES):
        article = stage.work / f"content/story-{number:05d}/index.md"
        more = "".join(f"\nThe pier {number} has {n} lamps. Ship {n} waits.\n" for n in range(3))
        write(article, article.read_text("utf-8") + more)
    shutil.rmtree(start)
    shutil.copytree(stage.work, start)
    stage.run()
    stage.expected = faults.content(stage.work)


def again(stage: Stage, done: Done, *, fails: str = "", **environ: str) -> Iterator[str]:
    """What must hold after a run, and after the next one.

    Args:
        fails: what the run must have said when it could not go on.
    """
    if "Traceback" in done.output:
        yield "a traceback: " + done.output.strip().splitlines()[-1]
    if fails and (done.code != 2 or fails not in done.output):
        yield f"said {done.code}: {done.output.strip()[-300:]}"
    if not fails or fails == AWAY:
        yield from (f"did not go on: {one}" for one in stage.whole())
    yield from stage.harm()
    next_ = stage.run(**environ)
    if next_.code:
        yield f"run again: {next_.code} {next_.output.strip()[-300:]}"
    yield from (f"run again: {one}" for one in stage.whole())


def server_gone(stage: Stage) -> Iterator[str]:
    """Killed at a sentence, and back when the run has ended."""
    server = stage.bench.cluster.server
    assert server.process is not None
    done = stage.run(f"kill -9 {server.process.pid}")
    server.kill()
    stage.bench.cluster.start_server()
    yield from again(stage, done, fails=AWAY)


def embedded_server_gone(stage: Stage) -> Iterator[str]:
    """The one that a command starts for itself."""
    settings = stage.bench.cluster.control.environ
    environ = {key: value for key, value in settings.items() if "PREFECT_API" not in key}
    environ |= stage.environ("kill -9 $(pgrep -P $PPID -f embedded.py)")
    ran = subprocess.run(
        [sys.executable, "-m", "multilang", "flow", "run", "localize", "-q"], cwd=stage.work,
        env=environ, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    yield from again(stage, Done(ran.returncode, ran.stdout + ran.stderr), fails=AWAY)


def postgresql_gone(stage: Stage) -> Iterator[str]:
    """Killed at a sentence; back for the next run."""
    with PostgreSQL(_initdb()) as database:
        drafts = {"MULTILANG_DRAFTS": database.url("drafts")}
        done = stage.run(f"kill -9 {database.process.pid}; sleep 1", **drafts)
        database.process.wait()
        wait_for("its children have ended", lambda: _starts(database))
        yield from again(stage, done, fails="the shared draft cache cannot be used", **drafts)


def _starts(database: PostgreSQL) -> bool:
    database.start()
    time.sleep(1.5)
    return database.process.poll() is None


def _initdb() -> str:
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return str(installed[-1]) if installed else "initdb"


def drafts_locked(stage: Stage) -> Iterator[str]:
    """Another program holds the file of the drafts for longer than a run waits."""
    path = stage.work / ".multilang/drafts.sqlite"
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN EXCLUSIVE")
        done = stage.run()
        other.rollback()
    yield from again(stage, done, fails="the draft cache cannot be")


def drafts_deleted(stage: Stage) -> Iterator[str]:
    yield from again(stage, stage.run(f"rm {stage.work}/.multilang/drafts.sqlite"))


def drafts_damaged(stage: Stage) -> Iterator[str]:
    path = f"{stage.work}/.multilang/drafts.sqlite"
    yield from again(stage, stage.run(f"head -c 9000 /dev/urandom > {path}"))


def folder_gone(stage: Stage) -> Iterator[str]:
    """As a share that is unmounted in the middle."""
    away = stage.folder / "away"
    done = stage.run(f"mv {stage.work} {away}")
    if stage.work.exists():
        yield f"it made a project anew: {sorted(tree(stage.work))}"
        shutil.rmtree(stage.work)
    away.rename(stage.work)
    if done.code == 0:
        yield "said nothing"
    yield from again(stage, done, fails="multilang: ")


LOSSES: dict[str, Loss] = {
    "server": server_gone,
    "embedded server": embedded_server_gone,
    "postgresql": postgresql_gone,
    "drafts locked": drafts_locked,
    "drafts deleted": drafts_deleted,
    "drafts damaged": drafts_damaged,
    "folder": folder_gone,
}


if __name__ == "__main__":
    main()
