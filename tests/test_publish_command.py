"""`multilang publish`, `rollback` and `unpublish` on a small project."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polib
import pytest

import faults
import publish_faults
from multilang import config
from multilang.errors import ConfigError
from multilang.publish import releases
from projects import SETTINGS, command, lay, process, run, stamps, tree
from test_faults import memory, strace

__all__ = ["memory", "strace"]
TARGET = '\n[publish]\ntarget = "www"\nkeep = 3\n'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Everything reviewed in French, drafts allowed in Persian; published once."""
    folder = lay(tmp_path / "project", SETTINGS + TARGET)
    run(folder, "run", "-q")
    for path in (folder / "locale/fr/LC_MESSAGES").glob("*.po"):
        catalog = polib.pofile(str(path), encoding="utf-8", wrapwidth=0)
        for entry in catalog:
            entry.flags = []
        catalog.save()
    run(folder, "publish", "-q")
    return folder


def mark(project: Path, slug: str) -> None:
    """Put a review mark on an article's French title."""
    path = project / f"locale/fr/LC_MESSAGES/{slug}.po"
    catalog = polib.pofile(str(path), encoding="utf-8", wrapwidth=0)
    catalog[0].flags = ["fuzzy"]
    catalog.save()


def live(project: Path) -> dict[str, bytes]:
    return tree(project / "www/current")


def test_the_target_holds_the_site_that_is_also_in_build(project: Path) -> None:
    assert live(project) == tree(project / "build/site")
    assert "fr/harbour/index.html" in live(project)
    said = run(project, "publish").output
    assert "release 000001-" in said
    assert "unchanged" in said


@pytest.mark.parametrize("times", [1, 3, 9])
def test_a_run_that_builds_the_site_anew_meanwhile_is_published_too(
    project: Path, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    article, real, left = project / "content/harbour/index.md", releases.lay, [times]

    def lay_late(*given: Any) -> int:
        if left[0]:
            left[0] -= 1
            words = f"Boats {left[0]} wait"
            text = re.sub(r"Ships wait|Boats \d wait", words, article.read_text("utf-8"))
            article.write_text(text, "utf-8")
            run(project, "run", "-q")
        return real(*given)

    before = live(project)
    article.write_text(article.read_text("utf-8").replace("coat", "hat"), "utf-8")
    monkeypatch.setattr(releases, "lay", lay_late)
    if times < 5:
        run(project, "publish", "-q")
        assert live(project) == tree(project / "build/site")
        assert b"Boats 0 wait" in live(project)["en/harbour/index.html"]
    else:
        said = command(project, "publish", "-q")
        assert said.exit_code == 2
        assert "changed while it was published" in said.output
        assert live(project) == before


def test_the_gate_is_asked_again_when_it_is_published(project: Path) -> None:
    mark(project, "harbour")
    said = run(project, "publish").output
    assert "fr: " in said
    assert "1 removed" in said
    assert "fr/harbour/index.html" not in live(project)
    assert b'hreflang="fr"' not in live(project)["en/harbour/index.html"]


def test_a_dry_run_says_what_would_change_and_writes_nothing(project: Path) -> None:
    mark(project, "harbour")
    before = stamps(project / "www"), stamps(project / "build")
    said = run(project, "publish", "--dry-run", "-v").output
    assert "  removed  fr/harbour/index.html" in said
    assert "fr: " in said
    assert (stamps(project / "www"), stamps(project / "build")) == before
    found = json.loads(run(project, "publish", "--dry-run", "--json").output)
    assert "fr/harbour/index.html" in found["change"]["removed"]


def test_a_dry_run_without_a_target_is_about_the_build_folder(tmp_path: Path) -> None:
    folder = lay(tmp_path / "project")
    assert "build/site (" in run(folder, "publish", "--dry-run").output
    assert not (folder / "build").exists()
    run(folder, "publish", "-q")
    assert "unchanged" in run(folder, "publish", "--dry-run").output


def test_there_and_back(project: Path) -> None:
    before = live(project)
    mark(project, "harbour")
    run(project, "publish", "-q")
    assert live(project) != before
    assert "000001-" in run(project, "rollback", "--dry-run").output
    assert live(project) != before
    assert "Published" in run(project, "rollback").output
    assert live(project) == before
    listed = run(project, "rollback", "--list").output.splitlines()
    assert [line.split("-")[0] for line in listed] == ["000002", "000001"]
    assert listed[1].endswith("live")
    assert "fr 2" in listed[1]
    run(project, "rollback", "--to", "2")
    assert "fr/harbour/index.html" not in live(project)


def test_rollback_without_a_target_says_what_to_do(tmp_path: Path) -> None:
    folder = lay(tmp_path / "project")
    result = command(folder, "rollback")
    assert result.exit_code == 2
    assert "[publish] target" in result.output


def test_a_language_is_taken_off_everywhere_and_stays_off(project: Path) -> None:
    run(project, "unpublish", "--lang", "fr")
    assert (project / "locale/unpublished.txt").read_text("utf-8").endswith("\nfr *\n")
    files = live(project)
    assert not [path for path in files if path.startswith("fr/") and "/harbour/" in path]
    for path, data in files.items():
        if path.endswith((".html", ".xml", ".json")):
            assert b'hreflang="fr"' not in data, path
            assert b"/fr/" not in data, path
    run(project, "publish", "-q")
    run(project, "run", "-q")
    assert live(project) == files
    assert b"Le " not in (project / "build/site/index.html").read_bytes()
    assert "fr/harbour/index.html" in tree(project / "build/preview")
    run(project, "unpublish", "--lang", "fr", "--undo", "-q")
    assert "fr/harbour/index.html" in live(project)


def test_an_article_is_taken_off_in_one_language_or_in_all(project: Path) -> None:
    run(project, "unpublish", "--lang", "fr", "--article", "harbour", "-q")
    assert "fr/harbour/index.html" not in live(project)
    assert {"fr/library/index.html", "en/harbour/index.html"} <= live(project).keys()
    run(project, "unpublish", "--article", "content/harbour/index.md", "-q")
    assert not [path for path in live(project) if "harbour" in path]
    assert run(project, "unpublish", "--list").output == "* harbour\nfr harbour\n"
    run(project, "unpublish", "--article", "harbour", "--undo", "-q")
    assert {"fr/harbour/index.html", "en/harbour/index.html"} <= live(project).keys()


def test_going_back_does_not_bring_back_what_was_taken_off(project: Path) -> None:
    run(project, "unpublish", "--lang", "fr", "-q")
    result = command(project, "rollback")
    assert result.exit_code == 2
    assert "locale/unpublished.txt: release 000001-" in result.output
    assert "holds what was taken off the site: fr harbour" in result.output
    assert "`multilang unpublish --undo` first, or publish the site anew" in result.output
    assert "fr/harbour/index.html" not in live(project)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "name a language or an article"),
        (("--lang", "en"), "is the language that all is written in"),
        (("--lang", "de"), "de is not a language"),
        (("--article", "nothing"), "there is no article nothing"),
    ],
)
def test_what_cannot_be_taken_off(project: Path, arguments: tuple[str, ...], said: str) -> None:
    result = command(project, "unpublish", *arguments)
    assert result.exit_code == 2
    assert said in result.output
    assert not (project / "locale/unpublished.txt").exists()


def test_a_dry_run_of_unpublish(project: Path) -> None:
    said = run(project, "unpublish", "--lang", "fr", "--dry-run").output
    assert "removed" in said
    assert not (project / "locale/unpublished.txt").exists()


def test_a_record_that_is_not_understood_stops_everything(project: Path) -> None:
    before = live(project)
    (project / "locale/unpublished.txt").write_text("fr *\nfr\n", "utf-8")
    result = command(project, "publish")
    assert result.exit_code == 2
    assert "unpublished.txt:2" in result.output
    assert live(project) == before


def test_another_target_on_the_command_line(project: Path, tmp_path: Path) -> None:
    run(project, "publish", "-q", "--target", f"file://{tmp_path}/else%20where")
    assert tree(tmp_path / "else where/current") == live(project)


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("keep = 0", "keep must be a whole number from 1"),
        ("target = 3", "target must be text"),
        ('target = "sftp://me:hunter2@example.org/x"', "may not hold a password"),
        ('target = "git+https://me:hunter2@example.org/x"', "may not hold a password"),
    ],
)
def test_settings_that_are_wrong(setting: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said) as caught:
        config.parse(f'[project]\nsource = "en"\n[publish]\n{setting}\n')
    assert "hunter2" not in str(caught.value)


def test_options_come_from_the_environment_and_are_not_told(tmp_path: Path) -> None:
    folder = lay(tmp_path / "project", SETTINGS + '\n[publish]\ntarget = "memory://x"\n')
    secret = '{"password": "hunter2hunter2"'
    done = process(folder, "publish", env={"MULTILANG_PUBLISH_OPTIONS": secret})
    assert done.returncode == 2
    assert "must be a JSON object" in done.stderr
    assert "hunter2" not in done.stderr + done.stdout
    done = process(folder, "publish", env={"MULTILANG_PUBLISH_OPTIONS": "{}"})
    assert done.returncode == 0, done.stderr
    assert "memory://x (release 000001-" in done.stdout


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize(("fault", "every"), [("KILL", 11), ("ENOSPC", 12), ("EIO", 13)])
def test_a_slice_of_the_faults(strace: None, memory: Path, fault: str, every: int) -> None:
    outcomes = list(publish_faults.inject(memory, (fault,), every, alike=False))
    assert len(outcomes) > 5
    assert [o for o in outcomes if o.problems] == []


def test_a_site_that_is_mixed_is_seen(
    strace: None, memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faults, "fresh", _mixing(faults.fresh))
    first, *_ = publish_faults.inject(memory, ("KILL",), 10_000)
    assert "readers find neither the old site nor the new one" in first.problems


def _mixing(fresh: Callable[[Path], Path]) -> Callable[[Path], Path]:
    def changed(folder: Path) -> Path:
        work = fresh(folder)
        (work / "www/current/stray.html").write_bytes(b"x")
        return work

    return changed
