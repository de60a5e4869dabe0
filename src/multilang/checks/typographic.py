"""Checks of typography: what ``typography`` finds, one check for each family of its rules.

All are cosmetic. What is right for all text of a locale has its fix; what a person must decide has
the proposal in its message. Sources of the rules stand in ``typography``'s modules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from multilang.checks.as_written import as_in_source, change
from multilang.checks.base import Check, Rule, finds, issue, passes
from multilang.model import Issue, Locale, Unit
from multilang.typography import Finding, Profile, findings, profile

_Found = Mapping[str, Sequence[Finding]]
"""By family."""
_NB = "\u00a0"


@lru_cache(maxsize=64)  # ten checks look at one target, one after the other
def _found(target: str, locale: Locale, style: Profile | None) -> _Found:
    found: dict[str, list[Finding]] = {}
    for finding in findings(target, style or profile(locale)):
        found.setdefault(finding.family, []).append(finding)
    return found


def _told(
    id_: str, unit: Unit, target: str, locale: Locale, style: Profile | None = None
) -> Iterator[Issue]:
    for finding in _found(target, locale, style).get(id_, ()):
        if not as_in_source(finding, unit, target):
            (start, end), fix = finding.span, finding.replacement
            if start == end:  # something is missing: shown at a character beside it
                start, end = (start, end + 1) if end < len(target) else (start - 1, end)
                fix = fix + target[start:end] if end > finding.span[1] else target[start:end] + fix
            text = finding.message
            if not finding.safe and fix:
                text = f"{text[:-1]} ({change(target, start, end, fix)})."
            yield issue(
                id_, "cosmetic", text, unit, locale, (start, end), fix if finding.safe else None
            )


def spaces(unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
    """No doubled spaces, none at the ends of a text, before a comma or inside brackets."""
    yield from _told("spaces", unit, target, locale)


def letter_forms(unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
    """Letters as letters: composed with their accents, and no shapes of old Arabic fonts."""
    yield from _told("letter_forms", unit, target, locale)


def french_spaces(unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
    """No-break spaces before double signs, inside guillemets and numbers, as the house style sets
    them."""
    yield from _told("french_spaces", unit, target, locale)


def apostrophes(unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
    """The apostrophe of print in French, not the typewriter's."""
    yield from _told("apostrophes", unit, target, locale)


def quotes_style(unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
    """Guillemets for straight quotation marks, in French and where the house style wants them."""
    yield from _told("quotes_style", unit, target, locale)


def arabic_punctuation(unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
    """The comma, semicolon and question mark of Arabic script, without a space before them."""
    yield from _told("arabic_punctuation", unit, target, locale)


def tatweel(unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
    """No kashida inside a word; at its end it is an abbreviation's (هـ) or a prefix's (بـ)."""
    yield from _told("tatweel", unit, target, locale)


def digits(unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
    """One kind of digits in a text, the one that the house style names."""
    yield from _told("digits", unit, target, locale)


def persian_letters(unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
    """Persian ye, ke and digits in Persian, not the Arabic ones that look much the same."""
    yield from _told("persian_letters", unit, target, locale)


def zwnj(unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
    """می, ها, تر and the endings of participles joined to their word with a zero-width non-joiner,
    and none that joins nothing."""
    yield from _told("zwnj", unit, target, locale)


@lru_cache(maxsize=64)  # the same checks for the same style: findings are cached by them
def typographic_checks(style: Profile) -> tuple[Check, ...]:
    """The checks of this module by a project's house style; they stand for those of their names."""
    return tuple(_styled(rule.id, rule.check, style) for rule in RULES)


def _styled(id_: str, check: Check, style: Profile) -> Check:
    def styled(unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
        yield from _told(id_, unit, target, locale, style)

    styled.__name__, styled.__doc__ = id_, check.__doc__
    return styled


RULES = (
    Rule(
        spaces,
        "cosmetic",
        (
            finds(" ", "ar", "The port.", "الميناء  هنا.", fixed="الميناء هنا."),
            finds(" ", "fr", "The port.", "Le port est là .", fixed="Le port est là."),
            finds(" ", "fa", "The port.", " بندر", fixed="بندر"),
            finds(" ", "fr", "It (the port).", "Il ( le port).", fixed="Il (le port)."),
            finds(" ", "fr", "![A port](⟦1⟧)", " ![Un port](⟦1⟧)", "/p", fixed="![Un port](⟦1⟧)"),
            passes("fa", "⟦1⟧ function:   It runs.", "تابع ⟦1⟧:   اجرا می\u200cشود.", "`f`"),
            passes("fr", "Use ", "Utilisez "),
            passes("fr", "Use .NET", "Utilisez .NET"),
            passes("fr", "See a | b", "Voir a  | b"),
            finds("    ", "fa", "A verse", "دل می\u200cرود     صاحب\u200cدلان"),
        ),
    ),
    Rule(
        letter_forms,
        "cosmetic",
        (
            finds("e\u0301", "fr", "Summer.", "L’e\u0301té.", fixed="L’été."),
            finds("ﻼ", "ar", "Peace.", "السﻼم.", fixed="السلام."),
            passes("ar", "The Prophet ﷺ.", "النبي ﷺ."),
            passes("ar", "Pen.", "قَلَّمَ."),
        ),
    ),
    Rule(
        french_spaces,
        "cosmetic",
        (
            finds(" ", "fr", "Really?", "Vraiment ?", fixed=f"Vraiment{_NB}?"),
            finds("?", "fr", "Really?", "Vraiment?", fixed=f"Vraiment{_NB}?"),
            finds(" ", "fr-CA", "Really?", "Vraiment ?", fixed="Vraiment?"),
            finds(":", "fr-CA", "Note: yes", "Note: oui", fixed=f"Note{_NB}: oui"),
            finds("m", "fr", "“word”", f"«mot{_NB}»", fixed=f"«{_NB}mot{_NB}»"),
            finds(" ", "fr", "12,500 people", "12 500 personnes", fixed=f"12{_NB}500 personnes"),
            finds("%", "fr", "50%", "50%"),
            finds("€", "fr", "€5", "5€"),
            finds(";", "fr", "He left; fast", "Il partit;vite"),
            finds(" ", "fr", "No. 4", "Le n° 4", fixed=f"Le n°{_NB}4"),
            finds(" ", "fr", "At 8 o’clock", "À 8 h précises", fixed=f"À 8{_NB}h précises"),
            passes("fr", "Yahoo! is new.", "Yahoo! est neuf."),
            passes("fr", "Kwik! is new.", "Kwik! est neuf."),
            passes("fr", "“¿Qué pasa?” he said", "¿Qué pasa? dit-il"),
            passes("fr", "Really?", f"Vraiment{_NB}?"),
            passes("fr", "Really?", "Vraiment\u202f?"),
            passes("fr", "At 12:30, std::vec", "À 12:30, std::vec"),
            passes("fr", "The Art of War: a guide", "Le livre _The Art of War: a guide_"),
            passes("fr", "Not data: but file:", "Pas data: mais file:"),
            passes("fr", "See https://example.org/?a:b", "Voir https://example.org/?a:b"),
            passes("de", "Really?", "Wirklich?"),
        ),
    ),
    Rule(
        apostrophes,
        "cosmetic",
        (
            finds("'", "fr", "The summer.", "L'été.", fixed="L’été."),
            finds("'", "fr", "The ⟦1⟧.", "L'⟦1⟧.", "avis", fixed="L’⟦1⟧."),
            passes("fr", "The 'summer'.", "Un 'été'."),
            passes("en", "It's.", "It's."),
        ),
    ),
    Rule(
        quotes_style,
        "cosmetic",
        (
            finds('"', "fr", 'A "word".', 'Un "mot".'),
            finds('"', "fr", 'She said "yes".', '"elle a dit "oui" hier"'),
            finds("“", "fr", "A “word”.", "Un “mot”.", fixed=f"Un «{_NB}mot”."),
            finds("„", "fr", "A “word”.", "Un „mot“."),
            passes("fr", "“A ‘word’.”", f"«{_NB}Un “mot”.{_NB}»"),
            passes("fr", 'A 5" disk.', 'Un disque de 5" et "x".'),
            passes("ar", 'A "word".', 'كلمة "جديدة".'),
        ),
    ),
    Rule(
        arabic_punctuation,
        "cosmetic",
        (
            finds(",", "ar", "Bread, water", "خبز, ماء", fixed="خبز، ماء"),
            finds("?", "fa", "Where?", "کجا?", fixed="کجا؟"),
            finds(" ", "fa", "Bread, water", "نان ، آب", fixed="نان، آب"),
            finds("م", "ar", "Bread, water", "خبز،ماء"),
            finds(" ", "fa", "He said: hello", "گفت : سلام", fixed="گفت: سلام"),
            finds(" ", "ar", "He said: hello", "قال : مرحبا", fixed="قال: مرحبا"),
            passes("fa", "From 12 : 30", "از 12 : 30"),
            finds("?", "ar", "[Is it?](⟦1⟧) Yes", "[أهو كذلك?](⟦1⟧) نعم", "/r"),
            passes("ar", "_x_ = 1; and", "_x_ = 1; و"),
            passes("fa", "Redis, Go and more.", "Redis, Go و بیشتر."),
            passes("ar", "It is 3,500", "هذا 3,500"),
        ),
    ),
    Rule(
        tatweel,
        "cosmetic",
        (
            finds("ــ", "ar", "Book.", "كتــاب.", fixed="كتاب."),
            finds("ـ", "fa", "Book.", "کتـاب.", fixed="کتاب."),
            passes("ar", "1445 AH.", "1445 هـ."),
            passes("ar", "With ⟦1⟧.", "بـ⟦1⟧.", "Rust"),
        ),
    ),
    Rule(
        digits,
        "cosmetic",
        (
            finds("20", "fa", "10 and 20.", "۱۰ و 20."),
            finds("۴۵۶", "ar", "456 people.", "۴۵۶ شخصا.", fixed="٤٥٦ شخصا."),
            passes("fa", "In year 7.⟦1⟧", "در سال ۷.⟦1⟧", "<br>"),
            passes("fa", "GPIO 0, pin 21.", "در GPIO 0 پایهٔ ۲۱."),
            finds("١", "ar", "10, 20, 1 and 30", "10 و20 و١ و 30"),
            passes("fa", "10 and 20.", "10 و 20."),
            passes("fa", "10 of RS-232.", "۱۰ عدد RS-232."),
        ),
    ),
    Rule(
        persian_letters,
        "cosmetic",
        (
            finds("ي", "fa", "Ali.", "علي.", fixed="علی."),
            finds("ك", "fa", "Book.", "كتاب.", fixed="کتاب."),
            finds("٤٥", "fa", "45 people.", "٤٥ نفر.", fixed="۴۵ نفر."),
            passes("fa", "In the name of God.", "بِسْمِ اللَّهِ الرَّحْمَٰنِ الرَّحِيمِ."),
            passes("ar", "Ali’s book.", "كتاب علي."),
            finds("ك", "fa", "It said: “That book”", "گفت «ذلك الكتاب لا ريب فيه»"),
            finds(
                "ك", "fa", "“Ali’s book is good”", "«كتاب علي خوب است»", fixed="«کتاب علي خوب است»"
            ),
        ),
    ),
    Rule(
        zwnj,
        "cosmetic",
        (
            finds(" ", "fa", "He wants.", "او می خواهد.", fixed="او می\u200cخواهد."),
            finds(" ", "fa", "The books.", "کتاب های نو.", fixed="کتاب\u200cهای نو."),
            finds(" ", "fa", "The works.", "کار های نو.", fixed="کارهای نو."),
            finds(" ", "fa", "Bigger.", "بزرگ تر.", fixed="بزرگ\u200cتر."),
            finds(" ", "fa", "They have gone.", "رفته اند.", fixed="رفته\u200cاند."),
            finds("\u200c", "fa", "Book.", "کتاب\u200c.", fixed="کتاب."),
            finds("\u200c", "ar", "One hour.", "ساعة\u200c واحدة.", fixed="ساعة واحدة."),
            finds("ک", "fa", "He does.", "میکند."),
            finds("د", "fa", "I do not know.", "نمیدانم."),
            finds(" ", "fa", "He drank wine.", "او می نوشید."),
            finds(" ", "fa", "Butterfly, O candle", "پروانه ای شمع"),
            finds(" ", "fa", "A house that", "خانه ای که", fixed="خانه\u200cای که"),
            finds(" ", "fa", "The threads.", "آن thread ها."),
            passes("fa", "Pure wine.", "می ناب و چشم تر."),
            passes("fa", "A square.", "یک میدان و میوه\u200cها."),
            passes("fa-AF", "He wants.", "او می خواهد."),
        ),
    ),
)
