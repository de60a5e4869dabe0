"""The indexes of searches are remembered, and forgotten when they are not to be trusted."""

from __future__ import annotations

from pathlib import Path

import pytest

from multilang import search_cache
from multilang.search_cache import SearchCache

FILES = {"fragment/a.pf_fragment": b"\x1f\x8b", "pagefind.js": b"// \xff"}


def remembered(folder: Path) -> SearchCache:
    cache = SearchCache(folder)
    cache.put("fr", "key", FILES)
    cache.keep()
    return SearchCache(folder)


def test_what_was_kept_is_known(tmp_path: Path) -> None:
    cache = remembered(tmp_path / "search")
    assert cache.get("fr", "key") == FILES
    assert cache.get("fr", "other key") is None
    assert cache.get("fa", "key") is None


def test_nothing_is_written_before_the_site_stands(tmp_path: Path) -> None:
    SearchCache(tmp_path / "search").put("fr", "key", FILES)
    assert not (tmp_path / "search").exists()


def test_other_code_makes_it_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = remembered(tmp_path)
    monkeypatch.setattr(search_cache, "made_by", lambda: "other code")
    assert cache.get("fr", "key") is None


@pytest.mark.parametrize("keep", [0, 10, 100, -1])
def test_a_damaged_file_is_no_index(tmp_path: Path, keep: int) -> None:
    cache = remembered(tmp_path)
    path = tmp_path / "fr.zip"
    path.write_bytes(path.read_bytes()[:keep])
    assert cache.get("fr", "key") is None


def test_a_changed_byte_is_noticed(tmp_path: Path) -> None:
    cache = remembered(tmp_path)
    path = tmp_path / "fr.zip"
    path.write_bytes(path.read_bytes().replace(b"// \xff", b"// \xfe"))
    assert cache.get("fr", "key") is None


def test_a_folder_that_cannot_be_written_costs_only_the_memory(tmp_path: Path) -> None:
    (tmp_path / "search").write_bytes(b"a file in the way")
    cache = remembered(tmp_path / "search")
    assert cache.get("fr", "key") is None
