"""Extraction and assembly: speed, memory, and what other tools lose on the way.

    python benchmarks/extract.py [FOLDER...] [--runs 9] [--peers PYTHON]

Reads every Markdown file below the folders into memory (by default our sample articles) and
measures CPU time, so a busy machine changes little; what changes is divided out by timing the bare
parser in the same round. Peers are run where they are installed: po4a through its command,
translate-toolkit and mdpo with the interpreter that ``--peers`` names. Their time holds the start
of their process, which is little beside some hundred files.
"""

from __future__ import annotations

import argparse
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from statistics import median

from pyromark import events_with_range

from multilang import locales
from multilang.assemble import assemble, fill
from multilang.config import Language
from multilang.errors import ContentError
from multilang.extract import extract, read_article
from multilang.formats import markdown
from multilang.model import Bundle, Catalog, Extraction, Message, Target

ROOT = Path(__file__).parent.parent
FRENCH = locales.get("fr")
BOM = b"\xef\xbb\xbf"

FAILURES = (
    ("1 wrapped lines joined or re-flowed", r"^.*\S.*\n(?=.*\S)"),
    ("2 front matter written anew", r"\A\ufeff?---\r?\n[\s\S]*?^---"),
    ("3 files refused", r"\A"),
    ("4 blank lines dropped or added", r"\n(?:[ \t]*\r?\n)+"),
    ("5 code blocks changed", r"^[ >]*(`{3,}|~{3,})[\s\S]*?^[ >]*\1|^(?: {4}|\t).*$"),
    ("6 footnotes broken", r"\[\^[^\]\n]+\]:?"),
    ("7 breaks made or lost", r"(?: {2,}|\\)\r?\n.*|\n[ >\t]*<[a-zA-Z/!].*"),
    ("8 braces taken for placeholders", r"\{[^{}\n]*\}|⟦\d+⟧"),
    ("9 table rules rewritten", r"^[ >\t]*\|?(?:[ \t]*:?-+:?[ \t]*\|)+(?:[ \t]*:?-+:?)?[ \t]*\r?$"),
    ("10 references, escapes, marks", r"&#?\w+;|\\[^\w\s]|[*_]+|^[ >\t]*\d+[.)]|={3,}|-{3,}|`{3,}"),
    ("11 comments or text lost", r"<!--[\s\S]*?-->"),
    ("12 final newline, trailing spaces", r"[ \t]+\r?$|\n\Z"),
)  # fmt: skip
"""What the round trips of other tools were seen to change, and what to look at to notice it."""


def cut(data: bytes) -> Extraction:
    return extract(read_article(data, "content/a/index.md", "a"))


def read(folders: list[Path]) -> list[bytes]:
    files = sorted(path for folder in folders for path in folder.rglob("*.md"))
    return [data for path in files if (data := path.read_bytes()).strip()]


# -- Speed -----------------------------------------------------------------------------------------


OTHER = str.maketrans("eا", "éآ")
"""Makes another text of nearly every unit, with the same markup."""


def workloads(files: list[bytes]) -> dict[str, Callable[[], object]]:
    extractions = [cut(data) for data in files]
    same = [{unit.id: unit.source for unit in e.units} for e in extractions]
    other = [{unit.id: unit.source.translate(OTHER) for unit in e.units} for e in extractions]
    catalogs = [catalog(extraction) for extraction in extractions]
    return {
        "parser events alone": each(events, files),
        "blocks and their pieces": each(blocks, files),
        "extraction": each(cut, files),
        "assembly, sources as targets": each(fill, extractions, same),
        "assembly, other targets": each(fill, extractions, other),
        "bundles, extracted again": each(bundle, extractions, catalogs),
    }


def each(work: Callable[..., object], *columns: Sequence[object]) -> Callable[[], None]:
    """A run over all files that keeps no result."""
    rows = list(zip(*columns, strict=True))

    def run() -> None:
        for row in rows:
            work(*row)

    return run


def events(data: bytes) -> None:
    for _ in events_with_range(data.decode(), options=markdown.options()):
        pass


def blocks(data: bytes) -> None:
    markdown.blocks(data.decode(), data)


def catalog(extraction: Extraction) -> Catalog:
    keys = dict.fromkeys(unit.key for unit in extraction.units)
    targets = [Target(source.translate(OTHER), "reviewed", "human") for _, source in keys]
    messages = [Message(*key, target) for key, target in zip(keys, targets, strict=True)]
    return Catalog("fr", "a", tuple(messages))


def bundle(extraction: Extraction, targets: Catalog) -> Bundle:
    return assemble(
        extraction, targets, FRENCH, Language("fr", "drafts"),
        reread=lambda text: cut(text.encode()), check=lambda *_: (),
    )  # fmt: skip


def speed(files: list[bytes], runs: int) -> float:
    """Print a table; returns the median speed of extraction in MB/s."""
    size = sum(map(len, files)) / 1e6
    work = workloads(files)
    spent: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(runs):  # one after the other, so that a slow spell falls on all of them
        for name, run in work.items():
            start = time.process_time()
            run()
            spent[name].append(time.process_time() - start)
    print(f"\n{'MB/s of CPU time':32} {'median':>8} {'best':>8} {'x events':>9}")
    base = spent["parser events alone"]
    for name, times in spent.items():
        ratio = median(one / event for one, event in zip(times, base, strict=True))
        print(f"{name:32} {size / median(times):8.1f} {size / min(times):8.1f} {ratio:9.1f}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:.0f} MiB, with all files, extractions and catalogs in it")
    return size / median(spent["extraction"])


# -- Other tools -----------------------------------------------------------------------------------

_MDPO = """
import os, sys
from mdpo.md2po import markdown_to_pofile
refused = 0
for path in sys.argv[2:]:
    text = open(path, encoding="utf-8").read()
    try:
        name = os.path.join(sys.argv[1], os.path.basename(path) + ".po")
        markdown_to_pofile(text, save=True, po_filepath=name)
    except Exception:
        refused += 1
print(f"{refused} refused" if refused else "")
"""


_REFUSED = re.compile(r"\d+ refused")


def peers(python: str, source: Path, target: Path) -> Iterator[tuple[str, list[str]]]:
    """The commands that extract the files of one folder, for the tools that are there."""
    paths = sorted(map(str, source.glob("*.md")))
    if po4a := shutil.which("po4a-updatepo"):
        masters = [part for path in paths for part in ("-m", path)]
        options = ["-f", "text", "-o", "markdown", "-M", "UTF-8", "-p", f"{target}/po4a.pot"]
        yield "po4a", [po4a, *options, *masters]
    if _has(python, "translate.convert.md2po"):
        command = "from translate.convert.md2po import main; main()"
        yield "translate-toolkit", [
            python, "-c", command, "--progress=none", "-P", str(source), str(target / "ttk")
        ]  # fmt: skip
    if _has(python, "mdpo.md2po"):
        yield "mdpo", [python, "-c", _MDPO, str(target), *paths]


def _has(python: str, module: str) -> bool:
    done = subprocess.run([python, "-c", f"import {module}"], capture_output=True, check=False)
    return done.returncode == 0


def compare(files: list[bytes], python: str, runs: int, ours: float) -> None:
    print(f"\n{'extraction by others':32} {'MB/s':>8} {'ours is':>9}")
    size = sum(map(len, files)) / 1e6
    with tempfile.TemporaryDirectory() as name:
        source, target = Path(name, "in"), Path(name, "out")
        source.mkdir()
        target.mkdir()
        for number, data in enumerate(files):
            (source / f"{number:04}.md").write_bytes(data)
        found = list(peers(python, source, target))
        for tool, command in found:
            try:
                times = [_children(command, target) for _ in range(runs)]
            except subprocess.CalledProcessError as error:
                print(f"{tool:32} stopped: {error.stderr.strip()[-60:]}")
                continue
            rate = size / median(seconds for seconds, _ in times)
            print(f"{tool:32} {rate:8.2f} {ours / rate:8.1f}x  {times[0][1]}")
    if not found:
        print("none is installed: po4a on the PATH; mdpo, translate-toolkit beside --peers PYTHON")


def _children(command: list[str], target: Path) -> tuple[float, str]:
    """CPU seconds of a command with all that it starts, and how many files it refused."""
    shutil.rmtree(target)
    target.mkdir()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, refused[0] if (refused := _REFUSED.findall(done.stdout)) else ""


# -- What gets lost --------------------------------------------------------------------------------


def variants(data: bytes) -> Iterator[bytes]:
    """A file as it is, with the other line ending, and with a byte order mark."""
    yield data
    yield data.replace(b"\r\n", b"\n") if b"\r\n" in data else data.replace(b"\n", b"\r\n")
    yield BOM + data.removeprefix(BOM)


def losses(files: list[bytes]) -> None:
    """Round trips with every source as its own target, looked at for the peers' failures."""
    looks = [(name, re.compile(pattern, re.MULTILINE)) for name, pattern in FAILURES]
    held = dict.fromkeys((name for name, _ in looks), 0)
    changed = dict(held)
    trips = identical = 0
    for data in files:
        for before in variants(data):
            trips += 1
            try:
                extraction = cut(before)
                after = fill(extraction, {u.id: u.source for u in extraction.units})[0].encode()
            except ContentError:
                changed["3 files refused"] += 1
                continue
            identical += after == before
            for name, look in looks:
                pairs = list(zip_longest(*(
                    [match[0] for match in look.finditer(text.decode())] for text in (before, after)
                )))  # fmt: skip
                held[name] += len(pairs)
                changed[name] += sum(one != two for one, two in pairs)
    print(f"\n{identical} of {trips} round trips are byte-identical (as they are, CRLF, BOM)")
    print(f"{'failure of other tools':36} {'seen':>8} {'changed':>8}")
    for name in held:
        print(f"{name:36} {held[name]:8} {changed[name]:8}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folders", nargs="*", type=Path, default=[ROOT / "content"])
    parser.add_argument("--runs", type=int, default=9, help="repetitions (default: 9)")
    parser.add_argument(
        "--peer-runs", type=int, default=3, help="repetitions of peers (default: 3)"
    )
    parser.add_argument("--peers", default=sys.executable, help="Python that has mdpo and others")
    arguments = parser.parse_args()
    files = read(arguments.folders)
    if not files:
        parser.error("there is no Markdown file below these folders")
    units = sum(len(cut(data).units) for data in files)
    print(f"{len(files)} files, {sum(map(len, files)) / 1e6:.2f} MB, {units} units")
    ours = speed(files, arguments.runs)
    compare(files, arguments.peers, arguments.peer_runs, ours)
    losses(files)


if __name__ == "__main__":
    main()
