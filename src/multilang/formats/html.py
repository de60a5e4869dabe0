"""Markdown -> HTML that is safe to publish.

pyromark parses; its events are written as HTML here, because a page needs more than its own
renderer gives: states on the exact blocks they belong to, the source article's heading ids,
footnotes at the end, shortcodes through templates. Without these extras the output says the same
as ``pyromark.html`` (tested). ``clean`` has the last word over the whole body.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

from multilang.errors import PublishError
from multilang.formats import markdown, shortcodes
from multilang.formats.html_writer import Writer
from multilang.formats.surroundings import Mark, Surroundings

__all__ = [
    "Mark",
    "Parsed",
    "Surroundings",
    "clean",
    "code_spans",
    "heading_ids",
    "parsed",
    "render",
]

TAGS = frozenset({
    "a", "abbr", "b", "bdi", "bdo", "blockquote", "br", "caption", "cite", "code", "dd", "del",
    "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4",
    "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "rp",
    "rt", "ruby", "s", "samp", "section", "small", "span", "strong", "sub", "summary", "sup",
    "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "u", "ul", "var", "wbr",
})  # fmt: skip
_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"class", "data-state", "dir", "id", "lang", "title"},
    "a": {"href", "hreflang"},
    "blockquote": {"cite"},
    "del": {"datetime"},
    "details": {"open"},
    "div": {"tabindex"},
    "img": {"alt", "height", "src", "width"},
    "ins": {"datetime"},
    "ol": {"reversed", "start", "type"},
    "pre": {"tabindex"},
    "q": {"cite"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
}
_SCHEMES = {"http", "https", "mailto", "tel"}
_CLASSES = frozenset({
    "aside", "aside-title", "caution", "center", "end", "footnote", "footnote-back",
    "footnotes", "important", "note", "param", "shortcode", "shortcode-name", "start", "state",
    "table", "task", "tip", "unit", "warning",
})  # fmt: skip
_LANGUAGE_CLASS = re.compile(r"language-[\w+#.-]{1,40}")
_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\n(?:.*?\n)??---[ \t]*(?:\n|\Z)", re.DOTALL)


class Parsed(NamedTuple):
    """A file's body as its page is made of it."""

    events: list[Any]
    """Of ``hidden.text``: what pyromark yields, each with its range in UTF-8 bytes."""
    hidden: shortcodes.Hidden
    skipped: int
    """Lines of front matter before the body."""


def parsed(text: str) -> Parsed:
    """The events of a Markdown file's body, shortcodes hidden."""
    from pyromark import events_with_range

    body, skipped = _body(text)
    hidden = shortcodes.hide(body, code_spans(body))
    return Parsed(list(events_with_range(hidden.text, options=markdown.options())), hidden, skipped)


def heading_ids(text: str) -> tuple[str, ...]:
    """The ids of a Markdown file's headings in order: explicit ones, else slugs of the words."""
    from pyromark import events

    ids: list[str] = []
    taken: dict[str, int] = {}
    words: list[str] | None = None
    explicit = ""
    for event in events(_body(text)[0], options=markdown.options()):
        name, detail = ("", None) if isinstance(event, str) else next(iter(event.items()))
        if name == "Start" and isinstance(detail, dict) and "Heading" in detail:
            words = []
            explicit = detail["Heading"]["id"] or ""
        elif name == "End" and isinstance(detail, dict) and "Heading" in detail:
            ids.append(_unique(explicit or _slug("".join(words or [])), taken))
            words = None
        elif words is not None and name in ("Text", "Code"):
            words.append(str(detail))
    return tuple(ids)


def _slug(words: str) -> str:
    """As GitHub and Hugo make it, since authors write links to it: "At 7:40 p.m." is at-740-pm."""
    text = unicodedata.normalize("NFC", words).strip().lower()
    return re.sub(r"\s", "-", re.sub(r"[^\w\s-]+", "", text)) or "section"


def _unique(slug: str, taken: dict[str, int]) -> str:
    """The slug, or with the first number that is free: ``costs-1``.

    Args:
        taken: the ids so far, with the last number that was tried behind each; it is added to.
    """
    number, candidate = taken.get(slug, 0), slug
    while candidate in taken:
        number += 1
        candidate = f"{slug}-{number}"
    taken[slug] = number
    taken.setdefault(candidate, 0)
    return candidate


def render(text: str, around: Surroundings | None = None) -> str:
    """The article's body as clean HTML, without front matter and title.

    Args:
        text: the whole Markdown file.

    Raises:
        PublishError: cleaning twice is not cleaning once, so the HTML cannot be trusted.
    """
    around = around or Surroundings()
    events, hidden, skipped = parsed(text)
    own = heading_ids(text)
    if len(around.heading_ids) != len(own):
        around = replace(around, heading_ids=own)
    html = Writer(events, hidden, skipped, around).write()
    return clean(shortcodes.reveal(html, hidden.tags, around.shortcode), around.link)


def clean(html: str, link: Callable[[str], str] = str) -> str:
    """Keep what ``TAGS`` allows and nothing else; map relative addresses through ``link``.

    Raises:
        PublishError: the result would change if it were cleaned again (malformed nesting).
    """
    import nh3

    def once(text: str, address: Callable[[str], str]) -> str:
        return nh3.clean(
            text,
            tags=set(TAGS),
            clean_content_tags={"script", "style", "template", "noscript", "svg", "math"},
            attributes=_ATTRIBUTES,
            attribute_filter=_attribute,
            strip_comments=True,
            link_rel=None,
            url_schemes=_SCHEMES,
            url_relative=address,
        )

    result = once(html, link)
    if once(result, str) != result:
        raise PublishError(
            "the HTML of this article is nested so badly that it cannot be made safe",
            hint="look for unclosed or crossed tags in its raw HTML",
        )
    return result


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "class":
        kept = [word for word in value.split() if word in _CLASSES]
        if tag == "code":
            kept += [word for word in value.split() if _LANGUAGE_CLASS.fullmatch(word)]
        return " ".join(kept) or None
    if name == "dir" and value not in ("ltr", "rtl", "auto"):
        return None
    if name == "tabindex" and value != "0":  # what scrolls must be reached by keyboard, in order
        return None
    return value


def _body(text: str) -> tuple[str, int]:
    """The text without front matter, with LF, and how many lines were cut."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    match = _FRONT_MATTER.match(text)
    if match is None:
        return text.removeprefix("\ufeff"), 0
    return text[match.end() :], match[0].count("\n")


def code_spans(body: str) -> list[tuple[int, int]]:
    """Where code is (code points): shortcodes in it are examples."""
    if "{{" not in body:
        return []
    from pyromark import events_with_range

    data = body.encode()
    spans = []
    for event, span in events_with_range(body, options=markdown.options()):
        if isinstance(event, dict) and ("Code" in event or _is_code_block(event)):
            start = len(data[: span["start"]].decode())
            spans.append((start, start + len(data[span["start"] : span["end"]].decode())))
    return spans


def _is_code_block(event: Any) -> bool:
    start = event.get("Start")
    return isinstance(start, dict) and "CodeBlock" in start
