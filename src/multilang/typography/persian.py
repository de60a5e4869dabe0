"""Persian: the letters ye and ke, and where ZWNJ joins what belongs together.

Source: فرهنگستان زبان و ادب فارسی, «دستور خط فارسی» (Academy of Persian Language and Literature,
1381 and later editions): می and نمی apart from the verb, ها apart where the word ends in a silent
he, تر and ترین apart but for بهتر and the like, ای and اند after a silent he. ISIRI 6219 has the
characters: U+06CC, U+06A9, U+200C.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from multilang.typography.arabic import LETTER, TO_PERSIAN, ZWNJ
from multilang.typography.persian_letters import letters, quoted_letters
from multilang.typography.persian_verbs import is_form
from multilang.typography.profiles import Profile
from multilang.typography.rules import Rule, swap

_APART = f"{LETTER}{ZWNJ}"
_PARTED = "ادذرزژوآأإؤء"
"""Letters that do not join the next one: nothing is seen of a ZWNJ after them, nobody writes it."""
_ENDING = rf"(?![{_APART}])"
_CASE = "(?:ی(?:ی|م|ت|ش|مان|تان|شان)?)?"
_LONGEST = 40
"""Letters of the longest word that is looked at."""
_ALONE = frozenset(re.split(" ", "و با از که یا به در تا بر چه را هر نه بی پر سه ده مه شه ره"))
"""Words that no ending belongs to."""
_WET = frozenset(re.split(" ", "چشم چشمان لب دامن مژه هیزم چوب شعر خشک هوای لباس خاک زمین"))
"""What may be wet: تر is also a word."""
_WET_PAIR = re.compile(" و (?:خشک|تازه|تمیز)")
_BEFORE_VERB = frozenset(
    a + b for a in ("", "بر", "در", "باز", "وا", "فرا", "فرو") for b in ("", "ن")
)
_LETTER = re.compile(f"[{LETTER}]")


def _word_before(text: str, end: int) -> str:
    """The letters up to ``end``; nothing where a ZWNJ is before them or the word is too long."""
    start = end
    while start and end - start <= _LONGEST and _LETTER.match(text[start - 1]):
        start -= 1
    return text[start:end]


def _ezafe(_: re.Match[str], profile: Profile) -> str:
    return "هٔ" if profile.ezafe == "hamza" else f"ه{ZWNJ}ی"


def _joined(word: str, suffix: str) -> str:
    return suffix if word[-1] in _PARTED else f"{ZWNJ}{suffix}"


def _verb(match: re.Match[str], _: Profile) -> str | None:
    start = match.start()
    before = _word_before(match.string, start)
    if before not in _BEFORE_VERB or match.string[start - len(before) - 1 : start] == ZWNJ:
        return None
    return f"می{ZWNJ}{match[1]}" if is_form(match[1]) else None


_DRINK = re.compile(r"نوش(?:ید|ان|م|ی|د|یم|ند)?")
"""Beside forms of نوشیدن a می may be the wine that is drunk."""


def _sure_verb(match: re.Match[str], profile: Profile) -> str | None:
    return None if _may_be_wine(match) else _verb(match, profile)


def _wine(match: re.Match[str], profile: Profile) -> str | None:
    return _verb(match, profile) if _may_be_wine(match) else None


def _may_be_wine(match: re.Match[str]) -> bool:
    return bool(_DRINK.match(match[1])) and not _word_before(match.string, match.start())


def _attached(match: re.Match[str], profile: Profile) -> str | None:
    return _verb(match, profile) if match[1][-1] in "دم" else None


def _plural(match: re.Match[str], _: Profile) -> str | None:
    word = _word_before(match.string, match.start())
    if not word or word in _ALONE or word in ("های", "ها"):
        return None
    return None if match.string.startswith(" و هوی", match.end()) else _joined(word, match[1])


def _degree(match: re.Match[str], _: Profile) -> str | None:
    word = _word_before(match.string, match.start())
    if len(word) < 2 or word in _ALONE:
        return None
    if match[1] == "تر" and (word in _WET or _WET_PAIR.match(match.string, match.end())):
        return None
    return _joined(word, match[1])


_NO_ADDRESS = re.compile(
    rf"\s*(?:[^\w\s]|\Z)|\s+(?:که|را|از|در|به|با|برای|تا|و|یا|است|بود|شد|نیست|دارد|داشت|می|نمی|تر|ترین){_ENDING}"
)
"""What may follow an indefinite ای but no ای that calls somebody: «پروانه ای شمع»."""


def _after_he(match: re.Match[str], profile: Profile) -> str | None:
    if match[1] == "ای" and not _NO_ADDRESS.match(match.string, match.end()):
        return None
    if match[1] == "ی" and profile.ezafe == "hamza":
        return "هٔ" if _he_word(match) else None
    return f"ه{ZWNJ}{match[1]}" if _he_word(match) else None


def _address(match: re.Match[str], _: Profile) -> str | None:
    if _NO_ADDRESS.match(match.string, match.end()) or not _he_word(match):
        return None
    return f"ه{ZWNJ}ای"


def _he_word(match: re.Match[str]) -> bool:
    word = _word_before(match.string, match.start() + 1)
    return len(word) >= 3 and word not in _ALONE


def _compound(match: re.Match[str], _: Profile) -> str | None:
    """What the dictionary knows as one word; with its plural and the like."""
    known = _compounds()
    firsts = known.get(match[1])
    if not firsts and "ها" in match[1]:
        firsts = known.get(_PLURAL.sub("", match[1]))
    if not firsts:
        return None
    word = _word_before(match.string, match.start())
    return _joined(word, match[1]) if word in firsts else None


_PLURAL = re.compile(rf"ها{_CASE}\Z")


@cache
def _compounds() -> dict[str, frozenset[str]]:
    """First halves by second half, from ``persian_compounds.txt``."""
    text = files(__package__).joinpath("persian_compounds.txt").read_text(encoding="utf-8")
    lines = (line.split() for line in text.splitlines() if not line.startswith("#"))
    return {second: frozenset(firsts) for second, *firsts in lines}


def _strict(profile: Profile) -> bool:
    return profile.zwnj == "strict"


def _wanted(profile: Profile) -> bool:
    return profile.zwnj != "off"


RULES = (
    Rule(
        "persian-letters",
        "persian_letters",
        letters,
        "An Arabic ye or ke stands in a Persian word; write ی or ک.",
        hints="يىك",
    ),
    Rule(
        "persian-letters-quoted",
        "persian_letters",
        quoted_letters,
        "An Arabic ye or ke stands in what may be a quotation in Arabic; if it is none, write ی or "
        "ک.",
        hints="يىك",
        safe=False,
    ),
    Rule(
        "persian-digits",
        "persian_letters",
        swap("[٠-٩]+", lambda match, _: match[0].translate(TO_PERSIAN)),
        "These are Arabic digits; write ۰ to ۹.",
        hints="٠١٢٣٤٥٦٧٨٩",
    ),
    Rule(
        "zwnj-verb",
        "zwnj",
        swap(rf"می +([{LETTER}]+)", _sure_verb),
        "می stands apart from its verb; join them with a ZWNJ.",
        hints=("می ",),
        when=_wanted,
    ),
    Rule(
        "zwnj-wine",
        "zwnj",
        swap(rf"می +([{LETTER}]+)", _wine),
        "می stands apart from its verb, unless it is wine; join them with a ZWNJ.",
        hints=("می نوش",),
        safe=False,
        when=_wanted,
    ),
    Rule(
        "zwnj-plural",
        "zwnj",
        swap(rf"(?<! ) ++(ها{_CASE}){_ENDING}", _plural),
        "ها stands apart from its word; join them.",
        hints=(" ها",),
        when=_wanted,
    ),
    Rule(
        "zwnj-latin-plural",
        "zwnj",
        swap(rf"(?<=[A-Za-z]) +(ها{_CASE}){_ENDING}", lambda match, _: f"{ZWNJ}{match[1]}"),
        "ها stands apart from a word in Latin letters; join them with a ZWNJ.",
        hints=(" ها",),
        safe=False,
        when=_wanted,
    ),
    Rule(
        "zwnj-he",
        "zwnj",
        swap(rf"ه +(ای|ی|اند|اید|ایم|ام){_ENDING}", _after_he),
        "The ending stands apart from its word; join them with a ZWNJ.",
        hints=("ه ا", "ه  ا", "ه ی"),
        when=_wanted,
    ),
    Rule(
        "zwnj-address",
        "zwnj",
        swap(rf"ه +(ای){_ENDING}", _address),
        "ای stands apart from its word, unless it calls somebody; join them with a ZWNJ.",
        hints=("ه ا", "ه  ا"),
        safe=False,
        when=_wanted,
    ),
    Rule(
        "zwnj-degree",
        "zwnj",
        swap(rf"(?<! ) ++(تر(?:ین|ی)?)(?![{LETTER}])", _degree),
        "تر stands apart from its word; join them.",
        hints=(" تر",),
        when=_wanted,
    ),
    Rule(
        "zwnj-attached",
        "zwnj",
        swap(rf"می([{LETTER}]{{3,}}){_ENDING}", _attached),
        "می is glued to its verb; write a ZWNJ between them.",
        hints=("می",),
        safe=False,
        when=_wanted,
    ),
    Rule(
        "zwnj-compound",
        "zwnj",
        swap(rf"(?<! ) ++([{LETTER}]{{2,20}})(?![{LETTER}])", _compound),
        "Both halves are one word; join them with a ZWNJ.",
        safe=_strict,
        when=_wanted,
    ),
    Rule(
        "persian-ezafe",
        "persian_letters",
        swap(rf"ه(?:\u0654|{ZWNJ}ی{_ENDING})|ۀ", _ezafe),
        "The house style writes this ezafe otherwise; write it so.",
        hints=f"ۀ\u0654{ZWNJ}",
        when=lambda profile: profile.ezafe != "any",
    ),
)
