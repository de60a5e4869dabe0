"""What stands between an engine and people: machine drafts that nobody should have to read.

A guard is a function ``(source, draft, locale) -> evidence``: a few words for an editor, or "" when
it has nothing to say. Its name is its id, and ``docs/reference/checks.md`` has a line on it. Guards
see one plain sentence: no markup, perhaps symbols ``⟦n⟧``.
"""

# ruff: noqa: ARG001 -- guards share one signature, as checks do
from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from multilang.checks import clocks, lengths, measures, numerals, pieces, scripts
from multilang.common_words import is_common, left_over
from multilang.model import Locale
from multilang.patterns import lazily
from multilang.placeholders import PATTERN, has_words

Guard = Callable[[str, str, Locale], str]

_NAME = 4
"""Words that a name may have."""
_COPIED = 6
"""Words of the source in a row that no translation keeps."""
_SHARE = 0.6
"""Share of the draft's small Latin words, of six or more, that may be the source's."""
_REMARKS = 2
_SHOWN = 40
"""Code points of a draft that an editor is shown."""
_CURTAILED = 0.78
"""Share of the usual length below which a missing sentence is not merely joined to another."""
_MARK = lazily(r"\w*[A-Z\d]\w*")
_FORBIDDEN = lazily(
    r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufdd0-\ufdef\ufffe\uffff]"
)
_ENDS = lazily(r"(?<=[^\W\d_]{3})[.!?…][\"”’»)]*\s+(?=[\"“«(]?[A-ZÀ-ÖØ-Þ])")
_ANY_END = lazily(r"[.!?…;:؟؛۔।][\"”’»)]*(?=\s)|[。！？；：]")


def refuse(source: str, draft: str, locale: Locale) -> str:
    """Why an engine's draft of a plain sentence must not be shown: the id of a guard and its
    evidence, ``numbers (2019 missing)``, or "" when it may be shown. Deterministic."""
    for guard in GUARDS:
        if evidence := guard(source, draft, locale):
            return f"{guard.__name__} ({evidence})"
    return ""


def empty(source: str, draft: str, locale: Locale) -> str:
    """No letter and no digit, though the source has some."""
    return (
        "it had no words"
        if not has_words(draft) and (has_words(source) or not draft.strip())
        else ""
    )


def unknown_token(source: str, draft: str, locale: Locale) -> str:
    """The model's sign for what it could not write."""
    span = measures.unknown(draft)
    return (
        f"it had {draft[slice(*span)]} for a word" if span and not measures.unknown(source) else ""
    )


def controls(source: str, draft: str, locale: Locale) -> str:
    """Characters that change how other text is shown, and line breaks."""
    match = _FORBIDDEN.search(draft)
    return f"it had the invisible character U+{ord(match[0]):04X}" if match else ""


def symbols(source: str, draft: str, locale: Locale) -> str:
    """Symbols for what the engine must carry: each once, none else."""
    if "⟦" not in source and "⟦" not in draft and "⟧" not in draft:
        return ""
    return _difference(Counter(_symbols(source)), Counter(_symbols(draft)))


def _symbols(text: str) -> list[str]:
    alone = [sign for sign in PATTERN.sub("", text) if sign in "⟦⟧"]
    return [match[0] for match in PATTERN.finditer(text)] + alone


def codes(source: str, draft: str, locale: Locale) -> str:
    """HTML entities and tags: the source's and no others."""
    return _difference(pieces.codes(source), pieces.codes(draft))


def addresses(source: str, draft: str, locale: Locale) -> str:
    """URLs, e-mail addresses, handles, host and file names: the source's and no others."""
    return _difference(pieces.addresses(source), pieces.addresses(draft))


def untranslated(source: str, draft: str, locale: Locale) -> str:
    """The source itself, six of its words in a row, most of its words, or a common one."""
    latin, language = locale.script == "Latn", locale.tag.partition("-")[0]
    if source.strip().casefold() == draft.strip().casefold():
        return "the same as the source" if _prose(source, language, latin) else ""
    text = draft if latin else scripts.without_remarks(draft)
    if run := measures.copied_run(source, text, _COPIED):
        return f"“{run}” was not translated"
    if latin and measures.copied_share(source, text) > _SHARE:
        return "most words were not translated"
    word = left_over(source, draft, language) if latin else ""
    return f"“{word}” was not translated" if word else ""


def _prose(source: str, language: str, latin: bool) -> bool:
    """Not a name: it has a small word, is longer than names are, or is one common word."""
    words = scripts.latin_words(source)
    if len(source.split()) == 1:
        return len(words) == 1 and is_common(words[0], language, latin)
    return any(word.islower() and len(word) > 1 for word in words) or len(words) > _NAME


def script(source: str, draft: str, locale: Locale) -> str:
    """Latin letters where the language has others; letters of a third script anywhere."""
    if locale.script != "Latn":
        share = scripts.latin_share(draft)
        if share > scripts.LATIN_SHARE:
            return f"{share:.0%} of its letters were Latin"
    word = scripts.foreign(source, draft, locale.script)
    return f"“{word[:20]}” is in another script" if word else ""


def repetition(source: str, draft: str, locale: Locale) -> str:
    """Words that repeat themselves, where the source's do not."""
    language = locale.tag.partition("-")[0]
    span = _again(draft, language)
    if not span or _again(source, language):
        return ""
    return f"the machine repeated itself: “{_short(draft[slice(*span)])}”"


def _again(text: str, language: str) -> tuple[int, int] | None:
    return measures.loop(text) or measures.echo(text) or measures.stammer(text, language)


def garbled(source: str, draft: str, locale: Locale) -> str:
    """Words that are none: letters of two scripts in one, a time in pieces."""
    word = scripts.glued(source, draft, locale.script) or clocks.broken(source, draft)
    return f"the machine wrote “{_short(word)}”" if word else ""


def length(source: str, draft: str, locale: Locale) -> str:
    """Far shorter or longer than translations into this language are."""
    factor = lengths.unlikely(source, draft, locale)
    return f"the machine's text was far too {'short' if factor < 1 else 'long'}" if factor else ""


def sentences(source: str, draft: str, locale: Locale) -> str:
    """Several sentences in, fewer out, and too short for all of them."""
    wanted = len(_ENDS.findall(source)) + 1
    if wanted < 2:
        return ""
    found = len(_ANY_END.findall(draft.rstrip())) + 1
    short = found < wanted and lengths.factor(source, draft, locale) < _CURTAILED
    return f"{found} of {wanted} sentences were translated" if short else ""


def numbers(source: str, draft: str, locale: Locale) -> str:
    """The same numbers, in any digits, small ones also in words."""
    return numerals.told(source, draft)


def brackets(source: str, draft: str, locale: Locale) -> str:
    """Brackets that close what they open, and neither lost nor invented."""
    mine, theirs = pieces.brackets(source), pieces.brackets(draft)
    for opening, closing in ("()", "[]", "{}"):
        before, after = (mine[opening], mine[closing]), (theirs[opening], theirs[closing])
        if before[0] != before[1] or before == after:
            continue
        if after[0] != after[1]:
            left = (opening, closing) if after[0] > after[1] else (closing, opening)
            return f"{left[0]} without {left[1]}"
        if after[0] < before[0] and not _told_otherwise(source, draft):
            return f"{opening}{closing} missing"
        if before == (0, 0) and not _explained(source, draft):
            return f"{opening}{closing} new"
    return ""


def _told_otherwise(source: str, draft: str) -> bool:
    """What was in brackets is in the sentence: "the NBA" for "the Association (NBA)"."""
    marks = [w for text in pieces.bracketed(source) for w in _MARK.findall(text)]
    return bool(marks) and all(mark in draft for mark in marks)


def _explained(source: str, draft: str) -> bool:
    """A translator's habit: one remark, or a term of the source behind its translation."""
    texts = pieces.bracketed(draft)
    known = source.casefold()
    return all(map(has_words, texts)) and (
        len(texts) < _REMARKS or all(text.strip().casefold() in known for text in texts)
    )


def quotes(source: str, draft: str, locale: Locale) -> str:
    """Double quotation marks in pairs, and not all lost."""
    mine = pieces.quotes(source)
    theirs = pieces.quotes(draft)
    if mine % 2 == 0 and theirs % 2:
        return "a quotation mark without its partner"
    if mine >= 2 and mine % 2 == 0 and not theirs and not pieces.single_quotes(draft):
        return "quotation marks missing"
    return ""


def _difference(mine: Counter[str], theirs: Counter[str]) -> str:
    if mine == theirs:
        return ""
    return _told(list((mine - theirs).elements()), list((theirs - mine).elements()))


def _told(lost: list[str], new: list[str]) -> str:
    parts = [f"{numerals.listed(lost)} missing"] if lost else []
    return "; ".join(parts + ([f"{numerals.listed(new)} new"] if new else []))


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


GUARDS: tuple[Guard, ...] = (
    empty,
    unknown_token,
    controls,
    symbols,
    codes,
    addresses,
    untranslated,
    script,
    repetition,
    garbled,
    length,
    sentences,
    numbers,
    brackets,
    quotes,
)
"""In the order in which they are asked: what says most about a draft comes first."""
