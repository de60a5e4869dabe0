"""What a page check is and what it looks at: a page as it would be built, beside its article.

A page check is a plain function; its name is its id, and ``docs/reference/checks/<id>.md`` is its
page. It yields what it finds, in time linear in the page's length. A finding has the ``unit_id`` of
the unit whose text is responsible; where none is, it is empty and ``where`` is a line of the
article.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from multilang.formats.outline import Outline, outline
from multilang.model import Extraction, Issue, Locale, Severity, Unit


@dataclass(frozen=True, slots=True)
class Page:
    """An article assembled for a locale."""

    article: Extraction
    locale: Locale
    source_locale: Locale
    text: str
    """The localized Markdown file."""
    units: tuple[Unit, ...]
    """Extracted again from ``text``: what readers see, with the lines of that file."""
    metadata: tuple[tuple[str, object], ...] = ()
    """Front matter of the localized file, as plain data."""
    missing: frozenset[str] = frozenset()
    """Ids of the units that show their source text because they have no target."""
    told: frozenset[str] = frozenset()
    """Ids of the units whose language other checks have spoken of, or a comment answers for."""
    public: bool = True
    """Whether the gate lets readers see it."""

    @property
    def outlines(self) -> tuple[Outline, Outline]:
        """Of the article and of the page."""
        return outline(self.article.article.text), outline(self.text)

    def unit_at(self, line: int) -> str:
        """The unit that begins on a line of ``text``, else the last before it; "" for none."""
        at = bisect_right(self.units, line, key=lambda unit: unit.line)
        return self.units[at - 1].id if at else ""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """What a link to another article must know of it."""

    anchors: frozenset[str]
    """Ids on its page, in every language."""
    translated: bool = True
    """Whether it is to be had in other languages at all."""


@dataclass(frozen=True, slots=True)
class Site:
    """What the pages of a site share."""

    base_url: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    """English names of its languages, by tag; the source among them."""
    article: Callable[[str], Neighbour | None] = lambda _slug: None
    """By slug; None where the project has no such article."""


PageCheck = Callable[[Page, Site], Iterator[Issue]]


@dataclass(frozen=True, slots=True)
class Example:
    """A page that a check passes, or what it finds in one. Articles are Markdown files."""

    tag: str
    source: str
    target: str
    """The localized file."""
    at: str | None = None
    """A piece of the message; None: it passes."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A page check as the registry has it."""

    check: PageCheck
    severity: Severity
    """The worst that it gives."""
    examples: tuple[Example, ...] = ()

    @property
    def id(self) -> str:
        return self.check.__name__


def issue(check: str, severity: Severity, message: str, page: Page, unit_id: str = "") -> Issue:
    """A finding on a page, whose unit is responsible."""
    return Issue(check, severity, message, _where(page, unit_id), page.locale.tag, unit_id)


def issue_in_article(check: str, severity: Severity, message: str, page: Page, piece: str) -> Issue:
    """A finding that no translation is responsible for: where the article has that piece."""
    article = page.article.article
    at = max(0, article.text.find(piece))
    line = article.text.count("\n", 0, at) + 1
    return Issue(check, severity, message, f"{article.path}:{line}", page.locale.tag)


def _where(page: Page, unit_id: str) -> str:
    line = next((unit.line for unit in page.article.units if unit.id == unit_id), 1)
    return f"{page.article.article.path}:{line}"
