"""Tables of pairs: lines of SOURCE TAB TARGET, a project's own or those of ``training.fetch``."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from training.corpora import PROJECT, Corpus, TrainingError
from training.pairs import Pair


def read(path: Path, language: str, origin: str, kind: str) -> Iterator[Pair]:
    """The pairs of one table.

    Raises:
        TrainingError: a line has not two columns.
    """
    for number, line in enumerate(path.read_text("utf-8").split("\n"), start=1):
        columns = line.removesuffix("\r").split("\t")
        if line and len(columns) != 2:
            raise TrainingError(f"{path}:{number}: {len(columns)} columns; two are needed")
        if line:
            yield Pair(columns[0], columns[1], language, origin, kind)


def read_own(paths: Sequence[Path], language: str, table: Mapping[str, Corpus]) -> Iterator[Pair]:
    """The tables that a project made itself: those that are not named after an origin."""
    for path in paths:
        if not path.is_dir() and path.stem.rpartition(".")[0] not in table:
            yield from read(path, language, PROJECT + path.stem, "project")


def read_fetched(
    paths: Sequence[Path], language: str, table: Mapping[str, Corpus], keep: Collection[str]
) -> Iterator[Pair]:
    """The tables ``ORIGIN.LANG.tsv`` of this language, named or in a folder, of origins to keep.

    Raises:
        TrainingError: a folder has a table of an origin without licence.
    """
    for path in paths:
        for file in sorted(path.glob("*.tsv")) if path.is_dir() else [path]:
            origin, _, code = file.stem.rpartition(".")
            if path.is_dir() and origin not in table:
                raise TrainingError(f"{file}: licences.json has no origin {origin!r}")
            if code == language and origin in keep:
                yield from read(file, language, origin, table[origin].kind)
