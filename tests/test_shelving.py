"""Articles are assembled again when what they are made of has changed; the file is not trusted."""

from __future__ import annotations

import pickle
import sqlite3
import zlib
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from multilang import assemble, pipeline
from multilang.errors import WorkspaceError
from multilang.exports.facts import Facts
from multilang.exports.pages import Page
from multilang.exports.views.withdrawn import Tombstone
from multilang.exports.wholes import slim
from multilang.formats.surroundings import Mark
from multilang.model import Coverage, Issue
from multilang.pipeline import remaking
from multilang.pipeline.packing import Known, known
from multilang.pipeline.shelving import Shelf
from projects import HARBOUR, SETTINGS, lay, run, tree, write

PAGE = Page(
    "a", "fr", "---\ntitle: é\n---\nText.\n", "é", date=date(2026, 5, 3), authors=("Ida",),
    coverage=Coverage(4, reviewed=2, draft=2), marks=(Mark(3, "draft"),), media=("x.svg",),
    params=(("title", "é"),), facts=Facts(published="2026-05-03"), signatures=("argos 1",),
)  # fmt: skip
ISSUE = Issue("gate", "functional", "It waits.", "content/a/index.md", "fr", span=(1, 2))
STONE = Tombstone("a", "fr", reason="Wrong.")
FOUND = known(b"key", PAGE, issues=(ISSUE,), stone=STONE)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is assembled, as ``fr harbour``."""
    found: list[str] = []
    original = assemble.assemble

    def counted(extraction: object, catalog: object, locale: object, *a: object, **k: object):  # type: ignore[no-untyped-def]
        found.append(f"{locale.tag} {extraction.article.slug}")  # type: ignore[attr-defined]
        return original(extraction, catalog, locale, *a, **k)  # type: ignore[arg-type]

    monkeypatch.setattr(assemble, "assemble", counted)
    return found


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = lay(tmp_path / "project")
    run(folder, "run", "-q")
    run(folder, "publish", "-q")
    return folder


def test_what_did_not_change_is_not_assembled_again(project: Path, made: list[str]) -> None:
    run(project, "publish", "-q")
    assert made == []


def test_an_edited_article_and_an_edited_catalog_are(project: Path, made: list[str]) -> None:
    path = project / "locale/fr/LC_MESSAGES/library.po"
    path.write_bytes(path.read_bytes().replace(b"#, fuzzy\n", b"", 1))
    run(project, "publish", "-q")
    assert made == ["fr library"]
    made.clear()
    write(project / "content/harbour/index.md", HARBOUR.replace("coat", "hat"))
    run(project, "publish", "-q")
    assert sorted(made) == ["fa harbour", "fr harbour"]


@pytest.mark.parametrize("change", ["settings", "glossary", "media"])
def test_what_is_about_all_of_them(project: Path, made: list[str], change: str) -> None:
    if change == "settings":
        write(
            project / "multilang.toml",
            SETTINGS.replace("[languages.fr]", '[languages.fr]\ngate = "drafts"'),
        )
    elif change == "glossary":
        write(project / "locale/glossary.csv", "source,fr\nharbour,port\n")
    else:
        write(project / "content/library/more.svg", "<svg/>")
    run(project, "publish", "-q")
    assert "fr library" in made


def test_the_site_is_the_same_without_a_cache(project: Path) -> None:
    write(project / "content/harbour/index.md", HARBOUR.replace("coat", "hat"))
    run(project, "publish", "-q")
    cached = tree(project / "build/site")
    (project / ".multilang/made.sqlite").unlink()
    (project / ".multilang/pages-site.json").unlink()
    run(project, "publish", "-q")
    assert tree(project / "build/site") == cached


def shelf(path: Path, kind: str = "site", **more: bool) -> Shelf:
    return Shelf(path / "made.sqlite", kind, "en", **more)


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A folder with the file of a run that has made one page."""
    first = shelf(tmp_path)
    first.put("a", {"fr": FOUND}, (PAGE,))
    first.keep()
    return tmp_path


def test_there_and_back(kept: Path) -> None:
    again = shelf(kept)
    found = again.of("a")
    assert found == {"fr": FOUND}
    page = found["fr"].page
    assert page == slim(PAGE)
    again.stays("a", found)
    assert page is not None
    assert again.page(page) == PAGE
    assert again.of("b") == {}
    assert shelf(kept, "preview").of("a") == {}


def test_what_is_not_used_goes(kept: Path) -> None:
    again = shelf(kept)
    other = replace(PAGE, slug="b")
    again.put("b", {"fr": known(b"k", other)}, (other,))
    again.keep()
    last = shelf(kept)
    assert last.of("a") == {}
    assert last.of("b") == {"fr": known(b"k", other)}
    with closing(sqlite3.connect(kept / "made.sqlite")) as connection:
        assert connection.execute("SELECT place FROM whole").fetchall() == [("b/fr",)]


def test_what_becomes_of_a_page_later_is_its_own(kept: Path) -> None:
    again = shelf(kept)
    again.stays("a", again.of("a"))
    page = slim(PAGE)
    later = replace(page, publishable=False, address="quai", reviewers=("Mo",))
    assert again.page(later) == replace(PAGE, publishable=False, address="quai", reviewers=("Mo",))
    assert again.digest(page) != again.digest(later)
    assert again.slim_digest(page) != again.slim_digest(later)


def damage(folder: Path, table: str, data: bytes) -> None:
    with closing(sqlite3.connect(folder / "made.sqlite")) as connection, connection:
        connection.execute(f"UPDATE {table} SET data = ?", (data,))


def test_code_in_the_file_does_not_run(kept: Path) -> None:
    class Hostile:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return Path.touch, (kept / "ran",)  # type: ignore[return-value]

    values = (Hostile(), (1, 2), {"fr": 1}, {"fr": (1,) * 10}, {"fr": (b"k", (1, 2))})
    for data in (*map(pickle.dumps, values), b"", b"junk"):
        damage(kept, "known", data)
        assert shelf(kept).of("a") == {}
    assert not (kept / "ran").exists()


@pytest.mark.parametrize("data", [b"", b"junk", zlib.compress(pickle.dumps((1, 2)))])
def test_a_page_that_cannot_be_read_back_is_made_again(kept: Path, data: bytes) -> None:
    damage(kept, "whole", data)
    again = shelf(kept)
    again.stays("a", again.of("a"))
    again.again = lambda tag, slug: PAGE if (tag, slug) == ("fr", "a") else None
    assert again.page(slim(PAGE)) == PAGE
    for other in (None, replace(PAGE, text="Saved meanwhile.")):
        again.again = lambda _, __, other=other: other  # type: ignore[misc]
        with pytest.raises(WorkspaceError, match="changed while the site was built"):
            again.page(slim(PAGE))


def test_a_damaged_file_is_none(tmp_path: Path) -> None:
    (tmp_path / "made.sqlite").write_bytes(b"no database at all" * 100)
    for _ in range(2):
        first = shelf(tmp_path)
        assert first.of("a") == {}
        first.put("a", {"fr": FOUND}, (PAGE,))
        assert first.page(slim(PAGE)) == PAGE
        first.keep()
        if first.of("a"):
            break
    assert shelf(tmp_path).of("a") == {"fr": FOUND}


def test_a_frozen_project_is_not_written_to(tmp_path: Path) -> None:
    frozen = shelf(tmp_path, frozen=True)
    for number in range(300):
        one = replace(PAGE, slug=f"a{number}")
        frozen.put(one.slug, {"fr": known(b"k", one)}, (one,))
    assert frozen.page(slim(replace(PAGE, slug="a7"))) == replace(PAGE, slug="a7")
    frozen.keep()
    assert list(tmp_path.iterdir()) == []


def test_many_are_written_on_the_way(tmp_path: Path) -> None:
    first = shelf(tmp_path)
    for number in range(300):
        one = replace(PAGE, slug=f"a{number}")
        first.put(one.slug, {"fr": known(b"k", one)}, (one,))
    assert len(first._held) < 100
    assert first.page(slim(replace(PAGE, slug="a7"))) == replace(PAGE, slug="a7")


def test_headings_are_those_of_the_original(tmp_path: Path) -> None:
    first = shelf(tmp_path)
    source = known(b"k", replace(PAGE, locale="en"), headings=("one", "two"))
    first.put("a", {"en": source, "fr": FOUND})
    assert first.headings("a") == ("one", "two")
    assert first.headings("b") == ()
    assert Known(b"k", None).headings == ()


def test_other_code_assembles_anew(
    project: Path, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remaking, "made_by", lambda: "a later version")
    run(project, "publish", "-q")
    assert sorted(made) == ["fa harbour", "fa library", "fr harbour", "fr library"]


def test_the_gate_is_part_of_what_is_remembered(project: Path) -> None:
    opened = pipeline.open_project(project)
    before = pipeline.build_site(opened, pipeline.read(opened))
    after = pipeline.build_site(opened, pipeline.read(opened))
    assert before.held == after.held
    assert any(issue.check == "gate" for issue in after.held)
