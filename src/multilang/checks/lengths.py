"""How long translations are. Medians and spread were measured on human translations from English
(FLORES-200 dev, Comprehensive Rust, opensource.guide: 1,900 to 3,800 pairs a language)."""

from __future__ import annotations

from collections.abc import Mapping

from multilang.model import Locale
from multilang.patterns import lazily

_MEDIANS: Mapping[str, float] = {"en": 1.0, "fr": 1.18, "fa": 1.0, "ar": 0.88}
"""Characters for one of English."""
_LATIN_REMARK = lazily(r"\([^()\u0370-\uffff]*\)")
_LEAST = 20
"""Characters of a source below which its length says nothing."""
_MEASURED, _GUESSED = 1.8, 3.5
_FEWER = 0.82
"""Share of the usual length below which several sentences are not merely joined."""
_SENTENCE = lazily(r"[.!?…](?<=[^\W\d_]{3}.)[\"”’»)*_]*\s+(?=[\"“«(*_\[]*[A-ZÀ-ÖØ-Þ])")
_ANY_SENTENCE = lazily(r"[.!?…؟۔।][\"”’»)*_]*(?=\s)")
_SHORT = 20.0
"""Short texts vary more: a source of n characters may be 20/n further off."""


def factor(source: str, draft: str, locale: Locale) -> float:
    """How many times the usual length of a translation the draft has."""
    median = _MEDIANS.get(locale.tag.partition("-")[0], 1.0)
    return len(draft.strip()) / (max(1, len(source.strip())) * median)


def unlikely(source: str, draft: str, locale: Locale) -> float:
    """How many times the usual length the draft has, if that is hardly ever right; else 0."""
    size = len(source.strip())
    if size < _LEAST:
        return 0.0
    known = locale.tag.partition("-")[0] in _MEDIANS
    most = (_MEASURED if known else _GUESSED) + _SHORT / size
    times = factor(source, draft, locale)
    if times > most and locale.script != "Latn":  # the original term in parentheses
        times = factor(source, _LATIN_REMARK.sub("", draft), locale)
    return 0.0 if 1 / most <= times <= most else times


def sentences(source: str, target: str, locale: Locale) -> tuple[int, int] | None:
    """How many sentences the source has and how many the target, if it has fewer and is clearly
    shorter than usual: three in four human translations with fewer are as long as others. Only for
    languages whose usual length was measured."""
    if locale.tag.partition("-")[0] not in _MEDIANS or not (ends := _SENTENCE.findall(source)):
        return None
    found = len(_ANY_SENTENCE.findall(target.rstrip()))
    fewer = found < len(ends) and factor(source, target, locale) < _FEWER
    return (len(ends) + 1, found + 1) if fewer else None
