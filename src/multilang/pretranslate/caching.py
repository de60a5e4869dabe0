"""What is remembered of machines' answers: the cache that drafting needs, and what goes into it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from multilang.model import Alignment, Draft

Pair = tuple[str, str]


class DraftCache(Protocol):
    """Machine results by languages and signature, and text. May forget at any time."""

    def get(self, key: str, sources: Sequence[str]) -> Mapping[str, Draft]: ...

    def put(self, key: str, drafts: Mapping[str, Draft]) -> None: ...

    def get_alignments(self, key: str, pairs: Sequence[Pair]) -> Mapping[Pair, Alignment]: ...

    def put_alignments(self, key: str, found: Mapping[Pair, Alignment]) -> None: ...


def kept(cache: DraftCache, key: str, asked: Sequence[str]) -> dict[str, Sequence[Draft]]:
    """All answers to each text that were kept under a key; a text may have none."""
    known = cache.get(key, asked) if asked else {}
    return {text: _unpacked(draft) for text, draft in known.items()}


def keep(cache: DraftCache, key: str, answers: Mapping[str, Sequence[Draft]]) -> None:
    """Keep several answers to each text; not those to a text that had to be given up, for what an
    engine could not do may work next time."""
    done = {t: _packed(f) for t, f in answers.items() if not any(one.reason for one in f)}
    if done:
        cache.put(key, done)


def _packed(drafts: Sequence[Draft]) -> Draft:
    """Several answers as one, so that the cache remembers even that there are none."""
    lines = (f"{'' if d.score is None else d.score} {d.text}" for d in drafts if d.text)
    return Draft("\n".join(lines))


def _unpacked(packed: Draft) -> list[Draft]:
    drafts = []
    for line in packed.text.split("\n") if packed.text else ():
        score, _, text = line.partition(" ")
        drafts.append(Draft(text, float(score) if score else None))
    return drafts
