"""Checks of what would not stay text: HTML, code and blocks of Markdown that the source has not.

Extraction makes placeholders of an article's own tags, code and shortcodes, so whatever of the kind
is left in a target is the target's own. Assembling refuses such a target in any case; these checks
say where it is, and sooner.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from multilang.checks import pieces
from multilang.checks.base import Rule, finds, issue, passes
from multilang.model import Issue, Locale, Unit
from multilang.placeholders import write

_TAG = re.compile(
    r"(?<!\\)(?:<!--|<[!?/][A-Za-z]?|<(?!https?:|ftp:|mailto:|[\w.+-]{1,64}@)[A-Za-z])[^<>]{0,200}>?"
)
_SHORTCODE = re.compile(r"\{\{[<%]?|\{%|\{[:=](?=[^{}\n]*\})")
"""Also attributes for what stands before (``{: onclick=x}``), and raw code (``{=html}``)."""
_START = re.compile(
    r"(?m)^[ \t]*(?P<mark>#{1,6}(?=[ \t]|$)|[-+*](?=[ \t]|$)|>|\d{1,9}[.)](?=[ \t]|$)|~{3,}"
    r"|\[\^?[^\]\n]{1,99}\]:)"
)
_BREAKING = re.compile(
    r"\n[ \t]*\n"
    r"|(?m:(?<=\n)[ \t]*(?:=+|-+|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})[ \t]*$)"
    r"|(?m:^[ \t]*(?:(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|(?:-[ \t]*){3,})$)"
    r"|(?m:(?<=\n)[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)+\|?[ \t]*$)"
)
_FOOTNOTE = re.compile(r"(?<!\\)\[\^([^\s\[\]^]{1,60})\](?!\()")
_PIPE = re.compile(r"(?<!\\)\|")
_PROSE = frozenset({"paragraph", "quote", "item", "footnote", "definition", "image"})
"""Kinds of units that stand in their place as a block, where Markdown reads line starts."""


def html(unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
    """A tag, comment or declaration that the source does not have."""
    if "<" not in target:
        return
    left = Counter(match[0] for match in _TAG.finditer(unit.source)) if "<" in unit.source else {}
    for match in _TAG.finditer(target if unit.plain else pieces.without_code(target)):
        if left.get(match[0], 0):
            left[match[0]] -= 1
        else:
            text = (
                f"{_short(match[0])} is not in the source; remove it, or write &lt; where readers "
                "should see <."
            )
            yield issue("html", "critical", text, unit, locale, match.span())


def shortcodes(unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
    """What begins a shortcode of a template, and the source does not have."""
    if "{" in target:
        for match in _SHORTCODE.finditer(target):
            if match[0] not in unit.source:
                text = f"{match[0]} would begin a shortcode; remove it, or part the signs."
                yield issue("shortcodes", "critical", text, unit, locale, match.span())


def code(unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
    """Code typed out where its placeholder should stand."""
    if unit.plain or "`" not in target:
        return
    missing: dict[str, list[str]] = {}
    for one in unit.placeholders:
        if one.kind == "code" and write(one.number) not in target:
            missing.setdefault(_bare(one.text), []).append(write(one.number))
    for start, end in pieces.code_spans(target) if missing else ():
        if numbers := missing.get(_bare(target[start:end])):
            own = numbers.pop(0)
            text = f"{_short(target[start:end])} is {own} of the source; write {own}."
            yield issue("code", "functional", text, unit, locale, (start, end), own)


def _bare(code: str) -> str:
    return "".join(code.strip("`").replace("\u200c", "").replace("\u200d", "").split()).lower()


def structure(unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
    """What would make two blocks of one, or show a sign of Markdown that the source has not."""
    if unit.kind == "cell" and "|" in target:
        for match in list(_PIPE.finditer(target))[_PIPE.subn("", unit.source)[1] :]:
            text = "| would be shown as it is; a cell cannot be parted: remove it."
            yield issue("structure", "functional", text, unit, locale, match.span())
    lines = "\n" in target
    if unit.kind in _PROSE and not unit.plain and (lines or target.lstrip()[:1] in "*_-"):
        for match in _BREAKING.finditer(target.rstrip()):
            text = (
                "This would begin another block or a heading; write the translation as one "
                "paragraph, with line breaks only where the source has them."
            )
            yield issue("structure", "critical", text, unit, locale, match.span())
            return
    if lines or not target.lstrip()[:1].isalpha():
        yield from _marks(unit, target, locale)


def _marks(unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
    found = list(_START.finditer(target))
    known = {m["mark"] for m in _START.finditer(unit.source.replace("\\", ""))} if found else ()
    for match in found:
        mark, (start, end) = match["mark"], match.span("mark")
        if mark in known:
            continue
        if mark[0] == "[":
            if not unit.plain:
                text = f"{mark} would define a link that nobody sees; remove the colon."
                yield issue("structure", "critical", text, unit, locale, (start, end), mark[:-1])
        else:
            text = (
                f"{mark} would be shown as it is, not as a list, heading or quotation; remove it."
            )
            after = end + len(target[end:]) - len(target[end:].lstrip(" \t"))
            yield issue("structure", "functional", text, unit, locale, (start, after), "")


def footnotes(unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
    """A footnote mark typed out: the source has it as a placeholder, or has none."""
    if unit.plain or "[^" not in target:
        return
    known = Counter(match[0] for match in _FOOTNOTE.finditer(unit.source))
    marks = {one.text: write(one.number) for one in unit.placeholders}
    for match in _FOOTNOTE.finditer(pieces.without_code(target)):
        if known[match[0]]:
            known[match[0]] -= 1
            continue
        own = marks.get(match[0], "")
        own = own if own not in target else ""
        what = f"is {own} of the source; write {own}" if own else "is not in the source; remove it"
        text = f"The footnote mark {match[0]} {what}."
        yield issue("footnotes", "functional", text, unit, locale, match.span(), own)


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"


RULES = (
    Rule(
        html,
        "critical",
        (
            passes("fa", "Use ⟦1⟧ now.", "از `<Box<T` استفاده کنید.", "`Box<T>`"),
            finds("<b>", "fr", "The bridge opens.", "Le pont <b>ouvre."),
            finds("<script>", "fa", "The bridge opens.", "پل باز می‌شود <script>"),
            finds("<!-- مراجعة -->", "ar", "The bridge opens.", "يفتح الجسر <!-- مراجعة -->"),
            finds("<img src=x ", "ar", "The bridge.", "الجسر <img src=x "),
            passes("fr", "Less than 3 < 4.", "Moins de 3 < 4."),
            passes("fa", "⟦1⟧Open⟦2⟧ now.", "اکنون ⟦1⟧باز⟦2⟧.", "<b>", "</b>"),
            passes("ar", "Ships <with holds", "سفن <with holds"),
        ),
        always=True,
    ),
    Rule(
        shortcodes,
        "critical",
        (
            finds("{{", "fa", "The bridge opens.", "پل {{ site.key }} باز می‌شود."),
            finds("{%", "fr", "The bridge opens.", "Le pont {% include x %} ouvre."),
            finds("{:", "fr", "The **bridge**.", "Le **pont**{: onclick='x()'}."),
            passes("ar", "The {bridge} opens.", "يفتح {الجسر}."),
            passes("fr", "The bridge opens.", "Le pont ouvre {: ."),
        ),
        always=True,
    ),
    Rule(
        code,
        "functional",
        (
            finds("`make`", "fr", "Run ⟦1⟧.", "Lancez `make`.", "`make`", fixed="Lancez ⟦1⟧."),
            finds(
                "`File`",
                "fa",
                "From a ⟦1⟧ to another ⟦2⟧.",
                "از یک `File` به ⟦2⟧ دیگر.",
                "`File`",
                "`File`",
                fixed="از یک ⟦1⟧ به ⟦2⟧ دیگر.",
            ),
            passes("fa", "Run make.", "`make` را اجرا کنید."),
            passes("fr", "Run ⟦1⟧.", "Lancez ⟦1⟧ (`make`).", "`make`"),
        ),
    ),
    Rule(
        footnotes,
        "functional",
        (
            finds(
                "[^9]", "fr", "Tea is served.", "Le thé est servi.[^9]", fixed="Le thé est servi."
            ),
            finds(
                "[^1]",
                "fa",
                "Tea is served.⟦1⟧",
                "چای آماده است.[^1]",
                "[^1]",
                fixed="چای آماده است.⟦1⟧",
            ),
            passes("ar", "Tea is served.⟦1⟧", "الشاي جاهز.⟦1⟧", "[^1]"),
            passes("fr", "Write `[^1]` there.", "Écrivez `[^1]` là."),
        ),
    ),
    Rule(
        structure,
        "critical",
        (
            finds("# ", "fr", "The bridge.", "# Le pont.", fixed="Le pont."),
            finds("1. ", "fa", "The bridge.", "1. پل.", fixed="پل."),
            finds("- ", "ar", "The bridge.", "- الجسر.", fixed="الجسر."),
            finds("\n\n", "fr", "It opens. It closes.", "Il ouvre.\n\nIl ferme."),
            finds("---", "fr", "It opens.\nIt closes.", "Il ouvre.\n---"),
            finds("|", "fa", "Price", "بها | نرخ", kind="cell"),
            finds("[1]:", "fr", "See there.", "[1]: /mal", fixed="[1] /mal"),
            passes("fr", "It opens.\nIt closes.", "Il ouvre.\nIl ferme."),
            passes("fa", "#1 in the list", "#1 در فهرست"),
            passes("ar", "-5 degrees", "-5 درجات"),
            passes("fr", "Price", "Prix", kind="cell"),
        ),
    ),
)
