"""Which script a text is written in, and how much of it is not. Plain text in, letters out."""

from __future__ import annotations

import re
from collections.abc import Mapping

from multilang.patterns import lazily

LATIN_SHARE = 0.3
"""Share of Latin letters above which a text is not written in another script."""
_WORDS = 4
_LETTERS_LEAST = 12
"""Small Latin letters; fewer are a formula's or a unit's."""

_RANGES: Mapping[str, str] = {
    "Latn": "A-Za-z\u00aa\u00ba\u00c0-\u024f\u1e00-\u1eff",
    "Grek": "\u0370-\u03ff\u1f00-\u1fff",
    "Cyrl": "\u0400-\u052f",
    "Armn": "\u0531-\u058f",
    "Hebr": "\u05d0-\u05f4",
    "Arab": "\u0620-\u065f\u066e-\u06d3\u06d5-\u06ef\u06fa-\u06ff\u0750-\u077f\ufb50-\ufdfb\ufe70-\ufefc",  # noqa: E501
    "Deva": "\u0900-\u0963\u0970-\u097f",
    "Beng": "\u0980-\u09ff",
    "Thai": "\u0e01-\u0e3a\u0e40-\u0e4e",
    "Hang": "\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3",
    "Kana": "\u3041-\u30ff",
    "Hani": "\u4e00-\u9fff\u3400-\u4dbf",
}
_PARTS: Mapping[str, tuple[str, ...]] = {
    "Jpan": ("Hani", "Kana"),
    "Kore": ("Hang", "Hani"),
    "Hans": ("Hani",),
    "Hant": ("Hani",),
}
_FOREIGN: Mapping[str, re.Pattern[str]] = {
    script: lazily(
        f"[{''.join(r for s, r in _RANGES.items() if s not in ('Latn', 'Grek', *parts))}]+"
    )
    for script, parts in {**{s: (s,) for s in _RANGES}, **_PARTS}.items()
}
"""Letters of scripts that are neither the language's nor Latin nor the Greek of formulas."""
_OF_SCRIPT: Mapping[str, re.Pattern[str]] = {
    script: lazily(f"[{''.join(_RANGES[part] for part in parts)}]+")
    for script, parts in {**{s: (s,) for s in _RANGES}, **_PARTS}.items()
}
_WORD = lazily(r"[^\W\d_]+(?:['’\u200c-][^\W\d_]+)*")
_LETTERS = lazily(r"[^\W\d_]+")
_LATIN = lazily(f"[{_RANGES['Latn']}]+")
_LOWER_LATIN = lazily(f"(?<![@#/.{_RANGES['Latn']}])[a-z\u00df-\u00ff][{_RANGES['Latn']}]*")
_NATIVE = _RANGES["Arab"]
_GLUED = lazily(
    f"(?<![{_NATIVE}])[{_NATIVE}]+[A-Za-z][{_NATIVE}A-Za-z]*|(?<![A-Za-z])[A-Za-z]+[{_NATIVE}][{_NATIVE}A-Za-z]*"
)
_SINGULAR = lazily(r"(?<=ch|sh|ss)es\Z|(?<=x)es\Z|s\Z")
_QUOTED = lazily(r"«[^«»]{1,300}»|“[^“”]{1,300}[“”]|„[^„“”]{1,300}[“”]|(?<![^\W_])\"[^\"]{1,300}\"")
_OPENS = lazily('[«“„"]')
_SAID = lazily(r"[^\W\d_]{2}(?:[.…!?](?=\s+[A-Z])|[.…,!?]+\W?\Z)")
"""A sentence and the next one, or a sign at the end that is quoted with its sentence."""
_LINK = lazily(r"\[[^\[\]]{1,300}\]\([^()\s]*\)|@[\w-]+")
_DASHES = frozenset("—–―")
_PARENTHESES = lazily(r"\([^()]*\)")


def latin_words(text: str) -> list[str]:
    return _LATIN.findall(text)


def latin_share(text: str) -> float:
    """Share of Latin letters in a text of another script, 0 to 1; 0 for fewer than four words.

    Names and abbreviations, which keep their capitals, and handles do not count, nor does what
    stands in parentheses: translators give the original term there.
    """
    plain = without_titles(without_remarks(text))
    latin = sum(map(len, _LOWER_LATIN.findall(plain)))
    if latin < _LETTERS_LEAST or len(_WORD.findall(plain)) < _WORDS:
        return 0.0
    native = sum(map(len, _LETTERS.findall(plain))) - sum(map(len, _LATIN.findall(plain)))
    return latin / (latin + native)


def written_in(text: str, script: str) -> tuple[int, int]:
    """How many letters of a text are of a script, and how many there are.

    Latin words with capitals, which may be names, and handles do not count as written in Latin.
    """
    total = sum(map(len, _LETTERS.findall(text)))
    if script == "Latn":
        return sum(map(len, _LOWER_LATIN.findall(text))), total
    pattern = _OF_SCRIPT.get(script)
    return (sum(map(len, pattern.findall(text))) if pattern else 0), total


def without_remarks(text: str) -> str:
    """Without what stands in parentheses."""
    return _PARENTHESES.sub(" ", text) if "(" in text else text


def without_titles(text: str, sentences: bool = False) -> str:
    """Without what is quoted; of a byline (``— A. Lee, [How to lead](⟦1⟧)``) also without links.

    Args:
        sentences: leave what somebody said: a quotation that ends as a sentence does, and is not
            the text of a link.
    """
    if _OPENS.search(text):
        text = _QUOTED.sub(_unless_said if sentences else " ", text)
    return _LINK.sub(" ", text) if text.lstrip()[:1] in _DASHES else text


def _unless_said(match: re.Match[str]) -> str:
    linked = match.string[: match.start()].endswith("[") and match.string[match.end() :][:1] == "]"
    return match[0] if _SAID.search(match[0]) and not linked else " "


def foreign(source: str, draft: str, script: str) -> str:
    """The first word in a script that neither the language nor the source has; "" for none."""
    pattern = _FOREIGN.get(script)
    if pattern is None or draft.isascii():
        return ""
    return next((w for w in pattern.findall(draft) if w not in source), "")


def glued(source: str, draft: str, script: str) -> str:
    """A word that Arabic letters make with Latin ones which are no word of the source, not even
    without its plural's ending; "" for none. Persian writes the plural of "thread" threadها."""
    if script != "Arab" or draft.isascii():
        return ""
    known: set[str] = set()
    for match in _GLUED.finditer(draft):
        if not known:
            known = {word.lower() for word in _LATIN.findall(source)}
            known |= {_SINGULAR.sub("", word) for word in known}
        if any(part.lower() not in known for part in _LATIN.findall(match[0])):
            return match[0]
    return ""
