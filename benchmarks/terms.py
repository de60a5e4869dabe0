"""How often the check ``terms`` warns of human translations, and where drafts would get terms.

    python benchmarks/terms.py glossary.csv catalog.po [catalog.po ...]     # -v lists every warning

Catalogs as checks.py reads them. *said* are the terms that sources hold, once an entry; *to read*
are the warnings where the first letters of an allowed form stand in the translation: the others are
right by construction. For the second table a term's own place in the translation counts as unknown,
and the installed model's alignment is asked for it (entries of up to 250 characters without
placeholders; terms whose form is in the translation once, and which are not there in English, too).
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import polib
from checks import pairs

from multilang import engines, locales
from multilang.checks import terms_check
from multilang.engines.base import Aligner
from multilang.formats import glossary_csv
from multilang.glossary import Glossary, Match, Term, lemma
from multilang.model import Unit
from multilang.pretranslate import terms

Pair = tuple[Unit, str]


def warnings(glossary: Glossary, tag: str, found: Sequence[Pair], verbose: bool) -> str:
    english, locale = locales.get("en"), locales.get(tag)
    check = terms_check(glossary, english)
    said = sum(len({m.term.source for m in glossary.matches(u.source, "en")}) for u, _ in found)
    start, told, near = time.process_time(), 0, 0
    for unit, target in found:
        for issue in check(unit, target, locale):
            told += 1
            term = next(t for t in glossary.terms if issue.message.startswith(f"“{t.source}”"))
            roots = {
                lemma(form, tag).split()[0].removeprefix("ال")[:4] for form in term.allowed(tag)
            }
            near += any(root.lower() in target.lower() for root in roots)
            if verbose:
                print(f"{tag} {issue.message}\n   {target[:300]}")
    each = (time.process_time() - start) / max(1, len(found)) * 1e6
    return (
        f"{tag:6} {len(found):7} {said:6} {told:8} {told / max(1, said):6.1%} {near:7} {each:6.0f}"
    )


def placements(glossary: Glossary, tag: str, found: Sequence[Pair]) -> str:
    engine = engines.make("argos", models_dir="", beam=4)
    assert isinstance(engine, Aligner)
    wanted: list[tuple[str, str, list[Match[Term]]]] = []
    for unit, target in found:
        source = unit.source
        if len(source) > 250 or "⟦" in source:
            continue
        matches = [m for m in glossary.matches(source, "en") if _hidden(m, source, target, tag)]
        if matches:
            wanted.append((source, target, matches))
    counts: Counter[str] = Counter()
    alignments = engine.align([(source, target) for source, target, _ in wanted], "en", tag)
    for (source, target, matches), alignment in zip(wanted, alignments, strict=True):
        for match in matches:
            span = terms._aligned(source, target, alignment, match, tag)
            counts[_verdict(span, match.term.places(target, tag)[0])] += 1
    return f"{tag:6} " + " ".join(
        f"{counts[name]:7}" for name in ("exact", "near", "wrong", "left")
    )


def _hidden(match: Match[Term], source: str, target: str, tag: str) -> bool:
    places = match.term.places(target, tag)
    own, text = source[match.start : match.end].casefold(), target.casefold()
    return len(places) == 1 and own[:4] not in text and text[slice(*places[0])] not in source


def _verdict(span: tuple[int, int] | None, place: tuple[int, int]) -> str:
    if span is None:
        return "left"
    if span == place:
        return "exact"
    return "near" if span[0] < place[1] and place[0] < span[1] else "wrong"


def main() -> None:
    verbose = "-v" in sys.argv
    file, *catalogs = [argument for argument in sys.argv[1:] if argument != "-v"]
    tags = [polib.pofile(path).metadata["Language"] for path in catalogs]
    glossary = glossary_csv.parse(Path(file).read_bytes(), file, tags).glossary
    known = [list(pairs(path)) for path in catalogs]
    lines = [warnings(glossary, t, found, verbose) for t, found in zip(tags, known, strict=True)]
    print("locale entries   said warnings         to read us each", *lines, sep="\n")
    print("\nlocale   exact    near   wrong    left")
    for tag, found in zip(tags, known, strict=True):
        print(placements(glossary, tag, found))


if __name__ == "__main__":
    main()
