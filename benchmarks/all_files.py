"""The comparisons of ``all.py`` over a tree of Markdown files: each tool at the same work."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from all_measuring import HERE, SETTINGS, Given, Row, cpu, stopped, there
from all_peers import ASSEMBLIES, CYCLES, FILL, Commands
from extract import peers as extractors

Timed = Callable[[Path], float]
"""CPU seconds of a tool on the files of a folder."""


def on_files(task: str, tools: dict[str, Timed], given: Given) -> Iterator[Row]:
    """As ``measured``, with what each tool takes of one tiny file: once unmeasured, since Python
    compiles what it has not seen; then all tools in turn, so that a slow spell is in each."""
    tiny, source = given.folder / "tiny", given.folder / "in"
    turns: dict[str, list[tuple[float, float]]] = {}
    for turn in range(given.runs + 1):
        for tool, once in tools.items():
            if turn and tool not in turns:
                continue
            try:
                spent = (once(tiny), once(source)) if turn else (once(tiny), 0.0)
            except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
                stopped(task, tool, error)
                turns.pop(tool, None)
                continue
            turns[tool] = [*turns.get(tool, []), spent] if turn else []
    yield from _rows(task, turns)


def _rows(task: str, turns: dict[str, list[tuple[float, float]]]) -> Iterator[Row]:
    own: tuple[float, float] | None = None
    for tool, spent in turns.items():
        start, seconds = (statistics.median(column) for column in zip(*spent, strict=True))
        net = max(seconds - start, 0.001)
        own = own or (seconds, net)
        ratios = round(seconds / own[0], 2), round(net / own[1], 2)
        yield Row(task, tool, round(seconds, 3), ratios[0], round(start, 3), ratios[1])


def extraction(given: Given) -> Iterator[Row]:
    """Markdown files -> what is translatable, as PO files."""

    def commands(source: Path, work: Path) -> dict[str, Sequence[object]]:
        own = [sys.executable, HERE / "all_ours.py", "extract", source, work]
        project = _sources(given, source)
        asked = [sys.executable, "-m", "multilang", "extract", "-q", "-C", project]
        named: dict[str, Sequence[object]] = {"multilang": own, "multilang extract": asked}
        return named | dict(extractors(given.peers, source, work))

    def timed(tool: str) -> Timed:
        def run(source: Path) -> float:
            with _work(given) as work:
                shutil.rmtree(_sources(given, source) / "build", ignore_errors=True)
                return cpu(commands(source, work)[tool])

        return run

    tools = commands(given.folder / "tiny", given.folder)
    yield from on_files("extract", {tool: timed(tool) for tool in tools}, given)


def _sources(given: Given, source: Path) -> Path:
    """A project of the files of a folder, for the command."""
    project = given.folder / f"{source.name}-project"
    if not project.exists():
        for path in source.glob("*.md"):
            article = project / "content" / path.stem / "index.md"
            article.parent.mkdir(parents=True)
            article.write_bytes(path.read_bytes())
        (project / "multilang.toml").write_text(SETTINGS, "utf-8")
    return project


@contextmanager
def _work(given: Given) -> Iterator[Path]:
    """A fresh folder to write to."""
    with tempfile.TemporaryDirectory(dir=given.folder) as name:
        for made in ("pot", "po", "out"):
            (Path(name) / made).mkdir()
        yield Path(name)


def cycle(given: Given) -> Iterator[Row]:
    """Extract, bring the catalogs up to date, put the targets back: one language, whole trees."""
    tools = {tool: _timed(given, steps) for tool, steps in _installed(CYCLES, given)}
    yield from on_files("extract, merge, assemble", tools, given)


def assembly(given: Given) -> Iterator[Row]:
    """Catalogs in which every message is translated -> localized files."""
    fill = (("{own}", "-c", FILL, "po"),)
    tools = {
        tool: _timed(
            given, steps[-1:], before=(*steps[:-1], *(() if "{own}" in steps[0] else fill))
        )
        for tool, steps in _installed(ASSEMBLIES, given)
    }
    yield from on_files("assemble", tools, given)


def _timed(given: Given, steps: Commands, before: Commands = ()) -> Timed:
    """CPU seconds of some commands, after others that do not count."""

    def run(source: Path) -> float:
        with _work(given) as work:
            places = {"in": source, "work": work, "python": given.peers, "own": sys.executable,
                      "here": HERE}  # fmt: skip

            def spent(commands: Commands) -> float:
                return sum(cpu([w.format(**places) for w in c], cwd=work) for c in commands)

            spent(before)
            return spent(steps)

    return run


def _installed(
    tools: dict[str, tuple[str, Commands]], given: Given
) -> Iterator[tuple[str, Commands]]:
    for tool, (needs, steps) in tools.items():
        if not needs or there(needs, given.peers):
            yield tool, steps
