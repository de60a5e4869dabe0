"""A sentence's translation with its markup written back, as a list of texts still to be joined."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from multilang.pretranslate.looks import Span
from multilang.pretranslate.sentences import Inner, Part, Piece, Sentence, walk

_SPECIAL = re.compile(r"[\\`*_\[\]<~]|&(?=#?\w+;)")


def compose(
    sentence: Sentence, target: str, spans: Mapping[int, Span], *, plain: bool
) -> tuple[Part, ...]:
    """The translation with its markup, and the inner texts that are yet to be translated.

    Args:
        spans: where each piece of the sentence goes, as ``projection.place`` says.

    Invariant: every text and every inner text of every piece is in the result once.
    """
    inside = _inside(sentence.pieces, (0, len(target)), target, spans, plain)
    return tuple(part for part in (sentence.head, *inside, sentence.tail) if part)


def _inside(
    pieces: Sequence[Piece], within: Span, target: str, spans: Mapping[int, Span], plain: bool
) -> Iterator[Part]:
    at, end = within
    # By place; of those at one place, what closes a word comes before what opens one.
    order = sorted(pieces, key=lambda p: (*_clipped(spans[p.number], within), p.number))
    for piece in order:
        start, stop = _clipped(spans[piece.number], (at, end))
        yield escaped(target[at:start], plain)
        yield from piece.open
        if piece.carried or piece.point:
            yield from piece.close
        else:
            yield from _inside(piece.children, (start, stop), target, spans, plain)
            yield from piece.close
        at = stop
    yield escaped(target[at:end], plain)


def _clipped(span: Span, within: Span) -> Span:
    start = min(max(span[0], within[0]), within[1])
    return start, min(max(span[1], start), within[1])


def escaped(text: str, plain: bool, quote: str = "") -> str:
    """An engine's words, so that Markdown shows them as they are.

    Args:
        quote: the sign that ends the text where it stands.
    """
    if plain:
        return text
    text = _SPECIAL.sub(_escape, text)
    return text.replace(quote, "\\" + quote) if quote else text


def _escape(match: re.Match[str]) -> str:
    return "&amp;" if match[0] == "&" else "\\" + match[0]


def inner_texts(sentence: Sentence) -> Iterator[Inner]:
    """The texts inside a sentence's markup that are translated by themselves."""

    for piece in walk(sentence.pieces):
        yield from (part for part in (*piece.open, *piece.close) if isinstance(part, Inner))
