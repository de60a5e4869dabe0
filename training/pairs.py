"""A translated pair, and what makes one fit to learn from. Text in, text out; no files."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

ZWNJ = "\u200c"
MAX_TARGETS = 3
"""Different translations of one source that are kept; more are mostly noise."""
_RATIO = 2.6
_SPACES = re.compile(r"\s+")
_WORD = re.compile(r"[^\W_]+")
_LETTER = re.compile(r"[^\W\d_]")
_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f]")
_ARABIC_SCRIPT = frozenset(("ar", "fa", "ps", "ur", "ckb"))
_BROKEN = re.compile("\ufffd|⁇|[\x00-\x08\x0b-\x1f]")
_PLACE = re.compile("⟦\\d+⟧")

# Persian writes these as one word, joined by a zero-width non-joiner. The packs at hand lost that
# character (their normalisation made it a space), so it is put back where grammar leaves no doubt.
_PREFIX = re.compile(r"(?<![\w\u200c])(ن?می) (?=[آ-ی]{2})")
_SUFFIX = re.compile(r"(?<=[آ-ی]) (ها(?:ی(?:ی|م|ت|ش|مان|تان|شان)?)?|تر(?:ین|ی)?)(?![\w\u200c])")
_AFTER_HEH = re.compile(r"(?<=[آ-ی]ه) (ای|ام|اند|ایم|اید)(?![\w\u200c])")


@dataclass(frozen=True, slots=True)
class Pair:
    """One source text with its translation. English is the source unless the pair is reversed."""

    source: str
    target: str
    language: str
    """Of the target: the first subtag of its BCP 47 tag."""
    origin: str
    kind: str


def normal(text: str) -> str:
    """For comparing: NFKC, no case, words only."""
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def tidy(text: str, language: str = "") -> str:
    """One line with single spaces; the letters of the language as it spells them."""
    text = _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()
    if language in _ARABIC_SCRIPT:
        text = text.replace("\u0640", "")
    if language == "fa":
        text = text.translate({0x64A: 0x6CC, 0x649: 0x6CC, 0x643: 0x6A9})
        return joined(text)
    return text


def joined(text: str) -> str:
    """Persian with its zero-width non-joiners where a space stands for one."""
    text = _PREFIX.sub(rf"\1{ZWNJ}", text)
    text = _AFTER_HEH.sub(rf"{ZWNJ}\1", text)
    return _SUFFIX.sub(rf"{ZWNJ}\1", text)


def fault(pair: Pair) -> str:
    """Why a pair is not learnt from, as one word; "" when it is."""
    source, target = pair.source, pair.target
    if not _LETTER.search(source) or not _LETTER.search(target):
        return "wordless"
    if _BROKEN.search(source) or _BROKEN.search(target):
        return "broken"
    if sorted(_PLACE.findall(source)) != sorted(_PLACE.findall(target)):
        return "placeholders"
    if pair.kind != "copy" and len(source.split()) > 2 and normal(source) == normal(target):
        return "untranslated"
    if pair.language in _ARABIC_SCRIPT and not _mostly_arabic(target):
        return "script"
    longest, shortest = max(len(source), len(target)), min(len(source), len(target))
    return "length" if longest > 20 and longest > _RATIO * shortest + 10 else ""


def _mostly_arabic(text: str) -> bool:
    letters = _LETTER.findall(text)
    return len(_ARABIC.findall(text)) >= 0.5 * len(letters)


def clean(pairs: Iterable[Pair], dropped: Counter[str]) -> Iterator[Pair]:
    """The pairs that are fit, tidied, each once, in order; ``dropped`` counts the others."""
    seen: set[tuple[str, str, str]] = set()
    targets: Counter[tuple[str, str]] = Counter()
    for pair in pairs:
        pair = replace(pair, source=tidy(pair.source), target=tidy(pair.target, pair.language))
        source = normal(pair.source)
        key = (pair.language, source, normal(pair.target))
        reason = fault(pair)
        if not reason and key in seen:
            reason = "repeated"
        if not reason and targets[key[:2]] >= MAX_TARGETS:
            reason = "ambiguous"
        if reason:
            dropped[reason] += 1
            continue
        seen.add(key)
        targets[key[:2]] += 1
        yield pair
