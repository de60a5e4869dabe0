"""What Ctrl-C leaves behind, said to whoever pressed it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

STOPPED = 130
"""The exit status that shells give a program which Ctrl-C ended."""
_KEPT = """
Stopped    every catalog and the site are whole, as they were or as they were to be; drafts made
           so far are in .multilang/ and are not made again. The same command goes on from there."""


@contextmanager
def told(quiet: bool = False) -> Iterator[None]:
    """End a long work on Ctrl-C with a line on what is kept, rather than with ``Aborted!``."""
    try:
        yield
    except KeyboardInterrupt:
        if not quiet:
            click.echo(_KEPT, err=True)
        sys.exit(STOPPED)
