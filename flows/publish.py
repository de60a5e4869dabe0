"""Flow ``publish``: catalogs that pass their gate -> build/site, all or nothing.

One task: a site is switched as a whole (``multilang.pipeline.publish``), so there is nothing to
divide, and a second run of the same state changes no byte.
"""

if __name__ == "__main__":  # the settings must stand before Prefect is imported
    import sys

    from multilang.cli import main

    main(["flow", "run", "publish", *sys.argv[1:]])

from prefect import flow, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.runtime import flow_run

from multilang import pipeline


def _name() -> str:
    return f"publish {', '.join(flow_run.parameters['languages'] or ['all'])}"


@flow(name="publish", flow_run_name=_name, persist_result=False)
def publish(project: str = ".", languages: list[str] | None = None) -> pipeline.PublishReport:
    """Assemble, ask the gate, build and switch the site.

    Args:
        project: the folder with multilang.toml.
        languages: tags, e.g. ``fr``; all of the project's when empty.
    """
    opened = pipeline.open_project(project)
    tags = [opened.config.language(tag).tag for tag in languages or opened.config.tags]
    reading = pipeline.read(opened)

    @task(name="site", cache_policy=NO_CACHE, persist_result=False)
    def site() -> pipeline.PublishReport:
        return pipeline.publish(opened, reading, tags)

    report = site()
    pages = [{"locale": tag, "pages": count} for tag, count in report.pages.items()]
    create_table_artifact(pages, "publish-site", "Pages by language")
    return report
