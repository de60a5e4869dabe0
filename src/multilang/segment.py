"""Unit -> segments: cut a block of text into its sentences.

SRX rules decide (choppa with LanguageTool's rule set, then our ``segment_rules.srx`` and the
project's own rules before them). They see the text as readers do, without its markup.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.resources import files
from itertools import pairwise
from types import ModuleType
from typing import TYPE_CHECKING, Any, Protocol
from xml.sax import SAXException, parseString

from multilang.errors import ConfigError
from multilang.markup import Reading, Span, read, scan
from multilang.model import Segment

if TYPE_CHECKING:
    from choppa import SrxDocument
    from choppa.structures import LanguageRule

_WINDOW = 1024
"""Code points handed to the rules at once: some look ahead to the end of the text, and that must
not make the whole quadratic."""
_TRUSTED = 768
"""Borders beyond are left to the next window, which sees what follows them."""
_STRIDE = 160
"""Past this, the rules start anew at a border: their cost grows with what lies behind."""
_LOOKBEHIND = 100
_ENDS = ".!?…؟۔。！？"
_BORDER_SIGN = re.compile(rf"[{_ENDS}\u2029{{}}]")
_WORD_CHARACTER = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Rules:
    """A project's segmentation rules. Hashable: equal rules are compiled once in a process."""

    srx: str = ""
    """Text of the user's SRX 2.0 file, whose rules go before the built-in ones; empty for none."""
    abbreviations: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """By language: words with a dot that end no sentence, as ``("fr", ("chap.", "env."))``."""
    where: str = ""
    """Path of the SRX file, for error messages."""


class Patterns(Protocol):
    """Keeps what was compiled for a language, by the text of each pattern, for other processes."""

    def get(self, language: str) -> Mapping[str, Any]: ...

    def put(self, language: str, patterns: Mapping[str, Any]) -> None: ...


_kept: list[Patterns] = []


def keep_patterns(patterns: Patterns) -> None:
    """From now on compile only what is not kept."""
    _kept[:] = [patterns]


@lru_cache(maxsize=16384)
def segment(source: str, language: str, rules: Rules = Rules()) -> tuple[Segment, ...]:
    """Cut a unit's source, written in ``language`` (BCP 47), into sentences.

    ``lead + source + trail`` of all segments joined is the source again, and each segment's source
    is stripped and not empty (text without a single word character yields no segment only if it
    is all white space). A border never falls inside a placeholder, a link or an image; emphasis
    is kept whole, or, where it covers two or more whole sentences, its delimiters move to the
    lead and trail around them. A hard line break is always a border.

    Raises:
        ConfigError: the SRX text of ``rules`` is not valid; says what and where.
    """
    spans = scan(source).spans
    hard = [match.end() for match in re.finditer("\n", source)]
    soft = _soft_borders(read(source, spans), _primary(language), rules)
    return _cut(source, spans, sorted({*soft, *hard}), frozenset(hard))


# -- Borders ------------------------------------------------------------------------------------


def _soft_borders(reading: Reading, language: str, rules: Rules) -> list[int]:
    """Borders between sentences of one line, as offsets in the source."""
    borders: list[int] = []
    offset = 0
    for line in reading.text.split("\n"):
        if rules.srx or _may_break(line):
            borders += [reading.border(offset + at) for at in _sentence_ends(line, language, rules)]
        offset += len(line) + 1
    return borders


def _primary(tag: str) -> str:
    return tag.partition("-")[0].lower()


def _may_break(line: str) -> bool:
    """False for most titles and cells, and for a lone sentence: the rules need not be asked."""
    sign = _BORDER_SIGN.search(line)
    return sign is not None and _WORD_CHARACTER.search(line, sign.end()) is not None


def _sentence_ends(line: str, language: str, rules: Rules) -> list[int]:
    """Borders in one line of the text."""
    document = _document(language, rules)
    ends: list[int] = []
    start = 0
    while start < len(line):
        window = line[start : start + _WINDOW]
        final = start + len(window) == len(line)
        borders = _borders(document, language, window, len(window) if final else _TRUSTED)
        ends += [start + at for at in borders]
        start += borders[-1] if borders else len(window) if final else _TRUSTED
    return _with_words(line, ends)


def _borders(document: SrxDocument, language: str, text: str, end: int) -> list[int]:
    """The first borders of the text, those before ``end``; at most one lies beyond ``_STRIDE``."""
    borders: list[int] = []
    at = 0
    for piece in _choppa().SrxTextIterator(
        document, language, text, max_lookbehind_construct_length=_LOOKBEHIND
    ):
        at += len(piece)
        if at >= end:
            break
        borders.append(at)
        if at > _STRIDE:
            break
    return borders


def _with_words(line: str, ends: list[int]) -> list[int]:
    """The borders that part words from words: ``!`` alone is no sentence."""
    kept: list[int] = []
    begun = False
    for start, end in pairwise([0, *ends, len(line)]):
        if any(character.isalnum() for character in line[start:end]):
            if begun:
                kept.append(start)
            begun = True
    return kept


@lru_cache(maxsize=64)
def _document(language: str, rules: Rules) -> SrxDocument:
    """The rules for one language: abbreviations, the user's, ours, LanguageTool's."""
    choppa = _choppa()
    from choppa.structures import LanguageRule, Rule

    short = LanguageRule("abbreviations")
    for tag, words in rules.abbreviations:
        if _primary(tag) == language:
            for word in words:
                short.add_rule(Rule(False, rf"(?<!\w){re.escape(word.strip())}\s+", ""))
    own = files("multilang").joinpath("segment_rules.srx").read_text(encoding="utf-8")
    document: SrxDocument = choppa.SrxDocument()
    document.add_language_map(".*", short)
    for text, where in ((rules.srx, rules.where), (own, "segment_rules.srx")):
        for rule in _language_rules(text, language, where) if text else []:
            document.add_language_map(".*", rule)
    builtin = choppa.SrxDocument(ruleset=choppa.DEFAULT_SRX_RULESET)
    for rule in builtin.get_language_rule_list(language):
        document.add_language_map(".*", rule)
    _compile(document, language)
    return document


def _compile(document: SrxDocument, language: str) -> None:
    """Compile what the first text would have compiled, or take what another process did."""
    known = _kept[0].get(language) if _kept else {}
    document.regex_cache.update(known)
    rules = document.get_rule_manager(document.get_language_rule_list(language), _LOOKBEHIND)
    for rule in rules.break_rule_list:
        document.compile(rule.before_pattern)
        document.compile(rule.after_pattern)
    if _kept and document.regex_cache.keys() - known.keys():
        _kept[0].put(language, document.regex_cache)


def _choppa() -> ModuleType:
    """The library, without its validator of SRX files: to import that takes longer than everything
    else that a small run does, and nobody asks it."""
    if "choppa" not in sys.modules and "xmlschema" not in sys.modules:
        sys.modules["xmlschema"] = ModuleType("xmlschema")
        try:
            return import_module("choppa")
        finally:
            del sys.modules["xmlschema"]
    return import_module("choppa")


def _language_rules(text: str, language: str, where: str) -> list[LanguageRule]:
    document = _choppa().SrxDocument()
    from choppa.srx_parser import SRXHandler
    from regex import error  # type: ignore[import-untyped]

    hint = "it must be an SRX 2.0 file; docs/reference/segmentation.md shows one"
    try:
        # The project's own file, and expat loads no entity from outside.
        parseString(text.encode("utf-8"), SRXHandler(document))  # noqa: S317
        found: list[LanguageRule] = document.get_language_rule_list(language)
        if None in found:
            raise SAXException("a languagemap names rules that are not there")
    except (SAXException, AttributeError, error) as cause:
        raise ConfigError(f"the rules cannot be read: {cause}", where=where, hint=hint) from cause
    for rule in (rule for group in found for rule in group.rules):
        for pattern in (rule.before_pattern, rule.after_pattern):
            try:
                document.compile(pattern)
            except error as cause:
                message = f"the rule {pattern!r} is not a regular expression: {cause}"
                raise ConfigError(message, where=where, hint=hint) from cause
    return found


# -- Segments -----------------------------------------------------------------------------------


class _Edges:
    """Where sentences begin and end, white space and delimiters set aside."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.opening: dict[int, int] = {}
        """Delimiters that go to a lead: start -> end."""
        self.closing: dict[int, int] = {}
        """Delimiters that go to a trail: end -> start."""

    def set_aside(self, span: Span) -> None:
        self.opening[span.start] = span.inner
        self.closing[span.end] = span.outer

    def begin(self, at: int, end: int) -> int:
        while at < end and (self.source[at].isspace() or at in self.opening):
            at = self.opening.get(at, at + 1)
        return at

    def finish(self, start: int, end: int) -> int:
        while end > start and (self.source[end - 1].isspace() or end in self.closing):
            end = self.closing.get(end, end - 1)
        return end


def _cut(
    source: str, spans: tuple[Span, ...], borders: list[int], hard: frozenset[int]
) -> tuple[Segment, ...]:
    """Settle what happens to the borders inside markup, outer spans first, and cut."""
    edges = _Edges(source)
    for span in spans:
        first, last = bisect_right(borders, span.start), bisect_left(borders, span.end)
        if first == last:
            continue
        if span.kind not in ("link", "image") and _covers_sentences(edges, span, borders):
            edges.set_aside(span)
        else:
            borders[first:last] = [at for at in borders[first:last] if at in hard]
    return _segments(edges, [0, *borders, len(source)])


def _covers_sentences(edges: _Edges, span: Span, borders: list[int]) -> bool:
    """Whether emphasis begins where a sentence begins and ends where one ends."""
    before, after = bisect_right(borders, span.start), bisect_left(borders, span.end)
    start = borders[before - 1] if before else 0
    end = borders[after] if after < len(borders) else len(edges.source)
    return edges.begin(start, span.start) == span.start and edges.finish(span.end, end) == span.end


def _segments(edges: _Edges, borders: list[int]) -> tuple[Segment, ...]:
    source = edges.source
    found: list[tuple[int, int, int]] = []
    for start, end in pairwise(borders):
        inner = edges.begin(start, end)
        outer = edges.finish(inner, end)
        if inner < outer:
            found.append((start if found else 0, inner, outer))
    starts = [start for start, _, _ in found[1:]] + [len(source)] * bool(found)
    return tuple(
        Segment(index, source[inner:outer], source[start:inner], source[outer:following])
        for index, ((start, inner, outer), following) in enumerate(zip(found, starts, strict=True))
    )
