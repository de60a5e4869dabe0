"""A model's answers to the pieces of segments -> drafts of segments."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from multilang.engines.ct2 import Answer
from multilang.model import Draft

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_LOOPED = "the model did not come to an end"


def joined(
    texts: dict[str, str], keys: Sequence[str], answers: Sequence[list[Answer]]
) -> dict[str, list[Draft]]:
    """By key, the drafts of a whole text from the answers to its pieces: all the best, and so
    on."""
    by_key: dict[str, list[list[Answer]]] = {key: [] for key in texts}
    for key, some in zip(keys, answers, strict=True):
        by_key[key].append(some)
    return {
        key: [draft_of(texts[key], row) for row in zip(*parts, strict=False)]
        for key, parts in by_key.items()
    }


def draft_of(source: str, parts: Sequence[Answer]) -> Draft:
    """One draft from the answers to the pieces of a segment; its score is the mean over tokens."""
    if not all(part.ended for part in parts):
        return Draft("", reason=_LOOPED)
    text = " ".join(part.text for part in parts if part.text)
    if not text.strip():
        return Draft("", reason="the model answered nothing")
    tokens = sum(part.tokens for part in parts)
    score = sum(part.score * part.tokens for part in parts) / tokens
    return Draft(unescape(text, source), round(score, 4))


def listed(drafts: Sequence[Draft]) -> list[Draft]:
    """Those that are any use, once each, in their order."""
    by_text: dict[str, Draft] = {}
    for draft in drafts:
        by_text.setdefault(draft.text, draft)
    return [draft for text, draft in by_text.items() if text]


def followed(before: Draft, after: Draft) -> Draft:
    """The second model of a pivot can be no surer than the first. (What a chain begins with, the
    source itself, has no score.)"""
    if before.score is None or after.score is None:
        return after
    return Draft(after.text, min(before.score, after.score), after.reason)


def unescape(text: str, source: str) -> str:
    """Resolve HTML entities that the model invented; those of the source stay as they are."""
    kept = set(_ENTITY.findall(source))

    def resolve(match: re.Match[str]) -> str:
        entity = match.group()
        character = html.unescape(entity)
        return character if entity not in kept and character.isprintable() else entity

    return _ENTITY.sub(resolve, text)
