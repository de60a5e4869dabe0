"""HTML -> what the checks look at. A scanner of tags: built pages are well-formed, and it is ten
times as fast as a parser; ``tests/test_site_check.py`` compares it with one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from typing import NamedTuple

_TOKEN = re.compile(
    r"<!--.*?-->|<(/?)([A-Za-z][A-Za-z0-9:-]*)((?:\"[^\"]*\"|'[^']*'|[^>\"'])*)>", re.DOTALL
)
_ATTRIBUTE = re.compile(r"([^\s\"'<>/=]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'=<>`]+)))?")
_RAW = {
    name: re.compile(f"</{name}[\\s>/]", re.IGNORECASE)
    for name in ("script", "style", "title", "textarea")
}
_VOID = frozenset(
    "area base br col embed hr img input link meta source track wbr".split()  # noqa: SIM905
)
_NO_PROSE = frozenset({"code", "kbd", "pre", "samp", "script", "style", "title", "var"})
_ADDRESSES = {
    "a": ("href",), "area": ("href",), "img": ("src",), "script": ("src",),
    "source": ("src",), "video": ("src", "poster"), "audio": ("src",), "track": ("src",),
    "iframe": ("src",), "embed": ("src",), "object": ("data",), "form": ("action",),
    "blockquote": ("cite",), "q": ("cite",), "ins": ("cite",), "del": ("cite",),
    "input": ("src", "formaction"), "button": ("formaction",), "use": ("href", "xlink:href"),
}  # fmt: skip


class Link(NamedTuple):
    tag: str
    address: str
    hreflang: str = ""


@dataclass(slots=True)
class Page:
    """One HTML file as the checks see it."""

    path: str
    lang: str = ""
    dir: str = ""
    noindex: bool = False
    refresh: bool = False
    """Whether it only sends readers on."""
    canonical: list[str] = field(default_factory=list)
    alternates: list[tuple[str, str]] = field(default_factory=list)
    """hreflang links of the head, in order."""
    feeds: list[tuple[str, str]] = field(default_factory=list)
    """Type and address of the feeds that the head offers."""
    metas: list[tuple[str, str]] = field(default_factory=list)
    """``name`` or ``property`` of every ``<meta>``, with its content."""
    json_ld: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    """Sources of the images without ``alt``."""
    parts: list[tuple[str, str]] = field(default_factory=list)
    """``lang`` and ``dir`` of elements that have both, the root left out."""
    texts: dict[str, list[str]] = field(default_factory=dict)
    """Prose by the language it is marked as; code left out."""

    @property
    def indexable(self) -> bool:
        return not self.noindex and not self.refresh

    def meta(self, name: str) -> list[str]:
        return [content for key, content in self.metas if key == name]


def read(path: str, html: str) -> Page:
    page = Page(path)
    _Scanner(page, html).scan()
    return page


@lru_cache(maxsize=1 << 16)
def attributes(text: str) -> Mapping[str, str]:
    """The attributes of a start tag, names in small letters; the first of two counts.

    Remembered: the pages of a site share most of their tags.
    """
    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(text):
        value = double or single or bare
        found.setdefault(name.lower(), unescape(value) if "&" in value else value)
    return found


def tokens(html: str) -> Iterator[tuple[str, str, str, int, int]]:
    """Name, ``/`` of an end tag, attributes, start and end of every tag; raw text is skipped."""
    at, search = 0, _TOKEN.search
    while match := search(html, at):
        closing, name, rest = match.groups()
        start, at = match.span()
        if name is None:
            continue
        name = name.lower()
        yield name, closing, rest, start, at
        if name in _RAW and not closing:
            found = _RAW[name].search(html, at)
            at = found.start() if found else len(html)


class _Scanner:
    def __init__(self, page: Page, html: str) -> None:
        self.page, self.html = page, html
        self.open: list[tuple[str, str, bool]] = []
        """Name, language and whether prose may stand in it, of the elements around."""
        self.kind = ""

    def scan(self) -> None:
        before = 0
        for name, closing, rest, start, end in tokens(self.html):
            if start > before:
                self.text(self.html[before:start])
            before = end
            if closing:
                self.close(name)
            else:
                self.start(name, attributes(rest))
        # Text after the last tag is no prose.

    def text(self, text: str) -> None:
        if not self.open:
            return
        name, lang, prose = self.open[-1]
        if name == "script" and self.kind == "application/ld+json":
            self.page.json_ld.append(text)
        elif prose and not text.isspace():
            self.page.texts.setdefault(lang, []).append(text)

    def close(self, name: str) -> None:
        for place in range(len(self.open) - 1, -1, -1):
            if self.open[place][0] == name:
                del self.open[place:]
                return

    def start(self, name: str, facts: Mapping[str, str]) -> None:
        lang, prose = self.open[-1][1:] if self.open else ("", True)
        if facts:
            self.take(name, facts)
            lang = facts.get("lang", lang)
        if name == "script":
            self.kind = facts.get("type", "")
        if name not in _VOID:
            self.open.append((name, lang, prose and name not in _NO_PROSE))

    def take(self, name: str, facts: Mapping[str, str]) -> None:
        page = self.page
        if "id" in facts:
            page.ids.append(facts["id"])
        if name == "img" and "alt" not in facts:
            page.pictures.append(facts.get("src", ""))
        if name == "html":
            page.lang, page.dir = facts.get("lang", ""), facts.get("dir", "")
        elif "lang" in facts and "dir" in facts:
            page.parts.append((facts["lang"], facts["dir"]))
        if name == "meta":
            self.meta(facts)
        elif name == "link":
            self.link(facts)
        else:
            self.addresses(name, facts)

    def addresses(self, name: str, facts: Mapping[str, str]) -> None:
        for key in _ADDRESSES.get(name, ()):
            if key in facts:
                self.page.links.append(Link(name, facts[key], facts.get("hreflang", "")))
        for part in facts.get("srcset", "").split(","):
            if part.strip():
                self.page.links.append(Link(name, part.split()[0]))

    def meta(self, facts: Mapping[str, str]) -> None:
        name, content = facts.get("name") or facts.get("property", ""), facts.get("content", "")
        if name:
            self.page.metas.append((name, content))
        if name.lower() == "robots" and "noindex" in content.lower():
            self.page.noindex = True
        if facts.get("http-equiv", "").lower() == "refresh":
            self.page.refresh = True
            _, _, address = content.partition("=")
            self.page.links.append(Link("meta", address.strip(" '\"")))

    def link(self, facts: Mapping[str, str]) -> None:
        kinds, address = facts.get("rel", "").lower().split(), facts.get("href", "")
        if "canonical" in kinds:
            self.page.canonical.append(address)
        elif "alternate" in kinds and "type" in facts:
            self.page.feeds.append((facts["type"], address))
        elif "alternate" in kinds and "hreflang" in facts:
            self.page.alternates.append((facts["hreflang"], address))
        else:
            self.page.links.append(Link("link", address))
