"""Whose text is offered for what: false offers, and edited short texts that find theirs.

    python benchmarks/merge.py --unrelated --corpus FOLDER [--corpus FOLDER]

The two pull against each other, so both are told. False offers, of units that are not in the
catalog: every second text of all folders against the others (many are related: the same heading in
the table of contents, "solution" and "solutions"; "little in common" are those that share less than
half of their words of four letters and more); the texts of one folder against those of another;
every fourth text of an article replaced by a text of another folder. Recall: a tenth of the
headings, items, cells and the like under 60 characters edited (a typo, a word more, a word less,
another word), in their place and shuffled.
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from multilang.extract import extract, read_article
from multilang.merge import merge
from multilang.model import Catalog, Message, Target, Unit

Key = tuple[str, str]
Articles = list[list[Key]]
SHORT = 60
_WORD = re.compile(r"[^\W\d_]{4,}")


def report(folders: Sequence[Path]) -> None:
    """Print every measure."""
    corpora = [[read(path) for path in sorted(folder.rglob("*.md"))] for folder in folders]
    halves(corpora)
    for at, corpus in enumerate(corpora):
        others = [article for n, other in enumerate(corpora) if n != at for article in other]
        if others:
            name, texts = folders[at].name, keys_of(corpus)
            offers = [m for m in offered(texts, keys_of(others)) if m.previous_source is not None]
            print(f"{name} against the others: {told(offers)} of {len(texts):,}")
            found, asked = in_place_of(corpus, others)
            print(f"{name}, texts replaced by the others': {found} of {asked:,} offered")
    articles = [article for corpus in corpora for article in corpus]
    recall("in place", articles, articles, shuffled=False)
    recall("shuffled", articles, [keys_of(articles)], shuffled=True)


def read(path: Path) -> list[Key]:
    article = read_article(path.read_bytes(), str(path), "a", ("title",))
    return list(dict.fromkeys(unit.key for unit in extract(article).units))


def keys_of(articles: Articles) -> list[Key]:
    return sorted({key for article in articles for key in article})


def merged(new: Iterable[Key], old: Iterable[Key]) -> dict[Key, Message]:
    """New units by key, merged with a catalog of old texts: each translation names its own."""
    messages = (Message(k, s, Target(f"{k} {s}", "reviewed", "human"), ("a",)) for k, s in old)
    units = [Unit("", kind, source, 0) for kind, source in new]
    catalog = Catalog("fr", "a", tuple(messages))
    return merge(units, {}, catalog, locale="fr", domain="a", path="a").by_key()


def offered(new: Iterable[Key], old: Iterable[Key]) -> list[Message]:
    return [message for message in merged(new, old).values() if message.target.text]


def told(offers: Sequence[Message]) -> str:
    short = sum(len(m.source) < SHORT for m in offers)
    little = sum(agreement(m.source, m.previous_source or m.source) < 0.5 for m in offers)
    return f"{len(offers)} offered ({short} short, {little} with little in common)"


def agreement(one: str, two: str) -> float:
    """Dice coefficient of the words of four letters and more."""
    a, b = (Counter(_WORD.findall(text.casefold())) for text in (one, two))
    total = a.total() + b.total()
    return 2 * (a & b).total() / total if total else 1.0


def halves(corpora: Sequence[Articles]) -> None:
    texts = keys_of([article for corpus in corpora for article in corpus])
    random.Random(2).shuffle(texts)
    half = len(texts) // 2
    offers = offered(texts[half:], texts[:half])
    kept = sum(message.reviewed for message in offers)
    print(f"one half against the other: {told(offers)} of {len(texts) - half:,}, {kept} approved")


def in_place_of(articles: Articles, others: Articles) -> tuple[int, int]:
    """Offers for every fourth text of an article, replaced by another of its kind; of how many."""
    chance = random.Random(7)
    pool: dict[str, list[str]] = defaultdict(list)
    for kind, source in keys_of(others):
        pool[kind].append(source)
    found = asked = 0
    for article in articles:
        new = list(article)
        for at in range(1, len(new), 4):
            if pool[new[at][0]]:
                key = (new[at][0], chance.choice(pool[new[at][0]]))
                new[at] = key if key not in new else new[at]
        strange = set(new) - set(article)
        asked += len(strange)
        found += sum(bool(m.target.text) for k, m in merged(new, article).items() if k in strange)
    return found, asked


# -- Short texts that were edited -------------------------------------------------------------


def recall(name: str, all_: Articles, articles: Articles, *, shuffled: bool) -> None:
    chance = random.Random(5)
    words = [word for _, s in keys_of(all_) for word in s.split() if word.isalpha()]
    counts: dict[str, Counter[str]] = {edit.__name__: Counter() for edit in EDITS}
    for article in articles:
        new, origin = edited(article, chance, words)
        if shuffled:
            chance.shuffle(new)
        result = merged(new, article)
        for key, (old, edit) in origin.items():
            text = result[key].target.text
            counts[edit]["right" if text == " ".join(old) else "wrong" if text else "lost"] += 1
    total = sum(counts.values(), Counter())
    parts = [f"all: {share(total)}", *(f"{e}: {share(c)}" for e, c in counts.items())]
    print(f"short texts edited, {name}: right/wrong/lost " + "; ".join(parts))


def share(counts: Counter[str]) -> str:
    numbers = "/".join(str(counts[name]) for name in ("right", "wrong", "lost"))
    return f"{numbers} ({counts['right'] / max(1, counts.total()):.1%})"


Edited = tuple[list[Key], dict[Key, tuple[Key, str]]]


def edited(article: Sequence[Key], chance: random.Random, words: Sequence[str]) -> Edited:
    """An article with a tenth of its short texts edited; what each of them was, and the edit."""
    new = list(article)
    short = [n for n, (k, s) in enumerate(article) if 2 < len(s) < SHORT and k != "paragraph"]
    origin: dict[Key, tuple[Key, str]] = {}
    for at in chance.sample(short, max(1, round(len(short) / 10)) if short else 0):
        kind, source = article[at]
        edit = chance.choice(EDITS)
        key = (kind, edit(source, chance, words))
        if key not in origin and key not in article:
            new[at], origin[key] = key, (article[at], edit.__name__)
    return new, origin


def typo(text: str, chance: random.Random, _: Sequence[str]) -> str:
    words = text.split(" ")
    at = max(range(len(words)), key=lambda n: (len(words[n]), n))
    cut = chance.randint(1, max(1, len(words[at]) - 2))
    words[at] = words[at][:cut] + words[at][cut + 1 :]
    return " ".join(words)


def word_more(text: str, chance: random.Random, known: Sequence[str]) -> str:
    words = text.split(" ")
    words.insert(chance.randint(0, len(words)), chance.choice(known))
    return " ".join(words)


def word_less(text: str, chance: random.Random, known: Sequence[str]) -> str:
    words = text.split(" ")
    if len(words) < 3:
        return word_more(text, chance, known)
    del words[chance.randrange(len(words))]
    return " ".join(words)


def other_word(text: str, chance: random.Random, known: Sequence[str]) -> str:
    words = text.split(" ")
    if len(words) < 2:
        return word_more(text, chance, known)
    words[chance.randrange(len(words))] = chance.choice(known)
    return " ".join(words)


EDITS: tuple[Callable[[str, random.Random, Sequence[str]], str], ...] = (
    typo, word_more, word_less, other_word,
)  # fmt: skip
