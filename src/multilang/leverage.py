"""Units + memory -> drafts: what people have approved before is proposed again.

Everything here is a draft: it is marked fuzzy, its signature says where it comes from, and it
passes the same checks as an engine's text, or it is not proposed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise

from multilang.memory import Match, Memory
from multilang.model import Issue, Segment, Target, Unit

Key = tuple[str, str]
Check = Callable[[Unit, str], Sequence[Issue]]
Dress = Callable[[Unit, str], str | None]
"""Puts a unit's markup onto a text; None where it is not sure how."""
Segmenter = Callable[[str], Sequence[Segment]]

_MARKUP = frozenset({"placeholders", "markup"})
_SAID = 60
"""Characters of another text that a signature quotes."""


def exact(
    wanted: Iterable[Unit],
    article: Sequence[Unit],
    memory: Memory,
    *,
    segmenter: Segmenter,
    check: Check,
) -> dict[Key, Target]:
    """Drafts for units that the memory knows as a whole, or every sentence of.

    Args:
        article: all the units of the article, for the neighbours.
    """
    around = _neighbours(article)
    drafts: dict[Key, Target] = {}
    for unit in wanted:
        before, after = around.get(unit.key, ("", ""))
        match = memory.exact(unit.source, unit.kind, before, after)
        target = (
            _target(match.target, _signature(match))
            if match
            else _from_sentences(segmenter(unit.source), memory)
        )
        if target is not None and _sound(check, unit, target.text):
            drafts[unit.key] = target
    return drafts


def near(
    wanted: Iterable[Unit],
    memory: Memory,
    *,
    least: float,
    check: Check,
    dress: Dress | None = None,
) -> dict[Key, Target]:
    """Drafts from similar units, for units that have no better one: they need work.

    Args:
        least: similarity below which nothing is proposed, 0 to 1.
        dress: for texts with other markup than the unit's; None proposes none of these.
    """
    drafts: dict[Key, Target] = {}
    for unit in wanted:
        for match in memory.near(unit.source, least, marked=dress is None):
            text: str | None = match.target
            if dress and any(i.check in _MARKUP for i in check(unit, match.target)):
                text = dress(unit, match.target)
            if text is not None and _sound(check, unit, text):
                drafts[unit.key] = _target(text, _signature(match))
                break
    return drafts


def recall(memory: Memory | None) -> Callable[[str], str]:
    """The approved translation of a sentence, or ``""``: for units that are known in part."""

    def of(sentence: str) -> str:
        match = memory.sentence(sentence) if memory else None
        return match.target if match else ""

    return of


def _from_sentences(segments: Sequence[Segment], memory: Memory) -> Target | None:
    text: list[str] = []
    for segment in segments:
        match = memory.sentence(segment.source)
        if match is None:
            return None
        text += (segment.lead, match.target, segment.trail)
    return _target("".join(text), "memory exact | sentence") if text else None


def _signature(match: Match) -> str:
    if match.quality == "fuzzy":
        # 100 would say that it is the same text.
        return f"memory fuzzy {min(99, int(match.score * 100))} | from {_quoted(match.pair.source)}"
    how = "exact in context" if match.quality == "context" else "exact"
    also = f" | also {_quoted(match.others[0])}" if match.others else ""
    return f"memory {how} | unit{also}"


def _quoted(text: str) -> str:
    text = " ".join(text.replace('"', "'").replace("|", "/").split())
    return f'"{text[:_SAID]}…"' if len(text) > _SAID else f'"{text}"'


def _target(text: str, signature: str) -> Target:
    return Target(text, "initial", "memory", signature)


def _sound(check: Check, unit: Unit, text: str) -> bool:
    return not any(issue.severity == "critical" for issue in check(unit, text))


def _neighbours(article: Sequence[Unit]) -> Mapping[Key, tuple[str, str]]:
    """The sources before and after each message of an article, in the order of its catalog."""
    order = list(dict.fromkeys(unit.key for unit in article))
    sources = ["", *(source for _, source in order), ""]
    return {
        key: (before, after)
        for key, ((before, _), (_, after)) in zip(order, pairwise(pairwise(sources)), strict=True)
    }
