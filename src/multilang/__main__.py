"""``python -m multilang`` and the ``multilang`` command."""

from __future__ import annotations

import os
import sys
import threading

from multilang import cli


def main() -> None:
    """Run the command line, and end the process."""
    status: object = 0
    try:
        cli.main(prog_name="multilang")
    except SystemExit as end:
        status = end.code
    _end(status)


def _end(status: object) -> None:
    """Leave at once: to take a hundred thousand objects apart one by one, as an interpreter does at
    its end, is a sixth of a small run. What was to be done at the end is done."""
    if not isinstance(status, int | None) or threading.active_count() > 1:
        sys.exit(status)  # type: ignore[arg-type]
    import atexit

    atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError, AttributeError):
        sys.exit(status)
    os._exit(status or 0)


if __name__ == "__main__":
    main()
