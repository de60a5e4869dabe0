"""Articles are extracted when they are asked for, and so many held as memory allows."""

from __future__ import annotations

from pathlib import Path

import pytest

from multilang import pipeline
from multilang.extract import extract, read_article
from multilang.model import Extraction
from multilang.pipeline import extractions, parts
from multilang.pipeline.extractions import Extractions
from projects import lay, write


def made(slug: str) -> Extraction:
    return extract(read_article(f"# {slug}\n\nText.\n".encode(), f"content/{slug}/index.md", slug))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The articles that were extracted; six characters may be held."""
    monkeypatch.setattr(extractions, "HELD", 6)
    return []


@pytest.fixture
def articles(asked: list[str]) -> Extractions:
    found = Extractions(lambda slug: asked.append(slug) or made(slug))  # type: ignore[func-returns-value]
    for slug in ("a", "b", "c"):
        found.add(slug, 6, made(slug) if slug == "a" else None)
    return found


def test_it_is_a_sequence_of_all(articles: Extractions, asked: list[str]) -> None:
    assert (len(articles), articles.slugs) == (3, ("a", "b", "c"))
    assert dict(articles.characters()) == {"a": 6, "b": 6, "c": 6}
    assert asked == []
    assert [e.article.slug for e in articles] == ["a", "b", "c"]
    assert [e.article.slug for e in articles[1:]] == ["b", "c"]
    assert articles[-1].article.slug == "c"


def test_what_is_held_is_not_made_twice_and_no_more_is_held(
    articles: Extractions, asked: list[str]
) -> None:
    for _ in range(2):
        assert articles.of("a").units
        assert articles.of("b").units
    assert asked == ["b", "b"]
    assert articles.made("a") is not None
    assert articles.made("b") is None


def test_a_run_that_holds_nothing_does_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports = []
    for held in (10**9, 0):
        monkeypatch.setattr(extractions, "HELD", held)
        project = pipeline.open_project(lay(tmp_path / str(held)))
        reading = pipeline.read(project)
        reports.append(pipeline.run(project, reading, ("fr", "fa"), publishing=False))
    assert reports[0] == reports[1]
    assert reports[0].changes


def test_an_article_that_breaks_meanwhile_does_not_stop_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extractions, "HELD", 0)
    project = pipeline.open_project(lay(tmp_path / "p"))
    reading = pipeline.read(project)
    write(project.path("content/harbour/index.md"), b"\xff")
    report = parts.read(project).failures
    assert [failure.where for failure in report] == ["content/harbour/index.md:1"]
    done = pipeline.run(project, reading, ("fr",), publishing=False)
    assert [failure.where for failure in done.all_failures] == ["content/harbour/index.md:1"]
    assert done.locales[0].written == ("locale/fr/LC_MESSAGES/library.po",)
