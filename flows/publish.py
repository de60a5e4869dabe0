"""Flow ``publish``: catalogs that pass their gate -> build/site, all or nothing.

One task for the site and one for its preview: each is switched as a whole, so there is nothing
more to divide, and a second run of the same state changes no byte.
"""

if __name__ == "__main__":  # the settings must stand before Prefect is imported
    import sys

    from multilang.cli import main

    main(["flow", "run", "publish", *sys.argv[1:]])

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE

from multilang import pipeline


@flow(name="publish", flow_run_name="publish {project}", persist_result=False)
def publish(project: str = ".") -> list[pipeline.PublishReport]:
    """Assemble, ask the gate, build and switch the site; then the preview, which shows all.

    Args:
        project: the folder with multilang.toml.
    """
    opened = pipeline.open_project(project)
    reading = pipeline.read(opened)

    @task(name="site", cache_policy=NO_CACHE, persist_result=False)
    def site() -> pipeline.PublishReport:
        return pipeline.publish(opened, reading)

    @task(name="preview", cache_policy=NO_CACHE, persist_result=False)
    def preview() -> pipeline.PublishReport:
        return pipeline.preview(opened, reading)

    reports = [site(), preview()]
    for failure in (*reading.failures, *reports[0].failures):
        get_run_logger().error(str(failure))
    rows = [{"locale": tag, "pages": count} for tag, count in reports[0].pages.items()]
    create_table_artifact(rows, "publish-site", "Published article pages")
    return reports
