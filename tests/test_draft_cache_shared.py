"""Drafts in a database: the same promises as the file's, on PostgreSQL and SQLAlchemy's SQLite."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from machines import ROOT, PostgreSQL
from multilang import pipeline
from multilang.draft_cache import open_cache
from multilang.errors import ConfigError, WorkspaceError
from multilang.model import Alignment, Draft
from projects import lay

UNUSED = Path("/nonexistent/drafts.sqlite")


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgreSQL]:
    from conftest import _tool

    with PostgreSQL(_tool("initdb")) as database:
        yield database


@pytest.fixture(params=["postgresql", "sqlite"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'shared.sqlite'}"
    found: PostgreSQL = request.getfixturevalue("postgres")
    return found.url("drafts")


def test_put_and_get(url: str) -> None:
    drafts = {f"Sentence {n}.": Draft(f"Phrase {n}.", -0.1 * n) for n in range(2500)}
    with open_cache(UNUSED, url) as cache:
        cache.put("s", drafts)
        cache.put("t", {"Sentence 1.": Draft("Other", None)})
    with open_cache(UNUSED, url) as cache:
        assert cache.get("s", [*drafts, "unknown"]) == drafts
        cache.put("t", {"Sentence 1.": Draft("Newer", None), "b": Draft("", reason="no model")})
        assert cache.get("t", ["Sentence 1.", "b"]) == {"Sentence 1.": Draft("Newer", None)}
        assert cache.begun("s", ["Sentence 7.", "no"]) == {"Sentence 7."}
        assert cache.begun("%", ["Sentence 7."]) == frozenset()


def test_text_of_every_kind_comes_back(url: str) -> None:
    texts = ["'; DROP TABLE draft; --", "سلام\u200c", "a\nb\0c", "\ud800", "x" * 100_000, ""]
    drafts = {text: Draft(text[::-1]) for text in texts}
    with open_cache(UNUSED, url) as cache:
        cache.put("of every kind", drafts)
        assert cache.get("of every kind", texts) == drafts


def test_alignments(url: str) -> None:
    one = Alignment(((0, 2), (3, 5)), ((0, 4),), ((1.0, 0.0),))
    with open_cache(UNUSED, url) as cache:
        cache.put_alignments("s", {("Oh no", "Zut!"): one})
        assert cache.get_alignments("s", [("Oh no", "Zut!"), ("a", "b")]) == {
            ("Oh no", "Zut!"): one
        }


def test_machines_that_put_the_same_at_the_same_moment(postgres: PostgreSQL) -> None:
    """Rows in two orders: neither waits for the other in a circle, and both make the tables."""
    code = (
        "import sys; from pathlib import Path; from multilang.draft_cache import open_cache\n"
        "from multilang.model import Draft\n"
        "names = [f's{n}' for n in range(400)][::int(sys.argv[2])]\n"
        "for _ in range(30):\n"
        "    with open_cache(Path('x'), sys.argv[1]) as cache:\n"
        "        cache.put('both', {name: Draft(name) for name in names})\n"
    )
    environ = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    both = [
        subprocess.Popen(
            [sys.executable, "-c", code, postgres.url("drafts"), step], env=environ,
            stderr=subprocess.PIPE,
        )
        for step in ("1", "-1")
    ]  # fmt: skip
    for process in both:
        assert process.communicate()[1] == b""
        assert process.returncode == 0
    with open_cache(UNUSED, postgres.url("drafts")) as cache:
        assert len(cache.get("both", [f"s{n}" for n in range(400)])) == 400


def test_a_run_takes_from_the_database_what_another_machine_put(
    postgres: PostgreSQL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MULTILANG_DRAFTS", postgres.url("drafts"))
    translated = []
    for machine in ("one", "other"):
        project = pipeline.open_project(lay(tmp_path / machine))
        report = pipeline.localize(project, pipeline.read(project), "fr")
        assert report.drafted > 5
        assert not report.failures
        assert not (project.cache_dir / "drafts.sqlite").exists()
        translated.append(report.translated)
    assert translated[0] > 5
    assert translated[1] == 0


def test_a_database_that_does_not_answer(tool: Callable[[str], str]) -> None:
    url = "postgresql://ana:secret@127.0.0.1:1/drafts"
    with pytest.raises(WorkspaceError) as refused, open_cache(UNUSED, url):
        pass
    assert "the shared draft cache cannot be used" in str(refused.value)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("drafts", "MULTILANG_DRAFTS is no database URL"),
        ("mysql://ana@host/drafts", "is for postgresql and sqlite alone"),
        ("postgresql+nosuch://ana@host/drafts", "no database URL|no driver"),
    ],
)
def test_a_url_that_cannot_be_used(url: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said), open_cache(UNUSED, url):
        pass
