"""Flow ``fan-out``: everything that is missing, in shards that workers take one by one.

It waits for them, to show how far they are, and so needs a place of its own to wait in: the work
queue ``control``, whose worker takes no shards. When it is killed nothing is lost: the shards go
on, and ``reconcile`` submits what it could not.
"""

import time

from prefect import flow, get_run_logger
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import FlowRun

from localize import shared
from multilang import pipeline
from shards import SHARD, busy, submit
from telling import Progress, table

_PAUSE = 5.0


@flow(name="fan-out", flow_run_name="fan out", persist_result=False)
def fan_out(
    project: str = ".",
    languages: list[str] | None = None,
    articles: list[str] | None = None,
    remote: str = "",
    shard_characters: int = pipeline.SHARD_CHARACTERS,
    deployment: str = SHARD,
    hours: float = 24.0,
) -> dict[str, int]:
    """Submit every shard that is missing, and wait until they have ended; counts by final state.

    Args:
        project, languages, articles, remote: as of ``localize``.
        shard_characters: source text of one shard.
        deployment: what runs a shard.
        hours: after these it waits no longer; the shards go on.
    """
    opened = pipeline.open_project(project)
    tags = [opened.config.language(tag).tag for tag in languages or opened.config.tags]
    with shared(opened, remote):
        reading = pipeline.read(opened, articles or [])
        with get_client(sync_client=True) as client:
            shards, failures = pipeline.plan(
                opened, reading, tags, busy=busy(client, opened), characters=shard_characters
            )
            made, hopeless = submit(client, shards, remote, deployment=deployment, most=10_000)
    for failure in (*reading.failures, *failures):
        get_run_logger().error(str(failure))
    for shard in hopeless:
        get_run_logger().error(f"tried in vain: {shard.locale} {', '.join(shard.slugs[:5])}")
    with get_client(sync_client=True) as client:
        ended = _wait(client, made, time.monotonic() + 3600 * hours)
    lines = [
        {"run": run.name, "state": run.state_name, "seconds": round(run.total_run_time.seconds)}
        for run in ended
    ]
    table(lines, "fan-out", "Shards of this run")
    counts: dict[str, int] = {}
    for run in ended:
        counts[str(run.state_name)] = counts.get(str(run.state_name), 0) + 1
    return counts


def _wait(client: SyncPrefectClient, made: list[FlowRun], until: float) -> list[FlowRun]:
    progress = Progress(len(made), "Shards")
    states = {run.id: run for run in made}
    while time.monotonic() < until:
        for run in list(states.values()):
            if run.state is None or not run.state.is_final():
                states[run.id] = client.read_flow_run(run.id)
        done = sum(run.state is not None and run.state.is_final() for run in states.values())
        progress.reach(done)
        if done == len(states):
            break
        time.sleep(_PAUSE)
    return list(states.values())
