"""What search finds of an article, and shows of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from multilang import locales
from multilang.exports import metadata
from multilang.exports.search.folding import words
from multilang.exports.wholes import InMemory, Wholes
from multilang.formats import html, shortcodes

if TYPE_CHECKING:
    from multilang.exports.views.view import SiteView


@dataclass(frozen=True, slots=True)
class Source:
    """What the record of a page is made of, cheap to gather: its digest says whether it changed."""

    path: str
    """On the site."""
    title: str
    description: str
    section: str
    keywords: tuple[str, ...]
    date: str
    """ISO 8601, empty for none."""
    day: str
    """The same as the reader's calendar has it."""
    text: str
    """A digest of the Markdown file."""


@dataclass(frozen=True, slots=True)
class Record:
    """What is found by, as it is written."""

    source: Source
    text: str
    """Summary, body, section and tags; one space between words."""


def sources(view: SiteView, tag: str) -> tuple[Source, ...]:
    """Of the pages of a language that search engines may list, by path."""
    locale, wholes = locales.get(tag), wholes_of(view)
    found = [
        Source(
            path=page.path,
            title=page.title,
            description=page.description,
            section=metadata.section(view, page),
            keywords=tuple(metadata.keywords(view, page)),
            date=page.date.isoformat() if page.date else "",
            day=locales.format_date(locale, page.date) if page.date else "",
            text=wholes.text_digest(page),
        )
        for page in view.of_locale(tag)
        if view.indexed(page)
    ]
    return tuple(sorted(found, key=lambda source: source.path))


def records(view: SiteView, tag: str, sources: Sequence[Source]) -> Iterator[Record]:
    """Of each of these sources, one after the other."""
    pages, wholes = {page.path: page for page in view.of_locale(tag)}, wholes_of(view)
    for source in sources:
        yield record(source, wholes.page(pages[source.path]).text)


def record(source: Source, text: str) -> Record:
    """
    Args:
        text: the Markdown file.
    """
    parts = (source.description, prose(text), source.section, *source.keywords)
    return Record(source, words(" ".join(parts)))


def wholes_of(view: SiteView) -> Wholes:
    return view.site.wholes or InMemory(view.site.pages, view.source.tag)


def prose(text: str) -> str:
    """The words of a Markdown file's body: no markup, no shortcode, a space between blocks."""
    found: list[str] = []
    for event, _ in html.parsed(text).events:
        if isinstance(event, str):
            found.append(" ")
            continue
        ((kind, detail),) = event.items()
        if kind in ("Text", "Code"):
            found.append(shortcodes.TOKEN.sub(" ", str(detail)))
        elif kind == "End" and not _inline(detail):
            found.append(" ")
    return words("".join(found))


def _inline(detail: object) -> bool:
    name = detail if isinstance(detail, str) else next(iter(detail))  # type: ignore[call-overload]
    return name in ("Emphasis", "Strong", "Strikethrough", "Link", "Superscript", "Subscript")
