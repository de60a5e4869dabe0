"""A Prefect server, and flows on it in processes that may be traced, each in about a second."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import faults
from machines import ROOT, Cluster

_CHILD = Path(__file__).with_name("flow_child.py")


@dataclass(frozen=True, slots=True)
class Done:
    """How a flow ended."""

    code: int
    """1: failures in its report, 2: an error of ours, less than 0: killed by that signal."""
    output: str


class Bench:
    """A server with its own SQLite database, and a process that others are forked from.

    Args:
        paths: more of them for Python, such as an engine's.
    """

    def __init__(self, folder: Path, *paths: Path, **environ: str) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        path = os.pathsep.join(map(str, (ROOT / "src", ROOT / "flows", ROOT / "tests", *paths)))
        self.cluster = Cluster(folder, None, PYTHONPATH=path, **environ)
        self._door = folder / "door"

    def __enter__(self) -> Self:
        os.mkfifo(self._door)
        self.cluster.__enter__()
        home = {"PREFECT_HOME": str(self.folder), "PREFECT_LOGGING_LEVEL": "WARNING"}
        with (self.folder / "child.log").open("wb") as log:
            self._child = subprocess.Popen(
                [sys.executable, str(_CHILD)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=log, text=True, cwd=self.folder,
                env={
                    **self.cluster.control.environ, **home, "PYTHONDONTWRITEBYTECODE": "1",
                    "PYTHONHASHSEED": "0", "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
                },
            )  # fmt: skip
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        assert self._child.stdin is not None
        with self._child:  # ends when its standard input does
            self._child.stdin.close()
        self.cluster.__exit__(kind, error, trace)

    def run(
        self, flow: str, project: Path, *, strace: Sequence[str] = (),
        environ: Mapping[str, str] | None = None, **parameters: Any,
    ) -> Done:  # fmt: skip
        """Run a flow to its end.

        Args:
            strace: options of a strace that watches the thread in which the work is done. No other
                thread and no program it calls: the numbers of its calls stay what they are.
        """
        output = self.folder / "output"
        output.unlink(missing_ok=True)
        asked = {
            "flow": flow, "parameters": {"project": str(project), **parameters},
            "folder": str(project), "environ": dict(environ or {}), "output": str(output),
            "door": str(self._door),
        }  # fmt: skip
        pid = int(self._ask(json.dumps(asked)))
        tracer = self._traced(pid, strace) if strace else None
        with self._door.open("wb"):
            pass
        code = int(self._ask())
        if tracer is not None:
            assert tracer.stderr is not None
            tracer.stderr.close()
            tracer.wait()
        return Done(code, output.read_text("utf-8", "replace"))

    def trace(self, run: Callable[..., Done], work: Path) -> str:
        """Run to the end; the log of its calls that change files, as ``faults.read_trace`` takes
        it."""
        log = self.folder / "trace"
        options = ("-y", "-e", f"trace={','.join(faults.CALLS)}", "-o", str(log))
        done = run(self, work, strace=options)
        if done.code:
            raise SystemExit(f"the undisturbed run ended with {done.code}:\n{done.output}")
        # Where it watches one thread alone, strace does not say which.
        return "".join(f"1 {line}\n" for line in log.read_text("utf-8", "replace").splitlines())

    def _ask(self, line: str = "") -> str:
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        if line:
            self._child.stdin.write(f"{line}\n")
            self._child.stdin.flush()
        answer = self._child.stdout.readline()
        assert answer, (self.folder / "child.log").read_text("utf-8", "replace")
        return answer

    @staticmethod
    def _traced(pid: int, options: Sequence[str]) -> subprocess.Popen[str]:
        own = () if "-o" in options else ("-o", os.devnull)
        tracer = subprocess.Popen(
            ["strace", "-p", str(pid), *own, *options], stderr=subprocess.PIPE, text=True
        )
        assert tracer.stderr is not None
        said = tracer.stderr.readline()
        assert "attached" in said, said
        return tracer
