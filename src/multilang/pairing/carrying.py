"""A translation's own placeholders -> those of the source, so that it can stand in a catalog."""

from __future__ import annotations

from multilang import placeholders
from multilang.model import Placeholder, Unit
from multilang.pairing.anchors import place


def carried(source: Unit, target: Unit) -> str | None:
    """The target's text with the source's placeholders; None where they do not correspond.

    Same text first, then the same place, then the only one, or as many, of a kind in their order.
    """
    numbers: dict[int, int] = {}
    free = list(source.placeholders)
    left = list(target.placeholders)
    for same in (_same_text, _same_place):
        for one in list(left):
            other = next((p for p in free if same(p, one)), None)
            if other is not None:
                numbers[one.number] = other.number
                free.remove(other)
                left.remove(one)
    for kind in dict.fromkeys(p.kind for p in left):
        ours, theirs = ([p for p in side if p.kind == kind] for side in (free, left))
        if len(ours) != len(theirs) or kind in ("code", "shortcode", "literal", "reference"):
            return None
        if kind == "tag" and [_tag(p) for p in ours] != [_tag(p) for p in theirs]:
            return None
        numbers.update({t.number: o.number for o, t in zip(ours, theirs, strict=True)})
        free = [p for p in free if p.kind != kind]
    if free:
        return None
    return placeholders.PATTERN.sub(
        lambda match: placeholders.write(numbers[int(match[1])]), target.source
    )


def _same_text(one: Placeholder, other: Placeholder) -> bool:
    return one.kind == other.kind and one.text == other.text


def _same_place(one: Placeholder, other: Placeholder) -> bool:
    return one.kind == other.kind == "url" and place(one) == place(other)


def _tag(placeholder: Placeholder) -> str:
    return placeholder.text.lstrip("</").split(maxsplit=1)[0].rstrip("/>").lower() + (
        "/" if placeholder.text.startswith("</") else ""
    )
