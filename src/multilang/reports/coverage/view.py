"""Counts -> what the template is given -> HTML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

from multilang import locales
from multilang.model import Coverage
from multilang.reports.coverage.chart import STATES, Bar, bar
from multilang.reports.page.style import policy
from multilang.reports.visible import harmless

if TYPE_CHECKING:
    from markupsafe import Markup

Counts = Mapping[str, Mapping[str, Coverage]]
"""By locale, then by article."""


@dataclass(frozen=True, slots=True)
class Language:
    tag: str
    name: str
    bar: Bar
    figures: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """An article, with a bar for each language."""

    article: str
    words: str
    bars: tuple[tuple[str, Bar], ...]
    """With the tag of the language."""


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that the template is given."""

    name: str
    said: str
    style: Markup
    policy: str
    legend: tuple[tuple[str, str], ...]
    languages: tuple[Language, ...]
    rows: tuple[Row, ...]


def render(counts: Counts, *, name: str) -> str:
    """The page of a project's translations; articles that need most work come first.

    Args:
        name: the project's.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("multilang.reports", "coverage"), autoescape=True,
        undefined=StrictUndefined, keep_trailing_newline=True,
    )  # fmt: skip
    return environment.get_template("coverage.html").render(page=_page(counts, name))


def _page(counts: Counts, name: str) -> Page:
    from markupsafe import Markup

    sheets = (("page", "report.css"), ("coverage", "coverage.css"))
    sheet = "".join(
        resources.files("multilang.reports").joinpath(folder, file).read_text("utf-8")
        for folder, file in sheets
    )
    rows = _rows(counts)
    total = sum((c for articles in counts.values() for c in articles.values()), Coverage())
    return Page(
        name=harmless(name),
        said=f"{len(rows):,} articles in {len(counts):,} languages, {bar(total).done} reviewed.",
        style=Markup(sheet),  # noqa: S704 - our own files
        policy=policy(sheet),
        legend=tuple((state, said) for state, said in STATES if state != "broken" or total.broken),
        languages=tuple(_language(tag, articles) for tag, articles in counts.items()),
        rows=rows,
    )


def _language(tag: str, articles: Mapping[str, Coverage]) -> Language:
    total = sum(articles.values(), Coverage())
    whole = sum(1 for one in articles.values() if one.units == one.reviewed)
    figures = [
        ("articles reviewed whole", f"{whole:,} of {len(articles):,}"),
        ("units reviewed", f"{total.reviewed:,} of {total.units:,}"),
        ("drafts to review", f"{total.draft:,}"),
        ("changed in the original", f"{total.outdated:,}"),
        ("missing", f"{total.missing:,}"),
    ]
    if total.broken:
        figures.append(("approved, and broken", f"{total.broken:,}"))
    return Language(tag, locales.get(tag).name, bar(total), tuple(figures))


def _rows(counts: Counts) -> tuple[Row, ...]:
    slugs = dict.fromkeys(slug for articles in counts.values() for slug in articles)
    totals = {
        slug: sum((a[slug] for a in counts.values() if slug in a), Coverage()) for slug in slugs
    }
    by_need = sorted(slugs, key=lambda slug: (totals[slug].reviewed_share, slug))
    return tuple(
        Row(
            harmless(slug),
            f"{max((a[slug].words for a in counts.values() if slug in a), default=0):,}",
            tuple((tag, bar(articles.get(slug, Coverage()))) for tag, articles in counts.items()),
        )
        for slug in by_need
    )
