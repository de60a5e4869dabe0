"""What can be mended in a draft without knowing what it says: punctuation, spaces, first letter.

Models lose a sentence's stop or double it, write Latin commas between Arabic words, and entities
that nobody sent. ``finish`` looks at the two texts only, changes no word, no symbol ``⟦n⟧`` and no
digit, and doing it twice is doing it once.
"""

from __future__ import annotations

import html
import re

from multilang.model import Locale
from multilang.placeholders import has_words
from multilang.pretranslate.casing import capital
from multilang.pretranslate.marks import NO_BREAK, Signs, signs

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_ROUNDS = 8
"""One repair may make room for another, as in ``". .``; two rounds are the rule."""
_BLANKS = re.compile(r"[ \t\r\n\f\v]+")
_SPACES = " \u00a0\u202f"
_MARKS = "\u200e\u200f\u061c"
_STOPS = r".!?…:;,،؛؟۔।。！？：；，"
_CLOSERS = rf"\"'”’»›)\]}}」』）{_MARKS}{_SPACES}"
_END = re.compile(rf"((?:[{_STOPS}](?:[{_SPACES}]*[{_STOPS}])*)?)([{_CLOSERS}]*)\Z")
_ENDING = re.compile(rf"[{_STOPS}{_CLOSERS}]*")
_LATIN = str.maketrans("،؛؟۔।。！？：；，", ",;?...!?:;,")
_DOTS = re.compile(r"\.{2,}|…")
_ABBREVIATION = re.compile(r"(?:\A|[\s(«“\"'’])(?:[^\W\d_]|\w+(?:\.\w+)+|etc|cf)\.\Z")
_QUOTES = re.compile(r"[\"“”„«»‹›「」『』]")
_INCHES = re.compile(r"\d\"")
_STRAIGHT = re.compile(r'"([^"]*)"')
_CURLY = re.compile(r"“([^“”]*)”")
_ARABIC = "\u0620-\u065f\u066e-\u06d3\u06d5-\u06ef\u06fa-\u06ff"
_BESIDE_ARABIC = re.compile(
    rf"(?<=[{_ARABIC}])[ ]*[,;?](?=[\s\"'”’»)\]!?؟]|\Z|[{_ARABIC}])"
    rf"|(?<=[{_ARABIC}][\"”»)\]])[,;?](?=\s|\Z)"
    rf"|(?<=\S)[,;](?=\s+[{_ARABIC}])"
)
_BEFORE_STOP = re.compile(r"(?<=\S) +(?=(?:[,،؛؟]|\.(?!\.))(?:[\s\"”’»)\]]|\Z))")
_IN_BRACKETS = re.compile(r"(?<=[(\[]) +| +(?=[)\]](?:\W|\Z))")
_SIGNS = re.compile(
    rf"{_ENTITY.pattern}|(?<=[^\s(\[{{«“\"'])[{_SPACES}]*([:;!?]+)(?=[\s»”\")\]]|\Z)"
)
_TIME = re.compile(r"\d:\d\d(?!\d)")
_SPLIT_TIME = re.compile(rf"(?<=\d)[{_SPACES}]*:[{_SPACES}]*(?=\d\d(?!\d))")
_OPEN_GUILLEMET = re.compile(rf"«[{_SPACES}]*")
_CLOSE_GUILLEMET = re.compile(rf"[{_SPACES}]*»")
_OPENING = re.compile(rf"[\s\"'“”‘’«»‹›(\[{{¿¡„{_MARKS}{_SPACES}]*")
_WORD = re.compile(r"\w+(?:[-'’.]\w+)*")


def finish(source: str, draft: str, source_locale: Locale, target_locale: Locale) -> str:
    """A draft with the punctuation, spaces and first letter that its source asks for.

    Args:
        source: the plain sentence that the engine was given, or the heading it stands for.
        draft: its answer.
    """
    text = _BLANKS.sub(" ", _unescaped(source, draft)).strip()
    if not has_words(text):
        return text
    for _ in range(_ROUNDS):
        before, text = text, _mended(source, text, source_locale, target_locale)
        if text == before:
            break
    return text


def _mended(source: str, text: str, source_locale: Locale, target_locale: Locale) -> str:
    table = signs(target_locale)
    text = _quoted(source, text, target_locale)
    text = _ended(source, text, signs(source_locale), table)
    text = _native(text, target_locale, table)
    text = _spaced(_timed(source, text), table)
    return _cased(source, text, target_locale, table)


def _unescaped(source: str, draft: str) -> str:
    """Entities that the source has not are what the model made of a character."""
    if "&" not in draft or _ENTITY.search(source):
        return draft
    for _ in range(3):  # "&amp;amp;" has been seen
        draft = _ENTITY.sub(lambda match: html.unescape(match[0]), draft)
    return draft


# -- The end ------------------------------------------------------------------------------------


def _ended(source: str, draft: str, origin: Signs, table: Signs) -> str:
    """The source's stop, once and as the target's language writes it; inside closing quotation
    marks and brackets where it stands inside them in the source."""
    wanted, closers = _end(source)
    wanted = _latin(wanted, origin)
    found, mine = _end(draft)
    body = draft[: len(draft) - len(found) - len(mine)].rstrip(_SPACES)
    if not body or (not wanted and _ABBREVIATION.search(body + found)):
        return draft
    if wanted == _latin(found, table):
        return body + _written(found, table) + mine
    stop = _written(wanted.replace("...", "…"), table)
    outside = bool(mine.strip()) and not found and not closers.strip()
    return body + mine + stop if outside else body + stop + mine


def _end(text: str) -> tuple[str, str]:
    """The stop of a text and the closing marks behind it."""
    # From where only such signs follow: a search from the beginning tries every stop of a text.
    ending = _ENDING.match(text[::-1])
    match = _END.search(text, len(text) - (ending.end() if ending else 0))
    assert match is not None
    return match[1], match[2].rstrip(_SPACES)


def _latin(stop: str, table: Signs) -> str:
    """A stop in English signs, so that languages can be compared; two dots or more are three."""
    own = {sign: latin for latin, sign in table.ends.items() if sign}
    plain = (own.get(sign, sign) for sign in stop if sign not in _SPACES)
    return _DOTS.sub("...", "".join(plain).translate(_LATIN))


def _written(stop: str, table: Signs) -> str:
    return "".join(table.ends.get(sign, sign) for sign in stop) if table.ends else stop


# -- Inside -------------------------------------------------------------------------------------


def _quoted(source: str, draft: str, locale: Locale) -> str:
    """The locale's quotation marks for straight and English ones, if the source has any."""
    opening, closing = locale.quotes[:2]
    if opening.strip() in draft or not _QUOTES.search(source):
        return draft

    def write(match: re.Match[str]) -> str:
        return opening + match[1].strip(_SPACES) + closing

    if draft.count('"') % 2 == 0 and not _INCHES.search(draft):
        draft = _STRAIGHT.sub(write, draft)
    return _CURLY.sub(write, draft) if opening.strip() not in draft else draft


def _native(draft: str, locale: Locale, table: Signs) -> str:
    """The script's own comma, semicolon and question mark beside its words."""
    if not table.between or locale.script != "Arab":
        return draft
    return _BESIDE_ARABIC.sub(lambda match: table.between[match[0].strip()], draft)


def _timed(source: str, draft: str) -> str:
    """No spaces about the colon of a time, where the source has one."""
    return _SPLIT_TIME.sub(":", draft) if _TIME.search(source) else draft


def _spaced(draft: str, table: Signs) -> str:
    """No space before a stop or inside brackets; no-break ones where the language has them."""

    def write(match: re.Match[str]) -> str:
        if match[1] is None:
            return match[0]  # an entity ends with a semicolon too
        spaced = match[1][0] in table.spaced
        return (NO_BREAK if spaced else "") + match[1]

    text = _BEFORE_STOP.sub("", draft)
    text = _IN_BRACKETS.sub("", text)
    text = _SIGNS.sub(write, text)
    if table.guillemets:
        text = _OPEN_GUILLEMET.sub("«" + NO_BREAK, text)
        text = _CLOSE_GUILLEMET.sub(NO_BREAK + "»", text)
    return text


# -- The beginning ------------------------------------------------------------------------------


def _cased(source: str, draft: str, target_locale: Locale, table: Signs) -> str:
    """The first letter as large as the source's, where both scripts have capitals. A fragment in
    small letters loses the capital that models begin with, unless it may be a name's."""
    first, at = _letter(source), _letter(draft)
    if first is None or at is None or draft[at].lower() == draft[at].upper():
        return draft
    match = _WORD.match(draft, at)
    word = match[0] if match else draft[at]
    letter = draft[at]
    if source[first].isupper():
        letter = letter if _own_case(word, source) else capital(letter, target_locale)
    elif source == source.lower() and word[1:].islower() and not table.nouns:
        letter = letter.lower()
    return draft[:at] + letter + draft[at + 1 :]


def _letter(text: str) -> int | None:
    """Where a text's first letter is, if nothing but opening marks is before it."""
    match = _OPENING.match(text)
    at = match.end() if match else 0
    return at if at < len(text) and text[at].isalpha() else None


def _own_case(word: str, source: str) -> bool:
    """``iPhone``, ``example.org``, and a name that the source writes small as well."""
    if word != word.lower() or "." in word or any(map(str.isdigit, word)):
        return True
    return len(word) > 1 and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", source) is not None
