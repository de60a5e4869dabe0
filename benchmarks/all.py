"""Every comparison with other tools, by one command.

    make bench                                       # generated articles, tools of this machine
    make bench PEERS=PYTHON CORPUS="FOLDER FOLDER"   # real ones
    python benchmarks/all.py --only cycle,merge --articles 10000

PYTHON is the interpreter of an environment with mdpo and translate-toolkit. Prints what each tool
takes in CPU seconds, start of processes included, and how many times ours that is; where files are
worked on also what the same commands take of one tiny file, and the comparison without that.
Writes ``build/bench/results.json`` and ``build/bench/chart.svg``. A tool that is not installed is
left out and named. Wall time is never compared: other work on the machine changes it.
"""

from __future__ import annotations

import argparse
import json
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from all_changes import edited
from all_chart import chart
from all_files import assembly, cycle, extraction
from all_measuring import ENVIRON, HERE, ROOT, SETTINGS, TINY, Given, Row, cpu, measured
from all_peers import HASHES


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
        settings.write_text(SETTINGS, "utf-8")
    return folder


TASKS: dict[str, Callable[[Given], Iterator[Row]]] = {
    "extract": extraction,
    "cycle": cycle,
    "assemble": assembly,
    "merge": merging,
    "translate": translating,
    "publish": publishing,
    "unchanged": unchanged,
    "edited": edited,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--corpus", type=Path, action="append", default=[])
    parser.add_argument("--peers", default=sys.executable, help="a Python with other tools")
    parser.add_argument("--only", default=",".join(TASKS), help="some of: %(default)s")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument(
        "--articles", type=int, default=1000, help="of the runs after a change and none"
    )
    parser.add_argument("--output", type=Path, default=ROOT / "build" / "bench")
    asked = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as name:
        files = _corpus(asked.corpus, Path(name))
        given = Given(Path(name), files, asked.peers, asked.runs, asked.articles)
        print(f"{len(files)} Markdown files, {sum(map(len, files)) / 1e6:.2f} MB")
        size = sum(map(len, files)) / 1e6
        print(f"{'task':42} {'tool':18} {'CPU s':>8} {'times ours':>10}", end="")
        print(f" {'start':>6} {'net':>6} {'MB/s':>6} {'times ours':>10}")
        for task in asked.only.split(","):
            for row in TASKS[task](given):
                rows.append(row)
                said = f"{row.task:42} {row.tool:18} {row.seconds:8.2f} {row.ratio:10.2f}"
                print(said + _without_start(row, size), flush=True)
    asked.output.mkdir(parents=True, exist_ok=True)
    told = {
        "python": platform.python_version(), "machine": platform.machine(),
        "files": len(files), "bytes": sum(map(len, files)), "rows": [asdict(row) for row in rows],
    }  # fmt: skip
    (asked.output / "results.json").write_text(json.dumps(told, indent=2) + "\n", "utf-8")
    (asked.output / "chart.svg").write_text(chart(told["rows"]), "utf-8")
    print(f"\n{asked.output}/results.json, {asked.output}/chart.svg")


def _without_start(row: Row, size: float) -> str:
    if row.start is None or row.net_ratio is None:
        return ""
    net = max(row.seconds - row.start, 0.001)
    return f" {row.start:6.2f} {net:6.2f} {size / net:6.2f} {row.net_ratio:10.2f}"


def _corpus(folders: Sequence[Path], scratch: Path) -> tuple[bytes, ...]:
    """The files to work on, under numbers in ``in/``: of the folders, else 300 generated ones."""
    if not folders:
        cpu([sys.executable, HERE / "generate.py", 300, scratch / "generated"])
        folders = [scratch / "generated"]
    paths = sorted(path for folder in folders for path in folder.rglob("*.md"))
    files = tuple(data for path in paths if (data := path.read_bytes()).strip())
    for name in ("in", "tiny"):
        (scratch / name).mkdir()
    (scratch / "tiny" / "0000.md").write_bytes(TINY)
    for number, data in enumerate(files):
        (scratch / "in" / f"{number:04}.md").write_bytes(data)
    return files


if __name__ == "__main__":
    main()
