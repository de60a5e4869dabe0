"""Kept versions of a file: by content, newest first, a few of each kind."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from multilang.errors import WorkspaceError
from multilang.writing import versions


def kept(folder: Path, kind: versions.Kind | None = None) -> list[bytes | None]:
    return [version.read() for version in versions.versions(folder, kind)]


def test_the_newest_of_each_kind_are_kept_in_order(tmp_path: Path) -> None:
    for n in range(versions.KEPT + 3):
        versions.keep(tmp_path, b"left %d" % n, "left")
        versions.keep(tmp_path, b"found %d" % n, "found")
    newest = range(versions.KEPT + 2, 2, -1)
    assert kept(tmp_path, "left") == [b"left %d" % n for n in newest]
    assert kept(tmp_path, "found") == [b"found %d" % n for n in newest]
    assert len(kept(tmp_path)) == 2 * versions.KEPT


def test_a_version_that_comes_again_is_the_newest_and_stands_once(tmp_path: Path) -> None:
    for data in (b"a", b"b", b"a"):
        versions.settle(tmp_path, data)
    assert kept(tmp_path) == [b"a", b"b"]


def test_the_base_is_what_the_last_run_left_unless_a_run_left_this_too(tmp_path: Path) -> None:
    assert versions.base(tmp_path, b"x") is None
    versions.settle(tmp_path, b"first")
    versions.keep(tmp_path, b"saved", "found")
    versions.settle(tmp_path, b"second")
    assert versions.base(tmp_path, b"second") is None
    assert versions.base(tmp_path, b"first") is None
    assert versions.base(tmp_path, b"saved") == b"second"
    assert versions.base(tmp_path, b"new") == b"second"


def test_a_run_that_was_killed_knows_what_it_wrote(tmp_path: Path) -> None:
    versions.settle(tmp_path, b"before")
    versions.keep(tmp_path, b"after", "next")
    assert versions.base(tmp_path, b"after") is None
    assert versions.base(tmp_path, b"other") == b"before"
    versions.settle(tmp_path, b"after")
    assert kept(tmp_path, "next") == []
    assert versions.base(tmp_path, b"other") == b"after"


@pytest.mark.parametrize(
    "damage", [b"", b"junk", gzip.compress(b"another")], ids=["empty", "junk", "another"]
)
def test_a_damaged_version_counts_as_gone(tmp_path: Path, damage: bytes) -> None:
    versions.settle(tmp_path, b"old")
    versions.settle(tmp_path, b"new")
    versions.versions(tmp_path)[0].path.write_bytes(damage)
    assert versions.base(tmp_path, b"x") == b"old"


def test_a_damaged_version_is_written_anew(tmp_path: Path) -> None:
    versions.settle(tmp_path, b"old")
    versions.settle(tmp_path, b"new")
    versions.versions(tmp_path)[1].path.write_bytes(b"")
    (tmp_path / ".0000.part").write_bytes(b"a killed run")
    versions.settle(tmp_path, b"old")
    assert kept(tmp_path) == [b"old", b"new"]
    assert len(list(tmp_path.iterdir())) == 2


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("a file")
    with pytest.raises(WorkspaceError, match="cannot be written"):
        versions.keep(tmp_path / "kept", b"a", "left")
