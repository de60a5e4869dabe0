"""Several machines on this one: PostgreSQL, a Prefect server, workers, and means to kill them.

Each machine is a folder and some processes. Nothing is shared but the git remote, the database and
the server's address; every process that is started here is ended here.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import polib

ROOT = Path(__file__).parent.parent
PREFECT = Path(sys.executable).parent / "prefect"
PASSWORD = "editor:correct horse"
_ENGINE = '''\
"""Pseudo-translation that takes its time and leaves a line for every sentence; at the sentence
``AT`` it runs the command ``THEN``, once for each ``MARK``, a file."""
import os, subprocess, time
from multilang.engines.pseudo import PseudoEngine

class Counting(PseudoEngine):
    made = 0

    def translate(self, segments, source, target, progress=None):
        drafts = []
        for segment in segments:
            Counting.made += 1
            if Counting.made == int(os.environ.get("AT", "0")):
                if not os.path.exists(os.environ["MARK"]):
                    open(os.environ["MARK"], "w").close()
                    subprocess.run(os.environ["THEN"], shell=True, stdin=subprocess.DEVNULL)
            time.sleep(float(os.environ.get("SLOW", "0")))
            drafts += super().translate([segment], source, target, progress)
            line = f"{os.environ.get('MACHINE', '-')}\\\\t{target}\\\\t{segment}\\\\n".encode()
            door = os.open(os.environ["COUNTS"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            os.write(door, line)
            os.close(door)
        return drafts

def engine(settings):
    return Counting()
'''
_SETTINGS = """\
[project]
name = "Harbour news"
source = "en"

[engine]
name = "counting"

[languages.fr]

[languages.ar]
gate = "drafts"
"""


def lay_corpus(folder: Path, count: int) -> Path:
    """A project of generated articles of four paragraphs; no two have a sentence in common."""
    for number in range(count):
        slug = f"story-{number:05d}"
        text = [f"---\ntitle: Story {number} from the harbour\n---\n"]
        for paragraph in range(4):
            ship = number * 4 + paragraph
            text.append(
                f"Ship {ship} left for *port {ship % 97}* with {ship + 3} tons of grain. "
                f"The crew of ship {ship} had waited {ship % 11 + 1} days.\n"
            )
        path = folder / "content" / slug / "index.md"
        path.parent.mkdir(parents=True)
        path.write_text("\n".join(text), "utf-8")
    (folder / "multilang.toml").write_text(_SETTINGS, "utf-8")
    (folder / ".gitignore").write_text("build/\n.multilang/\n__pycache__/\n", "utf-8")
    shutil.copytree(ROOT / "flows", folder / "flows", ignore=shutil.ignore_patterns("__pycache__"))
    settings = folder / "flows" / "prefect.yaml"
    settings.write_text(settings.read_text().replace('&remote ""', '&remote "origin"'))
    return folder


def review(catalog: Path, text: str) -> None:
    """What a person does to the first message of a catalog."""
    found = polib.pofile(str(catalog), encoding="utf-8", wrapwidth=0)
    found[0].msgstr, found[0].flags = text, []
    found.save()


def lay_engine(folder: Path) -> Path:
    """A distribution with the engine ``counting``, for PYTHONPATH."""
    facts = folder / "counting_engine-1.dist-info"
    facts.mkdir(parents=True)
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: counting-engine\nVersion: 1\n")
    (facts / "entry_points.txt").write_text(
        "[multilang.engines]\ncounting = counting_engine:engine\n"
    )
    (folder / "counting_engine.py").write_text(_ENGINE.replace("\\\\", "\\"))
    return folder


def counted(path: Path) -> Counter[tuple[str, str]]:
    """How often each sentence was translated into each language."""
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return Counter((tag, text) for _, tag, text in (line.split("\t", 2) for line in lines))


def made_by(path: Path, machine: str) -> int:
    """Sentences that a machine has translated."""
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return sum(line.startswith(f"{machine}\t") for line in lines)


def digests(folder: Path, *parts: str) -> dict[str, str]:
    """A hash of each file under these parts of a folder."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for part in parts
        for path in sorted((folder / part).rglob("*"))
        if path.is_file()
    }


def git(folder: Path, *arguments: str) -> str:
    facts = ["-c", "user.name=Editor", "-c", "user.email=editor@example.org"]
    done = subprocess.run(
        ["git", "-C", str(folder), *facts, *arguments], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def share(project: Path, folder: Path, *machines: str) -> Path:
    """Make a bare repository of a project, and a clone for each machine; returns the former."""
    git(project, "init", "--quiet", "--initial-branch=main")
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--message", "Articles")
    origin = folder / "origin.git"
    git(folder, "clone", "--quiet", "--bare", str(project), str(origin))
    for machine in machines:
        git(folder, "clone", "--quiet", str(origin), machine)
    return origin


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port: int = door.getsockname()[1]
        return port


class PostgreSQL:
    """A server of its own with two databases, ``prefect`` and ``drafts``."""

    def __init__(self, initdb: str) -> None:
        self._programs = Path(initdb).resolve().parent
        # Root may not run it, and its user may not enter the folders of pytest.
        self._user = {"user": "postgres"} if os.getuid() == 0 else {}
        self.folder = Path(tempfile.mkdtemp(prefix="multilang-pg-"))
        self.port = free_port()

    def url(self, database: str, driver: str = "") -> str:
        plus = f"+{driver}" if driver else ""
        return f"postgresql{plus}://postgres:secret@127.0.0.1:{self.port}/{database}"

    def __enter__(self) -> Self:
        secret = self.folder / "password"
        secret.write_text("secret")
        if self._user:
            shutil.chown(self.folder, "postgres", "postgres")
            shutil.chown(secret, "postgres", "postgres")
        data = self.folder / "data"
        self._run("initdb", "-D", data, "-U", "postgres", "-A", "scram-sha-256", "--pwfile", secret)
        self.start()
        for database in ("prefect", "drafts"):
            self._create(database)
        return self

    def start(self) -> None:
        """Again, after it was killed."""
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [self._programs / "postgres", "-D", self.folder / "data", "-p", str(self.port),
                 "-k", self.folder, "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off",
                 "-c", "max_connections=60"],
                stdout=log, stderr=log, cwd=self.folder, **self._user,
            )  # fmt: skip

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(30)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _create(self, database: str) -> None:
        end = time.monotonic() + 60
        while True:
            try:
                self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres",
                          database)  # fmt: skip
            except subprocess.CalledProcessError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.3)
            else:
                return

    def _run(self, program: str, *arguments: object) -> None:
        subprocess.run(
            [self._programs / program, *map(str, arguments)], check=True, capture_output=True,
            cwd=self.folder, env={**os.environ, "PGPASSWORD": "secret"}, **self._user,
        )  # fmt: skip


class Machine:
    """Processes with one environment, and a log."""

    def __init__(self, folder: Path, environ: Mapping[str, str]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.log = folder / "log.txt"
        self.environ = {
            **{k: v for k, v in os.environ.items() if not k.startswith("PREFECT_")},
            "PREFECT_HOME": str(folder), "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1",
            "HOME": str(folder), **environ,
        }  # fmt: skip
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, *command: str | Path) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                list(map(str, command)), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                cwd=self.folder, env=self.environ, start_new_session=True,
            )  # fmt: skip

    def run(self, *command: str | Path, cwd: Path | None = None) -> str:
        done = subprocess.run(
            list(map(str, command)), stdin=subprocess.DEVNULL, capture_output=True, text=True,
            cwd=cwd or self.folder, env=self.environ, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr + self.log_text()
        return done.stdout

    def kill(self) -> None:
        """As a power cut would: all processes at once, children first found."""
        if self.process is not None:
            for pid in [*_descendants(self.process.pid), self.process.pid]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def log_text(self) -> str:
        return self.log.read_text("utf-8", "replace")[-4000:] if self.log.exists() else ""


def settings_of(name: str) -> dict[str, str]:
    """A file of settings in flows/."""
    lines = (ROOT / "flows" / name).read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


class Cluster:
    """A server with a password, deployments, and workers.

    Args:
        database: of the server and of the drafts; without one each has a SQLite file.
    """

    def __init__(self, folder: Path, database: PostgreSQL | None, **environ: str) -> None:
        self.port = free_port()
        self.api = f"http://127.0.0.1:{self.port}/api"
        self.folder = folder
        drafts = {"MULTILANG_DRAFTS": database.url("drafts")} if database else {}
        runs = {}
        if database:
            runs["PREFECT_SERVER_DATABASE_CONNECTION_URL"] = database.url("prefect", "asyncpg")
        self.environ = {
            **settings_of("worker.env"), "PREFECT_API_URL": self.api,
            "PREFECT_API_AUTH_STRING": PASSWORD, "PREFECT_WORKER_QUERY_SECONDS": "2",
            **drafts, **environ,
        }  # fmt: skip
        self.server = Machine(
            folder / "server",
            {
                **settings_of("server.env"), "PREFECT_SERVER_API_PORT": str(self.port),
                "PREFECT_SERVER_API_AUTH_STRING": PASSWORD, **runs,
            },
        )  # fmt: skip
        self.control = Machine(folder / "operator", self.environ)
        self.workers: list[Machine] = []

    def __enter__(self) -> Self:
        self.start_server()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        for machine in (*self.workers, self.server):
            machine.kill()

    def start_server(self) -> None:
        self.server.start(PREFECT, "server", "start")
        end = time.monotonic() + 300
        while time.monotonic() < end:
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.api}/health"):
                return
            assert self.server.process is not None
            assert self.server.process.poll() is None, self.server.log_text()
            time.sleep(0.3)
        raise AssertionError(f"the server did not start: {self.server.log_text()}")

    def deploy(self, project: Path) -> None:
        self.control.run(PREFECT, "work-pool", "create", "multilang", "--type", "process")
        self.control.run(
            PREFECT, "--no-prompt", "deploy", "--all", "--prefect-file", "flows/prefect.yaml",
            cwd=project,
        )  # fmt: skip

    def worker(self, name: str, project: Path, *queues: str, **environ: str) -> Machine:
        machine = Machine(
            self.folder / f"worker-{name}",
            {**self.environ, "MULTILANG_PROJECT": str(project), "MACHINE": name, **environ},
        )
        chosen = [word for queue in queues for word in ("--work-queue", queue)]
        machine.start(
            PREFECT, "worker", "start", "--pool", "multilang", "--name", name, *chosen,
            "--limit", "1",
        )  # fmt: skip
        self.workers.append(machine)
        return machine

    def flow(self, name: str, project: Path, **parameters: Any) -> Any:
        """Run a flow of the project here and now, on the server; what it returns."""
        code = (
            "import json, sys; sys.path.insert(0, 'flows'); import embedded; from pathlib import "
            f"Path; print(json.dumps(embedded.run({name!r}, Path.cwd(), **{parameters!r}), "
            "default=str))"
        )
        lines = self.control.run(sys.executable, "-c", code, cwd=project).splitlines()
        return json.loads(lines[-1])

    def ask(self, path: str, body: Mapping[str, Any]) -> Any:
        """A POST that only asks, to the server's REST interface."""
        token = base64.b64encode(PASSWORD.encode()).decode()
        headers = {"Authorization": f"Basic {token}", "Content-Type": "application/json"}
        csrf = urllib.request.Request(f"{self.api}/csrf-token?client=test", headers=headers)
        with urllib.request.urlopen(csrf) as answer:
            headers |= {
                "Prefect-Csrf-Token": json.load(answer)["token"], "Prefect-Csrf-Client": "test"
            }  # fmt: skip
        request = urllib.request.Request(f"{self.api}{path}", json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def runs(self, **states: Any) -> list[dict[str, Any]]:
        """Flow runs in states, by type."""
        types = states.get("types", [])
        body = {"flow_runs": {"state": {"type": {"any_": types}}}} if types else {}
        found: list[dict[str, Any]] = self.ask("/flow_runs/filter", body)
        return found


def wait_for(what: str, holds: Any, seconds: float = 240.0) -> None:
    """Until ``holds()`` is true."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"waited in vain: {what}"
        time.sleep(0.2)


def _descendants(pid: int) -> Iterator[int]:
    with contextlib.suppress(OSError):
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            yield from _descendants(int(child))
            yield int(child)
