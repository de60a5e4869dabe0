"""Text from catalogs as it may be shown: what nobody can see is written out, what could deceive or
steer a terminal never passes.

Two levels. ``harmless`` is for running text: controls, bidirectional embeddings, overrides and
isolates, and what no text may hold are written as ``[RLO]`` or ``[U+0007]``; a zero-width
non-joiner stays, since it shapes the words. ``visible`` is for the piece that a finding is about:
there every invisible character is written.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_NAMES = {
    0x00: "NUL", 0x07: "BEL", 0x08: "BS", 0x09: "TAB", 0x0A: "LF", 0x0B: "VT", 0x0C: "FF",
    0x0D: "CR", 0x1B: "ESC", 0x7F: "DEL", 0x85: "NEL", 0x9B: "CSI",
    0xA0: "NBSP", 0xAD: "SHY", 0x34F: "CGJ", 0x61C: "ALM", 0x180E: "MVS",
    0x2002: "ENSP", 0x2003: "EMSP", 0x2007: "FIGSP", 0x2009: "THINSP", 0x200A: "HAIRSP",
    0x200B: "ZWSP", 0x200C: "ZWNJ", 0x200D: "ZWJ", 0x200E: "LRM", 0x200F: "RLM",
    0x2028: "LS", 0x2029: "PS", 0x202A: "LRE", 0x202B: "RLE", 0x202C: "PDF", 0x202D: "LRO",
    0x202E: "RLO", 0x202F: "NNBSP", 0x2060: "WJ", 0x2066: "LRI", 0x2067: "RLI", 0x2068: "FSI",
    0x2069: "PDI", 0x3000: "IDSP", 0xFEFF: "BOM",
}  # fmt: skip
_HARMFUL = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ufdd0-\ufdef"
    "\ud800-\udfff\U000e0000-\U000e007f"
    + "".join(chr(plane * 0x10000 + low) for plane in range(17) for low in (0xFFFE, 0xFFFF))
    + "]"
)
_QUOTED = re.compile("“([\\s\u00ad\u200b-\u200f\u061c\u2060]{1,20})”")
_SPACE = "␣"
_ELLIPSIS = "…"


def harmless(text: str) -> str:
    """Text that changes nothing but the place where it is printed; one line."""
    return _HARMFUL.sub(_shown, text) if _HARMFUL.search(text) else text


def message(text: str) -> str:
    """What a check says, in which a piece in “” that nobody sees is written out."""
    return _QUOTED.sub(lambda match: f"“{visible(match[1])}”", harmless(text))


def visible(text: str) -> str:
    """Text of which every character can be seen. Spaces are shown where there is nothing else."""
    if text.isascii() and text.isprintable():
        return text.replace(" ", _SPACE) if not text.strip() else text
    if not text.strip(" "):
        return text.replace(" ", _SPACE)
    return "".join(_written(sign) if _is_invisible(sign) else sign for sign in text)


def _is_invisible(sign: str) -> bool:
    if sign.isascii() and sign.isprintable():
        return False
    category = unicodedata.category(sign)
    return category in ("Cc", "Cf", "Cn", "Co", "Cs", "Zs", "Zl", "Zp") or (
        "\ufe00" <= sign <= "\ufe0f" or sign == "\u034f"
    )


def _shown(match: re.Match[str]) -> str:
    return "↵" if match[0] == "\n" else _written(match[0])


def _written(sign: str) -> str:
    return f"[{_NAMES.get(ord(sign)) or f'U+{ord(sign):04X}'}]"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A text in three: what a finding is about, and what stands around it, cut where it is long."""

    before: str
    marked: str
    after: str


def excerpt(text: str, span: tuple[int, int] | None, width: int) -> Excerpt:
    """The part of a text round a span, about ``width`` signs long; without a span its beginning.

    Never cuts inside the span, unless that alone is longer than ``width``: then its middle goes.
    """
    if span is None:
        return Excerpt(_end_cut(harmless(text), width), "", "")
    start, end = max(0, span[0]), min(len(text), span[1])
    marked = visible(text[start:end])
    if len(marked) > width:
        half = width // 2
        marked = f"{marked[:half]}{_ELLIPSIS}{marked[-half:]}"
    # Only what can be shown is looked at: texts may be long, and findings many.
    before, after = harmless(text[:start][-2 * width :]), harmless(text[end:][: 2 * width])
    room = max(0, width - len(marked))
    left = min(len(before), max(room // 2, room - len(after)))
    return Excerpt(_start_cut(before, left), marked, _end_cut(after, room - left))


def _start_cut(text: str, width: int) -> str:
    if len(text) <= width:
        return text
    kept = text[len(text) - max(0, width - 1) :] if width > 1 else ""
    word = kept.find(" ")
    return _ELLIPSIS + (kept[word:] if 0 <= word < 15 else kept)


def _end_cut(text: str, width: int) -> str:
    if len(text) <= width:
        return text
    kept = text[: max(0, width - 1)]
    word = kept.rfind(" ")
    return (kept[: word + 1] if len(kept) - word < 15 and word > 0 else kept) + _ELLIPSIS


@dataclass(frozen=True, slots=True)
class Change:
    """A fix as it is shown: the words it changes, before and after."""

    before: str
    after: str


def change(text: str, span: tuple[int, int], fix: str) -> Change:
    """What a fix makes of the words that it touches; every invisible character is written out."""
    start, end = span
    first, last = start, end
    if not text[start:end].strip():  # spaces say nothing without the words beside them
        first, last = len(text[:start].rstrip()), len(text) - len(text[end:].lstrip())
    first = max(text.rfind(" ", 0, first), text.rfind("\n", 0, first), first - 20) + 1
    stops = [at for sign in " \n" if (at := text.find(sign, last)) >= 0]
    last = min([*stops, len(text), last + 20])
    head, tail = text[min(first, start) : start], text[end : max(last, end)]
    return Change(_spaced(f"{head}{text[start:end]}{tail}"), _spaced(f"{head}{fix}{tail}"))


def _spaced(text: str) -> str:
    return named(text).replace(" ", _SPACE)


def named(text: str) -> str:
    """A line of which every invisible character is written; spaces stay spaces."""
    return "".join(_written(sign) if _is_invisible(sign) else sign for sign in text)
