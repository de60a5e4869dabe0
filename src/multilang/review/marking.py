"""An article's text with a mark around each unit, so that its page tells where units stand.

Marks are ``span`` elements with a random id, put into the Markdown and found again in the page.
They must change nothing else: a page with marks, these taken out, is the page without, or the marks
that do damage are left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from html import escape

from multilang import assemble
from multilang.formats import html
from multilang.formats.surroundings import Surroundings
from multilang.model import Extraction, Slot, Unit

_BESIDE = ("attribute", "yaml")
"""What stands in no element of its own."""
_OPEN, _BETWEEN, _CLOSE = "\ue0a0", "\ue0a1", "\ue0a2"
"""Around fields, which templates write: private characters, which escaping leaves alone."""
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>")
_BETWEEN_TAGS = re.compile(
    r"((?:\{\{[<%][^\n]*[%>]\}\}[ \t]*\n)*)(.*?)((?:\n[ \t]*\{\{[<%][^\n]*[%>]\}\})*)", re.DOTALL
)
"""A text that shortcodes enclose: these make a block of their own, which no element may begin in.
It matches every text."""
_HREF = re.compile(r"\s(?:href|target|download|ping|hreflang|rel)=(?:\"[^\"]*\"|'[^']*')")
_FOLDED = ("details", "summary")
_NO_TEXT = re.compile(
    r"(<(script|template|noscript|iframe|object|form)\b.*?</\2\s*>)", re.DOTALL | re.IGNORECASE
)

Shown = Callable[[str], Mapping[str, str]]
"""Attributes of a unit's link, by its id in the article."""


def marked(extraction: Extraction, targets: Mapping[str, str], nonce: str) -> str:
    """The localized file with marks.

    Args:
        targets: what the page shows, by the unit's id in its article; others show their source.
        nonce: letters and digits that no text has.
    """
    plain = _written(extraction, targets, nonce, ())
    places = [n for n, slot in enumerate(extraction.skeleton.slots()) if slot.fill not in _BESIDE]

    def harmless(numbers: Collection[int]) -> bool:
        text = _written(extraction, targets, nonce, numbers)
        return _without_marks(_rendered(text), nonce) == _rendered(plain)

    return _written(extraction, targets, nonce, _most(places, harmless))


def _most(places: Sequence[int], harmless: Callable[[Collection[int]], bool]) -> frozenset[int]:
    """The places of which none does damage, by halving."""
    if not places or harmless(frozenset(places)):
        return frozenset(places)
    if len(places) == 1:
        return frozenset()
    half = len(places) // 2
    found = _most(places[:half], harmless) | _most(places[half:], harmless)
    return found if harmless(found) else frozenset()


def _written(
    extraction: Extraction, targets: Mapping[str, str], nonce: str, numbers: Collection[int]
) -> str:
    units = {unit.id: unit for unit in extraction.units}
    parts: list[str] = []
    number = 0
    for part in extraction.skeleton.parts:
        if isinstance(part, str):
            parts.append(part)
            continue
        text = _slot(part, units[part.unit_id], targets, parts)
        if number in numbers:
            lead, core, trail = _BETWEEN_TAGS.fullmatch(text).groups()  # type: ignore[union-attr]
            text = f'{lead}<span id="{nonce}-{number}">{core}</span>{trail}'
        parts.append(text)
        number += 1
    return "".join(parts)


def _slot(slot: Slot, unit: Unit, targets: Mapping[str, str], before: Sequence[str]) -> str:
    target = targets.get(unit.id)
    if target is None or target == unit.source:
        return slot.raw
    return assemble.write(slot, unit, target, before[-1][-1:] if before else "").written


def _rendered(text: str) -> str:
    return html.render(text, Surroundings())


def _without_marks(page: str, nonce: str) -> str:
    return re.sub(rf'<span id="{nonce}-[0-9]+">|</span {nonce}>', "", _closed(page, nonce))


def _closed(page: str, nonce: str) -> str:
    """The page with marks whose end tags are told from those of other spans."""
    opening = f'<span id="{nonce}-'
    if opening not in page:
        return page
    out: list[str] = []
    stack: list[bool] = []
    end = 0
    for tag in _TAG.finditer(page):
        if tag[2] != "span":
            continue
        if not tag[1]:
            stack.append(tag[0].startswith(opening))
        elif stack and stack.pop():
            out += [page[end : tag.start()], f"</span {nonce}>"]
            end = tag.end()
    return "".join((*out, page[end:]))


def field(number: int, text: str, nonce: str) -> str:
    """A field of the front matter, for a template to write.

    Args:
        number: of its slot.
    """
    return f"{_OPEN}{nonce}-{number}{_BETWEEN}{text}{_CLOSE}{nonce}{_CLOSE}"


def field_numbers(extraction: Extraction) -> dict[str, list[int]]:
    """The numbers of the slots in the front matter, by the field's name."""
    kinds = {unit.id: unit.kind for unit in extraction.units}
    found: dict[str, list[int]] = {}
    for number, slot in enumerate(extraction.skeleton.slots()):
        if slot.fill == "yaml":
            found.setdefault(kinds[slot.unit_id], []).append(number)
    return found


def told(page: str, extraction: Extraction, nonce: str, shown: Shown) -> str:
    """The page with each unit as a link to its card, and no other link that leads anywhere."""
    ids = [slot.unit_id for slot in extraction.skeleton.slots()]
    head, mark, body = page.partition("</head>")

    def opening(number: str) -> str:
        attributes = shown(ids[int(number)])
        written = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
        return f'<a class="ml-unit" target="_parent"{written}>'

    body = _NO_TEXT.sub("", body)
    fields = re.compile(f"{_OPEN}{nonce}-([0-9]+){_BETWEEN}([^<>]*?){_CLOSE}{nonce}{_CLOSE}")
    lost = re.compile(f"{_OPEN}{nonce}-[0-9]+{_BETWEEN}|{_CLOSE}{nonce}{_CLOSE}", re.IGNORECASE)
    spans = rf'<span id="{nonce}-\1">\2</span>'
    body = lost.sub("", _outside_tags(body, lambda text: fields.sub(spans, text)))
    body = _without_links(body)
    body = _closed(body, nonce).replace(f"</span {nonce}>", "</a>")
    body = re.sub(rf'<span id="{nonce}-([0-9]+)">', lambda m: opening(m[1]), body)
    return lost.sub("", _NO_TEXT.sub("", head)) + mark + body


def _outside_tags(page: str, change: Callable[[str], str]) -> str:
    out: list[str] = []
    end = 0
    for tag in _TAG.finditer(page):
        out += [change(page[end : tag.start()]), tag[0]]
        end = tag.end()
    return "".join((*out, change(page[end:])))


def _without_links(page: str) -> str:
    """Links as text that looks like one: a unit is a link itself, and links do not nest."""

    def changed(tag: re.Match[str]) -> str:
        close, name, attributes = tag.groups()
        if name.lower() in _FOLDED:  # all of it shown, and no link inside a button
            return f"<{close}div>" if close else f'<div data-fold="{name.lower()}">'
        if name.lower() != "a":
            return tag[0]
        return "</span>" if close else f"<span data-link{_HREF.sub('', attributes)}>"

    return _TAG.sub(changed, page)


def shown_targets(
    extraction: Extraction, texts: Mapping[tuple[str, str], str], left_out: Iterable[str]
) -> dict[str, str]:
    """What the page shows, by the unit's id in its article."""
    missing = set(left_out)
    return {
        unit.id: texts[unit.key]
        for unit in extraction.units
        if unit.key in texts and unit.id not in missing
    }
