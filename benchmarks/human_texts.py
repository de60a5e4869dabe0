"""Texts that people translated, as units with targets: what checks are measured on.

From three kinds of places: catalogs of gettext tools (as ``checks.pairs`` reads them), folders of
articles with a folder of their translations beside them, and a multilang project.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

import polib
from checks import pairs

from multilang import config
from multilang.extract import extract, read_article
from multilang.formats import glossary_csv, po
from multilang.glossary import Glossary
from multilang.model import Placeholder, Unit
from multilang.placeholders import PATTERN, write


@dataclass(frozen=True, slots=True)
class Text:
    """A unit and what a person made of it."""

    unit: Unit
    target: str
    tag: str
    corpus: str


def from_catalog(path: Path) -> list[Text]:
    tag = polib.pofile(str(path), wrapwidth=0).metadata["Language"].replace("_", "-")
    return [Text(unit, target, tag, "catalog") for unit, target in pairs(str(path))]


def from_project(folder: Path, tags: Sequence[str]) -> Iterator[Text]:
    """The reviewed messages of a project's articles."""
    settings = config.parse((folder / "multilang.toml").read_text(encoding="utf-8"))
    for source in sorted((folder / "content").glob("*/index.md")):
        slug = source.parent.name
        article = read_article(source.read_bytes(), str(source), slug, settings.fields)
        units = {unit.key: unit for unit in extract(article).units}
        for tag in tags:
            path = folder / "locale" / tag / "LC_MESSAGES" / f"{slug}.po"
            for message in po.parse(path.read_bytes(), str(path), tag, slug).messages:
                if message.reviewed and not message.obsolete and message.key in units:
                    yield Text(units[message.key], message.target.text, tag, "samples")


def glossary_of(folder: Path, tags: Sequence[str]) -> Glossary:
    path = folder / "locale" / "glossary.csv"
    return glossary_csv.parse(path.read_bytes(), str(path), tags).glossary


def from_articles(sources: Path, tag: str) -> Iterator[Text]:
    """``NAME`` beside ``NAME-fr``: what stands between two headings is paired where both have as
    many blocks of the same kinds there."""
    for source in sorted(sources.glob("*.md")):
        path = sources.with_name(f"{sources.name}-{tag}") / source.name
        if not path.exists() or path.read_bytes() == source.read_bytes():
            continue
        mine, theirs = (_sections(file) for file in (source, path))
        if [len(mine), [s[0].kind for s in mine]] != [len(theirs), [s[0].kind for s in theirs]]:
            continue
        for one, other in zip(mine, theirs, strict=True):
            if [unit.kind for unit in one] == [unit.kind for unit in other]:
                for unit, made in zip(one, other, strict=True):
                    target = renumbered(unit, made)
                    if target and target != unit.source and len(unit.source) > 3:
                        yield Text(unit, target, tag, "articles")


def _sections(path: Path) -> list[list[Unit]]:
    units = extract(read_article(path.read_bytes(), str(path), path.stem)).units
    number = 0
    numbered = []
    for unit in units:
        number += unit.kind == "heading"
        numbered.append((number, unit))
    return [[unit for _, unit in group] for _, group in groupby(numbered, key=lambda one: one[0])]


def renumbered(unit: Unit, made: Unit) -> str:
    """A translated unit's text with the placeholders of its source: the same text has the same
    number; what is left is paired in order where both have as many of a kind (a link that leads to
    the translated page), and written out otherwise. "" where tags are not the source's: people who
    translate a catalog do not see them."""
    free: list[Placeholder] = list(unit.placeholders)
    known: dict[int, str] = {}
    for held in made.placeholders:
        same = next((p for p in free if p.text == held.text), None)
        if same is not None:
            free.remove(same)
            known[held.number] = write(same.number)
    for kind in {p.kind for p in free}:
        here = [p for p in free if p.kind == kind]
        there = [p for p in made.placeholders if p.number not in known and p.kind == kind]
        if len(here) == len(there):
            known |= {b.number: write(a.number) for a, b in zip(here, there, strict=True)}
    if any(p.kind == "tag" and p.number not in known for p in made.placeholders):
        return ""
    texts = {p.number: p.text for p in made.placeholders}
    return PATTERN.sub(lambda m: known.get(int(m[1]), texts.get(int(m[1]), m[0])), made.source)


def gather(
    catalogs: Sequence[Path], articles: Sequence[Path], project: Path | None, tags: Sequence[str]
) -> list[Text]:
    """All of them, each pair of source and target once, with unit ids that tell them apart."""
    found = [text for path in catalogs for text in from_catalog(path)]
    found += [text for folder in articles for tag in tags for text in from_articles(folder, tag)]
    found += list(from_project(project, tags)) if project else []
    once = {(t.tag, t.unit.source, t.target): t for t in found if t.tag in tags}
    return [
        replace(text, unit=replace(text.unit, id=f"{text.unit.kind}.{number}"))
        for number, text in enumerate(once.values(), 1)
    ]
