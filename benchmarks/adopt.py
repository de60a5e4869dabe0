"""How well translated articles are adopted: precision and recall of the units that are.

    python benchmarks/adopt.py catalogs PAGES CATALOG.po LANG   # PAGES: Markdown of the source
    python benchmarks/adopt.py folders SOURCES TRANSLATIONS LANG

*catalogs*: the truth is a gettext catalog of whole blocks. Each page's translation is damaged as
real ones are: blocks left out, added, divided and joined (``--damage`` of them, 0-1, each kind
alike; with a fixed seed). *folders*: articles and their translations with the same names; where
both have the same sequence of blocks, that is the truth, and for the others only the share of
adopted units is told.

``--cut end | middle | two`` takes away the last 40 % of each translation, a section or a quarter
from its middle, or two paragraphs, in *folders* of those with the same blocks; recall is then told
of what is left.
"""

from __future__ import annotations

import argparse
import itertools
import random
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import polib

from multilang import pairing, placeholders, segment
from multilang.extract import extract, read_article
from multilang.model import Unit


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("how", choices=("catalogs", "folders"))
    parser.add_argument("source", type=Path)
    parser.add_argument("translation", type=Path)
    parser.add_argument("language")
    parser.add_argument("--damage", type=float, default=0.05)
    parser.add_argument("--sure", type=float, default=pairing.SURE)
    parser.add_argument("--cut", choices=("end", "middle", "two"))
    parser.add_argument("-v", action="store_true", dest="verbose")
    options = parser.parse_args()
    began = time.process_time()
    (catalogs if options.how == "catalogs" else folders)(options)
    print(f"{time.process_time() - began:.1f} s of CPU")


def units_of(path: Path) -> tuple[Unit, ...]:
    return extract(read_article(path.read_bytes(), str(path), "article")).units


def sentences(language: str):
    return lambda text: segment.segment(text, language)


def catalogs(options: argparse.Namespace) -> None:
    known = {e.msgid: e.msgstr for e in polib.pofile(str(options.translation))
             if e.msgstr and not e.fuzzy and not e.obsolete}  # fmt: skip
    chance = random.Random(7)
    total: Counter[str] = Counter()
    foreign: list[Unit] = []
    for path in sorted(options.source.rglob("*.md")):
        truth = [(u, t) for u in units_of(path) if (t := translated(u, known))]
        if len(truth) < 8:
            continue
        units = [u for u, _ in truth]
        right = {u.id: t.source for u, t in truth}
        kept = cut([t for _, t in truth], options.cut, chance)
        texts, whole = damaged(kept, foreign, options, chance)
        foreign = [t for _, t in truth][:5]
        result = pairing.pair(units, texts, sentences(options.language), options.sure)
        for one in result.pairs:
            if one.whole:
                good = right[one.unit.id] == one.text
                total.update(adopted=1, right=good)
                if options.verbose and not good:
                    print(f"{path.name}: {one.unit.source[:90]!r}\n   {one.text[:90]!r}")
            else:
                total.update(cut=1)
        total.update(units=len(units), whole=len(whole & set(right.values())))
        total.update(possible=sum(text in whole for text in right.values()))
    print(f"{total['units']} units, {total['possible']} with their translation whole: "
          f"precision {total['right'] / max(1, total['adopted']):.4f}, "
          f"recall {total['right'] / max(1, total['possible']):.4f}; "
          f"{total['adopted'] - total['right']} wrong, {total['cut']} cut or joined")  # fmt: skip


def cut(texts: list[Unit], how: str | None, chance: random.Random) -> list[Unit]:
    """A translation that lacks a part. What is not Markdown, a title or description, stays."""
    head = [t for t in texts if t.plain]
    body = [t for t in texts if not t.plain]
    if how == "end":
        body = body[: round(0.6 * len(body))]
    elif how == "middle":
        start, end = section(body)
        body = body[:start] + body[end:]
    elif how == "two":
        gone = set(chance.sample(range(len(body)), min(2, len(body))))
        body = [t for at, t in enumerate(body) if at not in gone]
    return head + body


def section(body: list[Unit]) -> tuple[int, int]:
    """The section that begins nearest to the middle and has two blocks or more, up to two fifths of
    the whole; else a quarter."""
    size = len(body)
    heads = [at for at, t in enumerate(body) if t.kind == "heading"] + [size]
    known = [(a, b) for a, b in itertools.pairwise(heads) if 2 <= b - a <= 0.4 * size]
    quarter = (round(0.375 * size), round(0.625 * size))
    return min(known, key=lambda one: abs(one[0] + one[1] - size), default=quarter)


def translated(unit: Unit, known: dict[str, str]) -> Unit | None:
    text = known.get(placeholders.expand(unit.source, unit.placeholders), "")
    for p in unit.placeholders:
        if text.count(p.text) != 1:
            return None
        text = text.replace(p.text, placeholders.write(p.number))
    return replace(unit, source=text) if text.strip() else None


def damaged(
    texts: list[Unit], foreign: list[Unit], options: argparse.Namespace, chance: random.Random
) -> tuple[list[Unit], set[str]]:
    """The texts as another edition has them, and those that are still whole."""
    found: list[Unit] = []
    whole: set[str] = set()
    at = 0
    while at < len(texts):
        text = texts[at]
        kind = chance.random() / max(1e-9, options.damage)
        pieces = segment.segment(text.source, options.language)
        after = texts[at + 1] if at + 1 < len(texts) else None
        if kind < 1:
            pass
        elif kind < 2 and foreign:
            found += [chance.choice(foreign), text]
            whole.add(text.source)
        elif kind < 3 and len(pieces) > 1 and not text.placeholders:
            half = len(pieces) // 2
            for part in (pieces[:half], pieces[half:]):
                found.append(replace(text, source=" ".join(p.source for p in part)))
        elif (
            kind < 4
            and after
            and after.kind == text.kind
            and not (text.placeholders or after.placeholders)
        ):
            found.append(replace(text, source=f"{text.source} {after.source}"))
            at += 1
        else:
            found.append(text)
            whole.add(text.source)
        at += 1
    return found, whole


def folders(options: argparse.Namespace) -> None:
    total: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    chance = random.Random(7)
    for path in sorted(options.source.glob("*.md")):
        other = options.translation / path.name
        if not other.is_file():
            continue
        units, texts = units_of(path), units_of(other)
        parallel = [u.kind for u in units] == [t.kind for t in texts]
        right = {u.id: t.source for u, t in zip(units, texts, strict=True)} if parallel else {}
        if options.cut and not parallel:
            continue
        texts = tuple(cut(list(texts), options.cut, chance))
        result = pairing.pair(units, texts, sentences(options.language), options.sure)
        reasons.update(one.reason for one in result.left)
        total.update(files=1, parallel=parallel, units=len(texts), adopted=len(result.pairs))
        if parallel:
            shown = [(one, placeholders.strip(right[one.unit.id]) == placeholders.strip(one.text))
                     for one in result.pairs]  # fmt: skip
            total.update(known=len(texts), checked=len(shown), right=sum(good for _, good in shown))
            if options.verbose:
                for one, good in shown:
                    if not good:
                        print(f"{path.name}: {one.unit.source[:80]!r}\n   {one.text[:80]!r}")
    print(f"{total['files']} files, {total['units']} texts, {total['adopted']} adopted "
          f"({total['adopted'] / max(1, total['units']):.3f}); in {total['parallel']} files of the "
          f"same blocks: {total['right']} of {total['checked']} right, "
          f"recall {total['right'] / max(1, total['known']):.4f}")  # fmt: skip
    for reason, count in reasons.most_common():
        print(f"   {count:5} {reason}")


if __name__ == "__main__":
    main()
