"""Clones that share catalogs through a git remote lose nothing, whatever killed them."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import faults
import flow_clones
from machines import git, share
from multilang import pipeline
from multilang.errors import PublishError
from multilang.writing import versions
from projects import lay, write

FR = "locale/fr/LC_MESSAGES"


@pytest.fixture
def clones(tmp_path: Path, tool: Callable[[str], str]) -> tuple[Path, Path]:
    """Two clones of one project, without catalogs."""
    tool("git")
    project = lay(tmp_path / "project")
    (project / ".gitignore").write_text(".multilang/\nbuild/\n")
    share(project, tmp_path, "a", "b")
    return tmp_path / "a", tmp_path / "b"


def work(clone: Path, *slugs: str, tag: str = "fr") -> pipeline.Project:
    """Localize, as a run on a machine does, and push nothing."""
    project = pipeline.open_project(clone)
    pipeline.localize(project, pipeline.read(project), tag, slugs)
    return project


def approve(catalog: Path, text: str) -> None:
    """The first draft is a person's now."""
    head, _, rest = catalog.read_text("utf-8").partition("#, fuzzy\nmsgctxt")
    source, _, rest = rest.partition('\nmsgstr "')
    draft, _, rest = rest.partition('"\n')
    assert draft
    catalog.write_text(f'{head}msgctxt{source}\nmsgstr "{text}"\n{rest}', "utf-8")


def pushed(clone: Path, path: str) -> str:
    return git(clone.parent / "origin.git", "show", f"main:{path}")


def test_what_one_delivers_the_other_receives(clones: tuple[Path, Path]) -> None:
    a, b = clones
    pipeline.receive(pipeline.open_project(a), "origin")
    assert pipeline.deliver(work(a), "origin", "fr: all")
    assert not pipeline.deliver(pipeline.open_project(a), "origin", "nothing")
    pipeline.receive(pipeline.open_project(b), "origin")
    assert (b / FR / "harbour.po").read_bytes() == (a / FR / "harbour.po").read_bytes()
    assert pipeline.localize(
        pipeline.open_project(b), pipeline.read(pipeline.open_project(b)), "fr"
    ).translated == 0  # fmt: skip


def test_pushes_overtake_each_other(clones: tuple[Path, Path]) -> None:
    for clone in clones:
        pipeline.receive(pipeline.open_project(clone), "origin")
    one, other = work(clones[0], "harbour"), work(clones[1], "library")
    pipeline.deliver(one, "origin", "one")
    pipeline.deliver(other, "origin", "other")
    both = git(clones[1], "ls-tree", "--name-only", "origin/main", f"{FR}/").splitlines()
    assert both == [f"{FR}/harbour.po", f"{FR}/library.po"]


def test_one_catalog_changed_on_both_sides_is_merged_by_entry(clones: tuple[Path, Path]) -> None:
    """A person's text against a machine's new drafts, of articles that both changed."""
    a, b = clones
    for clone in clones:
        pipeline.receive(pipeline.open_project(clone), "origin")
    pipeline.deliver(work(a), "origin", "drafts")
    pipeline.receive(pipeline.open_project(b), "origin")
    approve(a / FR / "harbour.po", "Le port ouvre")
    pipeline.deliver(pipeline.open_project(a), "origin", "a review")
    article = b / "content/harbour/index.md"
    article.write_text(article.read_text("utf-8") + "\nOne more line.\n", "utf-8")
    git(b, "commit", "--quiet", "--all", "--message", "an edit")
    pipeline.deliver(work(b), "origin", "drafts of the edit")
    merged = pushed(b, f"{FR}/harbour.po")
    assert 'msgstr "Le port ouvre"' in merged
    assert 'msgid "One more line."' in merged
    assert "<<<<<<<" not in merged


def test_texts_of_two_people_are_both_kept(clones: tuple[Path, Path]) -> None:
    a, b = clones
    pipeline.receive(pipeline.open_project(a), "origin")
    pipeline.deliver(work(a), "origin", "drafts")
    pipeline.receive(pipeline.open_project(b), "origin")
    approve(a / FR / "harbour.po", "Le port ouvre")
    approve(b / FR / "harbour.po", "Ouverture du port")
    pipeline.deliver(pipeline.open_project(a), "origin", "one review")
    pipeline.deliver(pipeline.open_project(b), "origin", "another review")
    merged = pushed(b, f"{FR}/harbour.po")
    assert "Le port ouvre" in merged
    assert "Ouverture du port" in merged
    assert "#, fuzzy" in merged.partition("Le port ouvre")[0].rpartition("\n\n")[2]


@pytest.mark.parametrize("left", ["files", "commit", "lock", "rebase", "detached"])
def test_what_a_killed_run_left_is_brought_in_order(clones: tuple[Path, Path], left: str) -> None:
    a, b = clones
    for clone in clones:
        pipeline.receive(pipeline.open_project(clone), "origin")
    pipeline.deliver(work(b, "library"), "origin", "of the other machine")
    work(a, "harbour")
    if left in ("commit", "rebase", "detached"):
        git(a, "add", "locale")
        git(a, "commit", "--quiet", "--message", "not pushed")
    if left == "lock":
        (a / ".git/index.lock").touch()
    if left in ("rebase", "detached"):
        git(a, "fetch", "--quiet", "origin")
        _half_a_rebase(a)
    pipeline.receive(pipeline.open_project(a), "origin")
    assert pushed(a, f"{FR}/harbour.po")
    assert (a / FR / "library.po").exists()
    assert git(a, "status", "--porcelain") == ""
    assert git(a, "symbolic-ref", "--short", "HEAD") == "main"


def test_git_killed_while_it_takes_in_what_others_pushed(
    clones: tuple[Path, Path], tool: Callable[[str], str]
) -> None:
    """At its changes of the articles and catalogs, and of its own notes on the rebase: the files
    are then half the others' and half ours, and some git itself does not understand."""
    a, b = clones
    for clone in clones:
        pipeline.receive(pipeline.open_project(clone), "origin")
    pipeline.deliver(work(a), "origin", "drafts")
    pipeline.receive(pipeline.open_project(b), "origin")
    write(b / "content/more/index.md", "---\ntitle: More\n---\n\nMore.\n")
    approve(b / FR / "harbour.po", "Le port ouvre")
    git(b, "add", "--all")
    git(b, "commit", "--quiet", "--message", "an article and a review")
    pipeline.deliver(work(b), "origin", "drafts of it")
    git(a, "fetch", "--quiet", "origin", "+main:refs/multilang/remote")
    git(a, "update-ref", "refs/multilang/moving/main", "HEAD")
    rebase = ("git", "-C", str(a), "rebase", "--quiet", "refs/multilang/remote")
    strace = (tool("strace"), "-f", "-y", "-o", str(a.parent / "log"))
    before = Path(shutil.copytree(a, a.parent / "before", symlinks=True))
    subprocess.run([*strace, "-e", f"trace={','.join(faults.CALLS)}", *rebase], check=True)
    made = flow_clones.points((a.parent / "log").read_text(errors="replace"), a.parent)
    names = ("content/more", "harbour.po", "rebase-merge/onto", ".git/index.lock")
    points = [point for point in made if any(name in point.path for name in names)]
    assert {point.call for point in points} >= {"mkdir", "openat", "write", "unlink", "rename"}
    for point in points:
        shutil.rmtree(a)
        shutil.copytree(before, a, symlinks=True)
        inject = f"inject={point.call}:signal=KILL:when={point.number}"
        subprocess.run([*strace, "-e", f"trace={point.call}", "-e", inject, *rebase], check=False)
        for lock in (a / ".git").rglob("*.lock"):
            os.utime(lock, (1, 1))
        pipeline.receive(pipeline.open_project(a), "origin")
        assert git(a, "status", "--porcelain") == "", point
        assert git(a, "rev-parse", "main") == git(b, "rev-parse", "main"), point
        assert not git(a, "for-each-ref", "refs/multilang/moving")


def test_a_text_saved_in_the_middle_of_it_is_kept(clones: tuple[Path, Path]) -> None:
    a, _ = clones
    pipeline.receive(pipeline.open_project(a), "origin")
    pipeline.deliver(work(a), "origin", "drafts")
    git(a, "update-ref", "refs/multilang/moving/main", "HEAD")  # killed in this very moment
    approve(a / FR / "harbour.po", "Le port ouvre")
    pipeline.receive(pipeline.open_project(a), "origin")
    kept = versions.versions(pipeline.open_project(a).kept_dir(a / FR / "harbour.po"), "found")
    assert any(b"Le port ouvre" in (one.read() or b"") for one in kept)


def test_a_clone_of_the_last_commit_alone_will_do(clones: tuple[Path, Path]) -> None:
    """As Prefect's step ``git_clone`` makes it in a container."""
    a, b = clones
    pipeline.receive(pipeline.open_project(a), "origin")
    pipeline.deliver(work(a, "harbour"), "origin", "drafts")
    origin = f"file://{a.parent / 'origin.git'}"
    git(a.parent, "clone", "--quiet", "--depth", "1", origin, "shallow")
    shallow = a.parent / "shallow"
    pipeline.receive(pipeline.open_project(shallow), "origin")
    pipeline.receive(pipeline.open_project(b), "origin")
    pipeline.deliver(work(b, "library"), "origin", "of the other machine")
    assert pipeline.deliver(work(shallow, tag="fa"), "origin", "from the container")
    assert len(git(a.parent / "origin.git", "log", "--format=%h", "main").split()) == 4


def _half_a_rebase(clone: Path) -> None:
    """Killed while git was putting the first commit on top of the others'."""
    git(clone, "-c", "sequence.editor=sed -i 1ibreak", "rebase", "-i", "origin/main")
    assert (clone / ".git/rebase-merge").exists()


def test_a_file_that_no_driver_reads_is_the_remotes_and_ours_is_kept(
    clones: tuple[Path, Path],
) -> None:
    a, b = clones
    for clone, text in zip(clones, ("not a catalog\n", "nor this\n"), strict=True):
        pipeline.receive(pipeline.open_project(clone), "origin")
        (clone / FR).mkdir(parents=True)
        (clone / FR / "harbour.po").write_text(text)
    pipeline.deliver(pipeline.open_project(a), "origin", "broken")
    pipeline.deliver(pipeline.open_project(b), "origin", "broken otherwise")
    assert pushed(b, f"{FR}/harbour.po") == "not a catalog"
    [kept] = git(b, "branch", "--list", "multilang-kept-*").split()
    assert git(b, "show", f"{kept}:{FR}/harbour.po") == "nor this"


def test_no_clone_is_one_clear_error(tmp_path: Path) -> None:
    project = pipeline.open_project(lay(tmp_path / "project"))
    with pytest.raises(PublishError, match="no clone with a branch checked out"):
        pipeline.receive(project, "origin")


def test_a_remote_that_is_gone_keeps_the_commit(clones: tuple[Path, Path]) -> None:
    a, _ = clones
    pipeline.receive(pipeline.open_project(a), "origin")
    origin = a.parent / "origin.git"
    away = shutil.move(origin, a.parent / "away.git")
    with pytest.raises(PublishError, match="git fetch was refused"):
        pipeline.deliver(work(a), "origin", "drafts")
    shutil.move(away, origin)
    assert pipeline.deliver(pipeline.open_project(a), "origin", "nothing new")
    assert pushed(a, f"{FR}/harbour.po")


def test_a_remote_that_wants_no_push_is_not_asked_for_ever(clones: tuple[Path, Path]) -> None:
    a, b = clones
    for clone in clones:
        pipeline.receive(pipeline.open_project(clone), "origin")
    hook = write(a.parent / "origin.git/hooks/pre-receive", "#!/bin/sh\necho $$ >> asked\nexit 1\n")
    hook.chmod(0o755)
    with pytest.raises(PublishError, match="pre-receive hook declined"):
        pipeline.deliver(work(a), "origin", "drafts")
    assert len((a.parent / "origin.git/asked").read_text().split()) < 9
    hook.unlink()
    pipeline.receive(pipeline.open_project(a), "origin")
    pipeline.receive(pipeline.open_project(b), "origin")
    assert (b / FR / "harbour.po").read_bytes() == (a / FR / "harbour.po").read_bytes()
