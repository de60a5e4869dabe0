"""What the commands share: their options, opening a project, and how a command ends."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from multilang.pipeline import Reading
    from multilang.workspace import Project

F = TypeVar("F", bound=Callable[..., Any])


def project_options(command: F) -> F:
    """What every command on a project takes."""
    for option in reversed(
        (
            click.option(
                "-C", "--project", "folder", default=".", show_default=True, metavar="DIR",
                type=click.Path(), help="The folder with multilang.toml.",
            ),
            click.option("--json", "as_json", is_flag=True, help="Answer in JSON."),
            click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors."),
            click.option("-v", "--verbose", is_flag=True, help="Say more."),
        )
    ):  # fmt: skip
        command = option(command)
    return command


def language_option(command: F) -> F:
    """For commands that can be limited to some languages."""
    return click.option(
        "--lang", "languages", multiple=True, metavar="TAG", shell_complete=_tags,
        help="Only this language; may be repeated.",
    )(command)  # fmt: skip


def write_options(command: F) -> F:
    """What commands that write catalogs take besides."""
    for option in reversed(
        (
            click.option("--dry-run", is_flag=True, help="Say what would change; write nothing."),
            click.option(
                "--check", "--frozen", "frozen", is_flag=True,
                help="For CI: write nothing, and exit with 1 if something would change.",
            ),
        )
    ):  # fmt: skip
        command = option(command)
    return command


def estimate_option(command: F) -> F:
    return click.option(
        "--estimate", is_flag=True,
        help="Say what the engine would be asked for, and what that costs; send nothing.",
    )(command)  # fmt: skip


def beam_options(command: F) -> F:
    """For commands that ask the engine."""
    for option in reversed(
        (
            click.option("--fast", is_flag=True, help="The same as --beam 1."),
            click.option(
                "--beam", "beam", type=click.IntRange(1, 16), metavar="N",
                help="Hypotheses the decoder follows, 1 to 16, instead of [engine] beam.",
            ),
        )
    ):  # fmt: skip
        command = option(command)
    return command


def articles_argument(command: F) -> F:
    return click.argument(
        "articles", nargs=-1, metavar="[ARTICLE]...", shell_complete=_slugs,
        callback=lambda _, __, names: slugs_of(names),
    )(command)  # fmt: skip


def _slugs(context: click.Context, _: click.Parameter, begun: str) -> list[str]:
    """Articles whose names begin so, for shells to complete; nothing where there is no project."""
    project = _completing(context)
    if project is None:
        return []
    pages = project.path(project.config.content_dir).glob("*/index.md")
    return sorted(page.parent.name for page in pages if page.parent.name.startswith(begun))


def _tags(context: click.Context, _: click.Parameter, begun: str) -> list[str]:
    project = _completing(context)
    return [tag for tag in project.config.tags if tag.startswith(begun)] if project else []


def _completing(context: click.Context) -> Project | None:
    """The project of the line that is being typed; a broken one completes nothing."""
    from multilang.errors import MultilangError
    from multilang.project import open_project

    try:
        return open_project(context.params.get("folder") or ".")
    except MultilangError:
        return None


def slugs_of(names: Sequence[str]) -> tuple[str, ...]:
    """Articles as people name them: by slug, or by the path that a shell completes."""
    paths = [PurePath(name) for name in names]
    return tuple((p.parent if p.name == "index.md" else p).name or str(p) for p in paths)


def opened(
    options: Mapping[str, Any], articles: Sequence[str], *, frozen: bool = False
) -> tuple[Project, Reading, tuple[str, ...]]:
    """The project, its articles read, and the chosen languages."""
    from multilang import pipeline

    project, tags = settings(options, frozen=frozen)
    return project, pipeline.read(project, articles), tags


def settings(
    options: Mapping[str, Any], *, frozen: bool = False
) -> tuple[Project, tuple[str, ...]]:
    """The project and the chosen languages, without its articles."""
    from multilang import pipeline

    beam, fast = options.get("beam"), options.get("fast")
    if beam and fast:
        raise click.UsageError(f"--fast is --beam 1, and --beam {beam} was given: take one of them")
    project = pipeline.open_project(options["folder"], frozen=frozen)
    if beam := beam or (1 if fast else None):
        project = replace(project, config=replace(project.config, beam=beam))
    chosen = [project.config.language(tag).tag for tag in options.get("languages", ())]
    return project, tuple(dict.fromkeys(chosen)) or project.config.tags


def chosen(reading: Reading, articles: Sequence[str]) -> tuple[str, ...]:
    """The named articles, where all were read.

    Raises:
        ConfigError: one of them is not there; or the failure that kept it from being read.
    """
    from multilang.errors import ConfigError

    for slug in articles:
        if slug not in reading.slugs:
            for failure in reading.failures:
                if f"/{slug}/" in f"{failure.where}/":
                    raise failure
            known = ", ".join(reading.slugs[:10]) or "none"
            raise ConfigError(f"there is no article {slug}", hint=f"there are: {known}")
    return tuple(articles)


def stay() -> None:
    """The process serves from here on: pages leave cycles behind, and the thresholds of a command
    that ends soon would let 20 MB of them lie."""
    import gc

    gc.set_threshold(10_000, 10, 10)


def tell(failures: Sequence[Exception]) -> None:
    for failure in failures:
        click.echo(f"multilang: {failure}", err=True)


def finish(failures: Sequence[Exception], findings: bool = False, *, done: bool = True) -> None:
    """Tell what failed, each in one line, and end with the status that says so.

    Args:
        done: there was more to do than to look, and what did not fail was done.
    """
    tell(failures)
    if failures:
        if len(failures) > 1:
            rest = "; everything else was done" if done else ""
            click.echo(f"multilang: {len(failures)} problems{rest}", err=True)
        sys.exit(2)
    if findings:
        sys.exit(1)
