"""Markup through real models: nothing may be lost, doubled or mis-nested, ever.

    python benchmarks/nestings.py [FOLDER ...] [--lang fr --lang fa --lang ar] [--generated 10000]
                                  [--engine argos] [--beam 1]

Drafts generated sentences with links, emphasis, code, tags, images and footnote marks in and beside
each other, and the units of all Markdown files of the folders. Says for each language how many
drafts there are, how many had doubts, how many a check refused at first ("caught": markup that the
placing broke; they are drafted in pieces instead) and how many are broken in what people see.
Ends with 1 when there is one.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from multilang import checks, engines, locales, pretranslate, segment
from multilang.draft_cache import open_cache
from multilang.extract import extract, read_article
from multilang.model import Issue, Unit

WORDS = (
    "the old bridge", "a report", "water", "three of 40 trees", "Ms. Oslin", "the river’s level",
    "was closed", "in 2024", "and then", "“we waited”", "is cold", "per litre", "for the council",
    "must pay", "every night", "no one", "3.5%", "a new bus", "he said", "it rained",
)  # fmt: skip
CRITICAL = frozenset({"placeholders", "markup"})


def nested(chance: random.Random, depth: int = 2, linked: bool = False) -> str:
    """Words with markup around some, inside others, beside others."""
    parts = []
    for _ in range(chance.randint(1, 3)):
        words = chance.choice(WORDS)
        kind = chance.randint(0, 10 if depth else 4)
        if kind > 4:
            words = nested(chance, depth - 1, linked or kind == 7)
        parts.append((
            words, words, f"`{chance.choice(WORDS)}`", f"{words}[^1]", f"{words} ![{words}](y.png)",
            f"**{words}**", f"*{words}*", words if linked else f'[{words}](z "its title")',
            f"<b>{words}</b>", f"<abbr title=\"water\">{words}</abbr>", f"~~{words}~~",
        )[kind])  # fmt: skip
    return " ".join(parts)


def generated(number: int, seed: int) -> Iterator[Unit]:
    chance = random.Random(seed)
    text = "\n\n".join(f"So {nested(chance)}{chance.choice('.?!:')}" for _ in range(number))
    yield from units(f"{text}\n\n[^1]: A note.\n")


def units(text: str) -> tuple[Unit, ...]:
    return extract(read_article(text.encode(), "content/x/index.md", "x")).units


def files(folders: list[Path]) -> Iterator[Unit]:
    for folder in folders:
        for path in sorted(folder.rglob("*.md")):
            yield from units(path.read_text("utf-8"))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--lang", action="append", default=[])
    parser.add_argument("--generated", type=int, default=10_000)
    parser.add_argument("--engine", default="argos")
    parser.add_argument("--beam", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    sets = {"generated": list(generated(asked.generated, asked.seed))}
    if asked.folders:
        sets["articles"] = list({unit.key: unit for unit in files(asked.folders)}.values())
    engine = engines.make(asked.engine, beam=asked.beam)
    broken = 0
    for tag in asked.lang or ["fr", "fa", "ar"]:
        for name, wanted in sets.items():
            broken += measure(tag, name, wanted, engine)
    sys.exit(1 if broken else 0)


def measure(tag: str, name: str, wanted: list[Unit], engine: engines.Engine) -> int:
    source, target = locales.get("en"), locales.get(tag)
    started = time.process_time()

    def check(unit: Unit, text: str) -> tuple[Issue, ...]:
        return checks.check_message(unit, text, target, source)

    with tempfile.TemporaryDirectory() as folder, open_cache(Path(folder) / "d.sqlite") as cache:
        found = pretranslate.pretranslate(
            wanted, source, target, engine,
            segmenter=partial(segment.segment, language="en", rules=segment.Rules()),
            guard=partial(_guard, target), check=check, cache=cache,
        )  # fmt: skip
    seconds = time.process_time() - started
    by_key = {unit.key: unit for unit in wanted}
    bad = {
        key: issue.message
        for key, draft in found.drafts.items()
        for issue in check(by_key[key], draft.text)
        if issue.check in CRITICAL and issue.severity == "critical"
    }
    marked = [k for k in found.drafts if by_key[k].placeholders or set("*~[") & set(k[1])]
    doubts = Counter(d for key in marked for d in found.drafts[key].doubts)
    print(
        f"{tag} {name}: {len(found.drafts):,} of {len(by_key):,} units drafted in {seconds:.0f} s "
        f"CPU, {len(marked):,} with markup; caught {found.tries.get('in pieces', 0)}, "
        f"broken {len(bad)}; {dict(doubts)}",
        flush=True,
    )
    for key, message in list(bad.items())[:5]:
        print(f"  {key[1]!r} -> {found.drafts[key].text!r}: {message}")
    return len(bad)


def _guard(locale: locales.Locale, source: str, draft: str) -> str:
    return checks.refuse(source, draft, locale)


if __name__ == "__main__":
    main()
