"""The dashboard: what it says, and that it says it anew where a file changed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from multilang import pipeline
from multilang.project import open_project
from multilang.review.desk import board as boards
from multilang.review.desk.base import Dashboard, Line, Person
from multilang.review.desk.desk import ProjectDesk
from projects import SETTINGS, lay, run, write

ANA = Person("Ana")


@pytest.fixture(scope="module")
def laid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = lay(tmp_path_factory.mktemp("board") / "project", SETTINGS)
    run(folder, "pretranslate", "-q")
    return folder


@pytest.fixture
def project(laid: Path, tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(laid, tmp_path / "project"))
    for path in folder.rglob("*.*"):  # old enough for their times to be trusted
        os.utime(path, (1_000_000_000, 1_000_000_000))
    return folder


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What was read and judged anew."""
    seen: list[tuple[str, str]] = []
    real = boards._line

    def line(*given: object) -> Line:
        made = real(*given)  # type: ignore[arg-type]
        seen.append((made.slug, made.tag))
        return made

    monkeypatch.setattr(boards, "_line", line)
    return seen


@pytest.fixture
def desk(project: Path) -> Iterator[ProjectDesk]:
    opened = ProjectDesk(open_project(project))
    yield opened
    opened.close()


def line(shown: Dashboard, slug: str, tag: str) -> Line:
    return next(one for one in shown.lines if (one.slug, one.tag) == (slug, tag))


def approve(desk: ProjectDesk, slug: str, tag: str = "fr") -> None:
    rows = desk.sheet(tag, slug, ANA).rows
    assert not desk.approve_many(ANA, tag, slug, [(r.id, r.base) for r in rows]).conflicts


def test_it_says_what_sheets_and_gates_say(desk: ProjectDesk, project: Path) -> None:
    approve(desk, "harbour")
    shown = desk.dashboard()
    assert len(shown.lines) == 4
    opened = open_project(project)
    answers, _ = pipeline.gates(opened, pipeline.read(opened), ("fr", "fa"))
    for answer in answers:
        one = line(shown, answer.article, answer.locale)
        assert one.publishable == answer.publishable
        assert one.reasons == tuple(issue.message for issue in answer.reasons)
        assert one.counts == desk.sheet(answer.locale, answer.article, ANA).counts
    assert line(shown, "harbour", "fr").counts.share == 1
    assert line(shown, "library", "fr").counts.share == 0
    kept_back = [one.publishable for one in shown.lines]
    assert kept_back == sorted(kept_back), "what is kept back comes first"
    sums = dict(shown.languages)
    assert sum(sums["fr"].words) == sum(sum(o.counts.words) for o in shown.lines if o.tag == "fr")


def test_only_what_changed_is_judged_again(
    desk: ProjectDesk, project: Path, judged: list[tuple[str, str]]
) -> None:
    first = desk.dashboard()
    assert len(judged) == 4
    judged.clear()
    assert desk.dashboard() == first
    assert judged == []
    approve(desk, "library")
    assert line(desk.dashboard(), "library", "fr").counts.share == 1
    assert judged == [("library", "fr")]
    judged.clear()
    article = project / "content/library/index.md"
    write(article, article.read_text("utf-8") + "\nMore.\n")
    assert line(desk.dashboard(), "library", "fr").counts.of("untranslated") == (1, 1)
    assert judged == [("library", "fr"), ("library", "fa")]
    judged.clear()
    write(project / "locale/glossary.csv", "source,fr\nharbour,port\n")
    desk.dashboard()
    assert len(judged) == 4, "a glossary is for all"


def test_it_is_remembered(project: Path, judged: list[tuple[str, str]]) -> None:
    def look() -> Dashboard:
        desk = ProjectDesk(open_project(project))
        found = desk.dashboard()
        desk.close()
        return found

    first = look()
    judged.clear()
    assert look() == first
    for path in project.rglob("*.po"):
        path.touch()
    assert look() == first
    assert judged == [], "a checkout gives new times, and the same bytes"
    cache = project / ".multilang/dashboard.sqlite"
    write(cache, b"nothing of the kind" * 400)
    assert look() == first
    cache.unlink()
    assert look() == first
    assert len(judged) == 8


def test_what_cannot_be_read_comes_first(desk: ProjectDesk, project: Path) -> None:
    desk.dashboard()
    path = project / "locale/fr/LC_MESSAGES/harbour.po"
    whole = path.read_bytes()
    write(path, whole[:-20])
    write(project / "content/Bad Name/index.md", "# No\n")
    shown = desk.dashboard()
    assert (shown.lines[0].slug, shown.lines[0].tag) == ("harbour", "fr")
    assert "harbour.po" in shown.lines[0].problem
    assert any("Bad Name" in problem for problem in shown.problems)
    write(path, whole)
    assert not line(desk.dashboard(), "harbour", "fr").problem


def test_articles_come_and_go(desk: ProjectDesk, project: Path) -> None:
    calls: list[tuple[int, int]] = []
    desk.dashboard(lambda done, total: calls.append((done, total)))
    assert calls == [(1, 2), (2, 2)]
    shutil.rmtree(project / "content/library")
    write(project / "content/boats/index.md", "# Boats\n")
    write(project / "content/note/index.md", "---\ntranslate: false\n---\n\n# English only\n")
    slugs = {one.slug for one in desk.dashboard().lines}
    assert slugs == {"harbour", "boats"}
    assert line(desk.dashboard(), "boats", "fa").counts.of("untranslated") == (1, 1)


def test_a_limit_on_machine_text_asks_the_journal(desk: ProjectDesk, project: Path) -> None:
    text = SETTINGS.replace("[languages.fr]\n", "[languages.fr]\nmax_unmodified_mt = 0.5\n")
    write(project / "multilang.toml", text)
    approve(desk, "harbour")
    one = line(desk.dashboard(), "harbour", "fr")
    assert not one.publishable
    assert any("unmodified machine text" in reason for reason in one.reasons)
