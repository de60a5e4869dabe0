"""``make bench``: our side does what it says, and the chart shows what was measured."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from multilang.formats import po
from projects import environment

BENCH = Path(__file__).parent.parent / "benchmarks"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(3):
        text = (
            f"---\ntitle: Page {number}\n---\n\nA *paragraph* of page {number}.\n\n- one\n- two\n"
        )
        (folder / f"{number:04}.md").write_text(text, "utf-8")
    return folder


def test_our_cycle_gives_the_articles_back_and_their_catalogs(corpus: Path, tmp_path: Path) -> None:
    for name in ("po", "out"):
        (tmp_path / name).mkdir()
    words = [sys.executable, BENCH / "all_ours.py", "cycle", corpus, tmp_path]
    subprocess.run(words, check=True, env=environment())
    for page in corpus.iterdir():
        assert (tmp_path / "out" / page.name).read_bytes() == page.read_bytes()
        catalog = tmp_path / "po" / f"{page.stem}.po"
        assert len(po.parse(catalog.read_bytes(), "x.po", "fr", page.stem).messages) == 4


def test_one_command_measures_and_writes_figures_and_chart(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "bench"
    done = subprocess.run(
        [
            sys.executable, BENCH / "all.py", "--only", "cycle,unchanged", "--runs", "1",
            "--articles", "3", "--corpus", corpus, "--output", out,
        ],
        check=True, capture_output=True, text=True, env=environment(),
    )  # fmt: skip
    told = json.loads((out / "results.json").read_text("utf-8"))
    tasks = {row["task"] for row in told["rows"] if row["tool"] == "multilang"}
    assert tasks == {"extract, merge, assemble", "unchanged run, 3 articles, 2 languages"}
    assert all(row["ratio"] == 1 for row in told["rows"] if row["tool"] == "multilang")
    assert re.search(
        r"^unchanged run, 3 .* hashing the tree +[\d.]+ +[\d.]+$", done.stdout, re.MULTILINE
    )
    drawn = ET.parse(out / "chart.svg").getroot()
    bars = list(drawn.iter("{http://www.w3.org/2000/svg}rect"))
    assert len(bars) == len(told["rows"])
    assert all(float(bar.attrib["width"]) > 0 for bar in bars)
