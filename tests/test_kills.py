"""A run that is killed and run again ends in the same bytes: a short slice of ``kill_runs.py``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import polib
import pytest

import kill_runs
from projects import HARBOUR, argv, environment, lay, run, write


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Catalogs with a reviewed text in them, and articles that went on since."""
    folder = lay(tmp_path / "project")
    run(folder, "run", "-q")
    path = folder / "locale/fr/LC_MESSAGES/harbour.po"
    catalog = polib.pofile(str(path), encoding="utf-8")
    entry = next(e for e in catalog if e.msgid == "Ships")
    entry.msgstr, entry.flags = "Navires", []
    catalog.save()
    write(folder / "content/harbour/index.md", HARBOUR.replace("coat", "hat"))
    for number in range(6):
        text = "".join(f"Line {n} of article {number}.\n\n" for n in range(60))
        write(folder / f"content/part-{number}/index.md", text)
    return folder


def test_killed_at_random_moments(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment().items():
        monkeypatch.setenv(name, value)
    rounds = kill_runs.kill_runs(project, tmp_path / "kills", argv("run", "-q"), times=4)
    assert [one.differences for one in rounds] == [(), (), (), ()]
    assert any(one.killed for one in rounds)
    catalog = tmp_path / "kills/work/locale/fr/LC_MESSAGES/harbour.po"
    assert 'msgstr "Navires"' in catalog.read_text("utf-8")


def test_the_command_sees_a_difference(project: Path) -> None:
    """A run that writes the time of day is not the same twice."""
    code = "import pathlib, time; pathlib.Path('build').mkdir(exist_ok=True); "
    code += "pathlib.Path('build/x').write_text(str(time.time_ns()))"
    done = subprocess.run(
        [sys.executable, kill_runs.__file__, str(project), "--times", "1", "--command",
         sys.executable, "-c", code],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert "build/x differs" in done.stdout
