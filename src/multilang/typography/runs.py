"""What typography must not touch: code, addresses, markup, placeholders. It is hidden before rules
see a text, character by character, so that offsets stay what they are."""

from __future__ import annotations

import re

from multilang.placeholders import OPAQUE, OPEN, PATTERN, may_hold_opaque

MASK = "\ue000"
"""Stands for one character of a protected run: no letter, no space, no punctuation."""

GAP = "\ue001"
"""The same of an entity that is a space."""
_GAPS = re.compile(r"&(?:nbsp|thinsp|ensp|emsp|#160|#8239|#[xX](?:00)?[aA]0|#[xX]202[fF]);")

_HINT = re.compile(rf"[`<⟦{{}}&@%\\:\]{MASK}{GAP}]|www\.")
_OTHER_HINT = re.compile(rf"[`<⟦⟧{{}}&@%\\:\]{GAP}]|www\.")
_TICKS = re.compile("`+")
_RUNS = re.compile(
    rf"""
      {MASK}+
    | \\[!-/:-@\[-`{{-~]                            # an escape
    | <!--.{{0,2000}}?--> | </?[A-Za-z][^<>]*>      # HTML
    | &(?:\#\d{{1,7}}|\#[xX][0-9a-fA-F]{{1,6}}|[A-Za-z][A-Za-z0-9]{{1,31}});
    | \]\((?:[^()\n]|\([^()\n]*\))*\)               # where a link leads
    | \][ ]?\[[^\[\]\n]*\] | \[\^[^\[\]\s]{{1,99}}\] | ^[ ]{{0,3}}\[[^\[\]\n]+\]:.*
    | (?<![\w.+-])[\w.+-]{{1,64}}@[\w-]+(?:\.[\w-]+)+
    | \{{[^{{}}\n]*\}}                              # {{name}}, {{: .attribute}}
    | (?<!\d)(?<!\d[ \u00a0\u202f])%(?:\d\$)?(?:\([\w.]{{1,64}}\))?[sdifuxSDu@]\b
    | (?<!\w):[a-z0-9_+-]{{1,40}}:(?!\w)            # :smile:
    | (?<!\S)[:;]-?[)(DP](?!\w)                     # :-)
    | \b\w{{1,64}}+(?:::\w{{1,64}})+ | \d+(?::\d+)+  # a::b, 12:30
    """,
    re.VERBOSE | re.MULTILINE,
)


def hide(text: str) -> str:
    """The text with ``MASK`` for every character of a protected run; as long as it was."""
    if not _HINT.search(text):
        return text
    if OPEN in text:  # before their brackets are hidden as such
        text = PATTERN.sub(_masked, text)
        if not _OTHER_HINT.search(text):
            return text
    if "`" in text:
        text = _without_code(text)
    if "&" in text and GAP not in text:
        text = _GAPS.sub(lambda match: GAP * len(match[0]), text)
    if may_hold_opaque(text):
        text = OPAQUE.sub(_masked, text)
    return _RUNS.sub(_masked, text)


def show(hidden: str, text: str, before: str) -> str:
    """``hidden``, changed anywhere but in its protected runs, with what ``hide(text)`` (which was
    ``before``) hid."""
    if MASK not in before and GAP not in before:
        return hidden
    kept = iter([one for one, mask in zip(text, before, strict=True) if mask in (MASK, GAP)])
    return "".join([next(kept) if one in (MASK, GAP) else one for one in hidden])


def _masked(match: re.Match[str]) -> str:
    return MASK * len(match[0])


def _without_code(text: str) -> str:
    """Code spans as CommonMark finds them: up to the next run of as many backticks."""
    ticks = [match.span() for match in _TICKS.finditer(text)]
    later: dict[int, list[int]] = {}
    for place in range(len(ticks) - 1, -1, -1):
        later.setdefault(ticks[place][1] - ticks[place][0], []).append(place)
    pieces: list[str] = []
    done = place = 0
    while place < len(ticks):
        start, end = ticks[place]
        same = later[end - start]
        while same and same[-1] <= place:
            same.pop()
        if same:
            place = same[-1]
            end = ticks[place][1]
            pieces += text[done:start], MASK * (end - start)
            done = end
        place += 1
    return "".join(pieces) + text[done:]
