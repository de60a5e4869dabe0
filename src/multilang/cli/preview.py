"""The command that shows everything: on this machine while people write, or as a folder."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING, Any

import click

from multilang.cli import shared as s

if TYPE_CHECKING:
    from multilang.preview.running import Made


@click.command()
@s.project_options
@click.option("--build-only", is_flag=True, help="Write it to build/preview/, and end.")
@click.option(
    "--port", type=click.IntRange(1, 65535), metavar="PORT",
    help="By default 8322, or any that is free where that is taken.",
)  # fmt: skip
@click.option("--open", "opens", is_flag=True, help="Open it in the browser.")
@click.option(
    "--bind", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="Where to listen."
)
@click.option("--expose", is_flag=True, help="Let --bind be an address that others can reach.")
def preview(
    build_only: bool, port: int | None, opens: bool, bind: str, expose: bool, **o: Any
) -> None:
    """Show the site with everything in it, unreviewed text marked, until Ctrl-C.

    Pages are made anew while articles, catalogs, theme or settings are saved, and open browsers
    reload them. Nothing is written.
    """
    if build_only:
        _build(o)
        return
    from multilang.errors import ConfigError
    from multilang.preview import hosts, running

    project, _ = s.settings(o)
    if not hosts.is_local(bind):
        if not expose:
            raise ConfigError(
                f"{bind} can be reached from other machines, and the preview shows what nobody "
                "may see yet",
                hint="--expose, if that is meant",
            )
        click.echo(f"multilang: everybody who reaches {bind} can read the preview", err=True)
    listener = hosts.listening(bind, port)
    url = hosts.url(listener)
    _say_where(url, o)
    if opens:
        _open(url)
    # What a shell starts in its background has Ctrl-C switched off.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    s.stay()
    try:
        running.serve(project, listener, bind, _Teller(o).tell)
    except KeyboardInterrupt:
        if not o["quiet"] and not o["as_json"]:
            click.echo("\nStopped" if sys.stdout.isatty() else "Stopped")
        sys.stdout.flush()
        # At once: to take a large project's pages apart first takes seconds, and helps nobody.
        os._exit(0)


def _build(o: dict[str, Any]) -> None:
    from multilang import pipeline
    from multilang.cli import show

    project, reading, _ = s.opened(o, ())
    report = pipeline.preview(project, reading)
    show.site(project, report, o)
    s.finish((*reading.failures, *report.failures))


def _say_where(url: str, o: dict[str, Any]) -> None:
    if o["as_json"]:
        _json_line({"url": url})
    elif not o["quiet"]:
        click.echo(f"Preview    {url}  (Ctrl-C to stop)")


def _open(url: str) -> None:
    import threading
    import webbrowser

    threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()


class _Teller:
    """One line for each preview that was made, and one for each problem that is new."""

    def __init__(self, o: dict[str, Any]) -> None:
        self._o = o
        self._known: set[str] = set()

    def tell(self, made: Made) -> None:
        if self._o["as_json"]:
            _json_line(made)
            return
        problems = [str(problem) for problem in made.problems]
        if not self._o["quiet"]:
            what = _files(made.changed) if made.changed else f"{made.articles:,} articles"
            left = f", {len(problems)} to mend" if problems else ""
            click.echo(
                f"{'Rebuilt' if made.changed else 'Made':10} {what} ({made.milliseconds} ms{left})"
            )
        for problem in problems:
            if problem not in self._known:
                click.echo(f"multilang: {problem}", err=True)
        self._known = set(problems)


def _files(paths: tuple[str, ...]) -> str:
    more = len(paths) - 1
    return paths[0] + (f" and {more:,} more" if more else "")


def _json_line(value: object) -> None:
    import json

    from multilang.cli import show

    click.echo(json.dumps(value, ensure_ascii=False, default=show.plain))
