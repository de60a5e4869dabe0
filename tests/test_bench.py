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


def test_ours_from_catalogs_is_the_same_with_the_proof_and_without(
    corpus: Path, tmp_path: Path
) -> None:
    written = []
    for task in ("assemble", "fill"):
        for name in ("po", "out"):
            (tmp_path / task / name).mkdir(parents=True)
        for step in ("targets", task):
            words = [sys.executable, BENCH / "all_ours.py", step, corpus, tmp_path / task]
            subprocess.run(words, check=True, env=environment())
        pages = sorted((tmp_path / task / "out").iterdir())
        written.append([page.read_text("utf-8") for page in pages])
    assert written[0] == written[1]
    assert written[0][1] == (
        "---\ntitle: Pagé 1\n---\n\nA *paragraph* of pagé 1.\n\n- oné\n- two\n"
    )


def test_trees_of_files_are_compared_with_the_start_of_each_tool_and_without(
    corpus: Path, tmp_path: Path
) -> None:
    out = tmp_path / "bench"
    words = [
        sys.executable, BENCH / "all.py", "--only", "extract,assemble", "--runs", "1",
        "--corpus", corpus, "--output", out,
    ]  # fmt: skip
    subprocess.run(words, check=True, capture_output=True, text=True, env=environment())
    rows = json.loads((out / "results.json").read_text("utf-8"))["rows"]
    ours = {(row["task"], row["tool"]) for row in rows if row["tool"].startswith("multilang")}
    assert ours == {
        ("extract", "multilang"), ("extract", "multilang extract"),
        ("assemble", "multilang"), ("assemble", "multilang, no proof"),
    }  # fmt: skip
    assert all(0 < row["start"] < 5 and row["net_ratio"] > 0 for row in rows)
    drawn = ET.parse(out / "chart.svg").getroot()
    bars = drawn.iter("{http://www.w3.org/2000/svg}rect")
    assert [bar.attrib["class"] for bar in bars].count("ours") == 4
