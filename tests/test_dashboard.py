"""The counts as a page and as a table that follows; completion; Ctrl-C that says what is kept."""

from __future__ import annotations

import html.parser
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from multilang.cli import show
from multilang.model import Coverage
from multilang.reports import coverage
from multilang.reports.coverage.chart import bar
from projects import argv, command, environment, lay, run

HALF = Coverage(
    units=4, reviewed=2, draft=1, missing=1, words=40, words_reviewed=20, words_draft=10,
    words_missing=10,
)  # fmt: skip


@pytest.fixture
def project(tmp_path: Path) -> Path:
    lay(tmp_path)
    run(tmp_path, "run", "-q")
    return tmp_path


def test_pieces_of_a_bar_fill_it() -> None:
    drawn = bar(HALF)
    assert [(piece.state, piece.x, piece.width) for piece in drawn.pieces] == [
        ("reviewed", 0.0, 50.0), ("draft", 50.0, 25.0), ("missing", 75.0, 25.0),
    ]  # fmt: skip
    assert drawn.said == "20 reviewed, 10 draft, to be reviewed, 10 missing words"
    assert drawn.done == "50%"


def test_an_article_without_words_is_done() -> None:
    assert bar(Coverage()).done == "100%"
    assert [piece.width for piece in bar(Coverage()).pieces] == [100.0]


class _Reader(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_the_page_needs_nothing_else_and_escapes_names() -> None:
    counts = {"fa": {"<script>": HALF, "done": Coverage()}, "fr": {"<script>": HALF}}
    text = coverage.render(counts, name="News & <b>more</b>")
    reader = _Reader()
    reader.feed(text)
    assert "script" not in {tag for tag, _ in reader.tags}
    assert "<b>more" not in text
    assert not [a for _, a in reader.tags if {"src", "href", "onclick"} & a.keys()]
    [policy] = [a["content"] for _, a in reader.tags if "http-equiv" in a]
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "فارسی" in text


def test_what_needs_most_work_comes_first() -> None:
    done = Coverage(units=1, reviewed=1, words=5, words_reviewed=5)
    text = coverage.render({"fr": {"a-done": done, "b-half": HALF}}, name="News")
    assert re.findall(r'<th scope="row">([^<]+)', text) == ["b-half", "a-done"]


def test_the_page_has_the_figures_of_the_command(project: Path) -> None:
    page = project / "status.html"
    run(project, "status", "--html", str(page))
    first = page.read_bytes()
    counts = json.loads(run(project, "status", "--json").stdout)
    french = counts["fr"].values()
    drafts = sum(article["draft"] for article in french)
    assert f"<dt>drafts to review</dt><dd>{drafts}</dd>" in first.decode()
    run(project, "status", "--html", str(page))
    assert page.read_bytes() == first


@pytest.mark.parametrize("other", [("--gate",), ("--worst", "3"), ("--provenance",)])
def test_pages_are_of_counts_alone(project: Path, other: tuple[str, ...]) -> None:
    assert command(project, "status", "--html", "x.html", *other).exit_code == 2
    assert not Path("x.html").exists()


def test_watch_shows_what_people_do_until_ctrl_c(project: Path) -> None:
    out = project / "out.txt"
    with out.open("w") as file:
        watching = subprocess.Popen(
            argv("status", "--watch", "-C", str(project)), stdout=file, stderr=subprocess.PIPE,
            env=environment(), text=True, preexec_fn=_listening,
        )  # fmt: skip
    try:
        _wait(out, r"^ fr +\d+ +0 ")
        catalog = project / "locale" / "fr" / "LC_MESSAGES" / "harbour.po"
        catalog.write_text(catalog.read_text("utf-8").replace("#, fuzzy\n", ""), "utf-8")
        _wait(out, r"^ fr +\d+ +[1-9]")
    finally:
        watching.send_signal(signal.SIGINT)
        _, errors = watching.communicate(timeout=20)
    assert watching.returncode == 0
    assert not errors.strip()


def _listening() -> None:
    """Shells let what they run in the background ignore Ctrl-C, and children inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _wait(path: Path, pattern: str, seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while not re.search(pattern, path.read_text("utf-8"), re.MULTILINE):
        assert time.monotonic() < end, path.read_text("utf-8")
        time.sleep(0.1)


_SLOW = """
import sys, time
from multilang import cli
from multilang.engines import pseudo

def translate(*_, **__):
    print("asked", flush=True)
    time.sleep(120)

pseudo.PseudoEngine.translate = translate
cli.main(["run", "-C", sys.argv[1]])
"""


def test_ctrl_c_says_what_is_kept(tmp_path: Path) -> None:
    lay(tmp_path)
    process = subprocess.Popen(
        [sys.executable, "-c", _SLOW, str(tmp_path)], stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, env=environment(), preexec_fn=_listening,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "asked\n", process.communicate()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=50)
    assert process.returncode == 130
    assert "goes on from there" in errors
    assert "Traceback" not in errors


def test_time_left_is_told_in_logs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = [100.0]
    monkeypatch.setattr(show.time, "monotonic", lambda: now[0])
    lines = show.Lines()
    lines.begin("en → fr", 100)
    now[0] += 60
    lines.advance(10)
    now[0] += 60
    lines.advance(80)
    lines.advance(10)
    assert capsys.readouterr().err.splitlines() == [
        "en → fr: 100 sentences",
        "en → fr: 10 of 100, about 9 min left",
        "en → fr: 90 of 100, about 13 s left",
        "en → fr: 100 of 100",
    ]


class TestCompletion:
    @pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
    def test_prints_what_the_shell_evaluates(self, shell: str, tmp_path: Path) -> None:
        done = subprocess.run(
            argv("completion", shell), capture_output=True, text=True, check=True,
            env=environment(),
        )  # fmt: skip
        assert "_MULTILANG_COMPLETE" in done.stdout
        if program := shutil.which(shell):
            script = tmp_path / "completion"
            script.write_text(done.stdout, "utf-8")
            subprocess.run([program, "-n", str(script)], check=True)

    def complete(self, folder: Path, *words: str) -> list[str]:
        line = " ".join(["multilang", *words])
        asked = {"_MULTILANG_COMPLETE": "bash_complete", "COMP_WORDS": line}
        done = subprocess.run(
            [sys.executable, "-c", "from multilang.cli import main; main(prog_name='multilang')"],
            capture_output=True, text=True, check=True, cwd=folder,
            env=environment(**asked, COMP_CWORD=str(len(words)), PATH=os.environ["PATH"]),
        )  # fmt: skip
        return [answer.partition(",")[2] for answer in done.stdout.split()]

    def test_articles_languages_and_commands(self, tmp_path: Path) -> None:
        lay(tmp_path)
        assert self.complete(tmp_path, "run", "har") == ["harbour"]
        assert self.complete(tmp_path, "check", "--lang", "f") == ["fr", "fa"]
        assert self.complete(tmp_path, "pub") == ["publish"]

    def test_outside_a_project_nothing_is_completed(self, tmp_path: Path) -> None:
        assert self.complete(tmp_path, "run", "har") == []
