"""Two workers on a real PostgreSQL, one killed, the server killed too: nothing lost, nothing twice.

Forty articles here; MULTILANG_TEST_ARTICLES=2000 makes it the long one (``make machines``).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from machines import (
    ROOT,
    Cluster,
    Machine,
    PostgreSQL,
    counted,
    digests,
    git,
    lay_corpus,
    lay_engine,
    made_by,
    review,
    share,
    wait_for,
)

ARTICLES = int(os.environ.get("MULTILANG_TEST_ARTICLES", "40"))
SHARD = 9_000 if ARTICLES < 200 else 120_000
"""Characters: two shards a language, or eight."""
BATCH = 60_000
FEW = 9
SENTENCE = 36
"""Characters at least, of the generated ones."""

pytestmark = [pytest.mark.prefect, pytest.mark.slow, pytest.mark.timeout(3600)]


@pytest.fixture
def database(tool: Callable[[str], str]) -> Iterator[PostgreSQL]:
    tool("git")
    with PostgreSQL(tool("initdb")) as found:
        yield found


def waiting(cluster: Cluster) -> bool:
    """Whether a worker has anything left to do: what a dead one holds does not count."""
    runs = cluster.runs(types=["SCHEDULED", "PENDING", "RUNNING"])
    own = [run for run in runs if not run["auto_scheduled"]]
    return len(own) > 1 or any(run["state_type"] == "SCHEDULED" for run in own)


def test_a_worker_and_the_server_are_killed(database: PostgreSQL, tmp_path: Path) -> None:
    project = lay_corpus(tmp_path / "project", ARTICLES)
    alone = Path(shutil.copytree(project, tmp_path / "alone"))
    counts = tmp_path / "counts.tsv"
    path = f"{ROOT / 'src'}{os.pathsep}{lay_engine(tmp_path / 'engine')}"
    share(project, tmp_path, "a", "b", "control")
    control = tmp_path / "control"
    slow = "0.02" if ARTICLES < 200 else "0.001"
    with Cluster(tmp_path, database, PYTHONPATH=path, COUNTS=str(counts), SLOW=slow) as cluster:
        cluster.deploy(control)
        victim = cluster.worker("a", tmp_path / "a", "shards")
        cluster.worker("b", tmp_path / "b", "shards")
        first = cluster.flow("reconcile", control, remote="origin", shard_characters=SHARD)
        assert first["missing"] == first["submitted"] >= 4

        wait_for("the first worker is in the middle of a batch", lambda: made_by(counts, "a") > 9)
        victim.kill()
        wait_for("the second one is at work", lambda: made_by(counts, "b") > 9)
        cluster.server.kill()
        cluster.start_server()

        for _ in range(6):
            wait_for("the second worker has nothing to do", lambda: not waiting(cluster), 1500)
            time.sleep(6)
            now = cluster.flow(
                "reconcile", control, remote="origin", shard_characters=SHARD, silence=5
            )
            if not now["missing"] and not now["under way"]:
                break
        else:
            raise AssertionError(f"the work does not end: {now}; {cluster.runs()}")
        assert not cluster.runs(types=["RUNNING", "PENDING", "FAILED"])
        crashed = cluster.runs(types=["CRASHED"])
        assert [run["state"]["message"] for run in crashed] == [
            "no sign of life for 5 s: its worker is gone"
        ]
        cluster.flow("publish", control, remote="origin")
        articles = cluster.ask("/artifacts/filter", {})

    Machine(tmp_path / "one", {"PYTHONPATH": path, "COUNTS": str(tmp_path / "one.tsv")}).run(
        sys.executable, "-m", "multilang", "run", "-q", cwd=alone
    )
    assert digests(control, "locale", "build/site") == digests(alone, "locale", "build/site")
    assert len(digests(alone, "locale")) >= 2 * ARTICLES
    assert git(tmp_path / "origin.git", "fsck", "--strict") == ""
    done, expected = counted(counts), counted(tmp_path / "one.tsv")
    assert done.keys() == expected.keys()
    assert sum(done.values()) - len(done) <= BATCH / SENTENCE
    assert {"reconcile", "publish-site", "publish-link"} <= {one["key"] for one in articles}
    print(f"{ARTICLES} articles: {len(done)} sentences, {sum(done.values()) - len(done)} twice")


def test_two_workers_share_a_folder(database: PostgreSQL, tmp_path: Path) -> None:
    """As on a network's file system: one dies in the middle, a person reviews meanwhile."""
    project = lay_corpus(tmp_path / "project", FEW)
    alone = Path(shutil.copytree(project, tmp_path / "alone"))
    counts = tmp_path / "counts.tsv"
    path = f"{ROOT / 'src'}{os.pathsep}{lay_engine(tmp_path / 'engine')}"
    one = Machine(tmp_path / "one", {"PYTHONPATH": path, "COUNTS": str(tmp_path / "one.tsv")})
    run = (sys.executable, "-m", "multilang", "run", "-q")
    for folder in (project, alone):
        one.run(*run, "story-00000", cwd=folder)
        catalog = folder / "locale/fr/LC_MESSAGES/story-00000.po"
        review(catalog, "Une histoire")
    first_done = counted(tmp_path / "one.tsv")
    with Cluster(tmp_path, database, PYTHONPATH=path, COUNTS=str(counts), SLOW="0.05") as cluster:
        cluster.deploy(project)
        victim = cluster.worker("a", project, "shards")
        cluster.worker("b", project, "shards")
        first = cluster.flow("reconcile", project, shard_characters=1_500)
        assert first["missing"] == first["submitted"] >= 4
        wait_for("both are at work", lambda: min(made_by(counts, "a"), made_by(counts, "b")) > 2)
        victim.kill()
        while True:
            wait_for("the other one has nothing to do", lambda: not waiting(cluster), 600)
            time.sleep(6)
            now = cluster.flow("reconcile", project, shard_characters=1_500, silence=5)
            if not now["missing"] and not now["under way"]:
                break
        assert len(cluster.runs(types=["CRASHED"])) == 1
        assert not cluster.runs(types=["RUNNING", "PENDING", "FAILED"])
        cluster.flow("publish", project)
    one.run(*run, cwd=alone)
    here, there = (digests(folder, "locale", "build/site") for folder in (project, alone))
    # Its lines have the time; and a shard leaves alone what a person has finished.
    there.pop("locale/fr/journal/story-00000.jsonl")
    assert here == there
    assert len(digests(alone, "locale")) > 2 * FEW
    assert not list((project / "locale").rglob(".*"))
    done, expected = counted(counts), counted(tmp_path / "one.tsv") - first_done
    assert done.keys() == expected.keys()


def test_an_approval_is_an_event_that_publishes(database: PostgreSQL, tmp_path: Path) -> None:
    """Twice the same event, and the site is built once; and nobody gets in without the password."""
    project = lay_corpus(tmp_path / "project", 2)
    path = f"{ROOT / 'src'}{os.pathsep}{lay_engine(tmp_path / 'engine')}"
    share(project, tmp_path, "site", "desk")
    counts = str(tmp_path / "counts.tsv")
    with Cluster(tmp_path, database, PYTHONPATH=path, COUNTS=counts) as cluster:
        cluster.deploy(tmp_path / "desk")
        cluster.worker("site", tmp_path / "site", "site")
        me = cluster.control
        desk = tmp_path / "desk"
        multilang = (sys.executable, "-m", "multilang")
        me.run(*multilang, "run", "-q", cwd=desk)
        catalog = desk / "locale/fr/LC_MESSAGES/story-00001.po"
        catalog.write_text(catalog.read_text("utf-8").replace("#, fuzzy\n", ""), "utf-8")
        before = git(desk, "rev-parse", "HEAD")
        git(desk, "add", "locale")
        git(desk, "commit", "--quiet", "--message", "Reviewed")
        git(desk, "push", "--quiet")
        tell = (*multilang, "flow", "approved", "--since", before)
        said = me.run(*tell, "--lang", "fr", cwd=desk)
        assert said.startswith("Told       story-00001 fr ")
        assert len(said.splitlines()) == 1
        page = tmp_path / "site/build/site/fr/story-00001/index.html"
        wait_for("the page is published", page.exists)
        assert not (tmp_path / "site/build/site/fr/story-00000/index.html").exists()

        wait_for("the run has ended", lambda: len(cluster.runs(types=["COMPLETED"])) == 1)
        before_second = page.stat().st_ino, (tmp_path / "site/build/site").stat().st_ino
        me.run(*tell, "--lang", "fr", cwd=desk)
        wait_for("the second run has ended", lambda: len(cluster.runs(types=["COMPLETED"])) == 2)
        assert (page.stat().st_ino, (tmp_path / "site/build/site").stat().st_ino) == before_second
        names = {run["name"] for run in cluster.runs(types=["COMPLETED"])}
        assert names == {f"publish story-00001 fr {said.split()[-1]}"}

        for path_, status in (("/flow_runs/filter", 401), ("/csrf-token?client=x", 401)):
            request = urllib.request.Request(f"{cluster.api}{path_}", method="GET")
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(request)
            refused.value.close()
            assert refused.value.code == status
        refused_text = _fails(me, *tell, cwd=desk, PREFECT_API_AUTH_STRING="wrong:one")
        assert "does not let us in (PREFECT_API_AUTH_STRING must be the server's)" in refused_text


def _fails(machine: Machine, *command: str, cwd: Path, **environ: str) -> str:
    done = subprocess.run(
        command, cwd=cwd, env={**machine.environ, **environ}, capture_output=True, text=True
    )
    assert done.returncode == 2, done.stdout + done.stderr
    return done.stderr
