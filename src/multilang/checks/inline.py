"""Checks of what must come back intact: placeholders, line breaks, harmless characters."""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from multilang.checks.base import Rule, finds, issue, passes
from multilang.model import Issue, Locale, Placeholder, Unit
from multilang.placeholders import PATTERN, write

_BRACKETS = re.compile(r"⟦|⟧")
_TAG = re.compile(r"<(?P<close>/?)(?P<name>[A-Za-z][\w-]*)[^>]*?(?P<empty>/?)>")
_VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "source", "wbr"})
_REFERENCE = re.compile(r"&#(?:[0-9]{1,7}|[xX][0-9a-fA-F]{1,6});")
_CONTROLS = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff\ufdd0-\ufdef]"
    "|["
    + "".join(chr(plane * 0x10000 + low) for plane in range(17) for low in (65534, 65535))
    + "]"
)


def placeholders(unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
    """Each placeholder of the unit exactly once, none invented, tags opened before they close."""
    places: dict[int, tuple[int, int]] = {}
    counts: Counter[int] = Counter()
    for match in PATTERN.finditer(target):
        counts[int(match[1])] += 1
        places[int(match[1])] = match.span()
    known = {p.number: p for p in unit.placeholders}
    for number, placeholder in known.items():
        if counts[number] == 0:
            text = f"{write(number)} is missing; put it where {_shown(placeholder)} belongs."
            yield issue("placeholders", "critical", text, unit, locale)
    for number, count in counts.items():
        if number not in known:
            text = f"{write(number)} is not in the source; remove it."
            yield issue("placeholders", "critical", text, unit, locale, places[number])
        elif count > 1:
            text = f"{write(number)} stands here {count} times; keep one."
            yield issue("placeholders", "critical", text, unit, locale, places[number])
    yield from _broken(unit, target, locale)
    if counts == Counter(known.keys()):
        yield from _misnested(unit, places, locale)


def _shown(placeholder: Placeholder) -> str:
    text = placeholder.text if len(placeholder.text) <= 40 else placeholder.text[:39] + "…"
    return f"“{text}”"


def _broken(unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
    rest = PATTERN.sub(lambda match: " " * len(match[0]), target)
    if match := _BRACKETS.search(rest):
        text = f"{match[0]} stands alone; a placeholder is written like ⟦1⟧."
        yield issue("placeholders", "critical", text, unit, locale, match.span())


def _misnested(unit: Unit, places: dict[int, tuple[int, int]], locale: Locale) -> Iterator[Issue]:
    """Tags close what was opened last, where they do so in the source."""
    by_place = sorted(unit.placeholders, key=lambda placeholder: places[placeholder.number])
    if _closes_all(unit.placeholders) and (wrong := _first_misnested(by_place)):
        text = f"{write(wrong.number)} {_shown(wrong)} closes no tag here; nest as the source does."
        yield issue("placeholders", "critical", text, unit, locale, places[wrong.number])


def _closes_all(placeholders: tuple[Placeholder, ...]) -> bool:
    return _first_misnested(placeholders) is None


def _first_misnested(order: tuple[Placeholder, ...] | list[Placeholder]) -> Placeholder | None:
    open_tags: list[str] = []
    for placeholder in order:
        tag = _TAG.fullmatch(placeholder.text) if placeholder.kind == "tag" else None
        if tag is None or tag["empty"] or tag["name"].lower() in _VOID:
            continue
        name = tag["name"].lower()
        if not tag["close"]:
            open_tags.append(name)
        elif not open_tags or open_tags.pop() != name:
            return placeholder
    return None


def line_breaks(unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
    """As many hard line breaks as the source has."""
    wanted, found = unit.source.count("\n"), target.count("\n")
    if wanted != found:
        text = (
            f"The source has {wanted} line breaks, this has {found}; break where the source does."
        )
        yield issue("line_breaks", "functional", text, unit, locale)


def controls(unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
    """No character that changes how other text is shown, or that no text may hold."""
    for match in _CONTROLS.finditer(target):
        yield _control(match[0], match, unit, locale)
    if "&#" in target:
        for match in _REFERENCE.finditer(target):
            shown = html.unescape(match[0])
            if _CONTROLS.fullmatch(shown):
                yield _control(shown, match, unit, locale)


def _control(character: str, place: re.Match[str], unit: Unit, locale: Locale) -> Issue:
    name = unicodedata.name(character, "a control character")
    text = f"U+{ord(character):04X} ({name}) may not stand in text; remove it."
    fix = " " if character in "\t\x0b\x0c\x85\u2028\u2029" else ""
    return issue("controls", "critical", text, unit, locale, place.span(), fix)


RULES = (
    Rule(
        placeholders,
        "critical",
        (
            finds("", "fr", "Run ⟦1⟧.", "Lancez.", "`make`"),
            finds("⟦2⟧", "fa", "Run ⟦1⟧.", "⟦1⟧ و ⟦2⟧ را اجرا کنید.", "`make`"),
            finds("⟦", "ar", "Run ⟦1⟧.", "شغّل ⟦1⟧ ⟦2.", "`make`"),
            finds("⟦2⟧", "fr", "⟦1⟧Open⟦2⟧.", "⟦2⟧Ouvert⟦1⟧.", "<b>", "</b>"),
            passes("fa", "Use ⟦1⟧ and ⟦2⟧.", "از ⟦2⟧ و ⟦1⟧ استفاده کنید.", "`a`", "`b`"),
        ),
        always=True,
    ),
    Rule(
        controls,
        "critical",
        (
            finds("\u202e", "fr", "It fell.", "Il \u202ea baissé.", fixed="Il a baissé."),
            finds("\u2066", "ar", "It fell.", "\u2066انخفض.", fixed="انخفض."),
            finds("\t", "fa", "It fell.", "پایین\tآمد.", fixed="پایین آمد."),
            finds("&#8238;", "ar", "It fell.", "انخفض&#8238;.", fixed="انخفض."),
            passes("fa", "The bridges.", "پل\u200cها."),
            passes("ar", "C++ is old.", "لغة C++\u200e قديمة."),
        ),
        always=True,
    ),
    Rule(
        line_breaks,
        "functional",
        (
            finds("", "fr", "One line\nand another", "Une ligne et une autre"),
            passes("fa", "One line\nand another", "یک خط\nو خطی دیگر"),
        ),
    ),
)
