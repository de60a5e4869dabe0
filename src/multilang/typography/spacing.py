"""Rules of all languages: spaces, and characters that nobody sees."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from multilang.typography.profiles import Profile
from multilang.typography.rules import Edit, Rule, swap

_INVISIBLE = "\u200b\ufeff\u00ad"
_AFTER = r"[\s\"”’»)\]]"


def _composed(match: re.Match[str], _: Profile) -> str:
    return unicodedata.normalize("NFC", match[0])


_EDGES = re.compile(r"\A[ \u00a0]+(?=[^\s:;!?»]|!\[)|(?<![\s«])[ \u00a0]++\Z")


def _edges(text: str, _: Profile) -> Iterator[Edit]:
    """A no-break space beside a sign that needs it may be all that a cut sentence begins with."""
    if text[:1] in (" ", "\u00a0") or text[-1:] in (" ", "\u00a0"):
        for match in _EDGES.finditer(text):
            yield match.start(), match.end(), ""


RULES = (
    Rule(
        "invisible-character",
        "invisible",
        swap(rf"[{_INVISIBLE}]+", ""),
        "An invisible character stands in the text, as pasting leaves them; remove it.",
        hints=_INVISIBLE,
    ),
    Rule(
        # Letters with their accent or hamza only: the order of vowel signs is their writer's.
        "composed-letter",
        "letter_forms",
        swap(r"[A-Za-z][\u0300-\u0304\u0306-\u030c\u0327\u0328]+|[اوي][\u0653-\u0655]", _composed),
        "The accent is a character of its own; write the letter with its accent as one.",
        hints="\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a\u030b\u030c\u0327\u0328"
        "\u0653\u0654\u0655",
    ),
    Rule(
        "space-edge",
        "spaces",
        _edges,
        "A space begins or ends the text; remove it.",
    ),
    Rule(
        "space-double",
        "spaces",
        swap(r"(?<=[^\s|]) {2,3}(?=[^\s|])", " "),
        "Several spaces stand in a row; one is enough.",
        hints=("  ",),
    ),
    Rule(
        "space-wide",
        "spaces",
        swap(r"(?<=[^\s|]) {4,}(?=[^\s|])", " "),
        "Several spaces stand in a row; one is enough, unless they part the halves of a verse.",
        hints=("    ",),
        safe=False,
    ),
    Rule(
        "space-before-stop",
        "spaces",
        swap(rf"(?<=[^\s|]) +(?=(?:,|\.(?!\.))(?:{_AFTER}|\Z))", ""),
        "A space stands before a comma or full stop; remove it.",
        hints=(" ,", " ."),
    ),
    Rule(
        "space-in-brackets",
        "spaces",
        swap(r"(?<=\() +(?=[^\s)])|(?<=[^\s(]) +(?=\)(?:\W|\Z))", ""),
        "A space stands inside brackets; remove it.",
        hints=("( ", " )"),
    ),
)
