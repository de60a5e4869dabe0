"""The directive ``command-help``: what ``--help`` of every command prints, at each build anew."""

from __future__ import annotations

import os
from collections.abc import Iterator

import click
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from multilang.cli import main


def walk(
    command: click.Command, parent: click.Context | None, name: str
) -> Iterator[click.Context]:
    """A command and all below it, in the order of the help."""
    context = command.context_class(command, info_name=name, parent=parent)
    context.terminal_width = 90
    yield context
    if isinstance(command, click.Group):
        for word in command.list_commands(context):
            found = command.get_command(context, word)
            assert found is not None
            yield from walk(found, context, word)


class CommandHelp(SphinxDirective):
    """A section for each command, with its help as it stands in a terminal."""

    def run(self) -> list[nodes.Node]:
        os.environ.setdefault("NO_COLOR", "1")
        sections: list[nodes.Node] = []
        for context in walk(main, None, "multilang"):
            path = context.command_path
            section = nodes.section(ids=[nodes.make_id(f"help-{path}")])
            section += nodes.title(path, path)
            section += nodes.literal_block(context.get_help(), context.get_help(), language="text")
            sections.append(section)
        return sections


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("command-help", CommandHelp)
    return {"parallel_read_safe": True}
