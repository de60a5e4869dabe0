"""What runs leave on Prefect's pages: tables and progress."""

from collections.abc import Sequence

from prefect.artifacts import create_progress_artifact, update_progress_artifact

from multilang import pipeline


class Progress:
    """A bar on the run's page. One call to the server a step, so a step is a batch or more."""

    def __init__(self, total: int, what: str) -> None:
        self._total = total
        self._done = 0
        self._id = create_progress_artifact(0.0, description=what) if total > 1 else None

    def advance(self) -> None:
        self.reach(self._done + 1)

    def reach(self, done: int) -> None:
        """Say how much is done now; nothing when it is what was said last."""
        if self._id is not None and done != self._done:
            update_progress_artifact(self._id, progress=100.0 * done / self._total)  # type: ignore[arg-type]
        self._done = done


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
