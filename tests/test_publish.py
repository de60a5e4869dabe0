"""The site folder: exactly the files, all or nothing, and untouched when nothing changed."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pytest

from multilang import publish
from multilang.errors import PublishError, WorkspaceError
from multilang.publish import folder

FILES = {"index.html": b"home", "fr/a/index.html": b"page"}


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        str(p): (p.stat().st_ino, p.stat().st_mtime_ns)
        for p in (folder, *sorted(folder.rglob("*")))
    }


def test_the_folder_holds_exactly_the_files(tmp_path: Path) -> None:
    picture = tmp_path / "x.svg"
    picture.write_bytes(b"<svg/>")
    target = tmp_path / "build/site"
    assert publish.publish(FILES, {"media/a/x.svg": picture}, target)
    assert tree(target) == {**FILES, "media/a/x.svg": b"<svg/>"}
    assert publish.publish({"index.html": b"new"}, {}, target)
    assert tree(target) == {"index.html": b"new"}
    assert [p.name for p in target.parent.iterdir()] == ["site"]


def test_an_unchanged_site_is_not_touched(tmp_path: Path) -> None:
    target = tmp_path / "site"
    publish.publish(FILES, {}, target)
    before = stamps(target)
    assert publish.publish(FILES, {}, target) is False
    assert stamps(target) == before


def test_unchanged_files_of_a_changed_site_keep_inode_and_time(tmp_path: Path) -> None:
    target = tmp_path / "site"
    publish.publish(FILES, {}, target)
    before = (target / "index.html").stat()
    assert publish.publish({**FILES, "fr/a/index.html": b"edited"}, {}, target)
    after = (target / "index.html").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert tree(target)["fr/a/index.html"] == b"edited"


def test_a_file_somebody_left_there_goes(tmp_path: Path) -> None:
    target = tmp_path / "site"
    publish.publish(FILES, {}, target)
    (target / "stray.html").write_bytes(b"x")
    assert publish.publish(FILES, {}, target)
    assert tree(target) == FILES


@pytest.mark.parametrize("path", ["../evil", "/etc/x", "a/../../b", "", "a\\b", "a\0b"])
def test_paths_that_lead_out_are_refused(tmp_path: Path, path: str) -> None:
    with pytest.raises(PublishError):
        publish.publish({path: b"x"}, {}, tmp_path / "site")
    assert list(tmp_path.iterdir()) == []


def test_linked_and_missing_media_are_refused_and_the_old_site_stands(tmp_path: Path) -> None:
    target = tmp_path / "site"
    publish.publish(FILES, {}, target)
    link = tmp_path / "link.svg"
    link.symlink_to("/etc/hostname")
    with pytest.raises(PublishError, match="may not be a link"):
        publish.publish(FILES, {"media/a/link.svg": link}, target)
    with pytest.raises(WorkspaceError, match="cannot be read"):
        publish.publish(FILES, {"media/a/none.svg": tmp_path / "none.svg"}, target)
    assert tree(target) == FILES


def test_a_disk_that_refuses_leaves_the_old_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "site"
    publish.publish(FILES, {}, target)

    def full(*args: object) -> None:
        raise OSError(28, os.strerror(28), "somewhere")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(WorkspaceError, match="No space left"):
        publish.publish({**FILES, "new.html": b"x"}, {}, target)
    monkeypatch.undo()
    assert tree(target) == FILES
    assert [p.name for p in tmp_path.iterdir()] == ["site"]


def test_what_a_stopped_run_left_goes_although_nothing_changed(tmp_path: Path) -> None:
    """The switch was done, and the disk failed while the old site was removed."""
    target = tmp_path / "site"
    publish.publish(FILES, {}, target)
    (tmp_path / ".site.new").mkdir()
    (tmp_path / ".site.new" / "index.html").write_bytes(b"old")
    assert publish.publish(FILES, {}, target) is False
    assert [p.name for p in tmp_path.iterdir()] == ["site"]


def test_a_successor_is_told_what_stays(tmp_path: Path) -> None:
    target = tmp_path / "site"
    publish.publish(FILES, {}, target)
    inode = (target / "index.html").stat().st_ino
    with publish.Successor(target) as successor:
        successor.stays("index.html")
        successor.put("more.html", b"more")
        assert tree(target) == FILES  # until the switch
        assert successor.switch()
    assert tree(target) == {"index.html": FILES["index.html"], "more.html": b"more"}
    assert (target / "index.html").stat().st_ino == inode


def test_a_successor_that_is_given_up_leaves_nothing(tmp_path: Path) -> None:
    target = tmp_path / "site"
    publish.publish(FILES, {}, target)
    with publish.Successor(target) as successor:
        successor.put("more.html", b"more")
    assert tree(target) == FILES
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_frozen_successor_writes_nothing(tmp_path: Path) -> None:
    with publish.Successor(tmp_path / "site", frozen=True) as successor:
        successor.put("index.html", b"x")
        with pytest.raises(PublishError):
            successor.put("../x", b"x")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("path", ["../x", "/x", ".multilang/x"])
def test_a_successor_keeps_to_its_folder(tmp_path: Path, path: str) -> None:
    with publish.Successor(tmp_path / "site") as successor:
        for tell in (lambda: successor.put(path, b"x"), lambda: successor.stays(path)):
            with pytest.raises(PublishError):
                tell()


# -- with what was replaced before -----------------------------------------------------------------


def switched(tmp_path: Path, files: dict[str, bytes], stays: tuple[str, ...] = ()) -> bool:
    with publish.Successor(tmp_path / "build/site", spare=tmp_path / "spare/site") as successor:
        for path in stays:
            successor.stays(path)
        for path, data in files.items():
            successor.put(path, data)
        return successor.switch()


SITES = (
    {"index.html": b"1", "fr/a/index.html": b"1", "x.css": b"x"},
    {"index.html": b"1", "fr/a/index.html": b"2", "fr/b/index.html": b"2"},
    {"index.html": b"3", "fr/a/index.html": b"2"},
    {"index.html": b"3", "fr": b"a file"},
    {"index.html": b"3", "fr/a/index.html": b"2", "x.css/y": b"y"},
)


@pytest.mark.parametrize("seed", range(6))
def test_a_folder_made_of_the_one_before_is_what_it_is_without(tmp_path: Path, seed: int) -> None:
    """Whatever somebody did to it, or to the site, meanwhile."""
    chance = random.Random(seed)
    target, spare = tmp_path / "build/site", tmp_path / "spare/site"
    for _ in range(25):
        for place in (target, spare):
            found = [path for path in sorted(place.rglob("*")) if path.is_file()]
            if found and chance.random() < 0.3:
                path = chance.choice(found)
                path.unlink()
                if chance.random() < 0.5:
                    path.write_bytes(b"somebody's")
            if place.is_dir() and chance.random() < 0.2:
                (place / chance.choice(("more", "fr", "x.css"))).with_suffix(".y").touch()
        if chance.random() < 0.1:
            shutil.rmtree(spare, ignore_errors=True)
        files = chance.choice(SITES)
        before = tree(target) if target.exists() else None
        assert switched(tmp_path, files) is (before != files)
        assert tree(target) == files
        assert [path.name for path in target.parent.iterdir()] == ["site"]


def test_it_shares_files_and_writes_into_none(tmp_path: Path) -> None:
    for files in ({"a": b"1", "b": b"1"}, {"a": b"2", "b": b"1"}, {"a": b"3", "b": b"1"}):
        switched(tmp_path, files)
    target, spare = tmp_path / "build/site", tmp_path / "spare/site"
    assert tree(spare) == {"a": b"2", "b": b"1"}
    assert (target / "b").stat().st_ino == (spare / "b").stat().st_ino
    assert (target / "a").stat().st_ino != (spare / "a").stat().st_ino


def test_links_in_it_lead_nowhere(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    switched(tmp_path, {"a/b": b"1"})
    (tmp_path / "spare").mkdir(exist_ok=True)
    shutil.rmtree(tmp_path / "spare/site", ignore_errors=True)
    (tmp_path / "spare/site").symlink_to(outside)
    assert switched(tmp_path, {"a/b": b"2"})
    (tmp_path / "spare/site/c").symlink_to(outside)
    assert switched(tmp_path, {"a/b": b"3", "c/d": b"3"})
    assert tree(tmp_path / "build/site") == {"a/b": b"3", "c/d": b"3"}
    assert list(outside.iterdir()) == []


def test_a_kept_folder_is_not_on_another_file_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder, "_device", lambda path: (0, str(path)))
    for number in (b"1", b"2"):
        assert switched(tmp_path, {"a": number})
    assert tree(tmp_path / "build/site") == {"a": b"2"}
    assert [path.name for path in (tmp_path / "build").iterdir()] == ["site"]
    assert list((tmp_path / "spare").iterdir()) == []
