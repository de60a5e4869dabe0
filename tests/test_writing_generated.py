"""Files that can be made again: whole for readers, untouched where nothing changed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from multilang import writing
from multilang.errors import WorkspaceError
from multilang.writing.files import PART


def put(folder: Path, name: str, data: bytes, root: Path | None = None) -> bool:
    with writing.generated(folder, root=root) as put:
        return put(name, data)


def test_files_are_made_replaced_and_left_alone_when_nothing_changed(tmp_path: Path) -> None:
    folder = tmp_path / "build" / "templates"
    assert put(folder, "bus.pot", b"one")
    before = (folder / "bus.pot").stat()
    assert not put(folder, "bus.pot", b"one")
    assert (folder / "bus.pot").stat() == before
    for data in (b"one and more", b"o", b"", b"x" * 3_000_000):
        assert put(folder, "bus.pot", data)
        assert not put(folder, "bus.pot", data)
        assert (folder / "bus.pot").read_bytes() == data
    assert [path.name for path in folder.iterdir()] == ["bus.pot"]


def test_readers_have_the_old_bytes_until_the_new_ones_are_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "bus.pot", b"the old bytes")
    seen = []
    write = os.write

    def slowly(handle: int, data: memoryview) -> int:
        seen.append((tmp_path / "bus.pot").read_bytes())
        return write(handle, data[:4])

    monkeypatch.setattr(os, "write", slowly)
    assert put(tmp_path, "bus.pot", b"the new ones")
    assert seen == [b"the old bytes"] * 3
    assert (tmp_path / "bus.pot").read_bytes() == b"the new ones"


def test_a_full_disk_leaves_the_old_bytes_and_nothing_beside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "bus.pot", b"old")

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(WorkspaceError, match="cannot be written: No space left") as caught:
        put(tmp_path, "bus.pot", b"new")
    assert caught.value.where == str(tmp_path / "bus.pot")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"bus.pot": b"old"}


def test_what_a_killed_run_left_is_no_hindrance_and_is_cleaned(tmp_path: Path) -> None:
    part = tmp_path / f".bus.pot{PART}"
    part.write_bytes(b"half")
    assert put(tmp_path, "bus.pot", b"whole")
    assert not part.exists()
    part.write_bytes(b"half")
    assert writing.clean(tmp_path) == []
    assert [path.name for path in tmp_path.iterdir()] == ["bus.pot"]


def test_a_link_stays_a_link_and_leads_nowhere_out_of_the_project(tmp_path: Path) -> None:
    root, outside = tmp_path / "project", tmp_path / "outside"
    folder = root / "build"
    folder.mkdir(parents=True)
    outside.mkdir()
    (root / "real.pot").write_bytes(b"old")
    (folder / "bus.pot").symlink_to(root / "real.pot")
    (folder / "out.pot").symlink_to(outside / "out.pot")
    (root / "linked").symlink_to(outside)
    assert put(folder, "bus.pot", b"new", root)
    assert (folder / "bus.pot").is_symlink()
    assert (root / "real.pot").read_bytes() == b"new"
    for place, name in ((folder, "out.pot"), (root / "linked", "bus.pot")):
        with pytest.raises(WorkspaceError, match="leads out of"):
            put(place, name, b"new", root)
    assert not list(outside.iterdir())


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "build").write_bytes(b"")
    with pytest.raises(WorkspaceError, match="cannot be written"):
        put(tmp_path / "build", "bus.pot", b"x")
