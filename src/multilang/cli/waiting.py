"""``multilang status --worst``: where to begin to review."""

from __future__ import annotations

import shutil
from collections import Counter
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from multilang.pipeline import Waiting

_HEAD = "the least sure first: mean log-probability of the machine's words, 0 at most"
_INDENT = " " * 7
_PIPE = 200  # columns where there is no terminal


def show(found: Sequence[Waiting], number: int, o: Mapping[str, Any]) -> None:
    """The first ``number`` of them: how sure the machine was, where, and both texts, cut to the
    terminal's width unless ``verbose``."""
    from multilang.cli import show as output

    chosen = found[:number] if number else found
    if o["as_json"]:
        output.as_json(_plain(chosen))
        return
    if o["quiet"]:
        return
    if not found:
        click.echo("no draft waits for review")
        return
    click.echo(f"{output.number(len(found), 'draft')} to review, {_HEAD}")
    shared = _shared(chosen)
    for one in chosen:
        for line in _lines(one, shared, whole=o["verbose"]):
            click.echo(line)
    for doubt, mark in shared.items():
        click.echo(f"{mark} {doubt}")
    if len(chosen) < len(found):
        click.echo(f"{output.number(len(found) - len(chosen), 'more draft')}: --worst 0 lists all")


def _shared(chosen: Sequence[Waiting]) -> dict[str, str]:
    """A mark for each doubt that several drafts have."""
    counts = Counter(doubt for one in chosen for doubt in one.doubts)
    several = (doubt for doubt, count in counts.items() if count > 1)
    return {doubt: f"[{number}]" for number, doubt in enumerate(several, 1)}


def _lines(one: Waiting, shared: Mapping[str, str], *, whole: bool) -> Iterator[str]:
    score = " " * 5 if one.score is None else f"{one.score:5.2f}"
    marks = " ".join(shared[doubt] for doubt in one.doubts if doubt in shared)
    yield f"{score}  {one.catalog}:{one.catalog_line}{'  ' if marks else ''}{marks}"
    for text in (one.source, one.target):
        for line in text.splitlines() if whole else (_beginning(text),):
            yield f"{_INDENT}{line}"
    for doubt in one.doubts:
        if doubt not in shared:
            yield f"{_INDENT}({doubt})"


def _plain(chosen: Sequence[Waiting]) -> list[dict[str, object]]:
    from dataclasses import asdict

    return [asdict(one) for one in chosen]


def _beginning(text: str) -> str:
    width = shutil.get_terminal_size((_PIPE, 24)).columns - len(_INDENT)
    line = " ".join(text.split())
    return line if len(line) <= width else f"{line[: max(width, 20) - 1]}…"
