"""Make a project of any size to measure with: news-like articles of made-up sentences.

    python benchmarks/generate.py NUMBER FOLDER [--seed 1] [--words 400]

The same number, seed and words give the same bytes. No sentence is anybody's.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from pathlib import Path

SETTINGS = """\
[project]
name = "Made-up news"
source = "en"

[engine]
name = "pseudo"

[languages.fr]

[languages.fa]

[languages.ar]
gate = "drafts"
"""
WHO = (
    "the town council", "a group of neighbours", "the harbour master", "the school on Mill Street",
    "the water company", "Dr. Lena Marsh", "a retired engineer", "the regional museum",
    "the bus operator", "a team of volunteers", "the head gardener", "the library",
)  # fmt: skip
DID = (
    "has opened", "will repair", "is counting", "has measured", "wants to close", "has mapped",
    "is testing", "has bought", "plans to move", "has photographed", "is painting", "will lend",
)  # fmt: skip
WHAT = (
    "the old bridge", "forty street lamps", "a second-hand ferry", "the weather station",
    "three kilometres of path", "the market hall", "a row of lime trees", "the tide gauge",
    "the night bus", "an archive of letters", "the clock tower", "a well from 1820",
)  # fmt: skip
WHEN = (
    "on Monday", "before the winter", "since 3 May 2026", "for the first time in 20 years",
    "at 7.30 in the morning", "after a long debate", "every second week", "within 12 months",
)  # fmt: skip
WHY = (
    "because the river rises faster than it did", "so that fewer people drive",
    "although the money is not there yet", "which nobody had expected",
    "as {n} people had asked for", "and {n}% of the work is done",
    "at a cost of {n},000 crowns", "while visitors wait",
)  # fmt: skip
TOPICS = ("Water", "Trees", "Buses", "Letters", "Bridges", "Lamps", "Ferries", "Wells", "Clocks")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("number", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--words", type=int, default=400, help="in each article, about")
    given = parser.parse_args()
    for name, text in project(given.number, given.seed, given.words):
        path = given.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def project(number: int, seed: int = 1, words: int = 400) -> Iterator[tuple[str, str]]:
    """Path and text of every file."""
    yield "multilang.toml", SETTINGS
    for index in range(1, number + 1):
        # Each article has a generator of its own: article 7 is the same in every size.
        text = article(random.Random(f"{seed} {index}"), words)
        yield f"content/article-{index:05}/index.md", text


def article(chance: random.Random, words: int = 400) -> str:
    topic = chance.choice(TOPICS)
    title = f"{topic}: {sentence(chance)[:-1]}"
    parts = [
        f"""---
title: "{title}"
description: "{sentence(chance)}"
date: 2026-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}
tags: [{topic.lower()}, town]
---
"""
    ]
    length = 0
    while length < words:
        block = chance.choices(BLOCKS, WEIGHTS)[0](chance)
        length += len(block.split())
        parts.append(block)
    return "\n".join(parts)


def sentence(chance: random.Random) -> str:
    who, did, what = chance.choice(WHO), chance.choice(DID), chance.choice(WHAT)
    more = chance.choice((chance.choice(WHEN), chance.choice(WHY).format(n=chance.randint(2, 98))))
    return f"{who[0].upper()}{who[1:]} {did} {what} {more}."


def marked(chance: random.Random) -> str:
    """A sentence, in one of two with markup in it."""
    text = sentence(chance)
    what = chance.choice([what for what in WHAT if what in text])
    shown = (
        f"*{what}*", f"**{what}**", f"[{what}](https://example.org/{chance.randint(1, 999)})",
        f"{what} (`ref-{chance.randint(1, 99)}`)",
    )  # fmt: skip
    return text.replace(what, chance.choice(shown), 1) if chance.random() < 0.5 else text


def paragraph(chance: random.Random) -> str:
    return " ".join(marked(chance) for _ in range(chance.randint(2, 5))) + "\n"


def heading(chance: random.Random) -> str:
    return f"## {chance.choice(WHAT).capitalize()} {chance.choice(WHEN)}\n"


def items(chance: random.Random) -> str:
    return "".join(f"- {marked(chance)}\n" for _ in range(chance.randint(2, 4)))


def quote(chance: random.Random) -> str:
    return f"> {sentence(chance)}\n> {sentence(chance)}\n"


def table(chance: random.Random) -> str:
    rows = "".join(f"| {chance.choice(WHAT)} | {chance.randint(1, 99)} |\n" for _ in range(3))
    return f"| What | How many |\n|------|---------:|\n{rows}"


def code(chance: random.Random) -> str:
    return f"```\nreading {chance.randint(1, 999)}\n```\n"


BLOCKS = (paragraph, heading, items, quote, table, code)
WEIGHTS = (60, 12, 12, 8, 5, 3)

if __name__ == "__main__":
    main()
