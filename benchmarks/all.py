"""Every comparison with other tools, by one command.

    make bench                                       # generated articles, tools of this machine
    make bench PEERS=PYTHON CORPUS="FOLDER FOLDER"   # real ones
    python benchmarks/all.py --only cycle,merge --articles 10000

PYTHON is the interpreter of an environment with mdpo and translate-toolkit. Prints what each tool
takes in CPU seconds, start of processes included, and how many times ours that is; writes
``build/bench/results.json`` and ``build/bench/chart.svg``. A tool that is not installed is left
out and named. Wall time is never compared: other work on the machine changes it.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from all_chart import chart
from all_peers import CYCLES, HASHES
from extract import peers as extractors

ROOT = Path(__file__).parent.parent
HERE = Path(__file__).parent
ENVIRON = {**os.environ, "PYTHONPATH": str(ROOT / "src")}


@dataclass(frozen=True, slots=True)
class Row:
    """One tool at one task."""

    task: str
    tool: str
    seconds: float
    """CPU seconds: median of the runs."""
    ratio: float
    """How many times ours that is."""


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
            told = str(getattr(error, "stderr", "") or error).strip().splitlines()
            print(f"{task}: {tool} stopped: {told[-1][:120] if told else error}", flush=True)
            continue
        own = own or seconds
        yield Row(task, tool, round(seconds, 3), round(seconds / own, 2))


def extraction(given: Given) -> Iterator[Row]:
    """Markdown files -> what is translatable, as PO files."""
    source, out = given.folder / "in", given.folder / "out"
    commands = {"multilang": [sys.executable, HERE / "all_ours.py", "extract", source, out]}
    commands |= {tool: list(words) for tool, words in extractors(given.peers, source, out)}

    def once(words: Sequence[object]) -> Callable[[], float]:
        def run() -> float:
            shutil.rmtree(out, ignore_errors=True)
            out.mkdir()
            return cpu(words)

        return run

    yield from measured("extract", {t: once(w) for t, w in commands.items()}, given.runs)


def cycle(given: Given) -> Iterator[Row]:
    """Extract, bring the catalogs up to date, put the targets back: one language, whole trees."""
    source = given.folder / "in"

    def once(steps: Sequence[Sequence[str]]) -> Callable[[], float]:
        def run() -> float:
            with tempfile.TemporaryDirectory(dir=given.folder) as name:
                work = Path(name)
                for made in ("pot", "po", "out"):
                    (work / made).mkdir()
                places = {"in": source, "work": work, "python": given.peers, "own": sys.executable,
                          "here": HERE}  # fmt: skip
                return sum(cpu([w.format(**places) for w in words], cwd=work) for words in steps)

        return run

    there = {
        tool: once(steps) for tool, (needs, steps) in CYCLES.items()
        if tool == "multilang" or _there(needs, given.peers)
    }  # fmt: skip
    yield from measured("extract, merge, assemble", there, given.runs)


def _there(needs: str, python: str) -> bool:
    if needs.startswith("module "):
        wanted = [python, "-c", f"import {needs.removeprefix('module ')}"]
        return subprocess.run(wanted, capture_output=True, check=False).returncode == 0
    return shutil.which(needs) is not None


def merging(given: Given) -> Iterator[Row]:
    """A catalog, and a template in which a tenth or a hundredth of the sources were edited."""
    for size, share in ((1000, 0.1), (10000, 0.01)):
        words = [HERE / "merge.py", "--sizes", size, "--share", share, "--patience", 120]
        words += ["--corpus", given.folder / "in"]
        told = _told(words, given)
        for line in told.splitlines():
            found = re.match(r"\s*[\d,]+\s+[\d,]+\s+(\w+)\s+([\d.]+)\s+([\d.]+)", line)
            if found and found[1] in ("multilang", "msgmerge", "pot2po"):
                task = f"merge {size:,} entries"
                yield Row(task, found[1], float(found[2]), float(found[3]))


def translating(given: Given) -> Iterator[Row]:
    """The samples into French with the starter model: all of our path, and Argos' own API."""
    words = [HERE / "translate.py", ROOT / "content", "--lang", "fr", "--rounds", 1]
    words += ["--sentences", 150, "--only", "pretranslate,argos"]
    told = _told(words, given)
    rates = dict(re.findall(r"^(pretranslate|argos)\s+(\d+)", told, re.MULTILINE))
    total = re.search(r"(\d+) words", told)
    if len(rates) == 2 and total:
        names = {"pretranslate": "multilang", "argos": "argostranslate"}
        own = int(rates["pretranslate"])
        for key, tool in names.items():
            seconds = round(int(total[1]) / max(1, int(rates[key])), 3)
            yield Row("translate en to fr", tool, seconds, round(own / max(1, int(rates[key])), 2))
    else:
        print(f"translate: not measured: {told[-300:]}")


def _told(words: Sequence[object], given: Given) -> str:
    done = subprocess.run(
        [sys.executable, *map(str, words)], cwd=given.folder, capture_output=True, text=True,
        check=False, timeout=900, env=ENVIRON,
    )  # fmt: skip
    return done.stdout or done.stderr


def publishing(given: Given) -> Iterator[Row]:
    """A site of the articles, in one language: ours with feeds and sitemaps, Hugo's with one page
    an article and its default feeds."""
    project, site = _project(given, 300), given.folder / "hugo"
    own = [sys.executable, "-m", "multilang"]
    cpu([*own, "run", "-q", "--no-publish"], cwd=project)
    export = [*own, "export", "hugo", "--drafts", "--output", site, "--write-settings", "-q"]

    def ours() -> float:
        for made in ("build", ".multilang"):
            shutil.rmtree(project / made, ignore_errors=True)
        return cpu([*own, "publish", "-q"], cwd=project)

    commands = {"multilang": ours}
    if shutil.which("hugo"):
        cpu(export, cwd=project)
        layouts = site / "layouts" / "_default"
        layouts.mkdir(parents=True)
        (site / "config" / "_default" / "config.toml").write_text(
            'baseURL = "https://example.org/"\n', "utf-8"
        )
        (layouts / "single.html").write_text("<h1>{{ .Title }}</h1>{{ .Content }}\n", "utf-8")
        (layouts / "list.html").write_text(
            "{{ range .Paginator.Pages }}<a href={{ .Permalink }}>{{ .Title }}</a>{{ end }}\n",
            "utf-8",
        )

        def hugo() -> float:
            shutil.rmtree(site / "public", ignore_errors=True)
            return cpu(["hugo", "--quiet", "--source", site], cwd=site)

        commands["hugo"] = hugo
    yield from measured("publish 300 articles, 3 languages", commands, 1)


def unchanged(given: Given) -> Iterator[Row]:
    """A run in which nothing is to be done, and reading and hashing the same files."""
    project = _project(given, given.articles)
    own = [sys.executable, "-m", "multilang"]
    cpu([*own, "run", "-q", "--no-publish"], cwd=project, patience=3600)
    commands = {
        "multilang": lambda: cpu([*own, "run", "-q", "--no-publish"], cwd=project),
        "hashing the tree": lambda: cpu([sys.executable, "-c", HASHES], cwd=project),
    }
    task = f"unchanged run, {given.articles:,} articles, 2 languages"
    yield from measured(task, commands, given.runs)


def _project(given: Given, number: int) -> Path:
    """A project of so many generated articles, drafted by the engine that changes letters."""
    folder = given.folder / f"project-{number}"
    if not folder.exists():
        cpu([sys.executable, HERE / "generate.py", number, folder])
        settings = folder / "multilang.toml"
        settings.write_text(
            '[project]\nname = "Bench"\nsource = "en"\n[engine]\nname = "pseudo"\n'
            '[languages.fr]\ngate = "drafts"\n[languages.fa]\ngate = "drafts"\n', "utf-8",
        )  # fmt: skip
    return folder


TASKS: dict[str, Callable[[Given], Iterator[Row]]] = {
    "extract": extraction,
    "cycle": cycle,
    "merge": merging,
    "translate": translating,
    "publish": publishing,
    "unchanged": unchanged,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--corpus", type=Path, action="append", default=[])
    parser.add_argument("--peers", default=sys.executable, help="a Python with other tools")
    parser.add_argument("--only", default=",".join(TASKS), help="some of: %(default)s")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--articles", type=int, default=1000, help="of the unchanged run")
    parser.add_argument("--output", type=Path, default=ROOT / "build" / "bench")
    asked = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as name:
        files = _corpus(asked.corpus, Path(name))
        given = Given(Path(name), files, asked.peers, asked.runs, asked.articles)
        print(f"{len(files)} Markdown files, {sum(map(len, files)) / 1e6:.2f} MB")
        print(f"{'task':42} {'tool':18} {'CPU s':>8} {'times ours':>10}")
        for task in asked.only.split(","):
            for row in TASKS[task](given):
                rows.append(row)
                print(
                    f"{row.task:42} {row.tool:18} {row.seconds:8.2f} {row.ratio:10.2f}", flush=True
                )
    asked.output.mkdir(parents=True, exist_ok=True)
    told = {
        "python": platform.python_version(), "machine": platform.machine(),
        "files": len(files), "bytes": sum(map(len, files)), "rows": [asdict(row) for row in rows],
    }  # fmt: skip
    (asked.output / "results.json").write_text(json.dumps(told, indent=2) + "\n", "utf-8")
    (asked.output / "chart.svg").write_text(chart(told["rows"]), "utf-8")
    print(f"\n{asked.output}/results.json, {asked.output}/chart.svg")


def _corpus(folders: Sequence[Path], scratch: Path) -> tuple[bytes, ...]:
    """The files to work on, under numbers in ``in/``: of the folders, else 300 generated ones."""
    if not folders:
        cpu([sys.executable, HERE / "generate.py", 300, scratch / "generated"])
        folders = [scratch / "generated"]
    paths = sorted(path for folder in folders for path in folder.rglob("*.md"))
    files = tuple(data for path in paths if (data := path.read_bytes()).strip())
    (scratch / "in").mkdir()
    for number, data in enumerate(files):
        (scratch / "in" / f"{number:04}.md").write_bytes(data)
    return files


if __name__ == "__main__":
    main()
