"""Runs a flow of this folder at once, on a Prefect server that lives as long as the run.

``multilang flow run NAME`` calls ``run``; deployments and workers do not need this file. The
server is Prefect's own application, started here rather than by Prefect for three reasons: it ends
with us even when we are killed (Prefect's own would stay behind, 200 MB each), we need not import
the server ourselves to start it (4 s of CPU), and its start may take longer than 20 s on a busy
machine. Its database is ``.multilang/prefect`` in the project: two projects never wait for each
other's lock, nothing is written in the user's home folder, and deleting it loses only history.
Whoever has a server sets ``PREFECT_API_URL`` and whoever wants another database ``PREFECT_HOME``;
then that is used.
"""

from __future__ import annotations

import atexit
import importlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from multilang.errors import MultilangError
from multilang.pipeline import Watcher

START_LIMIT = 300.0
"""Seconds until a server that does not answer is given up; a cold, busy machine needs 70."""
STOP_LIMIT = 10.0

WATCHER: ContextVar[Watcher | None] = ContextVar("WATCHER", default=None)
"""Is told of progress; flows hand it on to the pipeline. None under a worker."""

_QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_LOGGING_LEVEL": "WARNING",
    # Prefect logs an exception as an error and raises it as well: once is enough.
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
}

# What Prefect tells its own temporary server: no pages, and only the services that a run needs.
_EMBEDDED = {
    "PREFECT_UI_ENABLED": "0",
    "PREFECT__SERVER_EPHEMERAL": "1",
    "PREFECT__SERVER_FINAL": "1",
}


def run(name: str, root: Path, watcher: Watcher | None = None, **given: Any) -> Any:
    """Run the flow ``name`` of this folder with the parameters ``given`` and return its result.

    Args:
        root: the project's folder, also the flow's parameter ``project``.
        watcher: is told of progress.

    Raises:
        MultilangError: ours from inside the flow, unchanged; or no server can be had.
    """
    if "prefect" in sys.modules:
        raise RuntimeError("Prefect reads its settings once: import flows.embedded before it")
    for key, value in _QUIET.items():
        os.environ.setdefault(key, value)
    WATCHER.set(watcher)
    if "PREFECT_API_URL" in os.environ:
        return _on_server_of_user(_load(name), {"project": str(root), **given})
    wait_until_ready = _start_server(root)
    flow = _load(name)  # Prefect's import goes on while its server starts
    wait_until_ready()
    return _without_heartbeat(flow, {"project": str(root), **given})


def _load(name: str) -> Callable[..., Any]:
    folder = str(Path(__file__).parent)
    if folder not in sys.path:
        sys.path.insert(0, folder)
    flow: Callable[..., Any] = getattr(importlib.import_module(name), name)
    return flow


def _on_server_of_user(flow: Callable[..., Any], parameters: dict[str, Any]) -> Any:
    try:
        return _called(flow, parameters)
    except RuntimeError as error:
        if not str(error).startswith("Failed to reach API"):
            raise
        raise MultilangError(
            "no Prefect server answers there",
            where=os.environ["PREFECT_API_URL"],
            hint="start it, or unset PREFECT_API_URL to use the embedded one",
        ) from error


def _without_heartbeat(flow: Callable[..., Any], parameters: dict[str, Any]) -> Any:
    """Nobody watches an embedded server for dead runs, and the heartbeat's end takes a second."""
    from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        return _called(flow, parameters)


def _called(flow: Callable[..., Any], parameters: dict[str, Any]) -> Any:
    """The work needs no server, but Prefect wants to tell it how a run has ended."""
    import httpx

    try:
        return flow(**parameters)
    except httpx.TransportError as error:
        raise MultilangError(
            "the Prefect server went away while the flow was running",
            where=os.environ.get("PREFECT_API_URL", ""),
            hint="what was written is kept; run it again, it does what is missing",
        ) from error


def _start_server(root: Path) -> Callable[[], None]:
    """A server on a free port, stopped when Python exits; returns what waits until it answers."""
    home = Path(os.environ.setdefault("PREFECT_HOME", str(root / ".multilang" / "prefect")))
    try:
        home.mkdir(parents=True, exist_ok=True)
        log = (home / "server.log").open("wb")
    except OSError as error:
        raise MultilangError(
            f"cannot be written ({error.strerror})", where=str(home), hint="set PREFECT_HOME"
        ) from error
    with log, socket.create_server(("127.0.0.1", 0)) as door:
        url = f"http://127.0.0.1:{door.getsockname()[1]}/api"
        process = subprocess.Popen(
            [sys.executable, __file__, str(door.fileno())],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            pass_fds=[door.fileno()],
            # Its own session: Ctrl-C is for us, and we stop it afterwards.
            start_new_session=True,
            env={**os.environ, **_EMBEDDED},
        )
    # Prefect sends its last events when Python exits, and what was registered first is called last.
    atexit.register(_stop, process)
    os.environ["PREFECT_API_URL"] = url
    # Nobody starts this one again: five tries would take a minute for each thing to tell it.
    os.environ.setdefault("PREFECT_CLIENT_MAX_RETRIES", "3")
    _bypass_proxy()
    return lambda: _wait(process, url, home / "server.log")


def _bypass_proxy() -> None:
    for name in ("NO_PROXY", "no_proxy"):
        os.environ[name] = ",".join(filter(None, [os.environ.get(name), "127.0.0.1"]))


def _wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    end = time.monotonic() + START_LIMIT
    # The door is open from the start, so one request waits in the queue until the server takes it.
    while process.poll() is None and (left := end - time.monotonic()) > 0:
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=left):  # noqa: S310 (http of ours)
                return
        except OSError:
            time.sleep(0.1)
    raise MultilangError(
        "Prefect's embedded server did not start",
        where=str(log),
        hint="its log stands there; `multilang run` does the same work without a server",
    )


def _stop(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    process.stdin.close()
    try:
        process.wait(STOP_LIMIT)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _serve(door: int) -> None:
    """The server's process: listens on an inherited socket until standard input ends."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    import uvicorn

    uvicorn.run(
        "prefect.server.api.server:create_app",
        factory=True,
        fd=door,
        log_level="error",
        lifespan="on",
        timeout_graceful_shutdown=3,
    )


def _end_with_parent() -> None:
    sys.stdin.buffer.read()  # ends when the parent closes it or is gone, however it went
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(STOP_LIMIT)
    os._exit(1)


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
