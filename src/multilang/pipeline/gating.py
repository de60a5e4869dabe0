"""What may be published, and why not: for each article in each language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from multilang.errors import MultilangError
from multilang.model import Issue
from multilang.pipeline.building import bundles
from multilang.pipeline.reports import Reading
from multilang.workspace import Project

_DRAFT = "the article is marked `draft: true`: take that out of its front matter to publish it"


@dataclass(frozen=True, slots=True)
class Answer:
    """The gate's answer for one article in one language."""

    article: str
    locale: str
    publishable: bool
    outdated: int
    """Units whose original has changed since a person translated them."""
    reasons: tuple[Issue, ...]
    """Why it is kept back, the worst first; empty when it is not."""


def gates(
    project: Project, reading: Reading, tags: Sequence[str]
) -> tuple[tuple[Answer, ...], tuple[MultilangError, ...]]:
    """The gate's answers, by article, then language; and the catalogs that were refused."""
    failures: list[MultilangError] = []
    answers = []
    for extraction, bundle in bundles(project, reading, tags, failures):
        article, issues = extraction.article, bundle.issues
        if article.get("draft") is True:
            issues += (Issue("gate", "functional", _DRAFT, article.path, bundle.locale),)
        answers.append(
            Answer(article.slug, bundle.locale, not issues, len(bundle.outdated), issues)
        )
    return tuple(answers), tuple(failures)
