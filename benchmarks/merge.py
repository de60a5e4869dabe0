"""Merge after source edits: multilang beside msgmerge, pot2po, Babel and polib, in one run.

    python benchmarks/merge.py [--sizes 250,1000] [--share 0.1] [--corpus FOLDER] [--peers PYTHON]
    python benchmarks/merge.py --unrelated --corpus FOLDER [--corpus FOLDER]

A catalog of paragraphs whose translations name their own source; a share of the sources is edited
(a typo, a number at the end, a word in front, a sentence more or less, the last third rewritten)
and all of them are shuffled. Each tool runs as a process of its own, from files to a file; "one of
8" is what a catalog takes of a process that merges eight different ones, as a run does. What counts
is CPU time and, of the edited entries, how many hold the right old text, a wrong one, none. Ours is
what `multilang merge` does with a catalog between reading and writing its files, without locks,
journal and copies, and with a template in the place of the article.

Paragraphs come from the Markdown files of --corpus, and from a word chain learnt from them where
these are too few; without a corpus, from made-up sentences. --peers is a Python that has
translate-toolkit, Babel or polib. A tool that was slow is left out of larger sizes (--patience).
"""

from __future__ import annotations

import argparse
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from merge_cases import Case, make

from multilang.formats import po

OURS = """
import gc, sys, time
gc.set_threshold(200_000, 20, 50)  # as the command line does
from multilang.formats import po
from multilang.merge import merge
from multilang.model import Unit
for n in range(1, len(sys.argv), 3):
    started = time.process_time()
    old, new, out = sys.argv[n : n + 3]
    with open(old, "rb") as f: catalog = po.parse(f.read(), old, "fr", "p")
    with open(new, "rb") as f: template = po.parse(f.read(), new, "", "p")
    units = [Unit("", m.context, m.source, 0) for m in template.messages]
    merged = merge(units, dict(), catalog, locale="fr", domain="p", path="content/a.md")
    with open(out, "wb") as f: f.write(po.serialize(merged, "nplurals=2; plural=(n > 1);"))
    print(time.process_time() - started)
"""
BABEL = """
import sys
from babel.messages import pofile
old, new, out = sys.argv[1:]
with open(old, "rb") as f: catalog = pofile.read_po(f, locale="fr")
with open(new, "rb") as f: catalog.update(pofile.read_po(f))
with open(out, "wb") as f: pofile.write_po(f, catalog, width=0)
"""
POLIB = """
import sys, polib
old, new, out = sys.argv[1:]
catalog = polib.pofile(old)
catalog.merge(polib.pofile(new))
catalog.save(out)
"""
MANY = 8
MANY_UP_TO = 3_000
PLURALS = "nplurals=2; plural=(n > 1);"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", default="250,1000")
    parser.add_argument("--share", type=float, default=0.1, help="of the sources that are edited")
    parser.add_argument("--corpus", type=Path, action="append", default=[])
    parser.add_argument("--peers", type=Path, help="a Python with pot2po, Babel or polib")
    parser.add_argument("--patience", type=float, default=60.0, help="CPU seconds")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--save", type=Path, help="keep the files here")
    parser.add_argument(
        "--unrelated", action="store_true", help="offers for texts of --corpus that are not related"
    )
    asked = parser.parse_args()
    if asked.unrelated:
        import merge_offers

        merge_offers.report(asked.corpus)
        return
    tools = commands(asked.peers)
    print(f"{'entries':>8} {'edited':>6}  {'tool':<10} {'CPU s':>7} {'ratio':>6}  "
          f"{'right':>6} {'wrong':>5} {'lost':>5}  untouched kept")  # fmt: skip
    for size in map(int, asked.sizes.split(",")):
        case = make(size, asked.share, asked.corpus, asked.seed)
        with tempfile.TemporaryDirectory() as name:
            measure(case, tools, asked.save or Path(name), asked.patience)
            if size <= MANY_UP_TO:
                among_many(size, asked.share, asked.corpus, Path(name))


def measure(case: Case, tools: dict[str, list[str]], folder: Path, patience: float) -> None:
    """Run every tool on a case and print a line for each; forget those that are too slow."""
    folder.mkdir(exist_ok=True)
    old, new = folder / "old.po", folder / "new.pot"
    old.write_bytes(po.serialize(case.catalog, PLURALS))
    new.write_bytes(po.serialize(case.template, PLURALS))
    own = 0.0
    for tool, command in list(tools.items()):
        out = folder / f"{tool}.po"
        seconds, _ = run([part.format(old=old, new=new, out=out) for part in command], patience)
        if not seconds or not out.exists():
            print(f"{len(case.catalog.messages):>8,} {'':>6}  {tool:<10} stopped or failed")
            del tools[tool]
            continue
        own = own or seconds
        right, wrong, lost, kept = judge(case, out)
        print(f"{len(case.catalog.messages):>8,} {len(case.origin):>6,}  {tool:<10} "
              f"{seconds:>7.2f} {seconds / own:>6.1f}  {right:>6,} {wrong:>5,} {lost:>5,}  {kept}",
              flush=True)  # fmt: skip
        if seconds > patience / 12 and tool != "multilang":
            del tools[tool]


def among_many(size: int, share: float, corpus: list[Path], folder: Path) -> None:
    """What a catalog takes of one process that merges several: the start of Python left out."""
    files = []
    for number in range(MANY):
        case = make(size, share, corpus, number + 1)
        names = [folder / f"{number}.{kind}" for kind in ("old", "new", "out")]
        names[0].write_bytes(po.serialize(case.catalog, PLURALS))
        names[1].write_bytes(po.serialize(case.template, PLURALS))
        files += [str(name) for name in names]
    _, told = run([sys.executable, "-c", OURS, *files], 60.0)
    seconds = statistics.median(map(float, told.split()[1:]))
    print(f"{'':>17}  {'one of ' + str(MANY):<10} {seconds:>7.3f}", flush=True)


def commands(peers: Path | None) -> dict[str, list[str]]:
    """The tools that are there, ours first: a command with places for the three files."""
    files = ["{old}", "{new}", "{out}"]
    found = {"multilang": [sys.executable, "-c", OURS, *files]}
    if shutil.which("msgmerge"):
        found["msgmerge"] = [
            "msgmerge",
            "--quiet",
            "--previous",
            "--no-wrap",
            "--output-file={out}",
        ]
        found["msgmerge"] += ["{old}", "{new}"]
    if peers is None:
        return found
    if (peers.parent / "pot2po").exists():
        found["pot2po"] = [str(peers.parent / "pot2po"), "--progress=none"]
        found["pot2po"] += ["--template={old}", "{new}", "{out}"]
    for name, module, code in (("babel", "babel", BABEL), ("polib", "polib", POLIB)):
        test = [peers, "-c", f"import {module}"]
        if subprocess.run(test, capture_output=True, check=False).returncode == 0:
            found[name] = [str(peers), "-c", code, *files]
    return found


def run(command: list[str], patience: float) -> tuple[float, str]:
    """CPU seconds of a command, 0 when it failed or took longer than ``patience``; its output."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    limit = int(patience) + 1
    done = subprocess.run(
        command,
        capture_output=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (limit, limit)),
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        print(done.stderr.decode()[-300:], file=sys.stderr)
        return 0.0, ""
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, done.stdout.decode()


def judge(case: Case, path: Path) -> tuple[int, int, int, str]:
    """Edited entries with the right text, a wrong one, none; and the others that are as before."""
    merged = po.parse(path.read_bytes(), str(path), "fr", "paragraphs").by_key()
    before = {m.source: m.target.text for m in case.catalog.messages}
    right = wrong = lost = kept = others = 0
    for wanted in case.template.messages:
        message = merged.get(wanted.key, wanted)
        text = message.target.text
        if wanted.source not in case.origin:
            others += 1
            kept += text == before[wanted.source] and message.reviewed
        elif not text:
            lost += 1
        else:
            right += text == before[case.origin[wanted.source]]
            wrong += text != before[case.origin[wanted.source]]
    return right, wrong, lost, f"{kept:,} of {others:,}"


if __name__ == "__main__":
    main()
