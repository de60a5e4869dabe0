"""Flow ``reconcile``: what should be there, less what is there, is submitted. On a schedule.

It looks at the project, not at what runs say of themselves: a run that died, a server that was
down, an event that was lost all look the same to it, as work that is missing. Runs that a dead
worker has left behind are closed first, because they hold what they were to do.
"""

if __name__ == "__main__":
    import sys

    from multilang.cli import main

    main(["flow", "run", "reconcile", *sys.argv[1:]])

from datetime import UTC, datetime, timedelta

from prefect import flow, get_run_logger
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.events.filters import EventAnyResourceFilter, EventFilter, EventOccurredFilter
from prefect.runtime import flow_run
from prefect.states import Crashed

from localize import shared
from multilang import pipeline
from shards import SHARD, busy, runs, submit
from telling import table

FLOWS = ("localize", "publish", "fan-out", "reconcile")
SILENCE = 300
"""Seconds without a sign of life after which a run counts as dead: ten heartbeats of 30."""


@flow(name="reconcile", flow_run_name="reconcile", persist_result=False)
def reconcile(
    project: str = ".",
    remote: str = "",
    shard_characters: int = pipeline.SHARD_CHARACTERS,
    deployment: str = SHARD,
    most: int = 50,
    silence: int = SILENCE,
) -> dict[str, int]:
    """Close dead runs, then submit what is missing; says how many of each.

    ``under way`` counts catalogs that runs are at work on or wait to begin, ``missing`` shards.

    Args:
        project, remote: as of ``localize``.
        shard_characters: source text of one shard.
        deployment: what runs a shard.
        most: shards to submit in one go; the next sweep goes on.
        silence: seconds without a sign of life that make a run a dead one. At least four times
            PREFECT_FLOWS_HEARTBEAT_FREQUENCY: a live run that is closed does its work all the same,
            but another one begins it too.
    """
    opened = pipeline.open_project(project)
    with shared(opened, remote), get_client(sync_client=True) as client:
        closed = [run for name in FLOWS for run in _close_dead(client, name, silence)]
        under_way = busy(client, opened)
        reading = pipeline.read(opened)
        shards, failures = pipeline.plan(
            opened, reading, opened.config.tags, busy=under_way, characters=shard_characters
        )
        made, hopeless = submit(client, shards, remote, deployment=deployment, most=most)
    log = get_run_logger()
    for run in closed:
        log.warning(f"closed {run.name}: no sign of life for {silence} s")
    for failure in (*reading.failures, *failures):
        log.error(str(failure))
    for shard in hopeless:
        log.error(f"tried in vain, see its last run: {shard.locale} {', '.join(shard.slugs[:5])}")
    lines = [{"run": run.name, "what": "closed"} for run in closed]
    lines += [{"run": run.name, "what": "submitted"} for run in made]
    table(lines, "reconcile", "What was closed and submitted")
    return {
        "closed": len(closed), "under way": len(under_way), "missing": len(shards),
        "submitted": len(made), "in vain": len(hopeless), "refused": len(failures),
    }  # fmt: skip


def _close_dead(client: SyncPrefectClient, name: str, silence: int) -> list[FlowRun]:
    """Force runs without a sign of life into ``Crashed``; nothing else would ever end them."""
    closed = []
    begun = [StateType.PENDING, StateType.RUNNING, StateType.CANCELLING]
    for run in list(runs(client, begun, flow=name)):
        if str(run.id) == flow_run.id or not _is_silent(client, run, silence):
            continue
        message = f"no sign of life for {silence} s: its worker is gone"
        state: State[None] = Crashed(message=message)
        client.set_flow_run_state(run.id, state, force=True)
        closed.append(run)
    return closed


def _is_silent(client: SyncPrefectClient, run: FlowRun, silence: int) -> bool:
    now = datetime.now(UTC)
    since = now - timedelta(seconds=silence)
    if run.state is None or run.state.timestamp > since:
        return False
    wanted = EventFilter(
        occurred=EventOccurredFilter(since=since, until=now),  # type: ignore[arg-type]
        any_resource=EventAnyResourceFilter(id=[f"prefect.flow-run.{run.id}"]),
    )
    return not client.read_events(filter=wanted, limit=1).events
