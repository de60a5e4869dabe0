"""Which fixes no person needs to look at: those that leave every word as it is.

Whatever check proposes a fix, it is safe only if the text says the same in the same words: letters
and punctuation are compared one by one, and the spaces between words. What may change:

* kinds of space, doubled ones, spaces beside punctuation; a space between two letters stays one;
* zero-width non-joiners of Arabic script: a new one, also for a space; one goes only where the
  letters round it do not join without it, and there a space may go, too («کد ها», «کدها»);
* what nobody sees: direction marks, soft hyphens, control characters;
* forms of one letter or sign: Arabic ye and kaf in Persian, the ezafe of a silent he («خانه‌ی»,
  «خانهٔ», «خانۀ»), kashida, presentation forms, digits of another script, Arabic and Latin commas
  and question marks, kinds of quotation marks, ``...``.

Embeddings, overrides and isolates stay where they are: without them a line reads otherwise.
"""

from __future__ import annotations

import re
import unicodedata

from multilang.model import Issue

_AROUND = 8
"""Signs on both sides of a span that tell what it stands between."""
_SPACES = re.compile(r"[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_ZWNJ = "\u200c"
_JOINERS = "\u200c\u200b"
"""What keeps letters apart without a space; the zero-width space is often meant so."""
_SEEN_AS_NOTHING = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u0640\u061c\u180e\u200d-\u200f\u2060-\u2064\ufeff]"
)
_ARABIC = re.compile(r"[\u0620-\u06d5\u0750-\u077f]")
_NEVER_JOINS = frozenset("اآأإٱدذرزژوؤةۀےڈڑەۆۇ")
"""Letters that do not join the next one."""
_EZAFE = re.compile("ه(?:\u0654|[ \u200c]+ی(?![\u0620-\u06ff\u200c]))")
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»", '"'),
        **dict.fromkeys("‘’‚‛‹›", "'"),
        "،": ",", "؛": ";", "؟": "?", "…": "...", "٪": "%", "٫": ",", "٬": ",",
    }
)  # fmt: skip
_FORMS = frozenset({("ي", "ی"), ("ى", "ی"), ("ك", "ک"), ("ک", "ك")})
"""Letters that a fix may exchange. Not the Persian ye of an Arabic text: it may stand for two."""


def is_safe(issue: Issue, target: str) -> bool:
    """Whether an issue has a fix that may be put into a text which people have approved."""
    if issue.fix is None or issue.span is None:
        return False
    start, end = issue.span
    before, after = target[max(0, start - _AROUND) : start], target[end : end + _AROUND]
    return says_the_same(f"{before}{target[start:end]}{after}", f"{before}{issue.fix}{after}")


def says_the_same(before: str, after: str) -> bool:
    """Whether two texts have the same words and signs, in the sense of this module."""
    old, new = _EZAFE.sub("ۀ", before), _EZAFE.sub("ۀ", after)
    return _same(before, after) or ((old, new) != (before, after) and _same(old, new))


def _same(before: str, after: str) -> bool:
    old, new = _taken_apart(before), _taken_apart(after)
    if len(old) != len(new):
        return False
    last = ""
    for (sign, gap), (new_sign, new_gap) in zip(old, new, strict=True):
        same = sign == new_sign or (sign, new_sign) in _FORMS
        if not same or not _may_become(gap, new_gap, last, new_sign):
            return False
        last = new_sign
    return True


def _taken_apart(text: str) -> list[tuple[str, str]]:
    """Each letter and sign, with what parts it from the one before: nothing, a joiner, a space.

    Between a letter and a sign, and between two signs, it does not matter.
    """
    found: list[tuple[str, str]] = []
    gap = ""
    for sign in _folded(text):
        if _SPACES.match(sign):
            gap = " "
        elif sign in _JOINERS:
            gap = gap or _ZWNJ
        else:
            between = bool(found) and _is_word(sign) and _is_word(found[-1][0])
            found.append((sign, gap if between else ""))
            gap = ""
    return found


def _folded(text: str) -> str:
    text = _SEEN_AS_NOTHING.sub("", text)
    spaced = _SPACES.sub(" ", text).translate(_SIGNS)
    return "".join(
        str(unicodedata.digit(sign)) if sign.isdecimal() else sign
        for sign in unicodedata.normalize("NFKC", spaced)
    )


def _is_word(sign: str) -> bool:
    return sign.isalnum() or unicodedata.category(sign) == "Mn"


def _may_become(gap: str, new: str, before: str, after: str) -> bool:
    """Whether what stands between two signs may be replaced.

    After a letter that never joins, nothing looks as a non-joiner does.
    """
    if gap == new:
        return True
    if new == _ZWNJ or (gap == " " and before in _NEVER_JOINS):
        return bool(new != " " and _ARABIC.match(before) and _ARABIC.match(after))
    return gap == _ZWNJ and not new and (before in _NEVER_JOINS or not _ARABIC.match(before))
