"""Bundles are assembled again when what they are made of has changed; the file is not trusted."""

from __future__ import annotations

import pickle
import sqlite3
import zlib
from contextlib import closing
from pathlib import Path

import pytest

from multilang import assemble, bundle_cache, pipeline
from multilang.bundle_cache import BundleCache
from multilang.model import Bundle, Coverage, Unit
from projects import HARBOUR, SETTINGS, lay, run, tree, write

BUNDLE = Bundle("a", "fr", "text", (("title", "é"),), Coverage(1), (("u", "final"),), True)
UNITS = (Unit("u", "paragraph", "text", 3),)


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
    (project / ".multilang/bundles.sqlite").unlink()
    (project / ".multilang/pages-site.json").unlink()
    run(project, "publish", "-q")
    assert tree(project / "build/site") == cached


def cache(path: Path) -> BundleCache:
    return BundleCache(path / "b.sqlite", "site")


def test_there_and_back(tmp_path: Path) -> None:
    first = cache(tmp_path)
    key = first.key("x", 1)
    first.put(key, (BUNDLE, UNITS))
    first.keep()
    second = cache(tmp_path)
    assert second.get(key) == (BUNDLE, UNITS)
    assert second.get(second.key("x", 2)) is None
    cache(tmp_path).keep()  # nothing was asked for
    assert cache(tmp_path).get(key) is None


def test_code_in_the_file_does_not_run(tmp_path: Path) -> None:
    class Hostile:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return Path.touch, (tmp_path / "ran",)  # type: ignore[return-value]

    first = cache(tmp_path)
    key = first.key("x")
    first.put(key, (BUNDLE, UNITS))
    first.keep()
    packed = [zlib.compress(pickle.dumps(value)) for value in (Hostile(), (1, 2), ({}, ()))]
    for data in (*packed, pickle.dumps(Hostile()), b"", b"junk"):
        with closing(sqlite3.connect(tmp_path / "b.sqlite")) as connection, connection:
            connection.execute("UPDATE packed SET data = ?", (data,))
        assert cache(tmp_path).get(key) is None
    assert not (tmp_path / "ran").exists()


def test_a_damaged_file_is_no_cache(tmp_path: Path) -> None:
    (tmp_path / "b.sqlite").write_bytes(b"no database at all" * 100)
    first = cache(tmp_path)
    key = first.key("x")
    assert first.get(key) is None
    first.put(key, (BUNDLE, UNITS))
    first.keep()
    again = cache(tmp_path)
    again.put(key, (BUNDLE, UNITS))
    again.keep()
    assert cache(tmp_path).get(key) == (BUNDLE, UNITS)


def test_other_code_assembles_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = cache(tmp_path).key("x")
    monkeypatch.setattr(bundle_cache, "made_by", lambda: "a later version")
    assert cache(tmp_path).key("x") != key


def test_the_gate_is_part_of_what_is_remembered(project: Path) -> None:
    opened = pipeline.open_project(project)
    before = pipeline.build_site(opened, pipeline.read(opened))
    after = pipeline.build_site(opened, pipeline.read(opened))
    assert before.held == after.held
    assert any(issue.check == "gate" for issue in after.held)
