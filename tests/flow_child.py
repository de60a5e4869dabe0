"""Runs flows in processes that are forked off one that has imported Prefect: a second, not four.

    python tests/flow_child.py

Each line of standard input is a run, as JSON: ``flow``, ``parameters``, ``folder``, ``environ``,
``output`` (a file), ``door`` (a named pipe). The child that is made waits until somebody has opened
and closed the door, so that a tracer may come first; answered are its process id, then how it
ended. It does what a worker's child does: call the flow. Ends when standard input does.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from pathlib import Path
from typing import Any

import embedded

FLOWS = ("localize", "publish", "reconcile", "fan_out")


def main() -> None:
    loaded = {name: importlib.import_module(name) for name in FLOWS}
    for delivery in ("_receive", "_deliver"):  # as often, without the minutes between
        getattr(loaded["localize"], delivery).retry_delay_seconds = 0
    for line in sys.stdin:
        asked = json.loads(line)
        if not (pid := os.fork()):
            run(getattr(loaded[asked["flow"]], asked["flow"]), asked)
        print(pid, flush=True)
        _, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def run(flow: Any, asked: dict[str, Any]) -> None:
    """The child: ends with 1 where the flow reports failures, with 2 on an error of ours."""
    os.setsid()
    os.environ.update(asked["environ"])
    os.chdir(asked["folder"])
    output = os.open(asked["output"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    Path(asked["door"]).read_bytes()

    from multilang.errors import MultilangError

    try:
        result = embedded._without_heartbeat(flow, asked["parameters"])
    except MultilangError as error:
        print(f"multilang: {error}", file=sys.stderr)
        sys.exit(2)
    failures = [str(one) for part in result for one in getattr(part, "failures", ())]
    if isinstance(result, dict):
        print(json.dumps(result))
    print("\n".join(failures), file=sys.stderr)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
