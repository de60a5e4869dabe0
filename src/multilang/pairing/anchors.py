"""What a text and its translation have in common whatever the languages: figures, links, names."""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import urlsplit

from multilang import placeholders
from multilang.locales import latin_digits
from multilang.model import Placeholder, Unit

_NUMBER = re.compile(r"\d+(?:[.,٫٬\u00a0\u202f]\d+)*")
_NAME = re.compile(r"(?<![\w/])[A-Z][A-Za-z0-9+.-]*[A-Za-z0-9+]")
_NOT_DIGIT = re.compile(r"\D+")
_SENTENCE_START = re.compile(r"(?:^|[.!?]\s+)[\"“«(*_]*\w+")


def anchors(unit: Unit) -> Counter[str]:
    """The anchors of a unit, each as often as it stands there."""
    text = latin_digits(placeholders.strip(unit.source))
    found = Counter(f"# {_NOT_DIGIT.sub('', number)}" for number in _NUMBER.findall(text))
    found.update(f"@ {place(p)}" for p in unit.placeholders)
    found.update(f"A {name}" for name in names(text))
    return found


def names(text: str) -> list[str]:
    """Words in Latin letters that begin with a capital, but for those that begin a sentence."""
    first = {m.end() for m in _SENTENCE_START.finditer(text)}
    return [m[0] for m in _NAME.finditer(text) if m.end() not in first or m[0].isupper()]


def place(placeholder: Placeholder) -> str:
    """What a placeholder stands for, comparable between versions of a page: an address without
    its host's ``www.`` and its language, code as it is."""
    text = placeholder.text.strip().strip("<>")
    if placeholder.kind != "url":
        return text
    address, _, _ = text.partition(' "')
    parts = urlsplit(address.strip())
    path = re.sub(r"^/(?:[a-z]{2}(?:-[A-Za-z]{2,4})?)(?=/|$)", "", parts.path).rstrip("/")
    host = parts.netloc.removeprefix("www.")
    host = re.sub(r"^[a-z]{2}\.(?=\w+\.\w+)", "", host)
    return f"{host}{path}?{parts.query}" if parts.query else host + path


def agreement(one: Counter[str], other: Counter[str]) -> float | None:
    """Share of the anchors of both that the other has too, 0-1; None where neither has any.

    Names count only where both sides have them: a name may be transcribed.
    """
    same = one & other
    sure = [key for key in (one | other) if not key.startswith("A ") or same[key]]
    total = sum(max(one[key], other[key]) for key in sure)
    return sum(same[key] for key in sure) / total if total else None
