"""Flow ``localize``: the articles in content/ -> the catalogs in locale/.

All the work is in ``multilang.pipeline``; here is only what Prefect adds: names, one task a batch,
a table for each locale, progress. A task is a batch of articles in one locale, half a minute to
five minutes of work, because Prefect spends 30 ms and 20 KB on every task. Results are files in
the project and counts in memory: nothing of ours lies in Prefect's result store, and a run that was
killed is run again and finds what is done. No retries of work: the same input fails the same way.
Pushing is tried again: that is another machine's answer.
"""

if __name__ == "__main__":  # the settings must stand before Prefect is imported
    import sys

    from multilang.cli import main

    main(["flow", "run", "localize", *sys.argv[1:]])

from collections.abc import Iterator
from contextlib import contextmanager

from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.runtime import flow_run

from embedded import WATCHER
from multilang import pipeline
from telling import Progress, rows, table


def _name() -> str:
    given = flow_run.parameters
    return f"localize {_articles(given)} -> {', '.join(given['languages'] or ['all'])}"


def _articles(given: dict[str, list[str] | None]) -> str:
    slugs = given["articles"] or ["all"]
    return ", ".join(slugs) if len(slugs) < 4 else f"{slugs[0]} … {slugs[-1]} ({len(slugs)})"


@flow(name="localize", flow_run_name=_name, persist_result=False)
def localize(
    project: str = ".",
    languages: list[str] | None = None,
    articles: list[str] | None = None,
    remote: str = "",
) -> list[pipeline.LocaleReport]:
    """Draft what is missing and merge it into the catalogs; returns a report for each language.

    One language after the other, batch after batch: so one model is loaded at a time, and all
    cores work on it. With a remote every batch is pushed before the next one begins, so that a
    machine that dies takes one batch with it.

    Args:
        project: the folder with multilang.toml.
        languages: tags, e.g. ``fr``; all of the project's when empty.
        articles: slugs; all when empty.
        remote: git remote that the catalogs are shared through, e.g. ``origin``; without one the
            folder is this machine's, or on a file system that machines share.
    """
    opened = pipeline.open_project(project)
    tags = [opened.config.language(tag).tag for tag in languages or opened.config.tags]
    with shared(opened, remote):
        return _localize(opened, tags, articles or [], remote)


@contextmanager
def shared(project: pipeline.Project, remote: str) -> Iterator[None]:
    """What stands around work in a clone; nothing without a remote."""
    if not remote:
        yield
        return
    with pipeline.alone(project):
        _receive(project, remote)
        yield


# Another machine's push, or a network that was away for a minute.
@task(name="receive", cache_policy=NO_CACHE, retries=3, retry_delay_seconds=[5, 30, 120])
def _receive(project: pipeline.Project, remote: str) -> None:
    pipeline.receive(project, remote)


@task(name="deliver", cache_policy=NO_CACHE, retries=3, retry_delay_seconds=[5, 30, 120])
def _deliver(project: pipeline.Project, remote: str, message: str) -> bool:
    return pipeline.deliver(project, remote, message)


def _localize(
    opened: pipeline.Project, tags: list[str], articles: list[str], remote: str
) -> list[pipeline.LocaleReport]:
    for rescued in pipeline.clean(opened):
        get_run_logger().warning(rescued)
    reading = pipeline.read(opened, articles)

    # A task of this run, around what it shares: Prefect would copy every parameter of a task to
    # look for futures in it, all the articles each time.
    @task(name="batch", task_run_name="{tag} {number}", cache_policy=NO_CACHE, persist_result=False)
    def batch(tag: str, number: int, slugs: tuple[str, ...]) -> pipeline.LocaleReport:  # noqa: ARG001
        return pipeline.localize(opened, reading, tag, slugs, WATCHER.get())

    groups = pipeline.batches(reading)
    progress = Progress(len(groups) * len(tags), f"Batches of {', '.join(tags)}")
    reports = []
    for tag in tags:
        report = pipeline.LocaleReport(tag, failures=reading.failures)
        for number, slugs in enumerate(groups, 1):
            report += batch(tag, number, slugs)
            if remote:
                _deliver(opened, remote, f"{tag}: {_articles({'articles': list(slugs)})}")
            progress.advance()
        for failure in report.failures:
            get_run_logger().error(str(failure))
        table(rows([report]), f"localize-{tag.lower()}", f"Catalogs of {tag}")
        reports.append(report)
    return reports
