"""Why the policy keeps an article back (design D7)."""

from __future__ import annotations

from multilang.config import Language
from multilang.model import Catalog, Coverage, Extraction, Issue, Locale, percent
from multilang.provenance import Makings, provenance


def waiting(counts: Coverage, policy: Language, locale: Locale, path: str) -> list[Issue]:
    """Why the policy keeps this article back; empty when it may be published."""
    if policy.gate == "drafts":
        return []
    least = 1.0 if policy.gate == "reviewed" else policy.threshold
    if counts.reviewed_share >= least and (
        policy.gate != "reviewed" or counts.reviewed == counts.units
    ):
        return []
    waiting = counts.units - counts.reviewed
    return [
        Issue(
            "gate",
            "functional",
            f"{waiting} of {counts.units} units wait for review "
            f"({percent(counts.reviewed_share)} of the words are reviewed, "
            f"{percent(least)} are needed)",
            where=path,
            locale=locale.tag,
        )
    ]


def machine_limit(
    extraction: Extraction,
    catalog: Catalog | None,
    policy: Language,
    locale: Locale,
    made: Makings,
) -> list[Issue]:
    """Why an article with too much unmodified machine text is kept back, under every gate."""
    if policy.max_unmodified_mt >= 1:
        return []
    counts = provenance(extraction.units, catalog, made)
    share = counts.unmodified(drafts=policy.gate != "reviewed")
    if share <= policy.max_unmodified_mt:
        return []
    return [
        Issue(
            "gate",
            "functional",
            f"{percent(share)} of the translated words are unmodified machine text, and "
            f"max_unmodified_mt allows {percent(policy.max_unmodified_mt)}: read the article "
            "again as its readers will, and write what you would say otherwise in your own words",
            where=extraction.article.path,
            locale=locale.tag,
        )
    ]
