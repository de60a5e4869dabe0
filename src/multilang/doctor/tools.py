"""Programs beside Python: git, gettext, and what some targets use."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from multilang import git
from multilang.doctor.base import Case, Finding


@dataclass(frozen=True, slots=True)
class Program:
    """A program that multilang can use, and needs for nothing else than what is named."""

    name: str
    package: str
    """What it is called where systems install it from."""
    use: str


_PROGRAMS = (
    Program("git", "git", "history of catalogs, branches as targets, who reviewed what"),
    Program("msgfmt", "gettext", "nothing that runs; translators' own checks and the tests"),
    Program("rsync", "rsync", "publishing to rsync://"),
)
_CHANGED = "git config merge.multilang.driver 'multilang po merge-driver %O %A %B %P'"


def programs(_case: Case) -> Iterator[Finding]:
    for program in _PROGRAMS:
        path = shutil.which(program.name)
        if path:
            yield Finding("ok", f"{program.name} {_version(path)}".rstrip())
        else:
            yield Finding(
                "warning" if program.name == "git" else "note",
                f"no {program.name}; it serves {program.use}",
                f"install {program.package} (apt-get install {program.package})",
            )


def _version(path: str) -> str:
    try:
        done = subprocess.run(
            [path, "--version"], capture_output=True, text=True, timeout=5, check=False,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return "(does not answer)"
    found = re.search(r"\d+(\.\d+)+", done.stdout)
    return found[0] if found else ""


def repository(case: Case) -> Iterator[Finding]:
    """Catalogs are people's work: they belong in git, and merge best with the driver."""
    if case.project is None or not shutil.which("git"):
        return
    root = case.project.root
    if git.ask(root, "rev-parse", "--is-inside-work-tree").strip() != b"true":
        yield Finding(
            "warning",
            "the project is not in a git repository: translators' work has no history",
            "git init && git add . && git commit -m 'Begin'",
        )
        return
    folder = case.project.config.locale_dir
    ignored = git.ask(
        root, "ls-files", "--others", "--ignored", "--exclude-standard", "-z", "--", folder
    )
    for name in [name for name in ignored.split(b"\0") if name.endswith(b".po")][:1]:
        said = f"git ignores {name.decode('utf-8', 'replace')}"
        yield Finding("error", said, "take the pattern out of .gitignore, then git add it")
    sample = f"{folder}/fr/LC_MESSAGES/x.po"
    asked = b"merge: multilang" in git.ask(root, "check-attr", "merge", "--", sample)
    driver = git.ask(root, "config", "merge.multilang.driver").decode().strip()
    top = git.ask(root, "rev-parse", "--show-toplevel").decode("utf-8", "replace").strip()
    program = next(iter(shlex.split(driver)), "")
    # git runs drivers in the top folder of the work tree.
    lost = bool(program) and not shutil.which(Path(top, program) if "/" in program else program)
    yield from _driver(asked, driver, folder, program if lost else "")


def _driver(asked: bool, driver: str, folder: str, lost: str) -> Iterator[Finding]:
    """
    Args:
        lost: the driver's program, where it is not there.
    """
    if asked and not driver:
        said = "this clone lacks the merge driver that .gitattributes names: lines are merged"
        yield Finding("warning", said, _CHANGED)
    elif driver and not asked:
        said = "the merge driver is set up, and .gitattributes does not name it"
        yield Finding("note", said, f"echo '{folder}/**/*.po merge=multilang' >> .gitattributes")
    elif lost:
        said = f"the merge driver cannot be found: {lost}"
        yield Finding("error", said, "write the whole path of multilang into the driver")
    elif driver:
        yield Finding("ok", "git repository; catalogs are merged by entry")
    else:
        said = "git repository; catalogs are merged by lines"
        yield Finding("note", said, "docs: how-to/git-merge-driver, for teams on branches")
