"""Flows whose disk fails, whose git is killed, whose drafts go away: a slice of ``flow_faults.py``
and ``flow_losses.py`` (the whole: ``make faults``)."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import faults
import flow_faults
import flow_losses
from flow_bench import Bench
from machines import lay_engine

pytestmark = [pytest.mark.prefect, pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def memory() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="flow-faults-", dir=faults.MEMORY) as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def bench(tool: Callable[[str], str], memory: Path) -> Iterator[Bench]:
    """One server for all, because it costs ten seconds of CPU; skips where nobody may trace."""
    command = [tool("strace"), "-f", "-o", "/dev/null", tool("git"), "--version"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"strace may not trace here: {done.stderr.strip()}")
    with Bench(memory / "bench", lay_engine(memory / "engine")) as found:
        yield found


def test_a_slice_of_the_faults(bench: Bench, memory: Path) -> None:
    kinds = flow_faults.PARTS["git"].faults
    outcomes = flow_faults.inject(bench, memory / "git", "git", kinds, 80, in_turn=True)
    assert len(outcomes) > 1
    assert [outcome for outcome in outcomes if outcome.problems] == []


def test_the_drafts_go_away(bench: Bench, memory: Path) -> None:
    chosen = ["drafts deleted"]
    assert flow_losses.taken_away(bench, memory / "losses", chosen) == {chosen[0]: ()}


def test_a_fault_is_seen(bench: Bench, memory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lost texts, and bytes that are not those of the undisturbed run."""
    monkeypatch.setattr(faults, "HUMAN", (*faults.HUMAN, "nobody wrote this"))
    monkeypatch.setattr(faults, "timeless", lambda data: data)  # times of the journal differ
    [one] = flow_faults.inject(bench, memory / "seen", "folder", ("KILL",), 1000)
    assert "lost: nobody wrote this" in one.problems
    assert any(problem.endswith(".jsonl differs") for problem in one.problems)
