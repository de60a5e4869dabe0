"""``multilang flow``: the same work, run by Prefect."""

from __future__ import annotations

from typing import Any

import click

from multilang.cli import shared as s


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def flow() -> None:
    """Run the project's flows on Prefect."""


@flow.command()
@click.argument("name", type=click.Choice(["localize", "publish", "reconcile"]))
@s.articles_argument
@click.option(
    "--remote", default="", metavar="NAME", help="Share catalogs through this git remote."
)
@s.project_options
@s.language_option
def run(name: str, articles: tuple[str, ...], **o: Any) -> None:
    """Run a flow now: on the server PREFECT_API_URL names, else on Prefect's embedded one."""
    if name == "publish" and (articles or o["languages"]):
        raise click.UsageError("publish builds the site of all articles in all languages")
    if name == "reconcile" and (articles or o["languages"]):
        raise click.UsageError("reconcile looks at all articles in all languages")
    from multilang.cli import flow_runner

    flow_runner.run(name, articles, o)


@flow.command()
@s.articles_argument
@click.option("--since", metavar="REVISION", help="Those whose catalogs changed in git since then.")
@s.project_options
@s.language_option
def approved(articles: tuple[str, ...], **o: Any) -> None:
    """Tell the Prefect server which translations the gate lets through, so that it publishes."""
    from multilang.cli import flow_events

    flow_events.tell(articles, o)
