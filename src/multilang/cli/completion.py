"""``multilang completion``: what a shell evaluates to complete commands, options and articles."""

from __future__ import annotations

import click


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print what SHELL evaluates to complete multilang's commands, options and articles."""
    from click.shell_completion import get_completion_class

    from multilang.cli import main

    made = get_completion_class(shell)
    assert made is not None
    click.echo(made(main, {}, "multilang", "_MULTILANG_COMPLETE").source())
