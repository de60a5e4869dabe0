"""French: no-break spaces, apostrophes, guillemets.

Sources: Imprimerie nationale, «Lexique des règles typographiques en usage à l'Imprimerie
nationale» (2002), ponctuation, guillemets, nombres; for Canada, Office québécois de la langue
française, «Espacement avant et après les principaux signes de ponctuation».
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from multilang.typography.profiles import Profile
from multilang.typography.quotation import pairs
from multilang.typography.rules import Edit, Rule, swap
from multilang.typography.runs import GAP, MASK

NO_BREAK, NARROW = "\u00a0", "\u202f"
_S = "[ \u00a0\u202f\u2009]"
_WIDTH = {"nbsp": NO_BREAK, "nnbsp": NARROW, "none": ""}
_AFTER = rf"(?=[\s»”\"’'\]*_~<{MASK}]|\Z)"
_AFTER_TONE = rf"(?=[\s»”\"’')\]*_~<{MASK}…]|\Z)"
_BEFORE = rf"(?<=[^\s(\[{{«“‘<|:;!?/\\={GAP}-])"
_PLAIN = re.compile(r"[ \u2009]")


def _before_sign(match: re.Match[str], profile: Profile) -> str | None:
    signs = match[0].lstrip(" \u00a0\u202f\u2009")
    found = match[0][: -len(signs)]
    colon = signs == ":"
    if not found and colon and match.string[match.end() : match.end() + 1] in (MASK, "<"):
        return None
    wanted = NO_BREAK if colon else _WIDTH[profile.spaces]
    if found in (NO_BREAK, NARROW) and wanted and (colon or profile.spaces == "nbsp"):
        return None
    return wanted + signs


def _in_guillemets(match: re.Match[str], _: Profile) -> str | None:
    sign = "«" if match[0][0] == "«" else "»"
    if match[0].strip("«»") in (NO_BREAK, NARROW):
        return None
    return f"«{NO_BREAK}" if sign == "«" else f"{NO_BREAK}»"


def _bound(match: re.Match[str], profile: Profile) -> str:
    return _PLAIN.sub(NARROW if profile.spaces == "nnbsp" else NO_BREAK, match[0])


def _guillemets(text: str, _: Profile) -> Iterator[Edit]:
    for start, end in pairs(text):
        yield start, start + 1, f"«{NO_BREAK}"
        yield end, end + 1, f"{NO_BREAK}»"


def _apostrophe(match: re.Match[str], _: Profile) -> str:
    return match[0].replace("'", "’")


RULES = (
    Rule(
        "french-apostrophe",
        "apostrophes",
        swap(
            r"(?<=[^\W\d_])'(?=[^\W\d_])"
            r"|(?<![^\W_])(?:[cdjlmnstCDJLMNST]|[Qq]u|[Jj]usqu|[Ll]orsqu|[Pp]uisqu|[Qq]uoiqu)'"
            rf"(?=[\"«“*_~\[(\d{MASK}])",
            _apostrophe,
        ),
        "The apostrophe is a typewriter's; write ’.",
        hints="'",
        when=lambda profile: profile.apostrophes == "curly",
    ),
    Rule(
        "french-guillemets",
        "quotes_style",
        _guillemets,
        "Quotation marks are guillemets in French; write « and » with no-break spaces inside.",
        hints='"',
        when=lambda profile: profile.quotes == "guillemets",
    ),
    Rule(
        "french-space-before",
        "french_spaces",
        swap(rf"{_BEFORE}{_S}*(?:[;!?]*[!?]{_AFTER_TONE}|;{_AFTER}|:(?!:){_AFTER})", _before_sign),
        "The space before this sign is missing, or a line may break there; set it as the house "
        "style says (a no-break space in France, none before ; ! ? in Canada).",
        hints=";:!?",
    ),
    Rule(
        "french-space-in-guillemets",
        "french_spaces",
        swap(rf"«{_S}*(?=[^\s»{GAP}])|(?<!{_S}){_S}++»|(?<=[^\s«{GAP}])»", _in_guillemets),
        "Guillemets have a no-break space inside; write it.",
        hints="«»",
    ),
    Rule(
        "french-space-in-number",
        "french_spaces",
        swap(
            rf"(?<![\d.,])(?<!\d{_S})\d{{1,3}}(?:{_S}\d{{3}})+(?!\d)|(?<=\d) (?=[%‰€$£](?!\w)|°C)",
            _bound,
        ),
        "A line may break inside this number; write a no-break space.",
        hints=" ",
    ),
    Rule(
        "french-percent",
        "french_spaces",
        swap(r"(?<=\d)%(?!\w)", f"{NO_BREAK}%"),
        "A no-break space stands before the percent sign in French; write it.",
        hints="%",
        safe=False,
    ),
)
