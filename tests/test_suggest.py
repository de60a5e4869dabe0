"""``multilang suggest`` and ``status --worst``: what reviewers ask the machine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from projects import command, run, write

SETTINGS = """\
[project]
name = "Ships"
source = "en"
[languages.fr]
"""
ARTICLE = "# Ships\n\nThe ships are waiting. The *harbour* is closed.\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    write(folder / "multilang.toml", SETTINGS)
    write(folder / "content" / "ships" / "index.md", ARTICLE)
    return folder


def test_other_answers_sentence_by_sentence(project: Path) -> None:
    """With the starter model that comes along."""
    result = run(project, "suggest", "ships", "3", "--json")
    found = json.loads(result.output)["fr"]
    assert [one["source"] for one in found] == ["The ships are waiting.", "The harbour is closed."]
    assert any(len(one["targets"]) > 1 for one in found)
    for one in found:
        texts = [draft["text"] for draft in one["targets"]]
        assert len(set(texts)) == len(texts)
    assert not (project / "locale").exists(), "nothing is written"
    shown = run(project, "suggest", "content/ships/index.md", "3").output
    assert "fr  The harbour is closed." in shown


def test_no_unit_at_a_line(project: Path) -> None:
    write(project / "content" / "ships" / "index.md", f"```\ncode\n```\n\n{ARTICLE}")
    result = command(project, "suggest", "ships", "2")
    assert result.exit_code == 2
    assert "content/ships/index.md:2" in result.output


def test_the_least_sure_drafts_come_first(project: Path) -> None:
    run(project, "run", "--no-publish", "-q")
    found = json.loads(run(project, "status", "--worst", "0", "--json").output)
    scores = [one["score"] for one in found if one["score"] is not None]
    assert scores == sorted(scores)
    assert scores
    assert {one["line"] for one in found} <= {1, 3}
    listed = run(project, "status", "--worst", "1").output
    assert f"{scores[0]:5.2f}  fr  ships:" in listed
