"""Checks of an article as its author wrote it: what readers of any language would not see.

A check here looks at a whole Markdown file, and its findings stand at lines of that file. Nobody
translates there, so a comment of the article waives one: ``<!-- multilang:ignore media -->``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from typing import Any
from urllib.parse import unquote, urlsplit

from multilang.checks.base import waived
from multilang.formats import html
from multilang.formats.surroundings import Lines
from multilang.model import Article, Issue, Severity

There = Callable[[str], bool]
"""Whether there is a file at a path relative to the article's folder."""
ArticleCheck = Callable[[Article, str, There], Iterator[Issue]]
"""``(article, base_url, there)``; the locale of what it yields is for the caller to fill in."""


@dataclass(frozen=True, slots=True)
class ArticleExample:
    """An article that a check passes, or what it finds in one."""

    text: str
    """The Markdown file."""
    at: str | None = None
    """A piece of the message; None: it passes."""
    line: int = 1
    files: tuple[str, ...] = ("bridge.jpg", "cup.png")
    """What lies beside it."""


@dataclass(frozen=True, slots=True)
class ArticleRule:
    """A check of articles as the registry has it."""

    check: ArticleCheck
    severity: Severity
    examples: tuple[ArticleExample, ...] = ()

    @property
    def id(self) -> str:
        return self.check.__name__


@dataclass(frozen=True, slots=True)
class _Contents:
    """What a file has of what is looked at, each with its line."""

    pictures: tuple[tuple[str, int], ...]
    """Addresses."""
    tags: tuple[tuple[str, str, int], ...]
    """Names of HTML elements that a page does not keep, with their address or ""."""
    marks: tuple[tuple[str, int], ...]
    """Labels of footnote marks."""
    bare: tuple[tuple[str, int], ...]
    """Labels of what looks like a mark and has no note."""
    notes: tuple[tuple[str, int], ...]
    """Labels of footnotes."""


_COMMENT = re.compile(r"<!--(?:[^-]++|-(?!->))*+-->")
_TAG = re.compile(r"<([A-Za-z][A-Za-z0-9]*)((?:[^<>\"']++|\"[^\"]*\"|'[^']*')*+)>")
_ADDRESS = re.compile(
    r"\s(?:src|data|href)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]+))", re.IGNORECASE
)
_MARK = re.compile(r"(?<!\\)\[\^([^\s\[\]^]{1,60})\](?!\()")
_NO_LINE_END = re.compile(r"[^\n]")
_REMOTE = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?//")
_UNSEEN: Mapping[str, str] = {
    "audio": "link to the recording instead",
    "canvas": "put a picture there instead",
    "embed": "link to it, or put a picture there, instead",
    "form": "link to the page that has the form instead",
    "frame": "link to the page instead",
    "iframe": "link to the page instead",
    "math": "write the formula as text, or put a picture of it there",
    "object": "link to it, or put a picture there, instead",
    "script": "write what it would show into the article, or link to a page that does",
    "style": "take it out",
    "svg": "save the drawing as a file beside the article and write ![what it shows](its name)",
    "video": "link to the film instead, for example from a picture of it: [![…](still.jpg)](…)",
}
"""HTML elements that pages are cleaned of, with what to do."""


def media(article: Article, base_url: str, there: There) -> Iterator[Issue]:
    """Pictures lie beside their article, and there are no scripts, frames, audio or video: the
    site's pages load nothing from elsewhere and run nothing."""
    found = _contents(article.text)
    for address, line in found.pictures:
        if wrong := _hidden(address, base_url):
            text = (
                f"Readers will not see the picture {_short(address)}: {wrong}. Save it beside the "
                "article and write its file name instead."
            )
            yield _issue("media", text, article, line)
        elif (path := _path(address)) and not there(path):
            text = (
                f"Readers will not see the picture {_short(address)}: there is no such file. See "
                "that the name is right, capital letters included, and that it lies beside the "
                "article."
            )
            yield _issue("media", text, article, line)
    for name, address, line in found.tags:
        what = f"<{name}>" + (f" ({_short(address)})" if address else "")
        text = f"Readers will not see this {what}: pages are cleaned of it; {_UNSEEN[name]}."
        yield _issue("media", text, article, line)


def _hidden(address: str, base_url: str) -> str:
    """Why a picture is not shown; "" for one that is."""
    if address.lower().startswith("data:"):
        return "it is written into the text, and pages show files only"
    if not _REMOTE.match(address):
        return ""
    own = urlsplit(base_url)
    there = urlsplit(address)
    if own.netloc and (there.scheme or own.scheme, there.netloc) == (own.scheme, own.netloc):
        return ""
    return "it is on another host, and the site's pages load nothing from there"


def _path(address: str) -> str:
    """What a picture's address says of a file; "" for one of a host, and for one that begins at the
    site's root: what lies there, no article knows."""
    parts = urlsplit(address)
    return "" if parts.scheme or parts.netloc or address.startswith("/") else unquote(parts.path)


def footnotes(article: Article, base_url: str, there: There) -> Iterator[Issue]:  # noqa: ARG001
    """Each footnote mark has its note, each note its mark, and both stand in a translation as in
    the article."""
    found = _contents(article.text)
    told: set[str] = set()
    for label, line in found.bare:
        if label not in told:
            told.add(label)
            text = (
                f"[^{label}] has no note and would show as it is; write one, on a line that "
                f"begins with [^{label}]: and has an empty line before it, or remove the mark."
            )
            yield _issue("footnotes", text, article, line)
    marks = {label for label, _ in found.marks}
    seen: dict[str, int] = {}
    for label, line in found.notes:
        if label in seen:
            text = (
                f"There is a note [^{label}] on line {seen[label]} already, and readers see only "
                "one of the two; give this one another name, and its mark too."
            )
            yield _issue("footnotes", text, article, line)
        elif label not in marks:
            text = (
                f"Nothing in the text leads to the note [^{label}]; write [^{label}] where it "
                "belongs, or remove the note."
            )
            yield _issue("footnotes", text, article, line)
        seen.setdefault(label, line)


def waived_in(text: str) -> frozenset[str]:
    """The checks that comments of an article switch off."""
    if "multilang:ignore" not in text:
        return frozenset()
    return waived(comment[0][4:-3] for comment in _COMMENT.finditer(text))


def _issue(check: str, text: str, article: Article, line: int) -> Issue:
    return Issue(check, "functional", text, f"{article.path}:{line}")


@lru_cache(maxsize=2)  # each check asks for it
def _contents(text: str) -> _Contents:
    """One pass over the events that a page is made of."""
    if not any(sign in text for sign in ("![", "<", "[^")):
        return _Contents((), (), (), (), ())
    events, hidden, skipped = html.parsed(text)
    data = hidden.text.encode()
    reader = _Reader(data, Lines(hidden, skipped, ()))
    for event, span in events:
        if event.__class__ is not str:
            reader.take(event, span["start"], span["end"])
    return reader.read()


class _Reader:
    """Collects; runs of text are joined, since Markdown parts them at every bracket."""

    def __init__(self, data: bytes, lines: Lines) -> None:
        self._data, self._lines = data, lines
        self._run = (0, 0)
        self._in_code = False
        self._pictures: list[tuple[str, int]] = []
        self._tags: list[tuple[str, str, int]] = []
        self._marks: list[tuple[str, int]] = []
        self._bare: list[tuple[str, int]] = []
        self._notes: list[tuple[str, int]] = []

    def take(self, event: Mapping[str, Any], start: int, end: int) -> None:
        ((name, detail),) = event.items()
        if name == "Text" and self._run[1] == start:
            self._run = (self._run[0], end)
            return
        self._end_run()
        if name == "Text":
            self._run = (start, end)
        elif name == "FootnoteReference":
            self._marks.append((detail, self._lines.line(start)))
        elif name == "InlineHtml":
            self._html(detail, start)
        elif name == "Start" and detail.__class__ is not str:
            self._block(detail, start)
        elif name == "Start" and detail == "HtmlBlock":
            self._html(self._data[start:end].decode(), start)
        elif name == "End" and detail == "CodeBlock":
            self._in_code = False

    def read(self) -> _Contents:
        self._end_run()
        notes = {label for label, _ in self._notes}
        lost = [mark for mark in self._marks if mark[0] not in notes]
        return _Contents(
            tuple(self._pictures), tuple(self._tags), tuple(self._marks),
            tuple(sorted([*self._bare, *lost], key=lambda mark: mark[1])), tuple(self._notes),
        )  # fmt: skip

    def _end_run(self) -> None:
        start, end = self._run
        self._run = (0, 0)
        written = self._data[max(0, start - 1) : end]  # with the backslash that may stand before
        if self._in_code or b"[^" not in written:
            return
        text = written.decode("utf-8", "replace")
        for match in _MARK.finditer(text):
            self._bare.append((match[1], self._lines.line(start)))

    def _block(self, detail: Mapping[str, Any], start: int) -> None:
        ((kind, value),) = detail.items()
        if kind == "CodeBlock":
            self._in_code = True
        elif kind == "FootnoteDefinition":
            self._notes.append((value, self._lines.line(start)))
        elif kind == "Image":
            self._pictures.append((value["dest_url"], self._lines.line(start)))

    def _html(self, raw: str, start: int) -> None:
        if "<!--" in raw:
            raw = _COMMENT.sub(lambda comment: _NO_LINE_END.sub(" ", comment[0]), raw)
        for tag in _TAG.finditer(raw):
            name = tag[1].lower()
            if name == "img" or name in _UNSEEN:
                line = self._lines.line(start) + raw.count("\n", 0, tag.start())
                match = _ADDRESS.search(tag[2])
                address = unescape(next((v for v in match.groups() if v), "")) if match else ""
                if name == "img":
                    self._pictures.append((address, line))
                else:
                    self._tags.append((name, address, line))


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


RULES = (
    ArticleRule(
        media,
        "functional",
        (
            ArticleExample(
                "The bridge.\n\n![The bridge](https://pictures.example/bridge.jpg)\n",
                "Save it beside the article",
                3,
            ),
            ArticleExample(
                'Tea <img src="//cdn.example/cup.png" alt="A cup"> is served.\n',
                "it is on another host",
            ),
            ArticleExample("![A dot](data:image/gif;base64,R0lGOD)\n", "written into the text"),
            ArticleExample("![The pump](pumpp.png)\n", "there is no such file"),
            ArticleExample(
                '<iframe src="https://maps.example/port"></iframe>\n', "link to the page instead"
            ),
            ArticleExample(
                '<video src="ferry.mp4" controls></video>\n', "link to the film instead"
            ),
            ArticleExample("Tea.\n\n<script>alert(1)</script>\n", "Readers will not see", 3),
            ArticleExample("![The bridge](bridge.jpg) and <img src=cup.png alt=Cup>\n"),
            ArticleExample("See [the bridge](https://pictures.example/bridge.jpg).\n"),
            ArticleExample("Write `<iframe>` and `![a](https://pictures.example/a.jpg)` so.\n"),
        ),
    ),
    ArticleRule(
        footnotes,
        "functional",
        (
            ArticleExample(
                "Tea is served.[^2]\n\n[^1]: At four.\n\nTea.[^1]\n", "[^2] has no note"
            ),
            ArticleExample("Tea is served.\n\n[^1]: At four.\n", "Nothing in the text leads", 3),
            ArticleExample(
                "Tea.[^1]\n\n[^1]: At four.\n\n[^1]: At five.\n", "on line 3 already", 5
            ),
            ArticleExample("Tea is served.[^tea]\n\n[^tea]: At four.\n"),
            ArticleExample("The pattern `[^a]`, and \\[^1] as it is.\n\n    [^2]\n"),
        ),
    ),
)
