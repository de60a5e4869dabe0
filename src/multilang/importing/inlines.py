"""What stands inside a block -> one stretch of Markdown.

Emphasis is written with stars where CommonMark would read them as such, and as HTML elsewhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from multilang.importing import links
from multilang.importing.text_blocks import BLOCKS, said
from multilang.importing.tree import Element, source_of, squeezed

_MARKS = {"em": "*", "i": "*", "cite": "*", "var": "*", "dfn": "*", "strong": "**", "b": "**",
          "del": "~~", "s": "~~", "strike": "~~"}  # fmt: skip
_AS_HTML = {"*": "em", "**": "strong", "~~": "del"}
_RAW = frozenset(("sub", "sup", "kbd", "mark", "u", "ins", "small", "abbr"))
_CODE = frozenset(("code", "samp", "tt"))
_SPECIAL = re.compile(r"[\\`*_\[\]<>~|{}⟦⟧]|&(?=#?\w{1,32};)|!(?=\[)")
_LINE_START = re.compile(r"(?m)^( {0,3})(?:([#>+=:-])|(\d{1,9})([.)])(?=\s|$))")
# Private-use characters that no page keeps: they stand for delimiters until both sides are known.
_OPEN, _CLOSE = "\ue0f0", "\ue0f1"
_BREAK = "\ue0f2"
_PRIVATE = re.compile("[\ue0f0-\ue0ff]")
_MARKER = re.compile(f"([{_OPEN}{_CLOSE}])(\\*\\*|\\*|~~)\ue0f3(\\d+)\ue0f4")


@dataclass(slots=True)
class Inlines:
    """How the inline parts of one article are written."""

    base: str
    image: Callable[[str, Element], str]
    """From an image's address to what the Markdown has of it; ``""`` drops the image."""
    skipped: Callable[[Element], bool]
    footnote: Callable[[Element], str]
    """The reference that a link is, or ``""``."""
    anchors: frozenset[str] = frozenset()
    """Ids of headings, which links in the page may lead to."""
    changed: Counter[str] = field(default_factory=Counter)
    pairs: int = 0

    def written(self, nodes: list[Element | str]) -> str:
        """Text nodes and inline elements as one block's Markdown, hard breaks as ``\\`` + newline.

        Empty where nothing in them can be seen.
        """
        raw = squeezed("".join(self._node(node) for node in nodes))
        raw = re.sub(rf" ?{_BREAK}[ {_BREAK}]*", _BREAK, raw).strip(f" {_BREAK}")
        text = _finished(raw)
        text = re.sub(rf"[ ]*{_BREAK}[ ]*", "\\\\\n", text)
        return _LINE_START.sub(_escape_start, text.strip(" "))

    def _node(self, node: Element | str) -> str:
        if isinstance(node, str):
            return escaped(node)
        return self._element(node)

    def inner(self, element: Element) -> str:
        parts = [escaped(element.text or "")]
        for child in element:
            if isinstance(child.tag, str):
                parts.append(self._element(child))
            parts.append(escaped(child.tail or ""))
        return "".join(parts)

    def _element(self, element: Element) -> str:
        tag = element.tag
        if self.skipped(element):
            return " "
        if tag == "br":
            return _BREAK
        if tag == "img":
            return self.picture(element)
        if tag == "a":
            return self._link(element)
        if tag in _CODE:
            return code(said(element))
        if tag == "q":
            return f"“{self.inner(element)}”"
        if tag in BLOCKS:  # a block inside a line, as pages with broken markup have it
            return f" {self.inner(element)} "
        inner = self.inner(element)
        if tag in _MARKS:
            return self._marked(_MARKS[tag], inner)
        if tag in _RAW and inner.strip():
            return self._raw(tag, inner)
        return inner

    def _raw(self, tag: str, inner: str) -> str:
        note = re.fullmatch(r"\s*(\[\^\d+\])\s*", inner)
        if note or tag in ("small", "abbr", "u", "ins"):  # a reference is raised as it is
            return note[1] if note else inner
        return f"<{tag}>{inner}</{tag}>"

    def _marked(self, mark: str, inner: str) -> str:
        """Delimiters go around the words, not around spaces beside them."""
        body = inner.strip(f" \t\r\n\u00a0{_BREAK}")
        if not body:
            return inner
        before, after = inner[: inner.index(body)], inner[inner.index(body) + len(body) :]
        if mark != "~~" and mark in _open_marks(body):
            return inner
        self.pairs += 1
        name = f"{mark}\ue0f3{self.pairs}\ue0f4"
        if _BREAK in body:  # emphasis over several lines: each line by itself
            lines = [self._marked(mark, line) for line in body.split(_BREAK)]
            return before + _BREAK.join(lines) + after
        return f"{before}{_OPEN}{name}{body}{_CLOSE}{name}{after}"

    def _link(self, element: Element) -> str:
        note = self.footnote(element)
        if note:
            return note
        href = element.get("href")
        inner = self.inner(element)
        if href is None or not _PRIVATE.sub("", inner).strip():
            return inner
        if href.strip().startswith("#"):
            name = href.strip()[1:]
            if name in self.anchors:
                return _link(inner, f"#{name}")
            self.changed["link in the page"] += 1
            return inner
        address = links.absolute(href, self.base)
        if not address:
            scheme = links.scheme_of(href)
            self.changed[f"link ({scheme}:)" if scheme else "link (no address)"] += 1
            return inner
        return _link(inner, links.written(address), element.get("title") or "")

    def picture(self, element: Element) -> str:
        address = self.image(source_of(element), element)
        if not address:
            return ""
        alt = escaped(squeezed(element.get("alt") or "").strip())
        title = squeezed(element.get("title") or "").strip()
        return f"![{alt}]({links.written(address)}{_title(title, element.get('alt') or '')})"


def _open_marks(body: str) -> set[str]:
    return {match[2] for match in _MARKER.finditer(body)}


def _link(inner: str, address: str, title: str = "") -> str:
    """A link; spaces beside its words go outside, a break in it becomes a space."""
    body = inner.replace(_BREAK, " ").strip()
    before = " " if inner[:1].isspace() else ""
    after = " " if inner[-1:].isspace() else ""
    return f"{before}[{body}]({address}{_title(title, body)}){after}"


def _title(title: str, shown: str) -> str:
    title = squeezed(title).strip()
    if not title or title == shown.strip():
        return ""
    return ' "' + escaped(title).replace('"', '\\"') + '"'


def code(text: str) -> str:
    """A code span, with as many backticks as its content needs."""
    text = _PRIVATE.sub("", squeezed(text).strip())
    if not text:
        return ""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def escaped(text: str) -> str:
    """Text in which no character means anything to Markdown, or to templates."""
    text = _PRIVATE.sub("", text)
    if "{" in text:  # a template's braces would run in Hugo: as an entity they are two characters
        text = re.sub(r"\{(?=[{%])", "\ue0f5", text)
    text = _SPECIAL.sub(_escape, text)
    return text.replace("\ue0f5", "&#123;")


def _escape(match: re.Match[str]) -> str:
    sign = match[0]
    if sign in "{}⟦⟧":
        return sign
    if sign == "_":
        text, at = match.string, match.start()
        inside = 0 < at < len(text) - 1 and text[at - 1].isalnum() and text[at + 1].isalnum()
        return "_" if inside else "\\_"
    if sign in "~|" and sign != "|":
        text, at = match.string, match.start()
        return "\\~" if text[at + 1 : at + 2] == "~" or text[at - 1 : at] == "~" else "~"
    if sign == ">":
        return ">"
    return "\\" + sign


def _escape_start(match: re.Match[str]) -> str:
    if match[2]:
        return f"{match[1]}\\{match[2]}"
    return f"{match[1]}{match[3]}\\{match[4]}"


def _finished(text: str) -> str:
    """Put the delimiters: as Markdown where CommonMark sees them, else as HTML."""
    html: set[str] = set()
    for match in _MARKER.finditer(text):
        before, after = _neighbour(text, match.start(), -1), _neighbour(text, match.end(), 1)
        outer, inner = (before, after) if match[1] == _OPEN else (after, before)
        if (_is_sign(inner) and not _is_gap(outer)) or inner in "*~" or outer in "*~_":
            html.add(match[3])

    def put(match: re.Match[str]) -> str:
        if match[3] not in html:
            return match[2]
        return f"<{'/' if match[1] == _CLOSE else ''}{_AS_HTML[match[2]]}>"

    return _MARKER.sub(put, text)


def _neighbour(text: str, at: int, step: int) -> str:
    """The character beside a marker; another marker there counts as the star that it is."""
    if step < 0:
        near = text[max(0, at - 1) : at]
        return "*" if near == "\ue0f4" else near or " "
    near = text[at : at + 1]
    return "*" if near in (_OPEN, _CLOSE) and near else near or " "


def _is_gap(char: str) -> bool:
    return char.isspace() or char == _BREAK or unicodedata.category(char)[0] in "PS"


def _is_sign(char: str) -> bool:
    return unicodedata.category(char)[0] in "PS"
