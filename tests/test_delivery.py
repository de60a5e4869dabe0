"""What others build from the repository: the image, the hooks, the examples for CI."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest
import yaml

from multilang.cli import main
from tutorials import FENCE

ROOT = Path(__file__).parent.parent
CI = ROOT / "docs" / "how-to" / "use-in-ci.md"


def understood(line: str) -> None:
    """Parse a command line of ours; click says what is wrong with one that is no longer right."""
    words = shlex.split(line.replace("${{ github.base_ref }}", "main"))
    command: click.Command = main
    context = None
    while True:
        context = command.make_context(words[0], words[1:], parent=context)
        if not isinstance(command, click.Group):
            return
        rest = [*context._protected_args, *context.args]
        _, found, words = command.resolve_command(context, rest)
        assert found is not None
        command, words = found, [found.name or "", *words]


def test_hooks_are_commands_that_exist() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert len({hook["id"] for hook in hooks}) == len(hooks) == 3
    for hook in hooks:
        understood(hook["entry"])
        assert hook["language"] == "python"
        assert re.compile(hook["files"])
    named = set(re.findall(r"- id: (multilang-\w+)", CI.read_text("utf-8")))
    assert named == {hook["id"] for hook in hooks}


def blocks() -> list[str]:
    return [text for language, text in FENCE.findall(CI.read_text("utf-8")) if language == "yaml"]


@pytest.mark.parametrize("text", blocks())
def test_examples_for_ci_are_yaml_with_commands_that_exist(text: str) -> None:
    told = yaml.safe_load(text)
    lines = [line for line in strings(told) if line.startswith("multilang ")]
    assert lines or "repos" in told
    for line in lines:
        understood(line)


def strings(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for part in value.values() for text in strings(part)]
    if isinstance(value, list):
        return [text for part in value for text in strings(part)]
    return [value] if isinstance(value, str) else []


def test_the_image_copies_what_is_there_and_starts_multilang() -> None:
    folder = ROOT / "requirements"
    text = (folder / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    steps = re.findall(r"^([A-Z]+) ([^\n]+)$", text, re.MULTILINE)
    assert [word for word, _ in steps if word == "FROM"] == ["FROM", "FROM"]
    ignored = (folder / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
    kept = {line[1:] for line in ignored if line.startswith("!")}
    copied = [rest for word, rest in steps if word == "COPY" and not rest.startswith("--from")]
    sources = {source for rest in copied for source in rest.split()[:-1]}
    assert sources == kept
    assert all((ROOT / source).exists() for source in sources)
    assert dict(steps)["USER"] == "65532:65532"
    assert yaml.safe_load(dict(steps)["ENTRYPOINT"]) == ["multilang"]
    assert "--require-hashes" in text


def test_every_make_target_is_in_its_help() -> None:
    text = (ROOT / "Makefile").read_text("utf-8")
    phony = re.search(r"^\.PHONY: (.*?)(?<!\\)$", text.replace("\\\n", " "), re.MULTILINE)
    assert phony is not None
    helped = set(re.findall(r"^([a-z-]+):.*## ", text, re.MULTILINE))
    assert set(phony[1].split()) == helped
