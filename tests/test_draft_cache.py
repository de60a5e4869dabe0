"""Machine results on disk: what was put is got again, and damage costs nothing but time."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from multilang.draft_cache import open_cache
from multilang.errors import WorkspaceError
from multilang.model import Alignment, Draft
from projects import environment


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "drafts.sqlite"


def test_put_and_get(path: Path) -> None:
    drafts = {f"Sentence {n}.": Draft(f"Phrase {n}.", -0.1 * n) for n in range(1200)}
    with open_cache(path) as cache:
        assert cache.get("s", list(drafts)) == {}
        cache.put("s", drafts)
        cache.put("t", {"Sentence 1.": Draft("Other", None)})
    with open_cache(path) as cache:
        assert cache.get("s", [*drafts, "unknown"]) == drafts
        assert cache.get("t", ["Sentence 1."]) == {"Sentence 1.": Draft("Other", None)}
        cache.put("t", {"Sentence 1.": Draft("Newer", None)})
        assert cache.get("t", ["Sentence 1."])["Sentence 1."].text == "Newer"


def test_what_an_engine_could_not_do_is_not_kept(path: Path) -> None:
    with open_cache(path) as cache:
        cache.put("s", {"a": Draft("", reason="no model"), "b": Draft("", None)})
        assert cache.get("s", ["a", "b"]) == {"b": Draft("", None)}


def test_text_of_every_kind_comes_back(path: Path) -> None:
    texts = ["'; DROP TABLE draft; --", "سلام\u200c", "a\nb", "\U0001f6a2", "x" * 100_000, ""]
    drafts = {text: Draft(text[::-1]) for text in texts}
    with open_cache(path) as cache:
        cache.put("s", drafts)
        assert cache.get("s", texts) == drafts


@pytest.mark.parametrize("damage", ["no database", "cut", "middle", "header", "empty"])
def test_a_damaged_file_is_begun_anew(path: Path, damage: str) -> None:
    drafts = {f"Sentence {n}.": Draft("x" * 200) for n in range(500)}
    with open_cache(path) as cache:
        cache.put("s", drafts)
    data = path.read_bytes()
    path.write_bytes(
        {
            "no database": b"hello",
            "cut": data[:5000],
            "middle": data[:4096] + b"\xff" * (len(data) - 4096),
            "header": b"\0" * 100 + data[100:],
            "empty": b"",
        }[damage]
    )
    with open_cache(path) as cache:
        assert cache.get("s", list(drafts)) == {}
        cache.put("s", drafts)
        assert cache.get("s", list(drafts)) == drafts
    with open_cache(path) as cache:
        assert cache.get("s", list(drafts)) == drafts


def test_no_files_beside_it(path: Path) -> None:
    with open_cache(path) as cache:
        cache.put("s", {"a": Draft("b")})
    assert [p.name for p in path.parent.iterdir()] == ["drafts.sqlite"]


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with (
        pytest.raises(WorkspaceError, match="the draft cache cannot be opened"),
        open_cache(tmp_path / "file" / "drafts.sqlite"),
    ):
        pass
    (tmp_path / "folder").mkdir()
    with pytest.raises(WorkspaceError), open_cache(tmp_path / "folder"):
        pass
    shutil.rmtree(tmp_path / "folder")


def test_processes_beside_each_other_lose_nothing(path: Path) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom multilang.draft_cache import open_cache\n"
        "from multilang.model import Draft\n"
        "with open_cache(Path(sys.argv[1])) as cache:\n"
        "    for n in range(40): cache.put(sys.argv[2], {str(n): Draft(sys.argv[2])})\n"
    )
    children = [
        subprocess.Popen([sys.executable, "-c", code, str(path), name], env=environment())
        for name in "abc"
    ]
    assert [child.wait(60) for child in children] == [0, 0, 0]
    with open_cache(path) as cache:
        for name in "abc":
            assert len(cache.get(name, [str(n) for n in range(40)])) == 40


# -- alignments -------------------------------------------------------------------------------


def aligned(columns: int, rows: int) -> Alignment:
    weights = tuple(
        tuple((0.0, 1 / 255, 200 / 255, 54 / 255)[(t + s) % 4] for s in range(columns))
        for t in range(rows)
    )
    spans = [tuple((5 * n, 5 * n + 4) for n in range(count)) for count in (columns, rows)]
    return Alignment(spans[0], spans[1], weights)


def test_alignments_come_back_as_they_were(path: Path) -> None:
    found = {(f"Sentence {n}.", f"Phrase\ud800 {n}."): aligned(n % 40, n % 33) for n in range(700)}
    found["", ""] = Alignment((), (), ())
    found["\U0001f6a2", ""] = Alignment(((0, 1),), (), ())
    found["", "x"] = Alignment((), ((0, 70_000),), ((),))
    with open_cache(path) as cache:
        cache.put("s", {"Sentence 1.": Draft("Phrase")})
        cache.put_alignments("s", found)
        cache.put_alignments("t", {("ab", "c"): aligned(2, 1)})
    with open_cache(path) as cache:
        assert cache.get_alignments("s", [*found, ("not", "known")]) == found
        assert cache.get_alignments("s", [("ab", "c"), ("a", "bc")]) == {}
        assert cache.get_alignments("t", [("a", "bc"), ("ab", "c")]) == {("ab", "c"): aligned(2, 1)}
        cache.put_alignments("t", {("ab", "c"): aligned(2, 2)})
        assert cache.get_alignments("t", [("ab", "c")]) == {("ab", "c"): aligned(2, 2)}
        assert cache.get("s", ["Sentence 1."])


def test_weights_are_kept_to_the_nearest_step(path: Path) -> None:
    exact = Alignment(((0, 1), (1, 2)), ((0, 1),), ((0.3333, 0.6666),))
    with open_cache(path) as cache:
        cache.put_alignments("s", {("ab", "x"): exact})
        [kept] = cache.get_alignments("s", [("ab", "x")]).values()
    assert kept.weights[0] == pytest.approx(exact.weights[0], abs=1 / 510)


def test_a_file_from_before_there_were_alignments(path: Path) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as old:
        old.execute(
            "CREATE TABLE draft (signature TEXT NOT NULL, source TEXT NOT NULL,"
            " text TEXT NOT NULL, score REAL, PRIMARY KEY (signature, source)) WITHOUT ROWID"
        )
        old.execute("INSERT INTO draft VALUES ('s', 'a', 'b', -0.5)")
    old.close()
    with open_cache(path) as cache:
        assert cache.get("s", ["a"]) == {"a": Draft("b", -0.5)}
        assert cache.get_alignments("s", [("a", "b")]) == {}
        cache.put_alignments("s", {("a", "b"): aligned(1, 1)})
    with open_cache(path) as cache:
        assert cache.get_alignments("s", [("a", "b")]) == {("a", "b"): aligned(1, 1)}
        assert cache.get("s", ["a"])


@pytest.mark.parametrize("data", [b"", b"no zlib", b"x\x9c\x03\x00\x00\x00\x00\x01"])
def test_a_damaged_alignment_is_forgotten(path: Path, data: bytes) -> None:
    with open_cache(path) as cache:
        cache.put_alignments("s", {("a", "b"): aligned(3, 3)})
    with sqlite3.connect(path) as file:
        file.execute("UPDATE alignment SET data = ?", (data,))
    file.close()
    with open_cache(path) as cache:
        assert cache.get_alignments("s", [("a", "b")]) == {}
        cache.put_alignments("s", {("a", "b"): aligned(3, 3)})
        assert cache.get_alignments("s", [("a", "b")]) == {("a", "b"): aligned(3, 3)}


def test_an_alignment_takes_little_room(path: Path) -> None:
    with open_cache(path) as cache:
        cache.put_alignments("s", {(str(n), "x" * 100): aligned(30, 30) for n in range(500)})
    assert path.stat().st_size < 500 * 700
