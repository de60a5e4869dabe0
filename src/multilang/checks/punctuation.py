"""Checks of punctuation: how a text ends, and that what opens is closed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from multilang.checks import pieces
from multilang.checks.base import Rule, finds, issue, passes
from multilang.model import Issue, Locale, Unit
from multilang.patterns import lazily

_CLASSES = {
    "question": "?؟？",
    "exclamation": "!！",
    "colon": ":：",
    "pause": ";؛；,،，、",
    "stop": ".۔。।",
    "dots": "…",
}
_CLASS = {sign: name for name, signs in _CLASSES.items() for sign in signs}
_NAMES = {
    "question": "a question mark",
    "exclamation": "an exclamation mark",
    "colon": "a colon",
    "pause": "a comma or semicolon",
    "stop": "a full stop",
    "dots": "an ellipsis",
}
_END = lazily(
    r"((?:\.{3}|[?؟？!！:：;؛；,،，、.۔。।…])(?:[?؟!\s\u00a0\u202f.]*[?؟!.])?)"
    r"(?:[\s\u00a0\u202f\u200e\u200f\u061c\"'”’»›）)\]*_~“„『』」]|⟦\d+⟧)*\Z"
)
_TAIL = 80
"""Code points at a text's end in which its last mark is looked for."""
_EXEMPT = frozenset(
    {"heading", "item", "cell", "title", "alt", "image", "term", "caption", "link title"}
)
_SUMMARIES = frozenset({"description", "summary"})
_ABBREVIATION = lazily(
    r"(?<!\w)(?:[ap]\.m|etc|e\.g|i\.e|Inc|Ltd|Co|Corp|Jr|Sr|St|No|al|[A-Z]\.[A-Z])\."
    r"[\s\"'”’)\]*_]*\Z"
)
_SENTENCES = lazily(r"[^\W\d_]{2}[.!?][\"”’)*_]*\s.*\.\s*\Z", re.DOTALL)
_NO_STOP = frozenset({"th", "lo", "km", "my"})
"""Languages whose sentences end without a mark."""
_CLOSED = frozenset("⟧»”’\"')")
"""Signs behind which a full stop may be left out."""
_ALIKE = frozenset({"stop", "exclamation", "dots"})


def end_punctuation(unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
    """A text ends as its source does: as a question, with a colon, with a full stop. Headings, list
    items, cells and short texts may differ."""
    if unit.kind in _EXEMPT and not (unit.kind == "item" and _SENTENCES.search(unit.source)):
        return
    if locale.tag.partition("-")[0] in _NO_STOP:
        return
    wanted, _ = _ending(unit.source)
    found, span = _ending(target)
    if not wanted or wanted == found or {wanted, found} <= _ALIKE or len(unit.source.split()) < 3:
        return
    if wanted == "stop" and found is None and _may_lack_stop(unit):
        return
    if found is None and (wanted == "pause" or target.rstrip(" *_\u200e\u200f")[-1:] in _CLOSED):
        return
    asks = "question" in (wanted, found)
    has = f"this with {_NAMES[found]}" if found else "this without a mark"
    text = f"The source ends with {_NAMES[wanted]}, {has}; end it alike."
    yield issue("end_punctuation", "functional" if asks else "cosmetic", text, unit, locale, span)


def _may_lack_stop(unit: Unit) -> bool:
    """Whether the source's last stop is an abbreviation's, or one of a summary in a list."""
    if unit.kind in _SUMMARIES:
        return True
    abbreviated = _ABBREVIATION.search(unit.source[-_TAIL:]) is not None
    return abbreviated and not _SENTENCES.search(unit.source)


def _ending(text: str) -> tuple[str | None, tuple[int, int] | None]:
    """The class of a text's last mark, and where that stands."""
    offset = max(0, len(text) - _TAIL)
    match = _END.search(text[offset:])
    if match is None:
        return None, None
    signs, span = match[1], (match.start(1) + offset, match.end(1) + offset)
    if any(sign in "?؟？" for sign in signs):
        return "question", span
    if signs.startswith("..."):
        return "dots", span
    return _CLASS[signs[-1]] if signs[-1] in _CLASS else _CLASS[signs[0]], span


_PARTNERS = {")": "(", "]": "[", "}": "{"}


def brackets(unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
    """Brackets that close what they open, where the source's do."""
    found = pieces.bracket_places(target)
    if not found or (wrong := _unpaired(found)) is None or _unpaired_in(unit.source):
        return
    sign, at = wrong
    what = "is never closed" if sign in "([{" else "closes nothing"
    text = f"{sign} {what}; write its partner, or remove it."
    yield issue("brackets", "functional", text, unit, locale, (at, at + 1))


def _unpaired_in(text: str) -> bool:
    return _unpaired(pieces.bracket_places(text)) is not None


def _unpaired(found: list[tuple[str, int]]) -> tuple[str, int] | None:
    """The first bracket without a partner, each kind for itself."""
    opened: dict[str, list[int]] = {"(": [], "[": [], "{": []}
    for sign, at in found:
        if sign in opened:
            opened[sign].append(at)
        elif opened[_PARTNERS[sign]]:
            opened[_PARTNERS[sign]].pop()
        else:
            return sign, at
    left = [(places[0], sign) for sign, places in opened.items() if places]
    return (min(left)[1], min(left)[0]) if left else None


_QUOTE = lazily(r"[\"“”„‟«»]")
_STRAIGHT = lazily(r"(?<![\d\\])\"")


def quotes(unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
    """Double quotation marks in pairs, where the source's are."""
    if not (match := _QUOTE.search(target)):
        return
    wrong = _odd_quote(target)
    if wrong is None or _odd_quote(unit.source) is not None:
        return
    match = list(re.finditer(f"[{wrong}]", target))[-1]
    text = f"{match[0]} has no partner; open and close the quotation with the same kind of marks."
    yield issue("quotes", "functional", text, unit, locale, match.span())


def _odd_quote(text: str) -> str | None:
    """The first kind of marks that is not in pairs."""
    if text.count("«") != text.count("»"):
        return "«»"
    if sum(text.count(sign) for sign in "“”„‟") % 2:
        return "“”„‟"
    if text.count('"') % 2 and len(_STRAIGHT.findall(text)) % 2:
        return '"'
    return None


RULES = (
    Rule(
        brackets,
        "functional",
        (
            finds("(", "fr", "The port (old) closed.", "Le port (ancien a fermé."),
            finds(")", "fa", "The port closed.", "بندر) بسته شد."),
            finds("[", "ar", "The port closed.", "أغلق [الميناء."),
            passes("fa", "The port (old) closed.", "بندر (قدیمی) بسته شد."),
            passes("fr", "a) the port", "a) le port"),
            passes("ar", "Read [it](⟦1⟧) :-)", "اقرأ [هذا](⟦1⟧) :-)", "/r"),
        ),
    ),
    Rule(
        quotes,
        "functional",
        (
            finds("«", "fa", "He said “yes” to it.", "او به آن «بله گفت."),
            finds("»", "fr", "He said “yes”.", "Il a dit oui »."),
            finds("“", "ar", "He said “yes”.", "قال “نعم."),
            passes("fr", "He said “yes”.", "Il a dit « oui »."),
            passes("fa", "He said “yes” to it.", "او به آن «بله» گفت."),
            passes("ar", 'A 5" pipe', 'أنبوب 5"'),
        ),
    ),
    Rule(
        end_punctuation,
        "functional",
        (
            finds(".", "fa", "Is the port open today?", "بندر امروز باز است."),
            finds("؟", "ar", "The port is open today.", "الميناء مفتوح اليوم؟"),
            finds("", "fr", "The port is open today.", "Le port est ouvert aujourd’hui"),
            passes("fa", "Is the port open today?", "بندر امروز باز است؟"),
            passes("ar", "He said: “It is open.”", "قال: «إنه مفتوح»."),
            passes("fr", "See these three ports:", "Voir ces trois ports\u00a0:"),
            finds("", "fa", "It is open. Go there.", "باز است. بروید", kind="item"),
            passes("fr", "The port is open.", "Port ouvert", kind="heading"),
            passes("fr", "The port is open.", "Port ouvert", kind="item"),
            passes("fr", "Open from 10 a.m. to 6.30 p.m.", "Ouvert de 10 h à 18 h 30"),
            passes("ar", "Boats, nets, ropes, etc.", "قوارب وشباك وحبال وغيرها"),
            passes("ar", "How to begin a project.", "كيف تبدأ مشروعا", kind="description"),
            passes("fa", "**Is the port open today?**", "**بندر امروز باز است؟**"),
        ),
    ),
)
