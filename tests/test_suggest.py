"""``multilang suggest`` and ``status --worst``: what reviewers ask the machine."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import polib
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
    assert f"{scores[0]:5.2f}  locale/fr/LC_MESSAGES/ships.po:" in listed


PO = "locale/fr/LC_MESSAGES/ships.po"
LONG = (
    "The ships that wait at the old quay of the harbour are painted blue, and none of them leaves."
)
SAME = "draft: compare the markup"


@pytest.fixture
def waiting(tmp_path: Path) -> Path:
    """Drafts with scores and doubts: two of one score, and one of the memory."""
    folder = tmp_path / "project"
    write(folder / "multilang.toml", f'{SETTINGS}[engine]\nname = "pseudo"\n')
    text = f"# Ships\n\n{LONG}\n\nNonsense.\n\nTea.\\\nCake.\n\nHalf past.\n"
    write(folder / "content" / "ships" / "index.md", text)
    run(folder, "run", "--no-publish", "-q")
    facts = {
        "Ships": ("-0.40", ""), "Tea.\nCake.": ("", "draft: the project's word for tea is thé"),
        LONG: ("-0.40", SAME), "Nonsense.": ("-3.10", ""), "Half past.": ("-0.41", SAME),
    }  # fmt: skip
    file = polib.pofile(folder / PO, wrapwidth=0)
    for entry in file:
        score, entry.comment = facts.get(entry.msgid, ("", ""))
        if score:
            entry.tcomment = entry.tcomment.replace(" | text", f" | score {score} | text")
    file.save()
    shutil.rmtree(folder / ".multilang")  # whatever tools do to notes is undone
    return folder


class TestWorst:
    def listed(self, folder: Path, *options: str) -> list[str]:
        return run(folder, "status", "--worst", *options).output.splitlines()

    def test_doubts_break_ties_only(self, waiting: Path) -> None:
        found = json.loads(run(waiting, "status", "--worst", "0", "--json").output)
        sources = [one["source"] for one in found]
        assert sources == ["Nonsense.", "Half past.", LONG, "Ships", "Tea.\nCake."]
        run(waiting, "run", "--no-publish", "-q")

    def test_the_file_to_open_is_named_with_its_line(self, waiting: Path) -> None:
        found = json.loads(run(waiting, "status", "--worst", "0", "--json").output)
        lines = (waiting / PO).read_text("utf-8").splitlines()
        for one in found:
            assert one["catalog"] == PO
            entry = lines[one["catalog_line"] - 1 :]
            assert lines[one["catalog_line"] - 2] == ""
            first = next(line for line in entry if line.startswith("msgid "))
            assert first in (f'msgid "{one["source"]}"', 'msgid ""')
        assert found[0]["line"] == 5
        head, first, *_ = self.listed(waiting, "0")
        assert "log-probability" in head
        assert first.split() == ["-3.10", f"{PO}:{found[0]['catalog_line']}"]

    @pytest.mark.parametrize("columns", [60, 90, 160])
    def test_texts_fill_the_line(
        self, waiting: Path, columns: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("COLUMNS", str(columns))
        line = next(li for li in self.listed(waiting, "0") if "The ships that wait" in li)
        assert len(line) <= columns
        assert (line.strip() == LONG) == (columns == 160)
        assert columns == 160 or (len(line) == columns and line.endswith("…"))

    def test_texts_are_whole_with_v(self, waiting: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("COLUMNS", "60")
        lines = [line.strip() for line in self.listed(waiting, "0", "-v")]
        assert LONG in lines
        assert lines[lines.index("Tea.") + 1] == "Cake."

    def test_a_doubt_that_many_share_is_said_once(self, waiting: Path) -> None:
        lines = self.listed(waiting, "0")
        assert sum("compare the markup" in line for line in lines) == 1
        assert lines[-1] == "[1] compare the markup"
        assert sum(line.endswith("  [1]") for line in lines) == 2
        assert sum("is thé" in line for line in lines) == 1
