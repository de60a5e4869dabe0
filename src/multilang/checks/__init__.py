"""Quality checks: plain functions ``(unit, target, locale) -> issues``, in families, one a module.

Each family has its ``RULES``: a check with its severity and its examples. To add a check write one
in the module of its family, and its page; ``docs/how-to/add-a-check.md`` shows how. A new family
is a new module and its name in ``_FAMILIES``.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from multilang.checks import (
    articles,
    catalogs,
    characters,
    dates,
    inline,
    links,
    markup,
    punctuation,
    structure,
    text,
    typographic,
    words,
)
from multilang.checks.base import CatalogCheck, Check, Example, Rule, issue, unknown_waivers, waived
from multilang.checks.guards import refuse
from multilang.checks.terms import terms_check
from multilang.checks.typographic import typographic_checks
from multilang.errors import ConfigError
from multilang.model import SEVERITIES, Article, Issue, Locale, Severity, Unit
from multilang.severities import DEFAULT, Severities

__all__ = [
    "ARTICLE_CHECKS",
    "CATALOG_CHECKS",
    "CHECKS",
    "IDS",
    "PAGE_IDS",
    "RULES",
    "CatalogCheck",
    "Check",
    "Example",
    "Rule",
    "check_article",
    "check_catalog",
    "check_message",
    "judged",
    "refuse",
    "terms_check",
    "typographic_checks",
    "validate",
    "waived",
]

_FAMILIES = (
    inline, markup, structure, links, characters, text, words, dates, punctuation, typographic,
)  # fmt: skip

RULES: tuple[Rule, ...] = tuple(
    sorted(
        (rule for family in _FAMILIES for rule in family.RULES),
        key=lambda rule: SEVERITIES.index(rule.severity),
    )
)
"""What breaks a page comes first; then in the order of the families."""

CHECKS: tuple[Check, ...] = tuple(rule.check for rule in RULES)
"""In the order in which their findings are shown."""

CATALOG_CHECKS: tuple[CatalogCheck, ...] = (catalogs.consistency,)

ARTICLE_CHECKS = tuple(rule.check for rule in articles.RULES)

PAGE_IDS: Mapping[str, Severity] = {
    "page_language": "functional",
    "page_links": "functional",
    "page_structure": "functional",
}
"""What ``multilang.page_checks`` finds, named here for settings."""

IDS: Mapping[str, Severity] = {
    **{rule.id: rule.severity for rule in RULES},
    "terms": "functional",
    "waiver": "cosmetic",
    **{check.__name__: "cosmetic" for check in CATALOG_CHECKS},
    **{rule.id: rule.severity for rule in articles.RULES},
    **PAGE_IDS,
}
"""Every id that settings may name, with the worst severity that its check gives."""

_OTHER_LANGUAGE = frozenset({"untranslated", "script", "language"})
"""What makes no sense between two varieties of one language."""


def validate(severities: Severities) -> None:
    """See that a project's settings are about checks that there are.

    Raises:
        ConfigError: an unknown id, with the one that was probably meant; a level for a check whose
            findings are all critical.
    """
    for setting in severities.settings:
        if setting.check not in IDS:
            near = difflib.get_close_matches(setting.check, IDS, 1)
            hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(IDS)}"
            raise ConfigError(f"no check is called {setting.check}", where=setting.where, hint=hint)
        if setting.check in _ALWAYS_CRITICAL and setting.level != "critical":
            raise ConfigError(
                f"{setting.check} finds what would break or deceive a page; it is always critical",
                where=setting.where,
                hint=f"take {setting.check} out of [checks], and mend the translations it names",
            )


_ALWAYS_CRITICAL = frozenset(rule.id for rule in RULES if rule.always)


def check_message(
    unit: Unit,
    target: str,
    locale: Locale,
    source_locale: Locale,
    comments: Iterable[str] = (),
    where: str = "",
    extra: Sequence[Check] = (),
    severities: Severities = DEFAULT,
    *,
    critical: bool = False,
) -> tuple[Issue, ...]:
    """All findings in a unit's target, in the order of ``CHECKS``.

    Args:
        comments: the message's translator comments; ``multilang:ignore <id>`` in one of them waives
            a check, except for what it finds critical.
        where: what the issues name as their place, ``path`` or ``path:line``.
        extra: checks of the project's own, such as ``terms_check(glossary, source)``; shown last.
            One of the name of a check stands for it, as ``typographic_checks(style)`` do.
        severities: what the project says of checks. It lowers nothing that is critical, and what it
            makes critical cannot be waived either.
        critical: only what is critical is asked for, and no other check need look.
    """
    comments = tuple(comments)
    off = waived(comments)
    if text.is_empty(unit, target):  # the other checks would only repeat it
        found = text.empty(unit, target, locale)
        return tuple(
            replace(one, where=where) for one in found if not critical or one.severity == "critical"
        )
    same = _language(locale) == _language(source_locale)
    checks = _applicable(same, tuple(extra), locale.tag, severities, critical)
    issues = [one for check in checks for one in check(unit, target, locale)]
    if comments:
        issues += waiver(unit, comments, locale)
    return tuple(
        replace(one, where=where)
        for one in judged(iter(issues), locale, severities)
        if one.severity == "critical" or (not critical and one.check not in off)
    )


def waiver(unit: Unit, comments: Iterable[str], locale: Locale) -> Iterator[Issue]:
    """Comments that mean to waive a check and waive none."""
    for said in unknown_waivers(comments, IDS):
        yield issue("waiver", "cosmetic", said, unit, locale)


def check_catalog(
    pairs: Sequence[tuple[Unit, str]],
    locale: Locale,
    comments: Mapping[str, Sequence[str]] | None = None,
    severities: Severities = DEFAULT,
) -> tuple[Issue, ...]:
    """What is found in the translations of one article together, in the article's order.

    Args:
        comments: translator comments by unit id.
    """
    return tuple(
        one
        for check in CATALOG_CHECKS
        for one in judged(check(pairs, locale), locale, severities)
        if one.severity == "critical"
        or one.check not in waived((comments or {}).get(one.unit_id, ()))
    )


def judged(found: Iterator[Issue], locale: Locale, severities: Severities) -> Iterator[Issue]:
    """The findings as bad as the project says, those that it wants to hear of."""
    if not severities.settings:
        yield from found
        return
    for one in found:
        level = None if one.severity == "critical" else severities.level(one.check, locale.tag)
        if level is None:
            yield one
        elif level == "critical":
            yield replace(one, severity=level, message=_WAIVABLE.sub("", one.message))
        elif level != "off":
            yield replace(one, severity=level)


def check_article(
    article: Article,
    locale: Locale,
    base_url: str = "",
    severities: Severities = DEFAULT,
    there: articles.There = lambda _: True,
) -> tuple[Issue, ...]:
    """All findings in an article as its author wrote it, each with its place in that file.

    Args:
        locale: the article's.
        base_url: of the site, as far as it is known.
        there: whether there is a file at a path relative to the article's folder.
    """
    off = articles.waived_in(article.text)
    found = (
        replace(one, locale=locale.tag)
        for check in ARTICLE_CHECKS
        if severities.level(check.__name__, locale.tag) != "off"
        for one in check(article, base_url, there)
    )
    return tuple(one for one in judged(found, locale, severities) if one.check not in off)


_WAIVABLE = re.compile(r", or waive this check[^.]*")


@lru_cache(maxsize=64)
def _applicable(
    same: bool, extra: tuple[Check, ...], tag: str, severities: Severities, critical: bool
) -> tuple[Check, ...]:
    """The checks that may have something to say.

    Args:
        same: source and target are varieties of one language.
        critical: something critical.
    """
    own = {check.__name__: check for check in extra}
    return tuple(
        check
        for name, check in {**{check.__name__: check for check in CHECKS}, **own}.items()
        if not (same and name in _OTHER_LANGUAGE)
        and _asks(IDS.get(name), severities.level(name, tag), critical)
    )


def _asks(worst: str | None, level: str | None, critical: bool) -> bool:
    """Whether a check of this severity, None for an unknown one, need look at a text."""
    if critical:
        return worst in (None, "critical") or level == "critical"
    return worst == "critical" or level != "off"


def _language(locale: Locale) -> str:
    return locale.tag.partition("-")[0]
