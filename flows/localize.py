"""Flow ``localize``: the articles in content/ -> the catalogs in locale/.

All the work is in ``multilang.pipeline``; here is only what Prefect adds: names, one task a batch,
a table for each locale. A task is a batch of articles in one locale, half a minute to five
minutes of work, because Prefect spends 30 ms and 20 KB on every task. Results are files in the
project and counts in memory: nothing of ours lies in Prefect's result store, and a run that was
killed is run again and finds what is done. No retries: the same input fails the same way.
"""

if __name__ == "__main__":  # the settings must stand before Prefect is imported
    import sys

    from multilang.cli import main

    main(["flow", "run", "localize", *sys.argv[1:]])

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.runtime import flow_run

from embedded import WATCHER
from multilang import pipeline


def _name() -> str:
    given = flow_run.parameters
    return f"localize {', '.join(given['articles'] or ['all'])} -> {_languages(given)}"


def _languages(given: dict[str, list[str] | None]) -> str:
    return ", ".join(given["languages"] or ["all"])


@flow(name="localize", flow_run_name=_name, persist_result=False)
def localize(
    project: str = ".", languages: list[str] | None = None, articles: list[str] | None = None
) -> list[pipeline.LocaleReport]:
    """Draft what is missing and merge it into the catalogs; returns a report for each language.

    One language after the other, batch after batch: so one model is loaded at a time, and all
    cores work on it.

    Args:
        project: the folder with multilang.toml.
        languages: tags, e.g. ``fr``; all of the project's when empty.
        articles: slugs; all when empty.
    """
    opened = pipeline.open_project(project)
    tags = [opened.config.language(tag).tag for tag in languages or opened.config.tags]
    for rescued in pipeline.clean(opened):
        get_run_logger().warning(rescued)
    reading = pipeline.read(opened, articles or ())

    # A task of this run, around what it shares: Prefect would copy every parameter of a task to
    # look for futures in it, all the articles each time.
    @task(name="batch", task_run_name="{tag} {number}", cache_policy=NO_CACHE, persist_result=False)
    def batch(tag: str, number: int, slugs: tuple[str, ...]) -> pipeline.LocaleReport:  # noqa: ARG001
        return pipeline.localize(opened, reading, tag, slugs, WATCHER.get())

    reports = []
    for tag in tags:
        report = pipeline.LocaleReport(tag, failures=reading.failures)
        for number, slugs in enumerate(pipeline.batches(reading), 1):
            report += batch(tag, number, slugs)
        for failure in report.failures:
            get_run_logger().error(str(failure))
        create_table_artifact([_row(report)], f"localize-{tag.lower()}", f"Catalogs of {tag}")
        reports.append(report)
    return reports


def _row(report: pipeline.LocaleReport) -> dict[str, str | int]:
    return {
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
