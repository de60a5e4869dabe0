"""Python and the packages that multilang stands on."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from multilang import __version__
from multilang.doctor.base import Case, Finding, Level

if TYPE_CHECKING:
    from packaging.requirements import Requirement

_OLDEST = (3, 11)
_CHECKOUT = Path(__file__).parents[3]
_ENABLES = {
    "firefox": "the engine firefox: Firefox's translation models",
    "import": "articles from web pages and Word files (multilang import)",
    "publish": "publishing to object stores and servers (s3://, sftp://)",
    "search": "a search box on the site",
    "shared": "drafts in a database that several machines share",
}
"""What an extra is for; one that is not named here is shown with its packages alone."""


def python(_case: Case) -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < _OLDEST:
        oldest = ".".join(map(str, _OLDEST))
        yield Finding("error", f"Python {version} is too old", f"install Python {oldest} or newer")
    else:
        yield Finding("ok", f"Python {version}, {sys.executable}")
    yield Finding("ok", f"multilang {__version__}, {Path(__file__).parents[1]}")
    if sys.flags.utf8_mode == 0 and sys.getfilesystemencoding() != "utf-8":
        yield Finding(
            "warning", f"file names are in {sys.getfilesystemencoding()}", "set PYTHONUTF8=1"
        )


def packages(_case: Case) -> Iterator[Finding]:
    """Every dependency is there, in a version that the bounds allow."""
    good = 0
    pins = _pins()
    for wanted in _required():
        if wanted.marker is not None and not wanted.marker.evaluate({"extra": ""}):
            continue
        problem = _problem(wanted)
        if problem is not None:
            yield problem
            continue
        good += 1
        found, pinned = metadata.version(wanted.name), pins.get(wanted.name.lower())
        if pinned and pinned != found:
            said = f"{wanted.name} {found} is not the version that was tested, {pinned}"
            yield Finding("note", said, "make setup installs the tested versions")
    yield Finding("ok", f"{good} packages in versions that serve")


def extras(case: Case) -> Iterator[Finding]:
    """Optional parts, and what each would make possible; an error where the project wants it."""
    wanted_here = {"search"} if case.project is not None and case.project.config.search else set()
    parts: dict[str, list[Requirement]] = {}
    for wanted in _required():
        for name in re.findall(r"extra == ['\"]([\w-]+)['\"]", str(wanted.marker or "")):
            parts.setdefault(name, []).append(wanted)
    for name, wants in sorted(parts.items()):
        about = _ENABLES.get(name, ", ".join(wanted.name for wanted in wants))
        missing = [wanted for wanted in wants if _problem(wanted) is not None]
        if missing:
            level: Level = "error" if name in wanted_here else "note"
            yield Finding(level, f"without {name}: {about}", f"pip install 'multilang[{name}]'")
        else:
            yield Finding("ok", f"with {name}: {about}")


def _problem(wanted: Requirement) -> Finding | None:
    try:
        found = metadata.version(wanted.name)
    except metadata.PackageNotFoundError:
        return Finding(
            "error", f"{wanted.name} is not installed", f"pip install '{_plain(wanted)}'"
        )
    if not wanted.specifier.contains(found, prereleases=True):
        said = f"{wanted.name} {found} does not serve: multilang needs {wanted.specifier}"
        return Finding("error", said, f"pip install '{_plain(wanted)}'")
    return None


def _plain(wanted: Requirement) -> str:
    return f"{wanted.name}{wanted.specifier}"


@cache
def _required() -> tuple[Requirement, ...]:
    """What multilang says that it needs; of a checkout that is not installed, pyproject.toml."""
    from packaging.requirements import Requirement

    try:
        lines = metadata.requires("multilang") or []
    except metadata.PackageNotFoundError:
        path = _CHECKOUT / "pyproject.toml"
        if not path.is_file():
            return ()
        told = tomllib.loads(path.read_text("utf-8"))["project"]
        lines = list(told["dependencies"])
        for extra, more in told.get("optional-dependencies", {}).items():
            lines += [f'{line} ; extra == "{extra}"' for line in more]
    return tuple(Requirement(line) for line in lines)


def _pins() -> dict[str, str]:
    """The versions that the tests of a checkout ran with; nothing for an installed package."""
    path = _CHECKOUT / "requirements" / "main.txt"
    if not path.is_file():
        return {}
    return dict(re.findall(r"^([a-z0-9._-]+)==([^ \\\n]+)", path.read_text("utf-8"), re.MULTILINE))
