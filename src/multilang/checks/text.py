"""Checks of the words: that there is a translation, in the right language, and of all of it."""

from __future__ import annotations

from collections.abc import Iterator

from multilang.checks import measures, numerals, pieces, scripts
from multilang.checks.base import Rule, finds, issue, passes
from multilang.model import Issue, Locale, Unit
from multilang.placeholders import has_words, strip


def empty(unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
    """A translation that says nothing, though the source says something."""
    if is_empty(unit, target):
        text = "The translation has no words; translate the source, or leave it out altogether."
        yield issue("empty", "critical", text, unit, locale)


def is_empty(unit: Unit, target: str) -> bool:
    """Whether there are words in the source and none in the target."""
    return not has_words(target) and has_words(unit.source)


def untranslated(unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
    """The same as the source, two or more Latin words long."""
    if unit.source.strip() == target.strip() and len(scripts.latin_words(_said(target))) >= 2:
        text = "This is the source's text; translate it, or waive this check if it stays as it is."
        yield issue("untranslated", "functional", text, unit, locale, (0, len(target)))


def _said(target: str) -> str:
    """What must be translated of a text: of a byline neither names nor titles."""
    plain = strip(target)
    if plain.lstrip()[:1] not in "—–―":
        return plain
    return " ".join(w for w in scripts.without_titles(plain).split() if w[:1].islower())


def script(unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
    """Mostly Latin letters, names aside, where the language is written in Arabic ones."""
    share = scripts.latin_share(pieces.prose(strip(target))) if locale.script == "Arab" else 0.0
    if share > scripts.LATIN_SHARE:
        text = f"{share:.0%} of the letters are Latin; translate what is left of the source."
        yield issue("script", "functional", text, unit, locale)


def repetition(unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
    """One to six words three times in a row, where the source has nothing of the kind."""
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
    if found := numerals.told(unit.source, pieces.prose(target)):
        text = f"Numbers differ: {found}. Write the source's, or waive this check."
        yield issue("numbers", "functional", text, unit, locale)


_LONG = "The council met on Monday and agreed on a new plan for the harbour."
RULES = (
    Rule(
        unknown_token,
        "critical",
        (
            finds("⁇", "fr", "The price fell.", "Le prix ⁇ baissé."),
            finds("<unk>", "fa", "The price fell.", "بها <unk> پایین آمد."),
            passes("ar", "What ⁇ means", "ما معنى ⁇"),
        ),
        always=True,
    ),
    Rule(
        empty,
        "critical",
        (
            finds("", "fr", "The price fell.", " … "),
            passes("fa", "The price fell.", "بها پایین آمد."),
            passes("ar", "⟦1⟧", "⟦1⟧", "`make`"),
        ),
        always=True,
    ),
    Rule(
        untranslated,
        "functional",
        (
            finds("The price fell.", "fa", "The price fell.", "The price fell."),
            passes("fr", "Berlin", "Berlin"),
            passes("ar", "— A. Lee, [How to lead](⟦1⟧)", "— A. Lee, [How to lead](⟦1⟧)", "/r"),
        ),
    ),
    Rule(
        script,
        "functional",
        (
            finds(
                "", "ar", _LONG, "The council met on Monday و اتفقوا on a new plan for the harbour."
            ),
            passes(
                "ar", "The borrow checker helps.", "يساعد مدقق الاقتراض (borrow checker) كثيرا."
            ),
        ),
    ),
    Rule(
        repetition,
        "functional",
        (
            finds(
                "a dit oui, a dit oui, a dit oui",
                "fr",
                _LONG,
                "Il a dit oui, a dit oui, a dit oui.",
            ),
            finds("مممممممممم", "ar", _LONG, "المجلس مممممممممم وافق."),
            passes("fr", "No no no no!", "Non non non non !"),
        ),
    ),
    Rule(
        length,
        "functional",
        (
            finds("", "fr", _LONG, "Le conseil."),
            passes(
                "fr", _LONG, "Lundi, le conseil s’est accordé sur un nouveau plan pour le port."
            ),
        ),
    ),
    Rule(
        numbers,
        "functional",
        (
            finds("", "fr", "She came in 2019.", "Elle est venue en 2018."),
            finds("", "ar", "It costs 45 euros.", "يكلف ٥٤ يورو."),
            passes("fa", "She came in 2019.", "او در سال ۲۰۱۹ آمد."),
            passes("fr", "It costs 1,250.50 euros.", "Cela coûte 1\u202f250,50 euros."),
            passes("fr", "See ⟦1⟧.", "Voir https://example.org/2019.", "https://example.org"),
            passes("ar", "Day 1: the start", "اليوم الأول: البداية"),
            passes("fa", "It opened on 21 March 2026.", "در ۱ فروردین ۱۴۰۵ باز شد."),
        ),
    ),
)
