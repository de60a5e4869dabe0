"""Programs that translators open a catalog with, each as one function: open, change, save.

Where a program cannot run in a test, its output on the very same catalog was recorded with it
(``tests/round_trips/``); docs/how-to/translators-tools.md says what each one does.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polib

RECORDED = Path(__file__).parent / "round_trips"
TOOLKIT = "MULTILANG_TEST_TRANSLATE_TOOLKIT"
"""Names a Python that has translate-toolkit: it is GPL, so no dependency of the tests."""
GETTEXT_PARSER = "MULTILANG_TEST_GETTEXT_PARSER"
"""Names a folder in which ``npm install gettext-parser`` was run."""


class Missing(Exception):
    """A program is not on this machine; the message says how to get it."""


@dataclass(frozen=True, slots=True)
class Tool:
    name: str
    save: Callable[[Path], None]
    """What the program does to the file when a person saves it."""
    forgets: frozenset[str] = frozenset()
    """Sources of entries whose previous source the program drops."""


def edit(path: Path, source: str, target: str) -> None:
    """A person approves an entry in a text editor: one msgstr, one flag, no other byte."""
    blocks = path.read_bytes().decode().split("\n\n")
    where = next(i for i, block in enumerate(blocks) if f'\nmsgid "{source}"\n' in block)
    head, _, _ = blocks[where].partition("\nmsgstr ")
    lines = [line for line in head.split("\n") if line != "#, fuzzy"]
    end = "\n" if where == len(blocks) - 1 else ""
    blocks[where] = "\n".join([*lines, f'msgstr "{target}"']) + end
    path.write_bytes("\n\n".join(blocks).encode())


def gettext(command: str, *options: str) -> Callable[[Path], None]:
    """A filter of GNU gettext, with the same file as input and output."""

    def save(path: Path) -> None:
        call(_found(command, "apt-get install gettext"), *options, "-o", str(path), str(path))

    return save


def msgmerge(*options: str) -> Callable[[Path], None]:
    """With a template made of the catalog itself, as *Update from POT* does."""

    def save(path: Path) -> None:
        program = _found("msgmerge", "apt-get install gettext")
        template = path.parent / "template.pot"
        shutil.copyfile(path, template)
        call("msgattrib", "--no-obsolete", "--empty", "-o", str(template), str(template))
        call("msgattrib", "--clear-fuzzy", "-o", str(template), str(template))
        call(program, "--quiet", *options, "-o", str(path), str(path), str(template))
        template.unlink()

    return save


def save_with_polib(**options: int) -> Callable[[Path], None]:
    def save(path: Path) -> None:
        polib.pofile(str(path), encoding="utf-8", **options).save()

    return save


def save_with_babel(width: int) -> Callable[[Path], None]:
    def save(path: Path) -> None:
        from babel.messages.pofile import read_po, write_po

        with path.open("rb") as file:
            catalog = read_po(file, locale=path.parts[-3])
        with path.open("wb") as file:
            write_po(file, catalog, width=width, include_previous=True)

    return save


def save_with_toolkit(path: Path) -> None:
    """translate-toolkit, which Weblate and Pootle read and write with."""
    python = os.environ.get(TOOLKIT)
    if not python:
        raise Missing(f"set {TOOLKIT} to a Python that has translate-toolkit installed")
    code = (
        "import sys; from translate.storage.pypo import pofile\n"
        "file = pofile.parsefile(sys.argv[1])\n"
        "for unit in file.units:\n"
        "    if unit.target and not unit.isobsolete() and not unit.isheader():\n"
        "        unit.target = unit.target + ' '; unit.target = unit.target[:-1]\n"
        "file.savefile(sys.argv[1])\n"
    )
    call(python, "-c", code, str(path))


def save_with_gettext_parser(path: Path) -> None:
    """The PO library of most JavaScript tools."""
    folder = os.environ.get(GETTEXT_PARSER)
    node = shutil.which("node")
    if not folder or not node:
        raise Missing(f"set {GETTEXT_PARSER} to a folder where gettext-parser is installed")
    code = (
        "import { po } from 'gettext-parser'; import { readFileSync, writeFileSync } from 'fs';\n"
        "const [path] = process.argv.slice(-1);\n"
        "writeFileSync(path, po.compile(po.parse(readFileSync(path))));\n"
    )
    call(node, "--input-type=module", "-e", code, "--", str(path), cwd=Path(folder))


def at_a_screen(program: str, package: str, *keys: str) -> Callable[[Path], None]:
    """A desktop program on a screen that nobody sees: opened, keys pressed, closed."""

    def save(path: Path) -> None:
        screen = _found("xvfb-run", "apt-get install xvfb xauth")
        _found("xdotool", "apt-get install xdotool")
        command = _found(program, f"apt-get install {package}")
        before = path.stat()
        with tempfile.TemporaryDirectory(prefix="screen-") as home:
            surroundings = {**os.environ, "HOME": home, "XDG_RUNTIME_DIR": home}
            done = subprocess.run(
                [screen, "-a", "-s", "-screen 0 1280x900x24", "sh", "-c", _AT_THE_KEYS,
                 "sh", command, str(path), path.stem, *keys],
                env=surroundings, capture_output=True, text=True, check=False, timeout=90,
            )  # fmt: skip
        after = path.stat()
        if (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino):
            raise RuntimeError(f"{program} did not save: {done.stdout}{done.stderr[-500:]}")

    return save


_AT_THE_KEYS = """
program=$1; file=$2; title=$3; shift 3
"$program" "$file" >/dev/null 2>&1 & process=$!
tries=0
while [ $tries -lt 80 ]; do
    window=$(xdotool search --onlyvisible --name "$title" 2>/dev/null | tail -1)
    [ -n "$window" ] && break
    sleep 0.5; tries=$((tries + 1))
done
sleep 2
xdotool windowfocus "$window"
for key in "$@"; do sleep 0.4; xdotool key --window "$window" "$key"; done
sleep 2
kill $process
"""

save_with_poedit = at_a_screen("poedit", "poedit", "ctrl+u", "ctrl+u", "ctrl+s")
"""The entry it shows first, marked and unmarked again: Poedit saves nothing that is unchanged."""


def recorded(name: str) -> Callable[[Path], None]:
    """The file as the program left it, saved once by hand."""

    def save(path: Path) -> None:
        shutil.copyfile(RECORDED / f"{name}.po", path)

    return save


def call(*command: str, cwd: Path | None = None) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=60)
    if done.returncode:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {done.stderr}")
    return done.stdout


def _found(command: str, remedy: str) -> str:
    path = shutil.which(command)
    if path is None:
        raise Missing(f"{command} is not installed: {remedy}")
    return path
