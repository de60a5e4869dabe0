"""Flow ``publish``: catalogs that pass their gate -> build/site, all or nothing.

One task for the site and one for its preview: each is switched as a whole, so there is nothing
more to divide, and a second run of the same state changes no byte. An event starts it with an
article, a language and the revision of the catalog that was approved; events may come twice, late,
or in another order, so they only say that there is something to look at. What goes onto the site
the gate says, here, from the catalogs as they are.
"""

if __name__ == "__main__":  # the settings must stand before Prefect is imported
    import sys

    from multilang.cli import main

    main(["flow", "run", "publish", *sys.argv[1:]])

from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.runtime import flow_run

from localize import shared
from multilang import pipeline
from telling import link, table


def _name() -> str:
    given = flow_run.parameters
    what = " ".join(filter(None, (given["article"], given["language"], given["revision"])))
    return f"publish {what or given['project']}"


@flow(name="publish", flow_run_name=_name, persist_result=False)
def publish(
    project: str = ".", remote: str = "", article: str = "", language: str = "", revision: str = ""
) -> list[pipeline.PublishReport]:
    """Assemble, ask the gate, build and switch the site; then the preview, which shows all.

    Args:
        project: the folder with multilang.toml.
        remote: as of ``localize``.
        article, language, revision: what was approved, where an event says so. When the site was
            last built from that very article and catalog, nothing is built.
    """
    opened = pipeline.open_project(project)
    with shared(opened, remote):
        if article and language and pipeline.is_built(opened, language, article):
            now = pipeline.revision(opened, language, article)
            get_run_logger().info(f"{article} {language} {now} is on the site as the gate says")
            return []
        return _publish(opened, revision)


def _publish(opened: pipeline.Project, revision: str) -> list[pipeline.PublishReport]:
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
    table(rows, "publish-site", "Published article pages")
    address = opened.config.base_url if reports[0].sent else reports[0].site.as_uri()
    link(f"{address}/", "the site", "publish-link", f"Built for {revision or 'all'}")
    return reports
