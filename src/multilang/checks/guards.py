"""What stands between an engine and people: machine drafts that nobody should have to read."""

from __future__ import annotations

import re

from multilang.checks import measures
from multilang.model import Locale

_COPIED = 6
"""Words of the source in a row that no translation keeps."""
_FORBIDDEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufdd0-\ufdef\ufffe\uffff]"
)


def refuse(source: str, draft: str, locale: Locale) -> str:
    """Why an engine's draft of a plain sentence must not be shown: the id of the check that it
    would fail, or "" when it may be shown. Deterministic; some 30 microseconds for a sentence.

    A lost number is a reviewer's business (check ``numbers``), not a reason to hide the draft.
    """
    if not draft.strip():
        return "empty"
    if measures.unknown(draft) and not measures.unknown(source):
        return "unknown_token"
    if _FORBIDDEN.search(draft):
        return "controls"
    if _copied(source, draft):
        return "untranslated"
    if locale.script == "Arab" and measures.foreign_share(draft) > measures.LATIN_SHARE:
        return "script"
    if measures.loop(draft) and not measures.loop(source):
        return "repetition"
    ratio = measures.ratio(source, draft)
    if ratio is not None and not measures.RATIOS[0] <= ratio <= measures.RATIOS[1]:
        return "length"
    return ""


def _copied(source: str, draft: str) -> bool:
    """The whole source, where it is more than names, or a long run of its words."""
    if source.strip().casefold() == draft.strip().casefold():
        latin = measures.latin_words(source)
        return len(latin) >= 2 and any(word.islower() and len(word) > 1 for word in latin)
    return measures.copied_run(source, draft, _COPIED)
