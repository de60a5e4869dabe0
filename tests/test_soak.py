"""The soak's own judgement, and a slice of it; ``make soak`` goes on for half an hour."""

from __future__ import annotations

import random
from pathlib import Path

import polib
import pytest

import soak
import soak_actors
from multilang.pipeline import remembering
from multilang.project import open_project
from projects import lay, run

MIB = 1024


@pytest.mark.parametrize(
    ("last", "grows"), [(100 * MIB, False), (113 * MIB, False), (115 * MIB, True)]
)
def test_memory_that_grows_from_the_second_third_to_the_last_is_found(
    last: int, grows: bool
) -> None:
    memory = [40 * MIB] * 100 + [100 * MIB] * 100 + [last] * 100
    assert bool(soak.judged("it", memory)) is grows


def test_a_peak_is_no_growth() -> None:
    assert not soak.judged("it", [100 * MIB] * 200 + [400 * MIB] * 40 + [100 * MIB] * 60)


def test_paragraphs_come_from_a_stock_with_an_end() -> None:
    chance = random.Random(1)
    alone = {soak_actors._sentence(chance) for _ in range(2000)}
    both = {soak_actors._turned(sentence) for sentence in alone}
    assert len(alone) == len(both) == 20
    assert {soak_actors._turned(two) for two in both} == alone


def test_of_a_catalog_that_is_saved_again_and_again_only_the_last_pairs_are_held(
    tmp_path: Path,
) -> None:
    folder = lay(tmp_path)
    run(folder, "run", "-q", "--no-publish")
    project, path = open_project(folder), folder / "locale/fr/LC_MESSAGES/harbour.po"
    remembering.known(project, "fr")
    before = remembering._held.cache_info().currsize
    for number in range(5):
        file = polib.pofile(str(path), encoding="utf-8")
        entry = file.find("Ships")
        entry.msgstr, entry.flags = f"Navires {number}", []
        file.save(str(path))
        assert f"Navires {number}" in {
            pair.target for pair in remembering.known(project, "fr").pairs
        }
    assert remembering._held.cache_info().currsize == before


@pytest.mark.slow
def test_a_quarter_of_a_minute_of_everything_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert soak.soak(tmp_path / "project", 15, 8, 5) == []
    told = capsys.readouterr().out
    for none in (" 0 rounds", " 0 edits", " 0 reviews", " 0 in the browser", " 0 looks"):
        assert none not in told
