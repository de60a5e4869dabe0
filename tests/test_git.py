"""What git knows of a file, in folders with any name, and nothing where git knows nothing."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from multilang import git


def run(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=Rim", "-c", "user.email=rim@example.org"]
    subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True)


@pytest.mark.parametrize("name", ["locale", "my *words* [fr]", "été", ":(top)x", "-n"])
def test_versions_of_a_file(tmp_path: Path, name: str) -> None:
    path, other = tmp_path / name / "a.po", tmp_path / "my words f" / "a.po"
    run(tmp_path, "init", "-q")
    for text in ("one\n", "two\n"):
        for file in (path, other):
            file.parent.mkdir(exist_ok=True)
            file.write_text(text)
        run(tmp_path, "add", "-A")
        run(tmp_path, "commit", "-qm", text)
    other.write_text("changed\n")
    assert not git.is_changed(tmp_path, path)
    assert git.is_changed(tmp_path, other)
    assert list(git.committed(tmp_path, path, most=3)) == [b"two\n", b"one\n"]
    assert list(git.committed(tmp_path, path, most=0)) == [b"two\n"]
    (first, _) = git.commits(tmp_path, path, most=5)
    assert (first.who, first.path) == ("Rim <rim@example.org>", f"{name}/a.po")
    path.write_text("three\n")
    assert git.is_changed(tmp_path, path)


def test_no_repository_knows_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.po"
    path.write_text("x")
    assert list(git.committed(tmp_path, path, most=3)) == []
    assert not git.is_changed(tmp_path, path)


def test_a_file_that_was_deleted_in_between(tmp_path: Path) -> None:
    path = tmp_path / "a.po"
    run(tmp_path, "init", "-q")
    for text in ("one\n", "", "two\n"):
        if text:
            path.write_text(text)
        else:
            path.unlink()
        run(tmp_path, "add", "-A")
        run(tmp_path, "commit", "-qm", "x")
    assert list(git.committed(tmp_path, path, most=5)) == [b"two\n", b"one\n"]


def test_files_of_a_commit(tmp_path: Path) -> None:
    folder = tmp_path / "my site [fr]"
    (folder / "locale").mkdir(parents=True)
    run(tmp_path, "init", "-q")
    (folder / "locale/a.po").write_bytes(b"one\n\n")
    (folder / "locale/empty.po").write_bytes(b"")
    run(tmp_path, "add", "-A")
    run(tmp_path, "commit", "-qm", "one")
    (folder / "locale/a.po").write_bytes(b"two\n")
    assert git.prefix(folder) == "my site [fr]/"
    assert git.prefix(tmp_path) == ""
    commit = git.commit_of(folder, "HEAD")
    assert len(commit) == 40
    wanted = ["locale/a.po", "locale/gone.po", "locale", "locale/empty.po", "locale/a.po"]
    found = list(git.blobs(folder, commit, wanted))
    assert (found[:2], found[3:]) == ([b"one\n\n", None], [b"", b"one\n\n"])


@pytest.mark.parametrize("revision", ["", "nowhere", "--all", "-h", "HEAD:a.po", "HEAD\n"])
def test_what_is_no_revision(tmp_path: Path, revision: str) -> None:
    run(tmp_path, "init", "-q")
    (tmp_path / "a.po").write_bytes(b"one\n")
    run(tmp_path, "add", "-A")
    run(tmp_path, "commit", "-qm", "one")
    assert git.commit_of(tmp_path, revision) == ""
    assert git.is_repository(tmp_path)


def test_without_a_repository_there_are_no_revisions(tmp_path: Path) -> None:
    assert not git.is_repository(tmp_path)
    assert git.commit_of(tmp_path, "HEAD") == ""
    assert git.prefix(tmp_path) == ""
    assert list(git.blobs(tmp_path, "HEAD", ["a.po"])) == [None]
