"""Texts with the same key -> translated sentences that are fit to learn from. Pure."""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping

from training.pairs import tidy

MOST_PLACES = 4
"""More placeholders than this make a template, not a sentence."""
_PLURAL = re.compile(r"^\s*\{[^{},]+,\s*plural\s*,.*?\bother\s*\{(.*)\}\s*\}\s*$", re.DOTALL)
_CHOICE = re.compile(r"\{[^{}]*,\s*(?:plural|select|selectordinal)\s*,")
_LINK = re.compile(r"!?\[([^\]\[]*)\]\([^()\s]*(?:\([^()]*\))?[^()\s]*\)")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<\d+/?>|</\d+>")
_BREAK = re.compile(r"</?(?:br|p|li|ul|ol|td|th|tr|dt|dd|div|h\d)\b[^<>]*>", re.IGNORECASE)
_BLOCK = re.compile(r"<(pre|svg|script|style)\b.*?</\1>", re.DOTALL)
_CODE = re.compile(r"<code\b[^<>]*>([^<>`]+)</code>")
_PLACE = re.compile(
    r"\{\{[^{}]*\}\}|\$?\{[^{}]*\}|\$[A-Za-z_]+\$|\$\d|%\([^()\s]+\)[sd]|%\d?\$?[sd@]|%[dsu]|(?<!\d)%\d\b"
    r"|__[A-Za-z]+__|`[^`]+`|https?://\S+[\w/]|\[\[[^\[\]]*\]\]|(?<![\w&]):[a-z_]{3,}\b"
)
_ACCELERATOR = re.compile(r"\s*\(&\w\)|(?<![A-Z])&(?=\w)")
_CONTROL = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00ad]")
_HARAKAT = re.compile("[\u064b-\u0652\u0670]")
_EMPHASIS = re.compile(r"(?<!\w)(\*{1,3}|_{2,3})(?=\S)(.+?)(?<=\S)\1(?!\w)")
_SENTENCE = re.compile(r"(?<=[.!?؟…])[\s]+(?=[\"«“(⟦]?[A-ZÀ-ÝÉ\u0600-\u06ff⟦\d])")
_SHORT = re.compile(r"\b(?:e\.g|i\.e|etc|vs|Mr|Mrs|Dr|No|St|p\. ex|[A-Z])\.$")
_DIGITS = re.compile(r"\d+")
_LETTER = re.compile(r"[^\W\d_]")
_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f]")
_ENGLISH = frozenset(
    ("the", "and", "of", "to", "is", "are", "you", "your", "this", "that", "with", "for", "from",
     "be", "it", "will")
)  # fmt: skip
_ARABIC_SCRIPT = ("ar", "fa")
_MOST_WORDS = 90


def aligned(
    source: Mapping[str, str], target: Mapping[str, str], language: str, dropped: Counter[str]
) -> Iterator[tuple[str, str]]:
    """The sentences of all keys that both have, in the source's order; ``dropped`` counts why
    others are not among them."""
    for key, text in source.items():
        if key not in target:
            continue
        reason = ""
        for one, other in sentences(text, target[key], language):
            if reason := unfit(one, other, language):
                dropped[reason] += 1
            else:
                yield one, other


def sentences(source: str, target: str, language: str) -> list[tuple[str, str]]:
    """Plain text of both sides, by lines and sentences where both split alike; placeholders as
    ⟦0⟧, ⟦1⟧, … Without the parts whose sides differ in their placeholders."""
    left, right = (
        [line for line in _flat(text).split("\n") if line.strip()] for text in (source, target)
    )
    if len(left) != len(right):
        left, right = [" ".join(left)], [" ".join(right)]
    found: list[tuple[str, str]] = []
    for one, other in zip(left, right, strict=True):
        parts = _split(one), _split(other)
        marked = [places(*pair) for pair in zip(*parts, strict=False)]
        if len(parts[0]) != len(parts[1]) or None in marked:
            marked = [places(one, other)]
        found += [(tidy(pair[0]), _target(pair[1], language)) for pair in marked if pair]
    return found


def _flat(text: str) -> str:
    """Without markup; lines apart; of a plural message, the form that all languages have."""
    if whole := _PLURAL.match(text):
        text = whole[1]
    if _BREAK.search(text):  # HTML: its line ends are not the text's
        text = " ".join(_BLOCK.sub("<p>", text).split("\n"))
    text = _CODE.sub(r"`\1`", text)
    text = _BREAK.sub("\n", html.unescape(html.unescape(text)))
    text = _TAG.sub("", _LINK.sub(r"\1", text))
    text = _EMPHASIS.sub(r"\2", _ACCELERATOR.sub("", _CONTROL.sub("", text)))
    return text.replace("\\n", "\n").replace("''", "'")


def places(source: str, target: str) -> tuple[str, str] | None:
    """Both with ⟦n⟧ for their placeholders, numbered by the source; None when they differ in them,
    have too many, or choose between forms inside a sentence."""
    if _CHOICE.search(source) or _CHOICE.search(target):
        return None
    pattern = re.compile(rf"⟦\d+⟧|{_PLACE.pattern}")
    found, others = (
        [_tight(place) for place in pattern.findall(text)] for text in (source, target)
    )
    if sorted(found) != sorted(others):
        return None
    numbers = {place: number for number, place in enumerate(dict.fromkeys(found))}
    if len(numbers) > MOST_PLACES:
        return None

    def marked(text: str) -> str:
        return pattern.sub(lambda match: f"⟦{numbers[_tight(match[0])]}⟧", text)

    return marked(source), marked(target)


def _tight(place: str) -> str:
    return "".join(place.split())


def _split(text: str) -> list[str]:
    parts: list[str] = []
    for part in _SENTENCE.split(text.strip()):
        if parts and _SHORT.search(parts[-1]):
            parts[-1] = f"{parts[-1]} {part}"
        else:
            parts.append(part)
    return parts


def _target(text: str, language: str) -> str:
    if language in _ARABIC_SCRIPT:
        text = _HARAKAT.sub("", text)
    return tidy(text, language)


def unfit(source: str, target: str, language: str) -> str:
    """Why a pair of plain sentences should not be learnt from, in a word; "" when it may be."""
    words = len(source.split()), len(target.split())
    if not _LETTER.search(source.replace("⟦", " ")) or not _LETTER.search(target):
        return "wordless"
    if max(words) > _MOST_WORDS:
        return "long"
    if _uneven(len(source), len(target), 2.0, 14) or _uneven(*words, 2.2, 4):
        return "ratio"
    if _numbers(source) != _numbers(target):
        return "numbers"
    if language in _ARABIC_SCRIPT:
        letters = _LETTER.findall(target)
        return "" if len(_ARABIC.findall(target)) >= 0.6 * len(letters) else "script"
    if (words[0] > 2 or "⟦" in source) and source.casefold() == target.casefold():
        return "untranslated"
    left = [word for word in target.casefold().split() if word in _ENGLISH]
    return "English" if len(left) > 1 and len(left) > 0.1 * words[1] else ""


def _uneven(one: int, other: int, ratio: float, slack: int) -> bool:
    return max(one, other) > ratio * min(one, other) + slack


def _numbers(text: str) -> Counter[str]:
    return Counter(
        str(int("".join(str(unicodedata.decimal(digit)) for digit in run)))
        for run in _DIGITS.findall(text)
        if len(run) > 1
    )
