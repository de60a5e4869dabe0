"""The flows do what the pipeline does, byte for byte, and fail with one clear message."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from machines import settings_of
from multilang import pipeline
from multilang.errors import ConfigError

ROOT = Path(__file__).parent.parent
SETTINGS = """\
[project]
name = "Two articles"
source = "en"

[engine]
name = "pseudo"

[languages.fr]

[languages.ar]
gate = "drafts"
"""
ARTICLES = {
    "harbour": "---\ntitle: The harbour opens\n---\n\nThe *old* harbour opens on 3 May.\n",
    "library": "---\ntitle: A new library\n---\n\n# Books\n\n- 40,000 books\n- [hours](/hours)\n",
}

pytestmark = [pytest.mark.prefect, pytest.mark.timeout(300)]


@pytest.fixture(scope="session")
def prefect_server() -> Iterator[str]:
    """One for the session, because it costs ten seconds of CPU to start; its address."""
    from prefect.settings import (
        PREFECT_API_URL,
        PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
        temporary_settings,
    )
    from prefect.testing.utilities import prefect_test_harness

    with (
        prefect_test_harness(server_startup_timeout=300),
        temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}),
    ):
        yield str(PREFECT_API_URL.value())


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return _lay(tmp_path / "project")


def _lay(folder: Path) -> Path:
    for slug, text in ARTICLES.items():
        (folder / "content" / slug).mkdir(parents=True)
        (folder / "content" / slug / "index.md").write_text(text, "utf-8")
    (folder / "multilang.toml").write_text(SETTINGS, "utf-8")
    return folder


def _bytes(folder: Path) -> dict[str, bytes]:
    """Everything but the machine's own cache."""
    return {
        name: path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not (name := path.relative_to(folder).as_posix()).startswith(".")
    }


def test_flows_and_pipeline_give_equal_bytes(
    prefect_server: str, project: Path, tmp_path: Path
) -> None:
    from localize import localize
    from publish import publish

    reports = localize(str(project))
    publish(str(project))
    by_flows = _bytes(project)

    other = _lay(tmp_path / "other")
    opened = pipeline.open_project(other)
    pipeline.run(opened, pipeline.read(opened), opened.config.tags)

    assert by_flows == _bytes(other)
    assert {"locale/fr/LC_MESSAGES/harbour.po", "build/site/index.html"} <= by_flows.keys()
    assert [part.locale for part in reports] == ["fr", "ar"]
    assert all(part.drafted == part.coverage.units > 0 for part in reports)


def test_second_run_changes_no_byte(prefect_server: str, project: Path) -> None:
    from localize import localize
    from publish import publish

    localize(str(project))
    publish(str(project))
    before = _bytes(project)
    again = localize(str(project))
    assert not any(built.changed for built in publish(str(project)))
    assert [part.translated for part in again] == [0, 0]
    assert _bytes(project) == before


def test_runs_are_named_and_reported(prefect_server: str, project: Path) -> None:
    from prefect.client.orchestration import get_client

    from localize import localize

    [report] = localize(str(project), ["fr"], ["library"])
    assert not (project / "locale/fr/LC_MESSAGES/harbour.po").exists()

    with get_client(sync_client=True) as client:
        names = {run.name for run in client.read_flow_runs()}
        tables = [item.data for item in client.read_artifacts() if item.key == "localize-fr"]
    assert "localize library -> fr" in names
    assert any(f'"units": {report.coverage.units}' in str(table) for table in tables)


def test_our_error_leaves_the_flow_unchanged(prefect_server: str, project: Path) -> None:
    from localize import localize

    with pytest.raises(ConfigError, match="de is not a language of this project"):
        localize(str(project), ["de"])


def test_parameters_are_validated(prefect_server: str, project: Path) -> None:
    from prefect.exceptions import ParameterTypeError

    from localize import localize

    with pytest.raises(ParameterTypeError, match="languages"):
        localize(str(project), 3)  # type: ignore[arg-type]


def _environ() -> dict[str, str]:
    environ = {k: v for k, v in os.environ.items() if not k.startswith("PREFECT_")}
    return {**environ, "PYTHONPATH": str(ROOT / "src")}


def _start(project: Path, *words: str, **settings: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *words],
        cwd=project,
        env={**_environ(), **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_command_runs_a_flow_on_the_embedded_server(project: Path) -> None:
    process = _start(
        project, "-m", "multilang", "flow", "run", "localize", "--lang", "fr", "library"
    )
    output, errors = process.communicate()
    assert process.returncode == 0, errors
    assert (project / "locale/fr/LC_MESSAGES/library.po").exists()
    assert not (project / "locale/fr/LC_MESSAGES/harbour.po").exists()
    assert "Traceback" not in output + errors
    assert "prefect" not in errors.lower()
    assert (project / ".multilang/prefect/prefect.db").exists()


def test_error_inside_a_flow_is_one_message(prefect_server: str, project: Path) -> None:
    """On a server of the user's; and the plain script is the command."""
    (project / "locale").write_text("not a folder")
    script = str(ROOT / "flows" / "localize.py")
    process = _start(project, script, "library", PREFECT_API_URL=prefect_server)
    output, errors = process.communicate()
    assert process.returncode == 2, output + errors
    assert re.search(r"^multilang: .*locale/fr/.*a file stands where", errors, re.MULTILINE)
    assert all(line.startswith(("multilang: ", "en → ")) for line in errors.splitlines()), errors
    assert not (project / ".multilang" / "prefect").exists()


def test_server_that_is_not_there_is_one_message(project: Path) -> None:
    address = "http://127.0.0.1:1/api"
    process = _start(project, "-m", "multilang", "flow", "run", "localize", PREFECT_API_URL=address)
    output, errors = process.communicate()
    assert process.returncode == 2, output + errors
    assert errors.startswith(f"multilang: {address}: no Prefect server answers there")
    assert "Traceback" not in output + errors


def test_server_ends_with_a_run_that_is_killed(project: Path) -> None:
    process = _start(project, "-m", "multilang", "flow", "run", "localize")
    log = project / ".multilang/prefect/server.log"
    while process.poll() is None and not log.exists():
        time.sleep(0.05)
    children = [int(pid) for pid in _children(process.pid)]
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert children
    end = time.monotonic() + 15
    while any(Path(f"/proc/{pid}").exists() for pid in children) and time.monotonic() < end:
        time.sleep(0.1)
    assert not any(Path(f"/proc/{pid}").exists() for pid in children)


def _children(pid: int) -> list[str]:
    tasks = Path(f"/proc/{pid}/task/{pid}/children")
    end = time.monotonic() + 10
    while not (found := tasks.read_text().split()) and time.monotonic() < end:
        time.sleep(0.05)
    return found


@pytest.mark.parametrize("name", ["server.env", "worker.env"])
def test_prefect_knows_every_setting_of_the_profile(name: str) -> None:
    """A misspelt one would be ignored, and nobody would be kept out."""
    from prefect.settings import get_current_settings

    settings = settings_of(name)
    assert settings.pop("DO_NOT_TRACK") == "1"
    with pytest.MonkeyPatch.context() as patch:
        for key, value in settings.items():
            patch.setenv(key, value)
        read = type(get_current_settings())()
    known = read.to_environment_variables(exclude_unset=True)
    assert settings.keys() <= known.keys()
    if name == "server.env":
        assert read.server.api.csrf_protection_enabled
        assert read.server.api.host == "127.0.0.1"


def test_parents_have_a_queue_of_their_own() -> None:
    """And every deployment is of a flow that is there, with parameters that it takes."""
    text = (ROOT / "flows" / "prefect.yaml").read_text("utf-8")
    deployments = yaml.safe_load(text)["deployments"]
    queues = {one["name"]: one["work_pool"]["work_queue_name"] for one in deployments}
    assert queues == {
        "shard": "shards", "everything": "control", "sweep": "control", "site": "site",
    }  # fmt: skip
    for one in deployments:
        path, _, function = one["entrypoint"].partition(":")
        source = (ROOT / path).read_text("utf-8")
        assert f"def {function}(" in source
        given = {*one["parameters"], *(k for t in one.get("triggers", ()) for k in t["parameters"])}
        taken = source.partition(f"def {function}(")[2].partition(") ->")[0]
        assert all(re.search(rf"\b{name}: ", taken) for name in given)


def test_reconcile_without_a_server_is_one_message(project: Path) -> None:
    process = _start(project, "-m", "multilang", "flow", "run", "reconcile")
    output, errors = process.communicate()
    assert process.returncode == 2, output
    assert errors.startswith("multilang: reconcile needs a Prefect server with workers (set ")


def test_approved_without_a_server_is_one_message(project: Path) -> None:
    process = _start(project, "-m", "multilang", "flow", "approved")
    output, errors = process.communicate()
    assert process.returncode == 2, output
    assert errors.startswith("multilang: there is no Prefect server to tell (set PREFECT_API_URL")
    assert subprocess.run(
        [sys.executable, "-m", "multilang", "run", "-q"], cwd=project, env=_environ(), check=False
    ).returncode == 0  # fmt: skip
    address = "http://127.0.0.1:1/api"
    process = _start(project, "-m", "multilang", "flow", "approved", PREFECT_API_URL=address)
    output, errors = process.communicate()
    assert process.returncode == 2, output
    assert errors.startswith(f"multilang: {address}: the Prefect server does not answer")
