"""What every test may use."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

# A slow, shared machine is no reason for a property to fail; the same examples every time in CI.
settings.register_profile("local", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "local")

TOOLS = {
    # Debian keeps it off PATH, because several versions may be installed.
    "initdb": (
        ("initdb", *map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))[-1:])),
        "postgresql",
    ),
    "msgfmt": (("msgfmt",), "gettext"),
    "msgcat": (("msgcat",), "gettext"),
    "msgmerge": (("msgmerge",), "gettext"),
    "git": (("git",), "git"),
    "rsync": (("rsync",), "rsync"),
    "strace": (("strace",), "strace"),
    "hugo": (("hugo",), "hugo"),
    "chromium": (("chromium", "chromium-browser", "google-chrome"), "chromium"),
}
"""By name: commands that will do, and the Debian package that brings one."""


@pytest.fixture(scope="session")
def tool() -> Callable[[str], str]:
    """``tool("msgfmt")`` is its path; without it the test is skipped, in CI it fails."""
    return _tool


def _tool(name: str) -> str:
    commands, package = TOOLS[name]
    for command in commands:
        if path := shutil.which(command):
            return path
    missing = f"{name} is not installed: apt-get install {package}"
    if os.environ.get("MULTILANG_TEST_REQUIRE_TOOLS"):
        pytest.fail(missing)
    pytest.skip(missing)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests go first: of two that run side by side, none waits for the other's."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)
