"""The command line. Exit status: 0 done, 1 findings or changes that were asked about, 2 error.

Nothing heavy is imported here: every command imports what it needs when it runs, so that help
answers at once.
"""

from __future__ import annotations

import sys
from typing import Any

import click

from multilang import __version__
from multilang.cli import steps
from multilang.cli.adopt import adopt
from multilang.cli.bundle import bundle
from multilang.cli.check import check
from multilang.cli.completion import completion
from multilang.cli.doctor import doctor
from multilang.cli.engines import engines
from multilang.cli.exchange import xliff
from multilang.cli.export import export
from multilang.cli.flow import flow
from multilang.cli.glossary import glossary
from multilang.cli.import_page import import_page
from multilang.cli.memory import memory
from multilang.cli.migrate import migrate
from multilang.cli.models import models
from multilang.cli.po import po
from multilang.cli.preview import preview
from multilang.cli.publishing import publish, rollback, unpublish
from multilang.cli.review import review
from multilang.cli.site import site
from multilang.cli.start import init
from multilang.cli.suggest import suggest


class Group(click.Group):
    """Commands in the order of an article's path; operators' errors as one clear message."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's)
        return list(self.commands)

    def main(self, *args: Any, **kwargs: Any) -> Any:
        import gc

        from multilang.errors import MultilangError

        # Catalogs are many values without cycles, and looking for some takes a fifth of a merge.
        gc.set_threshold(200_000, 20, 50)
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
    init, import_page, steps.run, steps.extract, steps.pretranslate, steps.merge, adopt, migrate,
    steps.status,
    suggest, check, steps.assemble, bundle, preview, review, publish, rollback, unpublish, site,
    export,
    memory, glossary, xliff, models, engines, po, flow, doctor, completion,
):  # fmt: skip
    main.add_command(_command)
