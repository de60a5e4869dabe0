"""What all comparisons of ``all.py`` measure with."""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
HERE = Path(__file__).parent
ENVIRON = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
ENVIRON.pop("PYTHONDONTWRITEBYTECODE", None)  # every tool as it is installed: compiled once
SETTINGS = """\
[project]
name = "Bench"
source = "en"
[engine]
name = "pseudo"
[languages.fr]
gate = "drafts"
[languages.fa]
gate = "drafts"
"""
TINY = b"# The bus\n\nThe bus is late.\n"


@dataclass(frozen=True, slots=True)
class Row:
    """One tool at one task."""

    task: str
    tool: str
    seconds: float
    """CPU seconds: median of the runs."""
    ratio: float
    """How many times ours that is."""
    start: float | None = None
    """CPU seconds of the same commands on one tiny file; None where nobody measured it."""
    net_ratio: float | None = None
    """How many times ours without the start of either."""


@dataclass(frozen=True, slots=True)
class Given:
    folder: Path
    """Scratch space, gone afterwards."""
    files: tuple[bytes, ...]
    peers: str
    runs: int
    articles: int


def cpu(command: Sequence[object], cwd: Path = ROOT, patience: float = 900) -> float:
    """CPU seconds of a command with all that it starts; its output in the error when it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [str(word) for word in command], cwd=cwd, check=True, capture_output=True, text=True,
        timeout=patience, stdin=subprocess.DEVNULL, env=ENVIRON,
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measured(task: str, commands: dict[str, Callable[[], float]], runs: int) -> Iterator[Row]:
    """The first command is ours; a tool that fails is named and left out."""
    own = 0.0
    for tool, once in commands.items():
        try:
            seconds = statistics.median(once() for _ in range(runs))
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            stopped(task, tool, error)
            continue
        own = own or seconds
        yield Row(task, tool, round(seconds, 3), round(seconds / own, 2))


def stopped(task: str, tool: str, error: subprocess.SubprocessError) -> None:
    told = str(getattr(error, "stderr", "") or error).strip().splitlines()
    print(f"{task}: {tool} stopped: {told[-1][:120] if told else error}", flush=True)


def there(needs: str, python: str) -> bool:
    if needs.startswith("module "):
        wanted = [python, "-c", f"import {needs.removeprefix('module ')}"]
        return subprocess.run(wanted, capture_output=True, check=False).returncode == 0
    return shutil.which(needs) is not None
