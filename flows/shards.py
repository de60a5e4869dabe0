"""Shards as runs of the deployment ``localize/shard``: what is under way, what is submitted.

A shard is submitted once for each state of its articles and catalogs: the idempotency key holds
their digest and how many runs of this digest have ended. So two parents at the same moment submit
one run; a run that died with nothing written is followed by another; and after ``ATTEMPTS`` that
changed nothing people are told instead.
"""

from collections.abc import Iterable, Iterator, Sequence

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import (
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
    FlowRunFilterTags,
)
from prefect.client.schemas.objects import FlowRun, StateType

from multilang import pipeline

SHARD = "localize/shard"
ATTEMPTS = 3
"""Runs of one digest: of the same articles and catalogs, which none of them brought further."""
_PAGE = 200  # the server's own limit
_NAMED = 20
"""Articles of a run that get a tag each; an event takes 100 related resources, tags among them."""
UNDER_WAY = [StateType.PENDING, StateType.RUNNING, StateType.CANCELLING, StateType.SCHEDULED]


def runs(
    client: SyncPrefectClient, states: list[StateType], *, flow: str = "", tags: Sequence[str] = ()
) -> Iterator[FlowRun]:
    """Runs in these states; of this flow, with all of these tags."""
    offset = 0
    chosen = FlowRunFilter(
        state=FlowRunFilterState(type=FlowRunFilterStateType(any_=states)),
        tags=FlowRunFilterTags(all_=list(tags)) if tags else None,
    )
    of = FlowFilter(name=FlowFilterName(any_=[flow])) if flow else None
    while True:
        page = client.read_flow_runs(
            flow_filter=of, flow_run_filter=chosen, limit=_PAGE, offset=offset
        )
        yield from page
        if len(page) < _PAGE:
            return
        offset += _PAGE


def busy(client: SyncPrefectClient, project: pipeline.Project) -> set[tuple[str, str]]:
    """Locale and slug of what runs are at work on, or are waiting for a worker to work on."""
    found: set[tuple[str, str]] = set()
    for run in runs(client, UNDER_WAY, flow="localize"):
        if not run.auto_scheduled:
            tags = run.parameters.get("languages") or project.config.tags
            slugs = run.parameters.get("articles") or []
            found |= {(tag, slug) for tag in tags for slug in slugs}
    return found


def submit(
    client: SyncPrefectClient,
    shards: Iterable[pipeline.Shard],
    remote: str,
    *,
    deployment: str = SHARD,
    most: int = 50,
) -> tuple[list[FlowRun], list[pipeline.Shard]]:
    """Submit at most so many shards.

    Returns:
        Their runs, and the shards that were tried often enough.
    """
    id_ = client.read_deployment_by_name(deployment).id
    made: list[FlowRun] = []
    hopeless: list[pipeline.Shard] = []
    for shard in shards:
        if len(made) == most:
            break
        work = f"work:{shard.digest}"
        ended = [StateType.COMPLETED, StateType.FAILED, StateType.CRASHED, StateType.CANCELLED]
        before = [run.state_type for run in runs(client, ended, tags=[work])]
        # A machine that died says nothing about the work.
        if sum(state in (StateType.COMPLETED, StateType.FAILED) for state in before) >= ATTEMPTS:
            hopeless.append(shard)
            continue
        made.append(
            client.create_flow_run_from_deployment(
                id_,
                name=_name(shard),
                parameters={
                    "languages": [shard.locale], "articles": list(shard.slugs), "remote": remote
                },
                tags=["multilang", shard.locale, work, *_named(shard)],
                idempotency_key=f"{work}:{len(before)}",
            )
        )  # fmt: skip
    return made, hopeless


def _name(shard: pipeline.Shard) -> str:
    slugs = shard.slugs
    span = slugs[0] if len(slugs) == 1 else f"{slugs[0]} … {slugs[-1]} ({len(slugs)})"
    return f"localize {span} -> {shard.locale}"


def _named(shard: pipeline.Shard) -> list[str]:
    if len(shard.slugs) > _NAMED:
        return []  # they are in alphabetical order: the run's name says from where to where
    return [f"article:{slug}" for slug in shard.slugs]
