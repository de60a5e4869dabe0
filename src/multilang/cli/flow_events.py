"""Events to a Prefect server, by its REST interface: importing Prefect would take two seconds."""

from __future__ import annotations

import base64
import json
import os
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import click

from multilang import git, pipeline
from multilang.cli import shared, show
from multilang.errors import ConfigError, PublishError
from multilang.pipeline import Project

APPROVED = "multilang.catalog.approved"
_SECONDS = 30.0
_CLIENT = "multilang"

Catalogs = set[tuple[str, str]]


def tell(articles: Sequence[str], o: Mapping[str, Any]) -> None:
    """Send an event for each translation that may be published, and say which.

    Raises:
        ConfigError: no server is named, or it does not let us in.
        PublishError: it does not answer.
    """
    project, tags = shared.settings(o, frozen=True)
    server = os.environ.get("PREFECT_API_URL", "").rstrip("/")
    if not server:
        raise ConfigError(
            "there is no Prefect server to tell", hint="set PREFECT_API_URL to its address"
        )
    changed = _changed(project, o["since"]) if o["since"] else None
    slugs = tuple(articles) or tuple(sorted({slug for slug, _ in changed or ()}))
    failures: tuple[Exception, ...] = ()
    events: list[dict[str, Any]] = []
    if slugs or changed is None:
        reading = pipeline.read(project, _there(project, slugs) if changed is not None else slugs)
        answers, failures = pipeline.gates(project, reading, tags)
        failures = (*reading.failures, *failures)
        events = [
            _event(project, one.article, one.locale)
            for one in answers
            if one.publishable and (changed is None or (one.article, one.locale) in changed)
        ]
    if events:
        _send(server, events)
    if o["as_json"]:
        show.as_json([event["payload"] for event in events])
    elif not o["quiet"]:
        for event in events:
            click.echo("Told       {article} {language} {revision}".format(**event["payload"]))
    shared.finish(failures)


def _changed(project: Project, since: str) -> Catalogs:
    """Article and language of the catalogs that differ from a revision; of articles, too."""
    if not git.commit_of(project.root, since):
        raise ConfigError(f"git knows no revision {since}", where=str(project.root))
    answer = git.ask(project.root, "diff", "--name-only", "--relative", "-z", since, "HEAD")
    names = set(answer.decode("utf-8", "surrogateescape").split("\0"))
    content = project.config.content_dir
    found: Catalogs = set()
    for tag in project.config.tags:
        folder = project.shown(project.catalog_path(tag, "any").parent)
        for name in names:
            head, _, file = name.rpartition("/")
            if head == folder and file.endswith(".po"):
                found.add((file.removesuffix(".po"), tag))
            elif name.startswith(f"{content}/"):
                found.add((name.removeprefix(f"{content}/").split("/")[0], tag))
    return found


def _there(project: Project, slugs: Sequence[str]) -> tuple[str, ...]:
    """Those that are articles still."""
    content = project.path(project.config.content_dir)
    return tuple(slug for slug in slugs if (content / slug / "index.md").is_file())


def _event(project: Project, article: str, language: str) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()),
        "occurred": datetime.now(UTC).isoformat(),
        "event": APPROVED,
        "resource": {"prefect.resource.id": f"multilang.catalog.{language}.{article}"},
        "payload": {
            "article": article,
            "language": language,
            "revision": pipeline.revision(project, language, article),
        },
    }


def _send(server: str, events: Sequence[Mapping[str, Any]]) -> None:
    headers = {"Content-Type": "application/json"}
    if password := os.environ.get("PREFECT_API_AUTH_STRING"):
        headers["Authorization"] = f"Basic {base64.b64encode(password.encode()).decode()}"
    headers |= _token(server, headers)
    _ask(server, "/events", headers, json.dumps(events).encode())


def _token(server: str, headers: Mapping[str, str]) -> dict[str, str]:
    """What a server that guards against forged requests wants to see; nothing for others."""
    query = urllib.parse.urlencode({"client": _CLIENT})
    try:
        answer = _ask(server, f"/csrf-token?{query}", headers)
    except PublishError as error:
        if error.message.startswith("it answers 422"):  # the guard is switched off
            return {}
        raise
    return {"Prefect-Csrf-Token": str(json.loads(answer)["token"]), "Prefect-Csrf-Client": _CLIENT}


def _ask(server: str, path: str, headers: Mapping[str, str], data: bytes | None = None) -> bytes:
    if not server.startswith(("http://", "https://")):
        raise ConfigError("PREFECT_API_URL is no address of a server", where=server)
    request = urllib.request.Request(f"{server}{path}", data, dict(headers))  # noqa: S310 (above)
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
            found: bytes = answer.read()
            return found
    except urllib.error.HTTPError as error:
        if error.code in (401, 403):
            raise ConfigError(
                "the Prefect server does not let us in", where=server,
                hint="PREFECT_API_AUTH_STRING must be the server's",
            ) from None  # fmt: skip
        raise PublishError(
            f"it answers {error.code} {error.reason}", where=f"{server}{path}",
            hint="is it a Prefect server of version 3?",
        ) from None  # fmt: skip
    except OSError as error:
        raise PublishError(
            f"the Prefect server does not answer: {getattr(error, 'reason', error)}", where=server,
            hint="publishing on a schedule finds what was approved all the same",
        ) from None  # fmt: skip
