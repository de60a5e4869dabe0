"""A file that somebody broke never takes a published page off the site."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from multilang import pipeline
from multilang.pipeline import Silent

SETTINGS = """\
[project]
name = "T"
source = "en"

[engine]
name = "pseudo"

[languages.fr]
gate = "drafts"
"""


@pytest.fixture
def project(tmp_path: Path) -> pipeline.Project:
    (tmp_path / "multilang.toml").write_text(SETTINGS, "utf-8")
    for slug in ("one", "two"):
        (tmp_path / "content" / slug).mkdir(parents=True)
        text = f"---\ntitle: Article {slug}\n---\n\nSome words of {slug}.\n"
        (tmp_path / "content" / slug / "index.md").write_text(text, "utf-8")
    return pipeline.open_project(tmp_path)


def run(project: pipeline.Project) -> pipeline.RunReport:
    reading = pipeline.read(project)
    return pipeline.run(project, reading, project.config.tags, Silent())


def site(project: pipeline.Project) -> dict[str, bytes]:
    folder = project.site_dir
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("content/one/index.md", b"caf\xe9"),
        ("content/one/index.md", b"---\ntitle: [\n---\n"),
        ("locale/fr/LC_MESSAGES/one.po", b"<<<<<<< ours\n"),
        ("locale/fr/LC_MESSAGES/one.po", b""),
    ],
)
def test_the_page_stays_as_it_was(project: pipeline.Project, name: str, data: bytes) -> None:
    assert not run(project).all_failures
    before = site(project)
    assert "fr/one/index.html" in before
    path = project.path(*name.split("/"))
    good = path.read_bytes()
    path.write_bytes(data)
    report = run(project)
    assert [failure.where.partition(":")[0] for failure in report.all_failures] == [name]
    assert report.published is not None
    assert [issue.check for issue in report.published.held] == ["unreadable"]
    assert site(project) == before
    path.write_bytes(good)
    assert not run(project).all_failures
    assert site(project) == before


def test_others_are_still_published_anew(project: pipeline.Project) -> None:
    run(project)
    project.path("content", "one", "index.md").write_bytes(b"\xff")
    project.path("content", "two", "index.md").write_text("---\ntitle: Mended\n---\n\nNew.\n")
    run(project)
    pages = site(project)
    assert b"Mended" in pages["en/two/index.html"]
    assert b"Article one" in pages["en/one/index.html"]


def test_a_removed_article_is_removed(project: pipeline.Project) -> None:
    run(project)
    shutil.rmtree(project.path("content", "one"))
    run(project)
    assert "en/one/index.html" not in site(project)


def test_without_the_memory_the_article_is_missing_and_said_so(project: pipeline.Project) -> None:
    run(project)
    shutil.rmtree(project.cache_dir)
    project.path("content", "one", "index.md").write_bytes(b"\xff")
    report = run(project)
    assert len(report.all_failures) == 1
    assert "en/one/index.html" not in site(project)


def test_a_damaged_memory_harms_nobody(project: pipeline.Project) -> None:
    run(project)
    before = site(project)
    (project.cache_dir / "published.sqlite").write_bytes(b"not a database" * 100)
    assert not run(project).all_failures
    assert site(project) == before


def test_drafts_of_authors_are_shown_in_the_preview_only(project: pipeline.Project) -> None:
    text = "---\ntitle: Later\ndraft: true\n---\n\nNot yet.\n"
    project.path("content", "two", "index.md").write_text(text, "utf-8")
    run(project)
    assert "en/two/index.html" not in site(project)
    assert (project.preview_dir / "fr" / "two" / "index.html").exists()


def test_what_is_not_to_be_translated_has_one_page(project: pipeline.Project) -> None:
    text = "---\ntitle: Imprint\ntranslate: false\n---\n\nAddress.\n"
    project.path("content", "two", "index.md").write_text(text, "utf-8")
    run(project)
    pages = site(project)
    assert "en/two/index.html" in pages
    assert "fr/two/index.html" not in pages
    assert not project.catalog_path("fr", "two").exists()
