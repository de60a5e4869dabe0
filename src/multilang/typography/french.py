"""French: no-break spaces, apostrophes, guillemets.

Sources: Imprimerie nationale, «Lexique des règles typographiques en usage à l'Imprimerie
nationale» (2002), ponctuation, guillemets, nombres; for Canada, Office québécois de la langue
française, «Espacement avant et après les principaux signes de ponctuation».
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from multilang.typography.profiles import Profile
from multilang.typography.quotation import english, pairs, unclear
from multilang.typography.rules import Edit, Rule, swap
from multilang.typography.runs import GAP, MASK

NO_BREAK, NARROW = "\u00a0", "\u202f"
_S = "[ \u00a0\u202f\u2009]"
_WIDTH = {"nbsp": NO_BREAK, "nnbsp": NARROW, "none": ""}
_AFTER = rf"(?=[\s»”\"’'\]*_~<{MASK}]|\Z)"
_AFTER_TONE = rf"(?=[\s»”\"’')\]*_~<{MASK}…]|\Z)"
_BEFORE = rf"(?<=[^\s(\[{{«“‘<|:;!?/\\={GAP}-])"
_ENGLISH = frozenset(
    re.findall(
        r"\w+",
        "the of to and in how your for with why what is are from by who it this that has have you"
        " we my not can should about",
    )
)
_FRENCH = frozenset(
    re.findall(
        r"\w+",
        "le la les l d un une des du de et en à au aux pour que qui est sur dans par pas ne vous"
        " nous il elle on ce cette ces se sa son ses votre vos notre nos avec plus ou où si mais"
        " c j n s qu",
    )
)
"""Frequent words of one language that the other does not have."""
_STRETCH = re.compile(r"[«»“”\"*_\[\]().!?\n]")
_WORD = re.compile(r"[^\W\d_]+")
_LONGEST = 120
"""Code points on either side of a sign in which its title is looked for."""
_PLAIN = re.compile(r"[ \u2009]")


def _before_sign(match: re.Match[str], profile: Profile) -> str | None:
    signs = match[0].lstrip(" \u00a0\u202f\u2009")
    found = match[0][: -len(signs)]
    colon = signs == ":"
    if (
        colon
        and not found
        and _SCHEME.search(match.string, max(0, match.start() - 11), match.start())
    ):
        return None
    if not found and colon and match.string[match.end() : match.end() + 1] in (MASK, "<"):
        return None
    if _in_english(match.string, match.start(), match.end()):
        return None
    if not found and _of_a_name(match.string, match.start()):
        return None
    wanted = NO_BREAK if colon else _WIDTH[profile.spaces]
    if found in (NO_BREAK, NARROW) and wanted and (colon or profile.spaces == "nbsp"):
        return None
    return wanted + signs


_SCHEME = re.compile(r"\b(?:https?|ftp|file|data|mailto|javascript|urn)\Z")


def _in_english(text: str, start: int, end: int) -> bool:
    """Whether a sign stands in a title that was left in English: between two marks of quotation,
    emphasis or brackets there are words of English and none of French."""
    before = _STRETCH.split(text[max(0, start - _LONGEST) : start])[-1]
    after = _STRETCH.split(text[end : end + _LONGEST])[0]
    words = {*_WORD.findall(f"{before} {after}".lower())}
    return not words.isdisjoint(_ENGLISH) and words.isdisjoint(_FRENCH)


def _in_guillemets(match: re.Match[str], _: Profile) -> str | None:
    sign = "«" if match[0][0] == "«" else "»"
    if match[0].strip("«»") in (NO_BREAK, NARROW):
        return None
    return f"«{NO_BREAK}" if sign == "«" else f"{NO_BREAK}»"


def _bound(match: re.Match[str], _: Profile) -> str:
    return _PLAIN.sub(NO_BREAK, match[0])


def _guillemets(text: str, _: Profile) -> Iterator[Edit]:
    for start, end in pairs(text):
        yield start, start + 1, f"«{NO_BREAK}"
        yield end, end + 1, f"{NO_BREAK}»"


def _unclear(text: str, _: Profile) -> Iterator[Edit]:
    for at in unclear(text):
        yield at, at + 1, ""


def _from_english(text: str, _: Profile) -> Iterator[Edit]:
    for start, end in english(text):
        inner, outer = start + 1, end
        while inner < outer and text[inner] in " \u00a0\u202f":
            inner += 1
        while outer > inner and text[outer - 1] in " \u00a0\u202f":
            outer -= 1
        yield start, inner, f"«{NO_BREAK}"
        yield outer, end + 1, f"{NO_BREAK}»"


def _spaced(match: re.Match[str], profile: Profile) -> str:
    return f"{_WIDTH[profile.spaces]}{match[0]} "


def _message(profile: Profile) -> str:
    wanted = {
        "nbsp": "write a no-break space (U+00A0)",
        "nnbsp": "write a narrow no-break space (U+202F) before ; ! ? and U+00A0 before :",
        "none": "write none before ; ! ? and a no-break space (U+00A0) before :",
    }[profile.spaces]
    return f"The space before this sign is not the house style's; {wanted}."


_NAMES = re.compile(r"\b(?:Yahoo|Jeopardy|Joomla|Kahoot|Yum|Oprah|Wham|Mamma Mia)\Z")
_SPANISH = re.compile(r"[¿¡][^¿¡?!]*\Z")


def _of_a_name(text: str, at: int) -> bool:
    """Whether a sign belongs to a name, or ends what begins with ¿ or ¡."""
    before = text[max(0, at - _LONGEST) : at]
    return bool(_NAMES.search(before) or _SPANISH.search(before))


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
        "french-guillemets-unclear",
        "quotes_style",
        _unclear,
        "Quotation marks are guillemets in French, and it is not clear which of these opens and "
        "which closes; write « and ».",
        hints='"',
        safe=False,
        when=lambda profile: profile.quotes == "guillemets",
    ),
    Rule(
        "french-english-quotes",
        "quotes_style",
        _from_english,
        "Quotation marks are guillemets in French; write « and » with no-break spaces inside.",
        hints="“„",
        when=lambda profile: profile.quotes == "guillemets",
    ),
    Rule(
        "french-space-before",
        "french_spaces",
        swap(rf"{_BEFORE}{_S}*(?:[;!?]*[!?]{_AFTER_TONE}|;{_AFTER}|:(?!:){_AFTER})", _before_sign),
        _message,
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
            rf"(?<![\d.,])(?<!\d{_S})\d{{1,3}}(?:{_S}\d{{3}})+(?!\d)|(?<=\d) (?=[%‰€$£](?!\w)|°C)"
            r"|(?<=\d) (?=h\b)|(?<=\d [h]) (?=[0-5]\d\b)|(?<=\d\u00a0h) (?=[0-5]\d\b)"
            r"|(?<=\b[nN]°) (?=\d)",
            _bound,
        ),
        "A line may break here, inside a number or beside what it counts; write a no-break space.",
        hints=" ",
    ),
    Rule(
        "french-percent",
        "french_spaces",
        swap(r"(?<=\d)[%€](?!\w)", lambda match, _: f"{NO_BREAK}{match[0]}"),
        "A no-break space stands before this sign in French; write it.",
        hints="%€",
        safe=False,
    ),
    Rule(
        "french-semicolon",
        "french_spaces",
        swap(r"(?<=[^\W\d_]{2});(?=[^\W\d_]{2})", _spaced),
        "Spaces are missing beside the semicolon; write them.",
        hints=";",
        safe=False,
    ),
)
