"""Hugo shortcodes in Markdown: hidden from the parser, put back as HTML.

``hide`` takes every ``{{< name args >}}`` outside code out of the text and leaves a token that no
parser touches; ``reveal`` replaces the tokens in the finished HTML. A shortcode is data for a
template, never a program.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_TAG = re.compile(
    r"\{\{(?P<mark>[<%])(?P<escaped>/\*)?(?P<body>.{0,4000}?)(?:\*/)?(?(mark)[>%])\}\}", re.DOTALL
)
_BODY = re.compile(
    r"\s*(?P<close>/)?\s*(?P<name>[\w./-]{1,80})(?P<args>\s.*?)?\s*(?P<self>/)?\s*", re.DOTALL
)
_ARG = re.compile(
    r'(?:(?P<key>[\w-]+)=)?(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|`(?P<raw>[^`]*)`|(?P<bare>[^\s"`]+))'
)

# Noncharacters: they mean nothing in text, so a document that has them loses nothing.
_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
TOKEN = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_BLOCK = ("<p", "</p", "<li", "</li", "<ul", "<ol", "<h", "<table", "<div", "<blockquote")


@dataclass(frozen=True, slots=True)
class Shortcode:
    """A shortcode as a template sees it."""

    name: str
    args: tuple[str, ...] = ()
    """Positional arguments."""
    params: tuple[tuple[str, str], ...] = ()
    """Named arguments, in order."""
    inner: str | None = None
    """Rendered HTML between the opening and the closing tag; None for one that is not paired."""
    block: bool = False
    """Whether it stands on lines of its own."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """Text with tokens for shortcode tags, and what the tokens stand for."""

    text: str
    tags: tuple[Tag, ...] = ()
    lines: tuple[int, ...] = ()
    """For every line of ``text`` the 1-based line of the original; empty when nothing moved."""


@dataclass(frozen=True, slots=True)
class Tag:
    closing: bool
    shortcode: Shortcode


def hide(text: str, code: Sequence[tuple[int, int]]) -> Hidden:
    """Replace the tags by tokens; a tag that fills a line becomes a paragraph of its own.

    Args:
        text: Markdown with LF line ends.
        code: spans where nothing is a shortcode (code points, half-open, sorted).
    """
    text = text.replace(_OPEN, "").replace(_CLOSE, "")
    if "{{<" not in text and "{{%" not in text:
        return Hidden(text)
    tags: list[Tag] = []
    starts = [start for start, _ in code]

    def token(match: re.Match[str]) -> str:
        at = bisect_right(starts, match.start()) - 1
        if at >= 0 and match.start() < code[at][1]:
            return match[0]
        if match["escaped"]:
            return f"{{{{{match['mark']}{match['body']}{'>' if match['mark'] == '<' else '%'}}}}}"
        body = _BODY.fullmatch(match["body"])
        if body is None:
            return match[0]
        tags.append(Tag(bool(body["close"]), _shortcode(body, _alone(text, match))))
        # Line ends inside a tag stay, so that every line keeps its number.
        return f"{_OPEN}{len(tags) - 1}{_CLOSE}" + "\n" * match[0].count("\n")

    return _isolate(_TAG.sub(token, text), tuple(tags))


def _shortcode(body: re.Match[str], block: bool) -> Shortcode:
    args, params = [], []
    for arg in _ARG.finditer(body["args"] or ""):
        quoted = arg["quoted"]
        value = re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else arg["raw"] or arg["bare"]
        if arg["key"]:
            params.append((arg["key"], value or ""))
        else:
            args.append(value or "")
    return Shortcode(body["name"], tuple(args), tuple(params), block=block)


def _alone(text: str, match: re.Match[str]) -> bool:
    before = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
    end = text.find("\n", match.end())
    return not before and not text[match.end() : end if end >= 0 else None].strip()


def _isolate(text: str, tags: tuple[Tag, ...]) -> Hidden:
    """Blank lines around tokens that fill a line, so that they become paragraphs."""
    out: list[str] = []
    numbers: list[int] = []
    for number, line in enumerate(text.split("\n"), start=1):
        token = TOKEN.fullmatch(line.rstrip())
        block = token is not None and tags[int(token[1])].shortcode.block
        for piece in ("", line, "") if block else (line,):
            out.append(piece)
            numbers.append(number)
    return Hidden("\n".join(out), tags, tuple(numbers))


def reveal(html: str, tags: Sequence[Tag], render: Callable[[Shortcode], str]) -> str:
    """Replace the tokens: pairs take what is between them, stray closing tags vanish."""
    if not tags:
        return html
    pieces = TOKEN.split(html)  # text, number, text, number, ..., text
    partners = _pair(pieces, tags)
    stack: list[list[str]] = [[pieces[0]]]
    openers: list[Tag] = []
    for at in range(1, len(pieces), 2):
        number = int(pieces[at])
        tag = tags[number]
        if number in partners and not tag.closing:
            stack.append([])
            openers.append(tag)
        elif number in partners:
            inner = "".join(stack.pop())
            stack[-1].append(render(_with_inner(openers.pop().shortcode, inner)))
        elif not tag.closing:
            stack[-1].append(render(tag.shortcode))
        stack[-1].append(pieces[at + 1])
    return "".join(stack[0])


def _with_inner(shortcode: Shortcode, inner: str) -> Shortcode:
    return Shortcode(shortcode.name, shortcode.args, shortcode.params, inner, shortcode.block)


def _pair(pieces: Sequence[str], tags: Sequence[Tag]) -> set[int]:
    """Numbers of the tags that form well-nested pairs with whole HTML between them."""
    paired: set[int] = set()
    open_tags: list[int] = []  # positions in pieces
    for at in range(1, len(pieces), 2):
        tag = tags[int(pieces[at])]
        if not tag.closing:
            open_tags.append(at)
            continue
        names = [tags[int(pieces[p])].shortcode.name for p in open_tags]
        if tag.shortcode.name not in names:
            continue
        start = open_tags[len(names) - 1 - names[::-1].index(tag.shortcode.name)]
        del open_tags[open_tags.index(start) :]
        opener = tags[int(pieces[start])]
        inner = "".join(pieces[start + 1 : at : 2])
        both_block = opener.shortcode.block and tag.shortcode.block
        if both_block or not any(name in inner for name in _BLOCK):
            paired |= {int(pieces[start]), int(pieces[at])}
    return paired
