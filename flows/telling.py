"""What runs leave on Prefect's pages: tables, links and progress.

A server that does not answer costs a run these pages, never its work: the client has then tried for
a minute, and for a while nothing more is told.
"""

import time
from collections.abc import Callable, Sequence
from typing import Any

import httpx
from prefect import get_run_logger
from prefect.artifacts import (
    create_link_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)

from multilang import pipeline

_PAUSE = 300.0
"""Seconds for which nothing is told to a server that did not answer."""


class Progress:
    """A bar on the run's page. One call to the server a step, so a step is a batch or more."""

    def __init__(self, total: int, what: str) -> None:
        self._total = total
        self._done = 0
        many = total > 1
        self._id = _tell(create_progress_artifact, 0.0, description=what) if many else None

    def advance(self) -> None:
        self.reach(self._done + 1)

    def reach(self, done: int) -> None:
        """Say how much is done now; nothing when it is what was said last."""
        if self._id is not None and done != self._done:
            _tell(update_progress_artifact, self._id, progress=100.0 * done / self._total)
        self._done = done


def table(rows: Sequence[dict[str, Any]], key: str, what: str) -> None:
    """A table on the run's page."""
    _tell(create_table_artifact, list(rows), key, what)


def link(address: str, text: str, key: str, what: str) -> None:
    """A link on the run's page."""
    _tell(create_link_artifact, address, text, key, what)


def rows(reports: Sequence[pipeline.LocaleReport]) -> list[dict[str, str | int]]:
    """A line of a table for each report."""
    return [
        {
            "locale": report.locale,
            "units": report.coverage.units,
            "reviewed": report.coverage.reviewed,
            "draft": report.coverage.draft,
            "missing": report.coverage.missing,
            "drafted now": report.drafted,
            "refused": report.refused,
            "catalogs written": len(report.written),
            "failures": len(report.failures),
        }
        for report in reports
    ]


class _Silence:
    until = 0.0


def _tell(call: Callable[..., Any], *given: Any, **named: Any) -> Any:
    """What the server answers; None when it does not."""
    if time.monotonic() < _Silence.until:
        return None
    try:
        return call(*given, **named)
    except httpx.HTTPError as error:
        _Silence.until = time.monotonic() + _PAUSE
        get_run_logger().warning(f"the Prefect server does not answer, the work goes on: {error}")
        return None
