"""Read a catalog, change one entry, write it: multilang beside polib, in one run.

    python benchmarks/po.py [--units 100000] [--lines-at 10000] [--runs 3]

Made-up sentences with names that are not ASCII; 2.5 % of the entries are obsolete, 4 % fuzzy with a
previous source, 26 % machine drafts. Each run is a process of its own; what counts is its CPU time
(median) and how many lines differ that are not those of the changed entry. Needs msgcat for the
wrapped layout.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from generate import DID, WHAT, WHEN, WHO, WHY

from multilang.formats import po
from multilang.model import Catalog, Message, Target

PLURALS = "nplurals=2; plural=(n > 1);"
NEW = "Une phrase toute neuve."


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--units", type=int, default=100_000)
    parser.add_argument("--lines-at", type=int, default=10_000, help="units for counting lines")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--one", nargs=2, metavar=("TOOL", "FILE"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(measured(*given.one)))
        return
    print(f"{'units':>8} {'layout':10} {'tool':10} {'read, s':>8} {'write, s':>8} {'lines':>7}")
    with tempfile.TemporaryDirectory() as folder:
        for units, runs in ((given.units, given.runs), (given.lines_at, 1)):
            for layout, data in layouts(units):
                file = Path(folder, "catalog.po")
                file.write_bytes(data)
                for tool in ("multilang", "polib"):
                    row(units, layout, tool, file, runs)


def row(units: int, layout: str, tool: str, file: Path, runs: int) -> None:
    command = [sys.executable, __file__, "--one", tool, str(file)]
    found = [
        json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        for _ in range(runs)
    ]
    read, write = (statistics.median(f[key] for f in found) for key in ("read", "write"))
    lines = found[0]["lines"]
    print(f"{units:8,} {layout:10} {tool:10} {read:8.2f} {write:8.2f} {lines:7,}", flush=True)


def layouts(units: int) -> list[tuple[str, bytes]]:
    canonical = po.serialize(catalog(units), PLURALS)
    wrapped = subprocess.run(
        ["msgcat", "--width=79", "-"], input=canonical, check=True, capture_output=True
    ).stdout
    dense = canonical.replace(b"\n\n", b"\n").replace(b'\nmsgstr "', b'\nmsgstr\t""\n  "')
    return [("unwrapped", canonical), ("gettext", wrapped), ("by hand", dense)]


def catalog(units: int) -> Catalog:
    chance = random.Random(7)
    messages = []
    for number in range(units):
        source = f"{sentence(chance)} {number}."
        target = " ".join(f"{sentence(chance)} été «à» {number}.".split()[::-1])
        messages.append(message(chance.random(), source, target))
    return Catalog("fr", "news", tuple(messages))


def sentence(chance: random.Random) -> str:
    parts = [chance.choice(words) for words in (WHO, DID, WHAT, WHEN, WHY)]
    return " ".join(parts[: chance.randint(2, 5)]).capitalize()


def message(share: float, source: str, target: str) -> Message:
    paths = ("content/news/index.md",)
    if share < 0.04:
        fuzzy = Target(target, "translated", "human")
        return Message("paragraph", source, fuzzy, paths, previous_source=source[1:])
    if share < 0.3:
        made = Target(target, "initial", "engine", "argos en_fr 0.1 starter|6ff7d36e|beam:4")
        return Message("paragraph", source, made, paths)
    done = Target(target, "reviewed", "human")
    return Message("paragraph", source, done, paths, obsolete=share < 0.325)


def measured(tool: str, name: str) -> dict[str, float]:
    file = Path(name)
    before = file.read_text("utf-8")
    read, write, after = (ours if tool == "multilang" else polibs)(file)
    return {"read": read, "write": write, "lines": differing(before, after)}


def ours(file: Path) -> tuple[float, float, str]:
    start = time.process_time()
    found = po.parse(file.read_bytes(), file.name, "fr", "news")
    read = time.process_time()
    place = next(n for n, m in enumerate(found.messages) if m.reviewed and not m.obsolete)
    changed = replace(found.messages[place], target=Target(NEW, "reviewed", "human"))
    messages = (*found.messages[:place], changed, *found.messages[place + 1 :])
    data = po.serialize(replace(found, messages=messages), PLURALS)
    done = time.process_time()
    return read - start, done - read, data.decode()


def polibs(file: Path) -> tuple[float, float, str]:
    import polib

    start = time.process_time()
    found = polib.pofile(str(file))
    if max(map(len, file.read_text("utf-8").split("\n"))) > 100:
        found.wrapwidth = 0
    read = time.process_time()
    entry = next(e for e in found if e.translated() and not e.obsolete)
    entry.msgstr = NEW
    text = str(found)
    done = time.process_time()
    return read - start, done - read, text


def differing(before: str, after: str) -> int:
    """Lines of the old text that are no lines of the new one, as diff counts them."""
    with tempfile.TemporaryDirectory() as folder:
        old, new = Path(folder, "old"), Path(folder, "new")
        old.write_text(before, "utf-8")
        new.write_text(after, "utf-8")
        told = subprocess.run(
            ["diff", "--speed-large-files", old, new], capture_output=True, check=False
        )
    return sum(line.startswith(b"<") for line in told.stdout.split(b"\n"))


if __name__ == "__main__":
    main()
