"""Small projects on disk, and the command line run on them, here or in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from click.testing import CliRunner, Result

import multilang
from multilang import cli

SOURCE = Path(multilang.__file__).parents[1]
SETTINGS = """\
[project]
name = "Two articles"
source = "en"

[engine]
name = "pseudo"

[languages.fr]

[languages.fa]
gate = "drafts"
"""
HARBOUR = """\
---
title: The harbour opens
description: Ships come back after the storm.
---

# Ships

The *old* harbour opens on 3 May. Ships wait at [the quay](https://example.org/quay).

- Tea is served on deck.
- Bring a warm coat.
"""
LIBRARY = """\
---
title: A new library
---

The library lends tools, too. ![A shelf](shelf.svg)

| Day | Hours |
|-----|-------|
| Monday | Closed for cleaning |
"""
ARTICLES = {"harbour": HARBOUR, "library": LIBRARY}
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>\n'


def lay(folder: Path, settings: str = SETTINGS) -> Path:
    """A project with two articles, one of them with a picture."""
    for slug, text in ARTICLES.items():
        write(folder / "content" / slug / "index.md", text)
    write(folder / "content/library/shelf.svg", PICTURE)
    write(folder / "multilang.toml", settings)
    return folder


def write(path: Path, text: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def command(folder: Path, *arguments: str) -> Result:
    """Run ``multilang ARGUMENTS -C folder`` in this process. An exception that is no clear message
    fails the test that asks."""
    result = CliRunner().invoke(cli.main, [*arguments, "-C", str(folder)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def run(folder: Path, *arguments: str) -> Result:
    """Run a command that must end well."""
    result = command(folder, *arguments)
    assert result.exit_code == 0, result.output
    return result


def environment(**more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("MULTILANG_")}
    return {**kept, "PYTHONPATH": str(SOURCE), **more}


def argv(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "multilang", *arguments]


def process(
    folder: Path, *arguments: str, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run ``python -m multilang ARGUMENTS`` in ``folder``, without a terminal."""
    return subprocess.run(
        argv(*arguments), cwd=folder, env=environment(**(env or {})), capture_output=True,
        encoding="utf-8", stdin=subprocess.DEVNULL, timeout=60, check=False,
    )  # fmt: skip


def tree(folder: Path, *parts: str) -> dict[str, bytes]:
    """The content of every file, hidden ones too, in the folder or in some of its parts."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for part in parts or (".",)
        for path in sorted((folder / part).rglob("*"))
        if path.is_file()
    }


def stamps(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Inode, size and time of everything in the folder, folders too."""
    found = {}
    for path in (folder, *sorted(folder.rglob("*"))):
        facts = path.lstat()
        found[path.relative_to(folder).as_posix()] = (
            facts.st_ino, facts.st_size, facts.st_mtime_ns,
        )  # fmt: skip
    return found
