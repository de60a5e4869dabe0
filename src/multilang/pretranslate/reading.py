"""Segment -> sentence: one pass over a source, that finds its words and its markup."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from multilang import markup
from multilang.model import Placeholder
from multilang.pretranslate.sentences import Inner, Part, Piece, Sentence

_TOKEN = re.compile(
    rf"(?P<place>⟦(?P<number>\d+)⟧)|(?P<escape>{markup.ESCAPE})"
    r"|(?P<entity>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|\w{2,31});)"
)
_LINK_TITLE = re.compile(r"""\]\(\s*⟦\d+⟧\s+["'(]""")
_TAG = re.compile(r"<(?P<close>/?)(?P<name>[A-Za-z][\w-]*).*?(?P<empty>/?)>", re.DOTALL)
_VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "source", "wbr"})
_CARRIED = frozenset({"code", "url"})
_CODE = re.compile(
    r"(?P<fence>`+) ?(?P<code>.*?) ?(?P=fence)|<[^>]*>(?P<element>[^<]*)<[^>]*>|<(?P<link>[^<>]*)>"
)
_BLANKS = re.compile(r"[\t\n\v\f\r]+")
_HEAD = re.compile(r"[^\w⟦]*\s(?=\S)|\s+")
_TAIL = re.compile(r"\s[^\w⟧]*\Z|\s+\Z")
_LONGEST_CARRIED = 40
"""Code points of code that the engine sees as it is; of more only a stand-in."""


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
        while len(self.stack) > 1:
            self._give_up()
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

    # -- Words and placeholders ---------------------------------------------------------------

    def _words(self, start: int, end: int) -> None:
        at = start
        while match := _TOKEN.search(self.source, at, end):
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
        self.text += _BLANKS.sub(" ", text)

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
            following = _TOKEN.search(self.source, at, end)
            while following and not following["place"]:
                following = _TOKEN.search(self.source, following.end(), end)
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
        if not self._is_open(name):
            return self._point(parts, end)
        while self.stack[-1].name != name:
            self._give_up()
        self._pop(parts)
        return end

    def _is_open(self, name: str) -> bool:
        """Whether such a tag is open, with nothing but tags open in it."""
        for frame in reversed(self.stack):
            if not frame.name:
                return False
            if frame.name == name:
                return True
        return False

    def _carry(self, sign: str, placeholder: Placeholder) -> None:
        start = len(self.text)
        self.text += self.symbols.pop() if self.symbols else _representative(placeholder)
        self.stack[-1].children.append(Piece(self._number(), start, len(self.text), (sign,)))

    def _number(self) -> int:
        self.count += 1
        return self.count - 1

    # -- Pairs and points ---------------------------------------------------------------------

    def _push(self, parts: list[Part], name: str = "") -> None:
        self.stack.append(_Frame(parts, len(self.text), name, number=self._number()))

    def _close_markdown(self, parts: list[Part]) -> None:
        while self.stack[-1].name:
            self._give_up()
        self._pop(parts)

    def _pop(self, close: list[Part]) -> None:
        frame = self.stack.pop()
        if frame.start == len(self.text):  # it covers no words: all of it is one point
            inside = [part for piece in frame.children for part in _all(piece)]
            self._add_point([*frame.open, *inside, *close], frame.number)
        else:
            whole = Piece(
                frame.number, frame.start, len(self.text), tuple(frame.open), tuple(close),
                tuple(frame.children),
            )  # fmt: skip
            self.stack[-1].children.append(whole)

    def _give_up(self) -> None:
        """A tag that is not closed in this sentence covers nothing: it is a point."""
        frame = self.stack.pop()
        point = Piece(frame.number, frame.start, frame.start, tuple(frame.open), leads=True)
        self.stack[-1].children += [point, *frame.children]

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

    # -- Links and images ---------------------------------------------------------------------

    def _closing(self, span: markup.Span) -> list[Part]:
        opening = _LINK_TITLE.match(self.source, span.outer, span.end)
        if not opening or span.kind not in ("link", "image"):
            return [self.source[span.outer : span.end]]
        sign = opening[0][-1]
        last = self.source.rindex({"(": ")"}.get(sign, sign), opening.end(), span.end - 1)
        title = Inner(_readable(self.source[opening.end() : last]), {"(": ")"}.get(sign, sign))
        return [self.source[span.outer : opening.end()], title, self.source[last : span.end]]

    def _image(self, span: markup.Span) -> list[Part]:
        inside = self.source[span.inner : span.outer]
        words: list[Part] = [Inner(_readable(inside))] if "⟦" not in inside else [inside]
        return [self.source[span.start : span.inner], *words, *self._closing(span)]

    # -- The end ------------------------------------------------------------------------------

    def _sentence(self) -> Sentence:
        pieces, text = self.stack[0].children, self.text
        head, tail = _HEAD.match(text), _TAIL.search(text)
        start = head.end() if head else 0
        # What stays is written as the author wrote it: an escape or a piece in it is not for here.
        if not self.source.startswith(text[:start]) or any(p.start < start for p in pieces):
            start = len(text) - len(text.lstrip())
        end = max(start, tail.start() if tail else len(text))
        if not self.source.endswith(text[end:]) or any(p.end > end for p in pieces):
            end = max(start, len(text.rstrip()))
        moved = tuple(_moved(piece, start, end - start) for piece in pieces)
        return Sentence(text[start:end], moved, text[:start], text[end:], self.source)


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


def _readable(text: str) -> str:
    """Words without escapes and entities."""
    return _TOKEN.sub(
        lambda m: html.unescape(m[0]) if m["entity"] else m[0][1:] if m["escape"] else m[0], text
    )


def _representative(placeholder: Placeholder) -> str:
    """The word that the engine sees for what is carried: its own, if that is short."""
    match = _CODE.fullmatch(placeholder.text)
    text = placeholder.text
    if match:
        text = match["code"] or match["element"] or match["link"] or ""
    text = " ".join(html.unescape(text).split())
    usable = 0 < len(text) <= _LONGEST_CARRIED and re.search(r"\w", text) and "⟦" not in text
    return text if usable else f"X{placeholder.number}"
