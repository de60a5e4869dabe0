"""Each tutorial, followed by copy and paste in a fresh folder, is what happens."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tutorials import follow, matches, steps

PAGES = sorted((Path(__file__).parent.parent / "docs" / "tutorial").glob("*.md"))
NEEDS = {
    "operator": ("git",),
    "publisher": ("git", "hugo"),
    "translator": ("git", "msgfmt"),
    "first-article": ("git",),
}


def test_every_tutorial_is_known() -> None:
    assert {page.stem for page in PAGES} == NEEDS.keys()


def _marked(page: Path) -> object:
    marks = [pytest.mark.prefect, pytest.mark.slow] if "flow run" in page.read_text("utf-8") else []
    return pytest.param(page, id=page.stem, marks=marks)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("page", [_marked(page) for page in PAGES])
def test_the_tutorial_is_what_happens(
    page: Path, tmp_path: Path, tool: Callable[[str], str]
) -> None:
    for name in NEEDS[page.stem]:
        tool(name)
    text = page.read_text("utf-8")
    count = 0
    for done in follow(text, tmp_path):
        assert done.status == 0, (done.typed.line, done.out, done.err)
        assert done.as_shown(), f"$ {done.typed.line}\n{done.out}\ninstead of\n{done.typed.shown}"
        assert "Traceback" not in done.err, done.err
        count += 1
    assert count == sum(hasattr(step, "line") for step in steps(text))
    assert len(re.findall(r"^\$ multilang ", text, re.MULTILINE)) >= 8


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        ("a 1\n", "\na 1  \n", True),
        ("a 1\n", "a 2\n", False),
        ("a …\nb\n", "a 17\nb\n", True),
        ("first\n…\nlast\n", "first\n1\n2\nlast\n", True),
        ("first\n…\nlast\n", "first\n1\n2\n", False),
        ("a\n", "Model  en_fr\na\n", True),
        ("", "something\n", False),
    ],
)
def test_what_is_shown_is_compared(shown: str, printed: str, same: bool) -> None:
    assert matches(shown, printed) is same
