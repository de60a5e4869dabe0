"""Why the policy keeps an article back (design D7), in words for editors."""

from __future__ import annotations

from dataclasses import replace

from multilang import retraction
from multilang.approvals import is_last_reviewed
from multilang.model import Article, Catalog, Coverage, Extraction, Issue, Locale, coverage, percent
from multilang.policies import Language
from multilang.provenance import Makings, provenance

GATE = "gate"
WITHDRAWN = "withdrawn"
POLICY = (GATE, WITHDRAWN)
"""Checks that a preview is not held back by."""


def standing(catalog: Catalog | None, policy: Language) -> Catalog | None:
    """The catalog as the gate sees it: where outdated text ships, a text that was reviewed for what
    its source said before counts as reviewed."""
    if catalog is None or policy.outdated == "hold":
        return catalog
    return replace(
        catalog,
        messages=tuple(
            replace(m, target=replace(m.target, state="reviewed")) if is_last_reviewed(m) else m
            for m in catalog.messages
        ),
    )


def reasons(
    extraction: Extraction,
    catalog: Catalog | None,
    policy: Language,
    locale: Locale,
    made: Makings,
    source: str,
) -> list[Issue]:
    """Why the policy keeps this article back; empty when it may be published.

    Args:
        catalog: as the gate sees it (``standing``).
        made: what the journal knows of texts that machines made.
        source: tag of the original's language.
    """
    article = extraction.article
    found = [
        _withdrawn(article, locale.tag, source),
        _waiting(extraction, catalog, policy),
        _machine_limit(extraction, catalog, policy, made),
    ]
    return [
        Issue(check, "functional", message, where=article.path, locale=locale.tag)
        for check, message in zip((WITHDRAWN, GATE, GATE), found, strict=True)
        if message
    ]


def _withdrawn(article: Article, tag: str, source: str) -> str:
    said = retraction.withdrawal(article)
    if said is None or not said.holds(tag, source):
        return ""
    what = f"the translation into {tag}" if tag in said.tags else "the article"
    return f"{what} is withdrawn: take `withdrawn` out of the front matter to publish it again"


def _waiting(extraction: Extraction, catalog: Catalog | None, policy: Language) -> str:
    """What the gate waits for."""
    if policy.gate == "drafts":
        return ""
    least = 1.0 if policy.gate == "reviewed" else policy.threshold
    ships = policy.outdated == "ship"
    # A correction that is not translated yet is shown as the original has it.
    needed = [u for u in extraction.units if not (ships and u.kind == retraction.CORRECTION)]
    counts = coverage(needed, catalog)
    every = policy.gate == "reviewed"
    if counts.reviewed_share >= least and not (every and counts.reviewed < counts.units):
        return ""
    waits = counts.units - counts.reviewed
    return (
        f"{waits} of {counts.units} units wait for review: {_kinds(counts)}; "
        f"{percent(counts.reviewed_share)} of the words are reviewed, "
        f"{percent(least)} are needed{_correction(extraction, catalog, ships)}"
    )


def _kinds(counts: Coverage) -> str:
    drafts = counts.draft - counts.outdated
    parts = (
        (drafts, "not reviewed yet"),
        (counts.outdated, "changed in the original"),
        (counts.missing, "not translated"),
    )
    return ", ".join(f"{count} {words}" for count, words in parts if count)


def _correction(extraction: Extraction, catalog: Catalog | None, ships: bool) -> str:
    known = catalog.by_key() if catalog else {}
    open_ = [
        unit
        for unit in extraction.units
        if unit.kind == retraction.CORRECTION
        and not ((message := known.get(unit.key)) and message.reviewed)
    ]
    return "; the original carries a correction: review it first" if open_ and not ships else ""


def _machine_limit(
    extraction: Extraction, catalog: Catalog | None, policy: Language, made: Makings
) -> str:
    """Whether there is too much unmodified machine text; asked under every gate."""
    if policy.max_unmodified_mt >= 1:
        return ""
    counts = provenance(extraction.units, catalog, made)
    share = counts.unmodified(drafts=policy.gate != "reviewed")
    if share <= policy.max_unmodified_mt:
        return ""
    return (
        f"{percent(share)} of the translated words are unmodified machine text, and "
        f"max_unmodified_mt allows {percent(policy.max_unmodified_mt)}: read the article "
        "again as its readers will, and write what you would say otherwise in your own words"
    )
