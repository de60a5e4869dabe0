"""What can be mended in a draft without knowing what it says: stop, quotation marks, first letter.

Models lose a sentence's stop or double it, and write entities that nobody sent. ``finish`` compares
the two texts and leaves what a draft alone shows to ``typography``: spaces, letters, punctuation
of the script. It changes no word, no symbol ``⟦n⟧`` and no digit but as the rules there say, and
doing it twice is doing it once.
"""

from __future__ import annotations

import html
import re

from multilang.model import Locale
from multilang.placeholders import has_words
from multilang.pretranslate.casing import capital
from multilang.pretranslate.marks import Signs, signs
from multilang.typography import Profile, mend, profile

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
_BEFORE_SIGN = re.compile(
    rf"{_ENTITY.pattern}|(?<=[^\s(\[{{«“\"'])[{_SPACES}]+([:;!?]+)(?=[\s»”\")\]]|\Z)"
)
_TIME = re.compile(r"\d:\d\d(?!\d)")
_SPLIT_TIME = re.compile(rf"(?<=\d)[{_SPACES}]*:[{_SPACES}]*(?=\d\d(?!\d))")
_OPENING = re.compile(rf"[\s\"'“”‘’«»‹›(\[{{¿¡„{_MARKS}{_SPACES}]*")
_WORD = re.compile(r"\w+(?:[-'’.]\w+)*")


def finish(
    source: str,
    draft: str,
    source_locale: Locale,
    target_locale: Locale,
    style: Profile | None = None,
) -> str:
    """A draft with the punctuation, spaces and first letter that its source asks for.

    Args:
        source: the plain sentence that the engine was given, or the heading it stands for.
        draft: its answer.
        style: the project's typography for the target; by default the locale's.
    """
    style = style or profile(target_locale)
    text = _BLANKS.sub(" ", _unescaped(source, draft)).strip()
    if not has_words(text):
        return text
    for _ in range(_ROUNDS):
        before, text = text, _mended(source, text, source_locale, target_locale, style)
        if text == before:
            break
    return text


def _mended(
    source: str, text: str, source_locale: Locale, target_locale: Locale, style: Profile
) -> str:
    table = signs(target_locale)
    text = _quoted(source, text, target_locale)
    text = _ended(source, text, signs(source_locale), table)
    text = _timed(source, text)
    text = mend(text if style.spaces != "any" else _unspaced(text), style)
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


def _timed(source: str, draft: str) -> str:
    """No spaces about the colon of a time, where the source has one."""
    return _SPLIT_TIME.sub(":", draft) if _TIME.search(source) else draft


def _unspaced(draft: str) -> str:
    """No space before a sign: French alone has them, which ``typography`` sets."""
    return _BEFORE_SIGN.sub(_sign, draft)


def _sign(match: re.Match[str]) -> str:
    return match[1] or match[0]  # an entity ends with a semicolon too


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
