"""What is approved in each catalog is read once, as long as its files stay as they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from multilang import file_index
from multilang.model import Pair
from multilang.pair_cache import PairCache, pairs_in
from projects import write

PAIRS = (Pair("Good day.", "Bonjour.", "paragraph", "", "Next.", "20260503T120000Z", "harbour"),)


@pytest.fixture(params=["young", "old"])
def folder(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Path:
    if request.param == "old":
        monkeypatch.setattr(file_index, "YOUNG", -(10**15))
    write(tmp_path / "a.po", "one")
    write(tmp_path / "a.jsonl", "journal")
    write(tmp_path / "kept/left", "one")
    return tmp_path


def asked(folder: Path, program: str = "1") -> tuple[tuple[Pair, ...], bool]:
    """What a new process is given, and whether it had to read."""
    cache = PairCache(folder, "fr", program)
    read: list[bool] = []

    def reading() -> tuple[Pair, ...]:
        read.append(True)
        return PAIRS

    files = (str(folder / "a.po"), str(folder / "a.jsonl"))
    found = pairs_in(cache.text("a", files, str(folder / "kept"), reading))
    cache.keep()
    return found, bool(read)


def test_it_is_read_once(folder: Path) -> None:
    assert asked(folder) == (PAIRS, True)
    assert asked(folder) == (PAIRS, False)
    assert asked(folder, "2") == (PAIRS, True)


@pytest.mark.parametrize("name", ["a.po", "a.jsonl", "kept/found", "pairs-fr.json"])
def test_it_is_read_again_when_something_changed(folder: Path, name: str) -> None:
    asked(folder)
    write(folder / name, "changed")
    assert asked(folder) == (PAIRS, True)
    (folder / name).unlink()
    assert asked(folder) == (PAIRS, True)


def test_it_may_be_told_that_there_is_none(folder: Path) -> None:
    cache = PairCache(folder, "fr", "1")
    digest = file_index.FileIndex(folder / "x.json").read(str(folder / "a.po"))
    cache.has_none("a", digest, (str(folder / "a.jsonl"),), str(folder / "kept"))
    cache.keep()
    assert asked(folder) == ((), False)


def test_what_is_forgotten_is_read_again(folder: Path) -> None:
    asked(folder)
    cache = PairCache(folder, "fr", "1")
    cache.forget({"b"})
    cache.keep()
    assert asked(folder) == (PAIRS, True)
