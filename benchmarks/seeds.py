"""Errors that are put into good translations: one rule a class, deterministic by its seed.

A rule changes a target in one place and gives None where it does not apply. Beside it stand the
ids of the checks that should see it. Here are the rules for markup and structure; those for words
are in ``seeds_words``, those for characters and spaces in ``seeds_typography``.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

from multilang.markup import scan
from multilang.model import Unit
from multilang.placeholders import PATTERN, write

Rule = Callable[[Unit, str, str, random.Random], str | None]
"""``(unit, target, tag, random)`` -> the target with an error, or None."""


@dataclass(frozen=True, slots=True)
class Seed:
    name: str
    checks: tuple[str, ...]
    """Any of these is right to object."""
    make: Rule
    languages: tuple[str, ...] = ("fr", "fa", "ar")
    corpus: str = ""
    """Only into texts from there; empty for all."""


def swap(target: str, random: random.Random, pattern: str, new: str) -> str | None:
    """One of the places that match, otherwise."""
    found = list(re.finditer(pattern, target))
    if not found:
        return None
    match = random.choice(found)
    return target[: match.start()] + match.expand(new) + target[match.end() :]


def swapping(pattern: str, new: str) -> Rule:
    return lambda _unit, target, _tag, random: swap(target, random, pattern, new)


def gaps(target: str) -> list[int]:
    """Where a word can be put in: after spaces between words that are no part of a link or tag."""
    plain = PATTERN.sub(lambda m: "x" * len(m[0]), target)
    return [
        m.start() + 1
        for m in re.finditer(r"(?<=[^\W\d_]) (?=[^\W\d_])", plain)
        if "⟦" not in target[m.start() - 1 : m.start() + 2]
    ]


def inserted(target: str, random: random.Random, text: str, after: str = " ") -> str | None:
    """``text`` as a word of its own between two words."""
    places = gaps(target)
    if not places:
        return None
    at = random.choice(places)
    return f"{target[:at]}{text}{after}{target[at:]}"


def inserting(text: str, after: str = " ") -> Rule:
    return lambda _unit, target, _tag, random: inserted(target, random, text, after)


def _misnested(unit: Unit, target: str, _tag: str, random: random.Random) -> str | None:
    """A pair of tags the other way round."""
    texts = {p.number: p.text for p in unit.placeholders if p.kind == "tag"}
    names = {n: re.fullmatch(r"<(\w+)[^>]*>", text) for n, text in texts.items()}
    pairs = [
        (n, m)
        for n, name in names.items()
        for m in texts
        if name and n < m and texts[m] == f"</{name[1]}>"
    ]
    if not pairs:
        return None
    first, last = random.choice(pairs)
    other = {first: last, last: first}
    return PATTERN.sub(lambda m: write(other.get(int(m[1]), int(m[1]))), target)


def _link_lost(_unit: Unit, target: str, _tag: str, random: random.Random) -> str | None:
    links = [span for span in scan(target).spans if span.kind == "link"]
    if not links:
        return None
    span = random.choice(links)
    return target[: span.start] + target[span.inner : span.outer] + target[span.end :]


PROSE = ("paragraph", "quote")
"""What begins and ends as prose does; headings, items and descriptions may do otherwise."""


def _block(mark: str) -> Rule:
    """What makes a list or a heading of a paragraph."""
    return lambda unit, target, _tag, _random: mark + target if unit.kind in PROSE else None


def _typed_out(unit: Unit, target: str, _tag: str, random: random.Random) -> str | None:
    """Code written where its placeholder stood."""
    code = [p for p in unit.placeholders if p.kind == "code" and write(p.number) in target]
    if not code:
        return None
    held = random.choice(code)
    return target.replace(write(held.number), held.text)


_WORD = r"(?<=[^\W\d_] )([^\W\d_]{3,})(?= )"
_URL = r"\]\(⟦\d+⟧"
STRUCTURE = (
    Seed("placeholder lost", ("placeholders",), swapping(r" ?⟦\d+⟧(?!\))", "")),
    Seed("placeholder doubled", ("placeholders",), swapping(r"(⟦\d+⟧)(?!\))", r"\1 \1")),
    Seed("placeholder invented", ("placeholders",), inserting("⟦99⟧")),
    Seed("placeholder broken", ("placeholders",), swapping(r"⟦(\d+)⟧", r"⟦\1")),
    Seed("tags misnested", ("placeholders",), _misnested),
    Seed("link lost", ("placeholders", "markup", "links"), _link_lost),
    Seed(
        "URL changed",
        ("placeholders", "markup", "links"),
        swapping(_URL, "](https://example.org/x"),
    ),
    Seed("link spaced", ("markup", "links"), swapping(r"\]\((?=⟦)", "] (")),
    Seed("URL added", ("links",), inserting("https://example.org/free")),
    Seed("raw HTML added", ("html",), swapping(_WORD, r"<b>\1</b>")),
    Seed("script added", ("html",), inserting("<img src=x onerror=alert(1)>")),
    Seed("code typed out", ("code",), _typed_out),
    Seed("shortcode added", ("shortcodes", "code"), inserting("{{ site.key }}")),
    Seed("block: #", ("structure",), _block("# ")),
    Seed("block: -", ("structure",), _block("- ")),
    Seed("block: 1.", ("structure",), _block("1. ")),
    Seed("stray *", ("markup", "structure"), swapping(r"(?<=[^\W\d_] )(?=[^\W\d_]{3,})", "**")),
    Seed("line break added", ("line_breaks",), swapping(r"(?<=[^\W\d_]) (?=[^\W\d_])", "\n")),
)
