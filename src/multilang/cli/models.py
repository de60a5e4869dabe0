"""``multilang models``: the translation models on this machine."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from multilang.config import Config
    from multilang.engines.packages import Places

_folder = click.option(
    "-C", "--project", "folder", default=".", metavar="DIR", type=click.Path(),
    help="The project whose settings count, if there is one.",
)  # fmt: skip


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def models() -> None:
    """List, install, remove and verify translation models."""


def _settings(folder: str) -> Config | None:
    """Models serve all projects; a project may say where they are and where they come from."""
    from multilang import config, pipeline

    if folder == "." and not Path(config.FILE).exists():
        return None
    return pipeline.open_project(folder).config


def _places(settings: Config | None) -> Places:
    from multilang.engines import packages

    return packages.places(settings.models_dir if settings else "")


@models.command("list")
@_folder
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def list_(folder: str, as_json: bool) -> None:
    """Show the models of this machine; the first one of a pair is used."""
    from multilang.cli import show
    from multilang.engines import packages

    found = packages.list_packages(_places(_settings(folder)))
    if as_json:
        show.as_json([{"name": p.name, "version": p.version, "place": p.place,
                       "quality": p.quality, "path": str(p.path)} for p in found])  # fmt: skip
        return
    if not found:
        click.echo("no models yet: multilang models install en_fr, or with a file")
        return
    rows = [(p.name, p.version, p.place, p.quality or "full", str(p.path)) for p in found]
    show.table("", ("model", "version", "from", "quality", "path"), rows)


@models.command()
@click.argument("model")
@_folder
def install(model: str, folder: str) -> None:
    """Install MODEL: a file (.argosmodel), or a name in the Argos index such as en_fr."""
    from multilang.engines import index
    from multilang.engines import install as installer

    settings = _settings(folder)
    places = _places(settings)
    if model.endswith(".argosmodel") or Path(model).exists():
        package = installer.install(Path(model), places)
    else:
        url = settings.index_url if settings else ""
        package = index.install_by_name(model, places, url, _received)
        click.echo("", err=True)
    click.echo(f"installed {package.name} {package.version} in {package.path}")


def _received(size: int, total: int | None) -> None:
    whole = f" of {total / 1e6:.0f}" if total else ""
    click.echo(f"\r{size / 1e6:.0f}{whole} MB", nl=False, err=True)


@models.command()
@click.argument("model")
@_folder
def remove(model: str, folder: str) -> None:
    """Remove an installed model: en_fr (every version) or en_fr-1.9."""
    from multilang.engines import install as installer

    for path in installer.remove(model, _places(_settings(folder))):
        click.echo(f"removed {path}")


@models.command()
@_folder
def verify(folder: str) -> None:
    """Compare every file of every model with its recorded sha256; exit with 1 if one differs."""
    from multilang.engines import install as installer

    verdicts = installer.verify(_places(_settings(folder)))
    for verdict in verdicts:
        click.echo(f"{verdict.package}: {'; '.join(verdict.problems) or 'ok'}")
    if any(verdict.problems for verdict in verdicts):
        sys.exit(1)
