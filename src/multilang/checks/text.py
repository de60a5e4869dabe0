"""Checks of the words: that there is a translation, in the right language, and of all of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from multilang.checks import french_numbers, lengths, measures, numerals, pieces, scripts
from multilang.checks.base import Rule, finds, issue, passes
from multilang.model import Issue, Locale, Severity, Unit
from multilang.placeholders import has_words, strip

_DIGIT = re.compile(r"\d")


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
    plain = pieces.without_names(strip(target))
    if plain.lstrip()[:1] not in "—–―":
        return plain
    return " ".join(w for w in scripts.without_titles(plain).split() if w[:1].islower())


def script(unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
    """Mostly Latin letters, names aside, where the language is written in Arabic ones."""
    if locale.script != "Arab":
        return
    shown = pieces.prose(strip(target))
    share = scripts.latin_share(shown)
    if share > scripts.LATIN_SHARE:
        share = scripts.latin_share(pieces.without_names(shown))
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


def sentences(unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
    """Fewer sentences than the source has, and clearly shorter than translations of it are."""
    if unit.kind in ("image", "alt"):
        return
    if found := lengths.sentences(strip(unit.source), strip(target), locale):
        text = (
            f"The source has {found[0]} sentences, this {found[1]}, and is short; see what is lost."
        )
        yield issue("sentences", "functional", text, unit, locale)


def numbers(unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
    """The source's numbers, in whatever digits and with whatever separators. Digits of a name
    (``i32``, ``@18F``) are its letters: only told where other numbers differ, too. What an image
    shows may be said shorter."""
    shown = pieces.prose(target)
    if unit.kind in ("image", "alt") and not _DIGIT.search(strip(shown)):
        return
    if numerals.told(unit.source, shown) and (
        found := numerals.told(pieces.without_marks(unit.source), pieces.without_marks(shown))
    ):
        text = f"Numbers differ: {found}. Write the source's, or waive this check."
        yield issue("numbers", "functional", text, unit, locale)
        return
    if locale.language == "fr":
        yield from _french(unit, shown, locale)


def _french(unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
    """English separators, which a French reader takes for others: 3,850 is less than four."""
    for start, end, written, changes in french_numbers.english(unit.source, target):
        what = "is another number" if changes else "has an English separator"
        text = f"“{target[start:end]}” {what} in French; write “{written}”."
        severity: Severity = "functional" if changes else "cosmetic"
        shown = written.replace(" ", "\u00a0")
        yield issue("numbers", severity, text, unit, locale, (start, end), shown)


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
            passes(
                "fr", "_interoperability/java/Android.bp_", "_interoperability/java/Android.bp_"
            ),
            passes("fa", "{{%course outline Fundamentals}}", "{{%course outline Fundamentals}}"),
            passes("ar", "Ctrl + Shift + Enter", "Ctrl + Shift + Enter"),
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
            passes("fa", "See rust/analyze/build.rs now.", "rust/analyze/build.rs را ببینید."),
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
            finds(
                "c&ocirc;t&eacute; l&eacute;gal c&ocirc;t&eacute; l&eacute;gal c&ocirc;t&eacute; "
                "l&eacute;gal",
                "fr",
                _LONG,
                "Le c&ocirc;t&eacute; l&eacute;gal c&ocirc;t&eacute; l&eacute;gal c&ocirc;t&eacute;"
                " l&eacute;gal.",
            ),
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
        sentences,
        "functional",
        (
            finds(
                "", "fr", f"{_LONG} Work begins in May.", "Lundi, le conseil a approuvé le plan."
            ),
            finds("", "fa", f"{_LONG} Work begins in May.", "شورا دوشنبه با نقشهٔ بندر موافقت کرد."),
            passes(
                "ar",
                f"{_LONG} Work begins in May.",
                "اجتمع المجلس يوم الاثنين واتفق على خطة جديدة للميناء، ويبدأ العمل في مايو.",
            ),
            passes("fr", "It opens. It closes.", "Il ouvre. Il ferme."),
        ),
    ),
    Rule(
        numbers,
        "functional",
        (
            finds("", "fr", "She came in 2019.", "Elle est venue en 2018."),
            finds("", "ar", "It costs 45 euros.", "يكلف ٥٤ يورو."),
            finds("", "fr", "It is 41.5 m.", "Il fait 415 m."),
            finds("", "fr", "1.5 million came.", "15 millions vinrent."),
            finds("", "fr", "It rose by 2.25%.", "Une hausse de 22,5 %."),
            finds("", "fr", "It costs €1,250.50.", "Cela coûte 125 050 €."),
            finds("", "fr", "It costs €45.", "Cela coûte 45 $."),
            finds("", "fa", "5 million people", "۵ میلیارد نفر"),
            finds("", "fr", "4 Station Road at 4 p.m.", "4, Station Road"),
            finds("3,850", "fr", "It weighs 3,850 kg.", "Il pèse 3,850 kilogrammes."),
            finds(
                "9.8",
                "fr",
                "It is 9.8 km.",
                "Il y a 9.8 kilomètres.",
                fixed="Il y a 9,8 kilomètres.",
            ),
            finds("18.400", "fr", "It costs €18,400.", "Cela coûte 18.400 €."),
            finds("12,000", "fr", "12,000", "12,000"),
            finds("3,850", "fr", "It gives 3,850 a day.", "Il donne 3,850 par jour."),
            finds("4,300", "fr", "~4,300", "~4,300", fixed="~4\u00a0300"),
            passes("fr", "1.2", "1.2"),
            passes("fr", "2,4", "2,4"),
            passes("fa", "12,000", "12,000"),
            passes("fr", "It is 9.8 km.", "Il y a 9,8 km."),
            passes("fa", "It is 9.8 km.", "۹٫۸ کیلومتر است."),
            passes("fr", "1.5 million came.", "1 500 000 personnes vinrent."),
            passes("fr", "See section 3.2 of Python 3.11.", "Voir la section 3.2 de Python 3.11."),
            passes("fr", "Call +33 1 42 68 53 00.", "Appelez le 01 42 68 53 00."),
            passes("fr", "Open 24/7.", "Ouvert 24 h sur 24, 7 jours sur 7."),
            passes("fr", "Open 9 to 5.", "Ouvert de 9 h à 17 h."),
            passes("fr", "1,200 cats", "mille deux cents chats"),
            passes("fa", "A child of 4", "کودک چهارساله"),
            passes("ar", "At 4:45 p.m.", "في الخامسة إلا ربعاً"),
            passes("fa", "In 2025 it fell.", "در سال ۱۴۰۴ پایین آمد."),
            passes("fa", "She came in 2019.", "او در سال ۲۰۱۹ آمد."),
            passes("fr", "It costs 1,250.50 euros.", "Cela coûte 1\u202f250,50 euros."),
            passes("fr", "See ⟦1⟧.", "Voir https://example.org/2019.", "https://example.org"),
            passes("fa", "Thanks to @18F and CBID2.", "سپاس از دوستان."),
            passes("fa", "Use ⟦1⟧ for it.", "برای آن i32 به کار ببرید.", "`i32`"),
            passes("fr", "![Pier 4](⟦1⟧)", "![Le quai](⟦1⟧)", "/p", kind="image"),
            passes("ar", "The G20 met.", "اجتمعت مجموعة الـ20."),
            passes("ar", "Day 1: the start", "اليوم الأول: البداية"),
            passes("fa", "It opened on 21 March 2026.", "در ۱ فروردین ۱۴۰۵ باز شد."),
        ),
    ),
)
