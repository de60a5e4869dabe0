"""Every call that changes a file may fail, and translators may save meanwhile: slices of
``faults.py`` and ``races.py`` (the whole: ``make faults``)."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import faults
import races
from multilang import workspace
from multilang.errors import WorkspaceError


@pytest.fixture
def memory() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="faults-", dir=faults.MEMORY) as folder:
        yield Path(folder)


@pytest.fixture
def strace(tool: Callable[[str], str], tmp_path: Path) -> None:
    """Skips where nobody may trace."""
    program = tool("strace")
    done = subprocess.run(
        [program, "-f", "-o", "/dev/null", "true"], capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(f"strace may not trace here: {done.stderr.strip()}")


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("command", "every", "fault"),
    [
        (("run", "-q"), 17, "KILL"),
        (("run", "-q"), 23, "ENOSPC"),
        (("merge", "-q"), 11, "EIO"),
    ],
)
def test_a_slice_of_the_faults(
    strace: None, memory: Path, command: tuple[str, ...], every: int, fault: str
) -> None:
    outcomes = list(faults.inject(memory, command, (fault,), every))
    assert len(outcomes) > 8
    assert [o for o in outcomes if o.problems] == []


def test_lost_texts_and_other_bytes_are_seen(
    strace: None, memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faults, "HUMAN", (*faults.HUMAN, "nobody wrote this"))
    monkeypatch.setattr(faults, "_TIME", re.compile(rb"\Z(?!)"))  # times of the journal differ
    first, *_ = faults.inject(memory, ("merge", "-q"), ("KILL",), 1000)
    assert "lost: nobody wrote this" in first.problems


@pytest.mark.slow
@pytest.mark.timeout(120)
@pytest.mark.parametrize("style", races.STYLES)
def test_a_slice_of_the_races(memory: Path, style: str) -> None:
    one = races.race(memory / "project", style, 30)
    assert one.lost == ()
    assert one.merges > 0
    if style == "autosave":
        assert one.refused == 0


def test_a_catalog_that_could_not_be_written_was_not_emptied(
    memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The journal speaks of people: a merged entry that never reached the file is nobody's deed."""
    work = memory / "work"
    faults.lay_work(work)
    write = workspace.write_catalog

    def full(*given: object) -> bool:
        raise WorkspaceError("cannot be written: No space left on device")

    monkeypatch.setattr(workspace, "write_catalog", full)
    assert faults.multilang(work, "run", "-q").exit_code == 2
    monkeypatch.setattr(workspace, "write_catalog", write)
    assert faults.multilang(work, "run", "-q").exit_code == 0
    journal = (work / "locale/fr/journal/harbour.jsonl").read_text("utf-8")
    assert '"event":"outdated"' in journal
    assert '"event":"emptied"' not in journal
