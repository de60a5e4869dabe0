"""Units -> drafts: what the machine proposes, and what of it a person may see.

The engine gets plain sentences: markup, escapes, entities and placeholders stay on our side, and
everything that is missing goes to it once, without repeats. Its output is distrusted: what a guard
refuses leaves the unit empty, with the reason.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from multilang import markup
from multilang.engines.base import Engine
from multilang.model import Draft, Issue, Locale, Segment, Target, Unit

RULES = "1"
"""Version of how sentences are prepared for the engine; part of every signature."""

GATING = frozenset({"numbers"})
"""Checks that warn of people's text and refuse a machine's, which has no reason of its own."""

CHUNK = 256
"""Sentences in one engine call: the most that a killed run translates again."""

Segmenter = Callable[[str], Sequence[Segment]]
Guard = Callable[[str, str], str]
"""(source sentence, draft) -> why the draft must not be shown, or ``""``."""
Check = Callable[[Unit, str], Sequence[Issue]]
Recall = Callable[[str], str]
"""A sentence -> the translation that people have approved for it, or ``""``."""
Progress = Callable[[int], None]


class DraftCache(Protocol):
    """Machine results by languages and signature, and sentence. May forget at any time."""

    def get(self, key: str, sources: Sequence[str]) -> Mapping[str, Draft]: ...

    def put(self, key: str, drafts: Mapping[str, Draft]) -> None: ...


@dataclass(frozen=True, slots=True)
class Pretranslation:
    """What became of the units that were asked for. Every key is in one of the two."""

    drafts: Mapping[tuple[str, str], Target]
    refused: Mapping[tuple[str, str], str]
    """Why there is no draft, by unit key."""
    translated: int
    """Sentences that the engine worked on; the others were known."""


_PIECE = re.compile(
    rf"(?P<place>⟦\d+⟧)|(?P<escape>{markup.ESCAPE})|(?P<entity>&(?:#\d{{1,7}}|#[xX][0-9a-fA-F]{{1,6}}|\w{{2,31}});)"
    r"|(?P<break>\n)"
)
_TITLE = re.compile(r"""\]\(\s*⟦\d+⟧\s+["'(]\Z""")
_LINK_TITLE = re.compile(r"""\]\(\s*⟦\d+⟧\s+["'(]""")
_BLANKS = re.compile(r"[\t\n\v\f\r]+")
_EDGES = re.compile(r"\A([\s\W]*)(.*?)([\s:;,–—(\[{“«‘¿¡-]*)\Z", re.DOTALL)
_OPENERS = "\"'“‘«‹([{¿¡#@$€£+−-.%"
_SPECIAL = re.compile(r"[\\`*_\[\]<~]|&(?=#?\w+;)")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of plain text between two pieces of markup: what the engine is asked for."""

    text: str
    quote: str = ""
    """The quotation mark that closes a link's title, where the run is inside one."""


Part = str | Run


def pretranslate(
    units: Iterable[Unit],
    source: Locale,
    target: Locale,
    engine: Engine,
    *,
    segmenter: Segmenter,
    guard: Guard,
    check: Check,
    cache: DraftCache,
    recall: Recall = lambda _: "",
    begin: Progress | None = None,
    progress: Progress | None = None,
) -> Pretranslation:
    """Draft every unit, in one pass over all the articles they come from.

    Args:
        recall: what it answers is taken as it is; the engine is asked for the other sentences, and
            the signature says how many were known.
        begin: called with the number of sentences the engine is asked for, when there are any.
        progress: called with the number of sentences done since the last call.

    Raises:
        EngineMissing, EngineError: as the engine does.
    """
    signature = f"{engine.signature(source.tag, target.tag)}|rules:{RULES}"
    by_key = {unit.key: unit for unit in units}
    parts, shares = {}, {}
    for key, unit in by_key.items():
        parts[key], shares[key] = _parts(unit, segmenter, recall)
    wanted = dict.fromkeys(p.text for ps in parts.values() for p in ps if isinstance(p, Run))
    known, translated = _translate(
        tuple(wanted), signature, engine, source, target, cache, begin, progress
    )
    drafts: dict[tuple[str, str], Target] = {}
    refused: dict[tuple[str, str], str] = {}
    for key, unit_parts in parts.items():
        made_by = signature + shares[key]
        outcome = _compose(by_key[key], unit_parts, known, made_by, guard, check)
        if isinstance(outcome, Target):
            drafts[key] = outcome
        else:
            refused[key] = outcome
    return Pretranslation(drafts, refused, translated)


def _translate(
    texts: Sequence[str],
    signature: str,
    engine: Engine,
    source: Locale,
    target: Locale,
    cache: DraftCache,
    begin: Progress | None,
    progress: Progress | None,
) -> tuple[dict[str, Draft], int]:
    # One multilingual model serves several languages under one signature.
    key = f"{source.tag} > {target.tag}|{signature}"
    known = dict(cache.get(key, texts))
    missing = [text for text in texts if text not in known]
    if begin and missing:
        begin(len(missing))
    for first in range(0, len(missing), CHUNK):
        chunk = missing[first : first + CHUNK]
        drafts = engine.translate(chunk, source.tag, target.tag, progress)
        fresh = dict(zip(chunk, drafts, strict=True))
        cache.put(key, fresh)
        known.update(fresh)
    return known, len(missing)


def _compose(
    unit: Unit,
    parts: Sequence[Part],
    known: Mapping[str, Draft],
    signature: str,
    guard: Guard,
    check: Check,
) -> Target | str:
    """The unit's draft, or why it must not have one."""
    text: list[str] = []
    scores: list[float] = []
    for part in parts:
        if isinstance(part, str):
            text.append(part)
            continue
        draft = known[part.text]
        reason = draft.reason or guard(part.text, draft.text)
        if reason:
            return f"{reason}: {_beginning(part.text)}"
        text.append(_escaped(draft.text, unit.plain, part.quote))
        if draft.score is not None:
            scores.append(draft.score)
    whole = "".join(text)
    broken = [i for i in check(unit, whole) if i.severity == "critical" or i.check in GATING]
    if broken:
        return broken[0].message
    return Target(
        whole, "initial", "engine", signature, sum(scores) / len(scores) if scores else None
    )


def _beginning(text: str) -> str:
    """Enough of a sentence to know it by."""
    return text if len(text) <= 60 else text[:60].rpartition(" ")[0] + " …"


def _escaped(text: str, plain: bool, quote: str) -> str:
    """An engine's words, so that Markdown shows them as they are."""
    if plain:
        return text
    text = _SPECIAL.sub(_escape, text)
    return text.replace(quote, "\\" + quote) if quote else text


def _escape(match: re.Match[str]) -> str:
    return "&amp;" if match[0] == "&" else "\\" + match[0]


def _parts(unit: Unit, segmenter: Segmenter, recall: Recall) -> tuple[tuple[Part, ...], str]:
    """A unit as text to keep and runs to translate; joined with the runs' sources it reads as
    the unit does, without escapes and entities. Sentences that are known are text to keep; the
    second value is what a signature says of them."""
    parts: list[Part] = []
    segments = segmenter(unit.source)
    known = 0
    for segment in segments:
        approved = recall(segment.source)
        known += bool(approved)
        parts.append(segment.lead)
        parts.extend([approved] if approved else _segment_parts(segment.source, unit.plain))
        parts.append(segment.trail)
    share = f"|memory:{known}/{len(segments)}" if known else ""
    return tuple(part for part in parts if part), share


def _segment_parts(text: str, plain: bool) -> list[Part]:
    parts: list[Part] = []
    cursor = 0
    quote = ""
    for start, end in _fixed(text):
        parts.extend(_run(text[cursor:start], plain, quote))
        parts.append(text[start:end])
        quote = (
            {'"': '"', "'": "'", "(": ")"}[text[end - 1]] if _opens_title(text[start:end]) else ""
        )
        cursor = end
    parts.extend(_run(text[cursor:], plain))
    return parts


def _opens_title(fixed: str) -> bool:
    return _TITLE.search(fixed) is not None


def _fixed(text: str) -> list[tuple[int, int]]:
    """What the engine must not see, in order: placeholders, delimiters, link tails, breaks."""
    fixed = [m.span() for m in _PIECE.finditer(text) if m.lastgroup in ("place", "break")]
    for span in markup.scan(text).spans:
        fixed.append((span.start, span.inner))
        opening = _LINK_TITLE.match(text, span.outer, span.end)
        if opening and span.kind in ("link", "image"):
            fixed.append((span.outer, opening.end()))
            fixed.append((span.end - 2, span.end))
        else:
            fixed.append((span.outer, span.end))
    merged: list[tuple[int, int]] = []
    for start, end in sorted(fixed):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _run(text: str, plain: bool, quote: str = "") -> list[Part]:
    """A stretch without markup: the edges that carry no words stay, the middle is translated."""
    readable = _readable(text, plain)
    if not re.search(r"[^\W\d_]", readable):
        return [text]
    match = _EDGES.match(readable)
    assert match is not None
    head, middle, tail = match.groups()
    while head and head[-1] in _OPENERS:  # a quotation mark or a sign belongs to the sentence
        head, middle = head[:-1], head[-1] + middle
    return [head, Run(middle, quote), tail]


def _readable(text: str, plain: bool) -> str:
    def show(match: re.Match[str]) -> str:
        if match.lastgroup == "escape":
            return match[0] if plain else match[0][1:]
        return html.unescape(match[0]) if match.lastgroup == "entity" else match[0]

    return _BLANKS.sub(" ", _PIECE.sub(show, text))
