"""Checks of characters that nobody sees: what hides in a text, or changes how it is read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from multilang.checks.base import Rule, finds, issue, passes
from multilang.model import Issue, Locale, Unit

_HIDING = re.compile(
    "(?<![\U0001f3f4\U000e0020-\U000e007e])[\U000e0000-\U000e007f]+|[\U000e0100-\U000e01ef]+"
)
"""Tag characters but for those of a flag, and supplementary variation selectors: whole messages
can be hidden in them."""
_USELESS = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060-\u2064\u206a-\u206f\u3164\uffa0]+|&(?:ZeroWidthSpace|NoBreak|shy);"
)
_JOINERS = re.compile("[\u200c\u200d]")
_ORDINARY = frozenset(
    sign
    for sign in (*map(chr, range(0x250)), *map(chr, range(0x600, 0x700)), *"‘’“”«»‹›–—…•€\u202f")
    if sign.isprintable() or sign in "\n\u00a0\u202f"
)
"""What most texts are made of: with nothing else in it a text hides nothing."""
_LEFT_ALONE = re.compile("[\U0001f000-\U0001ffff]")
"""Emoji: newer Unicode has more of them than Python may know."""


def invisible(unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
    """Critical: characters that hide text. Functional: what nobody sees or what is no character,
    and the source does not have."""
    odd = {*target} - _ORDINARY
    if locale.script != "Latn":
        odd.discard("\u200c")
    if not odd and "&" not in target:
        return
    if odd and max(odd) >= "\U000e0000":
        for match in _HIDING.finditer(target):
            text = (
                f"{len(match[0])} invisible characters from U+{ord(match[0][0]):04X} on hide text; "
                "remove them."
            )
            yield issue("invisible", "critical", text, unit, locale, match.span(), "")
    yield from _useless_signs(unit, target, locale, odd)


def _useless_signs(unit: Unit, target: str, locale: Locale, odd: set[str]) -> Iterator[Issue]:
    for match in _USELESS.finditer(target):
        if match[0] not in unit.source:
            yield _functional(match[0], "cannot be seen; remove it", unit, locale, match.span(), "")
    for match in _JOINERS.finditer(target):
        if match[0] not in unit.source and _joins_nothing(target, match.start(), locale):
            why = "joins and parts nothing here; remove it"
            yield _functional(match[0], why, unit, locale, match.span(), "")
    for sign in sorted(odd):
        if not sign.isprintable() and sign not in unit.source and _nothing(sign):
            at = target.index(sign)
            why = "is no character that readers' fonts have; write what was meant"
            yield _functional(sign, why, unit, locale, (at, at + 1), None)


def _nothing(sign: str) -> bool:
    """Unassigned or for private use."""
    return unicodedata.category(sign) in ("Cn", "Co", "Cs") and not (
        _LEFT_ALONE.match(sign) or sign >= "\U000e0000" or _noncharacter(ord(sign))
    )


def _noncharacter(code: int) -> bool:
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF


def _joins_nothing(text: str, at: int, locale: Locale) -> bool:
    """Beside a Latin letter. In Arabic script typography sees to it."""
    around = text[max(0, at - 1) : at] + text[at + 1 : at + 2]
    return locale.script == "Latn" and any(
        letter.isalpha() and letter < "\u0250" for letter in around
    )


def _functional(
    sign: str, why: str, unit: Unit, locale: Locale, span: tuple[int, int], fix: str | None
) -> Issue:
    name = unicodedata.name(sign[0], "unassigned")
    shown = sign if sign[0] == "&" else f"U+{ord(sign[0]):04X} ({name})"
    return issue("invisible", "functional", f"{shown} {why}.", unit, locale, span, fix)


_MARKS = "\u200e\u200f\u061c"
_MARK = re.compile(f"[{_MARKS}]+")
_UNSEEN = _MARKS + "\u200b-\u200d"
_BETWEEN = re.compile(
    rf"\][{_UNSEEN}]+(?=[(\[])|\([{_UNSEEN}]+(?=⟦)|(?<=⟧)[{_UNSEEN}]+(?=\))|![{_UNSEEN}]+(?=\[)"
    rf"|(?<=\*)[{_UNSEEN}]+(?=\*)|(?<=~)[{_UNSEEN}]+(?=~)|(?<=⟦)[{_UNSEEN}]+"
    rf"|(?<![{_UNSEEN}])[{_UNSEEN}]+(?=⟧)"
)
"""Signs that nobody sees between those of Markdown or of a placeholder."""
_ANY = re.compile(f"[{_UNSEEN}]+")
_LEAST, _EVERY = 3, 4
"""So many direction marks are no reason to ask; and one for so many words."""


def bidi_marks(unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
    """Critical: direction marks inside the signs of a link or of emphasis, which they break.
    Cosmetic: marks that do nothing, or far too many."""
    if not _ANY.search(target):
        return
    if match := _BETWEEN.search(target):
        inner = _ANY.search(target, *match.span())
        assert inner is not None
        text = f"{_names(inner[0])} stands between signs of Markdown; remove it."
        yield issue("bidi_marks", "critical", text, unit, locale, inner.span(), "")
        return
    found = list(_MARK.finditer(target))
    for match in found:
        if useless := _useless(target, match, locale):
            text = f"{_names(match[0])} {useless}; remove it."
            around = target[: match.start()][-1:] + target[match.end() :][:1]
            needed = len(match[0]) > 1 and not any(_strong(c) == locale.direction for c in around)
            kept = match[0][0] if needed and not _between_own(target, match, locale) else ""
            yield issue("bidi_marks", "cosmetic", text, unit, locale, match.span(), kept)
    most = max(_LEAST, len(target.split()) // _EVERY)
    if len(found) > most:
        text = f"There are {len(found)} direction marks; keep those that change what is shown."
        yield issue("bidi_marks", "cosmetic", text, unit, locale)


def _between_own(target: str, match: re.Match[str], locale: Locale) -> bool:
    """Whether the words on both sides run in the language's direction; spaces take theirs."""
    before, after = target[: match.start()].rstrip()[-1:], target[match.end() :].lstrip()[:1]
    return bool(before and after) and _strong(before) == _strong(after) == locale.direction


def _useless(target: str, match: re.Match[str], locale: Locale) -> str:
    before, after = target[: match.start()][-1:], target[match.end() :][:1]
    if len(match[0]) > 1:
        return "follows another one"
    if before and after and _strong(before) == _strong(after) == _direction(match[0]):
        return "does nothing between letters of its own direction"
    if locale.direction == "ltr" and match[0] != "\u200e" and target.isascii():
        return "does nothing in this text"
    return ""


def _strong(letter: str) -> str:
    return {"L": "ltr", "R": "rtl", "AL": "rtl"}.get(unicodedata.bidirectional(letter), "")


def _direction(mark: str) -> str:
    return "ltr" if mark == "\u200e" else "rtl"


def _names(marks: str) -> str:
    return f"U+{ord(marks[0]):04X} ({unicodedata.name(marks[0])})"


RULES = (
    Rule(
        invisible,
        "critical",
        (
            finds(
                "\U000e0041\U000e0042",
                "fr",
                "The port.",
                "Le port\U000e0041\U000e0042.",
                fixed="Le port.",
            ),
            finds("\U000e0101", "ar", "The port.", "الميناء\U000e0101.", fixed="الميناء."),
            finds("\u200b", "fa", "The port.", "بن\u200bدر.", fixed="بندر."),
            finds(
                "\u00ad",
                "fr",
                "The government.",
                "Le gou\u00advernement.",
                fixed="Le gouvernement.",
            ),
            finds("\u200c", "fr", "The port.", "Le po\u200crt.", fixed="Le port."),
            finds("\ue001", "ar", "The port.", "الميناء \ue001."),
            passes("fa", "The bridges.", "پل\u200cها."),
            passes(
                "fr",
                "In Wales.",
                "Galles \U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f.",
            ),
            passes("ar", "The crew 👩\u200d🚀.", "الطاقم 👩\u200d🚀."),
        ),
    ),
    Rule(
        bidi_marks,
        "critical",
        (
            finds(
                "\u200f",
                "ar",
                "Read [it](⟦1⟧).",
                "اقرأ [هذا]\u200f(⟦1⟧).",
                "/r",
                fixed="اقرأ [هذا](⟦1⟧).",
            ),
            finds("\u200e", "fa", "A **new** bridge.", "پل *\u200e*تازه**.", fixed="پل **تازه**."),
            finds(
                "\u200f\u200f",
                "fa",
                "Version 2.0!",
                "نسخه 2.0\u200f\u200f!",
                fixed="نسخه 2.0\u200f!",
            ),
            finds("\u200f", "ar", "The bridge.", "الج\u200fسر.", fixed="الجسر."),
            finds(
                "\u200f\u200f", "ar", "An old bridge.", "جسر \u200f\u200fقديم.", fixed="جسر قديم."
            ),
            finds("\u200c", "fa", "Read [it](⟦1⟧).", "[آن]\u200c(⟦1⟧).", "/r", fixed="[آن](⟦1⟧)."),
            passes("ar", "C++ is old.", "لغة C++\u200e قديمة."),
            passes("fa", "Use (HTML).", "از \u200e(HTML)\u200f استفاده کنید."),
            passes("fr", "The word شكرا!", "Le mot شكرا\u200e !"),
        ),
    ),
)
