"""Compiled sentence rules come from the cache as they went in, and nothing else comes out of it."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import pytest
import regex

from multilang.pattern_cache import PatternCache
from projects import environment

TEXT = "Dr. Smith came at 9 a.m. on Monday. He left at noon. U.S. law is older."
PROGRAM = f"""
import sys
from pathlib import Path
import regex
compiled = []
real = regex.compile
regex.compile = lambda *given, **named: compiled.append(given) or real(*given, **named)
from multilang import segment
from multilang.pattern_cache import PatternCache
segment.keep_patterns(PatternCache(Path(sys.argv[1])))
found = [s.source for s in segment.segment({TEXT!r}, "en")]
print(any(len(given[0]) > 1000 for given in compiled), found, "xmlschema" in sys.modules)
"""


def cut(folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, folder], env=environment(), check=True,
        capture_output=True, text=True,
    )  # fmt: skip
    return done.stdout


def test_another_process_compiles_nothing_and_cuts_the_same(tmp_path: Path) -> None:
    first, second = cut(tmp_path), cut(tmp_path)
    assert first.startswith("True ['Dr. Smith came at 9 a.m. on Monday.', 'He left at noon.'")
    assert second == first.replace("True", "False", 1)
    (tmp_path / "sentences-en.pickle").write_bytes(b"torn")
    assert cut(tmp_path) == first


def test_it_gives_back_patterns(tmp_path: Path) -> None:
    cache = PatternCache(tmp_path)
    assert cache.get("en") == {}
    cache.put("en", {"key": regex.compile(r"(?<=\p{Lu}{1,9})\.")})
    assert cache.get("en")["key"].search("Dr ABC.").start() == 6
    assert cache.get("fr") == {}


class Bad:
    def __reduce__(self) -> tuple[object, ...]:
        return (print, ("this was run",))


@pytest.mark.parametrize("made", [Bad(), (Bad(), {}), ("other version", {"a": 1}), None, ()])
def test_what_is_not_its_own_is_nothing(
    tmp_path: Path, made: object, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "sentences-en.pickle").write_bytes(pickle.dumps(made))
    assert PatternCache(tmp_path).get("en") == {}
    assert capsys.readouterr().out == ""


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    PatternCache(tmp_path / "file").put("en", {})
