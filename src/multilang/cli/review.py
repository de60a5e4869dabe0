"""The command that people review with, in a browser."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING, Any

import click

from multilang.cli import shared as s

if TYPE_CHECKING:
    from pathlib import Path

    from multilang.project import Project
    from multilang.review.office import Office


@click.command()
@s.project_options
@click.option(
    "--reviewer", metavar="NAME",
    help="Who reviews at this machine; by default as git knows you.",
)  # fmt: skip
@click.option(
    "--bind", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="Where to listen."
)
@click.option(
    "--port", type=click.IntRange(1, 65535), metavar="PORT",
    help="By default 8323, or any that is free where that is taken.",
)  # fmt: skip
@click.option("--open", "opens", is_flag=True, help="Open it in the browser.")
@click.option(
    "--users", type=click.Path(dir_okay=False), metavar="FILE",
    help="People with names, roles and passwords; everybody must say who they are.",
)  # fmt: skip
@click.option("--add-user", metavar="NAME", help="Put somebody on --users, and end.")
@click.option(
    "--role", type=click.Choice(["translator", "reviewer"]), default="reviewer", show_default=True,
    help="What --add-user may do: translators edit, reviewers approve as well.",
)  # fmt: skip
@click.option("--behind-proxy", is_flag=True, help="A proxy ends TLS before it; needs --url.")
@click.option("--url", default="", metavar="URL", help="The address that people type.")
@click.option("--tls-cert", type=click.Path(), metavar="FILE", help="A certificate.")
@click.option("--tls-key", type=click.Path(), metavar="FILE", help="Its key.")
@click.option(
    "--export", "folder_out", type=click.Path(file_okay=False), metavar="DIR",
    help="Write everything to read without a server to a folder, and end.",
)  # fmt: skip
@s.language_option
def review(
    reviewer: str | None, bind: str, port: int | None, opens: bool, users: str | None,
    add_user: str | None, role: str, behind_proxy: bool, url: str, tls_cert: str | None,
    tls_key: str | None, folder_out: str | None, **o: Any,
) -> None:  # fmt: skip
    """Review translations in a browser, inside the rendered article, until Ctrl-C.

    Prints the address to open; it lets one person in. With --users everybody signs in, and other
    machines may be let in, too.
    """
    from pathlib import Path

    if bool(tls_cert) != bool(tls_key):
        raise click.UsageError("--tls-cert and --tls-key belong together")
    if add_user is not None:
        _add(Path(users) if users else None, add_user, role, o)
        return
    project, tags = s.settings(o)
    if folder_out is not None:
        _export(project, tags, Path(folder_out), o)
        return
    from multilang.review import place

    where = place.place(
        bind, url, people=users is not None, behind_proxy=behind_proxy, encrypted=bool(tls_cert)
    )
    tls = place.tls(tls_cert, tls_key) if tls_cert and tls_key else None
    _serve(_office(project, where, reviewer, Path(users) if users else None), port, tls, opens, o)


def _office(project: Project, where: Any, reviewer: str | None, users: Path | None) -> Office:
    from datetime import UTC, datetime

    from multilang import authors
    from multilang.errors import ConfigError
    from multilang.review import people
    from multilang.review.desk import open_desk
    from multilang.review.entering import Door
    from multilang.review.framed import Frames
    from multilang.review.office import Office

    known = people.read(users) if users else None
    name = reviewer or authors.user(project.root, datetime.now(UTC)).who
    if not people.is_line(name):
        raise ConfigError(f"--reviewer {name!r} is no name", hint="one line, 1 to 200 letters")
    return Office(project, open_desk(project), Frames(project), Door(name, known), where)


def _serve(
    office: Office, port: int | None, tls: tuple[str, str] | None, opens: bool, o: dict[str, Any]
) -> None:
    from multilang.review import app, place

    listener = place.listening(office.place.address, port)
    address = place.address_of(listener, office.place)
    if office.door.token:
        address += f"enter?token={office.door.token}"
    if o["as_json"]:
        import json

        click.echo(json.dumps({"url": address}))
    elif not o["quiet"]:
        click.echo(f"Review     {address}  (Ctrl-C to stop)")
    if opens:
        import threading
        import webbrowser

        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
    # What a shell starts in its background has Ctrl-C switched off.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    s.stay()
    try:
        app.serve(office, listener, tls)
    except KeyboardInterrupt:
        if not o["quiet"] and not o["as_json"]:
            click.echo("\nStopped" if sys.stdout.isatty() else "Stopped")


def _add(users: Path | None, name: str, role: str, o: dict[str, Any]) -> None:
    if users is None:
        raise click.UsageError("--add-user needs --users FILE")
    from multilang.review import people

    if sys.stdin.isatty():
        password = click.prompt(f"Password of {name}", hide_input=True, confirmation_prompt=True)
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    people.add(users, name, role, password)
    if not o["quiet"]:
        click.echo(f"Added      {name}, {role}, to {users}")


def _export(project: Project, tags: tuple[str, ...], folder: Path, o: dict[str, Any]) -> None:
    from multilang.review import pack

    changes = pack.write(project, tags, folder)
    if o["as_json"]:
        import json

        click.echo(json.dumps({"folder": str(folder), "files": changes.files}))
    elif not o["quiet"]:
        click.echo(f"Pack       {folder}/index.html ({len(changes.written)} files written)")
