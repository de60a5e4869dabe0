"""Markup placed by word alignment beside where people put it.

    python benchmarks/markup.py CATALOG.po LANG [CATALOG.po LANG ...] [--show 5]

From catalogs of Markdown that people translated: each text whose markup is the same on both sides
is one case. The markup is taken off the translation, put back where the alignment of the
installed or shipped model says, and compared with where it was: spans placed exactly, their words
(F1), and both above the confidence from which translators get no note. `hull`: the piece's words
by proportion of their place, what one gets without any model.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from multilang import engines
from multilang.engines.base import Aligner
from multilang.extract import extract, read_article
from multilang.formats import po
from multilang.model import Unit
from multilang.pretranslate.projection import CONFIDENT, place
from multilang.pretranslate.reading import read
from multilang.pretranslate.sentences import Piece, Sentence, walk

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Case:
    source: Sentence
    target: Sentence
    """The person's translation, with its markup found."""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("files", nargs="+", help="CATALOG.po LANG, in turn")
    parser.add_argument("--models", default="", help="folder of installed models")
    parser.add_argument("--show", type=int, default=0, help="print so many that differ")
    asked = parser.parse_args()
    engine = engines.make("argos", models_dir=asked.models)
    assert isinstance(engine, Aligner)
    print(f"{'':4} {'cases':>6} {'spans':>6} {'exact':>7} {'F1':>6}   "
          f"{'sure':>6} {'exact':>7} {'F1':>6}   {'hull F1':>7}  trust")  # fmt: skip
    for name, tag in zip(asked.files[::2], asked.files[1::2], strict=True):
        measure(Path(name), tag, engine, asked.show)


def measure(path: Path, tag: str, engine: Aligner, show: int) -> None:
    found = list(cases(path, tag))
    trust = engine.anchor_accuracy("en", tag)
    texts = [(case.source.text, case.target.text) for case in found]
    spans: list[tuple[float, bool, float, float]] = []
    for case, alignment in zip(found, engine.align(texts, "en", tag), strict=True):
        placement = place(case.source, case.target.text, alignment, trust)
        for number, wanted in pairs(case.target, case.source):
            got = placement.spans[number] if placement else (0, 0)
            sure = placement.confidence if placement else 0.0
            exact = words(case.target.text, got) == words(case.target.text, wanted)
            spans.append(
                (sure, exact, f1(case.target.text, got, wanted), hull(case, number, wanted))
            )
            if show and not exact:
                show -= 1
                theirs, ours = case.target.text[slice(*wanted)], case.target.text[slice(*got)]
                print(f"  {sure:.2f} {case.source.text[:150]}\n       {theirs!r}, got {ours!r}")
    sure_ones = [one for one in spans if one[0] >= CONFIDENT]
    figures = (
        f"{tag:4} {len(found):>6} {len(spans):>6} {mean(spans, 1):>7.1%} {mean(spans, 2):>6.3f}   ",
        f"{len(sure_ones) / len(spans):>6.1%} {mean(sure_ones, 1):>7.1%} ",
        f"{mean(sure_ones, 2):>6.3f}   {mean(spans, 3):>7.3f}  {trust:.2f}",
    )
    print("".join(figures))


def cases(path: Path, tag: str) -> Iterator[Case]:
    """Reviewed messages with markup around some of their words, the same on both sides."""
    for message in po.parse(path.read_bytes(), str(path), tag, "x").messages:
        if not message.reviewed or "\n" in message.source or "\n" in message.target.text:
            continue
        before, after = unit(message.source), unit(message.target.text)
        if before is None or after is None:
            continue
        numbers = {p.text: p.number for p in before.placeholders}
        if sorted(numbers) != sorted(p.text for p in after.placeholders):
            continue
        source, target = sentence(before), sentence(after)
        shapes = [
            [piece.open for piece in walk(one.pieces) if piece.close] for one in (source, target)
        ]
        if shapes[0] and len(shapes[0]) == len(shapes[1]) and len(source.text.split()) > 3:
            yield Case(source, target)


def unit(text: str) -> Unit | None:
    units = extract(read_article(f"{text}\n".encode(), "content/x/index.md", "x")).units
    return units[0] if len(units) == 1 else None


def sentence(of: Unit) -> Sentence:
    return read(of.source, {p.number: p for p in of.placeholders}, plain=of.plain)


def pairs(target: Sentence, source: Sentence) -> Iterator[tuple[int, tuple[int, int]]]:
    """Pairs and code of the source by number, with where a person put them; those whose kind and
    order leave no doubt which is which."""
    mine = [piece for piece in walk(source.pieces) if not piece.point]
    theirs = [piece for piece in walk(target.pieces) if not piece.point]
    for kind in dict.fromkeys(map(shape, mine)):
        own = [piece for piece in mine if shape(piece) == kind]
        other = [piece for piece in theirs if shape(piece) == kind]
        if len(own) == len(other) == 1:
            yield own[0].number, (other[0].start, other[0].end)


def shape(piece: Piece) -> str:
    return f"{piece.carried} {piece.open[:1]}{piece.close[:1]}"


def words(text: str, span: tuple[int, int]) -> set[int]:
    return {m.start() for m in _WORD.finditer(text) if span[0] <= m.start() and m.end() <= span[1]}


def f1(text: str, got: tuple[int, int], wanted: tuple[int, int]) -> float:
    a, b = words(text, got), words(text, wanted)
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else 1.0


def hull(case: Case, number: int, wanted: tuple[int, int]) -> float:
    piece = next(p for p in walk(case.source.pieces) if p.number == number)
    ratio = len(case.target.text) / max(1, len(case.source.text))
    return f1(case.target.text, (round(piece.start * ratio), round(piece.end * ratio)), wanted)


def mean(rows: list[tuple[float, bool, float, float]], column: int) -> float:
    return sum(row[column] for row in rows) / len(rows) if rows else 0.0


if __name__ == "__main__":
    main()
