"""What a writer for another site is given: articles in their languages, as plain values."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from multilang import locales
from multilang.exports import links
from multilang.formats import front_matter
from multilang.model import Locale

Status = Literal[
    "original", "reviewed", "machine", "partly", "outdated", "incomplete", "untranslated"
]
"""``reviewed``: all of it, by a person; ``partly``: parts of it are a machine's drafts."""

_LINE = re.compile(r"[ \t\r\n]+")  # and no other white space: some of it must not break a line
WORDS_A_MINUTE = 200
"""What people read of prose; the same figure for every language, as Hugo has it."""


@dataclass(frozen=True, slots=True)
class Localized:
    """One article in one language."""

    slug: str
    locale: Locale
    text: str
    """The whole Markdown file."""
    metadata: tuple[tuple[str, object], ...]
    """Its front matter."""
    media: tuple[str, ...] = ()
    """Files beside the article, relative to its folder."""
    status: Status = "original"
    machine: bool = False
    """Whether any of it is a draft of a machine that nobody has reviewed."""
    translators: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    """Names of those who approved its texts, where the project names them."""
    headings: tuple[str, ...] = ()
    """Ids of the headings of the source article, in order: links point to these."""
    unapproved: bool = False
    """Whether outdated text in it was never approved, not for the earlier original either."""

    @property
    def open(self) -> bool:
        """Whether search engines may list it."""
        return self.status in ("original", "reviewed", "outdated") and not self.unapproved

    @property
    def key(self) -> tuple[str, str]:
        return (self.locale.tag, self.slug)

    def get(self, *names: str) -> object:
        """The first of these front-matter values that is there; None without one."""
        known = dict(self.metadata)
        return next((known[name] for name in names if known.get(name) is not None), None)

    def said(self, *names: str) -> str:
        """The same as text; a list as its first item."""
        return next(iter(self.listed(*names)), "")

    def listed(self, *names: str) -> tuple[str, ...]:
        """The same as several texts."""
        value = self.get(*names)
        if value is None or value == "":
            return ()
        items = value if isinstance(value, list) else [value]
        return tuple(_LINE.sub(" ", str(item)).strip() for item in items)

    @property
    def title(self) -> str:
        return self.said("title") or self.slug

    @property
    def moment(self) -> datetime.datetime | None:
        """When it was published; midnight of a day, and without a zone where none is given."""
        value = self.get("date")
        if isinstance(value, datetime.datetime):
            return value
        if isinstance(value, datetime.date):
            return datetime.datetime(value.year, value.month, value.day)  # noqa: DTZ001
        return None

    @property
    def body_start(self) -> int:
        """Code point of the file where its body begins."""
        return front_matter.parse(self.text, self.slug, ()).end


@dataclass(frozen=True, slots=True, eq=False)
class Edition:
    """All that is exported, and what links between articles need to know."""

    name: str
    base_url: str
    source: str
    """Tag of the source language."""
    locales: tuple[Locale, ...]
    """The source language first, then the targets."""
    articles: tuple[Localized, ...]
    names: Mapping[str, str]
    """The site's name, by tag."""
    kept: frozenset[tuple[str, str]] = frozenset()
    """Tag and slug of what an earlier export wrote and this one leaves there."""
    addresses: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """By tag and slug: what articles are called in addresses; empty where that is their slug."""
    earlier: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    """The same of what else they were called, which must lead to them still."""

    def address(self, tag: str, slug: str) -> str:
        """What an article is called in the addresses of a language."""
        return self.addresses.get((tag, slug), slug)

    def of(self, tag: str) -> Iterator[Localized]:
        return (article for article in self.articles if article.locale.tag == tag)

    @property
    def keys(self) -> frozenset[tuple[str, str]]:
        """Tag and slug of all that links can lead to."""
        return _keys(self)

    @property
    def paths(self) -> Mapping[tuple[str, str], str]:
        """The same with the path of each on a site like ours."""
        return _paths(self)


@lru_cache(maxsize=2)
def _paths(edition: Edition) -> Mapping[tuple[str, str], str]:
    return {
        (tag, slug): links.page_path(tag, edition.address(tag, slug)) for tag, slug in edition.keys
    }


@lru_cache(maxsize=2)  # asked for every link, and an edition may have 40,000 files
def _keys(edition: Edition) -> frozenset[tuple[str, str]]:
    return edition.kept.union(article.key for article in edition.articles)


def displayed(article: Localized) -> dict[str, object]:
    """Dates and figures as readers of its language write them, which no generator does right; and
    whom they thank for it."""
    words = len(article.text[article.body_start :].split())
    fields: dict[str, object] = {}
    for name, value in (("date", article.get("date")), ("updated", article.get("updated"))):
        if isinstance(value, datetime.date):
            fields[f"{name}_display"] = locales.format_date(article.locale, value)
    thanked = {"translator": article.translators, "reviewer": article.reviewers}
    fields |= {name: list(names) for name, names in thanked.items() if names}
    minutes = max(1, -(-words // WORDS_A_MINUTE))
    return {
        **fields,
        "word_count_display": locales.format_number(article.locale, words),
        "reading_time": minutes,
        "reading_time_display": locales.format_minutes(article.locale, minutes),
    }


def reviewed(article: Localized) -> dict[str, object]:
    """What the review says of a translation; empty for an original."""
    if article.status == "original":
        return {}
    fields: dict[str, object] = {
        "translation_status": article.status,
        "machine_translated": article.machine,
    }
    if not article.open:
        fields |= {"noindex": True, "sitemap_exclude": True}
    return fields


def code(locale: Locale) -> str:
    """A language as generators name it in paths and settings: ``pt-br``."""
    return locale.plain_tag.lower()
