"""``multilang doctor`` finds what is broken, says what mends it, and changes nothing."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from multilang import doctor
from multilang.cli import main
from multilang.doctor import Finding
from projects import SETTINGS, command, lay

Tool = Callable[[str], str]


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody's models, profile or git settings."""
    home = tmp_path / "home"
    home.mkdir()
    for name in [name for name in os.environ if name.startswith(("PREFECT_", "XDG_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    return lay(folder)


def found(folder: Path, part: str, level: str = "") -> list[Finding]:
    return [f for f in doctor.examine(folder) if f.part == part and level in ("", f.level)]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["doctor", *arguments])


def test_a_sound_project_has_no_errors_and_is_not_touched(project: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in project.rglob("*")}
    result = run("-C", str(project))
    assert result.exit_code == 0, result.output
    assert "0 errors" in result.stdout
    assert {path: path.stat().st_mtime_ns for path in project.rglob("*")} == before


def test_every_part_says_something(project: Path, tool: Tool) -> None:
    tool("git")
    (project / ".multilang").mkdir()
    said = {finding.part for finding in doctor.examine(project)}
    assert said == {part for part, _ in doctor.PARTS}


def test_without_a_project_the_machine_is_looked_at(tmp_path: Path) -> None:
    result = run("-C", str(tmp_path))
    assert result.exit_code == 0
    assert f"no project in {tmp_path}" in result.stdout
    assert "Python" in result.stdout


def test_json_has_every_finding(project: Path) -> None:
    told = json.loads(run("-C", str(project), "--json").stdout)
    assert {frozenset(one) for one in told} == {frozenset(("level", "message", "fix", "part"))}
    assert [one["message"] for one in told] == [f.message for f in doctor.examine(project)]


def test_quiet_shows_only_what_is_wrong(project: Path) -> None:
    (project / "multilang.toml").write_text("[project\n", "utf-8")
    result = run("-C", str(project), "-q")
    assert result.exit_code == 1
    assert "multilang.toml:1" in result.stdout
    assert " ok " not in result.stdout


@pytest.mark.parametrize(
    ("requirement", "level"),
    [("click<1", "error"), ("no-such-package-of-anybody>=2", "error"), ("click>=8", "ok")],
)
def test_packages_are_held_against_their_bounds(
    project: Path, monkeypatch: pytest.MonkeyPatch, requirement: str, level: str
) -> None:
    from multilang.doctor import installed

    installed._required.cache_clear()
    monkeypatch.setattr(installed.metadata, "requires", lambda _: [requirement])
    try:
        findings = found(project, "packages")
    finally:
        installed._required.cache_clear()
    assert doctor.worst(tuple(findings)) == level
    if level == "error":
        assert findings[0].fix == f"pip install '{requirement}'"


def test_an_extra_that_is_missing_is_named(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from multilang.doctor import installed

    installed._required.cache_clear()
    wants = ['no-such-package-of-anybody ; extra == "speech"', 'click ; extra == "shell"']
    monkeypatch.setattr(installed.metadata, "requires", lambda _: wants)
    try:
        findings = found(project, "extras")
    finally:
        installed._required.cache_clear()
    assert [(f.level, f.fix) for f in findings] == [
        ("ok", ""),
        ("note", "pip install 'multilang[speech]'"),
    ]


def test_an_extra_that_the_project_wants_is_an_error(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from multilang.doctor import installed

    settings = project / "multilang.toml"
    settings.write_text(settings.read_text("utf-8") + "\n[site]\nsearch = true\n", "utf-8")
    installed._required.cache_clear()
    wants = ['no-such-package-of-anybody ; extra == "search"']
    monkeypatch.setattr(installed.metadata, "requires", lambda _: wants)
    try:
        findings = found(project, "extras")
    finally:
        installed._required.cache_clear()
    assert [f.level for f in findings] == ["error"]


def test_a_changed_model_is_an_error(project: Path, tmp_path: Path) -> None:
    folder = tmp_path / "home" / ".local" / "share" / "multilang" / "models"
    (folder / "translate-en_fr-1_9").mkdir(parents=True)
    lock = {"version": 1, "packages": {"translate-en_fr-1_9": {"model/model.bin": "0" * 64}}}
    (folder / "models.lock.json").write_text(json.dumps(lock), "utf-8")
    [finding] = found(project, "models", "error")
    assert "model/model.bin is missing" in finding.message
    assert finding.fix == "multilang models remove en_fr, then install it again"


def test_a_language_without_a_model_gets_a_warning(project: Path) -> None:
    settings = SETTINGS.replace('"pseudo"', '"argos"') + "\n[languages.de]\n"
    (project / "multilang.toml").write_text(settings, "utf-8")
    [finding] = found(project, "models", "warning")
    assert "de gets no drafts" in finding.message
    assert finding.fix.startswith("multilang models install en_de")


def test_an_engine_says_what_it_lacks(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MULTILANG_DEEPL_KEY", raising=False)
    path = project / "multilang.toml"
    path.write_text(SETTINGS.replace('"pseudo"', '"deepl"'), "utf-8")
    [finding] = found(project, "engine", "error")
    assert "MULTILANG_DEEPL_KEY" in finding.message
    path.write_text(SETTINGS.replace('"pseudo"', '"replay:gone.json"'), "utf-8")
    [finding] = found(project, "engine", "error")
    assert "gone.json" in finding.message


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_what_cannot_be_written_is_found(project: Path) -> None:
    (project / "locale").mkdir()
    (project / "locale").chmod(0o555)
    try:
        [finding] = found(project, "folders", "error")
    finally:
        (project / "locale").chmod(0o755)
    assert str(project / "locale") in finding.message


def test_a_file_where_a_folder_belongs_is_found(project: Path) -> None:
    (project / ".multilang").write_text("", "utf-8")
    [finding] = found(project, "folders", "error")
    assert finding.message == f"{project / '.multilang'} cannot be written"


def test_a_full_disk_is_an_error(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from multilang.doctor import folders

    usage = folders.shutil.disk_usage(project)
    monkeypatch.setattr(folders.shutil, "disk_usage", lambda _: usage._replace(free=100 << 20))
    assert found(project, "disk", "error")
    monkeypatch.setattr(folders.shutil, "disk_usage", lambda _: usage._replace(free=1 << 30))
    assert found(project, "disk", "warning")


def test_a_run_at_work_is_told_and_not_waited_for(project: Path) -> None:
    lock = project / ".multilang" / "lock"
    lock.parent.mkdir()
    with lock.open("w") as file:
        file.write("4711")
        file.flush()
        fcntl.flock(file, fcntl.LOCK_EX)
        [finding] = found(project, "locks")
    assert "process 4711" in finding.message
    [finding] = found(project, "locks")
    assert finding.level == "ok"


def test_what_killed_runs_left_is_found(project: Path) -> None:
    folder = project / "locale" / "fr"
    folder.mkdir(parents=True)
    (folder / ".a.po.123.multilang-part").write_text("", "utf-8")
    (folder / "a.po.saved-0123").write_text("", "utf-8")
    levels = {finding.level: finding.message for finding in found(project, "locks")}
    assert "1 unfinished" in levels["note"]
    assert "a.po.saved-0123" in levels["warning"]


def test_a_damaged_cache_is_found(project: Path) -> None:
    assert command(project, "run", "-q").exit_code == 0
    path = project / ".multilang" / "drafts.sqlite"
    assert path.is_file()
    assert {finding.level for finding in found(project, "caches")} == {"ok"}
    path.write_bytes(b"not a database, but long enough to be taken for one" * 100)
    [finding] = found(project, "caches", "warning")
    assert str(path) in finding.message


class TestGit:
    @pytest.fixture(autouse=True)
    def _git(self, tool: Tool) -> None:
        tool("git")

    def git(self, project: Path, *arguments: str) -> None:
        subprocess.run(["git", "-C", str(project), *arguments], check=True, capture_output=True)

    def test_no_repository(self, project: Path) -> None:
        [finding] = found(project, "git")
        assert finding.level == "warning"
        assert finding.fix.startswith("git init")

    def test_ignored_catalogs_are_an_error(self, project: Path) -> None:
        self.git(project, "init", "-q")
        (project / ".gitignore").write_text("locale/\n", "utf-8")
        catalog = project / "locale" / "fr" / "LC_MESSAGES" / "harbour.po"
        catalog.parent.mkdir(parents=True)
        catalog.touch()
        [finding] = found(project, "git", "error")
        assert ".gitignore" in finding.fix

    def test_half_a_merge_driver(self, project: Path) -> None:
        self.git(project, "init", "-q")
        assert [f.level for f in found(project, "git")] == ["note"]
        (project / ".gitattributes").write_text("locale/**/*.po merge=multilang\n", "utf-8")
        [finding] = found(project, "git")
        assert (finding.level, finding.fix.split()[:2]) == ("warning", ["git", "config"])
        self.git(project, "config", "merge.multilang.driver", "bin/lost po merge-driver %O %A %B")
        [finding] = found(project, "git")
        assert (finding.level, finding.message.split()[-1]) == ("error", "bin/lost")
        (project / "bin").mkdir()
        (project / "bin" / "lost").write_text("#!/bin/sh\n", "utf-8")
        (project / "bin" / "lost").chmod(0o755)
        assert [f.level for f in found(project, "git")] == ["ok"]


class _Healthy(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/api/health" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), _Healthy) as served:
        threading.Thread(target=served.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{served.server_port}/api"
        served.shutdown()


class TestPrefect:
    def test_none_is_fine(self, project: Path) -> None:
        assert [f.level for f in found(project, "Prefect")] == ["ok"]

    def test_the_server_of_the_profile_is_asked(self, project: Path, server: str) -> None:
        profiles = Path.home() / ".prefect" / "profiles.toml"
        profiles.parent.mkdir()
        text = f'active = "desk"\n[profiles.desk]\nPREFECT_API_URL = "{server}"\n'
        profiles.write_text(text, "utf-8")
        [finding] = found(project, "Prefect")
        assert finding.message == f"profile desk: the server at {server} answers"

    def test_a_silent_server_is_an_error(
        self, project: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with socket.create_server(("127.0.0.1", 0)) as door:
            port = door.getsockname()[1]
        monkeypatch.setenv("PREFECT_API_URL", f"http://127.0.0.1:{port}/api")
        [finding] = found(project, "Prefect")
        assert finding.level == "error"
        assert str(port) in finding.message


def test_a_part_that_fails_is_a_finding(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> Iterator[Finding]:
        raise ImportError("half an installation")
        yield

    monkeypatch.setattr(doctor, "PARTS", (("engine", broken), doctor.PARTS[0]))
    first, *rest = doctor.examine(project)
    assert (first.level, first.part) == ("error", "engine")
    assert "half an installation" in first.message
    assert rest
