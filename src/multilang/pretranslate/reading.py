"""Segment -> sentence: one pass over a source, that finds its words and its markup."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from multilang import markup
from multilang.model import Placeholder
from multilang.pretranslate.composing import escaped
from multilang.pretranslate.readable import (
    CLOSING,
    LINK_TITLE,
    TOKEN,
    one_line,
    readable,
    representative,
)
from multilang.pretranslate.sentences import Inner, Part, Piece, Sentence

_TAG = re.compile(r"<(?P<close>/?)(?P<name>[A-Za-z][\w-]*).*?(?P<empty>/?)>", re.DOTALL)
_VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "source", "wbr"})
_CARRIED = frozenset({"code", "url"})
_KEYS = frozenset({"kbd", "samp", "var"})  # a key's name is for people to translate
_HEAD = re.compile(r"[^\w⟦]*\s(?=\S)|\s+")
_WORDLESS = re.compile(r"[^\w⟧]*")
_SPACE = re.compile(r"\s|\Z")
_DEEPEST = 16
"""Pairs inside each other; an author's slip can open hundreds."""


def read(
    source: str,
    placeholders: Mapping[int, Placeholder],
    *,
    plain: bool = False,
    symbols: Sequence[str] = (),
) -> Sentence:
    """The sentence of a segment's source, without line breaks in it.

    Args:
        plain: Markdown means nothing in it.
        symbols: signs that the engine copies; what is carried is represented by them, by its own
            text where there are none or too few.
    """
    return _Reader(source, placeholders, plain, symbols).read()


@dataclass(slots=True)
class _Frame:
    """A piece that is open."""

    open: list[Part]
    start: int
    name: str = ""
    """Of the HTML tag; empty for Markdown."""
    children: list[Piece] = field(default_factory=list)
    number: int = 0
    depth: int = 0
    """How many pairs are inside each other in it."""


class _Reader:
    """One pass over the tokens of a source; a stack of what is open."""

    def __init__(
        self,
        source: str,
        placeholders: Mapping[int, Placeholder],
        plain: bool,
        symbols: Sequence[str],
    ) -> None:
        self.source = source
        self.placeholders = placeholders
        self.plain = plain
        self.symbols = [*reversed(symbols)]
        self.text = ""
        self.count = 0
        self.stack = [_Frame([], 0)]

    def read(self) -> Sentence:
        at = 0
        for start, end, span in self._delimiters():
            self._words(at, start)
            at = max(at, end)
            if span.kind == "image":
                self._point(self._image(span), end)
            elif start == span.start:
                self._push([self.source[start:end]])
            else:
                self._close_markdown(self._closing(span))
        self._words(at, len(self.source))
        self._give_up(0)
        return self._sentence()

    def _delimiters(self) -> list[tuple[int, int, markup.Span]]:
        """Opening and closing delimiters, and whole images, in order."""
        if self.plain:
            return []
        found: list[tuple[int, int, markup.Span]] = []
        hidden = -1
        for span in markup.scan(self.source).spans:
            if span.start < hidden:
                continue
            if span.kind == "image":
                hidden = span.end
                found.append((span.start, span.end, span))
            else:
                found += (span.start, span.inner, span), (span.outer, span.end, span)
        return sorted(found, key=lambda one: one[:2])

    def _words(self, start: int, end: int) -> None:
        at = start
        while match := TOKEN.search(self.source, at, end):
            self._append(self.source[at : match.start()])
            at = match.end()
            if match["place"]:
                at = self._placeholder(match, end)
            elif match["escape"]:
                self._append(match[0] if self.plain else match[0][1:])
            else:
                self._append(html.unescape(match[0]))
        if at < end:
            self._append(self.source[at:end])

    def _append(self, text: str) -> None:
        self.text += one_line(text)

    def _placeholder(self, match: re.Match[str], end: int) -> int:
        """Take in a placeholder; the offset up to which the source is used up."""
        found = self.placeholders.get(int(match["number"]))
        if found is None or found.kind not in ("tag", *_CARRIED):
            return self._point([match[0]], match.end())
        if found.kind in _CARRIED:
            self._carry(match[0], found)
            return match.end()
        parts: list[Part] = [match[0]]
        tag, at = found.text, match.end()
        while tag.startswith("<") and not tag.endswith(">"):  # the text of an attribute follows
            following = TOKEN.search(self.source, at, end)
            while following and not following["place"]:
                following = TOKEN.search(self.source, following.end(), end)
            if following is None:
                break
            rest = self.placeholders.get(int(following["number"]))
            parts += [Inner(html.unescape(self.source[at : following.start()])), following[0]]
            tag, at = tag + (rest.text if rest else ""), following.end()
        return self._tag(parts, tag, at)

    def _tag(self, parts: list[Part], tag: str, end: int) -> int:
        match = _TAG.fullmatch(tag)
        if match is None or match["empty"] or match["name"].lower() in _VOID:
            return self._point(parts, end)
        name = match["name"].lower()
        if not match["close"]:
            self._push(parts, name)
            return end
        opened = self._opened(name)
        if opened is None:
            return self._point(parts, end)
        self._give_up(opened)
        self._pop(parts)
        return end

    def _opened(self, name: str) -> int | None:
        """Where in the stack such a tag is open, with nothing but tags open in it."""
        for at in range(len(self.stack) - 1, 0, -1):
            if not self.stack[at].name:
                return None
            if self.stack[at].name == name:
                return at
        return None

    def _carry(self, sign: str, placeholder: Placeholder) -> None:
        start = len(self.text)
        self.text += self.symbols.pop() if self.symbols else representative(placeholder)
        self.stack[-1].children.append(Piece(self._number(), start, len(self.text), (sign,)))

    def _number(self) -> int:
        self.count += 1
        return self.count - 1

    # -- Pairs and points ---------------------------------------------------------------------

    def _push(self, parts: list[Part], name: str = "") -> None:
        self.stack.append(_Frame(parts, len(self.text), name, number=self._number()))

    def _close_markdown(self, parts: list[Part]) -> None:
        opened = len(self.stack) - 1
        while self.stack[opened].name:
            opened -= 1
        self._give_up(opened)
        self._pop(parts)

    def _pop(self, close: list[Part]) -> None:
        frame = self.stack.pop()
        if frame.start == len(self.text):  # it covers no words: all of it is one point
            inside = [part for piece in frame.children for part in _all(piece)]
            self._add_point([*frame.open, *inside, *close], frame.number)
        else:
            self._add_pair(frame, close)

    def _add_pair(self, frame: _Frame, close: list[Part]) -> None:
        parent, end = self.stack[-1], len(self.text)
        deep = frame.depth == _DEEPEST
        parent.depth = max(parent.depth, frame.depth + (not deep))
        if deep:  # so no text is too deep for what walks over the pieces
            parent.children += [_opening(frame), *frame.children]
            self._add_point(close, self._number())
            return
        if frame.name in _KEYS and not frame.children:
            frame.open += [escaped(self.text[frame.start :], self.plain), *close]
            close = []
        inside = tuple(frame.children)
        whole = Piece(frame.number, frame.start, end, tuple(frame.open), tuple(close), inside)
        parent.children.append(whole)

    def _give_up(self, last: int) -> None:
        """Tags in the stack above ``last`` are not closed in this sentence, and cover nothing: they
        are points."""
        base = self.stack[last]
        for frame in self.stack[last + 1 :]:
            base.children += [_opening(frame), *frame.children]
            base.depth = max(base.depth, frame.depth)
        del self.stack[last + 1 :]

    def _point(self, parts: list[Part], end: int) -> int:
        """Add a point; the offset up to which the source is used up. A point between two spaces
        takes one of them along."""
        spaced = self.source[end : end + 1].isspace()
        if spaced and not self.text.strip():
            self._add_point([*parts, self.source[end : end + 1]], self._number())
            return end + 1
        if spaced and self.text.endswith(" ") and len(self.text) > self.stack[-1].start:
            self.text = self.text[:-1]
            self._add_point([" ", *parts], self._number())
        else:
            self._add_point(parts, self._number())
        return end

    def _add_point(self, parts: list[Part], number: int) -> None:
        at = len(self.text)
        leads = not self.text or self.text[-1].isspace() or at == self.stack[-1].start
        self.stack[-1].children.append(Piece(number, at, at, tuple(parts), leads=leads))

    def _closing(self, span: markup.Span) -> list[Part]:
        opening = LINK_TITLE.match(self.source, span.outer, span.end)
        if not opening or span.kind not in ("link", "image"):
            return [self.source[span.outer : span.end]]
        quote = CLOSING[opening[0][-1]]
        last = self.source.rindex(quote, opening.end(), span.end - 1)
        title = Inner(readable(self.source[opening.end() : last]), quote)
        return [self.source[span.outer : opening.end()], title, self.source[last : span.end]]

    def _image(self, span: markup.Span) -> list[Part]:
        inside = self.source[span.inner : span.outer]
        words: list[Part] = [Inner(readable(inside))] if "⟦" not in inside else [inside]
        return [self.source[span.start : span.inner], *words, *self._closing(span)]

    def _sentence(self) -> Sentence:
        pieces, text = self.stack[0].children, self.text
        head = _HEAD.match(text)
        start = head.end() if head else 0
        # What stays is written as the author wrote it: an escape or a piece in it is not for here.
        if not self.source.startswith(text[:start]) or any(p.start < start for p in pieces):
            start = len(text) - len(text.lstrip())
        end = max(start, _tail(text))
        if not self.source.endswith(text[end:]) or any(p.end > end for p in pieces):
            end = max(start, len(text.rstrip()))
        moved = tuple(_moved(piece, start, end - start) for piece in pieces)
        return Sentence(text[start:end], moved, text[:start], text[end:], self.source, self.plain)


def _opening(frame: _Frame) -> Piece:
    return Piece(frame.number, frame.start, frame.start, tuple(frame.open), leads=True)


def _tail(text: str) -> int:
    """Where a text's end without words begins: at the first space behind its last word."""
    found = _WORDLESS.match(text[::-1])
    space = _SPACE.search(text, len(text) - found.end() if found else len(text))
    return space.start() if space else len(text)


def _moved(piece: Piece, by: int, length: int) -> Piece:
    return replace(
        piece,
        start=min(max(piece.start - by, 0), length),
        end=min(max(piece.end - by, 0), length),
        children=tuple(_moved(child, by, length) for child in piece.children),
    )


def _all(piece: Piece) -> list[Part]:
    inside = [part for child in piece.children for part in _all(child)]
    return [*piece.open, *inside, *piece.close]
