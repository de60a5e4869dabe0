"""Translators save while multilang writes: every text that they saved must be there in the end.

    python tests/races.py [--saves 500] [--styles replace,in-place,delete,memory,autosave]

For each style of saving, a translator approves one entry after another of the same catalog, as fast
as a machine can, while another process changes the article and merges without a pause. Ends with 1
when one approved text is lost or changed, or when a merge gave up while an editor saved of itself
every 50 ms, in a git repository with a history.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polib

from faults import MEMORY
from multilang import pipeline
from multilang.errors import MultilangError
from projects import environment, lay, run, write

CATALOG = "locale/fr/LC_MESSAGES/harbour.po"
ARTICLE = "content/harbour/index.md"
PAUSE = 0.15
"""Seconds between two saves, at most: about what a merge takes."""
AUTOSAVE = 0.05
"""Seconds between the saves of an editor that saves of itself."""
LONG = 800
"""Lines of the article then: merging must not be quick because it is short."""
COMMITS = 20


@dataclass(frozen=True, slots=True)
class Race:
    style: str
    saves: int
    merges: int
    """How often the pipeline wrote the catalog meanwhile."""
    refused: int
    """How often it gave up: half a file, or a file that never rests."""
    lost: tuple[str, ...]


def main() -> None:
    if sys.argv[1:2] == ["--merging"]:
        merging(Path(sys.argv[2]))
        return
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--saves", type=int, default=500)
    parser.add_argument("--styles", default=",".join(STYLES))
    given = parser.parse_args()
    lost = 0
    for style in given.styles.split(","):
        with tempfile.TemporaryDirectory(prefix="races-", dir=MEMORY) as folder:
            one = race(Path(folder) / "project", style, given.saves)
        print(
            f"{style}: {one.saves} saves against {one.merges} merges ({one.refused} given up), "
            f"{len(one.lost)} lost: {', '.join(one.lost[:5])}",
            flush=True,
        )
        lost += len(one.lost) + (one.refused if style == "autosave" else 0)
    sys.exit(1 if lost else 0)


def race(project: Path, style: str, saves: int) -> Race:
    lay(project)
    lines = max(saves, LONG) if style == "autosave" else saves
    write(project / ARTICLE, "".join(f"Line {n} of the log.\n\n" for n in range(lines)))
    run(project, "run", "-q")
    if style == "autosave":
        commit(project)
    save, chance = STYLES[style], random.Random(5)
    other = subprocess.Popen(
        [sys.executable, __file__, "--merging", str(project)],
        env=environment(PYTHONPATH=os.pathsep.join(sys.path)), stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    assert other.stdout is not None
    other.stdout.readline()
    path = project / CATALOG
    memory = path.read_bytes()
    for number in range(saves):
        data = memory if style == "memory" else path.read_bytes()
        memory = approved(data, number)
        save(path, memory)
        time.sleep(AUTOSAVE if style == "autosave" else chance.random() * PAUSE)
    merges, refused = (int(count) for count in other.communicate("stop\n")[0].split())
    run(project, "run", "-q")
    texts = {entry.msgid: entry for entry in polib.pofile(str(path), encoding="utf-8")}
    lost = tuple(
        f"{n}: {entry.msgstr if entry else 'no entry'}"
        for n in range(saves)
        for entry in [texts.get(f"Line {n} of the log.")]
        if entry is None or entry.msgstr != f"Ligne {n}" or entry.fuzzy
    )
    return Race(style, saves, merges, refused, lost)


def commit(project: Path) -> None:
    """A history that it takes git some time to look through: other drafts, approved and not."""
    path = project / CATALOG
    drafts = path.read_bytes()
    who = ("-c", "user.name=Ana", "-c", "user.email=ana@example.org")
    subprocess.run(["git", "-C", project, "init", "-q"], check=True)
    for number in range(COMMITS):
        path.write_bytes(approved(drafts, number) if number % 2 else drafts)
        for arguments in (("add", CATALOG), ("commit", "-qm", str(number), "--allow-empty")):
            subprocess.run(["git", "-C", project, *who, *arguments], check=True)
    path.write_bytes(drafts)


def approved(data: bytes, number: int) -> bytes:
    """The catalog with the text of one line, approved: one entry's lines change."""
    source = f'msgid "Line {number} of the log."\n'
    head, found, rest = data.decode().partition(source)
    assert found, f"line {number} is missing"
    cut = head.rfind("\n\n") + 2
    comments = head[cut:].replace("#, fuzzy\n", "")
    rest = re.sub(r'\Amsgstr "[^\n]*"\n', f'msgstr "Ligne {number}"\n', rest)
    return f"{head[:cut]}{comments}{found}{rest}".encode()


def by_replacing(path: Path, data: bytes) -> None:
    """Poedit, Weblate, vim: a new file takes the name."""
    temporary = path.with_suffix(".new")
    temporary.write_bytes(data)
    temporary.replace(path)


def in_place(path: Path, data: bytes) -> None:
    """Lokalize, msgmerge --update: emptied, then written in pieces."""
    with path.open("wb", buffering=0) as file:
        for start in range(0, len(data), 16384):
            file.write(data[start : start + 16384])


def by_deleting(path: Path, data: bytes) -> None:
    """Emacs: the old file gets another name, and a new one is made."""
    path.replace(path.with_suffix(".po~"))
    path.write_bytes(data)


STYLES: dict[str, Callable[[Path, bytes], None]] = {
    "replace": by_replacing,
    "in-place": in_place,
    "delete": by_deleting,
    "memory": by_replacing,  # an editor that loaded the file long ago, and saves what it has
    "autosave": by_replacing,
}


def merging(project: Path) -> None:
    """Change the article and merge, until a line comes in."""
    import select

    opened = pipeline.open_project(project)
    text = (project / ARTICLE).read_text("utf-8")
    merges = refused = 0
    print("ready", flush=True)
    while not select.select([sys.stdin], [], [], 0)[0]:
        new = project / "content/.new"
        new.write_text(f"{text}Edition {merges} is out.\n", "utf-8")
        new.replace(project / ARTICLE)
        try:
            reading = pipeline.read(opened)
            report = pipeline.localize(opened, reading, "fr", drafts=False)
        except MultilangError:
            refused += 1
            continue
        merges += bool(report.written)
        refused += bool(report.failures)
    print(merges, refused)


if __name__ == "__main__":
    main()
