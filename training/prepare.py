"""``python -m training.prepare``: texts -> one pack, its SentencePiece model and a report."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

from training import corpora, held_out, packs, recipe, tables, vocabulary
from training.corpora import TrainingError
from training.pairs import Pair, clean
from training.synthetic import synthesise


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training.prepare", description=__doc__)
    add = parser.add_argument
    add("--out", type=Path, required=True, help="stem of what is written: OUT.pack, .model, .json")
    add("--lang", action="append", required=True, help="target language; repeat for a joint pack")
    add("--source", default="en", help="source language (en)")
    add("--data", type=Path, help="folder with LANG.pack.xz, LANG.json, LANG.model")
    add("--tiers", default="A", help="licence tiers to learn from; more than A is not to be shared")
    add(
        "--project", type=Path, action="append", default=[], help="a project's folder: its catalogs"
    )
    add("--tmx", type=Path, action="append", default=[], help="a translation memory")
    add(
        "--table",
        type=Path,
        action="append",
        default=[],
        help="lines of SOURCE TAB TARGET; ORIGIN.LANG.tsv of `python -m training.fetch`, or a "
        "folder of them, keeps its origin and is read for its language only",
    )
    add("--held-out", type=Path, help="folder with the evaluation sets (.src, .ref) to keep out")
    add("--no-held-out", action="store_true", help="there is nothing to keep out")
    add(
        "--sentencepiece",
        type=Path,
        help="use this model, or that of an .argosmodel: to go on from its weights",
    )
    add("--vocabulary", type=int, default=16_000, help="pieces of a new SentencePiece model")
    add("--synthetic", type=float, default=0.12, help="lines made by rule, for each real one")
    add("--max-tokens", type=int, default=120)
    add("--limit", type=int, default=0, help="take so many pairs of each language, for trying out")
    add("--seed", type=int, default=1)
    return parser


def gather(options: argparse.Namespace, dropped: Counter[str]) -> list[Pair]:
    """Everything that was asked for, clean and without held-out sentences, in a fixed order."""
    if options.held_out is None and not options.no_held_out:
        raise TrainingError("name the evaluation sets with --held-out, or say --no-held-out")
    pairs: Iterator[Pair] = clean(_read(options), dropped)
    pairs = _capped(pairs, recipe.load().caps, dropped)
    if options.held_out is not None:
        pairs = held_out.keep_out(pairs, held_out.read(options.held_out), dropped)
    return list(pairs)


def _read(options: argparse.Namespace) -> Iterator[Pair]:
    table = corpora.load()
    keep = corpora.allowed(table, options.tiers)
    for language in options.lang:
        short = language.partition("-")[0]
        # A project's own come first: of too many translations of one source, the first are kept.
        yield from _own(options, language)
        yield from tables.read_own(options.table, short, table)
        yield from tables.read_fetched(options.table, short, table, keep)
        if options.data is not None:
            found = packs.read_mlp1(options.data, short, table, keep)
            yield from islice(found, options.limit or None)


def _own(options: argparse.Namespace, language: str) -> Iterator[Pair]:
    if not (options.project or options.tmx):
        return
    from training import catalogs  # the only part that needs multilang itself

    for folder in options.project:
        yield from catalogs.read_project(folder, options.source, language)
    for path in options.tmx:
        yield from catalogs.read_tmx(path, options.source, language)


def _sentencepiece(path: Path) -> bytes:
    if path.suffix == ".argosmodel":
        from training.packages import read_sentencepiece

        return read_sentencepiece(path)
    return path.read_bytes()


def _capped(
    pairs: Iterator[Pair], caps: Mapping[str, int], dropped: Counter[str]
) -> Iterator[Pair]:
    """Packs are shuffled: the first pairs of an origin are as good as any."""
    taken: Counter[tuple[str, str]] = Counter()
    for pair in pairs:
        key = (pair.origin, pair.language)
        if taken[key] >= caps.get(pair.origin, sys.maxsize):
            dropped[f"over the cap of {pair.origin}"] += 1
        else:
            taken[key] += 1
            yield pair


def prepare(options: argparse.Namespace) -> dict[str, Any]:
    """Write the files; returns the report, which is ``OUT.json`` too."""
    dropped: Counter[str] = Counter()
    pairs = gather(options, dropped)
    if not pairs:
        raise TrainingError("no pair is left; name --data, --project, --tmx or --table")
    print(f"{len(pairs)} pairs; left out: {dict(dropped)}", flush=True)
    if options.sentencepiece is not None:
        model = _sentencepiece(options.sentencepiece)
    else:
        model = vocabulary.train(pairs, options.vocabulary, options.seed, english=options.source)
    pairs += synthesise(pairs, options.synthetic, options.seed)
    Random(options.seed).shuffle(pairs)  # noqa: S311  (repeatable, not secret)
    kept, pack = _packed(pairs, model, options.max_tokens, dropped)
    pieces = vocabulary.load(model).get_piece_size()
    report = _report(kept, pack, pieces, dropped, options)
    packs.write(pack, options.out.with_suffix(".pack"))
    options.out.with_suffix(".model").write_bytes(model)
    text = json.dumps(report, indent=1, ensure_ascii=False, sort_keys=True)
    options.out.with_suffix(".json").write_text(text + "\n", "utf-8")
    return report


def _packed(
    pairs: Sequence[Pair], model: bytes, most: int, dropped: Counter[str]
) -> tuple[list[Pair], packs.Pack]:
    processor = vocabulary.load(model)
    sources = processor.encode([pair.source for pair in pairs])
    targets = processor.encode([pair.target for pair in pairs])
    rows = [n for n in range(len(pairs)) if max(len(sources[n]), len(targets[n])) <= most]
    dropped["too long"] += len(pairs) - len(rows)
    kept = [pairs[n] for n in rows]
    return kept, packs.build(
        kept, [sources[n] for n in rows], [targets[n] for n in rows], vocabulary.sha256(model)
    )


def _report(
    pairs: Sequence[Pair],
    pack: packs.Pack,
    pieces: int,
    dropped: Counter[str],
    options: argparse.Namespace,
) -> dict[str, Any]:
    """What the model card tells of the data: pairs and source words by language and origin."""
    counts: dict[str, dict[str, list[int]]] = {}
    for pair in pairs:
        row = counts.setdefault(pair.language, {}).setdefault(pair.origin, [0, 0])
        row[0] += 1
        row[1] += len(pair.source.split())
    sets = held_out.read(options.held_out).files if options.held_out else ()
    return {
        "origins": counts,
        "dropped": dict(dropped),
        "held_out": list(sets),
        "tiers": options.tiers,
        "seed": options.seed,
        "vocabulary": pieces,
        "tokens": {"source": len(pack.source), "target": len(pack.target)},
    }


def main() -> None:
    try:
        report = prepare(arguments().parse_args())
    except TrainingError as error:
        sys.exit(f"prepare: {error}")
    for language, origins in report["origins"].items():
        total, words = (sum(row[i] for row in origins.values()) for i in (0, 1))
        print(f"{language}: {total} pairs, {words} source words, {len(origins)} origins")


if __name__ == "__main__":
    main()
