"""The check of Markdown's signs: links, images and emphasis, as the source has them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from multilang.checks import pieces
from multilang.checks.base import Rule, finds, issue, passes
from multilang.markup import Markup, scan
from multilang.model import Issue, Locale, Unit

_SIGN = re.compile(r"[*_~\[]")
_NUMBER = re.compile(r"⟦(\d+)⟧")
_TITLED = re.compile(r"\A(\]\(⟦\d+⟧)\s+[\"'(].*\)\Z", re.DOTALL)
_UNSEEN = "\\s\u200b-\u200f"
_BARE = re.compile(r"(?<!\\)\[[^\[\]⟦⟧]*\](?![(\[])")
_DELIMITERS = {"strong": "**", "emphasis": "*", "strikethrough": "~~"}
_ALONE = re.compile(r"(?<!\S)(?:\*{1,3}|_{1,3}|~~)(?!\S)")


def markup(unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
    """Links and images with their placeholders; emphasis in pairs and as often as in the source.

    Emphasis that is merely more or less than the source's is a matter of style, and waivable: many
    Arabic and Persian translators drop it on purpose.
    """
    if not (_SIGN.search(target) or _SIGN.search(unit.source)):
        return
    shown = pieces.without_code(target)
    before, after = scan(unit.source), scan(shown)
    yield from _links(unit, shown, before, after, locale)
    yield from _emphasis(unit, shown, before, after, locale)


def _links(
    unit: Unit, target: str, before: Markup, after: Markup, locale: Locale
) -> Iterator[Issue]:
    """Each link as its source writes it: ``](⟦1⟧)`` and ``][⟦1⟧]`` lead to different places."""
    wanted, found = _forms(unit.source, before), _forms(target, after)
    lost, told = sorted((wanted - found).elements()), set()
    for kind, form in lost:
        number = _NUMBER.findall(form)
        told.update(number)
        text, span = _lost(kind, form, number[0], target)
        yield issue("markup", "critical", text, unit, locale, span, form if span else None)
    for kind, form in sorted((found - wanted).elements()):
        if told.isdisjoint(_NUMBER.findall(form)):
            text = f"{_written(kind, form)} is not in the source; remove its brackets."
            yield issue("markup", "critical", text, unit, locale)
    if not lost:
        yield from _misplaced(unit, target, before, after, locale)


def _forms(text: str, found: Markup) -> Counter[tuple[str, str]]:
    """Links and images by what stands behind their words, a title aside."""
    return Counter(
        (span.kind, _TITLED.sub(r"\1)", text[span.outer : span.end]))
        for span in found.spans
        if span.kind in ("link", "image")
    )


def _lost(kind: str, form: str, number: str, target: str) -> tuple[str, tuple[int, int] | None]:
    """What became of a link, and where: between its signs stands a space, or others are used."""
    place = re.search(
        rf"\][{_UNSEEN}]*[(\[][{_UNSEEN}]*⟦0*{number}⟧[{_UNSEEN}]*[)\]](?![(\[])", target
    )
    written = _written(kind, form)
    if place is None:
        text = f"The source's {written} is missing; write it with its text in the brackets."
        return text, None
    here = re.sub(f"[{_UNSEEN}]+", "", place[0])
    if here == form and here != place[0]:
        text = f"A space stands between the signs of {written}; remove it, or it is no link."
        return text, place.span()
    if here != form:
        text = f"The source has {written}, this {_written(kind, here)}, which leads nowhere; "
        return f"{text}write the brackets as the source does.", place.span()
    return f"The source's {written} is missing; see that its text stands in [ and ].", None


def _written(kind: str, form: str) -> str:
    return f"{'![' if kind == 'image' else '['}…{form}"


def _misplaced(
    unit: Unit, target: str, before: Markup, after: Markup, locale: Locale
) -> Iterator[Issue]:
    """Links that Markdown reads otherwise: one in another, its label as a link of its own, an image
    that is all of the text."""
    end = 0
    for span in after.spans:
        if span.kind != "link":
            continue
        if span.start < end:
            text = "A link stands in the text of another; end the first one before it."
            yield issue("markup", "critical", text, unit, locale, (span.start, span.end))
            return
        end = span.end
    labels = {f"[{p.text.casefold()}]" for p in unit.placeholders if p.kind == "reference"}
    for match in _BARE.finditer(target) if labels else ():
        if match[0].casefold() in labels or (match[0] == "[]" and match.start() in _ends(after)):
            text = f"{match[0]} would be a link of its own; take its brackets away."
            yield issue("markup", "critical", text, unit, locale, match.span())
    if unit.kind == "paragraph" and _is_image(target, after) and not _is_image(unit.source, before):
        text = "Only the image is left of this text; translate what the source says beside it."
        yield issue("markup", "critical", text, unit, locale)


def _ends(found: Markup) -> set[int]:
    return {span.end for span in found.spans if span.kind == "link"}


def _is_image(text: str, found: Markup) -> bool:
    size = len(text.strip())
    return any(span.kind == "image" and span.end - span.start == size for span in found.spans)


def _emphasis(
    unit: Unit, target: str, before: Markup, after: Markup, locale: Locale
) -> Iterator[Issue]:
    if open_ := _between_spaces(unit.source, target, before, after):
        text = (
            f"{open_[0]} stands between spaces and would show on the page; write it close to the "
            "words that it marks."
        )
        yield issue("markup", "critical", text, unit, locale, open_.span())
        return
    for kind, delimiter in _DELIMITERS.items():
        wanted = sum(span.kind == kind for span in before.spans)
        found = [span for span in after.spans if span.kind == kind]
        if len(found) != wanted:
            text = (
                f"The source has {wanted} {delimiter}…{delimiter}, this has {len(found)}; mark the "
                "same words, without a space inside the signs."
            )
            span = (found[-1].start, found[-1].end) if found else None
            yield issue("markup", "functional", text, unit, locale, span)
    if after.stray > before.stray:
        text = (
            "A *, _ or ~ has no partner and would show on the page; close it, or write \\* for it."
        )
        yield issue("markup", "critical", text, unit, locale)


def _between_spaces(
    source: str, target: str, before: Markup, after: Markup
) -> re.Match[str] | None:
    """The first sign of emphasis that marks nothing, where the source's emphasis is missing."""
    for kind, sign in _DELIMITERS.items():
        lost = sum(s.kind == kind for s in before.spans) > sum(s.kind == kind for s in after.spans)
        if lost and sign[0] in target:
            alone = [match for match in _ALONE.finditer(target) if match[0][0] in (sign[0], "_")]
            if len(alone) > 1 and len(alone) > len(_ALONE.findall(source)):
                return alone[0]
    return None


RULES = (
    Rule(
        markup,
        "critical",
        (
            finds("", "fr", "Read [the report](⟦1⟧).", "Lisez le rapport (⟦1⟧).", "/r"),
            finds("", "ar", "This is **new**. Yes.", "هذا **جديد.**نعم."),
            finds("*gras*", "fr", "A bold word.", "Un mot *gras*."),
            finds("**", "fr", "A **bold** word.", "Un mot ** gras ** ici."),
            finds(
                "] [⟦1⟧]",
                "fa",
                "The [online catalogue][⟦1⟧] is new.",
                "[فهرست] [⟦1⟧] تازه است.",
                "c",
                fixed="[فهرست][⟦1⟧] تازه است.",
            ),
            finds(
                "](⟦1⟧)",
                "fr",
                "The [online catalogue][⟦1⟧] is new.",
                "Le [catalogue](⟦1⟧) est neuf.",
                "c",
                fixed="Le [catalogue][⟦1⟧] est neuf.",
            ),
            finds("][⟦1⟧]", "ar", "Read [the report](⟦1⟧).", "اقرأ [التقرير][⟦1⟧].", "/r"),
            finds("", "fr", "The [catalogue][⟦1⟧] is new.", "Le [⟦1⟧] est neuf.", "c"),
            finds(
                "[ici](⟦2⟧)",
                "fr",
                "Read [this](⟦1⟧) [here](⟦2⟧).",
                "Lisez [ceci [ici](⟦2⟧)](⟦1⟧).",
                "/a",
                "/b",
            ),
            passes("ar", "The [catalogue][⟦1⟧] is new.", "[الفهرس][⟦1⟧] جديد.", "c"),
            passes("fr", "Two * three is six.", "Deux * trois font six."),
            passes("fa", "Read [the report](⟦1⟧).", "[گزارش](⟦1⟧) را بخوانید.", "/r"),
            passes("fa", "Leave the underscores out.", "خط‌های `_` را ننویسید."),
            passes("fr", "A **bold** and an *odd* word.", "Un mot **gras** et _étrange_."),
        ),
    ),
)
