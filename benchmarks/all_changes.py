"""The part of ``all.py`` about an author's day: one paragraph of one article is edited, and the
catalogs are brought up to date; then the localized file is written, too."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path

from all_measuring import HERE, SETTINGS, Given, Row, cpu, measured, there
from all_peers import CYCLES, Commands

EDITED = "article-00002"
_RUN = ("{own}", "-m", "multilang", "run", "-q", "--no-publish")
_ASSEMBLE = ("{own}", "-m", "multilang", "assemble", "-q", "--drafts", EDITED)


def edited(given: Given) -> Iterator[Row]:
    """Whole processes, as somebody types them; each tool has done the whole tree before."""
    folder, flat = given.folder / "edited", given.folder / "flat"
    cpu([sys.executable, HERE / "generate.py", given.articles, folder])
    (folder / "multilang.toml").write_text(SETTINGS.partition("[languages.fa]")[0], "utf-8")
    flat.mkdir()
    for page in (folder / "content").glob("*/index.md"):
        shutil.copyfile(page, flat / f"{page.parent.name}.md")
    own = folder / "content" / EDITED / "index.md"
    for what, with_files in (("catalog", False), ("localized file", True)):
        ours = (_RUN, _ASSEMBLE) if with_files else (_RUN,)
        commands = {"multilang": _after_edits(given, ours, own, folder)}
        for tool, (needs, steps) in _peers(with_files).items():
            if there(needs, given.peers):
                work = given.folder / f"{tool}-{with_files:d}"
                for made in ("pot", "po", "out"):
                    (work / made).mkdir(parents=True)
                commands[tool] = _after_edits(given, steps, flat / f"{EDITED}.md", work)
        yield from measured(f"1 of {given.articles:,} edited: {what}", commands, given.runs)


def _peers(with_files: bool) -> dict[str, tuple[str, Commands]]:
    """The commands of the whole cycle, told to do what is out of date, if they can be told."""
    needs, steps = CYCLES["translate-toolkit"]
    newer = tuple((*words[:4], "-S", *words[4:]) for words in steps)
    program, [[*shell, script, name, source]] = CYCLES["po4a"]
    if not with_files:
        script = script.replace("po4a --quiet", "po4a --quiet --no-translations")
    return {
        "translate-toolkit": (needs, newer if with_files else newer[:2]),
        "po4a": (program, ((*shell, script, name, source),)),
    }


def _after_edits(given: Given, steps: Commands, page: Path, folder: Path) -> Callable[[], float]:
    """Measures these commands after another edit each time, once everything was done before."""
    places = {"in": page.parent, "python": given.peers, "own": sys.executable}
    commands: Sequence[list[str]] = [[word.format(**places) for word in words] for words in steps]
    numbers = count(1)

    def once() -> float:
        text = page.read_text("utf-8")
        start = text.index("\n\n", text.index("\n---\n")) + 2
        end = text.index("\n\n", start)
        new = f"Paragraph number {next(numbers)} was written by the mayor."
        page.write_text(text[:start] + new + text[end:], "utf-8")
        return sum(cpu(words, cwd=folder) for words in commands)

    for words in commands:
        cpu(words, cwd=folder, patience=3600)
    once()
    return once
