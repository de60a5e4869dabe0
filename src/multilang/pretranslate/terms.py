"""The project's terms in a machine's draft: what the glossary wants is put where it belongs.

A term that the draft renders otherwise is found by what the glossary forbids, by a name that is
nearly right, or by word alignment: the run of words that belong to the term more than to the rest
(the greatest sum of ``share - 1/2``). What is not surely there is left, and a note says so.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from multilang.glossary import Match, Term
from multilang.model import Alignment, Locale
from multilang.pretranslate.agreement import Edit, fit
from multilang.pretranslate.looks import Looks

Span = tuple[int, int]

SURE = 0.55
"""Least confidence, 0 to 1, at which aligned words are replaced: the mean share of them that is the
term's, times the share of the term that is theirs."""
_RIVAL = 1.5
_SMALL = {
    "fr": "à au aux ce ces cette d dans de des du en est et l la le les mais ou par pour que qui"
    " sont sur un une",
    "ar": "أن أو إلى إن بعد على عن عند في قد كل لا لدى ما مع من هذا هذه هو هي ولا وفي ومن",
    "fa": "آن از است این اینکه با باید برای به بر تا در را شد که ما می نیز هر هم و یا یک",
}
"""Words that begin and end no term, though attention may drift to them."""
_FIXED = {
    "fr": "à cause|à partir|à propos|au bord|au cours|au lieu|au moyen|au nom|au profit|au sein"
    "|au sujet|au titre|aux termes|dans le cadre|en cas|en cours|en dehors|en faveur|en fonction"
    "|en matière|en raison|en tant que|en vertu|en vue|par rapport|sous réserve",
    "ar": "من أجل|من خلال|من قبل|على الرغم من|بالرغم من|بدلا من|بناء على|فيما يتعلق|في حالة"
    "|في إطار|بموجب|بالنسبة",
    "fa": "بر اساس|بر پایه|به جای|به دلیل|به خاطر|به سبب|به عنوان|به وسیله|با توجه به|از طریق"
    "|از سوی|از نظر|در مورد|در حال|در صورت",
}
"""Prepositions of several words, in French without their *de* or *à*, which may be joined to an
article: what stands for a term is no part of one."""
_FIXED_WORDS = {
    tag: re.compile(rf"(?<![^\W_])(?:{said})(?![^\W_])", re.IGNORECASE)
    for tag, said in _FIXED.items()
}
_ALIKE = 0.8
_WORD = re.compile(r"[^\W_](?:[^\W_]|[\u064b-\u065f\u0670\u200c])*")
_BREAK = re.compile(r"[.,;:!?()\[\]{}«»“”\"،؛؟…]|⟦")


@dataclass(frozen=True, slots=True)
class Enforced:
    """A draft with the project's terms in it."""

    text: str
    notes: tuple[str, ...] = ()
    """For translators, each once: what could not be placed, and what may have to agree."""
    alignment: Alignment | None = None
    """Of the source and the new text."""


def enforce(
    source: str,
    draft: str,
    alignment: Alignment | None,
    matches: Sequence[Match[Term]],
    locale: Locale,
) -> Enforced:
    """Put the preferred form of each term where the draft has no allowed one.

    Args:
        source: the plain sentence that ``draft`` translates, and ``matches`` were found in.
        alignment: of the two; None to go by forbidden forms and near names alone.
    """
    kept = [place for match in matches for place in match.term.places(draft, locale.tag)]
    edits: list[Edit] = []
    notes: list[str] = []
    for match in matches:
        term = match.term
        if not term.allowed(locale.tag) or term.places(draft, locale.tag):
            notes += _misused(term, draft, locale.tag)
            continue
        taken = [*kept, *((edit.start, edit.end) for edit in edits)]
        edit = _edit(match, source, draft, alignment, locale.tag, taken)
        if edit is None:
            notes.append(_wanted(term, locale.tag))
            continue
        edits.append(edit)
        if edit.doubt:
            old = draft[edit.start : edit.end]
            notes.append(_replaced(old, edit.text, term))
    text = draft
    for edit in sorted(edits, key=lambda edit: -edit.start):
        text = text[: edit.start] + edit.text + text[edit.end :]
        alignment = _moved(alignment, edit) if alignment else None
    return Enforced(text, tuple(dict.fromkeys(notes)), alignment)


def _replaced(old: str, new: str, term: Term) -> str:
    by = f"by “{new}” (glossary: “{term.source}”)"
    if new == term.source:
        by = f"by the {'name' if term.kind == 'name' else 'term'} “{new}”"
    return f"term: “{old}” was replaced {by}: see that it fits"


def _wanted(term: Term, tag: str) -> str:
    said = f" ({term.note})" if term.note else ""
    return f"term: “{term.source}” {term.wish(tag, 1)}{said}"


def _misused(term: Term, draft: str, tag: str) -> Iterator[str]:
    for span in term.misuses(draft, tag):
        yield f"term: “{draft[slice(*span)]}” must not be used for “{term.source}”"


def _edit(
    match: Match[Term],
    source: str,
    draft: str,
    alignment: Alignment | None,
    tag: str,
    taken: Sequence[Span],
) -> Edit | None:
    """How the term comes into the draft, where that is sure."""
    term, form = match.term, match.term.allowed(tag)[0]
    for span, certain in _candidates(match, source, draft, alignment, tag):
        edit = fit(draft, *span, form, tag, source[: match.start])
        if edit is None or any(edit.start < end and start < edit.end for start, end in taken):
            continue
        if _words(draft[edit.start : edit.end]) > 2 + max(_words(term.source), _words(form)):
            continue
        changed = draft[: edit.start] + edit.text + draft[edit.end :]
        if term.places(changed, tag):  # whoever reads the draft will find it
            return edit if certain else replace(edit, doubt=True)
    return None


def _words(text: str) -> int:
    return len(_WORD.findall(text))


def _candidates(
    match: Match[Term], source: str, draft: str, alignment: Alignment | None, tag: str
) -> Iterator[tuple[Span, bool]]:
    """Where the term may be rendered, the surest first, and whether that is certain."""
    for span in match.term.misuses(draft, tag)[:1]:
        yield span, True
    if match.term.verbatim(tag):
        yield from ((near, True) for near in _near(match.term.source, draft))
    if alignment is not None and (found := _aligned(source, draft, alignment, match, tag)):
        yield found, False


def _near(name: str, draft: str) -> Iterator[Span]:
    """Words that are nearly the name: a letter changed, another case."""
    words = [found.span() for found in _WORD.finditer(draft)]
    size = len(_WORD.findall(name))
    best, most = None, _ALIKE
    for at in range(len(words) - size + 1):
        start, end = words[at][0], words[at + size - 1][1]
        score = difflib.SequenceMatcher(None, name.casefold(), draft[start:end].casefold()).ratio()
        if score >= most and not _BREAK.search(draft, start, end):
            best, most = (start, end), score
    if best:
        yield best


def _aligned(
    source: str, draft: str, alignment: Alignment, match: Match[Term], tag: str
) -> Span | None:
    """The words of the draft that render the term, where they are surely these."""
    looks = Looks(source, draft, alignment, 1.0)
    words, shares = looks.words, _shares(looks, match)
    first = last = begin = 0
    best = total = 0.0
    for at, share in enumerate(shares):
        if total <= 0:
            total, begin = 0.0, at
        total += share - 0.5
        if total > best:
            best, first, last = total, begin, at
    small = _SMALL.get(tag.partition("-")[0], "").split()
    while first < last and draft[slice(*words[first])].lower() in small:
        first += 1
    while first < last and draft[slice(*words[last])].lower() in small:
        last -= 1
    if best <= 0 or draft[slice(*words[first])].lower() in small:
        return None
    covered = shares[first : last + 1]
    sure = sum(covered) / len(covered) * sum(covered) / sum(shares)
    span = words[first][0], words[last][1]
    if sure < SURE or _BREAK.search(draft, *span) or _foreign(source, draft[slice(*span)], match):
        return None
    fixed = _FIXED_WORDS.get(tag.partition("-")[0])
    taken = [found.span() for found in fixed.finditer(draft)] if fixed else []
    return None if any(a < span[1] and span[0] < b for a, b in taken) else span


def _foreign(source: str, text: str, match: Match[Term]) -> bool:
    """Whether a word of it is in the source, outside the term: a name, a number."""
    rest = source[: match.start] + " " + source[match.end :]
    others = {word.casefold() for word in _WORD.findall(rest)}
    return any(
        word.casefold() in others for word in _WORD.findall(text) if word.isdigit() or len(word) > 2
    )


def _shares(looks: Looks, match: Match[Term]) -> list[float]:
    """How much of each word of the draft belongs to the term, 0 to 1.

    Attention is diffuse: a look counts by how much of all looks at the same source word it is, too.
    A word that is the best of another source word counts half.
    """
    totals = [sum(column.values()) for column in looks.columns]
    inside = {n for n, (a, b) in enumerate(looks.source_words) if a < match.end and match.start < b}
    shares = []
    for row in looks.rows:
        claims = {place: look / totals[place] for place, look in row.items()}
        sharp = {place: look * claims[place] for place, look in row.items()}
        own = max((claims[place] for place in row if place in inside), default=0.0)
        other = max((claims[place] for place in row if place not in inside), default=0.0)
        mine = sum(look for place, look in sharp.items() if place in inside)
        share = mine / (sum(sharp.values()) or 1.0)
        shares.append(share if other <= _RIVAL * own else share / 2)
    return shares


def _moved(alignment: Alignment, edit: Edit) -> Alignment:
    """The alignment of the changed draft: what was replaced is one token, with the mean looks."""
    by = len(edit.text) - (edit.end - edit.start)
    before, after, gone = [], [], []
    for (start, end), row in zip(alignment.target, alignment.weights, strict=True):
        if end <= edit.start:
            before.append(((start, end), row))
        elif start >= edit.end:
            after.append(((start + by, end + by), row))
        else:
            gone.append(row)
    mean = tuple(sum(column) / len(gone) for column in zip(*gone, strict=True))
    new = [((edit.start, edit.start + len(edit.text)), mean)] if gone else []
    spans, rows = zip(*before, *new, *after, strict=True) if before or new or after else ((), ())
    return replace(alignment, target=tuple(spans), weights=tuple(rows))
