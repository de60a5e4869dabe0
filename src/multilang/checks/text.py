"""Checks of the words: that there is a translation, in the right language, and of all of it."""

from __future__ import annotations

from collections.abc import Iterator

from multilang.checks import measures, numerals, scripts
from multilang.checks.base import issue
from multilang.model import Issue, Locale, Unit
from multilang.placeholders import has_words, strip


def empty(unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
    """A translation that says nothing, though the source says something."""
    if has_words(unit.source) and not has_words(target):
        text = "The translation has no words; translate the source, or leave it out altogether."
        yield issue("empty", "critical", text, unit, locale)


def untranslated(unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
    """The same as the source, two or more Latin words long."""
    if unit.source.strip() == target.strip() and len(scripts.latin_words(strip(target))) >= 2:
        text = "This is the source's text; translate it, or waive this check if it stays as it is."
        yield issue("untranslated", "functional", text, unit, locale, (0, len(target)))


def script(unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
    """Mostly Latin letters, names aside, where the language is written in Arabic ones."""
    share = scripts.latin_share(strip(target)) if locale.script == "Arab" else 0.0
    if share > scripts.LATIN_SHARE:
        text = f"{share:.0%} of the letters are Latin; translate what is left of the source."
        yield issue("script", "functional", text, unit, locale)


def repetition(unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
    """One to four words three times in a row, where the source has nothing of the kind."""
    span = measures.loop(target)
    if span and not measures.loop(unit.source):
        text = f"“{target[span[0] : span[1]][:60]}” repeats itself; say it once."
        yield issue("repetition", "functional", text, unit, locale, span)


def unknown_token(unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
    """A model's sign for what it could not write."""
    span = measures.unknown(target)
    if span and not measures.unknown(unit.source):
        text = f"{target[span[0] : span[1]]} stands for something lost; write what the source says."
        yield issue("unknown_token", "critical", text, unit, locale, span)


def length(unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
    """Far shorter or longer than the source."""
    ratio = measures.ratio(unit.source, target)
    least, most = measures.RATIOS
    if ratio is not None and has_words(target) and not least <= ratio <= most:
        text = (
            f"This is {ratio:.2g} times as long as the source; see that nothing is lost or added."
        )
        yield issue("length", "functional", text, unit, locale)


def numbers(unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
    """The source's numbers, in whatever digits and with whatever separators."""
    if found := numerals.told(unit.source, target):
        text = f"Numbers differ: {found}. Write the source's, or waive this check."
        yield issue("numbers", "functional", text, unit, locale)
