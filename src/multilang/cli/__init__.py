"""The command line. Exit status: 0 done, 1 findings or changes that were asked about, 2 error.

Nothing heavy is imported here: every command imports what it needs when it runs, so that help
answers at once.
"""

from __future__ import annotations

import sys
from typing import Any

import click

from multilang import __version__
from multilang.cli import flow as _flow
from multilang.cli import models as _models
from multilang.cli import start as _start
from multilang.cli import steps as _steps


class Group(click.Group):
    """Commands in the order of an article's path; operators' errors as one clear message."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def main(self, *args: Any, **kwargs: Any) -> Any:
        from multilang.errors import MultilangError

        try:
            return super().main(*args, **kwargs)
        except MultilangError as error:
            click.echo(f"multilang: {error}", err=True)
            sys.exit(error.exit_code)
        except OSError as error:
            if isinstance(error, BrokenPipeError):
                sys.exit(0)
            name = f"{error.filename}: " if error.filename else ""
            click.echo(f"multilang: {name}{error.strerror or error}", err=True)
            sys.exit(2)


CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(cls=Group, context_settings=CONTEXT)
@click.version_option(__version__, "-V", "--version", message="multilang %(version)s")
def main() -> None:
    """Write an article once, publish it in several languages."""


for _command in (
    _start.init, _steps.run, _steps.extract, _steps.pretranslate, _steps.merge, _steps.status,
    _steps.check, _steps.assemble, _steps.preview, _steps.publish, _models.models, _flow.flow,
):  # fmt: skip
    main.add_command(_command)
