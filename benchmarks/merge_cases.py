"""Catalogs and templates for ``merge``: paragraphs, and what editors do to them."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from multilang.model import Catalog, Message, Target


@dataclass(frozen=True, slots=True)
class Case:
    """A catalog, the template that it is merged with, and where the edited texts come from."""

    catalog: Catalog
    template: Catalog
    origin: dict[str, str]
    """Edited source -> the source it was."""


def make(size: int, share: float, corpus: list[Path], seed: int) -> Case:
    """A catalog of this many different paragraphs, and what it is merged with."""
    chance = random.Random(seed)
    texts = paragraphs(size, corpus, chance)
    edited = chance.sample(range(size), round(size * share))
    new = list(texts)
    origin: dict[str, str] = {}
    for number, at in enumerate(edited):
        source = EDITS[number % len(EDITS)](texts[at], chance, texts)
        if source not in origin and source not in texts:
            origin[source] = texts[at]
            new[at] = source
    chance.shuffle(new)
    reference = ("content/a.md",)
    messages = (Message("paragraph", text, marked(text), reference) for text in texts)
    template = (Message("paragraph", text, references=reference) for text in new)
    return Case(
        Catalog("fr", "paragraphs", tuple(messages)), Catalog("", "p", tuple(template)), origin
    )


def marked(source: str) -> Target:
    """A translation that tells what it is the translation of."""
    return Target(
        "« " + " ".join(word[::-1] for word in source.split()) + " »", "reviewed", "human"
    )


def paragraphs(size: int, corpus: list[Path], chance: random.Random) -> list[str]:
    known = sorted(set(read(corpus))) if corpus else sorted(set(made_up(max(size, 500), chance)))
    chance.shuffle(known)
    if len(known) >= size:
        return known[:size]
    found = dict.fromkeys(known)
    chain = learn(known)
    while len(found) < size:
        sentences = (speak(chain, chance) for _ in range(chance.randint(1, 4)))
        found[" ".join(sentences)] = None
    return list(found)


def read(folders: list[Path]) -> Iterator[str]:
    """Paragraphs of at least 60 characters of all Markdown files, as multilang extracts them."""
    from multilang.extract import extract, read_article

    for folder in folders:
        for path in sorted(folder.rglob("*.md")):
            article = read_article(path.read_bytes(), str(path), "a", ())
            for unit in extract(article).units:
                if len(unit.source) >= 60 and "\n" not in unit.source:
                    yield unit.source


def made_up(number: int, chance: random.Random) -> Iterator[str]:
    import generate

    for _ in range(number):
        yield " ".join(
            f"{chance.choice(generate.WHO).capitalize()} {chance.choice(generate.DID)} "
            f"{chance.choice(generate.WHAT)} {chance.choice(generate.WHEN)}, "
            f"{chance.choice(generate.WHY).format(n=chance.randint(2, 900))}."
            for _ in range(chance.randint(2, 5))
        )


Chain = dict[tuple[str, str], list[str]]


def learn(texts: list[str]) -> Chain:
    chain: Chain = defaultdict(list)
    for text in texts:
        words = ["", "", *text.split(), ""]
        for a, b, c in zip(words, words[1:], words[2:], strict=False):
            chain[a, b].append(c)
    return chain


def speak(chain: Chain, chance: random.Random) -> str:
    words: list[str] = []
    a, b = "", ""
    while len(words) < 40:
        word = chance.choice(chain[a, b])
        if not word:
            break
        words.append(word)
        a, b = b, word
    return " ".join(words).rstrip(".!?:;,") + "."


def typo(text: str, chance: random.Random, _: list[str]) -> str:
    words = text.split(" ")
    at = max(range(len(words)), key=lambda i: (len(words[i]), i))
    word = words[at]
    cut = chance.randint(1, max(1, len(word) - 2))
    words[at] = word[:cut] + word[cut + 1 :]
    return " ".join(words)


def number_at_end(text: str, chance: random.Random, _: list[str]) -> str:
    return f"{text} {chance.randint(2, 99)}"


def word_in_front(text: str, chance: random.Random, _: list[str]) -> str:
    return f"{chance.choice(('However,', 'Today', 'Often', 'Note:', 'Finally,'))} {text}"


def sentence_more(text: str, chance: random.Random, texts: list[str]) -> str:
    return f"{text} {split(chance.choice(texts))[-1]}"


def sentence_less(text: str, chance: random.Random, texts: list[str]) -> str:
    sentences = split(text)
    if len(sentences) < 2:
        return word_in_front(text, chance, texts)
    return " ".join(sentences[:-1])


def last_third_rewritten(text: str, chance: random.Random, texts: list[str]) -> str:
    words = text.split()
    cut = len(words) * 2 // 3
    other = chance.choice(texts).split()
    return " ".join(words[:cut] + other[: max(1, len(words) - cut)])


def split(text: str) -> list[str]:
    return re.split(r"(?<=[.!?])\s+", text)


EDITS = (typo, number_at_end, word_in_front, sentence_more, sentence_less, last_third_rewritten)
