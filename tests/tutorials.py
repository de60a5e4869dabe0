"""Follows a tutorial by copy and paste, in a fresh folder, as its reader would.

Of a page's code blocks, ``console`` ones are typed, each ``$ `` line in a shell, in order; what
follows a line is what it prints. A block whose first line names a file (```` ```toml
multilang.toml ````) becomes that file; of a catalog its entries, under the header that is there.
Other blocks are for reading.

``python tests/tutorials.py PAGE`` prints the page with what its commands print now.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).parent.parent / "src"
FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
ANYTHING = "…"
"""In what a page shows: what may be otherwise at the reader's. Alone on a line, any lines."""


@dataclass(frozen=True, slots=True)
class Typed:
    line: str
    shown: str
    """What the page says that it prints."""


@dataclass(frozen=True, slots=True)
class Written:
    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a line."""

    typed: Typed
    status: int
    out: str
    err: str

    def as_shown(self) -> bool:
        return matches(self.typed.shown, self.out)


def steps(page: str) -> Iterator[Typed | Written]:
    for language, block in FENCE.findall(page):
        kind, _, path = language.partition(" ")
        if path:
            yield Written(path, block)
        elif kind == "console":
            for part in re.split(r"^(?=\$ )", block, flags=re.MULTILINE)[1:]:
                line, _, output = part.partition("\n")
                yield Typed(line.removeprefix("$ "), output)


def follow(page: str, folder: Path) -> Iterator[Done]:
    """Do what the page says, in ``folder``; ends after a command that fails."""
    programs = folder / "bin"
    programs.mkdir()
    program = programs / "multilang"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m multilang "$@"\n', "utf-8")
    program.chmod(0o755)
    home = folder / "home"
    home.mkdir()
    here = folder / "work"
    here.mkdir()
    for step in steps(page):
        if isinstance(step, Written):
            write(here / step.path, step.text)
            continue
        done, here = _typed(step, here, _environment(programs, home))
        yield done
        if done.status:
            return


def _environment(programs: Path, home: Path) -> dict[str, str]:
    """A reader's: their own home, multilang on the PATH; drafts that need no model."""
    mine = ("MULTILANG_", "PREFECT_", "GIT_", "XDG_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(mine)}
    own = {"HOME": str(home), "PATH": f"{programs}{os.pathsep}{kept['PATH']}", "LC_ALL": "C.UTF-8"}
    for role in ("AUTHOR", "COMMITTER"):
        own |= {f"GIT_{role}_NAME": "Mina", f"GIT_{role}_EMAIL": "mina@example.org"}
    return {**kept, **own, "PYTHONPATH": str(SOURCE), "MULTILANG_ENGINE": "pseudo"}


def _typed(step: Typed, here: Path, environ: dict[str, str]) -> tuple[Done, Path]:
    """One line in a shell; also the folder in which it ended."""
    with tempfile.NamedTemporaryFile() as ended:
        script = f'{step.line}\nstatus=$?\npwd > "{ended.name}"\nexit $status\n'
        done = subprocess.run(
            ["bash", "-c", script], cwd=here, env=environ, capture_output=True, text=True,
            stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
        there = Path(ended.read().decode().strip() or here)
    return Done(step, done.returncode, done.stdout, done.stderr), there


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".po":
        head, _, _ = path.read_text("utf-8").partition("\n\n")
        text = f"{head}\n\n{text}"
    path.write_text(text, "utf-8")


def lines(output: str) -> list[str]:
    """What does not depend on the engine: no lines of models, no blank ones."""
    kept = [line.rstrip() for line in output.split("\n")]
    return [line for line in kept if line and not line.startswith("Model ")]


def matches(shown: str, printed: str) -> bool:
    """Whether a page shows what is printed."""
    pattern = ""
    for line in lines(shown):
        if line.strip() == ANYTHING:
            pattern += "(?:[^\n]*\n)*"
        else:
            pieces = [re.escape(piece) for piece in re.split(f" *{ANYTHING} *", line)]
            pattern += "[^\n]*".join(pieces) + "\n"
    text = "".join(f"{line}\n" for line in lines(printed))
    return re.fullmatch(pattern, text) is not None


def main(path: str) -> None:
    page = Path(path).read_text("utf-8")
    end = 0
    with tempfile.TemporaryDirectory() as folder:
        for done in follow(page, Path(folder)):
            told = f"$ {done.typed.line}\n{done.typed.shown}"
            start = page.index(told, end)
            now = told if done.as_shown() else f"$ {done.typed.line}\n{done.out.lstrip(chr(10))}"
            page = page[:start] + now + page[start + len(told) :]
            end = start + len(now)
            if done.status:
                print(f"{done.typed.line}: {done.status}\n{done.err}", file=sys.stderr)
    print(page, end="")


if __name__ == "__main__":
    main(sys.argv[1])
