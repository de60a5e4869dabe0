"""Machine results on disk: what was put is got again, and damage costs nothing but time."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from multilang.draft_cache import open_cache
from multilang.errors import WorkspaceError
from multilang.model import Draft
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
