"""The documentation is complete, its links lead somewhere, and its commands are understood.

That tutorials are what happens is in ``test_tutorials.py``.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import get_args

import click
import pytest

from multilang import config, services
from multilang.cli import main
from multilang.errors import ConfigError
from multilang.typography import CHOICES

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
FLAGS = re.DOTALL | re.MULTILINE
FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", FLAGS)
INLINE = re.compile(r"`(multilang [^`\n]+)`")


def text(page: Path) -> str:
    return page.read_text("utf-8")


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def walk(command: click.Command, words: tuple[str, ...]) -> Iterator[tuple[str, click.Command]]:
    yield " ".join(words), command
    if isinstance(command, click.Group):
        for word, part in command.commands.items():
            yield from walk(part, (*words, word))


COMMANDS = dict(walk(main, ("multilang",)))


def sections(page: Path) -> dict[str, str]:
    """What stands under each second heading."""
    return dict(re.findall(r"^## `?([^`\n]+)`?\n(.*?)(?=^## |\Z)", text(page), FLAGS))


class TestCommandLine:
    sections: Mapping[str, str] = MappingProxyType(sections(DOCS / "reference" / "cli.md"))
    shared = sections["Options of every command on a project"]

    def documented(self, command: str) -> set[str]:
        """The options in the first column of a command's table, and the shared ones it takes."""
        section = self.sections[command]
        if f"`{command.removeprefix('multilang ')}`" in self.shared.partition("|")[0]:
            section += self.shared
        cells = re.findall(r"^\| (`-[^|]+) \|", section, FLAGS)
        return {word for cell in cells for word in re.findall(r"`(--?[a-zA-Z-]+)", cell)}

    @pytest.mark.parametrize("command", list(COMMANDS)[1:])
    def test_options_are_those_of_the_command(self, command: str) -> None:
        options = {
            word
            for option in COMMANDS[command].params
            if isinstance(option, click.Option)
            for word in (*option.opts, *option.secondary_opts)
        }
        assert self.documented(command) == options

    @pytest.mark.parametrize("command", list(COMMANDS)[1:])
    def test_the_usage_line_has_its_arguments(self, command: str) -> None:
        if isinstance(COMMANDS[command], click.Group):
            return
        arguments = [
            argument.make_metavar(click.Context(COMMANDS[command]))
            for argument in COMMANDS[command].params
            if isinstance(argument, click.Argument)
        ]
        assert f"    {' '.join([command, '[OPTIONS]', *arguments])}\n" in self.sections[command]

    def test_no_command_is_documented_that_is_not_there(self) -> None:
        assert {title for title in self.sections if title.startswith("multilang")} == {
            *list(COMMANDS)[1:]
        }


def known(setting: str) -> list[str]:
    """What the reader of settings accepts in a place: its complaint about another name lists it."""
    with pytest.raises(ConfigError) as caught:
        config.parse(setting.replace("HERE", "zzzzzzzzzz"), environ={})
    return caught.value.hint.removeprefix("known: ").split(", ")


def test_every_setting_is_documented() -> None:
    settings = {
        title.strip("[]"): set(re.findall(r"^\| `(\w+)` \| [^\n|]+ \| [^\n]+ \|$", part, FLAGS))
        for title, part in sections(DOCS / "reference" / "configuration.md").items()
        if title.startswith("[")
    }
    expected = {
        section: set(known(f"[{section}]\nHERE = 1\n"))
        for section in known("[HERE]\n")
        if section not in ("languages", "checks", "typography")  # any language, any check's id
    }
    head = '[project]\nsource = "en"\n'
    for service in services.SETTINGS:
        expected[f"engine.{service}"] = set(known(f"[engine.{service}]\nHERE = 1\n"))
    for tag in CHOICES:
        styled = f"{head}[languages.{tag}]\n[typography.{tag}]\nHERE = 1\n"
        expected[f"typography.{tag}"] = set(known(styled))
    expected["checks"] = set()
    expected["languages.TAG"] = set(known(f"{head}[languages.fr]\nHERE = 1\n"))
    gates = set(get_args(config.Gate))
    assert gates <= settings["languages.TAG"]
    settings["languages.TAG"] -= gates - expected["languages.TAG"]
    assert settings == expected


def test_every_environment_variable_is_documented() -> None:
    page = text(DOCS / "reference" / "configuration.md")
    source = text(ROOT / "src" / "multilang" / "config.py")
    variables = set(re.findall(r"MULTILANG_[A-Z_]+", source))
    assert variables
    assert variables <= set(re.findall(r"`(MULTILANG_[A-Z_]+)`", page))


def anchors(page: Path) -> set[str]:
    """Ids of headings as GitHub makes them."""
    titles = re.findall(r"^#+ ([^\n]+)$", FENCE.sub("", text(page)), FLAGS)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    prose = re.sub(r"`[^`\n]*`", "", FENCE.sub("", text(page)))
    for target in re.findall(r"\]\(([^)\s]+)\)", prose):
        if target.startswith(("https://", "http://")):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), target
        assert there.is_relative_to(ROOT), target
        assert not anchor or anchor in anchors(there), target


def test_every_page_is_reached_from_the_index() -> None:
    index = DOCS / "index.md"
    checks = DOCS / "reference" / "checks.md"  # the index of the pages in checks/
    linked = {
        (page.parent / path).resolve()
        for page, pattern in ((index, r"[^)#]+\.md"), (checks, r"checks/\w+\.md"))
        for path in re.findall(rf"\]\(({pattern})[^)]*\)", text(page))
    }
    assert set(DOCS.rglob("*.md")) - {index} == linked


def shown() -> Iterator[tuple[str, str]]:
    """Every command line of ours in the documentation, with its page."""
    for page in PAGES:
        for language, block in FENCE.findall(text(page)):
            if language.split(" ")[0] in ("console", "sh"):
                lines = re.findall(r"^(?:\$ )?(multilang [^\n]+?)(?: \|[^\n]*)?$", block, FLAGS)
                yield from ((name(page), line) for line in lines)
        yield from ((name(page), line) for line in INLINE.findall(FENCE.sub("", text(page))))


@pytest.mark.parametrize(("page", "line"), sorted(set(shown())))
def test_command_lines_are_understood(page: str, line: str) -> None:
    command: click.Command = main
    context: click.Context | None = None
    words = shlex.split(line)
    if "|" in words or line in COMMANDS:  # an enumeration, or the bare name of a group
        return
    while True:
        try:
            context = command.make_context(words[0], words[1:], parent=context)
        except click.exceptions.Exit:  # --help, --version
            return
        if not isinstance(command, click.Group):
            return
        _, found, words = command.resolve_command(context, context._protected_args + context.args)
        assert found is not None
        command, words = found, [found.name or "", *words]


TESTS = re.compile(r"`(test_\w+\.py)(?:::(\w+))?`((?:,? (?:and )?`test_\w+`)*)")


def test_promises_name_tests_that_exist() -> None:
    rows = re.findall(r"^\| [A-Z][^|]+ \| (`test_[^|]+) \|$", text(ROOT / "README.md"), FLAGS)
    assert len(rows) >= 8
    for row in rows:
        file, first, more = TESTS.match(row).groups()  # type: ignore[union-attr]
        source = text(ROOT / "tests" / file)
        names = [first, *re.findall(r"`(\w+)`", more)]
        assert any(names), row
        for test in filter(None, names):
            assert f"def {test}(" in source, test
