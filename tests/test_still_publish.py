"""A publication that would find and change nothing says what the last one said, and is done."""

from __future__ import annotations

from pathlib import Path

import pytest

from multilang import file_index, page_cache, stillness
from projects import HARBOUR, SETTINGS, command, lay, run, write


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = lay(tmp_path / "project")
    run(folder, "run", "-q")
    return folder


@pytest.fixture
def published(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose publication has found nothing to do, long ago as it were."""
    monkeypatch.setattr(stillness, "YOUNG", -(10**12))
    monkeypatch.setattr(page_cache, "YOUNG", 0)
    monkeypatch.setattr(file_index, "YOUNG", 0)
    text = f'{SETTINGS}\n[publish]\ntarget = "../www"\n'
    write(project / "multilang.toml", text)
    for _ in range(3):
        command(project, "publish", "-q")
    assert (project / ".multilang" / stillness.PUBLISHED).exists()
    return project


@pytest.fixture
def publications(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Grows whenever a site is built."""
    from multilang.pipeline import releasing

    found: list[str] = []
    real = releasing.switched

    def noted(*arguments: object, **named: object) -> object:
        found.append("published")
        return real(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(releasing, "switched", noted)
    return found


@pytest.mark.parametrize("options", [(), ("-v",), ("--json",), ("-q",)])
def test_it_says_what_the_publication_said(
    published: Path, publications: list[str], options: tuple[str, ...]
) -> None:
    quick = command(published, "publish", *options)
    assert publications == []
    (published / ".multilang" / stillness.PUBLISHED).unlink()
    whole = command(published, "publish", *options)
    assert publications == ["published"]
    assert quick.output == whole.output


@pytest.mark.parametrize(
    "path",
    [
        "content/harbour/index.md", "content/library/more.svg", "locale/fr/LC_MESSAGES/harbour.po",
        "multilang.toml", "build/site/fr/index.html", "build/site/stray.html",
        "locale/glossary.csv", "locale/unpublished.txt", "../www/current/fr/index.html",
        "../www/current/stray.html",
    ],
)  # fmt: skip
def test_any_change_is_a_publication(published: Path, publications: list[str], path: str) -> None:
    file = published / path
    data = file.read_bytes() if file.exists() else b""
    file.unlink(missing_ok=True)  # what is published may not be written into
    write(file, data + b"\n")
    command(published, "publish", "-q")
    assert publications == ["published"]


def test_other_targets_and_what_is_forced_are_publications(
    published: Path, publications: list[str]
) -> None:
    command(published, "publish", "-q", "--target", "../elsewhere")
    command(published, "publish", "-q", "--dry-run")
    command(published, "publish", "-q", "--force")
    assert len(publications) == 3


def test_what_lies_at_another_host_is_looked_at_each_time(
    published: Path, publications: list[str]
) -> None:
    pytest.importorskip("fsspec")
    for _ in range(3):
        command(published, "publish", "-q", "--target", "memory://site")
    assert len(publications) == 3


def test_a_rolled_back_site_is_published_again(published: Path, publications: list[str]) -> None:
    write(published / "content/harbour/index.md", HARBOUR.replace("coat", "hat"))
    command(published, "publish", "-q")
    for _ in range(3):
        command(published, "publish", "-q")
    publications.clear()
    command(published, "rollback", "-q")
    assert "hat" not in (published / "../www/current/en/harbour/index.html").read_text("utf-8")
    command(published, "publish", "-q")
    assert publications == ["published"]
    assert "hat" in (published / "../www/current/en/harbour/index.html").read_text("utf-8")


def test_another_target_in_the_settings_is_looked_at_in_its_turn(
    published: Path, publications: list[str]
) -> None:
    settings = published / "multilang.toml"
    write(settings, settings.read_text("utf-8").replace("../www", "../web"))
    for _ in range(4):
        command(published, "publish", "-q")
    publications.clear()
    command(published, "publish", "-q")
    assert publications == []
    stray = published / "../web/current/stray.html"
    write(stray, "x")
    command(published, "publish", "-q")
    assert publications == ["published"]
